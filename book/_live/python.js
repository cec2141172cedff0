// Python as a page knows it: started when it is asked for, ended by Stop, started anew.

/** What the last value or a figure looks like: its kind ("html", "svg", "text"), its text.
 * @typedef {[string, string]} Shown */
/** What a cell gave besides its printing.
 * @typedef {{seconds: number, shows: Shown[], error?: string, lacks?: string}} Told */
/** What the worker says.
 * @typedef {{kind: "ready", snapshot?: ArrayBuffer} | {kind: "failed", text: string}
 *   | {kind: "doing" | "printed" | "died", id: number, text: string}
 *   | ({kind: "done", id: number} & Told)} Answer */
/** Who listens to a run.
 * @typedef {{printed: (text: string) => void, doing: (text: string) => void}} Listener */

/** A run that did not come to its end. */
export class Stopped extends Error {}

const CACHE = "micrograd-book-python";

export class Python {
  /** @param {string} root where the site's assets are, as an address @param {string} version */
  constructor(root, version) {
    this.root = root;
    this.key = root + version;
    this.runs = 0;
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {Promise<void> | null} */
    this.started = null;
    /** @type {((error: Error) => void) | null} */
    this.giveUp = null;
    /** @type {ArrayBuffer | undefined} */
    this.snapshot = undefined;
  }

  /** Start, unless it has. */
  start() {
    this.started ??= this.wake().catch((error) => {
      this.end(error);
      throw error;
    });
    return this.started;
  }

  async wake() {
    this.snapshot ??= await this.remembered();
    // a worker from a blob keeps the page's policy: it can ask no other host either
    const code = `import ${JSON.stringify(this.root + "worker.js")}`;
    const blob = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const worker = (this.worker = new Worker(blob, { type: "module" }));
    const ready = await this.answers(worker, (answer, done, fail) => {
      if (answer.kind === "ready") done(answer.snapshot);
      else if (answer.kind === "failed") fail(Error(answer.text));
    }, () => worker.postMessage({ root: this.root, snapshot: this.snapshot }));
    URL.revokeObjectURL(blob);
    if (ready) {
      this.snapshot = ready;
      this.remember(ready);
    }
  }

  /** Run a cell; `Stopped` where it did not end by itself.
   * @param {string} source @param {number} number @param {Listener} listener
   * @returns {Promise<Told>} */
  async run(source, number, listener) {
    await this.start();
    const worker = /** @type {Worker} */ (this.worker);
    const id = (this.runs += 1);
    return this.answers(worker, (answer, done, fail) => {
      if (!("id" in answer) || answer.id !== id) return;
      if (answer.kind === "done") done(answer);
      else if (answer.kind === "died") {
        const error = new Stopped("Python broke down here (too deep a recursion, or too much memory) and starts afresh: what stands above will run again.");
        fail(error);
        this.end(error);
      } else listener[answer.kind](answer.text);
    }, () => worker.postMessage({ id, source, number }));
  }

  /** End it, whatever it does; the next run finds a new one.
   * @param {Error} why */
  end(why) {
    this.worker?.terminate();
    this.worker = this.started = null;
    this.giveUp?.(why);
  }

  /** Ask the worker, and listen until `heard` is done with its answers.
   * @template T
   * @param {Worker} worker
   * @param {(answer: Answer, done: (value: any) => void, fail: (error: Error) => void) => void} heard
   * @param {() => void} ask
   * @returns {Promise<T>} */
  answers(worker, heard, ask) {
    return new Promise((done, fail) => {
      this.giveUp = fail;
      worker.onmessage = ({ data }) => heard(data, done, fail);
      worker.onerror = (event) => fail(Error(event.message || "its script did not load"));
      ask();
    });
  }

  /** @returns {Promise<ArrayBuffer | undefined>} */
  async remembered() {
    try {
      const kept = await (await caches.open(CACHE)).match(this.key);
      return await kept?.arrayBuffer();
    } catch {
      return undefined;  // no storage: the start takes a second longer
    }
  }

  /** @param {ArrayBuffer} snapshot */
  async remember(snapshot) {
    try {
      await caches.delete(CACHE);  // of another version of the book
      await (await caches.open(CACHE)).put(this.key, new Response(snapshot));
    } catch {
      // as above
    }
  }
}
