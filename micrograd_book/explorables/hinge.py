"""The hinge whose score can be dragged, with the cross-entropy beside it."""

from __future__ import annotations

import html
from typing import Any

from .. import checks
from ..numbers import fixed
from ..value import Value
from .frame import Explorable, attributes, filled, framed

FROM, STEP, PLACES = -3.0, 0.05, 121  # the scores that the handle can stand at
LEFT, WIDTH, BOTTOM, UNIT = 40.0, 580.0, 290.0, 66.0  # pixels
RUN = 34.0  # half of the slope's line
LABELS = {"minus": -1.0, "plus": 1.0}


def hinge(score: float = -0.4) -> Explorable:
    """Hinge and cross-entropy of one point against its score, for either label.

    `score`, between -3 and 3, is where the handle stands at first, for label 1. All
    numbers are the package's: each place is a `Value`, each slope from its `backward`.
    """
    if not FROM <= checks.finite("score", score) <= -FROM:
        raise ValueError(f"score must be between -3 and 3, got {score:g}")
    sides = {name: _side(label) for name, label in LABELS.items()}
    start = round((score - FROM) / STEP)
    say = sides["plus"]["states"][start]["say"]
    return framed(
        "hinge",
        "The hinge of one point, with a score to drag",
        {"sides": sides, "start": start},
        _picture(sides["plus"]["lines"] | sides["plus"]["states"][start]["set"], say)
        + filled("hinge.html", say=html.escape(say)),
    )


def losses(score: Value, label: float) -> tuple[Value, Value]:
    """Hinge and cross-entropy, relu(1 - margin) and log(1 + exp(-margin))."""
    margin = label * score
    return (1.0 - margin).relu(), (1.0 + (-margin).exp()).log()


def _side(label: float) -> dict[str, Any]:
    """The two curves of a label, and what is shown and said at each score."""
    states, curves = [], {".curve.line": "", ".other.line": ""}
    for i in range(PLACES):
        score = Value(round(FROM + i * STEP, 2))
        hinge, other = losses(score, label)
        slope = hinge.backward()[score]
        x, y = _at(score.data, hinge.data)
        rise = slope * RUN * UNIT * (PLACES - 1) * STEP / WIDTH
        lines = f"M{x - RUN:.1f} {y + rise:.1f}L{x + RUN:.1f} {y - rise:.1f}"
        say = (
            f"Score {fixed(score.data)}: margin {fixed(label * score.data)}, "
            f"hinge {fixed(hinge.data)} with slope {fixed(slope, 0)}; cross-entropy "
            f"{fixed(other.data)} with slope {fixed(other.backward()[score])}."
        )
        changes = {".handle": {"cx": x, "cy": y}, ".slope": {"d": lines}}
        changes[".drop"] = {"d": f"M{x} {y}V{BOTTOM:.0f}"}
        states.append({"say": say, "set": changes})
        for selector, loss in zip(curves, (hinge, other)):
            x, y = _at(score.data, loss.data)
            curves[selector] += f"{'L' if i else 'M'}{x} {y}"
    return {"states": states, "lines": {s: {"d": d} for s, d in curves.items()}}


def _at(score: float, loss: float) -> tuple[float, float]:
    """In pixels."""
    across = (score - FROM) * WIDTH / ((PLACES - 1) * STEP)
    return round(LEFT + across, 1), round(BOTTOM - loss * UNIT, 1)


def _picture(drawn: dict[str, dict[str, object]], say: str) -> str:
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
        f'<svg role="img" aria-label="{html.escape(say)}" viewBox="0 0 640 340">'
        f'<path class="axis" d="M{LEFT} {BOTTOM}h{WIDTH}M{zero} {BOTTOM}V76"/>'
        f'{ticks}{up}<text x="{zero}" y="{BOTTOM + 45}">score</text>'
        f'<path class="curve" d="M{zero - 70} 34h30"/>'
        f'<text class="key" x="{zero - 32}" y="39">hinge</text>'
        f'<path class="other" d="M{zero - 70} 56h30"/>'
        f'<text class="key" x="{zero - 32}" y="61">cross-entropy</text>'
        f'<path class="other line"{attributes(drawn[".other.line"])}/>'
        f'<path class="curve line"{attributes(drawn[".curve.line"])}/>'
        f'<path class="drop"{attributes(drawn[".drop"])}/>'
        f'<path class="slope"{attributes(drawn[".slope"])}/>'
        f'<circle class="handle" r="9"{attributes(drawn[".handle"])}/></svg>'
    )
