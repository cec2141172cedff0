"""Each chapter is executed once, by nbmake, and what its cells gave is kept.

It is kept under a name made of the code of the cells and of all that is behind them, so
nothing stale is ever found. Prose may change freely.
"""

import hashlib
import os
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from traceback import walk_tb

import behind
import nbformat
import times
from cells import Fault, chapters, read
from elsewhere import loads_from
from filelock import FileLock
from nbmake.nb_run import NotebookRun
from notebooks import Chapter

FOLDER = "build/outputs"
NEWEST = 4  # of a chapter's outputs are kept: other branches, other Pythons
STUCK = 45  # seconds after which a cell is stopped
OWN_TIME = "import time; print(time.process_time())"  # a last cell, not kept
ANSI = re.compile(r"\x1b\[[\d;]*m")
FRAME = re.compile(r"Cell In\[(\d+)\], line (\d+)")

Cell = nbformat.NotebookNode


class CellFault(Fault):
    """What went wrong in a cell; `trace` shows the reader's own lines alone."""

    def __init__(
        self, path: Path, root: Path, line: int, number: int, what: str, trace: str = ""
    ) -> None:
        super().__init__(path, root, line, f"cell {number}: {what}")
        self.trace = trace

    def told(self) -> str:
        """The line, and the lines of cells that led to it."""
        return f"{self}\n{self.trace}" if self.trace else str(self)


def kept(path: Path, root: Path) -> Path:
    """Where the outputs of a chapter are, or will be."""
    name = hashlib.sha256(behind.fingerprint(root, behind.CELLS).encode())
    for cell in _code_cells(read(path, root)):
        name.update(f"{cell.source}\n\0".encode())
    folder = root / FOLDER / path.relative_to(root).with_suffix("")
    return folder / f"{name.hexdigest()[:16]}.ipynb"


def executed(path: Path, root: Path) -> nbformat.NotebookNode:
    """The code cells of a chapter with their outputs; run, if they never were.

    `Fault` for a mistake in the chapter, `WrongPackage` where the outputs would be
    those of another checkout.
    """
    behind.check_package(root)
    outputs = kept(path, root)
    outputs.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(outputs.parent / "lock"):
        if not outputs.exists():
            notebook = _run(path, root)
            new = outputs.with_suffix(".new")
            nbformat.write(notebook, new)
            os.replace(new, outputs)  # whole, or not at all
            found = sorted(outputs.parent.glob("*.ipynb"), key=os.path.getmtime)
            for old in found[:-NEWEST]:
                old.unlink()
    ran: nbformat.NotebookNode = nbformat.read(outputs, as_version=4)
    return ran


def execute_all(root: Path) -> list[Fault]:
    """Run the chapters that were not, on all cores; what is wrong in them."""
    behind.check_package(root)

    def attempt(path: Path) -> Fault | None:
        try:
            if not kept(path, root).exists():
                spent = executed(path, root).metadata.seconds
                print(f"{spent['clock']:6.1f} s  {path.relative_to(root).as_posix()}")
        except Fault as fault:
            return fault
        return None

    with ThreadPoolExecutor(os.cpu_count()) as cores:
        return [fault for fault in cores.map(attempt, chapters(root)) if fault]


