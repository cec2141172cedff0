// The plane: what the network says of each place, the border, the points, the neurons.

export const SIDE = 48;  // places in a row of the grid that is scored

/** The page's colors, as they are now (playground.css says that they are colors). */
function theme() {
  const style = getComputedStyle(document.documentElement), of = (/** @type {string} */ name) => style.getPropertyValue(name);
  return { minus: of("--class-minus-one"), plus: of("--class-one"), gradient: of("--gradient"), page: of("--page"), ink: of("--ink"), dim: of("--muted"), line: of("--line") };
}

/** A canvas's pen, with the page's pixels as its units, and the page's colors. @param {HTMLCanvasElement} canvas */
export function pen(canvas) {
  const { width, height } = canvas.getBoundingClientRect(), ratio = devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height, colors: theme() };
}

export class Plane {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = pen(canvas);
    this.shade = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
    this.view = { x: -2, y: -2, size: 4 };
  }

  /** Look at all points, and a little around; one's own stay where they are, as long as they are in sight.
   * @param {import("./training.js").Point[]} points @param {boolean} own */
  frame(points, own) {
    const { x, y, size } = this.view;
    if (own && points.every(([px, py]) => px > x && px < x + size && py > y && py < y + size)) return;
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    const middle = (/** @type {number[]} */ all) => (Math.min(...all) + Math.max(...all)) / 2;
    const wide = Math.max(1, ...[xs, ys].map((all) => Math.max(...all) - Math.min(...all)));
    this.view = { x: middle(xs) - 0.65 * wide, y: middle(ys) - 0.65 * wide, size: 1.3 * wide };
  }

  /** @param {number} x @param {number} y @returns {[number, number]} */
  toPixels(x, y) {
    const { view, pen: { width } } = this;
    return [((x - view.x) / view.size) * width, (1 - (y - view.y) / view.size) * width];
  }

  /** @param {{clientX: number, clientY: number}} event @returns {[number, number]} */
  toPlane({ clientX, clientY }) {
    const { left, top, width } = this.canvas.getBoundingClientRect(), { view } = this;
    return [view.x + ((clientX - left) / width) * view.size, view.y + (1 - (clientY - top) / width) * view.size];
  }

  /** Draws it all, and tells which neurons are open at each place of the grid.
   * @param {import("./training.js").Training} training @param {import("./training.js").Made} made its points
   * @param {{neuron: number | null, chosen: number | null, pulls: number[] | null, cursor: [number, number] | null}} marks */
  draw(training, made, { neuron, chosen, pulls, cursor }) {
    this.pen = pen(this.canvas);
    const { view, pen: { context: c, width, colors } } = this;
    const places = Array.from({ length: SIDE * SIDE }, (_, i) => /** @type {[number, number]} */ ([view.x + (((i % SIDE) + 0.5) / SIDE) * view.size, view.y + (1 - (Math.floor(i / SIDE) + 0.5) / SIDE) * view.size]));
    const { scores, open, width: neurons } = training.scores(places);
    const paint = /** @type {CanvasRenderingContext2D} */ (this.shade.getContext("2d"));
    paint.clearRect(0, 0, SIDE, SIDE);
    scores.forEach((score, i) => {
      paint.globalAlpha = 0.08 + 0.42 * Math.tanh(Math.abs(score));
      if (neuron !== null && !open[i * neurons + neuron]) paint.globalAlpha *= 0.25;
      paint.fillStyle = score > 0 ? colors.plus : colors.minus;
      paint.fillRect(i % SIDE, Math.floor(i / SIDE), 1, 1);
    });
    c.imageSmoothingEnabled = true;
    c.drawImage(this.shade, 0, 0, width, width);
    this.border(scores);
    this.lines(training, neuron);
    for (const [points, hollow] of /** @type {const} */ ([[made.held ?? [], true], [made.points, false]]))
      points.forEach((point, i) => this.point(point, hollow, !hollow && i === chosen, hollow ? 0 : (pulls?.[i] ?? 0)));
    if (cursor) {
      const [x, y] = this.toPixels(...cursor);
      c.strokeStyle = colors.ink;
      c.strokeRect(x - 7, y - 7, 14, 14);
    }
    return open;
  }

  /** Where the score is 0: in each square of the grid, between its sides. @param {Float64Array} scores */
  border(scores) {
    const { context: c, width, colors } = this.pen, cell = width / SIDE;
    c.strokeStyle = colors.ink;
    c.lineWidth = 1.5;
    c.beginPath();
    for (let row = 0; row < SIDE - 1; row++)
      for (let column = 0; column < SIDE - 1; column++) {
        const corner = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([x, y]) => ({ x, y, score: scores[(row + y) * SIDE + column + x] }));
        const crossed = corner.flatMap((a, k) => {
          const b = corner[(k + 1) % 4], far = a.score / (a.score - b.score);
          return a.score > 0 === b.score > 0 ? [] : [[column + 0.5 + a.x + far * (b.x - a.x), row + 0.5 + a.y + far * (b.y - a.y)]];
        });
        for (let k = 0; k + 1 < crossed.length; k += 2) {
          c.moveTo(crossed[k][0] * cell, crossed[k][1] * cell);
          c.lineTo(crossed[k + 1][0] * cell, crossed[k + 1][1] * cell);
        }
      }
    c.stroke();
  }

  /** Each neuron of the first layer is 0 along a line: w1 x + w2 y + b = 0.
   * @param {import("./training.js").Training} training @param {number | null} neuron */
  lines({ parameters: p, hidden: [first = 0] }, neuron) {
    const { view, pen: { context: c, colors } } = this;
    for (let i = 0; i < first; i++) {
      const [w1, w2, b] = p.subarray(3 * i, 3 * i + 3), length = Math.hypot(w1, w2);
      if (!length) continue;
      const [x, y] = [view.x + view.size / 2, view.y + view.size / 2], far = (w1 * x + w2 * y + b) / length / length;
      const from = this.toPixels(x - far * w1 - (3 * view.size * w2) / length, y - far * w2 + (3 * view.size * w1) / length);
      const to = this.toPixels(x - far * w1 + (3 * view.size * w2) / length, y - far * w2 - (3 * view.size * w1) / length);
      c.globalAlpha = i === neuron ? 1 : 0.25;
      c.lineWidth = i === neuron ? 2.5 : 1;
      c.strokeStyle = colors.ink;
      c.setLineDash([4, 4]);
      c.beginPath();
      c.moveTo(...from);
      c.lineTo(...to);
      c.stroke();
    }
    c.setLineDash([]);
    c.globalAlpha = 1;
  }

  /** A circle or a triangle; larger the more it pulls at the chosen parameter.
   * @param {import("./training.js").Point} point @param {boolean} hollow @param {boolean} chosen @param {number} pull */
  point([px, py, label], hollow, chosen, pull) {
    const { context: c, colors } = this.pen, [x, y] = this.toPixels(px, py), size = 4 + Math.min(8, 400 * Math.abs(pull));
    c.beginPath();
    if (label > 0) {
      c.moveTo(x, y - size * 1.2);
      c.lineTo(x + size * 1.1, y + size * 0.8);
      c.lineTo(x - size * 1.1, y + size * 0.8);
      c.closePath();
    } else c.arc(x, y, size, 0, 7);
    c.lineWidth = chosen ? 3 : 1;
    c.strokeStyle = chosen ? colors.ink : hollow ? (label > 0 ? colors.plus : colors.minus) : colors.page;
    c.fillStyle = label > 0 ? colors.plus : colors.minus;
    if (!hollow) c.fill();
    c.stroke();
  }
}
