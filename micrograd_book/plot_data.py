"""Plain rows for tables and plots: lists of dicts, for any program that draws or
prints.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain
from typing import Any

from . import checks
from .datasets import Dataset, Point, as_dataset
from .gradients import collector_paused, graph_order
from .nn import Module
from .trainer import Run
from .value import Value

Row = dict[str, Any]

RECORDED = 32  # points on a tape: enough to be fast, few enough to be recorded soon


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
    return [
        {**row, "accuracy_percent": 100.0 * row["accuracy"]} for row in _history(run)
    ]


def loss_history(run: Run[Any]) -> list[Row]:
    """Three rows a logged step, `step`, `metric` and `value`: total loss, data loss,
    regularization loss.
    """
    metrics = {
        "total loss": "loss",
        "data loss": "data_loss",
        "regularization loss": "reg_loss",
    }
    return [
        {"step": row["step"], "metric": metric, "value": row[key]}
        for row in _history(run)
        for metric, key in metrics.items()
    ]


def accuracy_history(run: Run[Any]) -> list[Row]:
    """A row a logged step, `step`, `metric` and `value`: the accuracy in percent."""
    return [
        {"step": row["step"], "metric": "accuracy", "value": 100.0 * row["accuracy"]}
        for row in _history(run)
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
    places = [(x, y) for x in across for y in up]
    rows = []
    for (x, y), score in zip(places, _scores([checks.model(model)], places)[0]):
        label = 1.0 if score > 0.0 else -1.0
        row = {"x": x, "y": y, "predicted": _class_name(label)}
        rows.append(row | {"predicted_value": label, "score": score})
    return rows


def grid(dataset: Any, h: float, padding: float) -> tuple[list[float], list[float]]:
    """The x of the columns and the y of the rows of `decision_boundary`'s grid."""
    h, padding = checks.positive("h", h), checks.not_negative("padding", padding)
    low, high = zip(*[(min(side), max(side)) for side in zip(*_points(dataset))])
    width, height = [b - a + 2.0 * padding for a, b in zip(low, high)]
    checks.grid(h, width, height)
    return _ticks(low[0] - padding, width, h), _ticks(low[1] - padding, height, h)


def scores(models: Sequence[Module], points: Sequence[Point]) -> list[list[float]]:
    """The scores of each model at each point (x, y), for models of one shape, as
    `run.models` are; `ValueError` for others.

    Some of the points are recorded on a tape, with the first model; the other points
    and models are replayed. So the models may differ in their parameters alone, and a
    model of your own must not decide by an `if` on a Value's data. Without NumPy, each
    score is computed as it stands.
    """
    several = checks.instance("models", models, Sequence)  # type: ignore[type-abstract]
    models = [checks.model(model) for model in several]
    rows = [checks.row("each of points", p, 2) for p in checks.row("points", points)]
    places = [(checks.number("points", x), checks.number("points", y)) for x, y in rows]
    if len(models) > 1 and places:
        checks.same_shape([_shape(model, places[0]) for model in models])
    return _scores(models, places) if models else []


def _scores(models: Sequence[Module], points: Sequence[Point]) -> list[list[float]]:
    try:
        from .tape import Tape
    except ModuleNotFoundError:
        return [[checks.score(model(p)).data for p in points] for model in models]
    first, knobs = models[0], tuple[Value, ...]()
    if len(models) > 1:  # leaves, to put the other models' numbers in
        first = _loose(first)
        knobs = first.parameters()
    with collector_paused():
        leaves = [(Value(x), Value(y)) for x, y in points[:RECORDED]]
        outputs = [checks.score(first(pair)) for pair in leaves]
        coordinates = list(chain.from_iterable(leaves))
        tape = Tape(Value.sum(outputs), keep=[*outputs, *coordinates, *knobs])
    settings, inputs, results = map(tape.slots, (knobs, coordinates, outputs))
    found: list[list[float]] = []
    for model in models:
        if knobs:
            tape.values[settings] = [p.data for p in model.parameters()]
        found.append([])
        for start in range(0, len(points), RECORDED):
            batch = points[start : start + RECORDED]
            tape.values[inputs[: 2 * len(batch)]] = list(chain.from_iterable(batch))
            tape.forward()
            found[-1] += tape.values[results[: len(batch)]].tolist()
    return found


def _shape(model: Module, point: Point) -> list[Any]:
    """How a model computes a score, without the numbers of parameters and inputs."""
    model, inputs = _loose(model), [Value(x) for x in point]
    parameters = model.parameters()
    order = graph_order(checks.score(model(inputs)))
    place = {value: i for i, value in enumerate(order)}
    numbers_apart = {*inputs, *parameters}
    steps = [
        (value.op, *map(place.get, value.parents))
        if value.parents or value in numbers_apart
        else value.data
        for value in order
    ]
    return [*map(place.get, inputs), *map(place.get, parameters), *steps]


def _loose(model: Module) -> Module:
    """The same model; a parameter that was computed is a leaf."""
    return model.with_parameters([p.data for p in model.parameters()])


def _history(run: Run[Any]) -> tuple[dict[str, float], ...]:
    return checks.instance("run", run, Run).history


def _points(dataset: Any) -> list[Point]:
    return [checks.row("each row of xs", row, 2) for row in as_dataset(dataset).xs]


def _ticks(start: float, length: float, h: float) -> list[float]:
    """start, start + h, ... within `length`; 1e-9 forgives its rounding."""
    return [start + i * h for i in range(math.floor(length / h + 1e-9) + 1)]


def _class_name(label: float) -> str:
    return "class 1" if label > 0.0 else "class -1"
