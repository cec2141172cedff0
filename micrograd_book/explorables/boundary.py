"""The boundary as it forms: border and loss, step by step, under one slider."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from .. import checks
from ..datasets import as_dataset
from ..plot_data import grid, scores
from ..trainer import Run
from .contours import loops
from .frame import Explorable, framed, player
from .numbers import fixed, short

PIXELS = 420.0  # how wide the map is
PLOT, LEFT, BOTTOM = (420.0, 300.0), 52.0, 262.0  # the loss curve beside it


def boundary(
    run: Run[Any], dataset: Any, h: float = 0.1, padding: float = 0.5
) -> Explorable:
    """The decision boundary of each model of a run, beside its loss.

    `dataset`, `h` and `padding` are as in `plot_data.decision_boundary`. Points on the
    wrong side have a ring. Of a run of 100 steps it is some 90 kB.
    """
    run = checks.instance("run", run, Run)
    dataset = as_dataset(dataset)
    across, up = grid(dataset, h, padding)
    width, height = len(across), len(up)
    if width < 2 or height < 2:
        raise ValueError(f"h must leave two columns and two rows at least, got {h:g}")
    places = [(x, y) for y in up for x in across]
    found = scores(run.models, [*places, *dataset.xs])
    unit = PIXELS / (width - 1)
    curve = _Curve(run.history)
    last = run.history[-1]["step"]
    states: list[dict[str, Any]] = []
    for row, at, (x, y) in zip(run.history, found, curve.marks):
        rows = [at[i : i + width] for i in range(0, len(places), width)]
        signs = zip(at[len(places) :], dataset.ys)
        wrong = [i for i, (score, y) in enumerate(signs) if (score > 0.0) != (y > 0.0)]
        step, loss = f"{row['step']:.0f}", row["loss"]
        loss_said = fixed(loss, 3) if loss < 1e6 else short(loss)
        state = {
            "region": "".join(_path(loop, unit, height) for loop in loops(rows)),
            "wrong": wrong,
            "x": x,
            "y": y,
            "say": f"Step {step}: loss {loss_said}, {len(dataset) - len(wrong)} of "
            f"{len(dataset)} points on the right side.",
            "where": f"step {step} of {last:.0f}",
        }
        states.append(state)
    points = [
        ((x - across[0]) / h * unit, (height - 1 - (y - up[0]) / h) * unit, label)
        for (x, y), label in zip(dataset.xs, dataset.ys)
    ]
    end = states[-1]
    return framed(
        "boundary",
        "The decision boundary and the loss, step by step",
        {"states": states},
        map=_map(end, points, (height - 1) * unit),
        curve=curve.picture(end),
        player=player(end["say"]),
    )


def _path(loop: list[tuple[float, float]], unit: float, height: int) -> str:
    """A closed loop in whole pixels, each corner relative to the one before."""
    corners = [(round(x * unit), round((height - 1 - y) * unit)) for x, y in loop]
    moved = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(corners) if a != b]
    start = f"M{corners[0][0]} {corners[0][1]}"
    return f"{start}l{' '.join(moved)}z" if moved else ""  # smaller than a pixel


class _Curve:
    """The loss on a logarithmic scale, from a power of 10 to a power of 10.

    0 lies at the bottom; what else has no logarithm lies at the top. `marks` is the
    place of each step.
    """

    def __init__(self, history: Any) -> None:
        self._steps = [int(row["step"]) for row in history]
        losses = [row["loss"] for row in history]
        logs = {x: math.log10(x) for x in losses if 0.0 < x < math.inf}
        self._low = math.floor(min(logs.values(), default=0.0))
        self._high = max(math.ceil(max(logs.values(), default=0.0)), self._low + 1)
        ends = {0.0: self._low} | logs
        across = (PLOT[0] - LEFT - 8) / max(self._steps[-1], 1)
        self.marks = [
            (round(LEFT + step * across, 1), self._y(ends.get(loss, self._high)))
            for step, loss in zip(self._steps, losses)
        ]

    def _y(self, log: float) -> float:
        share = (log - self._low) / (self._high - self._low)
        return round(BOTTOM - share * (BOTTOM - 10), 1)

    def picture(self, end: dict[str, Any]) -> str:
        """The curve with its axes, and a dot where the state `end` is."""
        ticks = ""
        every = math.ceil((self._high - self._low) / 8)
        for power in range(self._low, self._high + 1, every):
            y, number = self._y(power), float(f"1e{power}")
            text = f'class="up" x="{LEFT - 6}" y="{y + 4:.0f}"'
            ticks += f"<text {text}>{number:g}</text>"
            ticks += f'<path class="axis" d="M{LEFT - 4} {y}h4"/>'
        for k in (0, -1):
            x = self.marks[k][0]
            ticks += f'<text x="{x}" y="{BOTTOM + 18}">{self._steps[k]}</text>'
        line = "L".join(f"{x} {y}" for x, y in self.marks)
        middle = (LEFT + PLOT[0] - 8) / 2
        last = self._steps[-1]
        named = f"The loss from step 0 to step {last}, on a logarithmic scale."
        return (
            f'<svg role="img" aria-label="{named}" '
            f'viewBox="0 0 {PLOT[0]:.0f} {PLOT[1]:.0f}">'
            f'<path class="axis" d="M{LEFT} 10V{BOTTOM}H{PLOT[0]}"/>{ticks}'
            f'<text x="{middle}" y="{BOTTOM + 34}">step</text>'
            f'<text x="{LEFT - 30}" y="{BOTTOM / 2}">loss</text>'
            f'<path class="curve" d="M{line}"/>'
            f'<circle class="now" r="6" cx="{end["x"]}" cy="{end["y"]}"/></svg>'
        )


def _map(
    end: dict[str, Any], points: list[tuple[float, float, float]], height: float
) -> str:
    rings = [" wrong" if i in end["wrong"] else "" for i in range(len(points))]
    shapes = "".join(
        f'<path class="triangle{ring}" d="M{x:.1f} {y - 6:.1f}l5.5 10h-11z"/>'
        if label > 0.0
        else f'<circle class="circle{ring}" r="5" cx="{x:.1f}" cy="{y:.1f}"/>'
        for ring, (x, y, label) in zip(rings, points)
    )
    return (
        f'<svg class="map" role="img" aria-label="{end["say"]}" '
        f'viewBox="0 0 {PIXELS:.0f} {height:.0f}">'
        f'<rect class="sea" width="{PIXELS:.0f}" height="{height:.0f}"/>'
        f'<path class="region" d="{end["region"]}"/>'
        f'<g class="points">{shapes}</g></svg>'
    )
