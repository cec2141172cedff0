"""The strip: one point and one weight, followed through training."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from .. import checks
from ..datasets import as_dataset
from ..losses import max_margin
from ..nn import MLP
from ..numbers import fixed
from .frame import Explorable, attributes, framed, player

WIDTH, LEFT = 680.0, 20.0
NO_SAY = "a small change of it would not change the score"
SHAPES = {
    -1.0: '<circle class="point circle" r="8"/>',
    1.0: '<path class="point triangle" d="M0 -9L9 7H-9Z"/>',
}


def strip(
    models: Sequence[MLP],
    x: Sequence[float],
    label: float,
    weight: int = 0,
    noun: str = "step",
    dataset: Any = None,
) -> Explorable:
    """The score of the point `x` on a line, with its margin and its hinge, and below it
    one weight, for each of the models, as `run.models`; `noun` is what counts them.

    `weight` counts among `parameters()`. Its arrow points the way in which the hinge of
    this point alone would move it: against the gradient, and as long as a step with
    learning rate 0.1. With a `dataset`, or a pair (xs, ys), an arrow below it shows the
    way in which the mean hinge of all its points would, in a step with learning rate 1.
    `ValueError` for no models and for a weight that is not there.
    """
    models = checks.row("models", models)
    point = [checks.finite("x", xi) for xi in checks.row("x", x, alone=True)]
    label = checks.number("label", label)
    if label not in SHAPES:
        raise ValueError(f"label must be -1 or 1, got {label}")
    noun = checks.text("noun", noun)
    if not models:
        raise ValueError(f"models must hold at least one model, got {models!r}")
    fewest = min(len(checks.model(model).parameters()) for model in models)
    weight = checks.count("weight", weight, least=0, most=fewest - 1)
    rows = [_row(model, point, label, weight) for model in models]
    if dataset is not None:
        crowd = as_dataset(dataset)
        for row, model in zip(rows, models):
            mean = max_margin(model, crowd.xs, crowd.ys, alpha=0.0).data_loss
            row["all"] = mean.backward()[model.parameters()[weight]]
    scores = [row["score"] for row in rows]
    across = _Scale([*scores, -1.5, 1.5])
    ends = [(row["weight"], row["pull"], row["weight"] - row["all"]) for row in rows]
    along = _Scale([end for three in ends for end in three])
    states: list[dict[str, Any]] = []
    for k, row in enumerate(rows):
        where = f"{noun} {k} of {len(rows) - 1}"
        changes = _changes(row, across, along, label)
        say = _said(noun, k, label, row)
        states.append({"say": say, "where": where, "set": changes})
    end = states[-1]
    return framed(
        "strip",
        f"The strip: one point of class {fixed(label, 0)} and one weight",
        {"states": states, "pace": 500},
        _picture(end, across, along, label) + player(end["say"], noun),
        script="states",
    )


def _row(model: MLP, x: Sequence[float], label: float, weight: int) -> dict[str, float]:
    score = checks.score(model(x))
    hinge = (1.0 - label * score).relu()
    knob = model.parameters()[weight]
    gradient = hinge.backward()[knob]
    found = {"score": score.data, "hinge": hinge.data, "gradient": gradient}
    pull = knob.data - 0.1 * gradient
    return found | {"weight": knob.data, "pull": pull, "all": 0.0}


def _said(noun: str, k: int, label: float, row: dict[str, float]) -> str:
    if row["hinge"] > 0.0:
        way = "up" if row["gradient"] < 0.0 else "down"
        pull = f"this point would push it {way}" if row["gradient"] else NO_SAY
    elif row["hinge"] == 0.0:
        pull = "the hinge is 0, so this point asks for nothing"
    else:
        pull = "the hinge is no number any more"
    if row["all"]:
        way = "up" if row["all"] < 0.0 else "down"
        pull += f"; all points together would push it {way}"
    margin = fixed(label * row["score"])
    return (
        f"{noun[:1].upper()}{noun[1:]} {k}: score {fixed(row['score'])}, times the "
        f"label {fixed(label, 0)}, is a margin of {margin}; the hinge "
        f"is {fixed(row['hinge'])}. The weight is {fixed(row['weight'], 3)}: {pull}."
    )


def _changes(
    row: dict[str, float], across: _Scale, along: _Scale, label: float
) -> dict[str, dict[str, object]]:
    """Where the marks stand, and what the numbers are."""
    score, goal = across(row["score"]), across(label)
    start = along(row["weight"])
    pull, head = _arrow(start, along(row["pull"]), 132)
    crowd, its_head = _arrow(start, along(row["weight"] - row["all"]), 146)
    missing = "" if row["hinge"] == 0.0 else f"M{score} 62H{goal}"
    return {
        ".point": {"transform": f"translate({score} 44)"},
        ".missing": {"d": missing},
        ".knob": {"cx": start},
        ".pull": {"d": pull},
        ".head": {"d": head},
        ".crowd": {"d": crowd},
        ".crowd-head": {"d": its_head},
        ".its-hinge": {"text": f"hinge {fixed(row['hinge'])}"},
        ".its-gradient": {"text": f"gradient {fixed(row['gradient'], 3)}"},
    }


def _arrow(start: float, end: float, y: int) -> tuple[str, str]:
    """A line and its head; nothing where there is no way to go."""
    way = (end > start) - (end < start)
    if not way:
        return "", ""
    return f"M{start} {y}H{end}", f"M{end + 6 * way} {y}l{-8 * way} -5v10z"


class _Scale:
    """From a number to its place across the strip, rounded to a tenth of a pixel.

    What is out of bounds lies at the nearer end, and what is no number at the left one.
    """

    def __init__(self, numbers: list[float]) -> None:
        finite = [x for x in numbers if abs(x) < 1e300] or [0.0]
        room = 0.08 * (max(finite) - min(finite)) or max(0.5, 1e-9 * abs(finite[0]))
        self.low, self.high = min(finite) - room, max(finite) + room

    def __call__(self, x: float) -> float:
        x = self.low if x != x else min(max(x, self.low), self.high)
        share = (x - self.low) / (self.high - self.low)
        return round(LEFT + share * (WIDTH - 2 * LEFT), 1)


def _picture(state: dict[str, Any], across: _Scale, along: _Scale, label: float) -> str:
    zero, one, right = across(0.0), across(label), WIDTH - LEFT
    changes = state["set"]
    named = html.escape(state["say"])
    beside = "start" if label > 0.0 else "end"  # away from the 0

    def tag(start: str, name: str) -> str:
        """An element of that class, as it is in this state."""
        return f'<{start} class="{name}"{attributes(changes[f".{name}"])}/>'

    def number(name: str, y: int) -> str:
        text = changes[f".{name}"]["text"]
        return f'<text class="end {name}" x="{right}" y="{y}">{text}</text>'

    point = attributes(changes[".point"])
    return (
        f'<svg role="img" aria-label="{named}" viewBox="0 -8 {WIDTH:.0f} 188">'
        f'<text class="begin name" x="{LEFT}" y="14">score</text>'
        f"{number('its-hinge', 14)}"
        f'<rect class="minus" x="{LEFT}" y="24" width="{zero - LEFT:.1f}" height="44"/>'
        f'<rect class="plus" x="{zero}" y="24" width="{right - zero:.1f}" height="44"/>'
        f'<path class="axis" d="M{LEFT} 44H{right}M{zero} 24v44"/>'
        f'<path class="goal" d="M{one} 24v44"/>'
        f'<text x="{zero}" y="84">0</text>'
        f'<text style="text-anchor: {beside}" x="{one}" y="84">margin 1</text>'
        f"{tag('path', 'missing')}{SHAPES[label].replace('/>', point + '/>')}"
        f'<text class="begin name" x="{LEFT}" y="114">weight</text>'
        f"{number('its-gradient', 114)}"
        f'<path class="axis" d="M{LEFT} 132H{right}"/>'
        f'<text class="begin" x="{LEFT}" y="168">{fixed(along.low)}</text>'
        f'<text class="end" x="{right}" y="168">{fixed(along.high)}</text>'
        f"{tag('path', 'pull')}{tag('path', 'head')}"
        f"{tag('path', 'crowd')}{tag('path', 'crowd-head')}"
        f'<circle class="knob" r="6" cy="132"{attributes(changes[".knob"])}/></svg>'
    )
