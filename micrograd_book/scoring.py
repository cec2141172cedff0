"""The scores of many points, of many models."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import chain

from . import checks
from .building import collector_paused
from .nn import Module
from .shared import OURS, recordings_for
from .tape import Tape
from .value import Value

Points = Sequence[tuple[float, ...]]  # (x, y) each

RECORDED = 32  # points on a tape: enough to be fast, few enough to be recorded soon


def scores(models: Sequence[Module], points: Points) -> list[list[float]]:
    """The score of each model at each point (x, y).

    Some of the points are recorded on a tape, and all are replayed. This package's own
    networks share the recording of their shape; each model of another class gets its
    own. It must not decide by an `if` on a Value's data.
    """
    models = [checks.model(model) for model in checks.row("models", models)]
    rows = [checks.row("each of points", p, 2) for p in checks.row("points", points)]
    points = [(checks.number("points", x), checks.number("points", y)) for x, y in rows]
    return [_scores(model, points) if points else [] for model in models]


def _scores(model: Module, points: Points) -> list[float]:
    record = partial(_RecordedScores, model, points[0])
    with recordings_for(model).lend(repr(model), record) as recorded:
        return recorded.scores(model, points)


class _RecordedScores:
    """A tape of the scores of some points (x, y), of models like this.

    The parameters of this package's networks are leaves, and the numbers of others are
    put in; a model of another class, which may compute them, is recorded as it stands.
    """

    @collector_paused()
    def __init__(self, model: Module, point: tuple[float, ...]) -> None:
        parameters: Sequence[Value] = ()
        if type(model) in OURS:
            model = model.with_parameters([p.data for p in model.parameters()])
            parameters = model.parameters()
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
