// A recording of micrograd_book, replayed: export_tape.py says how its steps are written.

/** Its code, its first values, and the slots of each part. @typedef {Record<string, number[]>} Told */

export class Replay {
  /** @param {Told} told */
  constructor(told) {
    this.code = Int32Array.from(told.code);
    this.told = told;
    this.values = Float64Array.from(told.values);
    this.gradients = new Float64Array(told.values.length);
    /** Where each step begins. @type {number[]} */
    this.steps = [];
    for (let at = 0; at < this.code.length;) {
      this.steps.push(at);
      const [kind, k, m, n, t] = this.code.subarray(at, at + 5);
      at += kind ? 2 + 2 * k : 5 + k * (m * t + n * t + m * n);
    }
  }

  /** Put numbers into the leaves of a part. @param {string} part @param {ArrayLike<number>} numbers */
  write(part, numbers) {
    const slots = this.told[part];
    for (let i = 0; i < numbers.length; i++) this.values[slots[i]] = numbers[i];
  }

  /** @param {string} part */
  read(part, from = this.values) {
    return Float64Array.from(this.told[part], (slot) => from[slot]);
  }

  forward() {
    const { code, values: v } = this;
    for (const at of this.steps) {
      if (code[at]) {
        for (let n = code[at + 1], x = at + 2, y = x + n; n--; x++, y++) v[code[y]] = Math.max(0, v[code[x]]);
        continue;
      }
      this.eachDot(at, (l, r, y, t) => {
        let sum = 0;
        for (; t--; l++, r++) sum += v[code[l]] * v[code[r]];
        v[code[y]] = sum;
      });
    }
  }

  /** From what was put into `gradients`, to all that it depends on. */
  backward() {
    const { code, values: v, gradients: g } = this;
    for (const at of this.steps.toReversed()) {
      if (code[at]) {
        for (let n = code[at + 1], x = at + 2, y = x + n; n--; x++, y++) if (v[code[x]] > 0) g[code[x]] += g[code[y]];
        continue;
      }
      this.eachDot(at, (l, r, y, t) => {
        const gradient = g[code[y]];
        if (!gradient) return;
        for (; t--; l++, r++) {
          g[code[l]] += gradient * v[code[r]];
          g[code[r]] += gradient * v[code[l]];
        }
      });
    }
  }

  /** Each dot product of a step: where its rows and its result stand in the code.
   * @param {number} at @param {(left: number, right: number, result: number, terms: number) => void} act */
  eachDot(at, act) {
    const [, k, m, n, t] = this.code.subarray(at, at + 5);
    const left = at + 5, right = left + k * m * t;
    let result = right + k * n * t;
    for (let block = 0; block < k; block++)
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++) act(left + (block * m + i) * t, right + (block * n + j) * t, result++, t);
  }
}
