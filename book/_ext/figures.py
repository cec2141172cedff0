"""Figures as part of the page: SVG outputs are put into the HTML, where they take the
page's colors and font.
"""

from pathlib import Path
from typing import Any

from docutils import nodes
from page_svg import page_svg
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from micrograd_book.palette import DARK, LIGHT


def put_into_page(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace each image of an SVG file by the SVG itself, named for screen readers by
    its alt text.
    """
    if app.builder.format != "html":
        return
    for number, image in enumerate(list(doctree.findall(nodes.image))):
        if image["uri"].endswith(".svg"):
            svg = Path(app.srcdir, image["uri"]).read_text("utf-8")
            inline = page_svg(svg, image.get("alt", ""), f"{number}-")
            image.replace_self(nodes.raw("", inline, format="html"))


def write_palette(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The package's colors, as a style sheet of the site, once there is room for it."""
    css = ""
    for page, colors in (("html", LIGHT), ('html[data-theme="dark"]', DARK)):
        named = "; ".join(f"--{name}: {colors[name]}" for name in DARK)
        css += f"{page} {{ {named} }}\n"
    if app.builder.format == "html":
        path = Path(app.outdir, "_static", "palette.css")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(css, "utf-8")
    return []


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the moments when all is read, and when a page's tree is complete."""
    app.connect("env-updated", write_palette, priority=900)
    app.add_css_file("palette.css")
    app.connect("doctree-resolved", put_into_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
