/* A computation under way: the page is shown again once it is over, and not while somebody types. */
"use strict";

(() => {
  const EVERY = 3000;
  const LONGEST = 200;
  let asked = 0;

  const watched = () => document.querySelector("main [data-calcul]");

  async function ask() {
    const held = watched();
    if (!held || document.visibilityState !== "visible" || asked > LONGEST) return;
    asked += 1;
    try {
      const answer = await fetch(held.dataset.calcul, { cache: "no-store" });
      const state = answer.ok ? await answer.json() : { occupe: true };
      if (!state.occupe && watched()) location.reload();
    } catch {
      return; // the network, or the server, will be back
    }
  }

  setInterval(ask, EVERY);
})();
