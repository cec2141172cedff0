"""What a notebook does with a cell, in the page: run it, and tell what it shows."""

import ast
import builtins
import importlib
import io
import json
import linecache
import pprint
import random
import sys
import traceback
import types
from collections.abc import Callable

from page_svg import page_svg

RECURSION = 400  # the page's Python has a small stack, and dies where it ends
CELL = "cell "  # what a cell is called in tracebacks, with its number behind
RICH = {"image/svg+xml": "_repr_svg_", "text/html": "_repr_html_"}

WANTED = ("numpy", "matplotlib")  # what a site may have been built without

main = types.ModuleType("__main__")
lacking: list[str] = []  # what this cell has tried to import
drawn = 0  # figures so far: ids in a page are unique


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
        if name in self.needs:
            for file in self.needs[name]:
                self.fetch(file, name)
            self.needs[name] = []
            importlib.invalidate_caches()


def begin(needs: str, fetch: Callable[[str, str], None]) -> None:
    """Make ready for the first cell; also after waking from a snapshot."""
    sys.setrecursionlimit(RECURSION)
    sys.meta_path.insert(0, Fetching(json.loads(needs), fetch))
    sys.modules["__main__"] = main
    random.seed()
    builtins.input = _no_input


def _no_input(prompt: object = "") -> str:
    raise RuntimeError("a cell in the page cannot ask: write the answer into the code")


def run(source: str, number: int) -> str:
    """Run a cell; JSON of what it shows besides its printing.

    `shows` are the kind and text of the last value and of each figure, `error` is the
    traceback if there was one, `lacks` says that it is the site's fault.
    """
    told: dict[str, object] = {}
    shows: list[tuple[str, str]] = []
    lacking.clear()
    try:
        value = _value(source, f"{CELL}{number}")
        if value is not None:
            shows.append(_shown(value))
    except BaseException as error:
        told["error"] = _traceback(error)
        if isinstance(error, ImportError) and lacking:
            told["lacks"] = f"this site was built without {lacking[0]} for its pages"
    try:
        shows += [("svg", _page_svg(svg)) for svg in _figures()]
    except Exception as error:  # a figure that can't be drawn is the cell's error
        told.setdefault("error", _traceback(error))
    return json.dumps({**told, "shows": shows})


def _value(source: str, name: str) -> object:
    """Run a cell's statements; the value of the last one, if it is an expression."""
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    tree, last = ast.parse(source, name), None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)
    exec(compile(tree, name, "exec"), main.__dict__)
    value = eval(compile(last, name, "eval"), main.__dict__) if last else None
    return None if source.rstrip().endswith(";") else value


def _shown(value: object) -> tuple[str, str]:
    """The kind and text that a page shows of a value: a drawing before other HTML."""
    for kind, method in RICH.items():
        made = getattr(type(value), method, None)
        if made and (text := made(value)) is not None:
            return ("svg", _page_svg(text)) if "svg" in kind else ("html", text)
    return "text", _as_text(value)


def _as_text(value: object) -> str:
    """As notebooks write it: long containers have a line for each element."""
    plain = isinstance(value, (dict, list, set, tuple))
    return pprint.pformat(value, sort_dicts=False) if plain else repr(value)


def _page_svg(svg: str) -> str:
    global drawn
    drawn += 1
    return page_svg(svg, "", f"live-{drawn}-")


def _figures() -> list[str]:
    """The Matplotlib figures that a cell has made, as notebooks show them."""
    if "matplotlib.pyplot" not in sys.modules:
        return []
    import matplotlib.pyplot as plt

    made = []
    for number in plt.get_fignums():
        file = io.StringIO()
        plt.figure(number).savefig(
            file, format="svg", bbox_inches="tight", metadata={"Date": None}
        )
        made.append(file.getvalue())
    plt.close("all")
    return made


def _traceback(error: BaseException) -> str:
    """The frames of the reader's cells alone, and what was wrong."""
    told = traceback.TracebackException.from_exception(error)
    part: traceback.TracebackException | None = told
    while part:
        own = [frame for frame in part.stack if frame.filename.startswith(CELL)]
        part.stack = traceback.StackSummary.from_list(own)
        part = part.__cause__ or part.__context__
    return (
        "".join(told.format())
        .replace(f'File "{CELL}', "Cell ")
        .replace('", line', ", line")
    )
