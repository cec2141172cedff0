// A page's cells, run where they are read. No Python is loaded before a reader asks.

import { Cell } from "./cell.js";
import { bar } from "./dom.js";
import * as exercises from "./exercises.js";
import { guess } from "./guess.js";
import { carried } from "./link.js";
import { Python, Stopped } from "./python.js";

/** What the build tells a page: see book/_ext/live.py.
 * @typedef {{root: string, page: string, exercises: exercises.Totals, titles: Record<string, string>}} Given */

class LivePage {
  /** @param {Given} given @param {URL} root @param {HTMLElement[]} boxes @param {() => void} marked */
  constructor(given, root, boxes, marked) {
    this.key = given.page;
    this.root = root.href;
    this.marked = marked;
    this.python = new Python(this.root);
    /** What was asked for is done in turn. @type {Promise<void>} */
    this.last = Promise.resolve();
    this.busy = 0;
    this.stops = 0;
    const { row, buttons, status } = bar({ "Run this page": () => this.runAll(), Stop: () => this.stop(), "Restart Python": () => this.restart() });
    this.stopButton = buttons.Stop;
    this.restartButton = buttons["Restart Python"];
    this.stopButton.hidden = this.restartButton.hidden = true;
    this.status = status;
    row.classList.add("live-page");
    document.querySelector("article .live-page")?.replaceWith(row);
    this.cells = boxes.map((box, i) => new Cell(box, i + 1, this));
    this.exercises = exercises.found(this.cells);
    this.mark();
  }

  /** @param {string} text */
  say(text) {
    this.status.textContent = text;
  }

  /** Run a cell, after those above it that Python does not know yet. @param {Cell} cell */
  run(cell) {
    cell.refresh(true);
    cell.say(this.busy ? "waiting for other cells to finish" : "running");
    const dropped = () => {
      cell.say("not run: Python was stopped before this cell's turn");
      cell.refresh(false);
    };
    this.later(async () => {
      if (!(await this.wake(cell))) return;
      const failed = await this.all(this.cells.slice(0, cell.number - 1), (above) => {
        cell.say(`running cell ${above.number}, which comes before this one`);
        cell.refresh(true);
      });
      if (failed) {
        const why = failed.box.dataset.ran === "stopped" ? "was stopped" : "ended in an error";
        cell.say(`not run: cell ${failed.number} above ${why}. Fix it, or press Run again to go on without it.`);
        return cell.refresh(false);
      }
      await this.one(cell);
      const exercise = this.exercises.find((one) => one.cell === cell);
      if (exercise && cell.box.dataset.ran === "ok") await this.one(exercise.check);
      this.judge();
    }, dropped);
  }

  runAll() {
    this.say("running this page");
    this.later(async () => {
      const all = this.cells.length;
      this.stopButton.hidden = false;
      const failed = await this.all(this.cells, ({ number }) => this.say(`cell ${number} of ${all}`));
      const wrong = this.cells.filter(({ box }) => box.dataset.ran !== "ok").length;
      this.judge();
      if (failed) this.say(`cell ${failed.number} of ${all} did not run to its end`);
      else this.say(`all ${all} cells have run${wrong ? `, ${wrong} of them not to the end` : ""}`);
      this.stopButton.hidden = true;
    });
  }

  /** Run those cells that Python does not know yet; the one that did not run to its end, if one did not.
   * @param {Cell[]} cells @param {(cell: Cell) => void} before */
  async all(cells, before) {
    for (const cell of cells) {
      if (cell.current) continue;
      before(cell);
      if (!(await this.one(cell))) return cell;
    }
  }

  /** What was asked for before a Stop is not done after it.
   * @param {() => Promise<void>} work @param {() => void} dropped */
  later(work, dropped = () => {}) {
    const { stops } = this;
    this.busy += 1;
    this.last = this.last.then(() => (stops === this.stops ? work() : dropped())).catch((error) => this.say(String(error))).finally(() => { this.busy -= 1; });
  }

  /** Start Python for a cell; whether it is awake. @param {Cell} cell */
  async wake(cell) {
    cell.refresh(true);
    if (!this.python.worker) cell.say("starting Python");
    try {
      await this.python.start();
      this.restartButton.hidden = false;
      return true;
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      this.lost(cell, error instanceof Stopped ? message : `Python did not start: ${message}`);
      return false;
    }
  }

  /** Run one cell; whether it came to its end without an error. @param {Cell} cell */
  async one(cell) {
    if (!(await this.wake(cell))) return false;
    cell.begin();
    const { source } = cell, listener = { printed: (/** @type {string} */ text) => cell.output.print(text), doing: (/** @type {string} */ text) => cell.say(text) };
    const told = await this.python.run(source, cell.number, listener).catch((/** @type {Error} */ { message }) => {
      cell.skipped = source;
      cell.output.clear();
      this.lost(cell, message);
      this.python.start().catch(() => {});  // what is wrong then, the next run says
    });
    if (!told) return false;
    for (const below of this.cells.slice(cell.number)) below.ran = null;  // they may depend on it
    cell.finish(told, source);
    return !told.error;
  }

  /** Python is gone: a new one knows nothing of what had run.
   * @param {Cell} cell @param {string} why */
  lost(cell, why) {
    for (const one of this.cells) one.ran = null;
    cell.end("stopped", why, []);
  }

  /** Say beside each exercise what its check has found. */
  judge() {
    this.exercises.forEach((exercise, i) => {
      const said = exercises.verdict(exercise), right = /^right\b/.test(said);
      if (said) exercise.cell.say(`${right ? "✓ " : ""}${said} (${exercise.cell.took})`);
      if (right) exercises.tick(this.key, i + 1);
    });
    this.mark();
  }

  /** Tick what was right, now or on another day. */
  mark() {
    this.exercises.forEach(({ cell }, i) => { cell.box.dataset.exercise = exercises.isDone(this.key, i + 1) ? "right" : "open"; });
    const done = exercises.done(this.key);
    if (done) this.say(`${done} of ${this.exercises.length} exercises right`);
    this.marked();
  }

  /** For names that were made to mean something else. */
  restart() {
    this.stop();
    for (const cell of this.cells) cell.ran = cell.skipped = null;
    this.say("Python starts afresh: when you next run a cell, the cells above it run again first.");
  }

  stop() {
    this.stops += 1;
    this.python.end(new Stopped("Stopped. When you next run a cell, the cells above it run again first."));
  }
}

const told = document.getElementById("live");
if (told) {
  /** @type {Given} */
  const given = JSON.parse(told.textContent ?? "");
  const root = new URL(given.root, location.href), book = new URL("../../", root);
  const place = document.getElementById("progress");
  const marked = () => exercises.count(given.exercises, book);
  const boxes = [...document.querySelectorAll(/** @type {"div"} */ ("div.cell"))].filter((box) => box.querySelector(".cell_input"));
  boxes.forEach((box, i) => guess(box, `guess/${given.page}/${i + 1}`));
  if (place) exercises.progress(place, given.exercises, book, given.titles);
  if (location.protocol === "file:") {
    const { row, status } = bar({});
    status.textContent = "Cells run here only when the folder is served: run python -m http.server in it, then open the address that it prints.";
    document.querySelector("article .live-page")?.replaceWith(row);
    for (const room of document.querySelectorAll(".live-bar:empty")) room.remove();
    marked();
  } else if (boxes.length) {
    const page = new LivePage(given, root, boxes, marked);
    const offer = async () => {
      const found = await carried();
      if (found) page.cells[found.number - 1]?.propose(found.source);
    };
    addEventListener("hashchange", offer);
    offer();
  } else marked();
}
