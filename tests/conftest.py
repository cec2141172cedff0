"""The built site, for the tests that look at it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def build(source: Path, output: Path) -> subprocess.CompletedProcess[str]:
    """What `make book` runs, into another folder."""
    jupyter_book = shutil.which("jupyter-book", path=Path(sys.executable).parent)
    assert jupyter_book, "jupyter-book is not installed beside this Python"
    command = [jupyter_book, "build", str(source), "--path-output", str(output)]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, text=True, env=environment)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole book, built afresh; a warning or an error in it fails here."""
    output = tmp_path_factory.mktemp("book")
    done = build(ROOT, output)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return output / "_build" / "html"
