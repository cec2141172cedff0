// A page's cells, run where they are read. Nothing is loaded before a reader asks.

import { Cell } from "./cell.js";
import * as exercises from "./exercises.js";
import { carried } from "./link.js";
import { Python, Stopped } from "./python.js";
import * as store from "./store.js";

/** What the build tells a page: see book/_ext/live.py.
 * @typedef {{root: string, book: string, version: string, page: string, exercises: exercises.Totals, titles: Record<string, string>}} Given */

class LivePage {
  /** @param {Given} given @param {HTMLElement[]} boxes */
  constructor(given, boxes) {
    this.key = given.page;
    this.root = new URL(given.root, location.href).href;
    this.python = new Python(this.root, given.version);
    /** Runs wait for one another. @type {Promise<unknown>} */
    this.last = Promise.resolve();
    this.stops = 0;
    this.bar(/** @type {HTMLElement} */ (document.querySelector("article h1")));
    store.whenRefused((sentence) => this.say(sentence));
    this.cells = boxes.map((box, i) => new Cell(box, i + 1, this));
    this.exercises = exercises.pairs(this.cells);
    this.exercises.forEach(({ cell }, i) => this.mark(cell, exercises.isDone(this.key, i + 1)));
    this.changed = () => exercises.countInContents(given.exercises, new URL(given.book, location.href));
  }

  /** @param {HTMLElement} heading */
  bar(heading) {
    const bar = document.createElement("div");
    bar.className = "live-bar live-page";
    const run = document.createElement("button");
    run.type = "button";
    run.textContent = "Run this page";
    run.onclick = () => this.runAll();
    this.status = document.createElement("span");
    this.status.className = "live-status";
    this.status.setAttribute("role", "status");
    bar.append(run, this.status);
    heading.after(bar);
  }

  /** @param {string} text */
  say(text) {
    if (this.status) this.status.textContent = text;
  }

  /** Run a cell, after those above it that Python does not know yet.
   * @param {Cell} cell */
  run(cell) {
    this.later(async () => {
      if (!(await this.wake(cell))) return;
      for (const above of this.cells.slice(0, cell.number - 1)) {
        if (above.current) continue;
        cell.say(`running cell ${above.number}, which stands before this`);
        if (!(await this.one(above))) {
          cell.say(`not run: cell ${above.number} above ended in ${above.box.dataset.ran === "stopped" ? "a stop" : "an error"}. Mend it, or press Run again to go on without it.`);
          return cell.offer();
        }
      }
      await this.one(cell);
      await this.check(cell);
    });
  }

  runAll() {
    this.later(async () => {
      for (const cell of this.cells) {
        this.say(`cell ${cell.number} of ${this.cells.length}`);
        if (!cell.current && !(await this.one(cell))) return this.say(`cell ${cell.number} of ${this.cells.length} did not run to its end`);
        this.judge(cell);
      }
      this.say(`all ${this.cells.length} cells have run`);
    });
  }

  /** What was asked for before a Stop is not done after it.
   * @param {() => Promise<unknown>} work */
  later(work) {
    const { stops } = this;
    this.last = this.last.then(() => stops === this.stops && work());
  }

  /** Start Python, if it has not; whether it is awake. @param {Cell} cell */
  async wake(cell) {
    cell.offer(true);
    if (!this.python.started) cell.say("starting Python");
    try {
      await this.python.start();
      return true;
    } catch (error) {
      this.forget();
      const { message } = /** @type {Error} */ (error);
      cell.stopped(error instanceof Stopped ? message : `Python did not start: ${message}`);
      return false;
    }
  }

  /** Run one cell; whether it came to its end without an error.
   * @param {Cell} cell */
  async one(cell) {
    if (!(await this.wake(cell))) return false;
    cell.begin();
    try {
      const heard = { printed: (/** @type {string} */ text) => cell.print(text), doing: (/** @type {string} */ text) => cell.say(text) };
      cell.finish(await this.python.run(cell.source, cell.number, heard));
    } catch (error) {
      this.forget();
      cell.passed = cell.source;
      cell.stopped(/** @type {Error} */ (error).message);
      this.python.start().catch(() => {});  // what is wrong then, the next run says
    }
    return cell.box.dataset.ran === "ok";
  }

  /** An exercise's check runs with it. @param {Cell} cell */
  async check(cell) {
    const pair = this.exercises.find((one) => one.cell === cell);
    if (pair && cell.box.dataset.ran === "ok") await this.one(pair.check);
    this.judge(cell);
    this.judge(this.exercises.find((one) => one.check === cell)?.cell);
  }

  /** Say beside an exercise what its check found. @param {Cell} [cell] */
  judge(cell) {
    const i = this.exercises.findIndex((one) => one.cell === cell || one.check === cell);
    if (i < 0) return;
    const pair = this.exercises[i];
    if (!pair.check.current || !pair.cell.edited) return;
    const { right, said } = exercises.verdict(pair.check);
    pair.cell.say(right ? `✓ ${said}` : said);
    if (!right) return;
    exercises.tick(this.key, i + 1);
    this.mark(pair.cell, true);
    this.changed();
  }

  /** @param {Cell} cell @param {boolean} right */
  mark(cell, right) {
    cell.box.dataset.exercise = right ? "right" : "open";
    const count = exercises.done(this.key);
    if (count) this.say(`${count} of ${this.exercises.length} exercises right`);
  }

  stop() {
    this.stops += 1;
    this.python.end(new Stopped("Stopped. What had run runs again before the next cell."));
  }

  /** A new Python knows nothing of what had run. */
  forget() {
    for (const cell of this.cells) cell.ran = null;
  }
}

function begin() {
  const told = document.getElementById("live");
  if (!told) return;
  /** @type {Given} */
  const given = JSON.parse(told.textContent ?? "");
  const book = new URL(given.book, location.href);
  exercises.countInContents(given.exercises, book);
  const place = document.getElementById("progress");
  if (place) exercises.progress(place, given.exercises, book, given.titles);
  /** @type {HTMLElement[]} */
  const boxes = [...document.querySelectorAll(/** @type {"div"} */ ("div.cell"))].filter((box) => box.querySelector(".cell_input"));
  if (!boxes.length) return;
  if (location.protocol === "file:") {
    const words = document.createElement("p");
    words.className = "live-status";
    words.textContent = "Cells run here when the folder is served: python -m http.server, then open the address that it prints.";
    document.querySelector("article h1")?.after(words);
    return;
  }
  const page = new LivePage(given, boxes);
  const offer = async () => {
    const found = await carried();
    const cell = found && page.cells[found.number - 1];
    if (cell) cell.propose(found.source);
  };
  addEventListener("hashchange", offer);
  offer();
}

begin();
