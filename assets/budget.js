/** The sentence of the budget: a list changed goes to its view; empty choices stay out of the address. */
"use strict";

(() => {
  const forms = "form.phrase-budget";

  /** Address of the choices of a form; codes gone through do not survive another side or budget. */
  function address(form, changed) {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const lost = name === "noeud" && ["budget", "sens"].includes(changed);
      const stale = name === "etape" && ["budget", "exercice"].includes(changed);
      const other = name === "exercice" && changed === "budget";
      if (value && !lost && !stale && !other) query.set(name, value);
    }
    const text = query.toString();
    return new URL(form.action).pathname + (text ? `?${text}` : "");
  }

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && form.matches(forms)) window.vigie.go(address(form, event.target.name));
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches(forms)) return;
    event.preventDefault();
    window.vigie.go(address(event.target, ""));
  });
})();
