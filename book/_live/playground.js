// The playground: its controls, and the loop that trains and draws.

import { element } from "./dom.js";
import { address } from "./link.js";
import { Plane } from "./playground/plane.js";
import { code, fromAddress, LIMITS, number, PRESETS, toAddress, widths } from "./playground/state.js";
import { LAYOUT, options, SPEEDS, WORDS } from "./playground/layout.js";
import { Neurons } from "./playground/neurons.js";
import { Tools } from "./playground/tools.js";
import { MOST, Training } from "./playground/training.js";
import { curves, nameOf, stepAt, Strips } from "./playground/views.js";
import { Output } from "./output.js";
import { Python } from "./python.js";

const DRAWN = 60;  // Values of a graph that the stepper still draws

/** Points that an address can carry. @param {import("./playground/training.js").Point[]} points */
const rounded = (points) => points.map(([x, y, label]) => /** @type {import("./playground/training.js").Point} */ ([+x.toFixed(4), +y.toFixed(4), label]));

class Playground {
  /** @param {HTMLElement} place @param {import("./python.js").Python} python
   * @param {{state: import("./playground/state.js").State, made: import("./playground/training.js").Made}} shipped */
  constructor(place, python, shipped) {
    place.innerHTML = LAYOUT;
    place.className = "play";
    this.place = place;
    this.python = python;
    this.base = shipped.state;
    this.shipped = this.made = shipped.made;
    this.shape = this.shapeOf(this.base);
    this.state = fromAddress(location.search, this.base);
    /** The settings that what is seen was trained with. */
    this.trained = this.base;
    this.plane = new Plane(/** @type {HTMLCanvasElement} */ (place.querySelector(".play-plane")));
    this.graph = new Output(/** @type {Element} */ (place.querySelector(".play-graph")));
    this.training = new Training(this.made, this.base);
    this.strips = new Strips(this.canvas("strips"), this.base.hidden);
    this.neurons = new Neurons(this.canvas("neurons"), this.base.hidden);
    /** @type {{neuron: number | null, chosen: number | null, pulls: number[] | null, cursor: [number, number] | null}} */
    this.marks = { neuron: null, chosen: null, pulls: null, cursor: null };
    this.running = false;
    this.due = this.turned = 0;
    this.loads = 0;
    this.listen();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.load().then(() => { if (!still) this.run(true); });
  }

  /** @param {string} name @returns {any} a control, by its name */
  control(name) {
    return this.place.querySelector(`[name="${name}"]`);
  }

  /** @param {string} name @returns {HTMLCanvasElement} */
  canvas(name) {
    return /** @type {HTMLCanvasElement} */ (this.place.querySelector(`.play-${name}`));
  }

  /** @param {string} name @param {string} text */
  write(name, text) {
    const element = this.place.querySelector(name);
    if (element) element.textContent = text.replace(/-(?=\d)/g, "−");
  }

  /** @param {string} text */
  say(text) {
    this.write("[role=status]", text);
  }

  /** What a recording depends on. @param {import("./playground/state.js").State} state */
  shapeOf({ hidden, n, batch }) {
    return `${hidden} ${Math.min(batch || n, n)}`;
  }

  /** Get from Python what the settings need, and begin anew; whether that was done. */
  async load() {
    const { state } = this, mine = (this.loads += 1);
    const address = toAddress(state, this.base), shown = toAddress(fromAddress(location.search, this.base), this.base);
    const views = /** @type {HTMLElement} */ (this.place.querySelector(".play-views"));
    this.run(false);
    this.show();
    views.inert = state.data !== "own";  // what is done there would be done to the old points
    if (address || this.shape !== this.shapeOf(this.base)) {
      this.say(this.python.worker ? "recording the network's graph" : "starting Python, to record the network's graph");
      try {
        const made = await this.ask(state, this.shape !== this.shapeOf(state));
        if (mine !== this.loads) return;  // the reader has chosen something else since
        this.made = { ...this.made, held: undefined, batches: undefined, ...made };
        if (state.data === "own") this.made.points = state.own ?? [];
      } catch (error) {
        if (mine !== this.loads) return;
        this.state = this.trained;
        this.made = this.training.made;
        this.show();
        this.draw();
        return this.say(`Not changed: ${/** @type {Error} */ (error).message}`);
      } finally {
        if (mine === this.loads) views.inert = false;
      }
    } else this.made = this.shipped;
    views.inert = false;
    if (address !== shown) history.pushState(null, "", location.pathname + (address && `?${address}`));
    this.shape = this.shapeOf(state);
    this.trained = state;
    this.training = new Training(this.made, state);
    this.run(false);
    this.strips = new Strips(this.canvas("strips"), state.hidden);
    this.neurons = new Neurons(this.canvas("neurons"), state.hidden);
    this.plane.frame(this.made.points, state.data === "own");
    const { chosen } = this.marks, stays = chosen !== null && chosen < this.made.points.length;
    Object.assign(this.marks, { neuron: null, chosen: stays ? chosen : null, pulls: null });
    const neurons = state.hidden.flatMap((width, layer) => Array.from({ length: width }, (_, i) => `layer ${layer + 1}, neuron ${i + 1}`));
    this.control("neuron").innerHTML = options(["none", ...neurons]);
    this.control("parameter").max = this.training.parameters.length - 1;
    this.control("parameter").value = this.parameter() ?? "";  // a smaller network has fewer
    this.say("");
    this.draw();
    return true;
  }

