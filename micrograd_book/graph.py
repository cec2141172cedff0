"""Look inside a graph of Values: its nodes and edges as rows, its DOT text, its
drawing.

Nothing here changes a graph. Nodes are named v0, v1, ... in topological order, inputs
first, so the same expression gives the same names, the same text and the same drawing
every time.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import checks, drawing
from .drawing import plain
from .gradients import graph_order
from .numbers import short
from .palette import LIGHT
from .value import Value

Row = dict[str, Any]
Table = Mapping[Value, float]

MOST_NODES = 300
GRADIENT = LIGHT["gradient"]
DOT_OPENING = """\
digraph {
  graph [rankdir=LR, nodesep=0.12, ranksep=0.2]
  node [shape=box, style=rounded, margin="0.06,0.04", fontname="Helvetica", fontsize=11]
  edge [fontname="Helvetica", fontsize=10, arrowsize=0.5]"""


def nodes(output: Value, gradients: Table | None = None) -> list[Row]:
    """A row for each value of the graph, parents before children.

    Keys: `id`, `label`, `op`, `data`, `arity` (how many parents), `is_leaf`, and
    `gradient` when the table of a `backward()` is given. A table that knows none of the
    values raises `ValueError`.
    """
    order = graph_order(output)
    if gradients is not None:
        gradients = checks.table(gradients, order, "graph")
    rows = []
    for i, value in enumerate(order):
        row = {"id": f"v{i}", "label": value.label, "op": value.op, "data": value.data}
        row |= {"arity": len(value.parents), "is_leaf": not value.parents}
        if gradients is not None:
            row["gradient"] = gradients.get(value, 0.0)
        rows.append(row)
    return rows


def edges(output: Value) -> list[Row]:
    """A row for each edge, from parent to child, in the topological order of the
    children.

    Keys: `from` and `to` (ids of nodes), `local_gradient` (d child / d parent),
    `parent_label`, `child_label`, `child_op`. A parent used twice has two edges.
    """
    order = graph_order(output)
    names = {value: f"v{i}" for i, value in enumerate(order)}
    rows: list[Row] = []
    for child in order:
        for parent, local in zip(child.parents, child.local_gradients):
            row = {"from": names[parent], "to": names[child], "local_gradient": local}
            row |= {"parent_label": parent.label, "child_label": child.label}
            rows.append(row | {"child_op": child.op})
    return rows


def to_dot(output: Value, gradients: Table | None = None) -> str:
    """The graph as DOT text, for any Graphviz viewer; nothing has to be installed.

    A node shows its label and operation, its value, and its gradient when a table is
    given; an edge shows its local gradient.
    """
    lines = [DOT_OPENING]
    for row in nodes(output, gradients):
        names = plain(row["label"]), "" if row["is_leaf"] else row["op"]
        shown = [f"<b>{_escaped(name)}</b>" for name in names if name]
        shown.append(_short(row["data"]))
        if gradients is not None:
            gradient = f"gradient {_short(row['gradient'])}"
            shown.append(f'<font color="{GRADIENT}">{gradient}</font>')
        lines.append(f"  {row['id']} [label=<{'<br/>'.join(shown)}>]")
    for row in edges(output):
        label = _short(row["local_gradient"])
        lines.append(f'  {row["from"]} -> {row["to"]} [label="{label}"]')
    return "\n".join([*lines, "}"]) + "\n"


def draw(output: Value, gradients: Table | None = None) -> Drawing:
    """The graph drawn from left to right, or downward where that is too narrow for it;
    it shows itself in a notebook.

    Refuses graphs that nobody could read, of more than 300 nodes (`ValueError`).
    """
    rows = nodes(output, gradients)
    if len(rows) > MOST_NODES:
        size = f"{len(rows):,} nodes, too many to read (the most is {MOST_NODES})"
        cure = "draw one neuron, or one point's loss in a smaller network"
        look = "or look at nodes() and edges()"
        raise ValueError(f"output has a graph of {size}: {cure}, {look}")
    order = graph_order(output)
    lines = [[drawing.name(v), short(v.data)] for v in order]
    if gradients is not None:
        for box, row in zip(lines, rows):
            box.append(f"gradient {short(row['gradient'])}")
    boxes = [drawing.Box(each) for each in lines]
    arrows = [drawing.Arrow(short(row["local_gradient"])) for row in edges(output)]
    named = [value for value in order if value.label or value is output]
    said = [f"{plain(v.label) or 'the output'} = {short(v.data)}" for v in named]
    size = "1 node" if len(order) == 1 else f"{len(order)} nodes"
    title = f"Computational graph of {size}: {', '.join(said)}"
    return Drawing(tuple(drawing.picture(order, boxes, arrows, title)))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing, as SVG text, in one form for wide places and, if need be, one for
    narrow ones. It takes its colors from the page it is on.
    """

    forms: tuple[str, ...]

    @property
    def svg(self) -> str:
        """The form for wide places."""
        return self.forms[0]

    def _repr_html_(self) -> str:
        return drawing.shown(self.forms)

    def _repr_svg_(self) -> str:
        return self.svg


def _short(x: float) -> str:
    return f"{x:.4g}"


def _escaped(text: str) -> str:
    """For DOT's HTML-like labels, in which a backslash begins an escape as well."""
    return html.escape(text).replace("\\", "\\\\")
