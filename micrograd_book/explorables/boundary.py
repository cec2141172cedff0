"""The boundary as it forms: border and loss, step by step, under one slider."""

from __future__ import annotations

import html
import math
from itertools import pairwise
from typing import Any

from .. import checks
from ..datasets import as_dataset
from ..plot_data import grid, scores
from ..trainer import Run
from .contours import loops
from .frame import Explorable, framed, player
from .numbers import short

PIXELS = 420.0  # how wide the map is
PLOT, LEFT, BOTTOM = (420.0, 300.0), 52.0, 262.0  # the loss curve beside it


def boundary(
    run: Run[Any], dataset: Any, h: float = 0.1, padding: float = 0.5
) -> Explorable:
    """The decision boundary of each model of a run, beside its loss.

    `dataset`, `h` and `padding` are as in `plot_data.decision_boundary`. Points on the
    wrong side have a ring. Of a run of 100 steps it is some 150 kB.
    """
    run = checks.instance("run", run, Run)
    dataset = as_dataset(dataset)
    across, up = grid(dataset, h, padding)
    places = [(x, y) for y in up for x in across]
    found = scores(run.models, [*places, *dataset.xs])
    if len(across) < 2 or len(up) < 2:
        raise ValueError(f"h must leave two columns and two rows at least, got {h:g}")
    unit = PIXELS / (len(across) - 1)
    curve = _Curve(run.history)
    states: list[dict[str, Any]] = []
    for k, (row, at) in enumerate(zip(run.history, found)):
        width = len(across)
        rows = [at[i : i + width] for i in range(0, len(places), width)]
        region = "".join(_path(loop, unit, len(up)) for loop in loops(rows))
        signs = zip(at[len(places) :], dataset.ys)
        wrong = [i for i, (score, y) in enumerate(signs) if (score > 0.0) != (y > 0.0)]
        x, y = curve.at(k)
        loss = row["loss"]
        loss_said = f"{loss:.3f}" if not loss >= 1e6 else short(loss)
        right = len(dataset) - len(wrong)
        say = (
            f"Step {row['step']:.0f}: loss {loss_said}, "
            f"{right} of {len(dataset)} points on the right side."
        )
        where = f"step {row['step']:.0f} of {run.history[-1]['step']:.0f}"
        state = {"region": region, "wrong": wrong, "x": x, "y": y}
        states.append({**state, "say": say, "where": where})
    points = [
        ((x - across[0]) / h * unit, (len(up) - 1 - (y - up[0]) / h) * unit, label)
        for (x, y), label in zip(dataset.xs, dataset.ys)
    ]
    title = "The decision boundary and the loss, step by step"
    end = states[-1]
    named = html.escape(f"{title}, at the last step. {end['say']}")
    return framed(
        "boundary",
        title,
        {"states": states},
        map=_map(end, points, (len(up) - 1) * unit, named),
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
    """The loss on a logarithmic scale; what is not finite is left out."""

    def __init__(self, history: Any) -> None:
        self._steps = [int(row["step"]) for row in history]
        losses = [row["loss"] for row in history]
        logs = [math.log10(x) for x in losses if 0.0 < x < math.inf] or [0.0]
        self._low, self._high = max(math.floor(min(logs)), -300), max(logs)
        ends = {0.0: self._low}  # and what is not finite lies at the top
        self._logs = [
            math.log10(x) if 0.0 < x < math.inf else ends.get(x, self._high)
            for x in losses
        ]

    def at(self, k: int) -> tuple[float, float]:
        across = (PLOT[0] - LEFT - 8) / max(self._steps[-1], 1)
        share = max(self._logs[k] - self._low, 0.0) / (self._high - self._low or 1.0)
        x, y = LEFT + self._steps[k] * across, BOTTOM - share * (BOTTOM - 10)
        return round(x, 1), round(y, 1)

    def picture(self, end: dict[str, Any]) -> str:
        line = "L".join("{} {}".format(*self.at(k)) for k in range(len(self._steps)))
        last = self._steps[-1]
        ticks = ""
        every = math.ceil((self._high - self._low) / 8) or 1
        for power in range(self._low, math.floor(self._high) + 1, every):
            share = (power - self._low) / (self._high - self._low or 1.0)
            y = BOTTOM - share * (BOTTOM - 10)
            named = f'<text class="up" x="{LEFT - 6}" y="{y + 4:.0f}">{10.0**power:g}'
            ticks += f"{named}</text>"
            ticks += f'<path class="axis" d="M{LEFT - 4} {y:.1f}h4"/>'
        for k in (0, -1):
            x = self.at(k)[0]
            ticks += f'<text x="{x}" y="{BOTTOM + 18}">{self._steps[k]}</text>'
        middle = (LEFT + PLOT[0] - 8) / 2
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
    end: dict[str, Any],
    points: list[tuple[float, float, float]],
    height: float,
    named: str,
) -> str:
    rings = [" wrong" if i in end["wrong"] else "" for i in range(len(points))]
    shapes = "".join(
        f'<path class="triangle{ring}" d="M{x:.1f} {y - 6:.1f}l5.5 10h-11z"/>'
        if label > 0.0
        else f'<circle class="circle{ring}" r="5" cx="{x:.1f}" cy="{y:.1f}"/>'
        for ring, (x, y, label) in zip(rings, points)
    )
    region = end["region"]
    return (
        f'<svg class="map" role="img" aria-label="{named}" '
        f'viewBox="0 0 {PIXELS:.0f} {height:.0f}">'
        f'<rect class="page" width="{PIXELS:.0f}" height="{height:.0f}"/>'
        f'<path class="under" fill-rule="evenodd" d="{region}"/>'
        f'<g class="tint"><path class="region" fill-rule="evenodd" d="{region}"/></g>'
        f'<path class="border" d="{region}"/>'
        f'<g class="points">{shapes}</g></svg>'
    )
