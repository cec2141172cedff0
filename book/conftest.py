"""Chapters are tests: nbmake runs each as the notebook that readers download."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from nbmake.pytest_items import NotebookFile, NotebookItem
from notebooks import write

ROOT = Path(__file__).parent.parent


class Chapter(NotebookFile):
    """A Markdown chapter that has cells."""

    def collect(self) -> Iterator[pytest.Item]:
        """Its notebook, made anew."""
        name = self.path.relative_to(ROOT).with_suffix(".ipynb")
        notebook = write(self.path, ROOT, ROOT / "build" / "notebooks" / name)
        yield NotebookItem.from_parent(self, filename=str(notebook))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Chapter | None:
    """Take the chapters among the files of the book."""
    if file_path.suffix == ".md" and "{code-cell}" in file_path.read_text("utf-8"):
        chapter: Chapter = Chapter.from_parent(parent, path=file_path)
        return chapter
    return None
