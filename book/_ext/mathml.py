"""Formulas as MathML, made when the book is built: they need no script to be read."""

import re
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

NAME = re.compile(r"<mo>(\w{2,})</mo>")  # a function's name is no operator
APPLIED = re.compile(r"(<mi>\w{2,}</mi>)(?=<m(?:[inr]|sup|row|frac)\b)")
# a minus behind these is a sign, and stands close to its number
SIGN = re.compile(r"(<mo[^>]*>&#x0(?:0028|003D|002C);</mo><mo)(>&#x02212;)")
BAR = '<mo stretchy="false">&#x0007C;</mo>'


def mathml(tex: str, display: str) -> str:
    """A formula for HTML, `display`ed "inline" or as a "block"."""
    made = NAME.sub(r"<mi>\1</mi>", convert(tex, display=display))
    made = APPLIED.sub(r'\1<mspace width="0.17em"/>', made)
    made = SIGN.sub(r'\1 form="prefix"\2', made)
    return made.replace(BAR, BAR.replace("<mo", '<mo lspace="0" rspace="0"'))


def inline(translator: HTML5Translator, node: nodes.math) -> None:
    """A formula in a line of text."""
    translator.body.append(mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """A formula on a line of its own; a wide one scrolls."""
    translator.body.append(
        f'<div class="formula" tabindex="0">{mathml(node.astext(), "block")}</div>\n'
    )
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Put it where Sphinx would ask for MathJax."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
