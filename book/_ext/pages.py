"""What a page has around its text: its part, what it takes to read it, its files."""

from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst.directives.body import Sidebar
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

WORDS_A_MINUTE = 200
COLUMNS = 66  # of code, in the width of the text
SEARCHING = ("documentation_options.js", "doctools.js", "sphinx_highlight.js")
STYLES = ("_static/book.css", "_static/fonts.css", "_static/live-")


class Margin(Sidebar):  # type: ignore[misc]
    """A note beside the text; its title may be missing."""

    required_arguments, optional_arguments = 0, 1
    arguments: list[str]

    def run(self) -> list[nodes.Node]:
        """The note, told by its class."""
        titled = bool(self.arguments)
        self.arguments = self.arguments or ["-"]
        [note] = super().run()
        note["classes"].append("margin")
        if not titled:
            note.pop(0)
        return [note]


class Shapes(SphinxPostTransform):
    """Gives code with long lines the width of text and margin together.

    A cell that shows nothing but its code, folded, is told too.
    """

    default_priority = 198  # before MyST-NB folds it
    formats = ("html",)

    def run(self, **options: Any) -> None:
        """Look at each block of code."""
        for cell in self.document.findall(nodes.container):
            if cell.get("hide_mode") == "input" and len(cell) == 1:
                cell["classes"].append("silent")
        for code in self.document.findall(nodes.literal_block):
            if max(map(len, code.astext().splitlines()), default=0) > COLUMNS:
                source = code.parent.get("nb_element") == "cell_code_source"
                cell = code.parent.parent if source else code
                if "output" not in code["classes"] and "input" not in cell.get(
                    "hide_mode", ""
                ):
                    cell["classes"].append("wide")


class Cards(SphinxPostTransform):
    """Gives each card of a list of parts the drawing of the part that it leads to."""

    default_priority = 200  # after links are known
    formats = ("html",)

    def run(self, **options: Any) -> None:
        """Look at lists of that class."""
        places = parts(self.app)
        for cards in self.document.findall(nodes.bullet_list):
            if "cards" in cards["classes"]:
                for card in cards.children:
                    link = next(card.findall(nodes.reference))
                    page = link["refuri"].removesuffix(".html")
                    part, _ = places[f"book/{page}"]
                    card.insert(
                        0, nodes.raw("", drawing(self.app, part), format="html")
                    )


def drawing(app: Sphinx, part: str) -> str:
    """A part's drawing, in the page's colors."""
    name = part.lower().replace(" ", "-")
    path = Path(app.srcdir, "book/_theme/drawings", f"{name}.svg")
    return path.read_text("utf-8") if path.exists() else ""


def is_read(node: nodes.Node) -> bool:
    """Whether its words are read: of text, and of code that shows."""
    if isinstance(node, nodes.literal_block):
        return "cell_input" in node.parent.get("classes", ())
    return isinstance(node, nodes.paragraph | nodes.title)


def parts(app: Sphinx) -> dict[str, tuple[str, bool]]:
    """Of each page, the title of its part, and whether it opens it."""
    found: dict[str, tuple[str, bool]] = {}
    contents = app.env.external_site_map  # type: ignore[attr-defined]

    def walk(names: list[str], part: str) -> None:
        for name in names:
            found[name] = part, part not in [title for title, _ in found.values()]
            for tree in contents[name].subtrees:
                walk(tree.files(), part)

    for tree in contents.root.subtrees:
        walk(tree.files(), tree.caption)
    return found


def facts(app: Sphinx, page: str, tree: nodes.document) -> dict[str, Any]:
    """What is said at the top of a page."""
    part, opens = parts(app).get(page, ("", False))
    words = sum(len(text.astext().split()) for text in tree.findall(is_read))
    folds = [fold for fold in tree.findall(HideCodeCellNode) if "question" in fold]
    exercises = [
        exercise
        for section in tree.findall(nodes.section)
        if section[0].astext() == "Exercises"
        for exercise in section.findall(nodes.section)
        if exercise is not section
    ]
    counts = {"prediction": len(folds), "exercise": len(exercises)}
    told = [f"{max(1, round(words / WORDS_A_MINUTE))} minutes"] if folds else []
    told += [f"{n} {noun}{'s' * (n != 1)}" for noun, n in counts.items() if n]
    shown = drawing(app, part) if opens else ""
    return {"part": part, "drawing": shown, "told": " · ".join(told)}


def fill(
    app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any
) -> None:
    """Tell the template what it shows, and leave out what no page of ours asks for."""
    context["css_files"] = [
        style for style in context["css_files"] if style.filename.startswith(STYLES)
    ]
    context["script_files"] = [
        script
        for script in context["script_files"]
        if page == "search" or not str(script.filename).endswith(SEARCHING)
    ]
    context["facts"] = facts(app, page, tree) if tree is not None else {}


def leave_out(app: Sphinx, error: Exception | None) -> None:
    """Take away the styles and icons of others, which no page asks for."""
    static = Path(app.outdir, "_static")
    icons = [static / f"{name}.png" for name in ("file", "plus", "minus")]
    for path in [*static.glob("*.css"), *icons]:
        if path.name not in ("book.css", "fonts.css"):
            path.unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """See each page before it is written."""
    app.add_directive("margin", Margin)
    app.add_post_transform(Shapes)
    app.add_post_transform(Cards)
    app.add_config_value("comments_config", {}, "")  # Jupyter Book sets it
    app.connect("html-page-context", fill, priority=900)
    app.connect("build-finished", leave_out)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
