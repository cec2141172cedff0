"""What is behind the outputs of cells, and behind the pages made of them."""

import hashlib
import json
import re
import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager

CELLS = ("micrograd_book/**/*", "book/data/*", "requirements.lock")
PAGES = (
    "_config.yml",
    "_toc.yml",
    "book/_ext/*",
    "book/_live/**/*",
    "book/_static/**/*",
    "book/_theme/**/*",
    "book/*.bib",
)
TEXTS = ("book/**/*.md",)

# how Jupyter's specifications name the Python that starts them
THIS_PYTHON = {"python", "python3", f"python3.{sys.version_info.minor}"}
ASK = """
import importlib.util, json, sys
found = importlib.util.find_spec("micrograd_book")
print(json.dumps([found and found.origin, sys.version]))
"""


class WrongPackage(Exception):
    """Cells would import another `micrograd_book` than the one beside the book."""


@cache
def fingerprint(root: Path, patterns: tuple[str, ...]) -> str:
    """A short name for the contents of these files, this Python and what is pinned."""
    found = hashlib.sha256(sys.version.encode())
    for pin in re.findall(r"^[\w.-]+", _pins(root), re.M):
        try:
            found.update(f"{pin}=={version(pin)}\n".encode())
        except PackageNotFoundError:
            continue  # a pin for other platforms
    for path in sorted({path for pattern in patterns for path in root.glob(pattern)}):
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(f"{path.relative_to(root).as_posix()}\n".encode())
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]


def _pins(root: Path) -> str:
    pins = root / "requirements.lock"
    return pins.read_text("utf-8") if pins.exists() else ""


def check_package(root: Path) -> None:
    """`WrongPackage` unless cells import the `micrograd_book` beside the book."""
    ours, (found, python) = root / "micrograd_book", _in_kernel(root)
    if not found or Path(found).resolve().parent != ours.resolve():
        raise WrongPackage(
            f"the book's package is {ours}, but its cells would import "
            f"{Path(found).parent if found else 'none'}: run "
            f"`python -m pip install --no-deps --no-build-isolation -e .` in {root}"
        )
    if python != sys.version:
        raise WrongPackage(f"cells would run on Python {python}, not {sys.version}")


@cache
def _in_kernel(root: Path) -> tuple[str | None, str]:
    """Where the kernel of the chapters would find the package, and its Python."""
    [python, *_] = KernelSpecManager().get_kernel_spec("python3").argv
    command = [sys.executable if python in THIS_PYTHON else python, "-c", ASK]
    # a kernel never starts in the root, whose package any Python would find there
    told = subprocess.run(
        command, cwd=root / "book", capture_output=True, encoding="utf-8", check=True
    )
    found, its_version = json.loads(told.stdout)
    return found, its_version
