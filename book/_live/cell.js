// One code cell of a page: its buttons, its code as it stands now, its result.

import { bar, element } from "./dom.js";
import { address } from "./link.js";
import { cut, Output } from "./output.js";
import * as store from "./store.js";

const HEARD = 300;  // characters of an output that are read aloud at once

/** What a page does for its cells.
 * @typedef {{run: (cell: Cell) => void, stop: () => void, root: string, key: string}} Page */
/** What a run has left, also after a reload.
 * @typedef {{how: "ok" | "error" | "stopped", shown: import("./python.js").Shown[], printed: string}} Result */

export class Cell {
  /** @param {HTMLElement} box @param {number} number from 1 @param {Page} page */
  constructor(box, number, page) {
    this.box = box;
    this.number = number;
    this.page = page;
    this.input = /** @type {HTMLElement} */ (box.querySelector(".cell_input"));
    this.pre = /** @type {HTMLElement} */ (this.input.querySelector("pre"));
    this.original = (this.pre.textContent ?? "").trimEnd();
    /** What the reader sees, and what Run runs. */
    this.text = this.original;
    /** What the reader had, as long as `text` came by a link and was not run. @type {string | null} */
    this.own = null;
    /** What Python has run of this cell. @type {string | null} */
    this.ran = null;
    /** What was not run to its end: those below do without. @type {string | null} */
    this.skipped = null;
    /** @type {Result | null} */
    this.result = null;
    /** @type {ReturnType<import("./editor.js")["editor"]> | null} */
    this.editor = null;
    this.openings = 0;
    this.running = false;
    this.began = 0;
    /** How long the last run took, in words. */
    this.took = "";
    this.colored = [...this.pre.childNodes];
    this.output = new Output(box);
    const { row, buttons, status } = bar({
      Run: () => this.accept(), Stop: () => this.stop(), Edit: () => this.edit(true), Reset: () => this.reset(), Link: () => this.link(),
    }, `cell ${number}`);
    this.buttons = buttons;
    this.words = element("span");
    this.heard = element("span", { className: "live-heard" });
    status.append(this.words, this.heard);
    this.input.parentElement?.querySelector(":scope > .live-bar")?.replaceWith(row);  // the build left room
    this.restore();
  }

  get edited() {
    return this.text !== this.original;
  }

  /** What runs before the cells below it. */
  get source() {
    return this.own ?? this.text;
  }

  /** Whether it need not run before those below. */
  get current() {
    return this.source === this.ran || this.source === this.skipped;
  }

  /** Show the buttons that do something now; the focus stays on one of them. */
  refresh(running = this.running) {
    const { Run: run, Stop: stop, Reset: reset, Link: link } = this.buttons, { activeElement: had } = document;
    this.running = running;
    stop.hidden = !running;
    run.hidden = running;
    reset.hidden = running || !(this.edited || this.result);
    link.hidden = running || !this.edited;
    if (had === run && running) stop.focus();
    if (had === stop && !running) run.focus();
    this.box.classList.toggle("live-running", running);
    this.box.classList.toggle("live-offered", this.own !== null);
  }

  /** @param {string} text @param {string} heard what is read aloud besides; it stands elsewhere */
  say(text, heard = "") {
    this.words.textContent = text;
    this.heard.textContent = heard && `: ${heard}`;
  }

  /** Run was pressed: what came by a link is the reader's own from here on. */
  accept() {
    this.unlink();
    this.began = performance.now();
    this.own = this.ran = this.skipped = null;
    this.page.run(this);
  }

  /** A second click of a double click on Run is no Stop. */
  stop() {
    if (performance.now() - this.began > 400) this.page.stop();
  }

  /** The address does not carry this cell any more: it would bring back old code. */
  unlink() {
    if (location.hash.startsWith(`#cell=${this.number}.`)) history.replaceState(null, "", location.pathname + location.search);
  }

  begin() {
    this.output.begin();
    this.say("running");
    this.refresh(true);
  }

  /** @param {import("./python.js").Told} told @param {string} source what was run */
  finish(told, source) {
    if (told.lacks) {  // no reason to lose what the page shows
      this.output.reset();
      this.skipped = source;
      return this.end("error", `not run: ${told.lacks}`, []);
    }
    const shown = told.shows;
    if (told.error) shown.push(["text", told.error]);
    this.draw(shown);
    if (told.error || this.edited) this.output.open();
    this.ran = source;
    this.took = told.seconds < 0.1 ? `${Math.ceil(told.seconds * 1000)} ms` : `${told.seconds.toFixed(2)} s`;
    this.end(told.error ? "error" : "ok", told.error ? `error after ${this.took}` : this.took, shown);
  }

