/** The map: periods one after the other, zoom and drag linked between maps, areas lit together, PNG. */
"use strict";

(() => {
  const maps = () => [...document.querySelectorAll("svg.carte")];
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  /* ---- Time: values of every period are fetched once, when a slider is first reached. ---- */

  const rankOf = (sign) => parseInt(sign, 36);
  const fetched = new WeakMap();

  /** Tones and words of each area at each period; null when they cannot be had. */
  function coursesOf(slider) {
    if (!fetched.has(slider)) {
      const asked = fetch(slider.dataset.valeurs).then((answer) => (answer.ok ? answer.json() : null));
      fetched.set(slider, asked.catch(() => null));
    }
    return fetched.get(slider);
  }

  /** Colour every area of a map as at a period. */
  function showPeriod(map, courses, rank, label) {
    for (const area of map.querySelectorAll("[data-code]")) {
      const course = courses.zones[area.dataset.code];
      if (!course) continue;
      const tone = courses.tons[rankOf(course[0][rank])];
      const words = course[1][rank];
      const shape = area.querySelector(".ca-zone");
      const name = map.querySelector(`[data-pour="${CSS.escape(area.dataset.code)}"]`);
      if (name) {
        const small = name.classList.contains("ca-mineur") ? " ca-mineur" : "";
        name.setAttribute("class", `ca-nom${small} sur-${tone}`);
        name.querySelector(".ca-signe")?.replaceChildren(words.length > 12 ? "" : words);
      }
      shape.setAttribute("class", `ca-zone ${tone}`);
      shape.setAttribute("fill", `url(#${map.id}-${tone})`);
      const title = area.querySelector("title");
      area.dataset.nom = area.dataset.nom || title.textContent.split("\u00a0: ")[0];
      title.textContent = `${area.dataset.nom}\u00a0: ${words}, ${label}`;
    }
    map.classList.add("ca-ancienne");
  }

  const periodOf = (slider) => slider.dataset.periodes.split("|")[slider.value];

  async function moved(slider) {
    const code = periodOf(slider);
    const label = slider.dataset.libelles.split("|")[slider.value];
    slider.setAttribute("aria-valuetext", label);
    slider.parentElement.querySelector("output").textContent = label;
    const courses = await coursesOf(slider);
    if (!courses || !slider.isConnected || periodOf(slider) !== code) return;
    const rank = courses.periodes.indexOf(code);
    const map = slider.closest(".ca-figure").querySelector("svg.carte");
    if (rank >= 0) showPeriod(map, courses, rank, label);
  }

  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, (event) => {
      const time = event.target.closest && event.target.closest(".ca-temps");
      if (time) coursesOf(time.querySelector("input"));
    });
  }

  /** The other map follows when it has the same period. */
  function follow(slider) {
    const code = periodOf(slider);
    for (const other of document.querySelectorAll(".ca-temps input")) {
      const rank = other.dataset.periodes.split("|").indexOf(code);
      if (other !== slider && rank >= 0) {
        other.value = rank;
        moved(other);
      }
    }
  }

  function goTo(slider) {
    const query = new URLSearchParams(location.search);
    query.set("periode", periodOf(slider));
    window.vigie.go(`${location.pathname}?${query}`);
  }

  let playing = 0;

  function stop(button) {
    clearInterval(playing);
    playing = 0;
    if (!button) return;
    button.textContent = "Lecture";
    button.setAttribute("aria-pressed", "false");
  }

  function play(button) {
    const slider = button.parentElement.querySelector("input");
    if (playing) {
      stop(button);
      goTo(slider);
      return;
    }
    if (slider.value === slider.max) slider.value = 0;
    button.textContent = "Pause";
    button.setAttribute("aria-pressed", "true");
    playing = setInterval(() => {
      if (!slider.isConnected) return stop();
      slider.value = Number(slider.value) + 1;
      moved(slider);
      follow(slider);
      if (slider.value === slider.max) stop(button);
    }, still.matches ? 2000 : 700);
  }

  document.addEventListener("input", (event) => {
    if (!event.target.matches(".ca-temps input")) return;
    moved(event.target);
    follow(event.target);
  });

  let waiting = 0;
  document.addEventListener("change", (event) => {
    if (!event.target.matches(".ca-temps input") || playing) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => goTo(event.target), 600); // arrow keys go on: the last one counts
  });

  /* ---- Zoom and drag: the same window on every map. ---- */

  const boxOf = (map) => map.getAttribute("viewBox").split(" ").map(Number);

  function whole(map) {
    map.dataset.entier = map.dataset.entier || map.getAttribute("viewBox");
    return map.dataset.entier.split(" ").map(Number);
  }

  /** Put a window on a map, kept inside what it holds; names stay at the same size. */
  function look(map, [x, y, width, height]) {
    const [left, top, across, down] = whole(map);
    const wide = Math.min(Math.max(width, across / 16), across);
    const high = Math.min(Math.max(height, down / 16), down);
    const at = [
      Math.min(Math.max(x, left), left + across - wide),
      Math.min(Math.max(y, top), top + down - high),
    ];
    map.setAttribute("viewBox", [...at, wide, high].join(" "));
    const names = map.querySelector(".ca-noms");
    names.dataset.taille = names.dataset.taille || names.getAttribute("font-size");
    names.setAttribute("font-size", (Number(names.dataset.taille) * wide) / across);
    cover(map);
  }

  /* ---- Background: tiles at the zoom of the window; the server drew those of the whole map. ---- */

  const covering = new WeakMap();

  function cover(map) {
    clearTimeout(covering.get(map));
    covering.set(map, setTimeout(() => lay(map), 250));
  }

  /** Tiles of 256 pixels where their corners fall, as dashboard/figures/map_tiles.py lays them. */
  function lay(map) {
    const ground = map.querySelector(".ca-fond");
    if (!ground || !map.isConnected) return;
    const [west, north, kx, ky, most] = ["ouest", "nord", "kx", "ky", "zoomMax"].map((name) => Number(ground.dataset[name]));
    const [x, y, width, height] = boxOf(map);
    const more = Math.max(0, 1.7 * height - width) / 2;
    const wanted = Math.round(Math.log2((360 * kx * map.getScreenCTM().a) / 256));
    const zoom = Math.min(Math.max(wanted, 0), most);
    const count = 2 ** zoom;
    const column = (side) => Math.floor(((west + side / kx + 180) / 360) * count);
    const row = (side) => {
      const angle = ((north - side / ky) * Math.PI) / 180;
      return Math.floor(((1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2) * count);
    };
    const edge = (rank) => {
      const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * rank) / count))) * 180) / Math.PI;
      return (north - lat) * ky;
    };
    const before = [...ground.children];
    for (let j = Math.max(row(y), 0); j <= Math.min(row(y + height), count - 1); j += 1) {
      for (let i = Math.max(column(x - more), 0); i <= Math.min(column(x + width + more), count - 1); i += 1) {
        const tile = document.createElementNS("http://www.w3.org/2000/svg", "image");
        const box = { x: ((i * 360) / count - 180 - west) * kx, y: edge(j), width: (360 / count) * kx, height: edge(j + 1) - edge(j), preserveAspectRatio: "none" };
        for (const [name, value] of Object.entries(box)) tile.setAttribute(name, value);
        tile.setAttribute("href", ground.dataset.adresse.replace("{z}", zoom).replace("{x}", i).replace("{y}", j));
        ground.append(tile);
      }
    }
    setTimeout(() => before.forEach((tile) => tile.remove()), 1500); // those of before, until these come
  }

  /** A tile that does not come leaves its place, and the map says so. */
  function gone(tile) {
    tile.closest(".ca-figure")?.querySelector(".ca-fond-muet")?.removeAttribute("hidden");
    tile.remove();
  }

  document.addEventListener("error", (event) => {
    if (event.target.closest && event.target.closest(".ca-fond")) gone(event.target);
  }, true);

  for (const tile of document.querySelectorAll(".ca-fond image")) { // those that failed before this script
    const again = new Image();
    again.addEventListener("error", () => gone(tile));
    again.src = tile.href.baseVal;
  }

  const lookAll = (box) => maps().forEach((map) => look(map, box));

  function zoom(map, factor) {
    const [x, y, width, height] = boxOf(map);
    whole(map);
    const wide = width * factor;
    const high = height * factor;
    lookAll([x + (width - wide) / 2, y + (height - high) / 2, wide, high]);
  }

  function unzoom(map) {
    look(map, whole(map));
    map.setAttribute("viewBox", map.dataset.entier);
  }

  let held = null;
  let dragged = false;

  document.addEventListener("pointerdown", (event) => {
    const map = event.target.closest("svg.carte");
    dragged = false;
    if (!map || event.button !== 0 || event.pointerType === "touch") return;
    whole(map);
    held = { map, x: event.clientX, y: event.clientY, box: boxOf(map) };
  });
  document.addEventListener("pointermove", (event) => {
    if (!held) return;
    const scale = held.map.getScreenCTM().a;
    const away = [event.clientX - held.x, event.clientY - held.y];
    if (Math.hypot(...away) < 5 && !dragged) return;
    dragged = true;
    const [x, y, width, height] = held.box;
    lookAll([x - away[0] / scale, y - away[1] / scale, width, height]);
  });
  document.addEventListener("pointerup", () => { held = null; });
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest && event.target.closest("svg.carte")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (!dragged || !event.target.closest("svg.carte")) return;
    event.preventDefault(); // the end of a drag is not a click on an area
    dragged = false;
  }, true);

  /* ---- One area, lit in every map and table. ---- */

  function light(event, lit) {
    const found = event.target.closest && event.target.closest(".carte [data-code], .ca-table tr[data-code]");
    if (!found) return;
    const code = CSS.escape(found.dataset.code);
    for (const same of document.querySelectorAll(`.carte [data-code="${code}"], .ca-table tr[data-code="${code}"]`)) {
      same.classList.toggle("ca-vu", lit);
    }
  }
  for (const [name, lit] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
    document.addEventListener(name, (event) => light(event, lit));
  }

  /* ---- Lists with the keyboard: each key would leave the page; the last one counts. ---- */

  let typed = 0;
  let choosing = 0;

  document.addEventListener("keydown", (event) => {
    if (!event.target.matches(".carte-page select")) return;
    typed = Date.now();
    if (event.key === "Enter" && choosing) choose(event.target);
  });

  function choose(list) {
    clearTimeout(choosing);
    choosing = 0;
    if (list.isConnected) list.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: "sûr" }));
  }

  document.addEventListener("change", (event) => {
    const list = event.target;
    if (!list.matches(".carte-page select") || event.detail === "sûr") return;
    if (Date.now() - typed > 1000) return;
    event.stopImmediatePropagation();
    clearTimeout(choosing);
    choosing = setTimeout(() => choose(list), 1000);
  }, true);

  /* ---- PNG: the file of the server, drawn by the browser. ---- */

  async function picture(button) {
    const answer = await fetch(button.dataset.fichier);
    if (!answer.ok) return;
    const text = await answer.text();
    const name = /filename="([^"]+)\.svg"/.exec(answer.headers.get("Content-Disposition") || "");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await window.vigie.raster(text));
    link.download = `${name ? name[1] : "carte"}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  const actions = {
    lecture: play,
    "carte-plus": (button) => zoom(button.closest(".ca-cadre").querySelector("svg"), 0.6),
    "carte-moins": (button) => zoom(button.closest(".ca-cadre").querySelector("svg"), 1 / 0.6),
    "carte-entier": () => maps().forEach(unzoom),
    "carte-png": picture,
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-action]");
    const action = button && actions[button.dataset.action];
    if (action) action(button);
  });
})();
