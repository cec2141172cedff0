"""Each chapter as a notebook that reads well anywhere: MyST's directives and roles
become plain Markdown.

A chapter is a Markdown file, and Jupyter knows Markdown. What Jupyter does not know are
MyST's additions: quoted package code, admonitions, references, citations. They are
turned into what a reader of a notebook would expect, and one that this file does not
know stops the build: nothing shows raw. Outputs are left out, so that a notebook does
not spoil its own predictions.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook
from pybtex.database import BibliographyData, parse_file
from sphinx.application import Sphinx

FENCE = re.compile(r"(?P<fence>`{3,}|:{3,})(?:\{(?P<name>[\w:-]+)\})?(?P<argument>.*)")
ROLE = re.compile(r"\{(?P<name>[\w:-]+)\}`(?P<text>[^`]+)`")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)\.md(#[^)\s]*)?\)")
TARGET = re.compile(r"^\([\w-]+\)=\n", re.M)
COMMENT = re.compile(r"^%.*\n", re.M)

ABOUT = """\
*A chapter of The Micrograd Book, as a notebook. It runs where the book's package,
`micrograd_book`, is installed. Predict what a cell prints, then run it.*"""


class Directive(NamedTuple):
    """A directive as written: what stands behind its name, its options, its body."""

    argument: str
    options: dict[str, str]
    body: str


class Chapter:
    """One chapter's file, turned into a notebook."""

    def __init__(self, path: Path, root: Path) -> None:
        self.path, self.root = path, root

    def notebook(self) -> nbformat.NotebookNode:
        """The notebook: numbered cells, no outputs, plain Markdown; the same every
        time.
        """
        source = read_myst_markdown_notebook(self.path.read_text("utf-8"))
        cells = [cell for old in source.cells for cell in self._cells(old)]
        for number, cell in enumerate(cells):
            cell["id"] = f"cell-{number}"
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
        notebook: nbformat.NotebookNode = nbformat.v4.new_notebook(
            cells=cells, metadata=metadata
        )
        return notebook

    def _cells(self, cell: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
        if cell.cell_type == "markdown":
            text = self.markdown(cell.source)
            if text.startswith("# "):
                title, _, rest = text.partition("\n")
                text = f"{title}\n\n{ABOUT}\n{rest}"
            yield nbformat.v4.new_markdown_cell(text)
            return
        hidden = (
            {"jupyter": {"source_hidden": True}}
            if "hide-input" in cell.metadata.get("tags", [])
            else {}
        )
        yield nbformat.v4.new_code_cell(cell.source, metadata=hidden)
        caption = cell.metadata.get("mystnb", {}).get("figure", {}).get("caption")
        if caption:
            yield nbformat.v4.new_markdown_cell(f"*{self.markdown(caption)}*")

    def markdown(self, text: str) -> str:
        """MyST text as plain Markdown. `ValueError` for a directive or role that this
        file does not know.
        """
        text = COMMENT.sub("", TARGET.sub("", text))
        lines = iter(text.splitlines())
        return "\n".join(self._blocks(lines)).strip()

    def _blocks(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            opening = FENCE.fullmatch(line)
            if not opening:
                yield LINK.sub(r"](\1.ipynb\2)", ROLE.sub(self._role, line))
                continue
            body = []
            for inner in lines:
                if re.fullmatch(
                    rf"{opening['fence'][0]}{{{len(opening['fence'])},}}", inner
                ):
                    break
                body.append(inner)
            if opening["name"]:
                yield self._directive(
                    opening["name"], opening["argument"].strip(), body
                )
            else:
                yield "\n".join([line, *body, opening["fence"]])

    def _directive(self, name: str, argument: str, body: list[str]) -> str:
        options = {}
        while body and (option := re.fullmatch(r":([\w-]+):\s*(.*)", body[0])):
            options[option[1]] = option[2]
            body = body[1:]
        if name not in DIRECTIVES:
            raise ValueError(
                f"{self.path}: no notebook form of the directive {{{name}}}"
            )
        return DIRECTIVES[name](
            self, Directive(argument, options, "\n".join(body).strip())
        )

    def _role(self, role: re.Match[str]) -> str:
        if role["name"] not in ROLES:
            raise ValueError(
                f"{self.path}: no notebook form of the role {{{role['name']}}}"
            )
        title = re.fullmatch(r"(.*?)\s*<(.*)>", role["text"], flags=re.S)
        return ROLES[role["name"]](
            self, *(title.groups() if title else (role["text"], role["text"]))
        )

    def quoted_code(self, directive: Directive) -> str:
        """The lines of the package that the page quotes."""
        source = (self.path.parent / directive.argument).read_text("utf-8")
        lines = source.splitlines()
        if "pyobject" in directive.options:
            found = find_object(
                ast.parse(source), directive.options["pyobject"].split(".")
            )
            first = min(
                [
                    found.lineno,
                    *[decorator.lineno for decorator in found.decorator_list],
                ]
            )
            lines = lines[first - 1 : found.end_lineno]
        if "lines" in directive.options:
            lines = [
                lines[number - 1]
                for number in line_numbers(directive.options["lines"], len(lines))
            ]
        if "dedent" in directive.options:
            indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
            lines = [line[min(indents) :] for line in lines]
        return "\n".join(["```python", *lines, "```"])

    def citation(self, keys: str) -> str:
        """Authors and year of each work, as the page shows them."""
        works = bibliography(self.root)
        return "; ".join(
            f"{authors(works, key)}, {works.entries[key].fields['year']}"
            for key in keys.split(",")
        )


def find_object(tree: ast.AST, names: list[str]) -> Any:
    """The class or function called `names[0]`, or inside it `names[1]`, and so on."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == names[0]:
            return find_object(node, names[1:]) if names[1:] else node
    raise ValueError(f"no {'.'.join(names)} to quote")


def line_numbers(ranges: str, last: int) -> list[int]:
    """The numbers meant by "2-4,7-"."""
    numbers: list[int] = []
    for part in ranges.split(","):
        start, dash, end = part.strip().partition("-")
        numbers += range(int(start), (int(end or last) if dash else int(start)) + 1)
    return numbers


def bibliography(root: Path) -> BibliographyData:
    """The works that the book cites."""
    return parse_file(str(root / "book" / "references.bib"))


def authors(works: BibliographyData, key: str) -> str:
    """Last names of a work's authors: one, two, or the first "et al."."""
    names = [
        " ".join(person.last_names) for person in works.entries[key].persons["author"]
    ]
    return (
        names[0]
        if len(names) == 1
        else " and ".join(names)
        if len(names) == 2
        else f"{names[0]} et al."
    )


def quotation(chapter: Chapter, title: str, body: str) -> str:
    """A block quote: how Markdown sets a remark apart."""
    text = chapter.markdown(body)
    return "\n".join(
        f"> {line}".rstrip()
        for line in (f"**{title}**\n\n{text}" if title else text).splitlines()
    )


def chapter_link(chapter: Chapter, text: str, target: str) -> str:
    """A link to another chapter's notebook, by its title where no text is given."""
    if text == target:
        path = (
            chapter.root / target.lstrip("/")
            if target.startswith("/")
            else chapter.path.parent / target
        )
        text = (
            path.with_suffix(".md")
            .read_text("utf-8")
            .partition("\n# ")[2]
            .partition("\n")[0]
        )
    return f"[{text}]({target}.ipynb)"


DIRECTIVES: dict[str, Callable[[Chapter, Directive], str]] = {
    "literalinclude": Chapter.quoted_code,
    "margin": lambda chapter, it: quotation(chapter, it.argument, it.body),
    "admonition": lambda chapter, it: quotation(chapter, it.argument, it.body),
    "note": lambda chapter, it: quotation(chapter, "Note", f"{it.argument}\n{it.body}"),
    "bibliography": lambda chapter, it: "",
}

ROLES: dict[str, Callable[[Chapter, str, str], str]] = {
    "doc": chapter_link,
    "term": lambda chapter, text, term: text,
    "cite:t": lambda chapter, text, keys: chapter.citation(keys),
    "cite:p": lambda chapter, text, keys: f"({chapter.citation(keys)})",
}


def write(path: Path, root: Path, to: Path) -> Path:
    """Write the notebook version of a chapter."""
    to.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(Chapter(path, root).notebook(), to)
    return to


def offer(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: object,
) -> None:
    """Put the notebook beside the page's source, where the page's download button looks
    for it.
    """
    source = Path(app.srcdir, f"{pagename}.md")
    if app.builder.format == "html" and "code-cell" in (
        source.read_text("utf-8") if source.exists() else ""
    ):
        write(
            source, Path(app.srcdir), Path(app.outdir, "_sources", f"{pagename}.ipynb")
        )
        context["ipynb_source"] = f"{pagename}.ipynb"


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to when a page is written, before the theme makes its buttons."""
    app.connect("html-page-context", offer, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
