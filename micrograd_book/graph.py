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
  graph [rankdir=LR, nodesep=0.12, ranksep=0.2]
  node [shape=box, style=rounded, margin="0.06,0.04", fontname="Helvetica", fontsize=11]
  edge [fontname="Helvetica", fontsize=10, arrowsize=0.5]"""
GRADIENT_COLOR = "#b5480f"


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
    """The graph as DOT text, for any Graphviz viewer; nothing has to be installed.

    A node shows its label and operation, its value, and its gradient when a table is
    given; an edge shows its local gradient.
    """
    lines = [DOT_OPENING]
    for row in nodes(output, gradients):
        names = _plain(row["label"]), "" if row["is_leaf"] else row["op"]
        shown = [f"<b>{_escaped(name)}</b>" for name in names if name]
        shown.append(_short(row["data"]))
        if gradients is not None:
            gradient = f"gradient {_short(row['gradient'])}"
            shown.append(f'<font color="{GRADIENT_COLOR}">{gradient}</font>')
        lines.append(f"  {row['id']} [label=<{'<br/>'.join(shown)}>]")
    for row in edges(output):
        label = _short(row["local_gradient"])
        lines.append(f'  {row["from"]} -> {row["to"]} [label="{label}"]')
    return "\n".join([*lines, "}"]) + "\n"


def draw(output: Value, gradients: Table | None = None) -> Drawing:
    """The graph drawn by Graphviz, left to right; it shows itself in a notebook.

    Needs pygraphviz. Refuses graphs that nobody could read, of more than 300 nodes
    (`ValueError`).
    """
    order = graph_order(output)
    if len(order) > MOST_NODES:
        raise ValueError(
            f"output has a graph of {len(order):,} nodes, too many to read "
            f"(the most is {MOST_NODES}): draw one neuron, or one point's loss in a "
            f"smaller network, or look at nodes() and edges()"
        )
    named = [value for value in order if value.label or value is output]
    shown = [f"{_plain(v.label) or 'the output'} = {_short(v.data)}" for v in named]
    size = "1 node" if len(order) == 1 else f"{len(order)} nodes"
    title = f"Computational graph of {size}: {', '.join(shown)}"
    return Drawing(_page_colors(_graphviz(to_dot(output, gradients)), title))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing, as SVG text. It takes its colors from the page it is on."""

    svg: str

    def _repr_html_(self) -> str:
        return f'<div style="overflow-x: auto" tabindex="0">{self.svg}</div>'

    def _repr_svg_(self) -> str:
        return self.svg


def _short(x: float) -> str:
    return f"{x:.4g}"


def _plain(text: str) -> str:
    """One line of what can be printed."""
    printable = [letter if letter.isprintable() else " " for letter in text]
    return " ".join("".join(printable).split())


def _escaped(text: str) -> str:
    """For DOT's HTML-like labels, in which a backslash begins an escape as well."""
    return html.escape(text).replace("\\", "\\\\")


def _graphviz(dot: str) -> str:
    with checks.needs("pygraphviz", "draw"):
        import pygraphviz  # not above: only who draws needs it
    with _stderr_silenced():
        svg: bytes = pygraphviz.AGraph(dot).draw(format="svg", prog="dot")
    return svg.decode()


@contextmanager
def _stderr_silenced() -> Iterator[None]:
    """On some systems Graphviz's font library warns, straight to file descriptor 2."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _page_colors(svg: str, title: str) -> str:
    """Graphviz's SVG in pixels and in the page's own colors, named for screen readers.

    Its header, its white plate, its ids and its hidden titles are left out.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'<polygon fill="white".*?/>\n', "", svg, count=1)
    svg = re.sub(r' id="[^"]*"| xml:space="preserve"|<!--.*?-->\n', "", svg)
    svg = re.sub(r"<title>.*?</title>\n", "", svg)
    svg = re.sub(r'(width|height)="(\d+)pt"', r'\1="\2"', svg)
    svg = svg.replace('"black"', '"currentColor"')
    gradient = f'style="fill: var(--gradient, {GRADIENT_COLOR})"'
    svg = svg.replace(f'fill="{GRADIENT_COLOR}"', gradient)
    named = f'class="computational-graph" role="img" aria-label="{html.escape(title)}"'
    return svg.replace("<svg ", f'<svg {named} fill="currentColor" ', 1)
