"""Folds: a prediction asks and keeps its answer out of sight, with what explains it."""

import ast
import html
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

GUESS = """<div class="predict">
<label class="question"><span>{}</span> <input type="text" placeholder="your guess"
autocomplete="off" spellcheck="false"></label>
"""
# by what MyST-NB says that it has folded
KINDS = {
    "content": ("solution", "Solution"),
    "source": ("code", "The code behind this"),
    "output": ("answer", "Open the answer"),
}
LONGEST = 60  # letters of code that a question repeats


class Arranged(SphinxPostTransform):
    """Puts a figure's code below it, and what explains an answer into its fold."""

    default_priority = 200  # after MyST-NB has made its folds
    formats = ("html",)

    def run(self, **options: Any) -> None:
        """Look at each fold."""
        for cell in self.document.findall(nodes.container):
            for part in cell:
                part.parent = cell  # MyST-NB leaves it out
        for fold in list(self.document.findall(HideCodeCellNode)):
            cell = fold.parent
            if "above-input" in fold["classes"] and len(cell) > 1:
                cell.remove(fold)  # what a figure shows comes before how it was made
                cell.append(fold)
            above = cell.previous_sibling()  # perhaps the solution, in words
            fold["again"] = bool(
                isinstance(above, nodes.admonition) and above[0].astext() == "Solution"
            )
            if "below-input" in fold["classes"]:
                fold["question"] = question(cell)
                below = cell.next_node(descend=False, siblings=True)
                while isinstance(below, nodes.sidebar | nodes.comment | nodes.target):
                    below = below.next_node(descend=False, siblings=True)
                if isinstance(below, nodes.paragraph) and not asks(below):
                    below.parent.remove(below)
                    fold.append(nodes.container("", below, classes=["because"]))


def asks(text: nodes.paragraph) -> bool:
    """Whether it is about what comes next."""
    return bool(text.astext().endswith(("?", ":")))


def question(cell: nodes.Element) -> str:
    """What a cell asks, as HTML: about its last line, its prints or its picture."""
    if any(cell.findall(nodes.figure)) or any(cell.findall(nodes.image)):
        return "What will the picture show?"
    source = cell[0].astext()
    *_, last = ast.parse(source).body or [None]
    if not isinstance(last, ast.Expr) or "print(" in source:
        return "What will it print?"
    asked = ast.get_source_segment(source, last) or ""
    if len(asked) > LONGEST or "\n" in asked:
        return "What will come out?"
    return f"What does <code>{html.escape(asked)}</code> give?"


def open_fold(translator: HTML5Translator, fold: HideCodeCellNode) -> None:
    """Begin a fold of code, of a solution or of an answer, which is a prediction."""
    kind, says = KINDS[fold["prompt_show"]]
    if kind == "answer":
        translator.body.append(GUESS.format(fold["question"]))
    elif fold.get("again"):
        says = f"{says}, in code"
    classes = " ".join(["fold", kind, *fold["classes"]])
    translator.body.append(f'<details class="{classes}"><summary>{says}</summary>\n')


def close_fold(translator: HTML5Translator, fold: HideCodeCellNode) -> None:
    """End what `open_fold` began."""
    ends = "</details></div>\n" if "below-input" in fold["classes"] else "</details>\n"
    translator.body.append(ends)


def open_remark(translator: HTML5Translator, remark: nodes.admonition) -> None:
    """Begin a remark; one of the class `dropdown` is a fold."""
    if "dropdown" not in remark["classes"]:
        return HTML5Translator.visit_admonition(translator, remark)
    title = html.escape(remark.pop(0).astext())
    translator.body.append(f'<details class="fold remark"><summary>{title}</summary>\n')


def close_remark(translator: HTML5Translator, remark: nodes.admonition) -> None:
    """End what `open_remark` began."""
    if "dropdown" not in remark["classes"]:
        return HTML5Translator.depart_admonition(translator, remark)
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Draw folds our way."""
    app.add_post_transform(Arranged)
    app.add_node(HideCodeCellNode, override=True, html=(open_fold, close_fold))
    app.add_node(nodes.admonition, override=True, html=(open_remark, close_remark))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
