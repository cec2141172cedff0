"""A chapter's cells as they are written, and the mistakes that can be seen in them.

A mistake is named by file and line, as an editor jumps to it.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from myst_nb.core.read import (
    MystMetadataParsingError,
    is_myst_markdown_notebook,
    read_myst_markdown_notebook,
)

TAGS = {"hide", "remove"}  # each of -input, -output, -cell
PARTS = {"input", "output", "cell"}
OPTIONS = {"tags", "mystnb"}
MYSTNB = {"figure": {"caption", "name"}, "image": {"alt"}}


class Fault(Exception):
    """A mistake in a file of the book: where it is, and what is wrong."""

    def __init__(self, path: Path, root: Path, line: int, what: str) -> None:
        self.path = path.relative_to(root) if path.is_relative_to(root) else path
        super().__init__(f"{self.path.as_posix()}:{line}: {what}")

    def told(self) -> str:
        """All that there is to say."""
        return str(self)


def text(path: Path, root: Path) -> str:
    """What a file of the book says; `Fault` where it is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        what = f"not UTF-8: {error.object[error.start : error.end]!r}"
        raise Fault(path, root, line, what) from None


def has_cells(path: Path) -> bool:
    """Whether this file of the book is a chapter that runs."""
    return b"{code-cell}" in path.read_bytes()


def texts(root: Path) -> list[Path]:
    """All pages of the book; what an editor keeps in a hidden folder is none."""
    found = sorted((root / "book").rglob("*.md"))
    return [p for p in found if "/." not in p.relative_to(root).as_posix()]


def chapters(root: Path) -> list[Path]:
    """All chapters that run."""
    return [path for path in texts(root) if has_cells(path)]


def read(path: Path, root: Path) -> nbformat.NotebookNode:
    """The cells of a chapter, as MyST-NB reads them; each code cell knows its lines.

    `metadata.line` is that of its fence, `metadata.code_line` that of its first code.
    `Fault` for the first cell that is not written as it should be.
    """
    return _read(path, root, text(path, root))


@cache  # a build asks for the same chapter several times
def _read(path: Path, root: Path, written: str) -> nbformat.NotebookNode:
    if not is_myst_markdown_notebook(written):
        what = "a chapter begins with the lines `---`, `file_format: mystnb`, …, `---`"
        raise Fault(path, root, 1, what)
    try:
        notebook: nbformat.NotebookNode = read_myst_markdown_notebook(
            written, add_source_map=True
        )
    except MystMetadataParsingError as error:
        found = re.search(r" at line (\d+)", str(error))
        raise Fault(path, root, int(found[1]) if found else 1, str(error)) from None
    except nbformat.ValidationError:
        found = re.search(r"^:?tags:[ \t]*[^\[\s]", written, re.M)
        line = written.count("\n", 0, found.start()) + 1 if found else 1
        raise Fault(path, root, line, "tags are a list: [hide-output]") from None
    for cell, line in zip(notebook.cells, notebook.metadata.pop("source_map")):
        if cell.cell_type == "code":
            for what in _mistakes(cell.metadata):
                raise Fault(path, root, line, what)
            cell.metadata["line"] = line
            cell.metadata["code_line"] = _code_line(cell.source, line, written)
    return notebook


def _code_line(source: str, line: int, written: str) -> int:
    """Where the code begins: below the fence and the options."""
    code, lines = source.splitlines(), written.splitlines()
    return next(
        at + 1 for at in range(line, len(lines)) if lines[at : at + len(code)] == code
    )


def _mistakes(options: dict[str, Any]) -> Iterator[str]:
    """What is wrong in the options of a cell."""
    yield from _unknown("option", options, OPTIONS)
    tags, mystnb = options.get("tags", []), options.get("mystnb", {})
    yield from _unknown("tag", tags, {f"{a}-{b}" for a in TAGS for b in PARTS})
    if not isinstance(mystnb, dict):
        yield f"mystnb: {mystnb!r} has no figure and no image"
    yield from _unknown("option of mystnb", mystnb, set(MYSTNB))
    for name, known in MYSTNB.items():
        given = mystnb.get(name, {})
        if not isinstance(given, dict):
            yield f"mystnb: {name}: {given!r} has none of {sorted(known)}"
        yield from _unknown(f"option of {name}", given, known)
    if mystnb and not mystnb.get("figure", {}).get("caption"):
        yield "a figure needs a caption (mystnb: figure: caption)"


def _unknown(kind: str, given: Any, known: set[str]) -> Iterator[str]:
    for name in given:
        if name not in known:
            yield f"unknown {kind} {name!r}: known are {', '.join(sorted(known))}"
