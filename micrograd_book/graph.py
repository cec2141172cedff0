"""Look inside a graph of Values: its nodes and edges as rows, its DOT text, its
drawing.

Nothing here changes a graph. Nodes are named v0, v1, ... in topological order, inputs
first, so the same expression gives the same names, the same text and the same drawing
every time.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from . import checks
from .gradients import graph_order
from .value import Value

Row = dict[str, Any]
Table = Mapping[Value, float]

MOST_NODES = 300
DOT_OPENING = """\
digraph {
  graph [rankdir=LR, nodesep=0.15, ranksep=0.3]
  node [shape=box, style=rounded, margin="0.09,0.05", fontname="Helvetica", fontsize=12]
  edge [fontname="Helvetica", fontsize=12]"""
GRADIENT_COLOR = "#b5480f"


def nodes(output: Value, gradients: Table | None = None) -> list[Row]:
    """A row for each value that `output` was computed from, and for itself, in
    topological order.

    Keys: `id`, `label`, `op`, `data`, `arity` (how many parents), `is_leaf`, and
    `gradient` when the table of a `backward()` is given. A table that knows none of the
    values raises `ValueError`.
    """
    order = graph_order(checks.value("output", output))
    if gradients is not None:
        gradients = checks.table(gradients, order, "graph")
    rows = []
    for i, value in enumerate(order):
        row = {"id": f"v{i}", "label": value.label, "op": value.op, "data": value.data}
        row |= {"arity": len(value.parents), "is_leaf": not value.parents}
        if gradients is not None:
            row["gradient"] = gradients[value]
        rows.append(row)
    return rows


def edges(output: Value) -> list[Row]:
    """A row for each edge, from parent to child, in the topological order of the
    children.

    Keys: `from` and `to` (ids of nodes), `local_gradient` (d child / d parent),
    `parent_label`, `child_label`, `child_op`. A parent used twice has two edges.
    """
    order = graph_order(checks.value("output", output))
    names = {value: f"v{i}" for i, value in enumerate(order)}
    return [
        {
            "from": names[parent],
            "to": names[child],
            "local_gradient": local_gradient,
            "parent_label": parent.label,
            "child_label": child.label,
            "child_op": child.op,
        }
        for child in order
        for parent, local_gradient in zip(child.parents, child.local_gradients)
    ]


def to_dot(output: Value, gradients: Table | None = None) -> str:
    """The graph as DOT text, for Graphviz: a node shows its label and operation, its
    value and its gradient (when a table is given); an edge shows its local gradient.
    """
    lines = [DOT_OPENING]
    for row in nodes(output, gradients):
        parts = [
            f"<b>{html.escape(name)}</b>"
            for name in (row["label"], "" if row["is_leaf"] else row["op"])
            if name
        ]
        parts.append(_short(row["data"]))
        if gradients is not None:
            gradient = _short(row["gradient"])
            parts.append(f'<font color="{GRADIENT_COLOR}">gradient {gradient}</font>')
        lines.append(f"  {row['id']} [label=<{'<br/>'.join(parts)}>]")
    for row in edges(output):
        lines.append(
            f'  {row["from"]} -> {row["to"]} [label="{_short(row["local_gradient"])}"]'
        )
    return "\n".join([*lines, "}"]) + "\n"


def draw(output: Value, gradients: Table | None = None) -> Drawing:
    """The graph drawn by Graphviz, left to right; it shows itself in a notebook.

    Needs pygraphviz. Refuses graphs that nobody could read, of more than 300 nodes
    (`ValueError`).
    """
    order = graph_order(checks.value("output", output))
    if len(order) > MOST_NODES:
        raise ValueError(
            f"output has a graph of {len(order):,} nodes, too many to read "
            f"(the most is {MOST_NODES}): draw the loss of one point, one neuron, "
            f"or a smaller network, or look at nodes() and edges()"
        )
    name = f"Computational graph of {len(order)} nodes: " + ", ".join(
        [_described(value) for value in order if value.label or value is output]
    )
    return Drawing(_page_colors(_graphviz(to_dot(output, gradients)), name))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing, as SVG text. It takes its colours from the page it is on."""

    svg: str

    def _repr_html_(self) -> str:
        return f'<div style="overflow-x: auto" tabindex="0">{self.svg}</div>'

    def _repr_svg_(self) -> str:
        return self.svg


def _short(x: float) -> str:
    return f"{x:.4g}"


def _described(value: Value) -> str:
    return f"{value.label or 'the output'} = {_short(value.data)}"


def _graphviz(dot: str) -> str:
    with checks.needs("pygraphviz", "draw"):
        import pygraphviz  # not above: only who draws needs it
    with _stderr_closed():
        svg: bytes = pygraphviz.AGraph(dot).draw(format="svg", prog="dot")
    return svg.decode()


@contextmanager
def _stderr_closed() -> Iterator[None]:
    """Graphviz's font library warns straight to file descriptor 2 on some systems, of
    nothing that matters here.
    """
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _page_colors(svg: str, name: str) -> str:
    """Graphviz's SVG without its header, its white plate and its ids, in pixels, black
    made the page's own colour.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'<polygon fill="white".*?/>\n', "", svg, count=1)
    svg = re.sub(
        r' id="[^"]*"| xml:space="preserve"|<!--.*?-->\n|<title>.*?</title>\n', "", svg
    )
    svg = svg.replace('"black"', '"currentColor"')
    svg = svg.replace(
        f'fill="{GRADIENT_COLOR}"', f'style="fill: var(--gradient, {GRADIENT_COLOR})"'
    )
    svg = re.sub(r'(width|height)="(\d+)pt"', r'\1="\2"', svg)
    named = f'class="computational-graph" role="img" aria-label="{html.escape(name)}"'
    return svg.replace("<svg ", f'<svg {named} fill="currentColor" ', 1)
