"""What the press promises: nothing stale, nothing forgotten, no warning overlooked."""

import shutil
from pathlib import Path

import pytest
from helpers import ROOT, complaints

CHAPTER = """\
---
file_format: mystnb
kernelspec:
  name: python3
---

# A chapter

```{code-cell} ipython3
from pathlib import Path
print("the answer is", Path("../micrograd_book/answer.py").read_text())
```

```{code-cell} ipython3
---
mystnb:
  figure:
    caption: A graph.
  image:
    alt: A graph of two values that are multiplied.
---
from micrograd_book import Value, graph
graph.draw(Value(2.0) * Value(3.0))
```

```{code-cell} ipython3
---
mystnb:
  figure:
    caption: A plot.
  image:
    alt: A plot of ten points in two classes.
---
from micrograd_book import moons, plot_data, plots
ax = plots.dataset_points(plot_data.dataset_points(moons(10)))
```
"""


@pytest.fixture
def small_book(tmp_path: Path) -> Path:
    """A book of one chapter, with our settings and a package of one number."""
    book = tmp_path / "small"
    shutil.copytree(ROOT / "book" / "_ext", book / "book" / "_ext")
    shutil.copytree(ROOT / "book" / "_static", book / "book" / "_static")
    shutil.copy(ROOT / "book" / "references.bib", book / "book")
    shutil.copy(ROOT / "_config.yml", book)
    (book / "micrograd_book").mkdir()
    (book / "micrograd_book" / "answer.py").write_text("41")
    (book / "book" / "index.md").write_text(CHAPTER)
    (book / "_toc.yml").write_text("format: jb-book\nroot: book/index\n")
    return book


def page(book: Path) -> str:
    return (book / "_build" / "html" / "book" / "index.html").read_text("utf-8")


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_outputs_are_new_after_the_package_changed(small_book: Path) -> None:
    assert complaints(small_book, small_book) == ""
    assert "the answer is 41" in page(small_book)
    (small_book / "micrograd_book" / "answer.py").write_text("42")
    assert complaints(small_book, small_book) == ""
    assert "the answer is 42" in page(small_book)


def test_a_line_printed_in_pieces_stays_one_line(small_book: Path) -> None:
    cell = (
        "\n```{code-cell} ipython3\nimport time\n"
        'print("one", end="", flush=True); time.sleep(0.5); print(" two")\n```\n'
    )
    (small_book / "book" / "index.md").write_text(CHAPTER + cell)
    assert complaints(small_book, small_book) == ""
    assert "one two" in page(small_book)


def test_pages_are_new_after_the_style_changed(small_book: Path) -> None:
    style = small_book / "book" / "_static" / "book.css"
    assert complaints(small_book, small_book) == ""
    style.write_text("p { color: teal }")
    assert complaints(small_book, small_book) == ""
    published = small_book / "_build" / "html" / "_static" / "book.css"
    assert "teal" in published.read_text()


def test_the_same_book_has_the_same_bytes(small_book: Path, tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    one, two = [
        files(folder / "_build" / "html")
        for folder in folders
        if complaints(small_book, folder) == ""
    ]
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []
    assert "_sources/book/index.ipynb" in one


@pytest.mark.parametrize(
    ("added", "complaint"),
    [
        ("\n```{code-cell} ipython3\n1 / 0\n```\n", "ZeroDivisionError"),
        (
            "\n```{code-cell} ipython3\nimport sys; print(1, file=sys.stderr)\n```\n",
            "stderr",
        ),
        ("\nSee {doc}`no_such_chapter`.\n", "no_such_chapter"),
        ("\n{no-such-role}`x`\n", "no-such-role"),
        ("\n![](picture.png)\n", "picture.png"),
        ("\n![a picture](https://example.com/a.svg)\n", "from another host"),
    ],
    ids=["error", "stderr", "link", "role", "picture", "elsewhere"],
)
def test_a_fault_in_a_chapter_fails_every_build(
    added: str, complaint: str, small_book: Path
) -> None:
    (small_book / "book" / "index.md").write_text(CHAPTER + added)
    for _ in range(2):
        assert complaint in complaints(small_book, small_book)


def test_a_figure_without_alternative_text_fails_the_build(small_book: Path) -> None:
    chapter = CHAPTER.replace("    alt: A graph of two values", "    align: left #")
    (small_book / "book" / "index.md").write_text(chapter)
    assert "alternative text" in complaints(small_book, small_book)


def test_a_chapter_that_the_toc_forgets_fails_the_build(small_book: Path) -> None:
    (small_book / "book" / "forgotten.md").write_text("# Forgotten\n")
    assert "book/forgotten is not in _toc.yml" in complaints(small_book, small_book)
