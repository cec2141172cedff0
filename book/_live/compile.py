"""Python files, compiled once at build: a page would compile them at every start.

Runs in the page's own Python, since compiled files are of one version. A file is
compiled as if it stood where the page will unpack it, so that tracebacks are right.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from py_compile import PycInvalidationMode, compile
from zipfile import ZIP_DEFLATED, ZipFile

# of the standard library and of wheels: what no cell imports
UNUSED = re.compile(
    r"""^(lib2to3|idlelib|ensurepip|pydoc_data|unittest|xml|wsgiref|curses|dbm|sqlite3
        |tkinter|multiprocessing|xmlrpc|venv)/
    |^(turtle|turtledemo|mailbox|imaplib|ftplib|smtplib|nntplib|poplib|telnetlib
        |pickletools|pydoc|doctest|webbrowser|cgi|cgitb|socketserver|pdb|profile
        |cProfile|trace|tabnanny)\.py
    |(^|/)(tests?|sample_data|f2py|distutils|_pyinstaller|pdfcorefonts|afm
        |web_backend|qt_editor|feaLib|ufoLib|voltLib|designspaceLib|images)/
    |^matplotlib/fontlist\.json$  # it lists fonts that are left out here
    |\.(pyi|pxd|h|lib|a|ts)$""",
    re.X,
)
# needed to import the rest of their packages
USED = re.compile(r"^numpy/f2py/__init__\.py$|^numpy/distutils/__init__\.py$")

File = tuple[str, bytes]


def of_zip(path: Path) -> Iterator[File]:
    """The files of a wheel or of the zipped standard library that a page may need."""
    with ZipFile(path) as packed:
        for name in packed.namelist():
            if name[-1] != "/" and (USED.search(name) or not UNUSED.search(name)):
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
            if name.endswith(".py"):
                cached = name.replace(".py", ".pyc")
                if keep_sources:
                    packed.writestr(name, content)
                    folder, _, stem = name[:-3].rpartition("/")
                    cached = f"{folder}/__pycache__/{stem}.cpython-312.pyc".lstrip("/")
                packed.writestr(cached, _compiled(content, f"{at}/{name}"))
            else:
                packed.writestr(name, content)


def _compiled(source: bytes, path: str) -> bytes:
    unchecked = PycInvalidationMode.UNCHECKED_HASH
    with tempfile.TemporaryDirectory() as folder:
        written, made = Path(folder, "source.py"), Path(folder, "made.pyc")
        written.write_bytes(source)
        compile(
            str(written), str(made), path, doraise=True, invalidation_mode=unchecked
        )
        return made.read_bytes()
