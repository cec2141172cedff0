"""A graph of Values drawn as SVG: boxes with a name and numbers, arrows with numbers.

A drawing runs from left to right where it fits beside the text, and downward where that
is too narrow: it has one form for wide places and one for narrow ones.
"""

from __future__ import annotations

import html
from collections import Counter, defaultdict
from collections.abc import Sequence
from importlib.resources import files
from itertools import pairwise
from math import inf
from typing import NamedTuple

from .layout import layout
from .palette import STYLE
from .value import Value

WIDE, NARROW = 752.0, 340.0  # pixels: beside the contents of a page, and on a phone
LINE, LETTER, SMALL = 17.0, 8.0, 7.0  # of a box: line, letter; a letter at an arrow
RIM, FOOT = 6.0, 46.0  # around a box's text; for a number at a box's foot
MOST_BESIDE = 110.0  # before a layer; a longer text reaches into what is behind it
MOST_LETTERS = 30  # of a label

SIGNS = {"*": "×", "-": "−", "neg": "−"}
BY_THEMSELVES = "\u200c\u200d"  # joiners: they are not printable, and make what is


class Box(NamedTuple):
    """The lines of a box, its name first, and letters that it must have room for."""

    lines: Sequence[str]
    letters: int = 0


class Arrow(NamedTuple):
    """The text at an edge, and how many letters it must have room for."""

    text: str
    letters: int = 0


Boxes = Sequence[Box]
Arrows = Sequence[Arrow]


def plain(label: str) -> str:
    """A label as one line of what can be shown, cut where it is very long.

    What turns the direction of the text around it, or takes no room, is left out.
    """
    shown = [c if c.isprintable() or c in BY_THEMSELVES else " " for c in label]
    line = " ".join("".join(shown).split())
    return line if len(line) <= MOST_LETTERS else line[: MOST_LETTERS - 1] + "…"


def sign(value: Value) -> str:
    """The operation, as it is written in a formula; nothing for a leaf."""
    return SIGNS.get(value.op, plain(value.op)) if value.parents else ""


def name(value: Value) -> str:
    """What stands in the first line of a value's box."""
    label, made = plain(value.label), sign(value)
    return f"{label} ({made})" if label and made else label or made or "constant"


def picture(
    order: Sequence[Value], boxes: Sequence[Box], arrows: Sequence[Arrow], title: str
) -> list[str]:
    """The drawing as SVG for wide places and, if it is another one, for narrow ones.

    Each value has a box of as many lines; `arrows` are in the order of the children and
    their parents.
    """
    across = Form(order, boxes, arrows, inf)
    if across.width <= NARROW:
        return [across.svg(title)]
    wide = across if across.width <= WIDE else Form(order, boxes, arrows, WIDE)
    return [wide.svg(title), Form(order, boxes, arrows, NARROW).svg(title)]


def shown(svgs: Sequence[str]) -> str:
    """The forms of a drawing as HTML that shows the one that there is room for."""
    if len(svgs) == 1:
        return f'<div class="graph">{svgs[0]}</div>'
    width = svgs[0].split('width="', 1)[1].split('"', 1)[0]
    forms = f".graph .forms.wider-{width} > svg"  # counts for more than drawing.css
    style = (
        f"@container (width < {width}px) {{ {forms}:first-child {{ display: none }} "
        f"{forms} + svg {{ display: block }} }}"
    )
    drawn = f'<div class="forms wider-{width}">{"".join(svgs)}</div>'
    return f'<div class="graph">{drawn}<style>{style}</style></div>'


def _width(box: Box) -> float:
    return LETTER * max(box.letters, *map(len, box.lines)) + 2 * RIM


