/* Pictures: a painted block (drawing or table) as an SVG file of its own, on light paper; and any SVG as PNG. */
"use strict";

(() => {
  const EDGE = 24;
  const LOOKS = [
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap",
    "opacity", "font-family", "font-size", "font-weight", "text-anchor", "paint-order", "vector-effect", "display",
  ];
  /** Said elsewhere, or for the screen only: the table behind a drawing is its CSV. */
  const ASIDE = ".cache, .outils, .jumeau:not(.ouvert), details:not([open]), details:has(.jumeau), summary";
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
  const round = (value) => Math.round(value * 100) / 100;
  const clear = (colour) => !colour || colour === "transparent" || /,\s*0\)$|\/ 0\)$/.test(colour);

  /** Mixed colours are told in a notation few drawing programs read: say them as rgb. */
  function plain(colour) {
    const mixed = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)/.exec(colour);
    return mixed ? `rgb(${mixed.slice(1).map((part) => Math.round(part * 255)).join(", ")})` : colour;
  }

  /* ---- A drawing of the page, its colours written in it. ---- */

  function inlined(svg) {
    const copy = svg.cloneNode(true);
    const copies = [copy, ...copy.querySelectorAll("*")];
    [svg, ...svg.querySelectorAll("*")].forEach((node, rank) => {
      const style = getComputedStyle(node);
      const look = LOOKS.map((name) => [name, plain(style.getPropertyValue(name))])
        .filter(([name, value]) => value && !(name === "display" && value !== "none"))
        .map(([name, value]) => `${name}:${value.replace(/url\("?[^"#]*(#[^")]+)"?\)/g, "url($1)")}`);
      const target = copies[rank];
      target.setAttribute("style", look.join(";"));
      for (const name of ["class", "href", "tabindex", ...LOOKS]) target.removeAttribute(name);
    });
    return copy;
  }

  function placed(svg, at) {
    const box = svg.getBoundingClientRect();
    if (!box.width || !box.height) return "";
    const copy = inlined(svg);
    copy.setAttribute("x", round(box.left - at.left));
    copy.setAttribute("y", round(box.top - at.top));
    copy.setAttribute("width", round(box.width));
    copy.setAttribute("height", round(box.height));
    copy.setAttribute("overflow", "visible");
    return new XMLSerializer().serializeToString(copy);
  }

  /* ---- Words and boxes of the page. ---- */

  const ruler = document.createElement("canvas").getContext("2d");

  function written(words, box, style, at) {
    ruler.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = ruler.measureText("x");
    const base = box.top + (box.height - up - down) / 2 + up;
    return `<text x="${round(box.left - at.left)}" y="${round(base - at.top)}" textLength="${round(box.right - box.left)}"`
      + ` lengthAdjust="spacingAndGlyphs" fill="${plain(style.color)}" font-size="${style.fontSize}"`
      + ` font-weight="${style.fontWeight}" font-family="${escaped(style.fontFamily)}">${escaped(words)}</text>`;
  }

  /** The words of a text, line by line as they are laid out. */
  function lines(text, at) {
    const style = getComputedStyle(text.parentElement);
    const range = document.createRange();
    const found = [];
    for (const { 0: word, index } of text.data.matchAll(/[^ \n\t]+/g)) {
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const box = range.getBoundingClientRect();
      if (box.width <= 0) continue;
      const last = found[found.length - 1];
      if (last && Math.abs(last.top - box.top) < 2) {
        last.words += ` ${word}`;
        last.right = box.right;
      } else {
        found.push({ words: word, top: box.top, left: box.left, right: box.right, height: box.height });
      }
    }
    return found.map((line) => written(line.words, line, style, at)).join("");
  }

  const SIDES = { Top: "top", Bottom: "bottom", Left: "left", Right: "right" };

  function edges(box, style, at) {
    return Object.entries(SIDES).map(([side, edge]) => {
      const wide = parseFloat(style[`border${side}Width`]);
      const colour = style[`border${side}Color`];
      if (!wide || style[`border${side}Style`] === "none" || clear(colour)) return "";
      const flat = edge === "top" || edge === "bottom";
      const away = round(box[edge] - (flat ? at.top : at.left) + (edge === "top" || edge === "left" ? wide : -wide) / 2);
      const [from, to] = flat ? [box.left - at.left, box.right - at.left] : [box.top - at.top, box.bottom - at.top];
      const path = flat ? `M${round(from)} ${away}H${round(to)}` : `M${away} ${round(from)}V${round(to)}`;
      return `<path d="${path}" stroke="${plain(colour)}" stroke-width="${wide}" fill="none"/>`;
    }).join("");
  }

  /** The ground of an element: its colour, or hatches where the sheet draws some. */
  function filled(node, box, style, at) {
    const hatched = style.backgroundImage.includes("gradient");
    const colour = hatched ? "url(#hachure)" : clear(style.backgroundColor) ? "" : plain(style.backgroundColor);
    const outlined = style.outlineStyle === "solid" && node.matches(".pastille");
    if (!colour && !outlined) return "";
    const [wide, high] = [node.offsetWidth || box.width, node.offsetHeight || box.height];
    const [x, y] = [(box.left + box.right) / 2 - at.left, (box.top + box.bottom) / 2 - at.top];
    const turn = /^matrix\(([-\d.]+), ([-\d.]+)/.exec(style.transform);
    const angle = turn ? Math.round(Math.atan2(turn[2], turn[1]) * 180 / Math.PI) : 0;
    return `<rect x="${round(x - wide / 2)}" y="${round(y - high / 2)}" width="${wide}" height="${high}"`
      + ` fill="${colour || "none"}"${parseFloat(style.borderRadius) ? ` rx="${wide / 2}"` : ""}`
      + `${angle ? ` transform="rotate(${angle} ${round(x)} ${round(y)})"` : ""}`
      + `${outlined ? ` stroke="${plain(style.outlineColor)}"` : ""}/>`;
  }

  function painted(node, at) {
    if (node.nodeType === Node.TEXT_NODE) return lines(node, at);
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    if (node.localName === "svg") return placed(node, at);
    const style = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    const unseen = style.display === "none" || style.visibility === "hidden" || node.matches(ASIDE);
    if (unseen || (style.display !== "contents" && !(box.width || box.height))) return "";
    at.right = Math.max(at.right, box.right);
    at.bottom = Math.max(at.bottom, box.bottom);
    return filled(node, box, style, at) + edges(box, style, at) + [...node.childNodes].map((n) => painted(n, at)).join("");
  }

  const hatches = (colour) => '<defs><pattern id="hachure" width="6" height="6" patternUnits="userSpaceOnUse" '
    + `patternTransform="rotate(45)"><path d="M0 0V6" stroke="${colour}" stroke-width="2"/></pattern></defs>`;

  /** The block as it is on the page, whole, in the light theme, with its version underneath. */
  function svgOf(block) {
    const root = document.documentElement;
    const before = root.dataset.theme;
    root.dataset.theme = "clair";
    block.classList.add("en-image");
    try {
      const { settings } = window.vigie;
      const colours = settings.palettes.clair;
      const box = block.getBoundingClientRect();
      const at = { left: box.left - EDGE, top: box.top - EDGE, right: box.right, bottom: box.bottom };
      const drawn = painted(block, at);
      const [wide, high] = [Math.ceil(at.right - at.left + EDGE), Math.ceil(at.bottom - at.top + EDGE)];
      const version = settings.version ? `Version ${settings.version.slice(0, 12)}.` : "";
      const foot = `${version}${settings.simule ? " Données simulées." : ""}`;
      const tall = high + 32;
      return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${tall}" width="${wide}" height="${tall}">`
        + `${hatches(colours.rule)}<rect width="100%" height="100%" fill="${colours.paper}"/>${drawn}`
        + `<text x="${EDGE}" y="${high}" font-size="12" font-family="sans-serif" fill="${colours.grey}">${foot}`
        + `<tspan x="${EDGE}" dy="16">${escaped(window.vigie.reference(block))}</tspan></text></svg>`;
    } finally {
      block.classList.remove("en-image");
      if (before === undefined) delete root.dataset.theme;
      else root.dataset.theme = before;
    }
  }

  /** An SVG drawn by the browser at twice its size. */
  async function raster(text) {
    const image = new Image();
    const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    await new Promise((done, failed) => {
      image.onload = done;
      image.onerror = failed;
      image.src = address;
    });
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth * 2, image.naturalHeight * 2];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(address);
    return new Promise((done) => { canvas.toBlob(done, "image/png"); });
  }

  async function picture(block, format) {
    const text = svgOf(block);
    return format === "png" ? raster(text) : new Blob([text], { type: "image/svg+xml" });
  }

  Object.assign(window.vigie, { picture, raster });
})();
