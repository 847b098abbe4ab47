/* Charts: Plotly on demand, dressed by the house, exported with title and source. */
"use strict";

(() => {
  const { settings } = window.vigie;
  const originals = new WeakMap();
  const loose = (value) => value !== null && typeof value === "object" && !ArrayBuffer.isView(value);

  /* ---- Dressing: the server sends values; template and theme are added here. ---- */

  function recoloured(value, colours) {
    if (typeof value === "string") return colours.get(value) || value;
    if (Array.isArray(value)) {
      return value.some((item) => typeof item !== "number")
        ? value.map((item) => recoloured(item, colours)) : value;
    }
    if (!loose(value)) return value;
    const copy = {};
    for (const key of Object.keys(value)) copy[key] = recoloured(value[key], colours);
    return copy;
  }

  function coloursOf(theme) {
    const { clair, neutre } = settings.palettes;
    const wanted = settings.palettes[theme];
    const roles = Object.keys(clair);
    return new Map([
      ...roles.map((role) => [neutre[role], wanted[role]]),
      ...roles.map((role) => [clair[role], wanted[role]]),
    ]);
  }

  function dressed(figure, theme) {
    const colours = coloursOf(theme);
    return {
      ...figure,
      data: recoloured(figure.data || [], colours),
      layout: { ...recoloured(figure.layout || {}, colours), template: recoloured(settings.gabarit, colours) },
    };
  }

  /** On paper: ink on white, at the width of an A4 column, still vectors. */
  const PAPER = { width: 660, height: 240, autosize: false };

  function adopt(plotly) {
    const draw = plotly.react;
    plotly.react = (gd, figure, ...rest) => {
      if (!figure || Array.isArray(figure)) return draw(gd, figure, ...rest);
      originals.set(gd, figure);
      return draw(gd, dressed(figure, window.vigie.theme()));
    };
    const redraw = (theme, size = {}) => {
      for (const gd of document.querySelectorAll(".js-plotly-plot")) {
        const figure = originals.get(gd);
        if (figure) draw(gd, dressed({ ...figure, layout: { ...figure.layout, ...size } }, theme));
      }
    };
    window.addEventListener("vigie:theme", () => redraw(window.vigie.theme()));
    window.addEventListener("beforeprint", () => redraw("clair", PAPER));
    window.addEventListener("afterprint", () => redraw(window.vigie.theme()));
    return plotly;
  }

  /* ---- Plotly: the vendored partial bundle, asked for by the first chart only. ---- */

  let plotly;
  let coming;

  function fetchPlotly() {
    coming = coming || new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = settings.plotly;
      script.onload = () => resolve(plotly);
      script.onerror = () => reject(new Error("Le module des graphiques n'a pas pu être chargé."));
      document.head.append(script);
    });
    return coming;
  }

  Object.defineProperty(window, "Plotly", {
    configurable: true,
    get: () => plotly || fetchPlotly(),
    set: (value) => { plotly = adopt(value); },
  });

  if (document.querySelector("#premier-rendu .trace")) fetchPlotly();

  /* ---- Toolbar: table, images, values. ---- */

  const fileName = (title) => title.normalize("NFKD").replace(/[\u0300-\u036f]/g, "")
    .replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "").toLowerCase().slice(0, 80);

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  const textOf = (chart, selector) => (chart.querySelector(selector)?.textContent || "").trim();

  function wrapped(text, length) {
    const lines = [""];
    for (const word of text.split(" ")) {
      const last = lines[lines.length - 1];
      if (last && last.length + word.length > length) lines.push(word);
      else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    return lines;
  }

  /** Path and choices of this page, on the same version of the data. */
  function lasting() {
    const query = new URLSearchParams(location.search);
    if (settings.version) query.set("version", settings.version);
    const text = query.toString();
    return `${location.pathname}${text ? `?${text}` : ""}`;
  }

  /** What the addresses that give a figure ask for. */
  const named = (chart) => new URLSearchParams({ adresse: lasting(), figure: chart.id });

  /** Address that opens the same figure again, on the same version of the data. */
  function reference(chart) {
    const part = chart.closest("[id]");
    return `${location.origin}${lasting()}${part ? `#${part.id}` : ""}`;
  }

  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

  function exported(chart, gd) {
    const figure = dressed(originals.get(gd), "clair");
    const simulated = settings.simule ? " Données simulées." : "";
    const version = settings.version ? ` Version ${settings.version.slice(0, 12)}.` : "";
    const titles = wrapped(textOf(chart, ".constat"), 64).map((line) => `<b>${escaped(line)}</b>`);
    const measure = escaped(textOf(chart, ".mesure"));
    const said = `${textOf(chart, ".provenance > span")}${version}${simulated}`;
    const foot = [...wrapped(said, 120), reference(chart)].map(escaped);
    const note = (text, y, extra) => ({
      text, xref: "paper", yref: "paper", x: 0, y, showarrow: false, align: "left", xanchor: "left", ...extra,
    });
    const top = 64 + 24 * titles.length;
    const bottom = 48 + 16 * foot.length;
    const layout = {
      ...figure.layout,
      width: 900,
      height: 340 + top + bottom,
      autosize: false,
      title: {
        text: `${titles.join("<br>")}<br><span style="font-size:13px">${measure}</span>`,
        x: 0.02, xanchor: "left", y: 1, yanchor: "top", yref: "container", pad: { t: 30 },
        font: { size: 18 },
      },
      margin: { ...settings.gabarit.layout.margin, ...figure.layout.margin, l: 24, t: top, b: bottom },
      annotations: [
        ...(figure.layout.annotations || []),
        note(foot.join("<br>"), 0, { yanchor: "top", yshift: -36, font: { size: 11, color: settings.palettes.clair.grey } }),
      ],
    };
    return { data: figure.data, layout, config: figure.config };
  }

  async function image(chart, format) {
    const gd = chart.querySelector(".js-plotly-plot");
    const name = `${fileName(textOf(chart, ".constat"))}.${format}`;
    if (!gd) return save(await window.vigie.picture(chart, format), name);
    if (!originals.get(gd)) return undefined;
    const scale = format === "png" ? 3 : 1;
    const figure = exported(chart, gd);
    const options = { format, width: figure.layout.width, height: figure.layout.height, scale };
    const address = await plotly.toImage(figure, options);
    const blob = await (format === "png"
      ? fetchData(address) : Promise.resolve(svgBlob(address)));
    return save(blob, name);
  }

  const svgBlob = (address) =>
    new Blob([decodeURIComponent(address.slice(address.indexOf(",") + 1))], { type: "image/svg+xml" });

  function fetchData(address) {
    const bytes = Uint8Array.from(atob(address.split(",")[1]), (c) => c.charCodeAt(0));
    return Promise.resolve(new Blob([bytes], { type: "image/png" }));
  }

  const quoted = (text) => (/[;"\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

  function values(chart) {
    const rows = [...chart.querySelectorAll(".jumeau tr")].map((row) =>
      [...row.cells].filter((cell) => !cell.dataset.dessin).map((cell) => quoted(cell.dataset.csv ?? cell.textContent)).join(";"));
    const foot = [textOf(chart, ".provenance > span"), settings.simule ? "Données simulées" : "",
      settings.version ? `Version ${settings.version}` : "", reference(chart)].filter(Boolean).map(quoted);
    const text = ["\ufeff" + rows.join("\r\n"), "", ...foot].join("\r\n");
    save(new Blob([text], { type: "text/csv;charset=utf-8" }), `${fileName(textOf(chart, ".constat"))}.csv`);
  }

  /** The workbook is made by the server, from the page that this address gives. */
  async function workbook(chart) {
    const answer = await fetch(`/figure.xlsx?${named(chart)}`);
    if (answer.ok) return save(await answer.blob(), `${fileName(textOf(chart, ".constat"))}.xlsx`);
    document.getElementById("annonce").textContent = await answer.text();
    return undefined;
  }

  /** A site of an intranet that is not encrypted has no clipboard: the old way remains. */
  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
      field.className = "cache";
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      return done;
    }
  }

  async function cite(chart, button) {
    const address = reference(chart);
    const word = button.textContent;
    const done = await copied(address);
    button.focus();
    if (!done) return void window.prompt("Adresse de cette figure\u00a0:", address);
    document.getElementById("annonce").textContent = "Lien copié\u00a0: il rouvre cette figure, avec ces données.";
    button.textContent = "Lien copié";
    setTimeout(() => { button.textContent = word; }, 2500);
  }

  function toggleTable(chart, button) {
    const table = chart.querySelector(".jumeau");
    table.hidden = !table.hidden;
    button.setAttribute("aria-expanded", String(!table.hidden));
  }

  window.vigie.reference = reference;

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".graphique button[data-action]");
    if (!button) return;
    const chart = button.closest(".graphique");
    const { action } = button.dataset;
    if (action === "donnees") toggleTable(chart, button);
    else if (action === "csv") values(chart);
    else if (action === "xlsx") workbook(chart);
    else if (action === "lien") cite(chart, button);
    else if (action === "exporter") location.assign(`/exporter?${named(chart)}`);
    else if (action === "rapport") location.assign(`/rapport/ajouter?${named(chart)}`);
    else if (action === "png" || action === "svg") image(chart, action);
  });
})();