class Form:
    """One form of a drawing: it runs downward, as wide as there is room, or from left
    to right, where room is infinite. `along` is the way from inputs to output, `across`
    the other.
    """

    def __init__(
        self, order: Sequence[Value], boxes: Boxes, arrows: Arrows, room: float
    ) -> None:
        self._upright, self._boxes, self._arrows = room < inf, boxes, arrows
        uses = Counter(parent for value in order for parent in value.parents)
        wide = [_width(box) for box in boxes]
        tall = LINE * len(boxes[0].lines) + 2 * RIM
        if self._upright:
            feet = [min(FOOT * uses[value], room - 4.0) for value in order]
            self._sizes = [max(both) for both in zip(wide, feet)]
        else:
            self._sizes = [max(tall, LINE * len(value.parents)) for value in order]
        found = layout(order, self._sizes, room - 4.0)
        self._across, self._routes = found.across, found.routes
        self._spans: dict[int, tuple[float, float]] = {}  # where each begins, how deep
        along = 0.0
        for members in found.layers:
            widest = max([wide[i] for i in members if i < len(order)], default=0.0)
            along += self._gap(members) if along else 0.0
            depth = tall if self._upright else widest
            self._spans |= dict.fromkeys(members, (along, depth))
            along += depth
        self.width, self.height = self._xy(along, found.breadth)
        self._doors = self._spread(-1, 14.0 if self._upright else LINE)
        self._feet = self._spread(0, FOOT if self._upright else 0.0)

    def _gap(self, members: list[int]) -> float:
        """The room before a layer, for the texts of the edges that end there."""
        if self._upright:
            moving = any(arrow.letters for arrow in self._arrows)
            return 3 * LINE if moving else 2 * LINE
        letters = [
            max(arrow.letters, len(arrow.text))
            for route, arrow in zip(self._routes, self._arrows)
            if route[-1] in members
        ]
        return min(20.0 + SMALL * max(letters, default=2), MOST_BESIDE)

    def _xy(self, along: float, across: float) -> tuple[float, float]:
        return (across, along) if self._upright else (along, across)

    def _spread(self, end: int, apart: float) -> list[float]:
        """How far from the middle of its box each edge begins (0) or ends (-1): in the
        order of where it goes or comes from, so that edges do not cross there. What
        comes in one lane ends at one door.
        """
        sides = []  # what orders the edges of one box; equal where a lane ends
        at: dict[int, set[tuple[float, int]]] = defaultdict(set)
        for k, route in enumerate(self._routes):
            other = route[1 if end == 0 else -2]
            lane = end == -1 and other >= len(self._boxes)
            sides.append((self._across[other], -1 if lane else k))
            at[route[end]].add(sides[k])
        found = []
        for side, route in zip(sides, self._routes):
            ordered = sorted(at[route[end]])
            step = min(apart, self._sizes[route[end]] / len(ordered))
            found.append((ordered.index(side) - (len(ordered) - 1) / 2) * step)
        return found

    def svg(self, title: str) -> str:
        """The form as SVG, with its style and a title for those who cannot see it."""
        style = files(__package__).joinpath("drawing.css").read_text("utf-8")
        width, height = round(self.width) + 4, round(self.height) + 4
        arrows = map(self._arrow, range(len(self._arrows)))
        drawn = "".join([*arrows, *map(self._box, range(len(self._boxes)))])
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="computational-graph '
            f'tex2jax_ignore mathjax_ignore{" upright" if self._upright else ""}" '
            f'role="img" aria-label="{html.escape(title)}" width="{width}" '
            f'height="{height}" viewBox="-2 -2 {width} {height}" '
            f'fill="currentColor" style="{STYLE}">'
            f"<style>{style}</style>{drawn}</svg>"
        )

    def _arrow(self, k: int) -> str:
        """A curve from the parent by its waypoints to the child, its head, its text:
        before the child's side, or at the parent's foot.
        """
        points = []
        for i in self._routes[k]:
            start, depth = self._spans[i]
            points += [(start, self._across[i]), (start + depth, self._across[i])]
        (along, across), (goal, door) = points[1], points[-2]
        across, door = across + self._feet[k], door + self._doors[k]
        points = [(along, across), *points[2:-2], (goal - 5.0, door)]
        path = "M{:.0f} {:.1f}".format(*self._xy(along, across))
        for (from_, y1), (to, y2) in pairwise(points):
            middle = (from_ + to) / 2
            turns = [self._xy(middle, y1), self._xy(middle, y2), self._xy(to, y2)]
            path += "C" + " ".join(f"{x:.0f} {y:.1f}" for x, y in turns)
        tip = "M{:.0f} {:.1f}".format(*self._xy(goal, door))
        tip += "l-3 -6h6z" if self._upright else "l-6 -3v6z"
        if self._upright:
            x, y, below = across + 4.0, along + 14.0, f' x="{across + 4:.0f}" dy="13"'
        else:
            x, y, below = goal - 8.0, door - 3.0, ""
        return (
            f'<g class="edge lit"><path d="{path}"/><path class="head" d="{tip}"/>'
            f'<text class="share" x="{x:.0f}" y="{y:.1f}"><tspan>'
            f"{self._arrows[k].text}</tspan><tspan{below}></tspan></text></g>"
        )

    def _box(self, i: int) -> str:
        start, depth = self._spans[i]
        size, middle = self._sizes[i], self._across[i]
        x, y = self._xy(start, middle - size / 2)
        width, height = self._xy(depth, size)
        lines = self._boxes[i].lines
        top = y + height / 2 - LINE * (len(lines) / 2 - 0.75)
        texts = "".join(
            f'<text class="{kind}" x="{x + width / 2:.0f}" y="{top + j * LINE:.1f}">'
            f"{html.escape(line)}</text>"
            for j, (kind, line) in enumerate(zip(("name", "number", "grad"), lines))
        )
        frame = f'x="{x:.0f}" y="{y:.1f}" width="{width:.0f}" height="{height:.1f}"'
        return f'<g class="node lit n{i}"><rect {frame} rx="8"/>{texts}</g>'
