"""Chapters are tests: nbmake runs each as the notebook that readers download."""

import os
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from nbmake.pytest_items import NbMakeFailureRepr, NotebookFile, NotebookItem
from notebooks import write

from micrograd_book import MLP, max_margin, moons

ROOT = Path(__file__).parent.parent

SECONDS = 20  # of work for a whole chapter, at most; a reader waits as long
YARDSTICK = 0.05  # seconds in which the demo's graph is built where that limit holds


class TooSlow(Exception):
    """A chapter that takes more than its time."""


class Timed(NotebookItem):
    """A chapter that nobody waits for long."""

    def __init__(self, *arguments: Any, source: Path, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.source = source

    def runtest(self) -> None:
        """Run it, and count its processor's time, on a slow or busy machine for less.

        That still varies, so a chapter that took too long gets a second run.
        """
        taken = self.seconds()
        if taken > SECONDS:
            taken = min(taken, self.seconds())
        if taken > SECONDS:
            raise TooSlow(f"{self.source}:1: runs {taken:.0f} s, more than {SECONDS}")

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """Without the traceback that nbmake prints where no cell failed."""
        if isinstance(excinfo.value, TooSlow):
            return NbMakeFailureRepr(str(excinfo.value), str(excinfo.value))
        return super().repr_failure(excinfo, style)

    def seconds(self) -> float:
        """Run it; what its kernel used, a child that has ended by then."""
        slowness, before = slow(), os.times()
        super().runtest()
        after, slowness = os.times(), max(slowness, slow())
        taken = after.children_user - before.children_user
        return (taken + after.children_system - before.children_system) / slowness


def slow() -> float:
    """How many times as long as the yardstick Python takes here and now; at least 1."""
    model, dataset, taken = MLP(2, [16, 16, 1]), moons(100), []
    for _ in range(5):
        before = process_time()
        max_margin(model, dataset.xs, dataset.ys)
        taken.append(process_time() - before)
    return max(1.0, sorted(taken)[2] / YARDSTICK)


class Chapter(NotebookFile):
    """A Markdown chapter that has cells."""

    def collect(self) -> Iterator[pytest.Item]:
        """Its notebook, made anew."""
        name = self.path.relative_to(ROOT).with_suffix(".ipynb")
        notebook = write(self.path, ROOT, ROOT / "build" / "notebooks" / name)
        yield Timed.from_parent(
            self, filename=str(notebook), source=self.path.relative_to(ROOT)
        )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Chapter | None:
    """Take the chapters among the files of the book."""
    if file_path.suffix == ".md" and "{code-cell}" in file_path.read_text("utf-8"):
        chapter: Chapter = Chapter.from_parent(parent, path=file_path)
        return chapter
    return None
