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

const LEFT = 8;  // pixels beside the curves

/** The step at a place of the curves.
 * @param {HTMLCanvasElement} canvas @param {import("./training.js").Training} training @param {number} steps @param {number} x */
export function stepAt(canvas, { rows }, steps, x) {
  const last = rows.length - 1, far = (x - LEFT) / (canvas.clientWidth - 2 * LEFT);
  return Math.min(last, Math.max(0, Math.round(far * Math.max(steps, last))));
}

/** Loss, on a logarithmic scale, and accuracy; a line where we stand.
 * @param {HTMLCanvasElement} canvas @param {import("./training.js").Training} training @param {number} steps */
export function curves(canvas, training, steps) {
  const { context: c, width, height } = pen(canvas), colors = theme(), { rows } = training;
  const last = Math.max(steps, rows.length - 1), left = LEFT, half = height / 2 - 26;
  const losses = rows.map(({ loss }) => Math.log10(Math.max(loss, 1e-9))).filter(Number.isFinite);
  const [low, high] = [Math.min(-2, ...losses), Math.max(0, ...losses)];
  /** @param {string} title @param {number} top @param {string} color @param {(i: number) => number} of */
  const line = (title, top, color, of) => {
    c.fillStyle = colors.dim;
    c.font = "12px Label, sans-serif";
    c.fillText(title, left, top + 12);
    c.strokeStyle = color;
    c.lineWidth = 1.5;
    c.beginPath();
    rows.forEach((_, i) => c.lineTo(left + (i / last) * (width - 2 * left), top + 20 + half * (1 - of(i))));
    c.stroke();
  };
  const { loss, accuracy } = training.metrics;
  line(`loss ${loss.toPrecision(4)} (logarithmic, from ${(10 ** low).toPrecision(1)} to ${(10 ** high).toPrecision(1)})`, 0, colors.ink, (i) => (Math.log10(Math.max(rows[i].loss, 1e-9)) - low) / (high - low));
  line(`accuracy ${(100 * accuracy).toFixed(0)}%${training.made.batches ? " of the batch" : ""}; steps 0 to ${last}`, height / 2, colors.dim, (i) => rows[i].accuracy);
  const x = left + (training.at / last) * (width - 2 * left);
  c.strokeStyle = colors.dim;
  c.beginPath();
  for (const top of [0, height / 2]) {
    c.moveTo(x, top + 18);
    c.lineTo(x, top + 22 + half);
  }
  c.stroke();
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
   * @param {Float64Array} parameters @param {Float64Array} gradients @param {number} chosen */
  draw(parameters, gradients, chosen) {
    const { context: c, width, height } = pen(this.canvas), colors = theme();
    const layers = this.hidden.length + 1, row = (height - 16) / layers;
    this.ticks = [];
    c.font = "12px Label, sans-serif";
    for (const [side, title, numbers] of /** @type {const} */ ([[0, "parameters", parameters], [1, "gradients", gradients]])) {
      const most = Math.max(1e-12, ...numbers.map(Math.abs)), middle = width * (0.25 + side / 2);
      c.fillStyle = colors.dim;
      c.fillText(`${title}, to ±${most.toPrecision(2)}`, side * (width / 2) + 4, 12);
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
