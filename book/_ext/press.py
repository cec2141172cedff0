"""What makes a build of the book trustworthy: nothing stale, nothing forgotten, no
warning overlooked.
"""

import hashlib
import shutil
import sys
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

RUN_BY_CELLS = ["micrograd_book/**/*.py", "book/data/*", "requirements.lock"]

logger = logging.getLogger(__name__)


def fingerprint(root: Path) -> str:
    """A short name for all that a cell's output depends on, besides the cells
    themselves.
    """
    found = hashlib.sha256(sys.version.encode())
    for path in sorted(path for pattern in RUN_BY_CELLS for path in root.glob(pattern)):
        found.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:16]


def key_the_cache(app: Sphinx, config: Config) -> None:
    """Outputs are kept under the fingerprint: after a change to the package, every
    chapter runs again.

    The path is a setting that pages depend on, so Sphinx reads them all again too.
    """
    caches = Path(app.outdir).parent / "cell_outputs"
    cache = caches / fingerprint(Path(app.srcdir))
    for other in caches.glob("*"):
        if other != cache:
            shutil.rmtree(other)
    config["nb_execution_cache_path"] = str(cache)


def find_forgotten_chapters(app: Sphinx, env: BuildEnvironment) -> None:
    """A chapter that _toc.yml forgets would vanish from the book without a word."""
    for path in sorted(Path(app.srcdir, "book").rglob("*.md")):
        name = path.relative_to(app.srcdir).with_suffix("").as_posix()
        if name not in env.found_docs:
            logger.warning(
                "%s is not in _toc.yml, so the book would be published without it", name
            )


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the checks; and make every warning an error, whatever the command line
    says.
    """
    app.warningiserror = True
    app.connect("config-inited", key_the_cache, priority=900)
    app.connect("env-updated", find_forgotten_chapters)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
