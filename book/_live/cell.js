// One code cell of a page: its buttons, its code as it stands now, its state.

import * as store from "./store.js";
import { address } from "./link.js";
import { Output } from "./output.js";

/** What a page does for its cells.
 * @typedef {{run: (cell: Cell) => void, stop: () => void, root: string, key: string}} Page */

export class Cell {
  /** @param {HTMLElement} box @param {number} number from 1 @param {Page} page */
  constructor(box, number, page) {
    this.box = box;
    this.number = number;
    this.page = page;
    this.input = /** @type {HTMLElement} */ (box.querySelector(".cell_input"));
    this.original = (this.input.querySelector("pre")?.textContent ?? "").trimEnd();
    this.source = this.original;
    /** The code that ran in the Python that is awake, if it did. @type {string | null} */
    this.ran = null;
    /** The code that did not come to its end: others run without it. @type {string | null} */
    this.passed = null;
    /** A code that came by a link and was not run by this reader. @type {string | null} */
    this.offered = null;
    /** @type {{setState: Function, destroy: () => void} | null} */
    this.view = null;
    this.output = new Output(box);
    this.shown = /** @type {import("./python.js").Shown[]} */ ([]);
    this.printed = "";
    this.bar = document.createElement("div");
    this.bar.className = "live-bar";
    this.runs = this.button("Run", () => this.accept());
    this.edits = this.button("Edit", () => this.edit());
    this.stops = this.button("Stop", () => this.page.stop());
    this.resets = this.button("Reset", () => this.reset());
    this.links = this.button("Link", () => this.link());
    this.status = document.createElement("span");
    this.status.className = "live-status";
    this.status.setAttribute("role", "status");
    this.bar.append(this.status);
    this.input.after(this.bar);
    this.offer();
    this.restore();
  }

  get edited() {
    return this.source !== this.original;
  }

  /** Whether it need not run before those below. */
  get current() {
    return this.source === this.ran || this.source === this.passed;
  }

  /** @param {string} text @param {() => void} act */
  button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.onclick = act;
    this.bar.append(made);
    return made;
  }

  /** Show the buttons that do something now. */
  offer(running = false) {
    this.stops.hidden = !running;
    this.runs.hidden = running;
    this.resets.hidden = running || !(this.edited || this.offered !== null || this.box.dataset.ran);
    this.links.hidden = running || !this.edited;
    this.box.classList.toggle("live-running", running);
  }

  /** @param {string} text */
  say(text) {
    this.status.textContent = text;
  }

  /** Run was pressed: what came by a link is the reader's own from here on. */
  accept() {
    if (this.offered !== null) {
      this.source = this.offered;
      this.offered = null;
      history.replaceState(null, "", location.pathname + location.search);
    }
    this.ran = this.passed = null;
    this.page.run(this);
  }

  begin() {
    this.shown = [];
    this.printed = "";
    this.running = this.source;
    this.output.begin();
    this.say("running");
    this.offer(true);
  }

  /** @param {string} text */
  print(text) {
    this.printed += text;
    this.output.print(text);
  }

  /** @param {import("./python.js").Told} told */
  finish(told) {
    this.shown = told.shows;
    if (told.error) this.shown.push(["text", told.error]);
    if (told.lacks) {  // no reason to lose what the page shows
      this.output.reset();
      return this.end("error", `not run: ${told.lacks}`);
    }
    this.draw();
    if (told.error || this.edited) this.output.open();
    this.ran = this.running ?? null;
    const took = told.seconds < 0.1 ? `${Math.ceil(told.seconds * 1000)} ms` : `${told.seconds.toFixed(2)} s`;
    this.end(told.error ? "error" : "ok", told.error ? `error after ${took}` : took);
    this.save();
  }

  draw() {
    for (const one of this.shown) this.output.show(one, this.edited);
    this.output.finish();
  }

  /** @param {string} why */
  stopped(why) {
    this.end("stopped", why);
  }

  /** @param {"ok" | "error" | "stopped"} how @param {string} words */
  end(how, words) {
    this.box.dataset.ran = how;
    this.say(words);
    this.offer();
  }

  async edit() {
    if (this.view) return;
    this.say("loading the editor");
    try {
      const { editor } = await import(this.page.root + "editor.js");
      const place = document.createElement("div");
      place.className = "live-editor";
      this.input.classList.add("live-editing");
      this.input.append(place);
      const changed = (/** @type {string} */ source) => this.change(source);
      this.view = editor(place, this.offered ?? this.source, `Cell ${this.number}`, changed, () => this.accept());
      this.say("Shift+Enter runs; Escape, then Tab leaves the editor");
    } catch {
      this.say("The editor did not load: is the site still there?");
    }
    this.offer();
  }

  /** @param {string} source */
  change(source) {
    if (this.offered !== null) this.offered = source;
    else this.source = source;
    if (this.edited) this.output.open();
    this.save();
    this.offer();
  }

  /** Show code that came by a link. @param {string} source */
  async propose(source) {
    if (source === this.source) return;
    this.offered = source;
    for (let fold = this.box.querySelector("details.above-input"); fold; fold = null) fold.setAttribute("open", "");
    await this.edit();
    this.box.classList.add("live-offered");
    this.say("This code came by the link that you followed. Read it before you press Run.");
    this.box.scrollIntoView({ block: "center" });
  }

  async link() {
    const made = await address(this.number, this.source);
    if (!made) return this.say("This cell is too long for a link.");
    history.replaceState(null, "", made);
    try {
      await navigator.clipboard.writeText(made);
      this.say("The link is copied.");
    } catch {
      this.say("The link is in the address bar.");
    }
  }

  reset() {
    this.view?.destroy();
    this.view = this.offered = null;
    this.input.querySelector(".live-editor")?.remove();
    this.input.classList.remove("live-editing");
    this.box.classList.remove("live-offered");
    this.source = this.original;
    if (this.ran !== this.original) this.ran = null;
    this.passed = null;
    this.output.reset();
    delete this.box.dataset.ran;
    this.say("");
    this.save(true);
    this.offer();
    this.edits.focus();
  }

  save(forget = false) {
    const { original: of, source, shown, printed } = this;
    const result = this.box.dataset.ran ? { shown, printed, how: this.box.dataset.ran } : null;
    const worth = !forget && (this.edited || result);
    store.keep(`cell/${this.page.key}/${this.number}`, worth ? { of, source, result } : null);
  }

  /** What this reader left here, if the chapter's cell is still the same. */
  restore() {
    const left = store.kept(`cell/${this.page.key}/${this.number}`);
    if (left?.of !== this.original) return;
    this.source = left.source;
    if (left.result) {
      const { shown, printed, how } = left.result;
      Object.assign(this, { shown, printed });
      if (printed) this.output.print(printed);
      this.draw();
      this.box.dataset.kept = how;
      this.say("from your last visit");
    }
    if (this.edited) {
      this.edit();
      this.output.open();
    }
    this.offer();
    if (left.result) this.resets.hidden = false;
  }
}
