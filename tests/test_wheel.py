"""What people install: the built wheel, alone in an empty environment."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest
from helpers import ROOT

import micrograd_book

BUILD = """
import sys
from setuptools import build_meta
print(getattr(build_meta, f"build_{sys.argv[1]}")(sys.argv[2]))
"""


LEFTOVERS = shutil.ignore_patterns(
    *(".git", ".venv*", ".*_cache", ".hypothesis", "_build", "build"),
    *("*.egg-info", "__pycache__"),
)


def copied(into: Path) -> Path:
    """This checkout without what was made in it."""
    return Path(shutil.copytree(ROOT, into / "checkout", ignore=LEFTOVERS))


def built(kind: str, checkout: Path) -> Path:
    """A wheel or an sdist."""
    into = checkout.parent
    command = [sys.executable, "-c", BUILD, kind, str(into)]
    done = subprocess.run(command, cwd=checkout, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return into / done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that holds the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    venv.create(folder / "empty", with_pip=False)
    [packages] = folder.glob("empty/**/site-packages")
    with ZipFile(built("wheel", copied(folder))) as wheel:
        wheel.extractall(packages)
    windows = sys.platform == "win32"
    return folder / "empty" / ("Scripts/python.exe" if windows else "bin/python")


def printed(python: Path, code: str) -> str:
    command = [python, "-I", "-c", code]
    done = subprocess.run(
        command, cwd=python.parent, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_snippet_of_the_readme_runs_as_it_says(installed: Path) -> None:
    readme = ROOT.joinpath("README.md").read_text("utf-8")
    [snippet] = re.findall(r"^```python\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)
    shown = re.sub(
        r"^(.*?)  # (.*)$", r"print(\1, '=', \2)", snippet, flags=re.MULTILINE
    )
    said = printed(installed, shown).splitlines()
    assert len(said) == 2
    for line in said:
        found, promised = line.split(" = ")
        assert found == promised


def test_a_figure_and_a_drawing_find_their_files(installed: Path) -> None:
    html = printed(
        installed,
        "from micrograd_book import Value, graph\n"
        "from micrograd_book.explorables import stepper\n"
        "y = Value(2.0) * 3.0\n"
        "print(stepper(y).html, graph.draw(y).svg)",
    )
    assert "const stepper =" in html
    assert ".stepper .node" in html


def test_the_wheel_holds_the_package_its_types_and_nothing_else(
    installed: Path,
) -> None:
    code = "import micrograd_book as m; print(m.__version__, m.__file__)"
    version, file = printed(installed, code).split()
    assert version == micrograd_book.__version__
    packages = Path(file).parent.parent
    found = sorted(path.name for path in packages.iterdir())
    assert found == ["micrograd_book", f"micrograd_book-{version}.dist-info"]
    assert (packages / "micrograd_book" / "py.typed").exists()


def test_a_type_checker_sees_the_types(installed: Path) -> None:
    code = (
        "from micrograd_book import Value\n"
        "x = Value(-4.0)\n"
        "reveal_type((x * x).relu().backward()[x])"
    )
    mypy = [sys.executable, "-m", "mypy", "--strict", "--python-executable", installed]
    elsewhere = {key: os.environ[key] for key in os.environ if key != "PYTHONPATH"}
    told = subprocess.run(
        [*mypy, "-c", code],
        cwd=installed.parent,
        capture_output=True,
        encoding="utf-8",
        env=elsewhere,  # not to the package of this checkout
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert 'Revealed type is "float"' in told.stdout


def test_the_source_distribution_holds_all_that_make_test_needs(tmp_path: Path) -> None:
    checkout = copied(tmp_path)
    known = {
        path.relative_to(checkout).as_posix()
        for path in checkout.rglob("*")
        if path.is_file() and ".github" not in path.parts
    }
    with tarfile.open(built("sdist", checkout)) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert known - held <= {".gitignore"}
