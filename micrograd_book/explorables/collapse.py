"""The collapse: a graph of scalars becomes tables, the tables a tape's few steps."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .. import checks
from ..gradients import graph_order
from ..recording import DOT_PRODUCTS, Elementwise, Step, record
from ..value import Value
from .frame import Explorable, framed, player
from .layout import columns
from .numbers import short

MOST = 150  # values that the picture has room for
WIDTH, HEIGHT, RIM = 640.0, 400.0, 16.0  # pixels
CELL, SIDE = 26.0, 11.0  # at most: from cell to cell of a table; a value's square

Spot = tuple[float, float]
Rows = list[list[Value]]


class _Table(NamedTuple):
    """What a step computes at once: `result[i][j]` is the dot product of row i on the
    left and row j on the right; with nothing on the right, a curve of `left[i][j]`.
    """

    step: int
    left: Rows
    right: Rows
    result: Rows

    def read(self, i: int, j: int) -> list[Value]:
        """What `result[i][j]` is made of."""
        return self.left[i] + self.right[j] if self.right else [self.left[i][j]]

    def edges(self) -> Iterator[tuple[Value, Value]]:
        """From what is read to what is made of it."""
        for i, row in enumerate(self.result):
            for j, made in enumerate(row):
                yield from [(value, made) for value in self.read(i, j)]


def collapse(output: Value) -> Explorable:
    """The graph behind `output`, from its scalars to the steps of its `Tape`.

    First as it was built; then by depth, each product inside the sum that uses it; then
    as tables; then step by step. It is made for a small network over a few points,
    whose neurons become rows and whose points become columns.
    `ValueError` for a graph of more than 150 values, or of one.
    """
    order = graph_order(checks.value("output", output))
    if not 1 < len(order) <= MOST:
        raise ValueError(
            f"output must be made of 2 to {MOST} values, got a graph of {len(order)}"
        )
    steps, _, inside = record(output)
    tables = _tables(steps)
    sheet = _Sheet(tables, set(order))
    shown = [value for value in order if value not in inside]
    built = {value: -column for value, column in columns(order).items()}
    scenes = [_in_columns(built), _in_columns(_depths(shown, tables)), sheet.places()]
    for scene in scenes[1:]:
        scene |= {product: scene[around] for product, around in inside.items()}
    states = _states(steps, inside, order, tables, scenes)
    return framed(
        "collapse",
        "A graph of scalars becomes the few steps of a tape",
        {"states": states, "spots": [[scene[v] for v in order] for scene in scenes]},
        picture=_picture(order, inside, sheet, scenes[-1], states[-1]["say"]),
        player=player(states[-1]["say"], "stage"),
    )


def _tables(steps: Iterable[Step]) -> list[_Table]:
    """The tables of all steps; a matrix product of several blocks has one for each."""
    found = []
    for k, step in enumerate(steps):
        if isinstance(step, Elementwise):
            found.append(_Table(k, [[*step.x]], [], [[*step.y]]))
        else:
            found += [
                _Table(k, *[[*map(list, rows)] for rows in block])
                for block in zip(*step)
            ]
    return found


def _depths(shown: list[Value], tables: list[_Table]) -> dict[Value, int]:
    """How many steps stand between each value and the leaves."""
    found = dict.fromkeys(shown, 0)
    for table in tables:
        for value, made in table.edges():
            found[made] = max(found[made], found.get(value, 0) + 1)
    return found


def _in_columns(column: Mapping[Value, int]) -> dict[Value, Spot]:
    """The values of each column one below the other, all columns across the picture."""
    first, last = min(column.values()), max(column.values())
    across = (WIDTH - 2 * RIM) / max(last - first, 1)
    found = {}
    for which in range(first, last + 1):
        members = [value for value in column if column[value] == which]
        down = min(CELL, (HEIGHT - 2 * RIM) / len(members))
        top = HEIGHT / 2 - down * (len(members) - 1) / 2
        for i, value in enumerate(members):
            x, y = RIM + (which - first) * across, top + i * down
            found[value] = round(x, 1), round(y, 1)
    return found


class _Sheet:
    """Where the tables lie, each below or right of what it is made of.

    The left rows of a product lie left of its results, and its right rows above them,
    on their side, so that each result is where its row and its column meet. A value
    that has its cell already stays there. `ones` are the cells of the constants 1 and
    -1 with their numbers, and `boxes` the corner, width and height of each table.
    """

    def __init__(self, tables: list[_Table], graph: set[Value]) -> None:
        self._graph = graph
        self._cells: dict[Value, Spot] = {}
        self._ones: list[tuple[Spot, float]] = []
        self._boxes: list[tuple[int, Spot, float, float]] = []
        self._right = self._below = 0.0
        widths = [len(table.left[0]) for table in tables if table.right]
        self._start = max(widths, default=0) + 1.0  # the first column of results
        for table in tables:
            (self._add_product if table.right else self._add_curve)(table)
        spots = [*self._cells.values(), *[spot for spot, _ in self._ones]]
        sides = list(zip(zip(*spots), (WIDTH, HEIGHT)))
        units = [(room - 2 * RIM) / max(max(at) - min(at), 1.0) for at, room in sides]
        self.cell = min(CELL, *units)
        self._origin = [
            room / 2 - self.cell * (min(at) + max(at)) / 2 for at, room in sides
        ]

    def _add_product(self, table: _Table) -> None:
        terms = len(table.left[0])
        if any(value not in self._cells for row in table.left for value in row):
            x, y = self._start, self._below + 1.5
            for row in zip(*table.right):
                if any(value not in self._cells for value in row):
                    self._put(row, x, y)
                    y += 1.0
            y += 0.25
            for i, left in enumerate(table.left):
                self._put(left, x - 1.0 - terms, y + i)
        else:
            x, y = self._right + 2.0, self._cells[table.left[0][0]][1]
            for k, row in enumerate(zip(*table.right)):
                self._put(row, x, y - 0.25 - terms + k)
        for i, made in enumerate(table.result):
            self._put(made, x, y + i)
        self._box(table)

    def _add_curve(self, table: _Table) -> None:
        [x], [y] = table.left, table.result
        self._put(x, self._start, self._below + 1.5)
        shift = self._below + 1.5 - min(self._cells[value][1] for value in x)
        for value, made in zip(x, y):
            across, down = self._cells[value]
            self._put([made], across, down + shift)
        self._box(table)

    def _put(self, row: Iterable[Value], x: float, y: float) -> None:
        """Give each value of a row its cell, if it has none."""
        for i, value in enumerate(row):
            if value in self._cells:
                continue
            spot = (x + i, y)
            while spot in self._cells.values():
                spot = (spot[0] + 1.0, y)
            if value in self._graph:
                self._cells[value] = spot
            else:
                self._ones.append((spot, value.data))
            self._right, self._below = max(self._right, spot[0]), max(self._below, y)

    def _box(self, table: _Table) -> None:
        at = list(zip(*[self._cells[value] for row in table.result for value in row]))
        corner = (min(at[0]), min(at[1]))
        spans = [max(side) - min(side) + 1.0 for side in at]
        self._boxes.append((table.step, corner, spans[0], spans[1]))

    def _pixels(self, spot: Spot) -> Spot:
        x, y = [o + self.cell * at for o, at in zip(self._origin, spot)]
        return round(x, 1), round(y, 1)

    def places(self) -> dict[Value, Spot]:
        """The middle of each value."""
        return {value: self._pixels(spot) for value, spot in self._cells.items()}

    def constants(self) -> str:
        """The constants, as text."""
        spots = [(*self._pixels(spot), short(data)) for spot, data in self._ones]
        return "".join(
            f'<text x="{x}" y="{y + 4:.1f}">{number}</text>' for x, y, number in spots
        )

    def boxes(self) -> str:
        """A frame around each table, with the number of its step."""
        drawn = ""
        for step, (column, row), wide, high in self._boxes:
            x, y = self._pixels((column - 0.5, row - 0.5))
            w, h = round(wide * self.cell, 1), round(high * self.cell, 1)
            drawn += (
                f'<g class="box" data-step="{step}">'
                f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="4"/>'
                f'<text x="{x - 0.5 * self.cell:.1f}" y="{y + h / 2 + 5:.1f}">'
                f"{step + 1}</text></g>"
            )
        return drawn


def _states(
    steps: Sequence[Step],
    inside: Mapping[Value, Value],
    order: list[Value],
    tables: list[_Table],
    scenes: list[dict[Value, Spot]],
) -> list[dict[str, Any]]:
    """What is shown and said at each stage.

    `lit` are the values that stand out, by number, or none if all do; `boxes` the steps
    that are framed.
    """
    number = {value: i for i, value in enumerate(order)}
    edges = [(parent, value) for value in order for parent in value.parents]
    read = [edge for table in tables for edge in table.edges() if edge[0] in number]

    def lit(values: Iterable[Value]) -> list[int]:
        return sorted({number[value] for value in values if value in number})

    table = next((table for table in tables if table.right), tables[0])
    i, j = len(table.result) - 1, len(table.result[0]) - 1
    cell = [*table.read(i, j), table.result[i][j]]
    behind = "the row and the column that it is made of"
    behind = behind if table.right else "the other, whose curve it is"
    states: list[dict[str, Any]] = [
        {
            "scene": 0,
            "edges": _lines(edges, scenes[0]),
            "where": "as built",
            "say": f"As it was built: {len(order)} Values and "
            f"{_some(len(edges), 'edge')}, one operation at a time.",
        },
        {
            "scene": 1,
            "edges": _lines(read, scenes[1]),
            "where": "by depth",
            "say": f"{_some(len(inside), 'product')} moved into a sum, and "
            f"{len(order) - len(inside)} Values stand by depth. Those of one column do "
            "not wait for each other.",
        },
        {
            "scene": 2,
            "lit": lit(cell),
            "where": "as tables",
            "say": f"The same Values as tables. What is lit: one Value, and {behind}.",
        },
    ]
    for k, step in enumerate(steps):
        used = [
            value for t in tables if t.step == k for edge in t.edges() for value in edge
        ]
        count = len({made for t in tables if t.step == k for _, made in t.edges()})
        at_once = _some(count, "Value") + (" at once" if count > 1 else "")
        states.append(
            {
                "scene": 2,
                "lit": lit(used),
                "boxes": [k],
                "where": f"step {k + 1} of {len(steps)}",
                "say": f"Step {k + 1} of {len(steps)}, {_named(step)}: {at_once}.",
            }
        )
    names = ", ".join(_named(step) for step in steps)
    states.append(
        {
            "scene": 2,
            "boxes": [*range(len(steps))],
            "where": "the tape",
            "say": f"{len(order)} Values, {_some(len(steps), 'step')}: {names}.",
        }
    )
    return states


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _named(step: object) -> str:
    return repr(step)[1:-1].replace(" x ", " × ")


def _lines(edges: list[tuple[Value, Value]], scene: Mapping[Value, Spot]) -> str:
    return "".join(
        f"M{scene[a][0]:.0f} {scene[a][1]:.0f}L{scene[b][0]:.0f} {scene[b][1]:.0f}"
        for a, b in edges
    )


def _picture(
    order: list[Value],
    inside: Mapping[Value, Value],
    sheet: _Sheet,
    scene: Mapping[Value, Spot],
    say: str,
) -> str:
    squares, side = "", round(min(SIDE, 0.7 * sheet.cell), 1)
    for value in order:
        x, y = scene[value]
        curve = value.op not in DOT_PRODUCTS
        kind = "leaf" if not value.parents else "curve" if curve else "dot"
        kind += " inside" if value in inside else ""
        squares += (
            f'<rect class="value {kind}" x="{-side / 2}" y="{-side / 2}" '
            f'width="{side}" height="{side}" '
            f'style="transform: translate({x}px, {y}px)"/>'
        )
    return (
        f'<svg role="img" aria-label="{html.escape(say)}" '
        f'viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}"><path class="edges" d=""/>'
        f'<g class="ones">{sheet.constants()}</g>{sheet.boxes()}'
        f'<g class="values tables">{squares}</g></svg>'
    )
