"""The stepper: a graph whose forward and backward pass the reader walks through."""

from __future__ import annotations

import html
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ..gradients import graph_order
from ..value import Value
from .frame import Explorable, framed, player
from .layout import Layout, Place, layout
from .numbers import short

MOST_NODES = 60
MOST_LISTED = 9  # in one sentence
LINE, LETTER, BESIDE = 17.0, 7.8, 96.0  # pixels: a line, a letter, between columns

SIGNS = {"*": "×", "-": "−", "neg": "−"}
WORDS = {"+": "sum", "*": "product", "-": "difference"}
WORDS |= {"relu": "ReLU", "neg": "negative"}


def stepper(output: Value) -> Explorable:
    """The graph of a value, to be stepped through: each value, then each gradient.

    Forward, a value a step; backward, a step for each value that hands on: its gradient
    times the local gradient, edge by edge. Labels name the values in the sentences.
    `ValueError` for a graph of more than 60 values, which nobody would step through.
    """
    order = graph_order(output)
    if len(order) > MOST_NODES:
        raise ValueError(
            f"output has a graph of {len(order):,} values, too many to step through "
            f"(the most is {MOST_NODES}): take one neuron, or a smaller network"
        )
    steps, nodes, edges = _walk(order)
    end = steps[-1]["say"]
    return framed(
        "stepper",
        f"A graph of {_counted(len(order), 'value')}, forward and backward",
        {"nodes": nodes, "edges": edges, "steps": steps},
        picture=_picture(order, nodes, edges, end),
        player=player(end),
    )


Rows = list[dict[str, Any]]


def _walk(order: Sequence[Value]) -> tuple[Rows, Rows, Rows]:
    """Steps, nodes and edges, as stepper.html reads them.

    A step: the sentence `say`, the places `at` of the nodes it is about, and whether
    it goes `back`. A node: the step from which it is `lit`, and its `gradients`, pairs
    of a step and a text. An edge: `lit`; `paid`, the step at which its child hands on;
    the text `local` that it shows, and `share`, which it shows at that step alone.
    """
    place = {value: i for i, value in enumerate(order)}
    leaves = [value for value in order if not value.parents]
    made = [value for value in order if value.parents]
    output = order[-1]

    start = {"say": _leaves_said(leaves), "at": [place[v] for v in leaves]}
    steps: Rows = [{**start, "back": False}]
    nodes: Rows = [{"lit": 0, "gradients": []} for _ in order]
    for value in made:
        nodes[place[value]]["lit"] = len(steps)
        step = {"say": _forward_said(value), "at": [place[value]], "back": False}
        steps.append(step)

    gradients = dict.fromkeys(order, 0.0) | {output: 1.0}
    nodes[-1]["gradients"].append([len(steps), _gradient(1.0)])
    name = _kind(output)
    turn = f"Now backward. If {name} rises by 1, {name} rises by 1: its gradient is 1."
    steps.append({"say": turn, "at": [len(order) - 1], "back": True})

    paid: dict[Value, tuple[int, list[str]]] = {}
    for value in reversed(made):
        shares, sums = [], {p: _had(gradients[p]) for p in value.parents}
        for parent, local in zip(value.parents, value.local_gradients):
            share = gradients[value] * local
            gradients[parent] += share
            sums[parent].append(share)
            factors = f"{short(gradients[value])} × {_operand(local)}"
            shares.append(f"{factors} = {short(share)}")
        paid[value] = len(steps), shares
        for parent in dict.fromkeys(value.parents):
            change = [len(steps), _gradient(gradients[parent])]
            nodes[place[parent]]["gradients"].append(change)
        said = _backward_said(value, shares, sums)
        steps.append({"say": said, "at": [place[value]], "back": True})
    last = f"The walk is done. {_end_said(leaves, gradients)}"
    steps.append({"say": last, "at": [], "back": True})

    edges: Rows = [
        {
            "lit": nodes[place[child]]["lit"],
            "paid": paid[child][0],
            "local": short(local),
            "share": share,
        }
        for child in made
        for local, share in zip(child.local_gradients, paid[child][1])
    ]
    return steps, nodes, edges


# Sentences


def _leaves_said(leaves: list[Value]) -> str:
    named = [f"{v.label} is {short(v.data)}" for v in leaves if v.label]
    others = [_name(v) for v in leaves if not v.label]
    if len(named) + len(others) <= MOST_LISTED:
        return f"At the start: {_listed([*named, *others])}."
    return f"At the start: {_counted(len(leaves), 'number')}."


def _forward_said(value: Value) -> str:
    first, *others = [parent.data for parent in value.parents]
    sign = SIGNS.get(value.op, value.op)
    if value.op in ("+", "-", "*", "sum"):
        join = " + " if value.op == "sum" else f" {sign} "
        terms = [short(first), *map(_operand, others)]
        if len(terms) > MOST_LISTED:
            terms[3:-1] = ["…"]
        formula = join.join(terms)
    elif value.op.startswith("**"):
        formula = f"{_operand(first)} to the power {short(float(value.op[2:]))}"
    else:
        formula = f"−({short(first)})" if sign == "−" else f"{sign}({short(first)})"
    return f"{_capital(_kind(value))}: {formula} = {short(value.data)}."


def _backward_said(
    value: Value, shares: list[str], sums: dict[Value, list[float]]
) -> str:
    paid = [f"{share} to {_name(p)}" for share, p in zip(shares, value.parents)]
    has = [_sum_said(p, terms) for p, terms in sums.items() if p.label or p.parents]
    if len(paid) > 4:
        paid, has = [*paid[:3], "and so on"], []
    now = f" Now {_listed(has)}." if has else ""
    return (
        f"{_capital(_name(value))} hands its gradient times the "
        f"local gradient to each parent: {', '.join(paid)}.{now}"
    )


