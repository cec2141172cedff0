"""Plain rows for tables and plots: lists of dicts, for any program that draws or
prints.
"""

from __future__ import annotations

import math
from typing import Any

from . import checks
from .datasets import Dataset, Point, as_dataset
from .nn import Module
from .scoring import scores as scores  # public here too
from .trainer import Run, history_of

Row = dict[str, Any]

MOST = 1_000_000  # points of a grid


def dataset_points(dataset: Dataset) -> list[Row]:
    """A row a point: `x`, `y`, `label` ("class 1") and `label_value` (1.0)."""
    labels = checks.instance("dataset", dataset, Dataset).ys
    return [
        {"x": x, "y": y, "label": _class_name(label), "label_value": label}
        for (x, y), label in zip(_points(dataset), labels)
    ]


def training_history(run: Run[Any]) -> list[Row]:
    """A row a logged step: the row of the history, and the accuracy again as
    `accuracy_percent`.
    """
    history = history_of(run)
    return [{**row, "accuracy_percent": 100.0 * row["accuracy"]} for row in history]


def loss_history(run: Run[Any]) -> list[Row]:
    """Three rows a logged step, `step`, `metric` and `value`: total loss, data loss,
    regularization loss.
    """
    metrics = "total loss", "data loss", "regularization loss"
    keys = "loss", "data_loss", "reg_loss"
    return [
        {"step": row["step"], "metric": metric, "value": row[key]}
        for row in history_of(run)
        for metric, key in zip(metrics, keys)
    ]


def accuracy_history(run: Run[Any]) -> list[Row]:
    """A row a logged step, `step`, `metric` and `value`: the accuracy in percent."""
    return [
        {"step": row["step"], "metric": "accuracy", "value": 100.0 * row["accuracy"]}
        for row in history_of(run)
    ]


def decision_boundary(
    model: Module, dataset: Any, h: float = 0.25, padding: float = 1.0
) -> list[Row]:
    """A row for each point of a grid over the dataset: `x`, `y`, `predicted`,
    `predicted_value`, `score`.

    `dataset` is a `Dataset` or a pair (xs, ys). The grid begins `padding` to the left
    of and below all points and goes on in steps of `h` as long as it is within
    `padding` of them. A score above 0 predicts "class 1", any other "class -1". Models
    and scores are those of `scores`.
    """
    across, up = grid(dataset, h, padding)
    points = [(x, y) for x in across for y in up]
    rows = []
    for (x, y), score in zip(points, scores([model], points)[0]):
        label = 1.0 if score > 0.0 else -1.0
        row = {"x": x, "y": y, "predicted": _class_name(label)}
        rows.append(row | {"predicted_value": label, "score": score})
    return rows


def grid(dataset: Any, h: float, padding: float) -> tuple[list[float], list[float]]:
    """The x of the columns and the y of the rows of `decision_boundary`'s grid."""
    h = checks.finite("h", h, above=0.0)
    padding = checks.finite("padding", padding, least=0.0)
    low, high = zip(*[(min(side), max(side)) for side in zip(*_points(dataset))])
    width, height = [b - a + 2.0 * padding for a, b in zip(low, high)]
    if (width / h + 1.0) * (height / h + 1.0) > MOST:
        rule = f"larger, or padding smaller: the grid may have {MOST:,} points"
        size = f"a grid {width:g} wide and {height:g} high"
        raise ValueError(f"h must be {rule}; got {h:g} and {padding:g}, for {size}")
    return _ticks(low[0] - padding, width, h), _ticks(low[1] - padding, height, h)


def _points(dataset: Any) -> list[Point]:
    return [checks.row("each row of xs", row, 2) for row in as_dataset(dataset).xs]


def _ticks(start: float, length: float, h: float) -> list[float]:
    """start, start + h, ... within `length`; 1e-9 forgives its rounding."""
    return [start + i * h for i in range(math.floor(length / h + 1e-9) + 1)]


def _class_name(label: float) -> str:
    return "class 1" if label > 0.0 else "class -1"
