/* The page is painted by the server: its scripts wait until the reader sees it. */
"use strict";

(() => {
  function copyOf(waiting) {
    const script = document.createElement("script");
    for (const { name, value } of waiting.attributes) script.setAttribute(name, value);
    script.textContent = waiting.textContent;
    script.async = false;
    return script;
  }

  function start() {
    const waiting = [...document.getElementById("scripts").content.querySelectorAll("script")];
    const files = waiting.filter((script) => script.src);
    const last = waiting.indexOf(files[files.length - 1]);
    const first = waiting.slice(0, last + 1).map(copyOf);
    const after = waiting.slice(last + 1);
    // a script of the document itself runs as soon as it is there: those that end the list wait
    first[last].addEventListener("load", () => document.body.append(...after.map(copyOf)));
    document.body.append(...first);
  }

  if (document.hidden) start();
  else requestAnimationFrame(() => setTimeout(start));
})();
