"""SVG as part of a page, when it is built and when its cells run in it."""

import html
import re

from micrograd_book.palette import PAGE_COLORS

# a text that is a formula and nothing else, as an exponent or a name with an index
FORMULA = (
    r"<!-- \$[^$\s]*\$ -->\s*<g[^>]*>\s*<text>(\s*<tspan[^>]*>[^<]*</tspan>)+\s*</text>"
)
COLUMN = 480.0  # points that a plot may be wide beside its caption


def page_svg(svg: str, alt: str, prefix: str) -> str:
    """SVG text ready for a page: page's colors, a name, and ids that no other figure
    has.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>figure-{prefix}", svg)
    svg = re.sub(FORMULA, _flowing, svg)
    for color, page_color in PAGE_COLORS.items():
        svg = svg.replace(color, page_color)
    opening, rest = svg.split(">", 1)
    opening = re.sub(r' (role|aria-label)="[^"]*"', "", opening)
    kind = "graph" if "computational-graph" in opening else "plot"
    if kind == "plot" and float(re.findall(r'width="([\d.]+)', opening)[0]) > COLUMN:
        kind = "plot wide"
    named = f'{opening} role="img" aria-label="{html.escape(alt)}">'
    return f'<div class="figure-svg {kind}">{named}{rest}</div>'


def _flowing(formula: re.Match[str]) -> str:
    """A formula was set letter by letter, for a font that is not the page's: where the
    letters stand in the order of the text, each follows the one before.
    """
    places = [float(x) for x in re.findall(r'<tspan x="([-\d.]+)"', formula[0])]
    if places != sorted(places):
        return formula[0]
    return re.sub(r">\s+<", "><", re.sub(r'<tspan x="[-\d.]+"', "<tspan", formula[0]))
