/* What only a browser can do: swap the first paint, navigate, remember the theme, keys, search. */
"use strict";

(() => {
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const settings = () => JSON.parse(byId("vigie-habillage").textContent);

  /* ---- First paint: the server's HTML stays until React shows the same content. ---- */

  function swapFirstPaint() {
    const painted = byId("premier-rendu");
    if (!painted || !document.querySelector("#_pages_content h1")) return false;
    const open = document.activeElement && painted.contains(document.activeElement)
      ? document.activeElement.id : "";
    painted.remove();
    root.classList.remove("attente");
    if (open && byId(open)) byId(open).focus();
    if (location.hash) goToAnchor();
    applySearch();
    return true;
  }

  /* ---- Address: internal links change it without a reload; the router of Dash follows. ---- */

  let arriving = "";

  /** What frames a page says which version it reads: another one takes a whole document. */
  const versionOf = ({ search }) => new URLSearchParams(search).get("version");

  function go(address) {
    if (address === location.pathname + location.search + location.hash) return;
    const target = new URL(address, location.href);
    if (versionOf(target) !== versionOf(location)) return void location.assign(address);
    const samePage = target.pathname === location.pathname && target.search === location.search;
    arriving = samePage ? "" : "go";
    history.pushState({}, "", address);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    markMenus();
    if (samePage) goToAnchor();
  }

  function markMenus() {
    for (const link of document.querySelectorAll(".menu a, .pied a[href^='/']")) {
      const below = (link.dataset.dessous || "").split(" ").filter(Boolean);
      if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
      else if (below.some((start) => location.pathname.startsWith(start))) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  function goToAnchor() {
    const target = byId(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const box = target.closest("details");
    if (box) box.open = true;
    target.scrollIntoView();
  }

  /** A new page was shown: say it, and put the keyboard at its beginning. */
  function arrived() {
    const title = document.querySelector("#_pages_content h1");
    if (!title) return;
    markMenus();
    applySearch();
    if (!arriving) return;
    byId("annonce").textContent = `Page affichée\u00a0: ${title.textContent}`;
    if (location.hash && arriving === "go") {
      goToAnchor();
    } else {
      if (arriving === "go") window.scrollTo(0, 0);
      title.focus({ preventScroll: true });
    }
    arriving = "";
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
    if (link.rel.includes("external")) return;
    if (link.origin !== location.origin || byId("premier-rendu")) return;
    const href = link.pathname + link.search + link.hash;
    if (link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    go(href);
  });

  window.addEventListener("popstate", () => {
    arriving = location.hash ? "" : "back";
    markMenus();
    applySearch(true);
  });

  /* ---- Theme: the system's, or the reader's, remembered in a cookie the server reads. ---- */

  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  const theme = () => root.dataset.theme || (prefersDark.matches ? "sombre" : "clair");

  function nameTheme() {
    const button = document.querySelector("[data-action=theme]");
    if (button) button.textContent = theme() === "sombre" ? "Thème clair" : "Thème sombre";
  }

  function toggleTheme() {
    root.dataset.theme = theme() === "sombre" ? "clair" : "sombre";
    document.cookie = `vigie_theme=${root.dataset.theme};path=/;max-age=31536000;samesite=strict`;
    nameTheme();
    window.dispatchEvent(new CustomEvent("vigie:theme"));
  }

  prefersDark.addEventListener("change", () => {
    nameTheme();
    window.dispatchEvent(new CustomEvent("vigie:theme"));
  });

  /* ---- Search: filters a list on the page and writes its words in the address. ---- */

  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  function filter(field) {
    const list = byId(field.getAttribute("aria-controls"));
    if (!list) return 0;
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of list.querySelectorAll("[data-cherche]")) {
      const text = fold(item.dataset.cherche);
      item.hidden = !words.every((word) => text.includes(word));
      if (!item.hidden) shown += 1;
    }
    for (const group of list.querySelectorAll("[data-groupe]")) {
      group.hidden = !group.querySelector("[data-cherche]:not([hidden])");
    }
    const none = list.querySelector("[data-aucun]");
    if (none) none.hidden = shown > 0;
    return shown;
  }

  function applySearch(fromAddress) {
    const field = document.querySelector("#contenu input[type=search][aria-controls]");
    if (!field) return;
    if (fromAddress) field.value = new URLSearchParams(location.search).get("q") || "";
    filter(field);
  }

  let writing = 0;
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || field.type !== "search") return;
    if (!field.hasAttribute("aria-controls")) return;
    const shown = filter(field);
    clearTimeout(writing);
    writing = setTimeout(() => {
      const query = new URLSearchParams(location.search);
      if (field.value.trim()) query.set("q", field.value.trim());
      else query.delete("q");
      const text = query.toString();
      history.replaceState(history.state, "", location.pathname + (text ? `?${text}` : "") + location.hash);
      byId("annonce").textContent = shown > 1 ? `${shown} résultats affichés` : `${shown} résultat affiché`;
    }, 250);
  });

  /** A field that filters this page has nothing to send; another one leads to the page that answers. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const field = form.querySelector("input[type=search]");
    if (!field || (byId("premier-rendu") && !field.hasAttribute("aria-controls"))) return;
    event.preventDefault();
    if (field.hasAttribute("aria-controls")) return;
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value.trim()) query.set(name, value.trim());
    const text = query.toString();
    go(new URL(form.action).pathname + (text ? `?${text}` : ""));
  });

  /* ---- Keyboard: one-letter shortcuts, listed under « ? », which can be switched off. ---- */

  const places = { v: "/", d: "/donnees", m: "/methode", g: "/glossaire" };
  const shortcutsOff = () => localStorage.getItem("vigie_raccourcis") === "non";

  function nameSwitch() {
    const button = document.querySelector("[data-action=raccourcis]");
    if (!button) return;
    button.setAttribute("aria-pressed", String(shortcutsOff()));
    button.textContent = shortcutsOff() ? "Réactiver les raccourcis" : "Désactiver les raccourcis";
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable=true]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (shortcutsOff() || (byId("aide").open && event.key !== "?")) return;
    const field = document.querySelector("#contenu input[type=search]");
    if (event.key === "?") openHelp();
    else if (event.key === "t") toggleTheme();
    else if (event.key === "/" && field) field.focus();
    else if (places[event.key] && !byId("premier-rendu")) go(places[event.key]);
    else return;
    event.preventDefault();
  });

  function openHelp() {
    nameSwitch();
    if (!byId("aide").open) byId("aide").showModal();
  }

  function toggleShortcuts() {
    localStorage.setItem("vigie_raccourcis", shortcutsOff() ? "oui" : "non");
    nameSwitch();
  }

  const actions = {
    theme: toggleTheme,
    aide: openHelp,
    raccourcis: toggleShortcuts,
    fermer: () => byId("aide").close(),
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-action]");
    if (button && actions[button.dataset.action]) actions[button.dataset.action]();
  });

  /* ---- Start. ---- */

  window.vigie = { settings: settings(), theme, go };
  nameTheme();
  const ofContent = ({ target }) => target.closest("#_pages_content") && !target.closest(".trace");
  const watch = new MutationObserver((changes) => {
    if (byId("premier-rendu")) swapFirstPaint();
    else if (arriving && changes.some(ofContent)) arrived();
  });
  watch.observe(byId("react-entry-point"), { childList: true, subtree: true });
  applySearch();
})();
