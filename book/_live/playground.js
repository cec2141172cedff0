// The playground: its controls, and the loop that trains and draws.

import { element } from "./dom.js";
import { address } from "./link.js";
import { Plane } from "./playground/plane.js";
import { code, fromAddress, LIMITS, PRESETS, rounded, setting, toAddress } from "./playground/state.js";
import { LAYOUT, options, SPEEDS, WORDS } from "./playground/layout.js";
import { Neurons } from "./playground/neurons.js";
import { Tools } from "./playground/tools.js";
import { MOST, Training } from "./playground/training.js";
import { curves, nameOf, Strips } from "./playground/views.js";
import { Output } from "./output.js";
import { Python } from "./python.js";

const DRAWN = 60;  // Values of a graph that the stepper still draws

class Playground {
  /** @param {HTMLElement} place @param {import("./python.js").Python} python
   * @param {{state: import("./playground/state.js").State, made: import("./playground/training.js").Made}} shipped */
  constructor(place, python, shipped) {
    place.innerHTML = LAYOUT;
    place.className = "play";
    this.place = place;
    /** What the layout names, by a name or a class. @type {Record<string, any>} */
    this.parts = Object.fromEntries([...place.querySelectorAll("[name], [class^='play-']")].map((part) => [part.getAttribute("name") ?? part.className, part]));
    this.python = python;
    this.base = shipped.state;
    this.shipped = this.made = shipped.made;
    this.state = fromAddress(location.search, this.base);
    /** The settings that what is seen was trained with. */
    this.trained = this.base;
    this.plane = new Plane(this.parts["play-plane"]);
    this.graph = new Output(this.parts["play-graph"]);
    this.training = new Training(this.made, this.base);
    this.strips = new Strips(this.parts["play-strips"]);
    this.neurons = new Neurons(this.parts["play-neurons"]);
    /** @type {{neuron: number | null, chosen: number | null, pulls: number[] | null, cursor: [number, number] | null}} */
    this.marks = { neuron: null, chosen: null, pulls: null, cursor: null };
    this.running = false;
    this.due = this.turned = 0;
    this.loads = 0;
    this.listen();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.load().then(() => { if (!still) this.run(true); });
  }

  /** @param {string} name @param {string} text */
  write(name, text) {
    this.parts[name].textContent = text.replace(/-(?=\d)/g, "−");
  }

  /** @param {string} text */
  say(text) {
    this.write("status", text);
  }

  /** What a recording depends on. @param {import("./playground/state.js").State} state */
  shapeOf({ hidden, n, batch }) {
    return `${hidden} ${Math.min(batch || n, n)}`;
  }

  /** Get from Python what the settings need, and begin anew; whether that was done. */
  async load() {
    const { state } = this, mine = (this.loads += 1);
    const address = toAddress(state, this.base), shown = toAddress(fromAddress(location.search, this.base), this.base);
    const views = this.parts["play-views"];
    this.run(false);
    this.show();
    this.say(!address ? "" : this.python.worker ? "recording the network's graph" : "starting Python, to record the network's graph");
    views.inert = state.data !== "own";  // what is done there would be done to the old points
    const made = address ? await this.ask(state).catch((/** @type {Error} */ { message }) => message) : this.shipped;
    if (mine !== this.loads) return;  // the reader has chosen something else since
    views.inert = false;
    if (typeof made === "string") {
      this.state = this.trained;
      this.made = this.training.made;
      this.show();
      this.draw();
      return this.say(`Not changed: ${made}`);
    }
    if (address !== shown) history.pushState(null, "", location.pathname + (address && `?${address}`));
    this.made = made;
    this.trained = state;
    this.training = new Training(made, state);
    this.run(false);
    this.plane.frame(made.points, state.data === "own");
    const { chosen } = this.marks, stays = chosen !== null && chosen < made.points.length;
    Object.assign(this.marks, { neuron: null, chosen: stays ? chosen : null, pulls: null });
    const neurons = state.hidden.flatMap((width, layer) => Array.from({ length: width }, (_, i) => `layer ${layer + 1}, neuron ${i + 1}`));
    this.parts.neuron.innerHTML = options(["none", ...neurons]);
    this.parts.parameter.max = this.training.parameters.length - 1;
    this.parts.parameter.value = this.parameter() ?? "";  // a smaller network has fewer
    this.say("");
    this.draw();
    return true;
  }

  /** What Python makes for a state; the program of the last one does again, if it is of the same shape.
   * @param {import("./playground/state.js").State} state @returns {Promise<import("./playground/training.js").Made>} */
  async ask(state) {
    const { program, places } = this.training.made, same = this.shapeOf(state) === this.shapeOf(this.trained);
    const given = JSON.stringify(JSON.stringify({ ...state, own: undefined }));
    const answer = await this.compute(`import json\nfrom export_tape import told\nprint(told(json.loads(${given}), ${same ? "False" : "True"}))`);
    return { program, places, points: state.own, ...JSON.parse(answer.printed) };
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
    for (const name of Object.keys(LIMITS)) this.parts[name].value = state[/** @type {"n"} */ (name)];
    this.parts.data.value = state.data;
    this.parts.hidden.value = state.hidden.join(", ");
    this.parts.schedule.value = state.rate === "official" ? "official" : "constant";
    this.parts.rate.value = state.rate === "official" ? "0.1" : state.rate;
    this.parts.rate.disabled = state.rate === "official";
    for (const name of ["n", "noise", "seed"]) this.parts[name].disabled = state.data === "own";
  }

