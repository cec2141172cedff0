"""The stepper: a graph whose forward and backward pass the reader walks through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..drawing import Arrow, Box, name, picture, plain, shown, sign
from ..gradients import graph_order
from ..numbers import short
from ..value import Value
from .frame import Explorable, framed, player

MOST_NODES = 60
MOST_LISTED = 9  # in one sentence

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
        shown(picture(order, *_texts(order, nodes, edges), end)) + player(end),
    )


Rows = list[dict[str, Any]]


def _walk(order: Sequence[Value]) -> tuple[Rows, Rows, Rows]:
    """Steps, nodes and edges, as stepper.js reads them.

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


def _texts(
    order: Sequence[Value], nodes: Rows, edges: Rows
) -> tuple[list[Box], list[Arrow]]:
    """What stands in the boxes and at the arrows after the last step."""
    boxes = []
    for value, node in zip(order, nodes):
        texts = [text for _, text in node["gradients"]]
        lines = [name(value), short(value.data), texts[-1] if texts else ""]
        boxes.append(Box(lines, max(map(len, [*lines, *texts]))))
    return boxes, [Arrow(edge["local"], len(edge["share"])) for edge in edges]


# Sentences


def _leaves_said(leaves: list[Value]) -> str:
    named = [f"{_kind(v)} is {short(v.data)}" for v in leaves if plain(v.label)]
    others = [_name(v) for v in leaves if not plain(v.label)]
    if len(named) + len(others) <= MOST_LISTED:
        return f"At the start: {_listed([*named, *others])}."
    return f"At the start: {_counted(len(leaves), 'number')}."


def _forward_said(value: Value) -> str:
    first, *others = [parent.data for parent in value.parents]
    made_by = sign(value)
    if value.op in ("+", "-", "*", "sum"):
        join = " + " if value.op == "sum" else f" {made_by} "
        terms = [short(first), *map(_operand, others)]
        if len(terms) > MOST_LISTED:
            terms[3:-1] = ["…"]
        formula = join.join(terms)
    elif value.op.startswith("**"):
        formula = f"{_operand(first)} to the power {short(float(value.op[2:]))}"
    else:
        formula = f"{made_by}({short(first)})"
    return f"{_capital(_kind(value))}: {formula} = {short(value.data)}."


def _backward_said(
    value: Value, shares: list[str], sums: dict[Value, list[float]]
) -> str:
    paid = [f"{share} to {_name(p)}" for share, p in zip(shares, value.parents)]
    has = [
        _sum_said(p, terms) for p, terms in sums.items() if plain(p.label) or p.parents
    ]
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
    named = [f"{_kind(v)} has {short(gradients[v])}" for v in leaves if plain(v.label)]
    if 0 < len(named) <= MOST_LISTED:
        return f"The gradients: {_listed(named)}."
    return "All gradients are there."


def _kind(value: Value) -> str:
    """A value's label, or what it is: "the sum"."""
    if label := plain(value.label):
        return label
    kind = WORDS.get(value.op, plain(value.op)) if value.parents else "constant"
    return "the power" if kind.startswith("**") else f"the {kind}"


def _name(value: Value) -> str:
    """The same with its number, to tell it from others of its kind: "the sum 5"."""
    kind = _kind(value)
    return kind if plain(value.label) else f"{kind} {short(value.data)}"


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
