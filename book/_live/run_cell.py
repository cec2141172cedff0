"""What a notebook does with a cell, in the page: run it, and tell what it shows."""

import ast
import builtins
import errno
import gc
import io
import json
import linecache
import pprint
import random
import sys
import traceback
import types
import warnings
from collections.abc import Callable, Iterator
from importlib.machinery import FileFinder
from typing import Any

from page_svg import page_svg

RECURSION = 400  # the page's Python has a small stack, and dies where it ends
CELL = "cell "  # what a cell is called in tracebacks, with its number behind
Shown = tuple[str, str]  # a kind, "svg", "html" or "text", and its text

WANTED = ("numpy", "matplotlib")  # what a site may have been built without

main = types.ModuleType("__main__")
fetched: set[str] = set()
displayed: list[Shown] = []  # by this cell
lacking: list[str] = []  # what this cell has tried to import


class Fetching:
    """Finds packages that the site has, once a cell imports one."""

    def __init__(
        self, needs: dict[str, list[str]], fetch: Callable[[str, str], None]
    ) -> None:
        self.needs, self.fetch = needs, fetch

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Fetch what this import needs; Python then finds it where it belongs."""
        if name in WANTED and name not in self.needs:
            lacking.append(name)
        for file in self.needs.get(name, []):
            if file not in fetched:
                self.fetch(file, name)
                fetched.add(file)
                # the folders alone: the library's zip would be read again as a whole
                for finder in sys.path_importer_cache.values():
                    if isinstance(finder, FileFinder):
                        finder.invalidate_caches()


def begin(needs: str, fetch: Callable[[str, str], None]) -> None:
    """Make ready for the first cell; also after waking from a snapshot."""
    sys.setrecursionlimit(RECURSION)
    sys.meta_path.insert(0, Fetching(json.loads(needs), fetch))
    sys.modules["__main__"] = main
    random.seed()
    gc.set_threshold(20_000)  # graphs of Values are no garbage: a tenth of the time
    builtins.input, builtins.display = _no_input, _display
    # plt.show() is right in a notebook, and here a cell's end shows its figures
    warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")


def _no_input(prompt: object = "") -> str:
    raise RuntimeError("a cell in the page cannot ask: write the answer into the code")


def _display(*values: object) -> None:
    """As in a notebook, but after what the cell prints."""
    for value in values:
        displayed.append(_shown(value, f"display-{len(displayed)}"))


def run(source: str, number: int) -> str:
    """Run a cell; JSON of what it shows besides its printing.

    `shows` are the last value and the figures; `error` is the traceback if there was
    one, and `lacks` says why where the fault is the page's.
    """
    told: dict[str, object] = {}
    shows: list[Shown] = []
    lacking.clear()
    displayed.clear()
    for shown in (_value(source, number), _figures(number)):
        try:
            shows += shown
        except BaseException as error:
            told.setdefault("error", _traceback(error))
            if isinstance(error, ImportError) and lacking:
                site = f"this site was built without {lacking[0]} for its pages"
                told["lacks"] = site
            elif isinstance(error, OSError) and error.errno == errno.ENOTSUP:
                told["lacks"] = "it starts another process, which no page can"
    for stream in (sys.stdout, sys.stderr):
        stream.flush()  # a line without an end waits for one
    return json.dumps({**told, "shows": displayed + shows})


def _value(source: str, number: int) -> Iterator[Shown]:
    """Run a cell's statements, and show the last one if it is an expression."""
    name = f"{CELL}{number}"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    tree, last = ast.parse(source, name), None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)
    exec(compile(tree, name, "exec"), main.__dict__)
    value = eval(compile(last, name, "eval"), main.__dict__) if last else None
    if value is not None and not source.rstrip().endswith(";"):
        yield _shown(value, f"{number}")


def _shown(value: object, place: str) -> Shown:
    """How a page shows a value; `place` keeps the ids of drawings apart."""
    if html := _rich(value, "_repr_html_"):
        return "html", html
    if svg := _rich(value, "_repr_svg_"):
        return "svg", page_svg(svg, "", f"live-{place}-")
    if isinstance(value, (dict, list, set, tuple)):  # a line for each element
        return "text", pprint.pformat(value, sort_dicts=False)
    return "text", repr(value)


def _rich(value: object, method: str) -> str:
    """What a value makes of itself for a page; "" if it does not."""
    made = getattr(type(value), method, None)
    return str(made(value) or "") if made else ""


def _figures(number: int) -> Iterator[Shown]:
    """The Matplotlib figures that a cell has made, as notebooks show them."""
    if "matplotlib.pyplot" not in sys.modules:
        return
    import matplotlib.pyplot as plt

    svg: dict[str, Any] = {"format": "svg", "metadata": {"Date": None}}
    try:
        for figure in plt.get_fignums():
            file = io.StringIO()
            plt.figure(figure).savefig(file, bbox_inches="tight", **svg)
            yield "svg", page_svg(file.getvalue(), "", f"live-{number}-{figure}-")
    finally:
        plt.close("all")


def _traceback(error: BaseException) -> str:
    """The frames of the reader's cells alone, and what was wrong."""
    told = traceback.TracebackException.from_exception(error)
    part: traceback.TracebackException | None = told
    while part:
        own = [frame for frame in part.stack if frame.filename.startswith(CELL)]
        part.stack = traceback.StackSummary.from_list(own)
        part = part.__cause__ or part.__context__
    text = "".join(told.format())
    return text.replace(f'File "{CELL}', "Cell ").replace('", line', ", line")