  /** @param {import("./playground/state.js").State} state @param {boolean} programs */
  async ask(state, programs) {
    const given = JSON.stringify(JSON.stringify({ ...state, own: undefined }));
    const answer = await this.compute(`import json\nfrom export_tape import told\nprint(told(json.loads(${given}), ${programs ? "True" : "False"}))`);
    return JSON.parse(answer.printed);
  }

  /** @param {string} source */
  async compute(source) {
    let printed = "";
    const told = await this.python.run(source, 0, { printed: (text) => { printed += text; } });
    if (told.error) throw Error(told.error.trim().split("\n").pop());
    return { printed, shows: told.shows };
  }

  /** Put the state into its fields. */
  show() {
    const { state } = this;
    for (const name of Object.keys(LIMITS)) if (name !== "rate") this.control(name).value = state[/** @type {"n"} */ (name)];
    this.control("data").value = state.data;
    this.control("hidden").value = state.hidden.join(", ");
    this.control("schedule").value = state.rate === "official" ? "official" : "constant";
    this.control("rate").value = state.rate === "official" ? "0.1" : state.rate;
    this.control("rate").disabled = state.rate === "official";
    for (const name of ["n", "noise", "seed"]) this.control(name).disabled = state.data === "own";
  }

  /** A field was changed. @param {Event} event */
  changed({ target }) {
    const { name, value } = /** @type {HTMLInputElement} */ (target), state = { ...this.state };
    if (name !== "preset") this.control("preset").value = "";
    if (name === "preset") {
      if (!value) return;
      Object.assign(state, structuredClone(this.base), structuredClone(PRESETS[value][0]), { own: undefined });
    } else if (name === "data") {
      Object.assign(state, value === "own" ? { data: value, own: rounded(this.made.points), n: this.made.points.length } : { data: value });
    } else if (name === "hidden") {
      const found = widths(value);
      if (!found) return this.refuse("Hidden layers: up to 4 whole numbers from 1 to 32, such as 16, 16.");
      state.hidden = found;
    } else if (name === "schedule") state.rate = value === "official" ? "official" : 0.1;
    else {
      const found = number(name, value), [least, most, whole] = LIMITS[name];
      if (found === null) return this.refuse(`${WORDS[name]}: ${whole ? "a whole number " : ""}from ${least} to ${most}.`);
      Object.assign(state, { [name]: found });
    }
    this.state = state;
    this.load().then((changed) => {
      if (changed && name === "preset") this.lead(value);
    });
  }

  /** A setting that can't be: its field is as it was. @param {string} why */
  refuse(why) {
    this.show();
    this.say(why);
  }

  /** Say what to look for, and which chapter a preset leads to. @param {string} preset */
  lead(preset) {
    const [, chapter, look] = PRESETS[preset];
    this.say(`Train it. ${look} `);
    this.place.querySelector("[role=status]")?.append(element("a", { href: `${chapter}.html` }, "Read the chapter on this"), ".");
  }

