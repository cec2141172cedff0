"""Mistakes that can be seen in a chapter before it runs: each by file and line."""

from pathlib import Path

import pytest
from cells import Fault, read, text

TOP = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n\n# A chapter\n\n"
CELL = TOP + "```{{code-cell}} ipython3\n{}1 + 1\n```\n"


def written(folder: Path, chapter: str | bytes) -> Path:
    path = folder / "book" / "a.md"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(chapter if isinstance(chapter, bytes) else chapter.encode())
    return path


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        ("", (9, 10)),
        (":tags: [hide-output]\n", (9, 11)),
        (":tags: [hide-output]\n\n", (9, 12)),
        ("---\ntags: [hide-input]\n---\n", (9, 13)),
    ],
)
def test_a_cell_knows_its_lines(
    options: str, lines: tuple[int, int], tmp_path: Path
) -> None:
    path = written(tmp_path, CELL.format(options))
    [_, cell] = read(path, tmp_path).cells
    assert (cell.metadata.line, cell.metadata.code_line) == lines
    assert cell.source == "1 + 1"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (":tags: [hide-ouput]\n", "unknown tag 'hide-ouput'"),
        (":tags: hide-output\n", "tags are a list"),
        (":tag: [hide-output]\n", "unknown option 'tag'"),
        (":tags: [hide-output\n", "could not be read"),
        ("---\ntags: {\n---\n", "could not be read"),
        ("---\nmystnb: figure\n---\n", "mystnb: 'figure'"),
        ("---\nmystnb: {figure: A.}\n---\n", "mystnb: figure: 'A.'"),
        ("---\nmystnb: {figur: {caption: A.}}\n---\n", "unknown option of mystnb"),
        ("---\nmystnb: {figure: {captoin: A.}}\n---\n", "unknown option of figure"),
        ("---\nmystnb: {image: {alt: A.}}\n---\n", "a figure needs a caption"),
    ],
)
def test_a_mistake_in_options_is_named(options: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(Fault) as fault:
        read(written(tmp_path, CELL.format(options)), tmp_path)
    assert str(fault.value).startswith(("book/a.md:9: ", "book/a.md:10: "))
    assert said in str(fault.value)


def test_a_chapter_without_its_first_lines_is_named(tmp_path: Path) -> None:
    chapter = CELL.format("").removeprefix("---\n")
    with pytest.raises(Fault, match=r"^book/a\.md:1: a chapter begins with"):
        read(written(tmp_path, chapter), tmp_path)


def test_what_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "# A\n\nCaf\xe9\n".encode("latin-1"))
    with pytest.raises(Fault, match=r"^book/a\.md:3: not UTF-8"):
        text(path, tmp_path)