def _code_cells(notebook: nbformat.NotebookNode) -> list[Cell]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _run(path: Path, root: Path) -> nbformat.NotebookNode:
    notebook = Chapter(path, root).notebook()
    notebook.cells.append(nbformat.v4.new_code_cell(OWN_TIME, id="own-time"))
    file = root / "build/notebooks" / path.relative_to(root).with_suffix(".ipynb")
    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, file)
    written, began = _code_cells(read(path, root)), time.monotonic()

    def fault(i: int, what: str, line: int | None = None, trace: str = "") -> CellFault:
        at = written[i].metadata.line if line is None else line
        return CellFault(path, root, at, i + 1, what, trace)

    def code_index(i: int) -> int:
        return sum(cell.cell_type == "code" for cell in notebook.cells[:i])

    try:
        result = NotebookRun(file, STUCK).execute()
    except Exception as error:  # a kernel that died, above all
        i = min(code_index(_running(error)), len(written) - 1)
        raise fault(i, f"{type(error).__name__}: {error}") from None
    if result.error and "timed out" in result.error.summary:
        i = code_index(result.error.failing_cell_index)
        raise fault(i, f"still running after {STUCK} seconds")
    *done, own = _code_cells(result.nb)
    for i, cell in enumerate(done):
        for raised in _errors(cell):
            line, trace = _own_lines(raised.traceback, i, written)
            said = raised.evalue.strip().partition("\n")[0]
            shown = (
                said
                or written[i]
                .source.splitlines()[line - written[i].metadata.code_line]
                .strip()
            )
            raise fault(i, f"{raised.ename}: {shown}", line, trace)
        for what in _unwanted(cell, written[i]):
            raise fault(i, what)
    work, clock = float(own.outputs[0].text), time.monotonic() - began
    if what := times.too_slow(work, clock):
        raise fault(max(range(len(done)), key=lambda i: _seconds(done[i])), what)
    for cell in done:
        cell.outputs = _joined(cell.outputs)
    ran: nbformat.NotebookNode = result.nb
    ran.cells, ran.metadata["seconds"] = done, {"work": work, "clock": clock}
    return ran


def _errors(cell: Cell) -> list[nbformat.NotebookNode]:
    return [out for out in cell.get("outputs", []) if out.output_type == "error"]


def _running(error: Exception) -> int:
    """The index of the cell that ran when this was raised: nobody else says it."""
    for frame, _ in walk_tb(error.__traceback__):
        if "cell_index" in frame.f_locals:
            return int(frame.f_locals["cell_index"])
    return 0


def _own_lines(traceback: list[str], i: int, written: list[Cell]) -> tuple[int, str]:
    """The line of the chapter where cell i failed, and the cells' part of a traceback.

    IPython counts cells, and lines in each; both are counted in the chapter instead.
    """
    plain = [ANSI.sub("", part).rstrip() for part in traceback]
    frames = "\n".join(part for part in plain if part.lstrip().startswith("Cell In["))

    def line(found: re.Match[str]) -> int:
        return int(written[int(found[1]) - 1].metadata.code_line) + int(found[2]) - 1

    own = [found for found in FRAME.finditer(frames) if int(found[1]) == i + 1]
    told = FRAME.sub(lambda found: f"cell {found[1]}, line {line(found)}", frames)
    return line(own[0]) if own else written[i].metadata.code_line, told


def _unwanted(cell: Cell, written: Cell) -> Iterator[str]:
    """What a cell gave that no page should show."""
    for output in cell.outputs:
        if output.get("name") == "stderr":
            yield f"writes to stderr: {output.text.strip().partition(chr(10))[0]}"
        shown = output.get("data", {})
        words = written.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        if len(words) <= 40 and any(kind.startswith("image/") for kind in shown):
            yield "a figure needs alternative text, a sentence (mystnb: image: alt)"
        if address := loads_from(shown.get("text/html", "")):
            yield f"loads {address} from another host"


def _joined(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """What a cell prints arrives in pieces, cut where the kernel happens to flush."""
    joined: list[nbformat.NotebookNode] = []
    printed: nbformat.NotebookNode | None = None
    for output in outputs:
        if output.output_type != "stream":
            joined.append(output)
        elif printed is None:
            joined.append(printed := output)
        else:
            printed.text += output.text
    return joined


def _seconds(cell: Cell) -> float:
    told = cell.metadata.get("execution", {})
    ends = [told.get("iopub.status.busy"), told.get("iopub.status.idle")]
    began, ended = [times.parse(end) for end in ends] if all(ends) else (0.0, 0.0)
    return ended - began
