/* Newer data than those of the page: said politely, once. The page changes only when asked to. */
"use strict";

(() => {
  const EVERY = 60000;
  const held = document.getElementById("vigie-habillage");
  const bar = document.getElementById("nouvelles");
  if (!held || !bar) return;

  const shown = JSON.parse(held.textContent).version;
  let asked = Date.now();
  let known = shown;

  /** The address, or a closed review, says which version is read: no other one is proposed. */
  const frozen = () => new URLSearchParams(location.search).has("version")
    || document.querySelector("main .figees") !== null;

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }

  function close() {
    const inside = bar.contains(document.activeElement);
    bar.replaceChildren();
    if (inside) document.getElementById("contenu").focus({ preventScroll: true });
  }

  function tell(date) {
    const words = document.createElement("p");
    words.textContent = `De nouvelles données sont disponibles (version du\u00a0${date}).`;
    const choices = document.createElement("div");
    choices.className = "boutons";
    choices.append(button("Actualiser", () => location.reload()), button("Plus tard", close));
    bar.replaceChildren(words, choices);
  }

  async function ask() {
    if (document.visibilityState !== "visible" || Date.now() - asked < EVERY || frozen()) return;
    asked = Date.now();
    let found = null;
    try {
      const answer = await fetch("/version", { cache: "no-store" });
      found = answer.ok ? await answer.json() : null;
    } catch {
      return; // the network, or the server, will be back
    }
    if (!found || !found.version || found.version === known) return;
    known = found.version;
    if (known === shown) close();
    else tell(found.date);
  }

  setInterval(ask, EVERY / 12);
  document.addEventListener("visibilitychange", ask);
})();
