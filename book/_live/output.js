// What a cell shows, put where its built output stands: the figure's caption, number and
// alternative text stay; the built output can come back.

import { element } from "./dom.js";

const MOST = 200_000;  // characters that a cell may print into a page
const MORE = "\n… (more than a page shows)";

/** @param {string} text @param {number} room */
export const cut = (text, room = MOST) => (text.length > room ? text.slice(0, room) + MORE : text);

export class Output {
  /** @param {Element} cell */
  constructor(cell) {
    let place = cell.querySelector(".cell_output");
    if (!place) {
      place = element("div", { className: "cell_output docutils container" });
      const within = cell.matches(".tag_hide-cell") ? cell.querySelector("details") : cell;
      within?.append(place);
    }
    this.place = place;
    this.built = [...place.childNodes];
    this.figure = place.querySelector("figure");
    this.caption = this.figure?.querySelector("figcaption") ?? null;
    this.drawing = [...(this.figure?.childNodes ?? [])];
    this.alt = place.querySelector("svg[role=img]")?.getAttribute("aria-label") ?? "";
    /** @type {HTMLPreElement | null} */
    this.pre = null;
    this.fresh = true;
  }

  /** All that was printed. */
  get printed() {
    return this.pre?.textContent ?? "";
  }

  /** All the text that is shown, and in no closed fold. */
  get seen() {
    return this.place.closest("details:not([open])") ? "" : [...this.place.querySelectorAll("pre")].map((pre) => pre.textContent).join("\n");
  }

  /** The next thing shown takes the place of all that is there. */
  begin() {
    this.fresh = true;
    this.pre = null;
  }

  /** @param {string} text */
  print(text) {
    this.pre ??= this.text("", "stream");
    const room = MOST - this.printed.length;
    if (room > 0) this.pre.append(cut(text, room));
  }

  /** @param {import("./python.js").Shown} shown @param {boolean} edited */
  show([kind, text], edited = false) {
    if (kind === "text") return void this.text(text, "text_plain");
    this.clear();
    const made = element("div", { innerHTML: text, className: kind === "svg" ? "" : "output text_html" });
    const alt = edited ? `The figure of your edited cell. Before the edit: ${this.alt}` : this.alt;
    if (alt) made.querySelectorAll(":scope > :is(.figure-svg, .graph) svg").forEach((svg) => svg.setAttribute("aria-label", alt));
    if (this.figure) this.figure.hidden = false;
    (this.figure ?? this.place).insertBefore(made, this.caption);
    // HTML put into a page does not run its scripts: they are made once more
    for (const script of made.querySelectorAll("script"))
      script.replaceWith(element("script", { type: script.type, textContent: script.textContent }));
  }

  /** @param {string} text @param {string} kind */
  text(text, kind) {
    this.clear();
    const pre = element("pre", { textContent: cut(text) });
    const box = element("div", { className: "highlight" }, pre);
    this.place.insertBefore(element("div", { className: `output ${kind} highlight-myst-ansi notranslate` }, box), this.figure);
    return pre;
  }

  /** Make room once; a run that shows nothing leaves nothing. */
  clear() {
    if (!this.fresh) return;
    this.fresh = false;
    this.place.replaceChildren(...(this.figure ? [this.figure] : []));
    this.figure?.replaceChildren(...(this.caption ? [this.caption] : []));
    if (this.figure) this.figure.hidden = true;
  }

  /** As the page was built. */
  reset() {
    this.begin();
    this.place.replaceChildren(...this.built);
    this.figure?.replaceChildren(...this.drawing);
    if (this.figure) this.figure.hidden = false;
  }

  /** A fold opens for what its reader has to see. */
  open() {
    this.place.closest("details")?.setAttribute("open", "");
  }
}
