"""The plane of the points as a map: where a model says class 1, points, rings."""

from __future__ import annotations

import html
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ..datasets import Dataset
from ..nn import Module
from ..plot_data import grid
from ..scoring import scores
from .contours import loops
from .frame import attributes

PIXELS = 420.0  # how wide the map is

Changes = dict[str, dict[str, object]]  # of each selector, its attributes


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

    def regions(
        self, models: Sequence[Module], dataset: Dataset
    ) -> list[tuple[Changes, int]]:
        """Of each model: what draws its region of class 1 and a ring around each wrong
        point, and how many points are on the right side.
        """
        places = [(x, y) for y in self._up for x in self._across]
        width, found = len(self._across), []
        for at in scores(models, [*places, *dataset.xs]):
            rows = [at[i : i + width] for i in range(0, len(places), width)]
            region = "".join(map(self._path, loops(rows)))
            looked_at = zip(dataset.xs, dataset.ys, at[len(places) :])
            wrong = [(x, y) for x, y, s in looked_at if (s > 0.0) != (y > 0.0)]
            rings = "".join(self._shape(x, y) for x, y in wrong)
            drawn: Changes = {".region": {"d": region}, ".wrong": {"d": rings}}
            found.append((drawn, len(dataset) - len(wrong)))
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

    def points(self, dataset: Dataset) -> Changes:
        """What draws the points, a path for each class."""
        drawn = dict.fromkeys((".circle", ".triangle"), "")
        for x, label in zip(dataset.xs, dataset.ys):
            drawn[".triangle" if label > 0.0 else ".circle"] += self._shape(x, label)
        return {selector: {"d": path} for selector, path in drawn.items()}

    def _shape(self, place: Sequence[float], label: float) -> str:
        """A point as a triangle or a circle."""
        x = (place[0] - self._across[0]) / self._h * self._unit
        y = self._height - (place[1] - self._up[0]) / self._h * self._unit
        if label > 0.0:
            return f"M{x:.1f} {y - 6:.1f}l5.5 10h-11z"
        return f"M{x - 5:.1f} {y:.1f}a5 5 0 1 0 10 0a5 5 0 1 0-10 0z"

    def picture(self, say: str, drawn: Changes) -> str:
        """The map, with the sentence `say` for those who cannot see it."""
        size = f'width="{PIXELS:.0f}" height="{self._height:.0f}"'
        paths = "".join(
            f'<path class="{name}"{attributes(drawn[f".{name}"])}/>'
            for name in ("region", "circle", "triangle", "wrong")
        )
        return (
            f'<svg class="map" role="img" aria-label="{html.escape(say)}" '
            # what would be drawn along its frame is no border
            f'viewBox="1 1 {PIXELS - 2:.0f} {self._height - 2:.0f}">'
            f'<rect class="sea" {size}/>{paths}</svg>'
        )
