"""Prints how often edges cross, and how long they are together, where Graphviz's dot
draws the graphs of `test_layout.py`: its stored figures. `dot` must be installed.
"""

import subprocess
from operator import mul

from test_layout import BESIDE, DEEP, GRAPHS, SIZE, crossings, length

from micrograd_book import Value
from micrograd_book.gradients import graph_order
from micrograd_book.layout import GAP

POINTS = 72.0  # of Graphviz, in an inch


def drawn_by_dot(output: Value) -> list[list[tuple[float, float]]]:
    """Each edge as a fine polyline, between boxes of the size and gaps of ours."""
    order = graph_order(output)
    number = {value: i for i, value in enumerate(order)}
    edges = [(number[p], number[v]) for v in order for p in v.parents]
    size = f"width={DEEP / POINTS},height={SIZE / POINTS}"
    text = (
        f"digraph {{rankdir=LR;nodesep={GAP / POINTS};ranksep={BESIDE / POINTS};"
        f'node[shape=box,fixedsize=true,{size},label=""]edge[arrowhead=none];'
        f"{';'.join(map(str, range(len(order))))};"
        f"{';'.join(f'{one}->{other}' for one, other in edges)}}}"
    )
    done = subprocess.run(
        ["dot", "-Tplain"],
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    rows = [line.split() for line in done.stdout.splitlines()]
    return [spline([float(x) for x in row[4:-2]]) for row in rows if row[0] == "edge"]


def spline(numbers: list[float]) -> list[tuple[float, float]]:
    """Points on a curve of cubic pieces, given by its end and control points; but not
    where pieces join, since two curves may cross there.
    """
    points = [(POINTS * x, POINTS * y) for x, y in zip(numbers[::2], numbers[1::2])]
    found = points[:1]
    for k in range(0, len(points) - 3, 3):
        for t in [(s + 0.5) / 31 for s in range(31)]:
            weights = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
            x, y = [sum(map(mul, weights, at)) for at in zip(*points[k : k + 4])]
            found.append((x, y))
    return [*found, points[-1]]


for name, output in GRAPHS.items():
    edges = drawn_by_dot(output)
    print(f'    "{name}": ({crossings(edges)}, {length(edges):.0f}),')
