"""What the prose says exists: names, terms, works and numbers, by file and line."""

import ast
import builtins
import dataclasses
import inspect
import io
import keyword
import math
import re
import sys
import tokenize
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import numpy
import pytest
from bs4 import BeautifulSoup, Tag
from helpers import ROOT

import micrograd_book
from micrograd_book import graph, plot_data, plots

BOOK = ROOT / "book"
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in BOOK.rglob("*.md"))
EACH_PAGE = pytest.mark.parametrize("page", PAGES)


def blank(found: re.Match[str]) -> str:
    """As many lines, empty: what stays has the line number that it had."""
    return re.sub(r"[^\n]", " ", found[0])


def told(found: re.Match[str]) -> str:
    """What of a directive is prose: a margin note, a figure's caption and alt text."""
    if found[0].startswith("```{margin}"):
        return found[0].replace("```", "   ")
    return re.sub(r"^(?! *(?:caption|alt):).*$", blank, found[0], flags=re.M)


def prose(text: str) -> str:
    """A page without its front matter, cells and directives in backticks."""
    text = re.sub(r"\A---\n.*?\n---\n", blank, text, flags=re.S)
    return re.sub(r"^(`{3,}).*?^\1$", told, text, flags=re.M | re.S)


def line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


# Public names.


def public() -> Iterator[str]:
    """Every name that a reader may import, and the public methods of each class."""
    for name in [*micrograd_book.__all__, "Tape"]:
        yield from with_members(name, getattr(micrograd_book, name))
    yield from with_members("nn.Module", micrograd_book.nn.Module)
    for module in ("graph", "plot_data", "plots", "tape", "explorables"):
        found = import_module(f"micrograd_book.{module}")
        chosen = getattr(found, "__all__", vars(found))
        for name in chosen:
            thing = getattr(found, name)
            own = (getattr(thing, "__module__", "") or "").startswith(found.__name__)
            if not own or not callable(thing) or name[0] == "_" or name == "Tape":
                continue
            if module == "tape":  # a step: its methods are the tape's to call
                yield f"{module}.{name}"
            else:
                yield from with_members(f"{module}.{name}", thing)


def with_members(name: str, thing: object) -> Iterator[str]:
    yield name
    if inspect.isclass(thing):
        for member, defined in vars(thing).items():
            if member[0] == "_" or str(inspect.getdoc(defined)).startswith("Not here"):
                continue
            if callable(defined) or isinstance(defined, property):
                yield f"{name}.{member}"


def test_every_public_name_is_on_the_page_of_names(site: Path) -> None:
    page = BeautifulSoup(
        (site / "book/reference/api.html").read_text("utf-8"), "html.parser"
    )
    there = {str(entry["id"]) for entry in page.select("dt[id]")}
    names = set(public())
    assert len(names) > 50
    missing = sorted(n for n in names if f"micrograd_book.{n}" not in there)
    assert not missing, f"book/reference/api.md:1: {missing} missing"


def test_every_entry_on_the_page_of_names_says_something(site: Path) -> None:
    page = BeautifulSoup(
        (site / "book/reference/api.html").read_text("utf-8"), "html.parser"
    )
    for entry in page.select("dt[id]"):
        said = entry.find_next_sibling("dd")
        assert said, entry["id"]
        assert len(said.get_text().split()) > 1, entry["id"]


def test_every_field_is_told_in_the_entry_of_its_class(site: Path) -> None:
    html = (site / "book/reference/api.html").read_text("utf-8")
    page = BeautifulSoup(html, "html.parser")
    for name in micrograd_book.__all__:
        thing = getattr(micrograd_book, name)
        if not dataclasses.is_dataclass(thing):
            continue
        entry = page.find(id=f"micrograd_book.{name}").find_next_sibling("dd")
        fields = {field.name for field in dataclasses.fields(thing)}
        missing = fields - {code.text for code in entry.select("code")}
        assert not missing, f"book/reference/api.md:1: {name}: {missing} missing"


def test_first_mentions_lead_to_the_page_of_names(site: Path) -> None:
    for address in ("walkthrough/training_loop", "deeper/record_and_replay"):
        html = (site / f"book/{address}.html").read_text("utf-8")
        links = BeautifulSoup(html, "html.parser").select(
            'article a[href*="api.html#"]'
        )
        targets = [str(link["href"]) for link in links]
        assert len(targets) == len(set(targets)) >= 2


# Names in backticks.

# what stands in backticks and is no name of Python, the package or the page
ELSEWHERE = {
    "nan": "what Python prints",
    "inf": "what Python prints",
    "zero_grad": "a method of micrograd's and PyTorch's, which ours has no need of",
    "grad_fn": "an attribute of PyTorch's",
    "next_functions": "an attribute of PyTorch's",
    "optimizer": "a name in PyTorch's examples",
    "retain_graph": "an option of PyTorch's",
    "make": "a command",
    "python": "a command",
    "python3": "a command",
    "ipykernel": "a package that Jupyter needs",
    ".ipynb": "an ending",
    "build/site": "a folder that is made",
    "_build": "a folder that is made",
    "jupyter-book<2": "a requirement",
    "externally-managed-environment": "pip's words",
    "ensurepip is not available": "Debian's words",
    "EISDIR": "an error of make's",
    "torch": "PyTorch, which the book compares itself with and does not need",
}


