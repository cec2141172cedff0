// Python in a worker of its own: it starts, from a picture of its memory if there is
// one, and runs one cell at a time. What it is asked and what it answers is in python.js.

/** @type {any} */
let py;
/** @type {string} */
let root;
/** @type {number} */
let running;
const unpacked = new Set();
const PLACE = "/lib/python3.12/site-packages";

/** @param {import("./python.js").Answer} answer @param {Transferable[]} [given] */
const tell = (answer, given = []) => self.postMessage(answer, { transfer: given });

// Python's own loader waits for ever for a file that does not come: so each is watched.
const ask = self.fetch.bind(self);
self.fetch = async (what, how) => {
  try {
    const response = await ask(what, how);
    if (!response.ok) throw Error(`status ${response.status}`);
    return response;
  } catch (error) {
    const name = String(what).split("/").pop();
    tell({ kind: "failed", text: `${name} did not come (${/** @type {Error} */ (error).message})` });
    throw error;
  }
};

/** @param {{root: string, snapshot?: ArrayBuffer}} given */
async function start(given) {
  root = given.root;
  const files = ["book.zip", "wheels.json"].map((file) => self.fetch(root + file));
  const { loadPyodide } = await import(root + "python/pyodide.mjs");
  const memory = given.snapshot ? { _loadSnapshot: given.snapshot } : { _makeSnapshot: true };
  py = await loadPyodide({ indexURL: root + "python/", env: { HOME: "/home/pyodide", MPLBACKEND: "agg" }, ...memory });
  const [book, wheels] = await Promise.all(files);
  py.unpackArchive(await book.arrayBuffer(), "zip", { extractDir: "/book" });
  const made = given.snapshot ? undefined : takeSnapshot();
  py.globals.get("begin")(await wheels.text(), unpackWheel);
  tell({ kind: "ready", snapshot: made }, made ? [made] : []);
}

// The memory once all that each cell needs was imported; nothing of a reader is in it.
function takeSnapshot() {
  py.runPython(`
import gc, sys, zipfile
sys.path.insert(0, "/book")
from run_cell import begin, run
import micrograd_book.explorables, micrograd_book.graph, micrograd_book.plot_data, tabulate
gc.collect()
for held in gc.get_objects():
    if isinstance(held, zipfile.ZipFile):
        held.close()  # its file is open here, and will not be when this memory wakes`);
  return py.makeMemorySnapshot().buffer;
}

/** Python waits in \`import\` until the package is there; so this may not be awaited.
 *  @param {string} file @param {string} name */
function unpackWheel(file, name) {
  if (unpacked.has(file)) return;
  tell({ kind: "doing", id: running, text: `fetching ${name}` });
  const request = new XMLHttpRequest();
  request.open("GET", `${root}wheels/${file}`, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw Error(`${file} is missing (${request.status})`);
  py.unpackArchive(request.response, "zip", { extractDir: PLACE });
  unpacked.add(file);
  tell({ kind: "doing", id: running, text: "running" });
}

// What a cell prints goes out at once; of one that prints without end, in larger pieces.
class Printing {
  /** @param {number} id */
  constructor(id) {
    this.id = id;
    this.decoder = new TextDecoder();
    this.waiting = "";
    this.pieces = 0;
    this.last = 0;
  }

  /** @param {Uint8Array} bytes */
  write(bytes) {
    this.waiting += this.decoder.decode(bytes, { stream: true });
    const now = performance.now();
    if (this.pieces < 100 || now - this.last > 100) this.flush(now);
    return bytes.length;
  }

  flush(now = 0) {
    if (this.waiting) tell({ kind: "printed", id: this.id, text: this.waiting });
    this.waiting = "";
    this.pieces += 1;
    this.last = now;
  }
}

/** @param {{id: number, source: string, number: number}} cell */
function run({ id, source, number }) {
  running = id;
  const printing = new Printing(id);
  for (const set of ["setStdout", "setStderr"]) py[set]({ write: (/** @type {Uint8Array} */ bytes) => printing.write(bytes) });
  const began = performance.now();
  try {
    const told = JSON.parse(py.globals.get("run")(source, number));
    printing.flush();
    tell({ kind: "done", id, seconds: (performance.now() - began) / 1000, ...told });
  } catch (error) {
    tell({ kind: "died", id, text: String(error) });
  }
}

self.onmessage = ({ data }) => {
  if ("root" in data) start(data).catch((error) => tell({ kind: "failed", text: String(error) }));
  else run(data);
};
