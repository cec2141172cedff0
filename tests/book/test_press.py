"""What the press promises: nothing stale, nothing forgotten, no fault overlooked."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers import ROOT, complaints
from test_cells import TOP

ANSWER = """
```{code-cell} ipython3
import micrograd_book
print("the answer is", micrograd_book.answer)
```
"""
DRAWING = """
```{code-cell} ipython3
---
mystnb:
  figure:
    caption: A graph.
  image:
    alt: A graph of two values that are multiplied with each other.
---
from micrograd_book import Value, graph
graph.draw(Value(2.0) * Value(3.0))
```
"""
GLOSSARY = "# Terms\n\n:::{glossary}\ntape\n  A record.\n:::\n"
SECOND = "# Second\n\nSee {doc}`index`, a {term}`tape` and {cite:t}`karpathy2020`.\n"
BIBLIOGRAPHY = "# Works\n\n```{bibliography}\n```\n"
TOC = """\
format: jb-book
root: book/index
parts:
  - caption: A part
    chapters:
      - file: book/second
      - file: book/terms
      - file: book/works
"""


def put(book: Path, name: str, content: str) -> None:
    path = book / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A small book with our settings and our package, which knows an answer."""
    book = tmp_path / "a book"
    for part in ("book/_ext", "book/_static", "book/_theme", "micrograd_book"):
        shutil.copytree(ROOT / part, book / part)
    shutil.copy(ROOT / "book/references.bib", book / "book")
    shutil.copy(ROOT / "_config.yml", book)
    put(book, "_toc.yml", TOC)
    put(book, "book/index.md", TOP + ANSWER + DRAWING)
    put(book, "book/second.md", SECOND)
    put(book, "book/terms.md", GLOSSARY)
    put(book, "book/works.md", BIBLIOGRAPHY)
    answer(book, 41)
    return book


def answer(book: Path, number: int) -> None:
    package = (ROOT / "micrograd_book/__init__.py").read_text("utf-8")
    put(book, "micrograd_book/__init__.py", f"{package}\nanswer = {number}\n")


def built(book: Path, to: Path | None = None) -> dict[str, bytes]:
    """All files of the site, once it is built without a complaint."""
    output = to or book
    assert complaints(book, output, PYTHONPATH=str(book)) == ""
    site = output / "_build" / "html"
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file()
    }


def same(one: dict[str, bytes], two: dict[str, bytes]) -> bool:
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []
    return True


def test_after_any_change_the_site_is_what_a_clean_build_gives(
    book: Path, tmp_path: Path
) -> None:
    first = built(book)
    assert b"the answer is 41" in first["book/index.html"]
    assert same(first, built(book))

    # texts alone: a word, a title that others show, a term, a cell
    put(
        book,
        "book/index.md",
        TOP.replace("A chapter", "One")
        + ANSWER
        + "\n```{code-cell} ipython3\n6 * 7\n```\n",
    )
    put(book, "book/second.md", SECOND + "\nOne more word.\n")
    put(book, "book/terms.md", GLOSSARY.replace("tape\n", "tape\ngraph\n"))
    texts = built(book)
    assert b"One" in texts["book/second.html"]
    assert same(texts, built(book, tmp_path / "texts"))

    # all else: the package, the style, the contents, a work, a page gone, a page new
    answer(book, 42)
    put(book, "book/_theme/book.css", "p { color: teal }")
    (book / "book/terms.md").unlink()
    put(book, "book/second.md", SECOND.replace("a {term}`tape`", "nothing"))
    put(book, "book/third.md", "# Third\n")
    put(book, "_toc.yml", TOC.replace("terms", "third").replace("A part", "Part"))
    works = (book / "book/references.bib").read_text("utf-8")
    put(book, "book/references.bib", works.replace("micrograd", "Micrograd"))
    changed = built(book)
    assert b"the answer is 42" in changed["book/index.html"]
    assert b"teal" in changed["_static/book.css"]
    assert b"Third" in changed["book/second.html"]
    assert "book/terms.html" not in changed
    assert same(changed, built(book, tmp_path / "changed"))


