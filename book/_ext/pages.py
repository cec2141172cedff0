"""What the theme gets wrong for us: what a fold says, unused files, a role."""

import re
from pathlib import Path
from typing import Any

from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

# of MathJax, whose menu is off
USED = re.compile(r"mathjax/(tex-chtml\.js|input/tex/|output/chtml/fonts/)")


def prompt(node: HideCodeCellNode) -> str:
    """What a fold says: an output answers a question, code makes, solves or checks."""
    if "below-input" in node["classes"]:
        return "Predict, then open"
    if node.parent is None:  # so MyST-NB leaves the fold of a whole cell
        return "Solution"
    checks = "in the text, checked." in node.astext()
    return "The numbers in the text, checked" if checks else "The code behind this"


def open_fold(translator: HTML5Translator, node: HideCodeCellNode) -> None:
    """Begin a fold of the page."""
    kind = " ".join(["fold", *node["classes"], *(["solution"] * (node.parent is None))])
    translator.body.append(
        f'<details class="{kind}"><summary>{prompt(node)}</summary>\n'
    )


def close_fold(translator: HTML5Translator, node: HideCodeCellNode) -> None:
    """End what `open_fold` began."""
    translator.body.append("</details>\n")


def mend_page(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Leave out Thebe, which asks a server to run cells; and name what has no name.

    Screen readers are told that a bibliography is a list of items, and what the arrows
    of the contents open.
    """
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if "thebe" not in str(script) + str(getattr(script, "attributes", ""))
    ]
    if "body" in context:
        context["body"] = context["body"].replace("doc-biblioentry", "listitem")
    contents = context["generate_toctree_html"]

    def named(*args: Any, **options: Any) -> str:
        html = str(contents(*args, **options))
        return html.replace("<summary>", '<summary aria-label="More of this chapter">')

    context["generate_toctree_html"] = named


def leave_out(app: Sphinx, error: Exception | None) -> None:
    """Take away what the theme and MathJax bring and no page asks for."""
    static = Path(app.outdir, "_static")
    for path in [*static.rglob("*.map"), *static.glob("mathjax/**/*")]:
        if path.is_file() and not USED.search(path.as_posix()):
            path.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """Draw folds our way, and see each page before it is written."""
    app.add_node(HideCodeCellNode, override=True, html=(open_fold, close_fold))
    app.connect("html-page-context", mend_page, priority=900)
    app.connect("build-finished", leave_out)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
