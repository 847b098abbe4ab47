/* Presenter: arrows turn the page, Escape leaves, D decides; nothing moves while somebody types. */
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("details.vif");
  if (event.target.closest("input, textarea, select")) {
    if (event.key !== "Escape") return;
    box.open = false;
    box.querySelector("summary").focus();
    event.preventDefault();
    return;
  }
  if (event.key === "Escape" && box && box.open) {
    box.open = false;
    return;
  }
  if ((event.key === "d" || event.key === "D") && box) {
    box.open = true;
    box.querySelector("#decision").focus();
    event.preventDefault();
    return;
  }
  const ways = { ArrowRight: "next", PageDown: "next", ArrowLeft: "prev", PageUp: "prev", Escape: "up" };
  const link = ways[event.key] && document.querySelector(`a[data-vers=${ways[event.key]}]`);
  if (!link) return;
  event.preventDefault();
  location.assign(link.href);
});
