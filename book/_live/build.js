// What pages load, made from what npm and the wheels bring. Two commands:
//   node build.js runtime THIRD WHEELS   Python and its library, once for a set of pins
//   node build.js own THIRD ROOT ENV OUT   the book's scripts and its package
// THIRD holds node_modules; `runtime` fills THIRD/python and THIRD/wheels.
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

const [command, third, ...rest] = process.argv.slice(2);
const modules = path.resolve(third, "node_modules");
const here = import.meta.dirname;

// The import names of the packages that a cell may want, by their names in the lock.
// (fontTools and pytz are left out: Matplotlib needs them for PDF and for time zones.)
const NAMES = {
  numpy: "numpy", matplotlib: "matplotlib", pillow: "PIL", contourpy: "contourpy",
  kiwisolver: "kiwisolver", cycler: "cycler",
  packaging: "packaging", pyparsing: "pyparsing", "python-dateutil": "dateutil",
  six: "six",
};
const PLACE = "/lib/python3.12/site-packages";

/** Python in Node, with this machine's files under /host and `compile.py` imported. */
async function python() {
  const { loadPyodide } = await import(pathToFileURL(path.join(modules, "pyodide/pyodide.mjs")).href);
  const py = await loadPyodide();
  py.mountNodeFS("/host", path.parse(here).root);
  py.globals.set("code", fs.readFileSync(path.join(here, "compile.py"), "utf8"));
  py.runPython("exec(code)");
  return py;
}

/** This machine's file as Python sees it. */
const host = (...parts) => "/host" + path.resolve(...parts).replace(/^[A-Z]:/, "").replaceAll("\\", "/");

async function runtime([wheels]) {
  const made = { python: path.join(third, "python"), wheels: path.join(third, "wheels") };
  for (const folder of Object.values(made)) fs.mkdirSync(folder, { recursive: true });
  const npm = path.join(modules, "pyodide");
  for (const file of ["pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm"])
    fs.copyFileSync(path.join(npm, file), path.join(made.python, file));
  const lock = JSON.parse(fs.readFileSync(path.join(npm, "pyodide-lock.json"), "utf8"));
  const bare = JSON.stringify({ info: lock.info, packages: {} });
  fs.writeFileSync(path.join(made.python, "pyodide-lock.json"), bare);

  const py = await python();
  const pack = (from, to, at) =>
    py.runPython(`pack(of_zip(Path(${JSON.stringify(from)})), Path(${JSON.stringify(to)}), ${JSON.stringify(at)})`);
  pack(host(npm, "python_stdlib.zip"), host(made.python, "python_stdlib.zip"), "/lib/python312.zip");

  const needs = {};
  for (const [name, imported] of Object.entries(NAMES)) {
    const { file_name: file, sha256 } = lock.packages[name];
    const wheel = path.join(wheels, file);
    if (!fs.existsSync(wheel)) continue;  // what imports it can't be imported either
    const found = createHash("sha256").update(fs.readFileSync(wheel)).digest("hex");
    if (found !== sha256) throw Error(`${file} is not the official one: its SHA-256 is ${found}, not ${sha256}`);
    const zip = imported + ".zip";
    pack(host(wheel), host(made.wheels, zip), PLACE);
    needs[imported] = [zip];
  }
  const all = (name) => [...new Set([...(lock.packages[name]?.depends ?? []).flatMap(all), name])];
  if (needs.matplotlib) await addFontList(py, made.wheels);
  for (const [name, imported] of Object.entries(NAMES)) {
    const zips = all(name).map((other) => NAMES[other] && `${NAMES[other]}.zip`).filter(Boolean);
    if (zips.every((zip) => needs[zip.slice(0, -4)])) needs[imported] = zips;
    else delete needs[imported];
  }
  fs.writeFileSync(path.join(third, "wheels.json"), JSON.stringify(needs));
}

/** Matplotlib lists its fonts at its first import, for seconds; here it does so once. */
async function addFontList(py, wheels) {
  for (const file of fs.readdirSync(wheels)) py.unpackArchive(new Uint8Array(fs.readFileSync(path.join(wheels, file))), "zip", { extractDir: PLACE });
  py.runPython(`
import matplotlib.font_manager as fonts
with ZipFile(${JSON.stringify(host(wheels, "matplotlib.zip"))}, "a", ZIP_DEFLATED) as packed:
    packed.write("${PLACE}/matplotlib/fontlist.json", "matplotlib/fontlist.json")`);
}

async function own([root, env, out]) {
  fs.mkdirSync(out, { recursive: true });
  const { build } = createRequire(path.join(modules, "x.js"))("esbuild");
  const common = { bundle: true, minify: true, outdir: out, nodePaths: [modules], legalComments: "none", logLevel: "warning", target: "es2022" };
  // the page's scripts are no modules: from a folder, without a server, they still say what to do
  await build({ ...common, entryPoints: ["page.js", "playground.js"].map((file) => path.join(here, file)), format: "iife" });
  await build({ ...common, entryPoints: ["editor.js", "worker.js", "live.css", "playground.css"].map((file) => path.join(here, file)), format: "esm" });
  const py = await python();
  const folders = [["micrograd_book", root], ["book/data", root], ["tabulate", env], ["micrograd", env]];
  py.globals.set("folders", py.toPy(folders.map(([within, from]) => [host(from, within), within])));
  py.runPython(`
from itertools import chain
import shutil
files = [of_folder(Path(folder), within) for folder, within in folders]
own = [(name, Path(${JSON.stringify(host(here))}, name).read_bytes()) for name in ["run_cell.py", "export_tape.py"]]
own += [("page_svg.py", Path(${JSON.stringify(host(root, "book/_ext/page_svg.py"))}).read_bytes())]
pack(chain(own, *files), Path(${JSON.stringify(host(out, "book.zip"))}), "/book", keep_sources=True)`);
  fs.copyFileSync(path.join(third, "wheels.json"), path.join(out, "wheels.json"));
}

await { runtime, own }[command](rest).catch((error) => {
  console.error(error.message.trim().split("\n").pop());
  process.exitCode = 1;
});
process.exit();
