"""The colors of the book, one for each meaning: plots, figures and pages take theirs
from here.

The two classes are told apart by the color-blind too (Okabe and Ito 2008).
"""

from __future__ import annotations

INK = "#333333"
COLORS = {  # on a light page, and on a dark one
    "class-minus-one": ("#0072b2", "#56b4e9"),
    "class-one": ("#d55e00", "#ff9a4d"),
    "gradient": ("#9c2a7a", "#f09ad0"),
    "regularization": ("#00775a", "#4cc9a0"),
    "quiet": ("#85888f", "#8f929b"),
    "page": ("#fffefb", "#17181c"),
}
LIGHT, DARK = [dict(zip(COLORS, each)) for each in zip(*COLORS.values())]


def page_color(meaning: str) -> str:
    """The color as a page names it; where none does, as on a light page."""
    return f"var(--{meaning}, {LIGHT[meaning]})"


# for the style of a figure, in which the names are short
STYLE = (
    f"--blue: {page_color('class-minus-one')}; --orange: {page_color('class-one')}; "
    f"--back: {page_color('gradient')}; "
    f"--paper: var(--page, var(--jp-layout-color0, {LIGHT['page']}))"
)

PAGE_COLORS = {  # how a page with a light and a dark theme names the colors of plots
    INK: "currentColor",
    **{LIGHT[name]: page_color(name) for name in LIGHT if name != "page"},
    "fill: #ffffff": "fill: none",
    "stroke: #ffffff": f"stroke: {page_color('page')}",
}