  /** A field was changed. @param {Event} event */
  changed({ target }) {
    const { name, value } = /** @type {HTMLInputElement} */ (target), key = name === "schedule" ? "rate" : name;
    const given = setting(key, value === "constant" ? "0.1" : value), [least, most] = LIMITS[key] ?? [];
    this.parts.preset.value = "";
    if (given === null) {
      this.show();
      return this.say(key === "hidden" ? "Hidden layers: up to 4 whole numbers from 1 to 32, such as 16, 16." : `${WORDS[key]}: ${LIMITS[key][2] ? "a whole number " : ""}from ${least} to ${most}.`);
    }
    const points = rounded(this.made.points), own = given === "own" ? { own: points, n: points.length } : key === "data" ? { own: undefined } : {};
    this.state = { ...this.state, [key]: given, ...own };
    this.load();
  }

  /** Show what a preset is about, say what to look for, and lead to its chapter. */
  async preset() {
    const { value } = this.parts.preset;
    if (!value) return;
    const [what, chapter, look] = PRESETS[value];
    this.state = { ...this.base, ...what };
    if (!(await this.load())) return;
    this.say(`Train it. ${look} `);
    this.parts.status.append(element("a", { href: `${chapter}.html` }, "Read the chapter on this"), ".");
  }

  listen() {
    const act = (/** @type {string} */ name, /** @type {() => void} */ does) => { this.parts[name].onclick = does; };
    this.parts["play-settings"].onchange = (/** @type {Event} */ event) => this.changed(event);
    this.parts["play-settings"].onsubmit = (/** @type {Event} */ event) => event.preventDefault();
    this.parts.preset.onchange = () => this.preset();
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
    this.parts.time.oninput = () => {
      const step = Number(this.parts.time.value), known = this.training.rows.length - 1;
      this.run(false);
      this.go(Math.min(step, known));
      if (step > known) this.steps(step - known);  // what was not trained yet is trained
    };
    this.parts.neuron.onchange = () => this.choose(this.parts.neuron.selectedIndex - 1);
    this.parts["play-neurons"].onclick = (/** @type {MouseEvent} */ event) => {
      const at = this.neurons.at(event);
      this.choose(at === this.marks.neuron ? -1 : at);
    };
    this.parts.parameter.oninput = () => this.draw();
    this.parts.parameter.onchange = () => { this.parts.parameter.value = this.parameter() ?? ""; };
    addEventListener("popstate", () => {
      const state = fromAddress(location.search, this.base);
      if (toAddress(state, this.base) === toAddress(this.state, this.base)) return;  // only the cell's code
      this.state = state;
      this.load();
    });
    this.parts["play-strips"].onclick = (/** @type {MouseEvent} */ event) => {
      this.parts.parameter.value = this.strips.nearest(event);
      this.draw();
    };
    new Tools(this, this.plane, this.parts.tool);
    addEventListener("resize", () => this.draw());
    new MutationObserver(() => this.draw()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  /** Look at a hidden neuron, or at none of them. @param {number} neuron -1 for none */
  choose(neuron) {
    this.marks.neuron = neuron < 0 ? null : neuron;
    this.parts.neuron.selectedIndex = neuron + 1;
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
    this.write("train", on ? "Pause" : this.training.at < this.state.steps ? "Train" : "Train again");
    if (begins) requestAnimationFrame((now) => this.turn(now));
    if (ends) this.draw();
  }

  /** One frame. A screen that draws more than sixty a second trains no faster.
   * @param {number} now milliseconds */
  turn(now) {
    if (!this.running || !this.place.isConnected) return;
    this.due += SPEEDS[this.parts.speed.value] * Math.min(1, (now - this.turned) * 0.06);
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
    const { value } = this.parts.parameter;
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
    const time = this.parts.time;
    [time.max, time.value] = [Math.max(state.steps, training.rows.length - 1), at];
    this.parts.where.textContent = at;
    this.strips.draw(training, parameter);
    curves(this.parts["play-curves"], training, state.steps);
    // a walk back for each point: not at each frame
    marks.pulls = parameter === null || this.running || this.made.batches ? null : training.pulls(parameter);
    const up = marks.pulls?.filter((pull) => pull < 0).length, down = marks.pulls?.filter((pull) => pull > 0).length;
    const pulled = marks.pulls ? ` ${up} ${up === 1 ? "point pulls" : "points pull"} it up, ${down} down${state.alpha ? ", and regularization pulls it toward 0" : ""}; the larger a point is drawn, the more it pulls.` : "";
    this.write("play-parameter", parameter === null ? "Look at a parameter: click its tick." : `Parameter ${parameter}, ${nameOf(training.made.places[parameter])}: ${training.parameters[parameter].toPrecision(4)}, gradient ${gradients[parameter].toPrecision(3)}.${pulled}`);
    this.write("play-dead", this.dead());
    this.neurons.draw(training.hidden, this.plane.draw(training, this.made, marks), marks.neuron);
    this.parts.graph.hidden = point === null || this.graphSize() > DRAWN;
    if (point) {
      const [score] = training.scores([[point[0], point[1]]]).scores, margin = point[2] * score;
      this.write("play-point", `The point (${point[0].toFixed(2)}, ${point[1].toFixed(2)}), class ${point[2]}: score ${score.toFixed(3)}, margin ${margin.toFixed(3)}, hinge ${Math.max(0, 1 - margin).toFixed(3)}.${margin >= 1 ? " With a margin of 1 or more, it pulls on nothing: take one nearer to the border." : ""}${this.graphSize() > DRAWN ? ` Its graph, ${this.graphSize()} Values, is too large to draw; that of a single hidden layer of 4 is not.` : ""}`);
    } else this.write("play-point", "Look at a point: click it.");
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
      this.parts["play-graph"].scrollIntoView({ block: "nearest" });
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
