"""The boundary as it forms: border and loss, step by step, under one slider."""

from __future__ import annotations

from typing import Any

from ..datasets import as_dataset
from ..numbers import loss_said
from ..trainer import Run, history_of
from .curves import Curves
from .frame import Explorable, attributes, framed, panels, player
from .plane import Plane


def boundary(
    run: Run[Any], dataset: Any, h: float = 0.1, padding: float = 0.5
) -> Explorable:
    """The decision boundary of each model of a run, beside its loss.

    `dataset`, `h` and `padding` are as in `plot_data.decision_boundary`. Points on the
    wrong side have a ring. Of a run of 100 steps it is some 90 kB.
    """
    rows, dataset = history_of(run), as_dataset(dataset)
    plane, curves = Plane(dataset, h, padding), Curves([rows])
    last = rows[-1]["step"]
    states: list[dict[str, Any]] = []
    regions = plane.regions(run.models, dataset)
    for row, (drawn, right), (x, y) in zip(rows, regions, curves.marks[0]):
        step = f"{row['step']:.0f}"
        say = (
            f"Step {step}: loss {loss_said(row['loss'])}, "
            f"{right} of {len(dataset)} points on the right side."
        )
        where = f"step {step} of {last:.0f}"
        changes = drawn | {".now": {"cx": x, "cy": y}}
        states.append({"say": say, "where": where, "set": changes})
    end = states[-1]
    dot = f'<circle class="now" r="6"{attributes(end["set"][".now"])}/>'
    drawn = end["set"] | plane.points(dataset)
    return framed(
        "boundary",
        "The decision boundary and the loss, step by step",
        {"states": states, "pace": 250},
        panels(plane.picture(end["say"], drawn), curves.picture(0, dot))
        + player(end["say"]),
        script="states",
        style="panels",
    )
