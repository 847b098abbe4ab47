/* Small Dash components of the house; `prerender.py` writes the same HTML. */
"use strict";

/** Move here what the document painted under this print, once. */
function adoptPainted(node, print) {
  if (node.firstChild) return;
  const made = document.querySelector(`#premier-rendu [data-empreinte="${print}"]`);
  if (made) {
    made.removeAttribute("data-empreinte");
    node.replaceChildren(...made.childNodes);
  } else if (performance.getEntriesByType("navigation")[0]?.type !== "reload") {
    // the data changed between the document and its layout: both are asked for again, once
    location.reload();
  }
}

window.vigie_dash = {
  /** Inline SVG made by the server; Dash has no component for it. */
  Vector: function Vector(props) {
    return React.createElement("span", {
      id: props.id,
      className: props.className,
      dangerouslySetInnerHTML: { __html: props.markup || "" },
    });
  },

  /** A block of HTML made by the server, mounted at once; the first one is already in the document. */
  Painted: function Painted(props) {
    const given = typeof props.markup === "string";
    return React.createElement("div", {
      id: props.id,
      className: props.className,
      ref: given ? null : (node) => node && adoptPainted(node, props.print),
      dangerouslySetInnerHTML: given ? { __html: props.markup } : undefined,
    });
  },

  /** A native search field; `client.js` filters the list it controls. */
  SearchField: function SearchField(props) {
    return React.createElement("input", {
      key: props.value,
      id: props.id,
      className: props.className,
      type: "search",
      name: props.name,
      defaultValue: props.value,
      placeholder: props.placeholder,
      autoComplete: "off",
      "aria-controls": props.controls,
    });
  },
};
