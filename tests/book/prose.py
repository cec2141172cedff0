"""A page without its cells: what a reader reads as text, line by line as it stands."""

import re

from helpers import ROOT

BOOK = ROOT / "book"
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in BOOK.rglob("*.md"))


def blank(found: re.Match[str]) -> str:
    """As many lines, empty: what stays has the line number that it had."""
    return re.sub(r"[^\n]", " ", found[0])


def told(found: re.Match[str]) -> str:
    """What of a directive is prose: a margin note, a figure's caption and alt text."""
    if found[0].startswith("```{margin}"):
        return found[0].replace("```", "   ")
    return re.sub(r"^(?! *(?:caption|alt):).*$", blank, found[0], flags=re.M)


def prose(text: str) -> str:
    """A page without its front matter, cells and directives in backticks."""
    text = re.sub(r"\A---\n.*?\n---\n", blank, text, flags=re.S)
    return re.sub(r"^(`{3,}).*?^\1$", told, text, flags=re.M | re.S)


def line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
