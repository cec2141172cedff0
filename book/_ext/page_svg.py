"""SVG as part of a page, when it is built and when its cells run in it."""

import html
import re

from micrograd_book.palette import PAGE_COLORS

COLUMN = 480.0  # points that a plot may be wide beside its caption


def page_svg(svg: str, alt: str, prefix: str) -> str:
    """SVG text ready for a page: page's colors, a name, and ids that no other figure
    has.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>figure-{prefix}", svg)
    for color, page_color in PAGE_COLORS.items():
        svg = svg.replace(color, page_color)
    opening, rest = svg.split(">", 1)
    opening = re.sub(r' (role|aria-label)="[^"]*"', "", opening)
    kind = "graph" if "computational-graph" in opening else "plot"
    if kind == "plot" and float(re.findall(r'width="([\d.]+)', opening)[0]) > COLUMN:
        kind = "plot wide"
    named = f'{opening} role="img" aria-label="{html.escape(alt)}">'
    return f'<div class="figure-svg {kind}">{named}{rest}</div>'