@pytest.mark.skipif(sys.platform == "win32", reason="ends a process as POSIX does")
def test_a_killed_build_heals_at_the_next(book: Path, tmp_path: Path) -> None:
    clean = built(book, tmp_path / "clean")
    command = [Path(sys.executable).parent / "jupyter-book", "build", str(book)]
    environment = os.environ | {"PYTHONPATH": str(book)}
    for written in ("_build/.doctrees/book/second.doctree", "_build/html/book"):
        building = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        while building.poll() is None and not (book / written).exists():
            time.sleep(0.01)
        os.killpg(building.pid, signal.SIGKILL)
        building.wait()
    assert same(built(book), clean)


def test_all_faults_are_told_at_once_by_file_and_line(book: Path) -> None:
    faults = {
        "See {doc}`no_such_chapter`.": "no_such_chapter",
        "{no-such-role}`x`": "no-such-role",
        "![A picture of nothing, and of nobody who looks at it.](no.png)": "no.png",
        "![](_static/logo.svg)": "alternative text",
        "$$\\begin{x}$$": "unknown environment x",
        "A **bold beginning.": "shows **",
        "##Break": "shows ##B",
        "A note[^gone] that is nowhere.": "shows [^gone]",
        "A word that the the writer wrote twice.": "shows the the",
        "| a | row |": "shows | a | row |",
        '<iframe src="https://example.com/a"></iframe>': "loads https://example.com/a",
        "{cite:t}`nobody`": "nobody",
        "{term}`nothing`": "nothing",
    }
    put(book, "book/terms.md", GLOSSARY + "\n" + "\n\n".join(faults) + "\n")
    told = complaints(book, book, PYTHONPATH=str(book))
    for i, said in enumerate(faults.values()):
        line = 8 + 2 * i
        lines = [one for one in told.splitlines() if f"terms.md:{line}:" in one]
        assert any(said in one for one in lines), f"{said} in line {line}: {told}"
    assert complaints(book, book, PYTHONPATH=str(book)), "and the next build fails too"


def test_faults_of_cells_stop_the_build_before_any_page(book: Path) -> None:
    site = built(book)
    put(book, "book/index.md", TOP + ANSWER + "\n```{code-cell} ipython3\n1 / 0\n```\n")
    put(book, "book/second.md", f"{TOP}```{{code-cell}}\n:tags: [x]\n1\n```\n")
    put(book, "book/forgotten.md", "# Forgotten\n")
    put(book, "book/.ipynb_checkpoints/second-checkpoint.md", "# An editor's own\n")
    put(book, "_toc.yml", TOC.replace("works", "nowhere"))
    told = complaints(book, book, PYTHONPATH=str(book)).splitlines()
    for said in (
        "book/index.md:16: cell 2: ZeroDivisionError: division by zero",
        "book/second.md:9: unknown tag 'x': known are ",
        "book/forgotten.md:1: not in _toc.yml: no page",
        "_toc.yml:8: no page book/nowhere",
    ):
        assert any(line.startswith(said) for line in told), (said, told)
    assert "checkpoint" not in "".join(told)
    left = (book / "_build/html/book/index.html").read_bytes()
    assert left == site["book/index.html"]


def test_what_can_not_be_read_is_named(book: Path) -> None:
    works = (book / "book/references.bib").read_bytes()
    for content, said in (
        (works + b"\n% caf\xe9\n", "not UTF-8"),
        (works + b"\n@book{a, title = }\n", "syntax error"),
    ):
        (book / "book/references.bib").write_bytes(content)
        told = complaints(book, book, PYTHONPATH=str(book))
        line = len(works.splitlines()) + 2
        assert f"book/references.bib:{line}: " in told
        assert said in told
        assert "Traceback" not in told


def test_another_checkout_s_package_stops_the_build(book: Path) -> None:
    told = complaints(book, book)
    assert str(book / "micrograd_book") in told
    assert str(ROOT / "micrograd_book") in told
    assert "Traceback" not in told
    assert not (book / "_build/html/book").exists()
