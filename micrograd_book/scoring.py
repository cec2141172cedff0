"""The scores of many points, of many models of one shape."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from . import checks
from .building import collector_paused
from .gradients import graph_order
from .nn import Module
from .shared import OURS, recordings_for
from .tape import Tape
from .value import Value

Points = Sequence[tuple[float, ...]]  # (x, y) each

RECORDED = 32  # points on a tape: enough to be fast, few enough to be recorded soon


def scores(models: Sequence[Module], points: Points) -> list[list[float]]:
    """The scores of each model at each point (x, y), for models of one shape, as
    `run.models` are; `ValueError` for others.

    Some of the points are recorded on a tape, with the first model; the other points
    and models are replayed. So the models may differ in their parameters alone, and a
    model of your own must not decide by an `if` on a Value's data.
    """
    models = [checks.model(model) for model in checks.row("models", models)]
    rows = [checks.row("each of points", p, 2) for p in checks.row("points", points)]
    points = [(checks.number("points", x), checks.number("points", y)) for x, y in rows]
    if len(models) > 1 and points:
        shapes = [_shape(model, points[0]) for model in models]
        for i, shape in enumerate(shapes):
            if shape != shapes[0]:
                raise ValueError(
                    f"models must be of one shape, and models[{i}] computes otherwise "
                    f"than models[0]: ask for its scores alone"
                )
    return scores_at(models, points) if models else []


def scores_at(models: Sequence[Module], points: Points) -> list[list[float]]:
    """The same, unchecked."""
    if not points:
        return [[] for _ in models]
    ours = type(models[0]) in OURS
    any_model = len(models) > 1 or ours
    with recordings_for(models[0]).lend(
        repr(models[0]), lambda: _RecordedScores(models[0], any_model, points[0])
    ) as recorded:
        return [recorded.scores(model, points) for model in models]


class _RecordedScores:
    """A tape of the scores of some points (x, y), of models like this.

    With `any_model`, the parameters are leaves, and other models' numbers can be put
    in; a model that computes its parameters is recorded as it stands otherwise.
    """

    @collector_paused()
    def __init__(
        self, model: Module, any_model: bool, point: tuple[float, ...]
    ) -> None:
        if any_model:
            model = model.with_parameters([p.data for p in model.parameters()])
        parameters = model.parameters() if any_model else ()
        # at a point that is asked for: a model of one's own may have no value at 0
        points = [tuple(map(Value, point)) for _ in range(RECORDED)]
        scores = [checks.score(model(point)) for point in points]
        inputs = [*chain.from_iterable(points)]
        tape = Tape(Value.sum(scores), keep=[*scores, *inputs, *parameters])
        self._tape, self._parameters = tape, tape.slots(parameters)
        self._inputs, self._scores = tape.slots(inputs), tape.slots(scores)

    def scores(self, model: Module, points: Points) -> list[float]:
        """The score of this model at each point."""
        tape, found = self._tape, list[float]()
        if len(self._parameters):
            tape.write(self._parameters, [p.data for p in model.parameters()])
        for start in range(0, len(points), RECORDED):
            batch = points[start : start + RECORDED]
            tape.write(self._inputs[: 2 * len(batch)], [*chain.from_iterable(batch)])
            tape.forward()
            found += tape.read(self._scores[: len(batch)])
        return found


def _shape(model: Module, point: tuple[float, ...]) -> list[Any]:
    """How a model computes a score, without the numbers of parameters and inputs."""
    # a parameter that was computed becomes a leaf
    model = model.with_parameters([p.data for p in model.parameters()])
    inputs, parameters = [Value(x) for x in point], model.parameters()
    order = graph_order(checks.score(model(inputs)))
    position = {value: i for i, value in enumerate(order)}
    numbers_apart = {*inputs, *parameters}
    steps = [
        (value.op, *map(position.get, value.parents))
        if value.parents or value in numbers_apart
        else value.data
        for value in order
    ]
    return [*map(position.get, [*inputs, *parameters]), *steps]
