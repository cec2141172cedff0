"""The hinge whose score can be dragged, with the cross-entropy beside it."""

from __future__ import annotations

import html
from typing import Any

from .. import checks
from ..numbers import fixed
from ..value import Value
from .frame import Explorable, filled, framed

FROM, STEP, PLACES = -3.0, 0.05, 121  # the scores that the handle can stand at
LEFT, WIDTH, BOTTOM, UNIT = 40.0, 580.0, 290.0, 66.0  # pixels
LABELS = {"minus": -1.0, "plus": 1.0}


def hinge(score: float = -0.4) -> Explorable:
    """Hinge and cross-entropy of one point against its score, for either label.

    `score`, between -3 and 3, is where the handle stands at first, for label 1. All
    numbers are the package's: each place is a `Value`, each slope from its `backward`.
    """
    if not FROM <= checks.finite("score", score) <= -FROM:
        raise ValueError(f"score must be between -3 and 3, got {score:g}")
    curves = {name: _curves(label) for name, label in LABELS.items()}
    start = round((score - FROM) / STEP)
    view = {"left": LEFT, "width": WIDTH, "bottom": BOTTOM, "unit": UNIT}
    view |= {"places": PLACES, "step": STEP}
    say = curves["plus"]["say"][start]
    title = "The hinge of one point, with a score to drag"
    return framed(
        "hinge",
        title,
        {"curves": curves, "start": start, "view": view},
        _picture(curves["plus"], start, say)
        + filled("hinge.html", say=html.escape(say)),
    )


def losses(score: Value, label: float) -> tuple[Value, Value]:
    """Hinge and cross-entropy, relu(1 - margin) and log(1 + exp(-margin))."""
    margin = label * score
    return (1.0 - margin).relu(), (1.0 + (-margin).exp()).log()


def _curves(label: float) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"hinge": [], "slope": [], "other": [], "say": []}
    for i in range(PLACES):
        score = Value(round(FROM + i * STEP, 2))
        hinge, other = losses(score, label)
        slope = hinge.backward()[score]
        found["hinge"].append(round(hinge.data, 4))
        found["slope"].append(slope)
        found["other"].append(round(other.data, 4))
        found["say"].append(
            f"Score {fixed(score.data)}: margin {fixed(label * score.data)}, "
            f"hinge {fixed(hinge.data)} with slope {fixed(slope, 0)}; cross-entropy "
            f"{fixed(other.data)} with slope {fixed(other.backward()[score])}."
        )
    return found


def _picture(curve: dict[str, list[Any]], start: int, say: str) -> str:
    def at(i: int, y: float) -> str:
        return f"{LEFT + i * WIDTH / (PLACES - 1):.1f} {BOTTOM - y * UNIT:.1f}"

    def line(values: list[float]) -> str:
        return "M" + "L".join(at(i, y) for i, y in enumerate(values))

    x, y = at(start, curve["hinge"][start]).split()
    run = 34.0
    rise = curve["slope"][start] * run * UNIT * (PLACES - 1) * STEP / WIDTH
    x1, x2 = f"{float(x) - run:.1f}", f"{float(x) + run:.1f}"
    y1, y2 = f"{float(y) + rise:.1f}", f"{float(y) - rise:.1f}"
    ticks = "".join(
        f'<text x="{LEFT + (n + 3) * WIDTH / 6:.0f}" y="{BOTTOM + 20:.0f}">'
        f"{fixed(n, 0)}</text>"
        for n in range(-3, 4)
    )
    up = "".join(
        f'<text x="{LEFT - 16:.0f}" y="{BOTTOM - n * UNIT + 5:.0f}">{n}</text>'
        for n in range(5)
    )
    zero = LEFT + WIDTH / 2
    return (
        f'<svg role="img" aria-label="{html.escape(say)}" viewBox="0 0 640 335">'
        f'<path class="axis" d="M{LEFT} {BOTTOM}h{WIDTH}M{zero} {BOTTOM}V76"/>'
        f'{ticks}{up}<text x="{zero}" y="{BOTTOM + 40}">score</text>'
        f'<path class="curve" d="M{zero - 70} 34h30"/>'
        f'<text class="key" x="{zero - 32}" y="39">hinge</text>'
        f'<path class="other" d="M{zero - 70} 56h30"/>'
        f'<text class="key" x="{zero - 32}" y="61">cross-entropy</text>'
        f'<path class="other line" d="{line(curve["other"])}"/>'
        f'<path class="curve line" d="{line(curve["hinge"])}"/>'
        f'<line class="drop" x1="{x}" x2="{x}" y1="{y}" y2="{BOTTOM}"/>'
        f'<line class="slope" x1="{x1}" x2="{x2}" y1="{y1}" y2="{y2}"/>'
        f'<circle class="handle" r="9" cx="{x}" cy="{y}"/></svg>'
    )
