"""Figures as part of the page: SVG outputs are put into the HTML, where they take the
page's colors and font, and each has the page's alternative text.
"""

import html
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from page_svg import page_svg
from sphinx.application import Sphinx


def put_into_page(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace each image of an SVG file by the SVG itself, and name it, as any drawing
    of a graph, for screen readers by its alt text.
    """
    if app.builder.format != "html":
        return
    for number, image in enumerate(list(doctree.findall(nodes.image))):
        if image["uri"].endswith(".svg"):
            svg = Path(app.srcdir, image["uri"]).read_text("utf-8")
            inline = page_svg(svg, image.get("alt", ""), f"{number}-")
            image.replace_self(nodes.raw("", inline, format="html"))
    for cell in doctree.findall(nodes.container):
        said = cell.get("cell_metadata", {}).get("mystnb", {}).get("image", {})
        for drawing in cell.findall(nodes.raw):
            text = drawing.astext()
            if said and text.startswith('<div class="graph">'):
                alt = html.escape(said["alt"]).replace("\\", r"\\")
                shown = re.sub(r'(?<=aria-label=")[^"]*', alt, text)
                drawing.replace_self(nodes.raw("", shown, format="html"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to when a page's tree is complete."""
    app.connect("doctree-resolved", put_into_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