def identifiers(source: str) -> set[str]:
    """All names in a piece of Python, as far as it can be read."""
    found = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.NAME:
                found.add(token.string)
            elif token.type == tokenize.STRING:  # a key, a label; no sentence
                found |= set(re.findall(r"""^\w*["']+(\w+)["']+$""", token.string))
                found |= set(re.findall(r"\{([^\W\d]\w*)", token.string))
    except (tokenize.TokenError, SyntaxError):
        found |= set(re.findall(r"[^\W\d]\w*", source))
    return found


PACKAGE = set[str]().union(
    *(
        identifiers(path.read_text("utf-8")) | {path.stem}
        for path in (ROOT / "micrograd_book").rglob("*.py")
    )
)
TARGETS = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
PYTHON = set(dir(builtins)) | set(keyword.kwlist) | set(sys.stdlib_module_names)


CELL = (
    r"^```(?:\{code-cell\} ipython3|python)\n"
    r"(?:---\n.*?^---\n|(?::[^\n]*\n)*)(.*?)^```$"
)
# what these names mean on every page
OWNERS = {
    name: getattr(micrograd_book, name) for name in [*micrograd_book.__all__, "Tape"]
} | {"np": numpy, "math": math, "graph": graph, "plots": plots, "plot_data": plot_data}
OWNERS |= {"gradients": micrograd_book.Gradients, "run": micrograd_book.Run}


