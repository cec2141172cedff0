"""What the prose says exists: names, terms and works, by file and line."""

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
from bs4 import BeautifulSoup
from helpers import ROOT
from prose import BOOK, PAGES, blank, line, prose

import micrograd_book
from micrograd_book import graph, plot_data, plots

EACH_PAGE = pytest.mark.parametrize("page", PAGES)


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


SOURCE = ROOT / "micrograd_book"
PACKAGE = set[str]().union(
    *(
        identifiers(path.read_text("utf-8")) | {path.stem}
        for path in SOURCE.rglob("*.py")
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


MADE = (".venv", "_build", "build")  # folders that a checkout need not have


def is_file(written: str) -> bool:
    """Whether this is a file of the book, of its package or of what stands around."""
    name = written.strip("/*")
    inside = any(any(folder.rglob(name)) for folder in (BOOK, SOURCE))
    return inside or name.split("/")[0] in MADE or (ROOT / name).exists()


def unknown_names(text: str) -> Iterator[tuple[int, str]]:
    """Names in backticks that neither Python, the package nor the page's cells know."""
    known = PACKAGE | PYTHON | set(ELSEWHERE) | {"_"}
    for cell in re.finditer(CELL, text, re.M | re.S):
        known |= identifiers(cell[1])
    without_roles = re.sub(r"\{[\w:]+\}`[^`]*`", blank, prose(text))
    for code in re.finditer(r"`([^`\n]+)`", without_roles):
        if code[1] in ELSEWHERE or is_file(code[1]):
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
    cited = {
        key for page in PAGES for _, key in citations((ROOT / page).read_text("utf-8"))
    }
    assert works() == cited