  /** @param {import("./python.js").Shown[]} shown */
  draw(shown) {
    for (const one of shown) this.output.show(one, this.edited);
    this.output.clear();
  }

  /** @param {Result["how"]} how @param {string} words @param {import("./python.js").Shown[]} shown */
  end(how, words, shown) {
    this.result = { how, shown: shown.map(([kind, text]) => [kind, kind === "text" ? cut(text) : text]), printed: this.output.printed };
    this.box.dataset.ran = how;
    const { seen, printed } = this.output, lines = seen.trim().split("\n"), fresh = printed || shown.length;
    const heard = how === "error" ? lines.pop() : lines.join("\n").slice(0, HEARD);
    this.say(words, fresh && how !== "stopped" ? heard : "");
    this.refresh(false);
    this.save();
  }

  /** @param {boolean} focus */
  async edit(focus) {
    if (this.editor) return focus && this.editor.focus();
    const opening = (this.openings += 1);
    try {
      const { editor } = await import(this.page.root + "editor.js");
      if (opening !== this.openings) return;  // another Edit, or a Reset, came in between
      this.input.classList.add("live-editing");
      this.editor = editor(this.input, this.text, `Cell ${this.number}`, (/** @type {string} */ text) => this.change(text), () => this.accept());
      if (focus) this.editor?.focus();
      if (focus) this.say("Shift+Enter runs the cell; Escape, then Tab, leaves the editor.");
    } catch {
      this.say("The editor did not load: is the site still there?");
    }
  }

  /** @param {string} text */
  change(text) {
    this.text = text;
    if (this.own === null) this.unlink();
    if (this.edited) this.output.open();
    this.save();
    this.refresh();
  }

  /** Show code that came by a link. @param {string} text */
  async propose(text) {
    if (text === this.text) return;
    this.own ??= this.text;
    this.close();
    this.set(text);
    this.refresh();
    await this.edit(false);
    this.say("This code came from a link. Read it before you press Run.");
    this.box.scrollIntoView({ block: "center" });
  }

  async link() {
    const made = await address(this.number, this.text);
    if (!made) return this.say("This cell is too long for a link.");
    history.replaceState(null, "", made);
    try {
      await navigator.clipboard.writeText(made);
      this.say("The link is copied.");
    } catch {
      this.say("The link is in the address bar.");
    }
  }

  /** Show a text, also where the editor is not there yet. @param {string} text */
  set(text) {
    this.text = text;
    this.pre.replaceChildren(...(this.edited ? [text] : this.colored));
    if (this.edited) this.box.querySelector("details.above-input")?.setAttribute("open", "");
  }

  close() {
    this.openings += 1;
    this.editor?.destroy();
    this.editor = null;
    this.input.classList.remove("live-editing");
  }

  /** What the chapter says; or, of code that came by a link, what the reader had. */
  reset() {
    const { own } = this;
    this.close();
    this.unlink();
    this.own = null;
    this.set(own ?? this.original);
    this.refresh();
    if (own !== null && this.edited) return this.edit(true);
    this.result = this.skipped = null;
    this.output.reset();
    delete this.box.dataset.ran;
    this.say("");
    this.save();
    this.refresh();
    this.buttons.Edit.focus();
  }

  save() {
    const { original: of, source: text, result } = this;
    const key = `cell/${this.page.key}/${this.number}`;
    if (!store.keep(key, text !== of || result ? { of, text, result } : null)) store.keep(key, { of, text, result: null });
  }

  /** What this reader left here, if the chapter's cell is still the same. */
  restore() {
    const key = `cell/${this.page.key}/${this.number}`, left = store.kept(key);
    try {
      if (left?.of === this.original) {
        const { how, shown, printed } = left.result ?? { how: "stopped", shown: [], printed: "" };
        this.set(left.text);
        this.result = left.result;
        if (printed) this.output.print(printed);
        if (how !== "stopped") this.draw(shown);
        if (left.result) this.say("from your last visit");
        if (this.edited) this.output.open();
        if (this.edited) this.edit(false);
      }
    } catch {
      store.keep(key, null);  // not what this version keeps
    }
    this.refresh();
  }
}
