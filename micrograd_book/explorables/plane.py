"""The plane of the points as a map: where a model says class 1, points, rings."""

from __future__ import annotations

import html
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

from ..datasets import Dataset
from ..nn import Module
from ..plot_data import grid
from ..scoring import scores
from .contours import loops
from .frame import filled

PIXELS = 420.0  # how wide the map is


class Plane:
    """The grid around the points of a dataset, and where it lies in pixels."""

    def __init__(self, points: Any, h: float, padding: float) -> None:
        self._across, self._up = grid(points, h, padding)
        if len(self._across) < 2 or len(self._up) < 2:
            raise ValueError(
                f"h must leave two columns and two rows at least, got {h:g}"
            )
        self._h, self._unit = h, PIXELS / (len(self._across) - 1)
        self._height = (len(self._up) - 1) * self._unit

    def seen(
        self, models: Sequence[Module], dataset: Dataset
    ) -> list[tuple[str, list[int]]]:
        """Of each model: the region of class 1 as a path, and which points are wrong.

        The models have one shape, as `run.models`.
        """
        points = [(x, y) for y in self._up for x in self._across]
        found = []
        for at in scores(models, [*points, *dataset.xs]):
            signs = zip(at[len(points) :], dataset.ys)
            wrong = [i for i, (s, y) in enumerate(signs) if (s > 0.0) != (y > 0.0)]
            width = len(self._across)
            rows = [at[i : i + width] for i in range(0, len(points), width)]
            found.append(("".join(map(self._path, loops(rows))), wrong))
        return found

    def _path(self, loop: list[tuple[float, float]]) -> str:
        """A closed loop in whole pixels, each corner relative to the one before."""
        corners = [
            (round(x * self._unit), round((len(self._up) - 1 - y) * self._unit))
            for x, y in loop
        ]
        moved = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(corners) if a != b]
        start = f"M{corners[0][0]} {corners[0][1]}"
        return f"{start}l{' '.join(moved)}z" if moved else ""  # smaller than a pixel

    def shapes(self, dataset: Dataset, wrong: Collection[int]) -> str:
        """Each point in the shape of its class; the wrong ones have a ring."""
        drawn = ""
        for i, ((x1, x2), label) in enumerate(zip(dataset.xs, dataset.ys)):
            ring = " wrong" if i in wrong else ""
            x = (x1 - self._across[0]) / self._h * self._unit
            y = self._height - (x2 - self._up[0]) / self._h * self._unit
            if label > 0.0:
                corners = f"M{x:.1f} {y - 6:.1f}l5.5 10h-11z"
                drawn += f'<path class="triangle{ring}" d="{corners}"/>'
            else:
                middle = f'cx="{x:.1f}" cy="{y:.1f}"'
                drawn += f'<circle class="circle{ring}" r="5" {middle}/>'
        return drawn

    def picture(self, say: str, region: str, points: str) -> str:
        """The map, with the sentence `say` for those who cannot see it."""
        return filled(
            "plane.html",
            say=html.escape(say),
            width=f"{PIXELS:.0f}",
            height=f"{self._height:.0f}",
            region=region,
            points=points,
        )
