// What pages load, made from what npm and the wheels bring. Two commands:
//   node build.js runtime THIRD WHEELS           Python and its library, once for a set of pins
//   node build.js own THIRD ROOT PACKAGES OUT    the book's scripts and its package
// THIRD holds node_modules; `runtime` fills THIRD/python and THIRD/wheels.
import * as fs from "node:fs";
import * as path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

const [command, ...places] = process.argv.slice(2).map((given, i) => (i ? path.resolve(given) : given));
const [third] = places, modules = path.join(third, "node_modules");
const load = (file) => import(pathToFileURL(path.join(modules, file)).href);

async function bundle(out) {
  const { build } = await load("esbuild/lib/main.js");
  const shared = { bundle: true, minify: true, outdir: out, nodePaths: [modules], legalComments: "none", logLevel: "warning", target: "es2022" };
  const files = (...names) => names.map((name) => path.join(import.meta.dirname, name));
  // the pages' scripts are no modules: from a folder, without a server, they still say what to do
  await build({ ...shared, entryPoints: files("page.js", "playground.js"), format: "iife" });
  await build({ ...shared, entryPoints: files("editor.js", "worker.js", "live.css", "playground.css"), format: "esm" });
}

/** Call a function of compile.py in the page's Python, with this machine's files in reach. */
async function inPython(name) {
  const { loadPyodide } = await load("pyodide/pyodide.mjs");
  const py = await loadPyodide();
  py.mountNodeFS("/host", path.parse(third).root);
  py.runPython(fs.readFileSync(path.join(import.meta.dirname, "compile.py"), "utf8"));
  py.globals.get(name)(...places.map((place) => "/host" + place.slice(path.parse(place).root.length - 1).replaceAll("\\", "/")));
}

try {
  if (command === "own") await bundle(places.at(-1));
  await inPython(command);
} catch (error) {
  console.error(String(error.message).trim().split("\n").pop());
  process.exitCode = 1;
}
process.exit();
