// One code cell of a page: its buttons, its code as it stands now, its result.

import { bar } from "./dom.js";
import { address } from "./link.js";
import { Output } from "./output.js";
import * as store from "./store.js";

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
    this.original = (this.input.querySelector("pre")?.textContent ?? "").trimEnd();
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
    this.output = new Output(box);
    const { row, buttons, status } = bar({
      Run: () => this.accept(), Edit: () => this.edit(true), Stop: () => page.stop(), Reset: () => this.reset(), Link: () => this.link(),
    });
    const [run, edit, stop, reset, link] = buttons;
    this.buttons = { run, edit, stop, reset, link };
    this.status = status;
    this.input.after(row);
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

  /** Show the buttons that do something now. */
  refresh(running = false) {
    const { run, stop, reset, link } = this.buttons;
    stop.hidden = !running;
    run.hidden = running;
    reset.hidden = running || !(this.edited || this.result);
    link.hidden = running || !this.edited;
    this.box.classList.toggle("live-running", running);
    this.box.classList.toggle("live-offered", this.own !== null);
  }

  /** @param {string} text */
  say(text) {
    this.status.textContent = text;
  }

  /** Run was pressed: what came by a link is the reader's own from here on. */
  accept() {
    if (this.own !== null) history.replaceState(null, "", location.pathname + location.search);
    this.own = this.ran = this.skipped = null;
    this.page.run(this);
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
    const took = told.seconds < 0.1 ? `${Math.ceil(told.seconds * 1000)} ms` : `${told.seconds.toFixed(2)} s`;
    this.end(told.error ? "error" : "ok", told.error ? `error after ${took}` : took, shown);
  }

  /** @param {import("./python.js").Shown[]} shown */
  draw(shown) {
    for (const one of shown) this.output.show(one, this.edited);
    this.output.clear();
  }

  /** @param {Result["how"]} how @param {string} words @param {import("./python.js").Shown[]} shown */
  end(how, words, shown) {
    this.result = { how, shown, printed: this.output.printed };
    this.box.dataset.ran = how;
    this.say(words);
    this.refresh();
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
      if (focus) this.say("Shift+Enter runs; Escape, then Tab leaves the editor.");
    } catch {
      this.say("The editor did not load: is the site still there?");
    }
  }

  /** @param {string} text */
  change(text) {
    this.text = text;
    if (this.edited) this.output.open();
    this.save();
    this.refresh();
  }

  /** Show code that came by a link. @param {string} text */
  async propose(text) {
    if (text === this.text) return;
    this.own ??= this.text;
    this.text = text;
    this.box.querySelector("details.above-input")?.setAttribute("open", "");
    this.close();
    this.refresh();
    await this.edit(false);
    this.say("This code came by a link. Read it before you press Run.");
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

  close() {
    this.openings += 1;
    this.editor?.destroy();
    this.editor = null;
    this.input.classList.remove("live-editing");
  }

  reset() {
    this.close();
    this.text = this.original;
    this.own = this.result = this.skipped = null;
    this.output.reset();
    delete this.box.dataset.ran;
    this.say("");
    this.save();
    this.refresh();
    this.buttons.edit.focus();
  }

  save() {
    const { original: of, source: text, result } = this;
    store.keep(`cell/${this.page.key}/${this.number}`, text !== of || result ? { of, text, result } : null);
  }

  /** What this reader left here, if the chapter's cell is still the same. */
  restore() {
    const left = store.kept(`cell/${this.page.key}/${this.number}`);
    if (left?.of === this.original) {
      this.text = left.text;
      this.result = left.result;
      if (left.result?.printed) this.output.print(left.result.printed);
      if (left.result?.shown.length || left.result?.printed || left.result?.how === "ok") this.draw(left.result.shown);
      if (left.result) this.say("from your last visit");
      if (this.edited) {
        this.output.open();
        this.edit(false);
      }
    }
    this.refresh();
  }
}
