"""Formulas as MathML, made when the book is built: they need no script to be read."""

from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

FACTORS = ("mi", "mn", "mrow", "mfrac", "msqrt", "msub", "msup", "msubsup")


def mathml(tex: str, display: str) -> str:
    """A formula for HTML, `display`ed "inline" or as a "block"."""
    whole = convert(tex, display=display)
    made = ElementTree.fromstring(whole.replace("xmlns=", "is="))  # no prefixes
    for parent in made.iter():
        for at, part in reversed(list(enumerate(parent))):
            text, before = part.text or "", parent[at - 1] if at else None
            if part.tag == "mo" and len(text) > 1 and text.isalpha():
                part.tag = "mi"  # a function's name is no operator
            if text in ("|", "/"):
                part.attrib.update(lspace="0", rspace="0")
            behind = before.text if before is not None and before.tag == "mo" else ")"
            if text == "−" and behind not in (*")]}|",):
                part.set("form", "prefix")  # a sign, close to its number
        if parent.tag == "mrow":
            space_names(parent)
    return ElementTree.tostring(made, encoding="unicode").replace("is=", "xmlns=", 1)


def space_names(row: ElementTree.Element) -> None:
    """A little room between a function, a factor before it and a bare argument."""
    for at, part in reversed(list(enumerate(row))):
        name = part if part.tag == "mi" else next(iter(part), None)
        if name is None or name.tag != "mi" or len(name.text or "") < 2:
            continue
        for beside in (at + 1, at - 1):
            if 0 <= beside < len(row) and row[beside].tag in FACTORS:
                space = ElementTree.Element("mspace", width="0.17em")
                row.insert(max(at, beside), space)


def inline(translator: HTML5Translator, node: nodes.math) -> None:
    """A formula in a line of text."""
    translator.body.append(mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """A formula on a line of its own; a wide one scrolls."""
    made = mathml(node.astext(), "block")
    translator.body.append(f'<div class="formula">{made}</div>\n')
    raise nodes.SkipNode


class Together(SphinxPostTransform):
    """Keeps a formula and the sign behind it on one line."""

    default_priority = 200
    formats = ("html",)

    def run(self, **options: Any) -> None:
        """Look behind each formula."""
        for formula in list(self.document.findall(nodes.math)):
            text = formula.next_node(descend=False, siblings=True)
            if isinstance(text, nodes.Text) and text.astext()[0] in ",.;:?!)":
                sign, rest = nodes.Text(text[0]), nodes.Text(text[1:])
                text.parent.replace(text, rest)
                both = nodes.inline("", "", classes=["together"])
                formula.replace_self(both)
                both += [formula, sign]


def setup(app: Sphinx) -> dict[str, Any]:
    """Put it where Sphinx would ask for MathJax."""
    app.add_post_transform(Together)
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
