"""Chapters are tests: each is executed once, and pages show what it gave."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from behind import WrongPackage
from cells import Fault, has_cells
from outputs import executed

ROOT = Path(__file__).parent.parent


class Outputs(pytest.Item):
    """What the cells of a chapter give."""

    def runtest(self) -> None:
        """Run it, unless that was done."""
        executed(self.path, ROOT)

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """A fault says where it is and what is wrong, without our own lines."""
        if isinstance(excinfo.value, Fault):
            return excinfo.value.told()
        if isinstance(excinfo.value, WrongPackage):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Its name in reports."""
        return self.path, 0, self.path.relative_to(ROOT).as_posix()


class Chapter(pytest.File):
    """A Markdown chapter that has cells."""

    def collect(self) -> Iterator[pytest.Item]:
        """One item: all of it, as a reader runs it."""
        yield Outputs.from_parent(self, name="outputs")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Chapter | None:
    """Take the chapters among the files of the book."""
    if file_path.suffix == ".md" and has_cells(file_path):
        chapter: Chapter = Chapter.from_parent(parent, path=file_path)
        return chapter
    return None
