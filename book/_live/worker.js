// Python in a worker of its own: it starts, from a picture of its memory if there is
// one, and runs one cell at a time. python.js says what it is asked and what it answers.

/** @type {any} */
let py;
/** @type {string} */
let root;
const PLACE = "/lib/python3.12/site-packages";

/** @param {import("./python.js").Answer} answer @param {Transferable[]} given */
const tell = (answer, ...given) => self.postMessage(answer, { transfer: given });

// Python's own loader waits for ever for a file that does not come: so each is watched.
const ask = self.fetch.bind(self);
self.fetch = async (what, how) => {
  try {
    const packed = String(what).endsWith(".wasm");  // see compile.py
    const response = await ask(packed ? `${what}.packed` : what, how);
    if (!response.ok) throw Error(`status ${response.status}`);
    if (!packed) return response;
    const code = /** @type {ReadableStream} */ (response.body).pipeThrough(new DecompressionStream("gzip"));
    return new Response(code, { headers: { "Content-Type": "application/wasm" } });
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    tell(["failed", `${String(what).split("/").pop()} did not arrive (${message})`]);
    throw error;
  }
};

/** @param {{root: string, snapshot?: ArrayBuffer}} given
 * @returns {Promise<ArrayBuffer | undefined>} a new picture of its memory */
async function start(given) {
  root = given.root;
  const files = ["book.zip", "wheels.json"].map((file) => self.fetch(root + file));
  const { loadPyodide } = await import(root + "python/pyodide.mjs");
  const memory = given.snapshot ? { _loadSnapshot: given.snapshot } : { _makeSnapshot: true };
  py = await loadPyodide({ indexURL: root + "python/", env: { HOME: "/home/pyodide", MPLBACKEND: "agg" }, ...memory });
  const [book, wheels] = await Promise.all(files);
  py.unpackArchive(await book.arrayBuffer(), "zip", { extractDir: "/book" });
  const made = given.snapshot ? undefined : takeSnapshot();
  for (const set of ["setStdout", "setStderr"]) py[set]({ write: print });
  py.globals.get("begin")(await wheels.text(), unpackWheel);
  return made;
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

/** Python waits for it in an import, so nothing here may be awaited.
 *  @param {string} file @param {string} name */
function unpackWheel(file, name) {
  tell(["doing", `fetching ${name}`]);
  const request = new XMLHttpRequest();
  request.open("GET", `${root}wheels/${file}`, false);
  request.responseType = "arraybuffer";
  try {
    request.send();
  } catch {
    // no status then
  }
  if (request.status !== 200) throw Error(`${name} did not arrive: is the site still there?`);
  py.unpackArchive(request.response, "zip", { extractDir: PLACE });
  tell(["doing", "running"]);
}

// What a cell prints goes out at once; of one that prints without end, in larger pieces.
const decoder = new TextDecoder();
let waiting = "", pieces = 0, last = 0;

/** @param {Uint8Array} bytes */
function print(bytes) {
  waiting += decoder.decode(bytes, { stream: true });
  if (pieces < 100 || performance.now() - last > 100) flush();
  return bytes.length;
}

function flush() {
  if (waiting) tell(["printed", waiting]);
  waiting = "";
  pieces += 1;
  last = performance.now();
}

/** @param {{source: string, number: number}} cell @returns {import("./python.js").Told} */
function run({ source, number }) {
  pieces = 0;
  const began = performance.now();
  try {
    const told = JSON.parse(py.globals.get("run")(source, number));
    return { ...told, seconds: (performance.now() - began) / 1000 };
  } finally {
    flush();
  }
}

self.onmessage = async ({ data }) => {
  try {
    const done = "root" in data ? await start(data) : run(data);
    tell(["done", done], ...(done instanceof ArrayBuffer ? [done] : []));
  } catch (error) {
    tell(["failed", String(error)]);
  }
};
