"""The built pages: all there, all of this site, readable by everyone."""

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from elsewhere import LOADING, loads_from
from fonts import FORMULAS, letters
from helpers import ROOT

BOOK = ROOT / "book"
CHAPTERS = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix() for path in BOOK.rglob("*.md")
)
Pages = dict[Path, BeautifulSoup]
ANCHORS = "[id], [name]"


@pytest.fixture(scope="session")
def pages(site: Path) -> Pages:
    return {
        path: BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for path in site.rglob("*.html")
        if "_static" not in path.parts
    }


def test_every_chapter_has_its_page(site: Path) -> None:
    assert CHAPTERS
    for chapter in CHAPTERS:
        assert (site / f"{chapter}.html").is_file(), chapter


def test_the_address_of_the_site_leads_to_the_front_page(site: Path) -> None:
    assert "book/index.html" in (site / "index.html").read_text("utf-8")


def test_every_figure_says_what_it_shows(pages: Pages) -> None:
    figures = 0
    for path, page in pages.items():
        for image in page.select("article img, article svg:not([aria-hidden])"):
            figures += 1
            named = image.get("alt") or image.get("aria-label")
            assert len(str(named or "")) > 40, f"{path.name}: {image.name} {named}"
    assert figures >= 10


def test_what_an_author_says_of_a_figure_is_its_alternative_text(
    site: Path, pages: Pages
) -> None:
    count = 0
    for chapter in CHAPTERS:
        source = (ROOT / f"{chapter}.md").read_text("utf-8")
        said = {
            " ".join(alt.split())
            for alt in re.findall(r'^ +alt: "(.*)"$', source, re.M)
        }
        images = pages[site / f"{chapter}.html"].select("article svg")
        assert said <= {str(image.get("aria-label")) for image in images}, chapter
        count += len(said)
    assert count >= 10


def test_no_page_loads_anything_from_another_host(site: Path) -> None:
    for path in site.rglob("*.html"):
        address = loads_from(path.read_text("utf-8"))
        assert not address, f"{path.name} loads {address}"


def test_no_stylesheet_loads_anything_from_another_host(site: Path) -> None:
    sheets = list(site.rglob("*.css"))
    assert sheets
    for path in sheets:
        found = LOADING.search(path.read_text("utf-8"))
        assert not found, f"{path.name}: {found}"


def test_every_link_inside_the_site_leads_somewhere(pages: Pages) -> None:
    named = {
        path: {str(each.get("id") or each.get("name")) for each in page.select(ANCHORS)}
        for path, page in pages.items()
    }
    checked = 0
    for path, page in pages.items():
        for link in page.select("a[href]"):
            address = urlsplit(str(link["href"]))
            if address.scheme or address.netloc:
                continue
            target = (path.parent / unquote(address.path)).resolve()
            target = path if not address.path else target
            assert target.is_file(), f"{path.name} links to {link['href']}"
            if address.fragment and target in pages and address.fragment != "#":
                anchor = unquote(address.fragment)
                assert anchor in named[target], f"{path.name} links to {link['href']}"
            checked += 1
    assert checked > 100


def test_the_fonts_are_asked_for_every_letter_of_the_pages(pages: Pages) -> None:
    shown = {letter for page in pages.values() for letter in page.text}
    known = {*letters(ROOT), *FORMULAS}
    assert sorted(shown - known) == []


def test_two_folds_in_a_row_have_two_names(pages: Pages) -> None:
    folds = 0
    for path, page in pages.items():
        last = ""
        for element in page.select("article p, article summary"):
            name = element.get_text() if element.name == "summary" else ""
            if name or not element.find_parent("details"):
                assert name != "Solution" or last != name, path.name
                folds += name == "Solution"
                last = name
    assert folds > 50


def test_formulas_are_read_without_scripts(pages: Pages) -> None:
    formulas = [formula for page in pages.values() for formula in page.select("math")]
    assert len(formulas) > 300
    assert [f.text for f in formulas if "\\" in f.text or not f.text.strip()] == []


@pytest.mark.parametrize(
    "chapter",
    [c for c in CHAPTERS if "{code-cell}" in (ROOT / f"{c}.md").read_text("utf-8")],
)
def test_every_chapter_offers_its_notebook(chapter: str, site: Path) -> None:
    notebook = site / "_sources" / f"{chapter}.ipynb"
    page = BeautifulSoup((site / f"{chapter}.html").read_text("utf-8"), "html.parser")
    assert page.select_one(f'a[href$="{chapter}.ipynb"]'), (
        "the page does not link to it"
    )
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    assert all(cell["outputs"] == [] for cell in cells if cell["cell_type"] == "code")
    prose = "\n".join(
        "".join(c["source"]) for c in cells if c["cell_type"] == "markdown"
    )
    outside_code = re.sub(r"```(python|sh).*?```", "", prose, flags=re.S)
    for sign in ("```", ":::", "{doc}", "{term}", "{cite", "{literalinclude}", ".md)"):
        assert sign not in outside_code, sign
