// Python as a page knows it: started when it is asked for, ended by Stop, started anew.

/** What the last value or a figure looks like: its kind ("html", "svg", "text"), its text.
 * @typedef {[string, string]} Shown */
/** What a cell gave besides its printing: see run_cell.py.
 * @typedef {{seconds: number, shows: Shown[], error?: string, lacks?: string}} Told */
/** What the worker says: a kind and its content; `done` or `failed` comes last.
 * @typedef {["done" | "failed" | "printed" | "doing", any]} Answer */
/** Who listens to a run.
 * @typedef {{printed?: (text: string) => void, doing?: (text: string) => void}} Listener */

/** A run that did not come to its end. */
export class Stopped extends Error {}

const CACHE = "micrograd-book-python";
const BROKE = "Python crashed here (recursion too deep, too much memory, or an exit) and starts afresh.";

export class Python {
  /** @param {string} root where the site's assets are; each version has another address */
  constructor(root) {
    this.root = root;
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {Promise<void>} */
    this.awake = Promise.resolve();
    /** Runs wait for one another. @type {Promise<unknown>} */
    this.last = Promise.resolve();
    /** Ends what is waited for. @type {(why: Error) => void} */
    this.fail = () => {};
  }

  /** Start, unless it has. */
  start() {
    if (this.worker) return this.awake;
    // a worker from a blob keeps the page's policy: it can ask no other host either
    const code = `import ${JSON.stringify(this.root + "worker.js")}`;
    const blob = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const worker = (this.worker = new Worker(blob, { type: "module" }));
    // from the first moment on: its script may be missing before anything is asked of it
    worker.onerror = (event) => { if (this.worker === worker) this.fail(Error(event.message || "its script did not load")); };
    this.awake = this.wake(worker).catch((error) => {
      if (this.worker === worker) this.end(error);
      throw error;
    });
    return this.awake;
  }

  /** @param {Worker} worker */
  async wake(worker) {
    const stopped = new Promise((_, fail) => { this.fail = fail; });
    const snapshot = await Promise.race([remembered(this.root), stopped]);
    try {
      const made = await this.ask(worker, { root: this.root, snapshot });
      if (made) remember(this.root, made);
    } catch (error) {
      if (!snapshot || error instanceof Stopped) throw error;
      await caches.delete(CACHE);  // perhaps the snapshot was at fault: once more, without it
      if (this.worker !== worker) throw error;
      this.end(error);
      return this.start();
    }
  }

  /** Run a cell; `Stopped` where it did not end by itself.
   * @param {string} source @param {number} number @param {Listener} listener
   * @returns {Promise<Told>} */
  run(source, number, listener = {}) {
    const turn = this.last.catch(() => {}).then(async () => {
      await this.start();
      try {
        return await this.ask(/** @type {Worker} */ (this.worker), { source, number }, listener);
      } catch (error) {
        if (error instanceof Stopped) throw error;
        this.end(error);
        throw new Stopped(BROKE);
      }
    });
    this.last = turn;
    return turn;
  }

  /** End it, whatever it does; the next run finds a new one. @param {unknown} why */
  end(why) {
    this.worker?.terminate();
    this.worker = null;
    this.fail(/** @type {Error} */ (why));
  }

  /** @param {Worker} worker @param {object} message @param {Listener} listener @returns {Promise<any>} */
  ask(worker, message, listener = {}) {
    return new Promise((done, fail) => {
      this.fail = fail;
      const hears = { ...listener, done, failed: (/** @type {string} */ why) => fail(Error(why)) };
      worker.onmessage = ({ data: [kind, content] }) => hears[/** @type {"done"} */ (kind)]?.(content);
      worker.postMessage(message);
    });
  }
}

/** The memory of the last start, if the browser has kept it.
 * @param {string} root @returns {Promise<ArrayBuffer | undefined>} */
async function remembered(root) {
  try {
    return await (await (await caches.open(CACHE)).match(root))?.arrayBuffer();
  } catch {
    return undefined;  // no storage: the start takes a second longer
  }
}

/** @param {string} root @param {ArrayBuffer} snapshot */
async function remember(root, snapshot) {
  try {
    await caches.delete(CACHE);  // of another version of the book
    await (await caches.open(CACHE)).put(root, new Response(snapshot));
  } catch {
    // as above
  }
}
