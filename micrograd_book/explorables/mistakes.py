"""The backward pass done right, and beside it three that go wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..drawing import Arrow, Box, Form, name
from ..gradients import graph_order
from ..numbers import short
from ..value import Value
from .frame import Explorable, framed, player

MOST_NODES = 8  # whoever hands on again takes up to 2**8 turns
ROOM = 170.0  # pixels for each graph

Turn = tuple[Value | None, dict[Value, float]]  # whose it is, and the table after it


def mistakes(output: Value) -> Explorable:
    """The graph of a value four times, turn by turn: with the backward pass, with one
    that writes over what was there, with one that goes too early, and with one that
    hands on again whenever it is handed something.

    `ValueError` for a graph of more than 8 values, which nobody would compare.
    """
    order = graph_order(output)
    if len(order) > MOST_NODES:
        raise ValueError(
            f"output has a graph of {len(order):,} values, too many to compare "
            f"(the most is {MOST_NODES})"
        )
    careful = order[::-1]
    walks = {
        "added, in order": list(_walk(careful)),
        "written over": list(_walk(careful, over=True)),
        "too early": list(_walk(_as_seen(output, []))),
        "again and again": list(_again(output, order)),
    }
    last = max(map(len, walks.values())) - 1
    states = [_state(order, walks, k, last) for k in range(last + 1)]
    arrows = [Arrow(short(x)) for value in order for x in value.local_gradients]
    graphs = []
    for walk, turns in walks.items():
        _, table = turns[-1]
        boxes = [Box([name(v), short(v.data), short(table[v])], 8) for v in order]
        has = _has(order, short(table[order[0]]))
        title = f"The graph after the walk, {walk}: {has}"
        drawn = Form(order, boxes, arrows, ROOM).svg(title)
        graphs.append(f"<figure>{drawn}<figcaption>{walk}</figcaption></figure>")
    side_by_side = f'<div class="walks">{"".join(graphs)}</div>'
    return framed(
        "mistakes",
        "Four backward passes over one graph, and one of them is right",
        {"states": states, "pace": 1200},
        side_by_side + player(states[-1]["say"], "turn"),
        script="states",
    )


def _start(order: Sequence[Value], output: Value) -> dict[Value, float]:
    return dict.fromkeys(order, 0.0) | {output: 1.0}


def _walk(order: Sequence[Value], over: bool = False) -> Iterator[Turn]:
    """Each hands on once, in that order; the newest share is added or written over."""
    table = _start(order, order[0])
    yield None, dict(table)
    for value in order:
        for parent, local in zip(value.parents, value.local_gradients):
            table[parent] = (0.0 if over else table[parent]) + table[value] * local
        if value.parents:
            yield value, dict(table)


def _as_seen(value: Value, seen: list[Value]) -> list[Value]:
    """The values in the order in which someone who follows the arrows meets them."""
    if value not in seen:
        seen.append(value)
        for parent in value.parents:
            _as_seen(parent, seen)
    return seen


def _again(output: Value, order: Sequence[Value]) -> Iterator[Turn]:
    """Whoever is handed something hands on all that it has."""
    table = _start(order, output)
    yield None, dict(table)

    def hand_on(value: Value) -> Iterator[Turn]:
        for parent, local in zip(value.parents, value.local_gradients):
            table[parent] += table[value] * local
            yield value, dict(table)
            yield from hand_on(parent)

    yield from hand_on(output)


def _state(
    order: Sequence[Value], walks: dict[str, list[Turn]], k: int, last: int
) -> dict[str, Any]:
    """After k turns of each walk, or as many as it has."""
    has, changes = [], {}
    for i, (walk, turns) in enumerate(walks.items()):
        now, table = turns[min(k, len(turns) - 1)]
        had = [value for value, _ in turns[: k + 1]]
        for j, value in enumerate(order):
            node = f"figure:nth-child({i + 1}) .node.n{j}"
            look = " now" if value is now and k < len(turns) else ""
            look += " had" if value in had else ""
            changes[f"{node} .grad"] = {"text": short(table[value])}
            changes[node] = {"class": f"node lit n{j}{look}"}
        has.append(f"{short(table[order[0]])} ({walk})")
    when = "In the end" if k == last else f"After turn {k}"
    say = f"{when}, {_has(order, '; '.join(has))}."
    return {"say": say, "where": f"turn {k} of {last}", "set": changes}


def _has(order: Sequence[Value], what: str) -> str:
    """What the first of the values has."""
    return f"{name(order[0])} has {what}"
