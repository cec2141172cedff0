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
from kernels import use_forks
from nbmake.nb_run import NotebookRun
from notebooks import Chapter

FOLDER = "build/outputs"
NEWEST = 4  # of a chapter's outputs are kept: other branches, other Pythons
STUCK = 45  # seconds after which a cell is stopped
OWN_TIME = "import time; print(time.process_time())"  # a last cell, not kept
ANSI = re.compile(r"\x1b\[[\d;]*m")
ADDRESS = re.compile(r"\bat 0x[\da-f]+")
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
            notebook = _Run(path, root).outputs()
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
            Chapter(path, root).notebook()  # what has no plain form is told here
            if not kept(path, root).exists():
                spent = executed(path, root).metadata.seconds
                print(f"{spent['clock']:6.1f} s  {path.relative_to(root).as_posix()}")
        except Fault as fault:
            return fault
        return None

    # one more than there are cores: kernels that begin or end only wait
    with ThreadPoolExecutor((os.cpu_count() or 1) + 1) as several:
        return [fault for fault in several.map(attempt, chapters(root)) if fault]


def _code_cells(notebook: nbformat.NotebookNode) -> list[Cell]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


class _Run:
    """A run of a chapter, which names what goes wrong by the chapter's lines."""

    def __init__(self, path: Path, root: Path) -> None:
        self.path, self.root = path, root
        self.written = _code_cells(read(path, root))

    def outputs(self) -> nbformat.NotebookNode:
        """The code cells as they ran, and the seconds of work and of the clock."""
        began = time.monotonic()
        ran = self.executed()
        *ran.cells, own_time = _code_cells(ran)
        for i, cell in enumerate(ran.cells):
            self.check(i, cell)
        work, clock = float(own_time.outputs[0].text), time.monotonic() - began
        if what := times.too_slow(work, clock):
            slowest = max(range(len(ran.cells)), key=lambda i: _seconds(ran.cells[i]))
            raise self.fault(slowest, what)
        for cell in ran.cells:
            cell.outputs = _joined(cell.outputs)
        ran.metadata["seconds"] = {"work": work, "clock": clock}
        return ran

    def executed(self) -> nbformat.NotebookNode:
        """The notebook that readers download, and its checks, run to its end or to an
        error.
        """
        notebook = Chapter(self.path, self.root).notebook(checks=True)
        notebook.cells.append(nbformat.v4.new_code_cell(OWN_TIME, id="own-time"))
        name = self.path.relative_to(self.root).with_suffix(".ipynb")
        file = self.root / "build/notebooks" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, file)

        def count(index: int) -> int:
            before = len([cell for cell in notebook.cells[:index] if "outputs" in cell])
            return min(before, len(self.written) - 1)

        use_forks()
        for last in (False, False, True):
            try:
                result = NotebookRun(file, STUCK).execute()
                break
            except Exception as error:  # a kernel that died, above all
                at = _running(error)
                # one that never began: another that begins may have taken its ports
                if at is None and not last:
                    continue
                what = f"{type(error).__name__}: {error}".partition("\n")[0]
                raise self.fault(count(at or 0), what) from None
        if result.error and "timed out" in result.error.summary:
            i = count(result.error.failing_cell_index)
            raise self.fault(i, f"still running after {STUCK} seconds")
        ran: nbformat.NotebookNode = result.nb
        return ran

    def check(self, i: int, cell: Cell) -> None:
        """`CellFault` for an error, and for what no page should show."""
        for error in cell.outputs:
            if error.output_type == "error":
                line, trace = self.own_lines(i, error.traceback)
                place = line - self.written[i].metadata.code_line
                said = (
                    error.evalue.strip() or self.written[i].source.splitlines()[place]
                )
                what = f"{error.ename}: {said.strip().partition(chr(10))[0]}"
                raise self.fault(i, what, line, trace)
        for what in _unwanted(cell, self.written[i]):
            raise self.fault(i, what)

    def own_lines(self, i: int, traceback: list[str]) -> tuple[int, str]:
        """The line where cell i failed, and the cells' part of a traceback.

        IPython counts cells, and lines in each; both become the chapter's.
        """
        plain = [ANSI.sub("", part).rstrip() for part in traceback]
        frames = [part for part in plain if part.lstrip().startswith("Cell In[")]

        def line(found: re.Match[str]) -> int:
            begins = self.written[int(found[1]) - 1].metadata.code_line
            return int(begins) + int(found[2]) - 1

        found = list(FRAME.finditer("\n".join(frames)))
        own = [line(frame) for frame in found if int(frame[1]) == i + 1]
        told = FRAME.sub(lambda it: f"cell {it[1]}, line {line(it)}", "\n".join(frames))
        return [*own, self.written[i].metadata.code_line][0], told

    def fault(
        self, i: int, what: str, line: int | None = None, trace: str = ""
    ) -> CellFault:
        """What went wrong in cell i."""
        at = line or self.written[i].metadata.line
        return CellFault(self.path, self.root, at, i + 1, what, trace)


def _running(error: Exception) -> int | None:
    """The index of the cell that ran when this was raised: nobody else says it."""
    for frame, _ in walk_tb(error.__traceback__):
        if "cell_index" in frame.f_locals:
            return int(frame.f_locals["cell_index"])
    return None


def _unwanted(cell: Cell, written: Cell) -> Iterator[str]:
    """What a cell gave that no page should show."""
    for output in cell.outputs:
        if output.get("name") == "stderr":
            yield f"writes to stderr: {output.text.strip().partition(chr(10))[0]}"
        shown = output.get("data", {})
        text = shown["text/plain"] if [*shown] == ["text/plain"] else ""
        if found := ADDRESS.search(output.get("text", text)):
            yield f"shows {found[0]}, another address each time"
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
