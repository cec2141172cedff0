"""MyST as plain Markdown: what a notebook shows of a chapter."""

from pathlib import Path

import pytest
from cells import Fault
from helpers import ROOT
from notebooks import Chapter

CHAPTER = Chapter(ROOT / "book" / "walkthrough" / "two_moons.md", ROOT)


def test_plain_markdown_stays_as_it_is() -> None:
    text = "# A title\n\nSome *text*, `code`, $x^2$.\n\n- a list\n\n```python\n% 1\n```"
    assert CHAPTER.markdown(text) == text


def test_targets_and_comments_are_left_out() -> None:
    assert CHAPTER.markdown("(a-target)=\n% a comment\nText.") == "Text."


def test_quoted_code_is_the_code_of_the_package() -> None:
    quoted = CHAPTER.markdown(
        "```{literalinclude} ../../micrograd_book/value.py\n"
        ":language: py\n:pyobject: Value.__add__\n:dedent:\n```"
    )
    assert quoted.startswith("```python\ndef __add__(self, other")
    lines = quoted.splitlines()[2:-1]
    source = (ROOT / "micrograd_book" / "value.py").read_text("utf-8")
    assert lines
    assert all(line in source for line in lines)


def test_a_margin_note_becomes_a_quotation() -> None:
    assert (
        CHAPTER.markdown("```{margin} Aside\nA joke.\n```")
        == "> **Aside**\n>\n> A joke."
    )


def test_a_dropdown_becomes_a_fold() -> None:
    text = ":::{admonition} Solution\n:class: dropdown\nIt is *so*.\n:::"
    fold = "<details>\n<summary>Solution</summary>\n\nIt is *so*.\n\n</details>"
    assert CHAPTER.markdown(text) == fold


def test_a_link_has_the_title_of_the_chapter() -> None:
    title = (ROOT / "book" / "walkthrough" / "two_moons.md").read_text("utf-8")
    title = title.partition("\n# ")[2].partition("\n")[0]
    assert CHAPTER.markdown("{doc}`two_moons`") == f"[{title}](two_moons.ipynb)"
    assert CHAPTER.markdown("{doc}`moons <two_moons>`") == "[moons](two_moons.ipynb)"


def test_a_page_without_cells_has_no_notebook_to_link_to() -> None:
    assert CHAPTER.markdown("{doc}`/book/reference/bibliography`") == "Bibliography"


def test_citations_name_authors_and_year() -> None:
    assert CHAPTER.markdown("{cite:t}`rumelhart1986`") == "Rumelhart et al. (1986)"
    assert CHAPTER.markdown("{cite:p}`karpathy2020`") == "(Karpathy, 2020)"


@pytest.mark.parametrize(
    "text",
    [
        "```{no-such-directive}\n```",
        "{no-such-role}`x`",
        "```{margin} Open\nnever closed",
        "- a list\n  ```{margin} Indented\n  x\n  ```",
        "{doc}`broken over\ntwo lines`",
    ],
)
def test_what_has_no_plain_form_stops_the_build(text: str) -> None:
    with pytest.raises(Fault, match="no plain form of"):
        CHAPTER.markdown(text)


def test_a_work_without_author_or_year_is_named(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    works = (
        "@misc{old, title={Old}, author={Ann Old}}\n@misc{mine, title={M}, year=2020}"
    )
    (tmp_path / "book/references.bib").write_text(works, "utf-8")
    path = tmp_path / "book/chapter.md"
    for key in ("old", "mine"):
        path.write_text(f"# Title\n\nSee {{cite:p}}`{key}`.\n", "utf-8")
        with pytest.raises(Fault, match=rf"chapter.md:3: .*{key}: the work has no"):
            Chapter(path, tmp_path).markdown(path.read_text("utf-8"))


def test_a_notebook_hides_folded_code_and_has_no_outputs(tmp_path: Path) -> None:
    path = tmp_path / "chapter.md"
    path.write_text(
        "---\nfile_format: mystnb\n---\n# Title\n\nText.\n\n"
        "```{code-cell} ipython3\n---\ntags: [hide-input]\n"
        "mystnb: {figure: {caption: What to see.}}\n---\n1 + 1\n```\n",
        "utf-8",
    )
    text, code, caption = Chapter(path, tmp_path).notebook().cells
    assert text.source.startswith("# Title\n\n*A chapter of The Micrograd Book")
    assert (code.source, code.outputs) == ("1 + 1", [])
    assert code.metadata["jupyter"]["source_hidden"]
    assert caption.source == "*What to see.*"
