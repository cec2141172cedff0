"""The losses of runs against the step, in one pair of axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

PLOT, LEFT, BOTTOM = (420.0, 300.0), 52.0, 262.0


class Curves:
    """Losses on a logarithmic scale, from a power of 10 to a power of 10.

    0 lies at the bottom; what else has no logarithm lies at the top. `marks` are the
    places of each history's rows, `paths` the lines through them.
    """

    def __init__(self, histories: Sequence[Any]) -> None:
        rows = [row for history in histories for row in history]
        steps: list[float] = [row["step"] for row in rows]
        self._ends = min(steps), max(steps)
        losses = [row["loss"] for row in rows]
        logs = {x: math.log10(x) for x in losses if 0.0 < x < math.inf}
        self._low = math.floor(min(logs.values(), default=0.0))
        self._high = max(math.ceil(max(logs.values(), default=0.0)), self._low + 1)
        heights = {0.0: self._low} | logs
        self.marks = [
            [
                (self._x(row["step"]), self._y(heights.get(row["loss"], self._high)))
                for row in history
            ]
            for history in histories
        ]
        self.paths = ["M" + "L".join(f"{x} {y}" for x, y in m) for m in self.marks]

    def _x(self, step: float) -> float:
        return round(LEFT + step * (PLOT[0] - LEFT - 8) / max(self._ends[1], 1), 1)

    def _y(self, log: float) -> float:
        share = (log - self._low) / (self._high - self._low)
        return round(BOTTOM - share * (BOTTOM - 10), 1)

    def picture(self, now: int, more: str = "") -> str:
        """The curves in their axes, the one `now` drawn strong, and `more` there."""
        ticks = ""
        every = math.ceil((self._high - self._low) / 8)
        for power in range(self._low, self._high + 1, every):
            y, number = self._y(power), float(f"1e{power}")
            text = f'class="up" x="{LEFT - 6}" y="{y + 4:.0f}"'
            ticks += f"<text {text}>{number:g}</text>"
            ticks += f'<path class="axis" d="M{LEFT - 4} {y}h4"/>'
        first, last = [f"{step:.0f}" for step in self._ends]
        for end in self._ends:
            x = f'x="{self._x(end)}" y="{BOTTOM + 18}"'
            ticks += f"<text {x}>{end:.0f}</text>"
        lines = "".join(f'<path class="curve" d="{path}"/>' for path in self.paths)
        lines += f'<path class="curve here" d="{self.paths[now]}"/>'
        middle = (LEFT + PLOT[0] - 8) / 2
        named = f"The loss from step {first} to step {last}, on a logarithmic scale."
        return (
            f'<svg role="img" aria-label="{named}" '
            f'viewBox="0 0 {PLOT[0]:.0f} {PLOT[1]:.0f}">'
            f'<path class="axis" d="M{LEFT} 10V{BOTTOM}H{PLOT[0]}"/>{ticks}'
            f'<text x="{middle}" y="{BOTTOM + 34}">step</text>'
            f'<text class="name" x="{LEFT + 8}" y="20">loss</text>{lines}{more}</svg>'
        )
