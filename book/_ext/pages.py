"""What the theme gets wrong for us: what a fold says, an unused script, a role."""

from typing import Any

from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

PROMPTS = {
    "above-input": "How this was made",
    "below-input": "Predict, then open",
    "no output": "The numbers in the text, checked",
}


def open_fold(translator: HTML5Translator, node: HideCodeCellNode) -> None:
    """A folded output answers a question; folded code made a figure, or checks."""
    [kind] = node["classes"]
    prompt = PROMPTS[kind if len(node.parent) > 1 else "no output"]
    translator.body.append(
        f'<details class="fold {kind}"><summary>{prompt}</summary>\n'
    )


def close_fold(translator: HTML5Translator, node: HideCodeCellNode) -> None:
    """End what `open_fold` began."""
    translator.body.append("</details>\n")


def drop_thebe_and_name_items(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Leave out Thebe, which asks a server to run cells; the book has none.

    And a bibliography is a list of items: screen readers are told so.
    """
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if "thebe" not in str(script) + str(getattr(script, "attributes", ""))
    ]
    if "body" in context:
        context["body"] = context["body"].replace("doc-biblioentry", "listitem")


def setup(app: Sphinx) -> dict[str, Any]:
    """Draw folds our way, and see each page before it is written."""
    app.add_node(HideCodeCellNode, override=True, html=(open_fold, close_fold))
    app.connect("html-page-context", drop_thebe_and_name_items, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
