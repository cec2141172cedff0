// Curves over the steps, and where all parameters and gradients lie, layer by layer.

import { pen, theme } from "./plane.js";

/** Which layer, neuron and input a parameter belongs to.
 * @param {number} parameter @param {number[]} hidden */
export function place(parameter, hidden) {
  let before = 0, inputs = 2;
  for (const [layer, outputs] of [...hidden, 1].entries()) {
    const within = parameter - before, size = (inputs + 1) * outputs;
    if (within < size) return { layer, neuron: Math.floor(within / (inputs + 1)), input: within % (inputs + 1), inputs };
    before += size;
    inputs = outputs;
  }
  throw RangeError(`there is no parameter ${parameter}`);
}

/** @param {number} parameter @param {number[]} hidden */
export function nameOf(parameter, hidden) {
  const { layer, neuron, input, inputs } = place(parameter, hidden);
  return `${input === inputs ? "the bias" : `weight ${input + 1}`} of neuron ${neuron + 1} in layer ${layer + 1}`;
}

const LEFT = 32, RIGHT = 8;  // pixels beside the curves: the numbers of an axis, nothing

/** The step at a place of the curves.
 * @param {HTMLCanvasElement} canvas @param {import("./training.js").Training} training @param {number} steps @param {number} x */
export function stepAt(canvas, { rows }, steps, x) {
  const last = rows.length - 1, far = (x - LEFT) / (canvas.clientWidth - LEFT - RIGHT);
  return Math.min(last, Math.max(0, Math.round(far * Math.max(steps, last))));
}

/** Loss, on a logarithmic scale, and accuracy, dashed on the points held out; a line where we stand.
 * @param {HTMLCanvasElement} canvas @param {import("./training.js").Training} training @param {number} steps */
export function curves(canvas, training, steps) {
  const { context: c, width, height } = pen(canvas), colors = theme(), { rows, at, metrics, made } = training;
  const last = Math.max(steps, rows.length - 1), high = height / 2 - 44, wide = width - LEFT - RIGHT;
  const across = (/** @type {number} */ step) => LEFT + (step / last) * wide;
  const powers = rows.map(({ loss }) => Math.log10(Math.max(loss, 1e-9)));
  const finite = powers.filter(Number.isFinite), least = Math.min(-2, ...finite), most = Math.max(0, ...finite);
  c.font = "12px Label, sans-serif";
  /** @param {[number, number][]} points @param {string} color */
  const line = (points, color, thick = 1, dash = [0]) => {
    c.setLineDash(dash);
    Object.assign(c, { strokeStyle: color, lineWidth: thick });
    c.beginPath();
    points.forEach((point) => c.lineTo(...point));
    c.stroke();
  };
  /** @param {string} title @param {number} top @param {[from: number, to: number]} range
   * @param {[at: number, text: string][]} marks @param {number[][]} series each dashed but the first */
  const chart = (title, top, [from, to], marks, ...series) => {
    const y = (/** @type {number} */ number) => top + 24 + high * (1 - (number - from) / (to - from));
    c.fillStyle = colors.dim;
    c.fillText(title, LEFT, top + 12);
    c.textAlign = "right";
    for (const [number, text] of marks) {
      c.fillText(text, LEFT - 6, y(number) + 4);
      line([[LEFT, y(number)], [LEFT + wide, y(number)]], colors.line);
    }
    c.fillText(`${last} steps`, LEFT + wide, top + high + 40);
    c.textAlign = "left";
    line([[across(at), y(from)], [across(at), y(to)]], colors.dim);
    series.forEach((numbers, i) => line(numbers.map((number, step) => [across(step), y(number)]), colors.ink, 1.5, i ? [3, 3] : [0]));
  };
  const top = Math.floor(most), every = Math.ceil((top - least) / 4), tens = [0, 1, 2, 3, 4].map((i) => top - i * every).filter((power) => power >= least);
  const held = made.held ? rows.map((_, step) => training.heldOut(step)) : [], share = (/** @type {number} */ x) => `${(100 * x).toFixed(0)}%`;
  chart(`loss ${metrics.loss.toPrecision(4)}, rate ${training.rateAt(at).toPrecision(3)}`, 0, [least, most], tens.map((power) => [power, power < -2 || power > 3 ? `1e${power}` : String(10 ** power)]), powers);
  chart(`accuracy ${share(metrics.accuracy)}${made.batches ? " of the batch" : ""}${made.held ? `, held out ${share(held[at])}` : ""}`, height / 2, [0, 1], [[0, "0"], [0.5, "50"], [1, "100"]], rows.map(({ accuracy }) => accuracy), held);
}

export class Strips {
  /** @param {HTMLCanvasElement} canvas @param {number[]} hidden */
  constructor(canvas, hidden) {
    this.canvas = canvas;
    this.hidden = hidden;
    /** Where each parameter's tick was drawn. @type {[number, number][]} */
    this.ticks = [];
  }

  /** A tick for each parameter, and for each gradient, in the row of its layer.
   * @param {Float64Array} parameters @param {Float64Array} gradients @param {number | null} chosen */
  draw(parameters, gradients, chosen) {
    const { context: c, width, height } = pen(this.canvas), colors = theme();
    const layers = this.hidden.length + 1, row = (height - 16) / layers;
    this.ticks = [];
    c.font = "12px Label, sans-serif";
    for (const [side, title, numbers] of /** @type {const} */ ([[0, "parameters", parameters], [1, "gradients", gradients]])) {
      const most = Math.max(1e-12, ...numbers.map(Math.abs)), middle = width * (0.25 + side / 2);
      c.fillStyle = colors.dim;
      c.fillText(`${title} ±${most.toPrecision(2)}`, side * (width / 2) + 4, 12);
      c.fillRect(middle - 0.5, 16, 1, height - 16);
      numbers.forEach((number, i) => {
        const x = middle + (number / most) * (width / 4 - 8), top = 18 + place(i, this.hidden).layer * row;
        if (!side) this.ticks.push([x, top + row / 2]);
        c.globalAlpha = i === chosen ? 1 : 0.5;
        c.strokeStyle = i === chosen ? colors.gradient : colors.ink;
        c.lineWidth = i === chosen ? 3 : 1;
        c.beginPath();
        c.moveTo(x, top);
        c.lineTo(x, top + row - 6);
        c.stroke();
      });
      c.globalAlpha = 1;
    }
  }

  /** The parameter whose tick is nearest. @param {MouseEvent} event */
  nearest({ offsetX, offsetY }) {
    const far = this.ticks.map(([x, y]) => Math.hypot(x - offsetX, (y - offsetY) / 4));
    return far.indexOf(Math.min(...far));
  }
}
