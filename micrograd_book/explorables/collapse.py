"""The collapse: a graph of scalars, and the few steps that a tape replays it in."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from .. import checks
from ..gradients import graph_order
from ..layout import layout
from ..recording import DOT_PRODUCTS, Elementwise, Step, record
from ..value import Value
from .frame import Explorable, framed, player

MOST = 150  # values that the picture has room for
SIDE = 11.0  # of a value's square, before the picture is scaled to the page


def collapse(output: Value) -> Explorable:
    """The graph behind `output`, and which of its values each step of a `Tape` computes
    at once.

    A product that only one sum uses belongs to that sum's step, as on the tape.
    `ValueError` for a graph of more than 150 values, or of one.
    """
    order = graph_order(checks.value("output", output))
    if not 1 < len(order) <= MOST:
        raise ValueError(
            f"output must be made of 2 to {MOST} values, got a graph of {len(order)}"
        )
    steps, _, inside = record(output)
    states = _states(order, steps, inside)
    end = states[-1]["say"]
    return framed(
        "collapse",
        "A graph of scalars, and the few steps of its tape",
        {"states": states},
        _picture(order, end) + player(end, "stage"),
    )


def _states(
    order: Sequence[Value], steps: Sequence[Step], inside: Mapping[Value, Value]
) -> list[dict[str, Any]]:
    """What is said at each stage, and the numbers of the values that are lit."""
    edges = sum(len(value.parents) for value in order)
    everything = [*range(len(order))]
    size = f"{len(order)} Values"
    say = (
        f"As it was built: {size} and {_some(edges, 'edge')}, one operation at a time."
    )
    states = [{"where": "as built", "say": say, "lit": everything}]
    for k, step in enumerate(steps):
        made = _made(step)
        lit = [i for i, v in enumerate(order) if v in made or inside.get(v) in made]
        absorbed = len(lit) - len(made)
        at_once = _some(len(made), "Value") + (" at once" if len(made) > 1 else "")
        at_once += f", with {_some(absorbed, 'product')} inside" if absorbed else ""
        where = f"step {k + 1} of {len(steps)}"
        say = f"{where.capitalize()}, {_named(step)}: {at_once}."
        states.append({"where": where, "say": say, "lit": lit})
    names = ", ".join(_named(step) for step in steps)
    say = f"{size}, {_some(len(steps), 'step')}: {names}."
    return [*states, {"where": "the tape", "say": say, "lit": everything}]


def _made(step: Step) -> set[Value]:
    if isinstance(step, Elementwise):
        return {*step.y}
    return {value for block in step.result for row in block for value in row}


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _named(step: Step) -> str:
    return repr(step)[1:-1].replace(" x ", " × ")


def _picture(order: Sequence[Value], say: str) -> str:
    found = layout(order, [SIDE] * len(order))
    beside = max(1.5 * found.breadth / len(found.layers), 3 * SIDE)
    x = {i: SIDE + k * beside for k, layer in enumerate(found.layers) for i in layer}
    width, height = max(x.values()) + SIDE, found.breadth + 2 * SIDE
    edges = "".join(
        "M" + "L".join(f"{x[i]:.0f} {found.across[i] + SIDE:.0f}" for i in route)
        for route in found.routes
    )
    squares = ""
    for i, value in enumerate(order):
        made = "dot" if value.op in DOT_PRODUCTS else "elementwise"
        kind = made if value.parents else "leaf"
        corner = f'x="{x[i] - SIDE / 2:.1f}" y="{found.across[i] + SIDE / 2:.1f}"'
        squares += (
            f'<rect class="value {kind}" {corner} width="{SIDE}" height="{SIDE}"/>'
        )
    return (
        f'<svg role="img" aria-label="{html.escape(say)}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}">'
        f'<path class="edges" d="{edges}"/>{squares}</svg>'
    )
