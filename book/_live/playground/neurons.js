// Each hidden neuron as a small plane of its own, a row for each layer: filled where it is open.

import { pen, SIDE, theme } from "./plane.js";

const MOST = 26, GAP = 3;  // pixels: of a neuron, and between two

export class Neurons {
  /** @param {HTMLCanvasElement} canvas @param {number[]} hidden */
  constructor(canvas, hidden) {
    this.canvas = canvas;
    this.hidden = hidden;
    this.mask = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  }

  /** How wide a neuron is, with the gap beside it. */
  get pitch() {
    return Math.min(MOST, this.canvas.clientWidth / Math.max(1, ...this.hidden));
  }

  /** Where each is drawn, in the order in which the layers count them. */
  places() {
    return this.hidden.flatMap((width, layer) => Array.from({ length: width }, (_, i) => [i * this.pitch, layer * this.pitch]));
  }

  /** @param {Uint8Array} open of each place in the plane, each neuron @param {number | null} chosen */
  draw(open, chosen) {
    this.canvas.style.height = `${this.hidden.length * this.pitch}px`;
    const { context: c, width, height } = pen(this.canvas), colors = theme(), size = this.pitch - GAP, places = this.places();
    const paint = /** @type {CanvasRenderingContext2D} */ (this.mask.getContext("2d")), dots = paint.createImageData(SIDE, SIDE);
    places.forEach(([x, y], i) => {
      for (let at = 0; at < SIDE * SIDE; at++) dots.data[4 * at + 3] = open[at * places.length + i] ? 150 : 0;
      paint.putImageData(dots, 0, 0);
      c.drawImage(this.mask, x, y, size, size);
    });
    c.globalCompositeOperation = "source-in";  // what is drawn so far takes the page's ink
    c.fillStyle = colors.ink;
    c.fillRect(0, 0, width, height);
    c.globalCompositeOperation = "source-over";
    places.forEach(([x, y], i) => {
      c.lineWidth = i === chosen ? 2 : 1;
      c.strokeStyle = i === chosen ? colors.gradient : colors.dim;
      c.strokeRect(x + 0.5, y + 0.5, size, size);
    });
  }

  /** The neuron at a place; -1 where there is none. @param {MouseEvent} event */
  at({ offsetX, offsetY }) {
    return this.places().findIndex(([x, y]) => offsetX - x >= 0 && offsetX - x < this.pitch && offsetY - y >= 0 && offsetY - y < this.pitch);
  }
}
