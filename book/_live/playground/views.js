// Curves over the steps, and where all parameters and gradients lie, layer by layer.

import { pen } from "./plane.js";

/** What a parameter is called. @param {number[]} place */
export const nameOf = ([layer, neuron, weight]) => `${weight ? `weight ${weight}` : "the bias"} of neuron ${neuron} in layer ${layer}`;

const LEFT = 32, RIGHT = 8;  // pixels beside the curves: the numbers of an axis, nothing

/** Loss, on a logarithmic scale, and accuracy, dashed on the points held out; a line where we stand.
 * @param {HTMLCanvasElement} canvas @param {import("./training.js").Training} training @param {number} steps */
export function curves(canvas, training, steps) {
  const { context: c, width, height, colors } = pen(canvas), { rows, at, metrics, made } = training;
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
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    /** Where each parameter's tick was drawn. @type {[number, number][]} */
    this.ticks = [];
  }

  /** A tick for each parameter, and for each gradient, in the row of its layer.
   * @param {import("./training.js").Training} training @param {number | null} chosen */
  draw(training, chosen) {
    const { context: c, width, height, colors } = pen(this.canvas);
    const { places } = training.made, row = (height - 16) / (training.hidden.length + 1);
    this.ticks = [];
    c.font = "12px Label, sans-serif";
    for (const [side, title, numbers] of /** @type {const} */ ([[0, "parameters", training.parameters], [1, "gradients", training.gradients()]])) {
      const most = Math.max(1e-12, ...numbers.map(Math.abs)), middle = width * (0.25 + side / 2);
      c.fillStyle = colors.dim;
      c.fillText(`${title} ±${most.toPrecision(2)}`, side * (width / 2) + 4, 12);
      c.fillRect(middle - 0.5, 16, 1, height - 16);
      numbers.forEach((number, i) => {
        const x = middle + (number / most) * (width / 4 - 8), top = 18 + (places[i][0] - 1) * row;
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
