/* Small Dash components of the house; `prerender.py` writes the same HTML. */
"use strict";

window.vigie_dash = {
  /** Inline SVG made by the server; Dash has no component for it. */
  Vector: function Vector(props) {
    return React.createElement("span", {
      id: props.id,
      className: props.className,
      dangerouslySetInnerHTML: { __html: props.markup || "" },
    });
  },

  /** A block of HTML made by the server, mounted at once. */
  Painted: function Painted(props) {
    return React.createElement("div", {
      id: props.id,
      className: props.className,
      dangerouslySetInnerHTML: { __html: props.markup || "" },
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