def names_in(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Each name, and whether what it is asked of has it for sure not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id, False
        elif isinstance(node, ast.Attribute):
            owner = OWNERS.get(getattr(node.value, "id", ""), None)
            yield node.attr, owner is not None and not hasattr(owner, node.attr)
        elif isinstance(node, ast.alias):
            yield node.name.rpartition(".")[2], False
        elif isinstance(node, ast.Call):
            takes = OWNERS.get(getattr(node.func, "id", ""), None)
            for word in [word.arg for word in node.keywords if word.arg]:
                yield word, takes and word not in inspect.signature(takes).parameters


def unknown_names(text: str) -> Iterator[tuple[int, str]]:
    """Names in backticks that neither Python, the package nor the page's cells know."""
    known = PACKAGE | PYTHON | set(ELSEWHERE) | {"_"}
    for cell in re.finditer(CELL, text, re.M | re.S):
        known |= identifiers(cell[1])
    without_roles = re.sub(r"\{[\w:]+\}`[^`]*`", blank, prose(text))
    for code in re.finditer(r"`([^`\n]+)`", without_roles):
        if (ROOT / code[1]).exists() or list(BOOK.rglob(code[1].strip("/*"))):
            continue
        if code[1] in ELSEWHERE or (ROOT / "micrograd_book" / code[1]).is_file():
            continue
        if code[1].startswith("make ") and code[1].split()[1] not in TARGETS:
            yield line(text, code.start()), code[1]
        try:
            tree = ast.parse(
                re.sub(r"^\.(?=\w)", "_.", code[1].strip().replace("…", "..."))
            )
        except SyntaxError:
            continue
        found = {name for name, wrong in names_in(tree) if wrong or name not in known}
        for name in sorted(found):
            yield line(text, code.start()), name


@EACH_PAGE
def test_every_name_in_backticks_exists(page: str) -> None:
    found = unknown_names((ROOT / page).read_text("utf-8"))
    assert not [f"{page}:{at}: no `{name}`" for at, name in found]


def test_a_name_that_does_not_exist_is_found() -> None:
    page = "# A\n\nTry `Valeu(2.0)` and `x`.\n\n```{code-cell}\nx = 1\n```\n"
    assert list(unknown_names(page)) == [(3, "Valeu")]


# Terms and works.


def entries() -> set[str]:
    """The terms of the glossary."""
    text = (BOOK / "reference/glossary.md").read_text("utf-8")
    return set(re.findall(r"^(?![:#` ])(\S.*)\n  \S", text, re.M))


def terms_without_entry(text: str, known: set[str]) -> Iterator[tuple[int, str]]:
    for term in re.finditer(r"\*\*([^*\n]+)\*\*|\{term\}`([^`]+)`", prose(text)):
        written = term[1] or term[2]
        name = re.sub(r".*<(.*)>$", r"\1", written)
        if name.lower() not in {entry.lower() for entry in known}:
            yield line(text, term.start()), name


@EACH_PAGE
def test_every_bold_term_has_an_entry_in_the_glossary(page: str) -> None:
    found = terms_without_entry((ROOT / page).read_text("utf-8"), entries())
    assert not [f"{page}:{at}: no entry for {term}" for at, term in found]


def test_a_term_without_an_entry_is_found() -> None:
    page = "A **perceptron** is\na {term}`step size <learning rate>` and a {term}`gap`."
    found = list(terms_without_entry(page, {"learning rate"}))
    assert found == [(1, "perceptron"), (2, "gap")]
    assert len(entries()) > 40


def works() -> set[str]:
    text = (BOOK / "references.bib").read_text("utf-8")
    return set(re.findall(r"^@\w+\{([^,\s]+),", text, re.M))


def citations(text: str) -> Iterator[tuple[int, str]]:
    for cited in re.finditer(r"\{cite:\w+\}`([^`]+)`", text):
        for key in cited[1].split(","):
            yield line(text, cited.start()), key.strip()


@EACH_PAGE
def test_every_cited_work_is_in_the_bibliography(page: str) -> None:
    found = citations((ROOT / page).read_text("utf-8"))
    assert not [
        f"{page}:{at}: no work {key}" for at, key in found if key not in works()
    ]


def test_every_work_in_the_bibliography_is_cited() -> None:
    cited = {key for page in PAGES for _, key in citations((ROOT / page).read_text())}
    assert works() == cited


# Numbers.

NUMBER = re.compile(r"(?<![\w.])\d[\d,]*\.\d+(?![\w.]*\d)")
# numbers in prose that stand in no cell or output of their page, and why they may
MEASURED = "seconds of `make benchmark`, told with its machine and its date"
EXCEPTIONS = {
    ("book/reference/getting_started.md", "3.11"): "a version of Python",
    ("book/reference/troubleshooting.md", "3.11"): "a version of Python",
    ("book/reference/troubleshooting.md", "3.12"): "a version of Python",
    ("book/reference/troubleshooting.md", "3.13"): "a version of Python",
    ("book/deeper/record_and_replay.md", "0.621"): MEASURED,
    ("book/deeper/record_and_replay.md", "0.0538"): MEASURED,
    ("book/deeper/record_and_replay.md", "11.5"): MEASURED,
    ("book/deeper/record_and_replay.md", "0.000115"): MEASURED,
    ("book/deeper/record_and_replay.md", "0.000222"): MEASURED,
    ("book/deeper/record_and_replay.md", "0.000042"): MEASURED,
}


def numbers(parts: list[Tag]) -> set[float]:
    """Every number in these cells and in what they printed or drew."""
    text = " ".join(part.get_text(" ") for part in parts)
    text = text.replace("−", "-").replace(",", " ")
    return {abs(float(n)) for n in re.findall(r"\d*\.?\d+(?:e[-+]?\d+)?", text)}


def computed(page: BeautifulSoup) -> list[set[float]]:
    """The numbers of each section, from the page's top on; the last cell's are in all,
    for it asserts what the text says."""
    for caption in page.select("figcaption"):
        caption.extract()
    asserted = numbers(page.select("div.cell")[-1:])
    found = []
    for section in page.select("section:has(> h2)"):
        found.append(numbers(section.extract().select("div.cell, pre")) | asserted)
    return [numbers(page.select("div.cell, pre")) | asserted, *found]


PERCENT = re.compile(r"\s*(\\?%|per ?cent)")


def stray_numbers(text: str, known: list[set[float]]) -> Iterator[tuple[int, str]]:
    """Decimal numbers of the prose that no number of their section is, or rounds to."""
    text = prose(text)
    for number in NUMBER.finditer(text):
        here = known[len(re.findall(r"^## ", text[: number.start()], re.M))]
        if PERCENT.match(text, number.end()):
            here = here | {100.0 * x for x in here}
        digits = number[0].replace(",", "")
        half = 10.0 ** -len(digits.partition(".")[2]) / 2
        if not any(abs(x - float(digits)) <= half + 1e-12 for x in here):
            yield line(text, number.start()), number[0]


@EACH_PAGE
def test_every_decimal_number_in_prose_was_computed_on_its_page(
    page: str, site: Path
) -> None:
    html = (site / page).with_suffix(".html").read_text("utf-8")
    known = computed(BeautifulSoup(html, "html.parser"))
    found = stray_numbers((ROOT / page).read_text("utf-8"), known)
    stray = [(at, n) for at, n in found if (page, n) not in EXCEPTIONS]
    assert not [f"{page}:{at}: {number}" for at, number in stray]


def test_a_number_that_was_not_computed_is_found() -> None:
    page = "# A\n\nThe loss is 0.25, then 0.126, so 12.5 percent.\nIt was 0.31.\n"
    assert list(stray_numbers(page, [{0.25, 0.12501, math.pi}])) == [
        (3, "0.126"),
        (4, "0.31"),
    ]


def test_every_exception_is_needed() -> None:
    for page, number in EXCEPTIONS:
        assert number in prose((ROOT / page).read_text("utf-8"))
