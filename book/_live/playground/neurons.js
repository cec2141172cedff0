// Each hidden neuron as a small plane of its own, a row for each layer: filled where it is open.

import { pen, SIDE } from "./plane.js";

const MOST = 26, GAP = 3;  // pixels: of a neuron, and between two

export class Neurons {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.mask = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
    /** Where each was drawn, in the order in which the layers count them. @type {[number, number][]} */
    this.places = [];
    this.pitch = MOST;
  }

  /** @param {number[]} hidden @param {Uint8Array} open of each place in the plane, each neuron @param {number | null} chosen */
  draw(hidden, open, chosen) {
    const pitch = this.pitch = Math.min(MOST, this.canvas.clientWidth / Math.max(1, ...hidden));
    this.places = hidden.flatMap((count, layer) => Array.from({ length: count }, (_, i) => /** @type {[number, number]} */ ([i * pitch, layer * pitch])));
    this.canvas.style.height = `${hidden.length * pitch}px`;
    const { context: c, width, height, colors } = pen(this.canvas), size = pitch - GAP, { places } = this;
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
    return this.places.findIndex(([x, y]) => offsetX - x >= 0 && offsetX - x < this.pitch && offsetY - y >= 0 && offsetY - y < this.pitch);
  }
}
