"""The scores of many points, of many models of one shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import checks
from .datasets import Point
from .gradients import graph_order
from .nn import Module
from .value import Value

RECORDED = 32  # points on a tape: enough to be fast, few enough to be recorded soon


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
    return scores_at(models, places) if models else []


def scores_at(models: Sequence[Module], points: Sequence[Point]) -> list[list[float]]:
    """The same, unchecked."""
    try:
        from .recorded import SHARED, RecordedScores, recordings_for
    except ModuleNotFoundError:
        return [[checks.score(model(p)).data for p in points] for model in models]
    recordings = recordings_for(models[0])
    any_model = len(models) > 1 or recordings is SHARED
    with recordings.lend(
        repr(models[0]), lambda: RecordedScores(models[0], RECORDED, any_model)
    ) as recorded:
        return [recorded.scores(model, points) for model in models]


def _shape(model: Module, point: Point) -> list[Any]:
    """How a model computes a score, without the numbers of parameters and inputs."""
    # a parameter that was computed becomes a leaf
    model = model.with_parameters([p.data for p in model.parameters()])
    inputs, parameters = [Value(x) for x in point], model.parameters()
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
