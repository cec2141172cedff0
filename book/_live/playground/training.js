// One training, step by step, with all that it has been: the same steps as `train`.

import { Replay } from "./replay.js";

/** @typedef {{loss: number, data: number, regularization: number, accuracy: number, held?: number}} Metrics */
/** @typedef {[number, number, number]} Point x, y and the label */
/** What Python made: see export_tape.py.
 * @typedef {{parameters: number[], places: number[][], points: Point[], held?: Point[], batches?: number[][], program: import("./replay.js").Told}} Made */

export const MOST = 1000;  // steps: so many batches were drawn, and so much is kept

export class Training {
  /** @param {Made} made @param {{rate: number | "official", alpha: number, hidden: number[]}} options */
  constructor(made, { rate, alpha, hidden }) {
    this.made = made;
    this.hidden = hidden;
    this.rate = rate;
    this.loss = new Replay(made.program);
    this.loss.write("alpha", [alpha]);
    /** The parameters before each step, and after the last. */
    this.kept = [Float64Array.from(made.parameters)];
    /** @type {Metrics[]} */
    this.rows = [];
    this.at = 0;
    /** The step that the replay's gradients belong to. */
    this.measured = -1;
    this.rows.push(this.measure(0));
  }

  get parameters() {
    return this.kept[this.at];
  }

  get metrics() {
    return this.rows[this.at];
  }

  /** @param {number} step as micrograd's schedule has it */
  rateAt(step) {
    return this.rate === "official" ? (step < 100 ? 1.0 - (0.9 * step) / 100 : 0.1) : this.rate;
  }

  /** The points that a step looks at. @param {number} step */
  batch(step) {
    const { points, batches } = this.made;
    return batches ? batches[Math.min(step, MOST - 1)].map((i) => points[i]) : points;
  }

  /** What a step measures; its gradients stay in the replay.
   * @param {number} step @returns {Metrics} */
  measure(step) {
    this.measured = step;
    const { loss } = this, points = this.batch(step);
    loss.write("parameters", this.kept[step]);
    loss.write("inputs", points.flatMap(([x, y]) => [x, y]));
    loss.write("labels", points.map(([, , label]) => label));
    loss.forward();
    loss.gradients.fill(0);
    loss.gradients[loss.told.losses[0]] = 1;
    loss.backward();
    const [total, data, regularization] = loss.read("losses");
    const scores = loss.read("scores");
    const right = points.filter(([, , label], i) => scores[i] > 0 === label > 0).length;
    return { loss: total, data, regularization, accuracy: right / points.length };
  }

  /** The gradient of each parameter, here. */
  gradients() {
    if (this.measured !== this.at) this.measure(this.at);
    return this.loss.read("parameters", this.loss.gradients);
  }

  /** One step from where we stand; what came after it is forgotten. False at the end. */
  step() {
    if (this.at >= MOST || !Number.isFinite(this.metrics.loss)) return false;
    const gradients = this.gradients(), rate = this.rateAt(this.at);
    const moved = this.parameters.map((p, i) => p - rate * gradients[i]);
    this.at += 1;
    this.kept.length = this.rows.length = this.at;
    this.kept.push(moved);
    this.rows.push(this.measure(this.at));
    return true;
  }

  /** How much each point of the batch pulls at a parameter: its part of the gradient.
   * @param {number} parameter */
  pulls(parameter) {
    this.measure(this.at);
    this.measured = -1;  // from here on they are a point's alone
    const { loss } = this, { hinges, parameters } = loss.told;
    return hinges.map((hinge) => {
      loss.gradients.fill(0);
      loss.gradients[hinge] = 1 / hinges.length;
      loss.backward();
      return loss.gradients[parameters[parameter]];
    });
  }

  /** The accuracy on the points held out. @param {number} step */
  heldOut(step) {
    const held = this.made.held ?? [], row = this.rows[step];
    if (row.held === undefined) {
      const { scores } = this.scores(held.map(([x, y]) => [x, y]), this.kept[step]);
      row.held = held.filter(([, , label], i) => scores[i] > 0 === label > 0).length / held.length;
    }
    return row.held;
  }

  /** The score of each point, and which hidden neurons are open there.
   * @param {[number, number][]} points */
  scores(points, parameters = this.parameters) {
    const { loss } = this, many = loss.told.scores.length, width = loss.told.neurons.length / many;
    const scores = new Float64Array(points.length), open = new Uint8Array(points.length * width);
    loss.write("parameters", parameters);
    for (let from = 0; from < points.length; from += many) {
      const some = points.slice(from, from + many);
      loss.write("inputs", some.flat());
      loss.forward();
      scores.set(loss.read("scores").subarray(0, some.length), from);
      open.set(Uint8Array.from(loss.read("neurons").subarray(0, some.length * width), (y) => Number(y > 0)), from * width);
    }
    return { scores, open, width };
  }
}
