"""What makes a build trustworthy: nothing stale, nothing forgotten, no fault lost.

Before Sphinx reads, every chapter that has no outputs is executed. What is made of them
is made as a whole: where anything has changed, all pages are written afresh, so that a
site never shows what it looked like before. Only what Sphinx has read of a page stays,
as long as nothing but texts of pages changed.
"""

import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import behind
import live
from cells import Fault, text, texts
from filelock import FileLock
from myst_nb import sphinx_
from myst_nb.core.execute import NotebookClientBase
from nbformat import NotebookNode
from outputs import execute_all, executed
from pybtex.database import parse_string
from pybtex.exceptions import PybtexError
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

logger = logging.getLogger(__name__)


class Press:
    """One build of the book: what it finds of the last one, and what it leaves."""

    def __init__(self, app: Sphinx) -> None:
        self.root, self.site = Path(app.srcdir), Path(app.outdir)
        self.trees = Path(app.doctreedir)
        # what these say was finished, without a warning, is what stands there
        self.site_is_of = self.site.parent / f"{self.site.name}.is-of"
        self.trees_are_of = self.trees / "are-of"

    def begin(self, app: Sphinx, config: Config) -> None:
        """See what has changed; forget what was read under other circumstances."""
        self.site.parent.mkdir(parents=True, exist_ok=True)
        self.lock = FileLock(self.site.parent / "lock")  # until this process ends
        self.lock.acquire()
        try:
            behind.check_package(self.root)
            check_texts(self.root)
        except (behind.WrongPackage, Fault) as error:
            sys.exit(str(error))
        pages = (*behind.CELLS, *behind.PAGES)
        self.but_for_texts = behind.fingerprint(self.root, pages)
        self.everything = behind.fingerprint(self.root, (*pages, *behind.TEXTS))
        self.everything += live.version(self.root)
        if says(self.trees_are_of) != self.but_for_texts:
            shutil.rmtree(self.trees, ignore_errors=True)
            shutil.rmtree(self.site.parent / "jupyter_execute", ignore_errors=True)

    def rest(self, app: Sphinx) -> None:
        """Do nothing where nothing has changed."""
        same = says(self.site_is_of) == self.everything and not app.fresh_env_used
        if self.makes_site(app) and same and (self.site / "index.html").exists():
            app.build = lambda *_: logger.info("nothing has changed")  # type: ignore[method-assign]

    def execute(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Before pages are read: nobody is forgotten, and all cells have outputs."""
        self.trees_are_of.unlink(missing_ok=True)
        for extension in app.extensions.values():
            if extension.parallel_read_safe is None:  # all who don't say only read
                extension.parallel_read_safe = True
        faults: list[Fault] = []
        for path in texts(self.root):
            name = path.relative_to(self.root).with_suffix("").as_posix()
            if name not in env.found_docs:
                faults.append(Fault(path, self.root, 1, "not in _toc.yml: no page"))
        contents = self.root / "_toc.yml"
        for line, written in enumerate(contents.read_text("utf-8").splitlines(), 1):
            named = re.search(r"\b(?:file|root): *(\S+)", written)
            if named and named[1].removesuffix(".md") not in env.found_docs:
                faults.append(Fault(contents, self.root, line, f"no page {named[1]}"))
        faults += execute_all(self.root)
        if faults:
            sys.exit("\n".join(fault.told() for fault in faults))

    def clear(self, app: Sphinx, env: BuildEnvironment) -> set[str]:
        """Before pages are written: make room, and have all of them written."""
        if not self.makes_site(app):
            return set()
        self.site_is_of.unlink(missing_ok=True)
        shutil.rmtree(self.site, ignore_errors=True)
        self.site.mkdir()
        return env.found_docs

    def finish(self, app: Sphinx, error: Exception | None) -> None:
        """Say what stands there now, unless something was wrong with it."""
        if error or app._warncount:
            return
        self.trees_are_of.write_text(self.but_for_texts, "utf-8")
        if self.makes_site(app):
            # two environments would differ in it, and nobody asks it anything
            (self.site / ".buildinfo").unlink()
            self.site_is_of.write_text(self.everything, "utf-8")

    @staticmethod
    def makes_site(app: Sphinx) -> bool:
        """Whether this build is of pages, and not of a PDF or a list of links."""
        return app.builder.name == "html"


def kept_client(root: Path) -> Callable[..., NotebookClientBase]:
    """MyST-NB's way to the outputs of cells: those that were kept."""

    def create_client(
        notebook: NotebookNode, source: str, *settings: Any
    ) -> NotebookClientBase:
        done = executed(Path(source), root)
        notebook.metadata["language_info"] = done.metadata["language_info"]
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for cell, ran in zip(cells, done.cells):
            cell.outputs, cell.execution_count = ran.outputs, ran.execution_count
        config, logger, _ = settings
        return NotebookClientBase(notebook, Path(source), config, logger)

    return create_client


def says(stamp: Path) -> str:
    """What a stamp says; "" where there is none."""
    return stamp.read_text("utf-8") if stamp.exists() else ""


def check_texts(root: Path) -> None:
    """`Fault` for a file that is not UTF-8, or a bibliography that can't be read."""
    for path in texts(root):
        text(path, root)
    for path in sorted((root / "book").glob("*.bib")):
        try:
            parse_string(text(path, root), "bibtex")
        except PybtexError as error:
            raise Fault(path, root, getattr(error, "lineno", 1), str(error)) from None


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the press; a warning fails the build, after all of them were shown."""
    press = Press(app)
    app.warningiserror, app.keep_going = False, True
    app.parallel = (os.cpu_count() or 1) + 1  # one of them only waits
    app.connect("config-inited", press.begin, priority=900)
    app.connect("builder-inited", press.rest)
    app.connect("env-before-read-docs", press.execute)
    app.connect("env-updated", press.clear)
    app.connect("build-finished", press.finish, priority=900)
    sphinx_.create_client = kept_client(press.root)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
