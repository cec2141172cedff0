"""Each chapter as a notebook that reads well anywhere: MyST becomes plain Markdown.

A chapter is a Markdown file, and Jupyter knows Markdown. What Jupyter does not know are
MyST's additions: quoted package code, admonitions, references, citations. They are
turned into what a reader of a notebook would expect, and one that this file does not
know stops the build: nothing shows raw. Outputs are left out, so that a notebook does
not spoil its own predictions.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from cells import Fault, has_cells, read, text
from pybtex.database import parse_file
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.directives.code import LiteralIncludeReader

FENCE = re.compile(r"(?P<fence>`{3,}|:{3,})(?:\{(?P<name>[\w:-]+)\})?(?P<argument>.*)")
OPTION = re.compile(r":([\w-]+):\s*(.*)")
ROLE = re.compile(r"\{(?P<name>[\w:-]+)\}`(?P<text>[^`]+)`")
NOT_SHOWN = re.compile(r"\([\w-]+\)=$|%|\{\.[\w-]+\}$")  # targets, comments, classes
RAW = re.compile(
    r"(`{3,}|:{3,})\{|\{[\w:-]+\}`"
)  # an indented directive, a broken role

ABOUT = """\
*A chapter of The Micrograd Book, as a notebook. It runs where the book's package,
`micrograd_book`, is installed. Predict what a cell prints, then run it.*"""


class Directive(NamedTuple):
    """A directive as written: what stands behind its name, its options, its body."""

    argument: str
    options: dict[str, str]
    body: str


class Chapter:
    """A chapter's file in a book, and how its parts look in a notebook."""

    def __init__(self, path: Path, root: Path) -> None:
        self.path, self.root = path, root

    def notebook(self, checks: bool = False) -> nbformat.NotebookNode:
        """The notebook: numbered cells without outputs, the same every time.

        The cells that no page shows, which assert its numbers, belong to `checks`.
        """
        shown = [
            cell
            for cell in read(self.path, self.root).cells
            if checks or "remove-cell" not in cell.metadata.get("tags", [])
        ]
        cells = [cell for old in shown for cell in self._cells(old)]
        for number, cell in enumerate(cells):
            cell["id"] = f"cell-{number}"
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        about = {"kernelspec": kernel, "language_info": {"name": "python"}}
        made: nbformat.NotebookNode = nbformat.v4.new_notebook(
            cells=cells, metadata=about
        )
        return made

    def _cells(self, cell: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
        if cell.cell_type == "markdown":
            text = self.markdown(cell.source)
            if text.startswith("# "):
                title, _, rest = text.partition("\n")
                text = f"{title}\n\n{ABOUT}\n{rest}"
            yield nbformat.v4.new_markdown_cell(text)
            return
        tags = cell.metadata.get("tags", [])
        hidden = "hide-input" in tags or "hide-cell" in tags
        about = {"jupyter": {"source_hidden": True}} if hidden else {}
        yield nbformat.v4.new_code_cell(cell.source, metadata=about)
        caption = cell.metadata.get("mystnb", {}).get("figure", {}).get("caption")
        if caption:
            yield nbformat.v4.new_markdown_cell(f"*{self.markdown(caption)}*")

    def markdown(self, text: str) -> str:
        """MyST text as plain Markdown.

        `Fault` for a directive or a role that has no plain form here.
        """
        return "\n".join(self._blocks(iter(text.splitlines()))).strip()

    def _blocks(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            opening = FENCE.fullmatch(line)
            if not opening:
                if RAW.search(plain := ROLE.sub(self._role, line)):
                    raise self._fault(line, line.strip())
                if not NOT_SHOWN.match(line):
                    yield plain
                continue
            fence = opening["fence"]
            body = []
            while (inside := next(lines, None)) != fence:
                if inside is None:
                    raise self._fault(line, f"{line}, which is not closed")
                body.append(inside)
            if opening["name"]:
                yield self._directive(opening["name"], opening["argument"], body)
            else:
                yield "\n".join([line, *body, fence])

    def _directive(self, name: str, argument: str, body: list[str]) -> str:
        options = {}
        while body and (option := OPTION.fullmatch(body[0])):
            options[option[1]] = option[2]
            body = body[1:]
        if name not in DIRECTIVES:
            raise self._fault(f"{{{name}}}", f"the directive {name}")
        written = Directive(argument.strip(), options, "\n".join(body).strip())
        return DIRECTIVES[name](self, written)

    def _role(self, role: re.Match[str]) -> str:
        if role["name"] not in ROLES:
            raise self._fault(role[0], f"the role {role['name']}")
        titled = re.fullmatch(r"(.*?)\s*<(.*)>", role["text"])
        text, target = titled.groups() if titled else (role["text"], role["text"])
        return ROLES[role["name"]](self, text, target)

    def _fault(self, written: str, what: str) -> Fault:
        lines = text(self.path, self.root).splitlines()
        at = [number for number, line in enumerate(lines, 1) if written in line]
        what = f"no plain form of {what} (book/_ext/notebooks.py)"
        return Fault(self.path, self.root, [*at, 1][0], what)

    def quoted_code(self, written: Directive) -> str:
        """The lines of the package that the page quotes."""
        path = str(self.path.parent / written.argument)
        options = {name: value or None for name, value in written.options.items()}
        try:
            code, _ = LiteralIncludeReader(path, options, Config()).read()
        except (OSError, ValueError) as error:
            raise self._fault(written.argument, f"a quotation: {error}") from None
        return f"```python\n{code.rstrip()}\n```"

    def quotation(self, title: str, body: str) -> str:
        """A block quote: how Markdown sets a remark apart."""
        text = f"**{title}**\n\n{self.markdown(body)}"
        return "\n".join(f"> {line}".rstrip() for line in text.splitlines())

    def admonition(self, written: Directive) -> str:
        """A remark, or, as a dropdown, a fold: Jupyter shows HTML's own."""
        if written.options.get("class") != "dropdown":
            return self.quotation(written.argument, written.body)
        title = f"<details>\n<summary>{written.argument}</summary>\n"
        return f"{title}\n{self.markdown(written.body)}\n\n</details>"

    def citation(self, keys: str, form: str) -> str:
        """Each work in the form given, made of its authors and its year."""
        works = parse_file(str(self.root / "book" / "references.bib")).entries
        shown = []
        for key in keys.split(","):
            if key not in works:
                raise self._fault(key, f"{key}: no such work")
            work = works[key]
            if "author" not in work.persons or "year" not in work.fields:
                raise self._fault(key, f"{key}: the work has no author or no year")
            names = [" ".join(person.last_names) for person in work.persons["author"]]
            who = " and ".join(names) if len(names) < 3 else f"{names[0]} et al."
            shown.append(form.format(re.sub("[{}]", "", who), work.fields["year"]))
        return "; ".join(shown)

    def link(self, title: str, target: str) -> str:
        """A link to another chapter's notebook, by its title where no text is given.

        A page without cells has no notebook: its name stands alone.
        """
        folder = self.root if target.startswith("/") else self.path.parent
        page = folder / f"{target.lstrip('/')}.md"
        if not page.exists():
            raise self._fault(target, f"{target}: no such chapter")
        if title == target:
            title = re.findall(r"^# (.*)$", text(page, self.root), re.M)[0]
        return f"[{title}]({target}.ipynb)" if has_cells(page) else title


DIRECTIVES: dict[str, Callable[[Chapter, Directive], str]] = {
    "literalinclude": Chapter.quoted_code,
    "margin": lambda chapter, it: chapter.quotation(it.argument, it.body),
    "admonition": Chapter.admonition,
    "raw": lambda chapter, it: re.sub("<[^>]+>", "", it.body),  # what it says instead
}

ROLES: dict[str, Callable[[Chapter, str, str], str]] = {
    "doc": Chapter.link,
    "term": lambda chapter, text, term: f"**{text}**",
    "cite:t": lambda chapter, text, keys: chapter.citation(keys, "{} ({})"),
    "cite:p": lambda chapter, text, keys: f"({chapter.citation(keys, '{}, {}')})",
}


def write(path: Path, root: Path, to: Path) -> Path:
    """Write the notebook version of a chapter."""
    to.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(Chapter(path, root).notebook(), to)
    return to


def offer(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Put the notebook where the page's download button looks for it."""
    root, source = Path(app.srcdir), Path(app.srcdir, f"{pagename}.md")
    if source.exists() and has_cells(source):
        write(source, root, Path(app.outdir, "_sources", f"{pagename}.ipynb"))
        context["ipynb_source"] = f"{pagename}.ipynb"


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to when a page is written, before the theme makes its buttons."""
    app.connect("html-page-context", offer, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