def _had(gradient: float) -> list[float]:
    """What a value has been handed before, if it is not 0."""
    return [gradient] if gradient else []


def _sum_said(value: Value, terms: list[float]) -> str:
    """What a value has now, and out of which shares."""
    first, *others = terms
    added = "".join(f" + {_operand(term)}" for term in others)
    total = f" = {short(sum(terms))}" if others else ""
    return f"{_name(value)} has {short(first)}{added}{total}"


def _end_said(leaves: list[Value], gradients: dict[Value, float]) -> str:
    named = [f"{v.label} has {short(gradients[v])}" for v in leaves if v.label]
    if 0 < len(named) <= MOST_LISTED:
        return f"The gradients: {_listed(named)}."
    return "All gradients are there."


def _kind(value: Value) -> str:
    """A value's label, or what it is: "the sum"."""
    if value.label:
        return str(value.label)
    kind = WORDS.get(value.op, value.op) if value.parents else "constant"
    return "the power" if kind.startswith("**") else f"the {kind}"


def _name(value: Value) -> str:
    """The same with its number, to tell it from others of its kind: "the sum 5"."""
    return _kind(value) if value.label else f"{_kind(value)} {short(value.data)}"


def _capital(name: str) -> str:
    return name.replace("the ", "The ", 1) if name.startswith("the ") else name


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _gradient(x: float) -> str:
    return f"gradient {short(x)}"


def _operand(x: float) -> str:
    return f"({short(x)})" if x < 0.0 else short(x)


# The picture


def _picture(order: Sequence[Value], nodes: Rows, edges: Rows, said: str) -> str:
    """The graph as SVG, as it is after the last step."""
    names = {value: _box_name(value) for value in order}
    numbers = {value: short(value.data) for value in order}
    last = {v: (row["gradients"] or [[0, ""]])[-1][1] for v, row in zip(order, nodes)}
    longest = {v: max(len(names[v]), len(numbers[v]), len(last[v]), 10) for v in order}
    tall = {v: max(3 * LINE + 8, (len(v.parents) + 0.5) * LINE) for v in order}
    found = layout(order, tall)
    left, widths = _across(found, {found.places[v]: longest[v] for v in order})
    at = {id(p): i for i, line in enumerate(found.columns) for p in line}
    width, height = left[-1] + widths[-1] + 4, found.height + 4

    shapes = []
    routes = iter(zip(found.routes, edges))
    for child in order:
        entering = [next(routes) for _ in child.parents]
        # the topmost door for what comes from the top: the edges do not cross there
        doors = sorted(range(len(entering)), key=lambda i: entering[i][0][-2].y)
        for i, (route, edge) in enumerate(entering):
            end = route[-1].y + (doors.index(i) - (len(doors) - 1) / 2) * LINE
            shapes.append(_arrow(route, end, edge["local"], at, left, widths))
    for value in order:
        place = found.places[value]
        i, lines = at[id(place)], [names[value], numbers[value], last[value]]
        shapes.append(_box(left[i], place, widths[i], lines))
    named = f'role="img" aria-label="{html.escape(said)}"'
    size = f'width="{width:.0f}" height="{height:.0f}"'
    size += f' style="min-width: {0.75 * width:.0f}px"'  # or it could not be read
    view = f'viewBox="-2 -2 {width:.0f} {height:.0f}"'
    return f"<svg {named} {size} {view}>{''.join(shapes)}</svg>"


def _box_name(value: Value) -> str:
    sign = "" if not value.parents else SIGNS.get(value.op, value.op)
    sign = sign.replace("-", "−")
    if value.label:
        return f"{value.label} ({sign})" if sign else value.label
    return sign or "constant"


def _across(
    found: Layout, letters: dict[Place, int]
) -> tuple[list[float], list[float]]:
    """The left edge and the width of each column."""
    widths = [
        max(letters.get(place, 0) for place in line) * LETTER + 12
        for line in found.columns
    ]
    left = [0.0]
    for width in widths[:-1]:
        left.append(left[-1] + width + BESIDE)
    return left, widths


def _arrow(
    route: list[Place],
    end: float,
    local: str,
    at: dict[int, int],
    left: list[float],
    widths: list[float],
) -> str:
    """A curve from the parent's right side, through its waypoints, to a door of the
    child; its text stands before the door.
    """
    points = []
    for place in route:
        i = at[id(place)]
        points += [(left[i], place.y), (left[i] + widths[i], place.y)]
    door = left[at[id(route[-1])]]
    points = [*points[1:-2], (door, end)]
    path = f"M{points[0][0]:.0f} {points[0][1]:.1f}"
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = (x1 + x2) / 2
        path += f"C{middle:.0f} {y1:.1f} {middle:.0f} {y2:.1f} {x2:.0f} {y2:.1f}"
    text = f'<text class="share" x="{door - 5:.0f}" y="{end - 3:.1f}">{local}</text>'
    return f'<g class="edge lit"><path d="{path}"/>{text}</g>'


def _box(x: float, place: Place, width: float, lines: list[str]) -> str:
    middle, top = x + width / 2, place.y - place.height / 2
    frame = f'x="{x:.0f}" y="{top:.1f}" width="{width:.0f}" height="{place.height:.1f}"'
    texts = "".join(
        f'<text class="{name}" x="{middle:.0f}" y="{place.y + (i - 0.75) * LINE:.1f}">'
        f"{html.escape(line)}</text>"
        for i, (name, line) in enumerate(zip(("name", "number", "grad"), lines))
    )
    return f'<g class="node lit"><rect {frame} rx="8"/>{texts}</g>'
