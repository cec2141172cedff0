// What a cell shows, put where its built output stands: the figure's caption, number and
// alternative text stay; the built output can come back.

const MOST = 200_000;  // characters that a cell may print into a page

export class Output {
  /** @param {Element} cell */
  constructor(cell) {
    const code = /** @type {Element} */ (cell.querySelector(".cell_input"));
    let place = cell.querySelector(".cell_output");
    if (!place) {
      place = document.createElement("div");
      place.className = "cell_output docutils container";
      const within = cell.matches(".tag_hide-cell") ? code.parentElement : cell;
      within?.append(place);
    }
    this.place = place;
    this.built = [...place.childNodes];
    this.figure = place.querySelector("figure");
    this.drawing = this.figure ? [...this.figure.childNodes].filter((node) => node.nodeName !== "FIGCAPTION") : [];
    this.alt = place.querySelector("svg[role=img]")?.getAttribute("aria-label") ?? "";
    /** @type {HTMLPreElement | null} */
    this.printed = null;
    this.fresh = true;
  }

  /** The next thing shown takes the place of all that is there. */
  begin() {
    this.fresh = true;
    this.printed = null;
  }

  /** @param {string} text */
  print(text) {
    this.printed ??= this.text("", "stream");
    const before = this.printed.textContent ?? "";
    if (before.length < MOST)
      this.printed.textContent = before + (before.length + text.length < MOST ? text : `${text}\n… (more was printed than a page can show)`);
  }

  /** @param {import("./python.js").Shown} shown @param {boolean} edited */
  show([kind, text], edited) {
    if (kind === "text") return void this.text(text, "text_plain");
    const made = document.createElement("div");
    made.innerHTML = text;
    if (kind === "svg") {
      const alt = edited ? `The figure of your edited cell. Before the edit: ${this.alt}` : this.alt;
      made.querySelector("svg")?.setAttribute("aria-label", alt);
    } else made.className = "output text_html";
    this.clear();
    if (this.figure) {
      this.figure.hidden = false;
      this.figure.insertBefore(made, this.figure.querySelector("figcaption"));
    } else this.place.append(made);
    // HTML put into a page does not run its scripts: they are made once more
    for (const script of made.querySelectorAll("script")) {
      const again = document.createElement("script");
      for (const { name, value } of script.attributes) again.setAttribute(name, value);
      again.textContent = script.textContent;
      script.replaceWith(again);
    }
  }

  /** @param {string} text @param {string} kind */
  text(text, kind) {
    this.clear();
    const box = document.createElement("div");
    box.className = `output ${kind} highlight-myst-ansi notranslate`;
    box.innerHTML = '<div class="highlight"><pre></pre></div>';
    const pre = /** @type {HTMLPreElement} */ (box.querySelector("pre"));
    pre.textContent = text;
    this.place.insertBefore(box, this.figure);
    return pre;
  }

  /** What a run that shows nothing more leaves. */
  finish() {
    this.clear();
  }

  clear() {
    if (!this.fresh) return;
    this.fresh = false;
    this.place.replaceChildren();
    if (!this.figure) return;
    const caption = this.figure.querySelector("figcaption");
    this.figure.replaceChildren(...(caption ? [caption] : []));
    this.figure.hidden = true;
    this.place.append(this.figure);
  }

  /** As the page was built. */
  reset() {
    this.begin();
    const caption = this.figure?.querySelector("figcaption");
    this.place.replaceChildren(...this.built);
    this.figure?.replaceChildren(...this.drawing, ...(caption ? [caption] : []));
    if (this.figure) this.figure.hidden = false;
  }

  /** A fold opens for what its reader has to see. */
  open() {
    const fold = this.place.closest("details");
    if (fold) fold.open = true;
  }
}