  listen() {
    const act = (/** @type {string} */ name, /** @type {() => void} */ does) => { this.control(name).onclick = does; };
    const form = /** @type {HTMLFormElement} */ (this.place.querySelector("form"));
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("submit", (event) => event.preventDefault());
    this.control("preset").onchange = (/** @type {Event} */ event) => this.changed(event);
    act("train", () => this.run(!this.running));
    act("one", () => { this.run(false); this.steps(1); });
    act("ten", () => { this.run(false); this.steps(10); });
    act("reset", () => { this.run(false); this.go(0); });
    act("say", () => this.say(this.sentence()));
    act("code", async () => {
      const made = await address(1, code(this.state));
      if (made) location.hash = new URL(made).hash;
      else this.say("So many points make too long a cell.");
    });
    act("share", async () => {
      const copied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
      this.say(`The address of this page holds all your settings${copied ? ", and has been copied" : ""}.`);
    });
    act("graph", () => this.walk());
    this.control("time").oninput = () => {
      const step = Number(this.control("time").value), known = this.training.rows.length - 1;
      this.run(false);
      this.go(Math.min(step, known));
      if (step > known) this.steps(step - known);  // what was not trained yet is trained
    };
    this.control("neuron").onchange = () => this.choose(this.control("neuron").selectedIndex - 1);
    this.canvas("neurons").onclick = (event) => {
      const at = this.neurons.at(event);
      this.choose(at === this.marks.neuron ? -1 : at);
    };
    this.control("parameter").oninput = () => this.draw();
    this.control("parameter").onchange = () => { this.control("parameter").value = this.parameter() ?? ""; };
    this.canvas("curves").onclick = ({ offsetX }) => {
      this.run(false);
      this.go(stepAt(this.canvas("curves"), this.training, this.state.steps, offsetX));
    };
    addEventListener("popstate", () => {
      const state = fromAddress(location.search, this.base);
      if (toAddress(state, this.base) === toAddress(this.state, this.base)) return;  // only the cell's code
      this.state = state;
      this.load();
    });
    this.canvas("strips").onclick = (event) => {
      this.control("parameter").value = this.strips.nearest(event);
      this.draw();
    };
    new Tools(this, this.plane, this.control("tool"));
    addEventListener("resize", () => this.draw());
    new MutationObserver(() => this.draw()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  /** Look at a hidden neuron, or at none of them. @param {number} neuron -1 for none */
  choose(neuron) {
    this.marks.neuron = neuron < 0 ? null : neuron;
    this.control("neuron").selectedIndex = neuron + 1;
    this.draw();
  }

  /** Train on other points than a dataset's, from the start.
   * @param {import("./playground/training.js").Point[]} own @param {boolean} moving whether more is to come at once */
  setOwn(own, moving = false) {
    if (own.length < 2 || own.length > 400) return this.say("The playground takes from 2 to 400 points.");
    this.state = { ...this.state, data: "own", own: rounded(own), n: own.length };
    this.made = { ...this.made, points: this.state.own ?? [], held: undefined };
    this.plane.draw(this.training, this.made, this.marks);
    if (!moving) this.load();
  }

  /** @param {boolean} on */
  run(on) {
    if (on && this.training.at >= this.state.steps) this.go(0);
    const begins = on && !this.running, ends = !on && this.running;
    this.running = on;
    this.write("[name=train]", on ? "Pause" : this.training.at < this.state.steps ? "Train" : "Train again");
    if (begins) requestAnimationFrame((now) => this.turn(now));
    if (ends) this.draw();
  }

  /** One frame. A screen that draws more than sixty a second trains no faster.
   * @param {number} now milliseconds */
  turn(now) {
    if (!this.running || !this.place.isConnected) return;
    this.due += SPEEDS[this.control("speed").value] * Math.min(1, (now - this.turned) * 0.06);
    this.turned = now;
    const steps = Math.floor(this.due);
    this.due -= steps;
    if (steps) this.steps(steps);
    if (this.training.at >= this.state.steps) this.run(false);
    else requestAnimationFrame((next) => this.turn(next));
  }

  /** @param {number} count */
  steps(count) {
    const most = this.running ? this.state.steps : MOST;
    for (let i = 0; i < count && this.training.at < most; i++)
      if (!this.training.step()) {
        this.run(false);
        break;
      }
    if (!this.running && this.training.at >= MOST) this.say(`The playground keeps ${MOST} steps: go back to an earlier one, or reset.`);
    this.draw();
  }

  /** @param {number} step */
  go(step) {
    this.training.at = step;
    this.run(this.running);  // its button may say something else now
    this.draw();
  }

  sentence() {
    const { at, metrics, made } = this.training, right = Math.round(metrics.accuracy * this.training.batch(at).length);
    const held = made.held ? `, ${Math.round(this.training.heldOut(at) * made.held.length)} of ${made.held.length} held-out points` : "";
    return `Step ${at}: loss ${metrics.loss.toPrecision(4)}, ${right} of ${this.training.batch(at).length} points right${held}. ${this.dead()}`;
  }

  /** What is to be said of the neurons: of the chosen one, and of those closed at every point. */
  dead() {
    const { open, width } = this.training.scores(this.made.points.map(([x, y]) => [x, y])), { neuron } = this.marks;
    const all = this.made.points.length, at = (/** @type {number} */ i) => this.made.points.filter((_, point) => open[point * width + i]).length;
    let before = 0;
    const dead = this.training.hidden.map((size, layer) => {
      const closed = Array.from({ length: size }, (_, i) => at(before + i)).filter((count) => !count).length;
      before += size;
      return closed ? `${closed} of ${size} in layer ${layer + 1}` : "";
    });
    const chosen = neuron === null ? "" : `This neuron is open at ${at(neuron)} of ${all} points; where it is closed, the plane fades. `;
    return `${chosen}${dead.some(Boolean) ? `Dead, closed at every point: ${dead.filter(Boolean).join(", ")}.` : "No neuron is dead."}`;
  }

  /** The parameter that is looked at, if one is. */
  parameter() {
    const { value } = this.control("parameter");
    return value === "" ? null : Math.min(Math.max(0, Math.floor(Number(value))), this.training.parameters.length - 1);
  }

  /** How many Values the graph of a point's hinge has. */
  graphSize() {
    const { hidden } = this.training, neurons = hidden.reduce((sum, width) => sum + width, 0), count = this.training.parameters.length;
    return 2 * count + neurons + 7;  // parameters and products, sums, ReLUs; inputs, label and the hinge
  }

  draw() {
    const { training, state, marks } = this, { at, metrics } = training;
    const parameter = this.parameter();
    const gradients = training.gradients(), point = marks.chosen === null ? null : this.made.points[marks.chosen];
    this.place.dataset.loss = String(metrics.loss);  // all digits, for whoever compares
    const time = this.control("time");
    [time.max, time.value] = [Math.max(state.steps, training.rows.length - 1), at];
    this.control("where").textContent = at;
    this.strips.draw(training.parameters, gradients, parameter);
    curves(this.canvas("curves"), training, state.steps);
    // a walk back for each point: not at each frame
    marks.pulls = parameter === null || this.running || this.made.batches ? null : training.pulls(parameter);
    const up = marks.pulls?.filter((pull) => pull < 0).length, down = marks.pulls?.filter((pull) => pull > 0).length;
    const pulled = marks.pulls ? ` ${up} ${up === 1 ? "point pulls" : "points pull"} it up, ${down} down${state.alpha ? ", and regularization pulls it toward 0" : ""}; the larger a point is drawn, the more it pulls.` : "";
    this.write(".play-parameter", parameter === null ? "Look at a parameter: click its tick." : `Parameter ${parameter}, ${nameOf(parameter, training.hidden)}: ${training.parameters[parameter].toPrecision(4)}, gradient ${gradients[parameter].toPrecision(3)}.${pulled}`);
    this.write(".play-dead", this.dead());
    this.neurons.draw(this.plane.draw(training, this.made, marks), marks.neuron);
    this.control("graph").hidden = point === null || this.graphSize() > DRAWN;
    if (point) {
      const [score] = training.scores([[point[0], point[1]]]).scores, margin = point[2] * score;
      this.write(".play-point", `The point (${point[0].toFixed(2)}, ${point[1].toFixed(2)}), class ${point[2]}: score ${score.toFixed(3)}, margin ${margin.toFixed(3)}, hinge ${Math.max(0, 1 - margin).toFixed(3)}.${margin >= 1 ? " With a margin of 1 or more, it pulls on nothing: take one nearer to the border." : ""}${this.graphSize() > DRAWN ? ` Its graph, ${this.graphSize()} Values, is too large to draw; that of a single hidden layer of 4 is not.` : ""}`);
    } else this.write(".play-point", "Look at a point: click it.");
    if (!Number.isFinite(metrics.loss)) this.say("The loss isn't a finite number any more: try a smaller rate.");
  }

  /** The whole graph of the chosen point's hinge, forward and backward. */
  async walk() {
    const point = this.made.points[this.marks.chosen ?? 0], { at, parameters } = this.training;
    const given = [this.training.hidden, [...parameters], point].map((part) => JSON.stringify(part));
    this.say("drawing the point's graph");
    try {
      const { shows } = await this.compute(`from export_tape import walk\nwalk(${given.join(", ")})`);
      this.graph.begin();
      this.graph.show(shows[0]);
      this.say(`Below is the graph at step ${at}: press Next.`);
      this.place.querySelector(".play-graph")?.scrollIntoView({ block: "nearest" });
    } catch (error) {
      this.say(/** @type {Error} */ (error).message.replace(/^\w+: /, ""));
    }
  }
}

async function begin() {
  const place = document.getElementById("playground"), told = document.getElementById("live");
  if (!place || !told || location.protocol === "file:") return;
  const { root } = JSON.parse(told.textContent ?? "");
  const home = new URL(root, location.href).href;
  try {
    const shipped = await (await fetch(home + "playground.json")).json();
    new Playground(place, new Python(home), shipped);
  } catch (error) {
    place.textContent = `The playground did not load: ${/** @type {Error} */ (error).message}`;
  }
}

begin();
