// What a playground is set to: its address, its presets, and the code that does the same.

/** @typedef {import("./training.js").Point} Point */
/** @typedef {{data: string, n: number, noise: number, seed: number, hidden: number[], init: number,
 *   rate: number | "official", alpha: number, batch: number, steps: number, own?: Point[]}} State */

/** What a number may be, in the address and in its field. @type {Record<string, [least: number, most: number, whole: boolean]>} */
export const LIMITS = {
  n: [2, 400, true], noise: [0, 2, false], seed: [0, 1e6, true], init: [0, 1e6, true],
  alpha: [0, 10, false], batch: [0, 400, true], steps: [1, 1000, true], rate: [0, 100, false], hidden: [1, 32, true],
};
export const DATA = ["moons", "spiral", "blobs", "own"];

/** Each shows one thing, and leads into a chapter. @type {Record<string, [what: Partial<State>, chapter: string, look: string]>} */
export const PRESETS = {
  "the book's classifier": [{}, "walkthrough/training_loop", "Watch the border bend between the moons."],
  "a dead network": [{ rate: 2.5, hidden: [4, 4] }, "experiments/spiral_and_failures", "A few long steps, and nothing answers any more: where have the gradients gone?"],
  "a rate too large": [{ rate: 3 }, "experiments/steps_and_schedules", "The loss leaps. How many neurons survive it?"],
  "a network too small": [{ hidden: [2], init: 14 }, "experiments/size_and_capacity", "Two neurons, two bends at most: which points stay on the wrong side?"],
  "memorized noise": [{ n: 30, noise: 0.4, rate: 0.3, alpha: 0, steps: 1000 }, "experiments/datasets_and_noise", "All the filled points end up right. What about the hollow ones, which the network never saw?"],
  "the spiral": [{ data: "spiral", noise: 0.05, hidden: [16, 16, 16], rate: 0.5, steps: 1000 }, "experiments/spiral_and_failures", "The border begins as if the spiral were two moons. When does it find the second turn?"],
};

/** What a field or an address says of a setting; null if that can't be. @param {string} name @param {string} text */
export function setting(name, text) {
  if (name === "data") return DATA.includes(text) ? text : null;
  if (name === "rate" && text === "official") return text;
  const found = text.split(/[\s,]+/).filter(Boolean).map(Number), [least, most, whole] = LIMITS[name];
  const fine = found.every((given) => given >= least && given <= most && (!whole || Number.isInteger(given)));
  if (name === "hidden") return fine && found.length <= 4 ? found : null;
  return fine && found.length === 1 ? found[0] : null;
}

/** Points as an address can carry them. @param {Point[]} points @returns {Point[]} */
export const rounded = (points) => points.map(([x, y, label]) => [+x.toFixed(4), +y.toFixed(4), label]);

/** The state of an address; what it does not say, or says wrongly, is as `base` has it.
 * @param {string} search @param {State} base @returns {State} */
export function fromAddress(search, base) {
  const asked = new URLSearchParams(search), state = structuredClone(base);
  for (const name of ["data", ...Object.keys(LIMITS)]) {
    const given = setting(name, asked.get(name) ?? "-");
    if (given !== null) Object.assign(state, { [name]: given });
  }
  const own = (asked.get("own") ?? "").split(";").map((point) => /** @type {Point} */ (point.split(",").map(Number)));
  const points = own.filter(([x, y, label]) => Math.abs(x) < 100 && Math.abs(y) < 100 && Math.abs(label) === 1);
  if (state.data === "own") Object.assign(state, points.length > 1 ? { own: rounded(points), n: points.length } : { data: base.data });
  return state;
}

/** What an address says of a state: where it differs from `base`.
 * @param {State} state @param {State} base */
export function toAddress(state, base) {
  const said = new URLSearchParams();
  for (const name of ["data", ...Object.keys(LIMITS)]) {
    const key = /** @type {keyof State} */ (name);
    if (String(state[key]) !== String(base[key])) said.set(name, String(state[key]));
  }
  if (state.own) said.set("own", state.own.join(";"));
  return String(said).replaceAll("%2C", ",").replaceAll("%3B", ";");
}

/** A number as Python writes it. @param {number} x */
const float = (x) => (Number.isInteger(x) ? `${x}.0` : String(x));

/** The cell that does the same with micrograd_book. @param {State} state */
export function code(state) {
  const points = (state.own ?? []).map(([x, y]) => `(${float(x)}, ${float(y)})`).join(", ");
  const labels = (state.own ?? []).map(([, , label]) => float(label)).join(", ");
  const dataset = state.data === "own" ? `([${points}], [${labels}])` : `${state.data}(${state.n}, noise=${float(state.noise)}, seed=${state.seed})`;
  const options = [
    `steps=${state.steps}, alpha=${float(state.alpha)}`,
    ...(state.rate === "official" ? [] : [`learning_rate=${float(state.rate)}`]),
    ...(state.batch ? [`batch_size=${state.batch}`] : []),
  ];
  return `from micrograd_book import MLP, train${state.data === "own" ? "" : `, ${state.data}`}

dataset = ${dataset}
model = MLP(2, [${[...state.hidden, 1].join(", ")}], seed=${state.init})
run = train(model, dataset, ${options.join(", ")})
print(run.history[-1]["loss"], run.final_accuracy)`;
}
