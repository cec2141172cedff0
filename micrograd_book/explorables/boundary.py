"""The boundary as it forms: border and loss, step by step, under one slider."""

from __future__ import annotations

from typing import Any

from ..datasets import as_dataset
from ..numbers import loss_said
from ..trainer import Run, history_of
from .curves import Curves
from .frame import Explorable, framed, panels, player
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
    seen = plane.seen(run.models, dataset)
    for row, (region, wrong), (x, y) in zip(rows, seen, curves.marks[0]):
        step = f"{row['step']:.0f}"
        state = {
            "region": region,
            "wrong": wrong,
            "x": x,
            "y": y,
            "say": f"Step {step}: loss {loss_said(row['loss'])}, "
            f"{len(dataset) - len(wrong)} of "
            f"{len(dataset)} points on the right side.",
            "where": f"step {step} of {last:.0f}",
        }
        states.append(state)
    end = states[-1]
    dot = f'<circle class="now" r="6" cx="{end["x"]}" cy="{end["y"]}"/>'
    points = plane.shapes(dataset, end["wrong"])
    return framed(
        "boundary",
        "The decision boundary and the loss, step by step",
        {"states": states},
        panels(plane.picture(end["say"], end["region"], points), curves.picture(0, dot))
        + player(end["say"]),
        style="panels",
    )
