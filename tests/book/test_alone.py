"""Pages can be read alone: what open code and the text name, open code has made.

Folded code draws, checks and solves; nobody has to open it to follow the page.
"""

import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path
from symtable import SymbolTable, symtable

import pytest
from cells import has_cells, read
from helpers import ROOT
from prose import PAGES, line, prose
from test_truth import PACKAGE

FOLDED = {"hide-input", "hide-cell", "remove-cell"}
KNOWN = set(dir(builtins)) | {"__name__"}


def globals_of(table: SymbolTable) -> Iterator[tuple[str, bool]]:
    """Each name that is no local one, and whether this code makes it."""
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if top or symbol.is_global():
            yield symbol.get_name(), symbol.is_assigned() or symbol.is_imported()
    for inside in table.get_children():
        yield from globals_of(inside)


def borrowed(path: Path, root: Path) -> Iterator[tuple[int, str]]:
    """Names that only folded cells make, where open code or the text uses them."""
    made, folded = set[str](), set[str]()
    for cell in read(path, root).cells:
        if cell.cell_type != "code":
            continue
        names = list(globals_of(symtable(cell.source, str(path), "exec")))
        own = {name for name, is_made in names if is_made}
        if FOLDED & set(cell.metadata.get("tags", [])):
            folded |= own
            continue
        made |= own
        for name in sorted({name for name, _ in names} - made - KNOWN):
            yield cell.metadata.code_line, name
    text = path.read_text("utf-8")
    plain = re.sub(r"\{[\w:]+\}`[^`]*`", lambda role: " " * len(role[0]), prose(text))
    for code in re.finditer(r"`([^`\n]+)`", plain):
        try:
            nodes = list(ast.walk(ast.parse(code[1])))
        except SyntaxError:
            continue
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        for name in sorted(names & folded - made - PACKAGE - KNOWN):
            yield line(text, code.start()), name


@pytest.mark.parametrize("page", [page for page in PAGES if has_cells(ROOT / page)])
def test_open_code_and_text_use_what_open_code_made(page: str) -> None:
    found = [f"{page}:{at}: {name}" for at, name in borrowed(ROOT / page, ROOT)]
    assert not found


def test_a_borrowed_name_is_found(tmp_path: Path) -> None:
    top = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n\n# A page\n\n"
    cell = "```{{code-cell}} ipython3\n{}\n```\n\n"
    hidden = cell.format(":tags: [hide-input]\nimport math\n\ndef sketch(): ...")
    shown = cell.format("def area(r):\n    return math.pi * r * r\n\narea(1)")
    page = tmp_path / "page.md"
    page.write_text(f"{top}{hidden}{shown}Now `sketch()` and `area(2)`.\n", "utf-8")
    found = list(borrowed(page, tmp_path))
    assert [name for _, name in found] == ["math", "sketch"]
    lines = page.read_text("utf-8").splitlines()
    assert [lines[at - 1][:9] for at, _ in found] == ["def area(", "Now `sket"]
