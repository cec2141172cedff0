"""What pages load of Python, made at build: compiled files in zips, checked wheels.

Runs in the page's own Python, in Node: compiled files are of one version, and a page
would compile them at every start.
"""

import ast
import gzip
import hashlib
import importlib._bootstrap_external as bootstrap
import json
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from importlib.util import cache_from_source, source_hash
from itertools import chain
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

VERSION = "{}.{}".format(*sys.version_info)
PLACE = Path(f"/lib/python{VERSION}/site-packages")

# What a page loads at once, the second after the first: packages by Pyodide's names and
# as cells import them. (fontTools and pytz stay out: they are for PDF and dates.)
NUMPY = {"numpy": "numpy"}
MATPLOTLIB = {
    "matplotlib": "matplotlib",
    "pillow": "PIL",
    "contourpy": "contourpy",
    "kiwisolver": "kiwisolver",
    "cycler": "cycler",
    "packaging": "packaging",
    "pyparsing": "pyparsing",
    "python-dateutil": "dateutil",
    "six": "six",
}
# of the standard library and of wheels: what no cell of the book imports or draws with
UNUSED = re.compile(
    r"""^(lib2to3|idlelib|ensurepip|pydoc_data|unittest|xml|wsgiref|curses|dbm|sqlite3
        |tkinter|multiprocessing|xmlrpc|venv)/
    |^(turtle|turtledemo|mailbox|imaplib|ftplib|smtplib|nntplib|poplib|telnetlib
        |pickletools|pydoc|doctest|webbrowser|cgi|cgitb|socketserver|pdb|profile
        |cProfile|trace|tabnanny)\.py
    |(^|/)(tests?|sample_data|f2py|distutils|_pyinstaller|pdfcorefonts|afm
        |web_backend|qt_editor|images)/(?!__init__\.py$)
    |^matplotlib/fontlist\.json$  # it lists fonts that are left out here
    |/DejaVu(Serif|SansMono-)[-.\w]+\.ttf$|^PIL/_(webp|imagingft)\.|zoneinfo\.tar\.gz$
    |\.(pyi|pxd|h|lib|a|ts)$""",
    re.X,
)

File = tuple[str, bytes]


def runtime(third: str, wheels: str) -> None:
    """Python, its library and the wheels that are there, for one set of pins."""
    npm, to = Path(third, "node_modules/pyodide"), Path(third)
    for part in ("python", "wheels"):
        shutil.rmtree(to / part, ignore_errors=True)
        (to / part).mkdir()
    for file in ("pyodide.mjs", "pyodide.asm.js"):
        shutil.copyfile(npm / file, to / "python" / file)
    code = Path(npm, "pyodide.asm.wasm").read_bytes()  # not all hosts compress it
    Path(to, "python/pyodide.asm.wasm.packed").write_bytes(gzip.compress(code, mtime=0))
    lock = json.loads(Path(npm, "pyodide-lock.json").read_text("utf-8"))
    bare = json.dumps({"info": lock["info"], "packages": {}})
    Path(to, "python/pyodide-lock.json").write_text(bare, "utf-8")
    library = "python_stdlib.zip"
    zipped = f"/lib/python{VERSION.replace('.', '')}.zip"
    pack(of_zip(npm / library), to / "python" / library, zipped)

    needs: dict[str, list[str]] = {}
    zips: list[str] = []
    for names in (NUMPY, MATPLOTLIB):
        found = [_checked(lock["packages"][name], Path(wheels)) for name in names]
        if not all(found):
            break
        first = next(iter(names))
        zips = [*zips, f"{first}.zip"]
        zip_ = to / "wheels" / zips[-1]
        pack(chain.from_iterable(map(of_zip, filter(None, found))), zip_, str(PLACE))
        shutil.unpack_archive(zip_, PLACE)
        needs |= dict.fromkeys(names.values(), zips)
    if "matplotlib" in needs:
        _add_font_list(to / "wheels/matplotlib.zip")
    Path(to, "wheels.json").write_text(json.dumps(needs), "utf-8")


def _checked(package: dict[str, str], wheels: Path) -> Path | None:
    """The official wheel of a package, if it is there."""
    wheel = wheels / package["file_name"]
    if not wheel.exists():
        return None
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != package["sha256"]:
        raise ValueError(f"error: {wheel.name} is not the official one: {found}")
    return wheel


def _add_font_list(wheel: Path) -> None:
    """Matplotlib lists its fonts at its first import, for seconds; here it does so."""
    import matplotlib.font_manager  # noqa: F401

    with ZipFile(wheel, "a", ZIP_DEFLATED) as packed:
        file = "matplotlib/fontlist.json"
        packed.write(PLACE / file, file)


def own(third: str, root: str, packages: str, out: str) -> None:
    """The book's package and what runs its cells."""
    files = [
        *[(file.name, file.read_bytes()) for file in _scripts(Path(root, "book"))],
        *of_folder(Path(root, "micrograd_book"), "micrograd_book"),
        *of_folder(Path(root, "book/data"), "book/data"),
        *of_folder(Path(packages, "tabulate"), "tabulate"),
        *of_folder(Path(packages, "micrograd"), "micrograd"),
    ]
    pack(files, Path(out, "book.zip"), "/book", keep_sources=True)
    shutil.copyfile(Path(third, "wheels.json"), Path(out, "wheels.json"))


def _scripts(book: Path) -> list[Path]:
    names = ["_live/run_cell.py", "_live/export_tape.py", "_ext/page_svg.py"]
    return [book / name for name in names]


def of_zip(path: Path) -> Iterator[File]:
    """The files of a wheel or of the zipped standard library that a page may need."""
    with ZipFile(path) as packed:
        for name in packed.namelist():
            if name[-1] != "/" and not UNUSED.search(name):
                yield name, packed.read(name)


def of_folder(folder: Path, within: str) -> Iterator[File]:
    """The files of a folder; in the page it stands in `within`."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield f"{within}/{path.relative_to(folder).as_posix()}", path.read_bytes()


def pack(files: Iterable[File], out: Path, at: str, keep_sources: bool = False) -> None:
    """Write a zip file of these, its Python compiled, to be unpacked at `at`."""
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in files:
            if not name.endswith(".py") or keep_sources:
                packed.writestr(name, content)
            if name.endswith(".py"):
                tree = ast.parse(content)
                if not keep_sources:
                    _empty_docstrings(tree)
                code = compile(tree, f"{at}/{name}", "exec", dont_inherit=True)
                hashed = source_hash(content)
                made = bootstrap._code_to_hash_pyc(code, hashed, checked=False)
                compiled = cache_from_source(name) if keep_sources else f"{name}c"
                packed.writestr(compiled, made)


def _empty_docstrings(tree: ast.Module) -> None:
    """A sixth of all this, for nobody; a text stays, since NumPy asks for one."""
    for node in ast.walk(tree):
        match getattr(node, "body", None):
            case [ast.Expr(ast.Constant(str()) as text), *_]:
                text.value = ""
