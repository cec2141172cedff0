// Points under the reader's hand: a tool is used where the pointer, or the cursor, is.

/** @typedef {import("./training.js").Point} Point */
/** @typedef {[number, number]} Place */
/** @typedef {{made: {points: Point[]}, marks: {chosen: number | null, cursor: Place | null}, draw: () => void,
 *   setOwn: (own: Point[], moving?: boolean) => void}} Playground */

const REACH = 0.04;  // of the plane's side: no tool takes a point farther off

export class Tools {
  /** @param {Playground} playground @param {import("./plane.js").Plane} plane @param {HTMLSelectElement} tool */
  constructor(playground, plane, tool) {
    this.playground = playground;
    this.plane = plane;
    this.tool = tool;
    /** The point that is dragged. @type {number | null} */
    this.held = null;
    const { canvas } = plane, moves = () => tool.value === "move";
    // a finger scrolls the page, unless it moves points
    tool.onchange = () => { canvas.style.touchAction = moves() ? "none" : "auto"; };
    canvas.onclick = (event) => { if (!moves()) this.use(plane.toPlane(event)); };
    canvas.onpointerdown = (event) => {
      if (!moves()) return;
      this.held = this.use(plane.toPlane(event));
      if (this.held !== null) canvas.setPointerCapture(event.pointerId);
    };
    canvas.onpointermove = (event) => { if (this.held !== null) this.move(this.held, plane.toPlane(event), true); };
    canvas.onlostpointercapture = (event) => {  // let go, or taken away by the browser
      if (this.held !== null) this.move(this.held, plane.toPlane(event), false);
      this.held = null;
    };
    canvas.onkeydown = (event) => this.key(event);
  }

  get points() {
    return this.playground.made.points;
  }

  /** Arrows move the cursor, or with Shift the chosen point; Enter uses the tool.
   * @param {KeyboardEvent} event */
  key(event) {
    const { view } = this.plane, { marks } = this.playground;
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const [x, y] = marks.cursor ?? [view.x + view.size / 2, view.y + view.size / 2];
    if (way) {
      marks.cursor = [x + (way[0] * view.size) / 40, y + (way[1] * view.size) / 40];
      if (event.shiftKey && marks.chosen !== null && this.tool.value === "move") this.move(marks.chosen, marks.cursor, false);
    } else if (event.key === "Enter") this.use([x, y]);
    else return;
    event.preventDefault();
    this.playground.draw();
  }

  /** Use the tool at a place; the point that is dragged from here on, if one is.
   * @param {Place} at */
  use(at) {
    const tool = this.tool.value, far = this.points.map(([x, y]) => Math.hypot(x - at[0], y - at[1]));
    const nearest = Math.min(...far), near = far.indexOf(nearest), own = this.points.map((point) => /** @type {Point} */ ([...point]));
    if (nearest > this.plane.view.size * REACH && !tool.startsWith("add")) return null;
    if (tool === "look" || tool === "move") {
      this.playground.marks.chosen = near;
      if (tool === "move") this.playground.marks.cursor = [own[near][0], own[near][1]];
      this.playground.draw();
      return tool === "move" ? near : null;
    }
    if (tool === "flip") own[near][2] *= -1;
    else if (tool === "delete") {
      own.splice(near, 1);
      this.playground.marks.chosen = null;  // it would be another point
    } else own.push([...at, tool.endsWith("−1") ? -1 : 1]);
    this.playground.setOwn(own);
    return null;
  }

  /** @param {number} which @param {Place} to @param {boolean} moving */
  move(which, to, moving) {
    this.playground.setOwn(this.points.map((point, i) => /** @type {Point} */ (i === which ? [...to, point[2]] : point)), moving);
  }
}
