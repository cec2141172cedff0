"""A proofreader of finished pages: formulas that show an error, markup that shows raw,
pictures that say nothing, and what is loaded from other hosts.
"""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from elsewhere import loads_from
from formulas import tex_fault
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

FORMULA = (nodes.math, nodes.math_block)
CODE = (nodes.FixedTextElement, nodes.literal, nodes.raw, *FORMULA)
RAW = re.compile(  # fences, roles, bold, dollars, headings, tables, notes, slips
    r"`{3}|:{3}|\{[a-z:-]+\}|(?<![\w)])\*\*|(?<!\\)\$|^#{2,}\w|^#+ |^\|.*\|$"
    r"|\[\^\w+\]|^<{7}|^>{7}|\bTODO\b|\b(the|an?|of|to|in|is|and) \1\b",
    re.M,
)


def proofread(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of all that a reader should not see."""
    for formula in doctree.findall(lambda node: isinstance(node, FORMULA)):
        if fault := tex_fault(formula.astext()):
            logger.warning("a formula: %s", fault, location=formula)
        if formula.get("label"):  # it would lead nowhere
            logger.warning("a formula can't be linked to", location=formula)
    for image in doctree.findall(nodes.image):
        place = (app.env.docname, line_of(image, app.env.doc2path(app.env.docname)))
        if "://" in image["uri"]:
            logger.warning("a picture from another host", location=place)
        if len(image.get("alt", "")) <= 40:
            what = "a picture needs alternative text, a sentence"
            logger.warning(what, location=place)
    for raw in doctree.findall(nodes.raw):
        if address := loads_from(raw.astext()):
            logger.warning("loads %s from another host", address, location=raw)
    for text in doctree.findall(nodes.Text):
        found = RAW.search(text.astext())
        if found and not within(text, CODE):
            logger.warning("shows %s as it is", found[0], location=text.parent)


def line_of(image: nodes.image, source: str) -> int:
    """The line that names its file: MyST does not keep it."""
    name = Path(image["uri"]).name
    lines = Path(source).read_text("utf-8").splitlines()
    return next((at for at, line in enumerate(lines, 1) if name in line), 1)


def within(node: nodes.Node, kinds: tuple[type, ...]) -> bool:
    """Whether a node stands in one of these."""
    above = node.parent
    while above is not None and not isinstance(above, kinds):
        above = above.parent
    return above is not None


def setup(app: Sphinx) -> dict[str, Any]:
    """Read each page when its tree is made."""
    app.connect("doctree-read", proofread)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
