"""What makes a build trustworthy: nothing stale, nothing forgotten, no warning lost."""

import hashlib
import shutil
import sys
from pathlib import Path
from typing import Any

from myst_nb.core import render
from myst_nb.core.utils import coalesce_streams
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

BEHIND_CELLS = [
    "micrograd_book/**/*.py",
    "micrograd_book/**/*.html",
    "book/data/*",
    "requirements.lock",
]
BEHIND_PAGES = ["book/_ext/*.py", "book/_static/*", "book/references.bib"]

logger = logging.getLogger(__name__)


def fingerprint(root: Path, patterns: list[str]) -> str:
    """A short name for the content of some files, and for this Python."""
    found = hashlib.sha256(sys.version.encode())
    for path in sorted(path for pattern in patterns for path in root.glob(pattern)):
        found.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:16]


def notice_changes(app: Sphinx, config: Config) -> None:
    """Outputs are kept under the fingerprint of what is behind them.

    After a change to the package, every chapter runs again; after a change to the style
    or to an extension, every page is made again. Both fingerprints are settings, and
    Sphinx makes pages anew when a setting changes.
    """
    root, caches = Path(app.srcdir), Path(app.outdir).parent / "cell_outputs"
    cache = caches / fingerprint(root, BEHIND_CELLS)
    for other in caches.glob("*"):
        if other != cache:
            shutil.rmtree(other)
    config["nb_execution_cache_path"] = str(cache)
    config["behind_pages"] = fingerprint(root, BEHIND_PAGES)


def join_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """What a cell prints arrives in pieces, cut where the kernel happens to flush.

    MyST-NB ends each piece with a new line when it merges them, which may break a line
    in two. Joined as they are, they reach it in one piece.
    """
    streams: dict[str, NotebookNode] = {}
    joined = []
    for output in outputs:
        stream = streams.get(output.get("name", ""))
        if stream is not None:
            stream["text"] += output["text"]
            continue
        if output["output_type"] == "stream":
            streams[output["name"]] = output
        joined.append(output)
    whole: list[NotebookNode] = coalesce_streams(joined)
    return whole


def find_forgotten_chapters(app: Sphinx, env: BuildEnvironment) -> None:
    """A chapter that _toc.yml forgets would vanish from the book without a word."""
    for path in sorted(Path(app.srcdir, "book").rglob("*.md")):
        name = path.relative_to(app.srcdir).with_suffix("").as_posix()
        if name not in env.found_docs:
            logger.warning("%s is not in _toc.yml, so no page would show it", name)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the checks; make warnings errors, whatever the command line says."""
    app.warningiserror = True
    render.coalesce_streams = join_streams
    app.add_config_value("behind_pages", "", "env", str)
    app.connect("config-inited", notice_changes, priority=900)
    app.connect("env-updated", find_forgotten_chapters)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
