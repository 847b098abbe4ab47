/* The review in the browser: filters answer at once, without asking the server. */
"use strict";

(() => {
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const box = () => document.querySelector("#_pages_content") || document;
  const FILTERS = ["famille", "service", "responsable", "odd", "statut"];
  const FIRST = 4;

  /* ---- Filters: rows and cards are there; those not asked for are hidden, sums made again. ---- */

  const form = () => box().querySelector("#filtres");
  const chosen = (name) => form().elements[name].value;

  function passes(item, asked) {
    return FILTERS.every((name) => {
      if (!asked[name]) return true;
      const held = item.dataset[name] || "";
      return name === "odd" ? held.split(" ").includes(asked.odd) : held === asked[name];
    });
  }

  const several = (count, one, many) => `${count}\u00a0${count > 1 ? many : one}`;

  /** The finding, as `review_head.finding` writes it. */
  function finding(signals, off, undecided) {
    if (!signals && !off) return "Aucun signal, aucun indicateur hors cible";
    const first = signals ? several(signals, "signal", "signaux") : "Aucun signal";
    if (!off) return `${first}, aucun indicateur hors cible`;
    const words = several(off, "indicateur hors cible", "indicateurs hors cible");
    if (!undecided) return `${first}, ${words}, une décision en cours sur chacun`;
    return `${first}, ${words} ${undecided === off ? "" : `dont ${undecided} `}sans décision`;
  }

  function recount(scope, rows) {
    for (const cell of scope.querySelectorAll("[data-compte]")) {
      const status = cell.dataset.compte;
      if (status === "autres") continue;
      const count = rows.filter((row) => row.dataset.statut === status).length;
      cell.textContent = count;
      const plural = cell.parentNode.querySelector("[data-accord]");
      if (plural) plural.hidden = count < 2;
    }
  }

  function sumUp(rows) {
    const off = rows.filter((row) => row.dataset.statut === "hors_cible");
    const undecided = off.filter((row) => !row.dataset.decidee).length;
    const signals = rows.filter((row) => row.dataset.signal).length;
    box().querySelector("#titre").textContent = finding(signals, off.length, undecided);
    recount(box().querySelector(".bilan-mots"), rows);
    for (const part of box().querySelectorAll("[data-part]")) {
      part.style.flexGrow = rows.filter((row) => row.dataset.statut === part.dataset.part).length;
    }
  }

  function layCards(asked) {
    const first = box().querySelector("#premieres");
    const others = box().querySelector("#autres");
    if (!first || !others) return;
    const order = [...first.children, ...others.children].sort((a, b) => a.dataset.rang - b.dataset.rang);
    const kept = order.filter((card) => passes(card, asked));
    for (const card of order) card.hidden = !kept.includes(card);
    first.append(...kept.slice(0, FIRST));
    others.append(...order.filter((card) => !kept.slice(0, FIRST).includes(card)));
    const rest = Math.max(0, kept.length - FIRST);
    box().querySelector("[data-compte=autres]").textContent = rest;
    box().querySelector(".suite-exceptions").hidden = !rest;
  }

  function applyFilters() {
    const asked = Object.fromEntries(FILTERS.map((name) => [name, chosen(name)]));
    const kept = [];
    for (const family of box().querySelectorAll(".famille-bloc")) {
      const rows = Array.from(family.querySelectorAll("tbody tr"));
      for (const row of rows) row.hidden = !passes(row, asked);
      const shown = rows.filter((row) => !row.hidden);
      family.hidden = !shown.length;
      kept.push(...shown);
    }
    layCards(asked);
    sumUp(kept);
    box().querySelector("#aucun").hidden = kept.length > 0;
    form().querySelector(".effacer").hidden = !FILTERS.some((name) => asked[name]);
    return kept.length;
  }

  function address() {
    const pairs = Array.from(form().elements)
      .filter((field) => field.name && field.value && !(field.name === "semaine" && field.dataset.defaut === field.value))
      .map((field) => `${field.name}=${encodeURIComponent(field.value)}`);
    return "/" + (pairs.length ? `?${pairs.join("&")}` : "");
  }

  function markChosen() {
    if (!form()) return;
    for (const name of FILTERS) form().elements[name].classList.toggle("choisi", Boolean(chosen(name)));
  }

  /** Links to the weeks beside keep the filters. */
  function carryFilters() {
    for (const link of box().querySelectorAll(".semaine a")) {
      const target = new URL(link.href);
      for (const name of FILTERS) {
        if (chosen(name)) target.searchParams.set(name, chosen(name));
        else target.searchParams.delete(name);
      }
      link.href = target.pathname + target.search;
    }
  }

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.form || field.form.id !== "filtres") return;
    if (!FILTERS.includes(field.name)) {
      window.vigie.go(address());
      return;
    }
    const shown = applyFilters();
    markChosen();
    carryFilters();
    history.replaceState(history.state, "", address());
    document.getElementById("annonce").textContent =
      shown > 1 ? `${shown} indicateurs affichés` : `${shown} indicateur affiché`;
  });

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "filtres") return;
    event.preventDefault();
    window.vigie.go(address());
  });

  document.addEventListener("click", (event) => {
    const clear = event.target.closest("#filtres .effacer");
    if (!clear) return;
    event.preventDefault();
    for (const name of FILTERS) form().elements[name].value = "";
    applyFilters();
    markChosen();
    carryFilters();
    history.replaceState(history.state, "", address());
  });

  /* ---- Print: what is folded on the screen is unfolded on paper. ---- */

  window.addEventListener("beforeprint", () => {
    for (const family of all(".famille-bloc:not([open])")) family.open = true;
  });

  new MutationObserver(markChosen).observe(document.body, { childList: true, subtree: true });
  markChosen();
})();
