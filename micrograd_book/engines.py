"""Two engines of training: what a step measures, and the gradient of each parameter.

`"graph"` builds the graph of Values anew and walks back through it, as the book does;
`"tape"` records it once for a shape and puts other numbers in its leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import NamedTuple

from . import checks
from .building import collector_paused
from .losses import max_margin
from .nn import Module
from .shared import recordings_for
from .tape import Tape
from .value import Value

Inputs = Sequence[Sequence[float]]
Labels = Sequence[float]


class Metrics(NamedTuple):
    """What a step measures, before its update."""

    loss: float
    data_loss: float
    reg_loss: float
    accuracy: float


# measure(numbers, xs, ys): the metrics of the model whose parameters are these numbers,
# and the gradient of each
Measured = tuple[Metrics, list[float]]
Measure = Callable[[Sequence[float], Inputs, Labels], Measured]


def graph_engine(model: Module, alpha: float) -> Measure:
    """The parameters are leaves, even if those given were computed from one another."""

    @collector_paused()
    def measure(numbers: Sequence[float], xs: Inputs, ys: Labels) -> Measured:
        current = model.with_parameters(numbers)
        found = max_margin(current, xs, ys, alpha)
        losses = found.total_loss.data, found.data_loss.data, found.reg_loss.data
        table = found.total_loss.backward()
        gradients = [table[p] for p in current.parameters()]
        return Metrics(*losses, found.accuracy), gradients

    return measure


def tape_engine(model: Module, alpha: float) -> Measure:
    """The parameters, inputs, labels and alpha are leaves of the recording."""
    recordings, network = recordings_for(model), repr(model)

    def measure(numbers: Sequence[float], xs: Inputs, ys: Labels) -> Measured:
        shape = network, len(xs), len(xs[0])
        with recordings.lend(shape, lambda: _RecordedLoss(model, xs, ys)) as loss:
            return loss.measure(numbers, xs, ys, alpha)

    return measure


ENGINES = {"graph": graph_engine, "tape": tape_engine}


class _RecordedLoss:
    """A tape of `max_margin` over as many examples as these, of models like this.

    It is recorded with these, since a model of one's own may have no value at zeros.
    """

    @collector_paused()
    def __init__(self, model: Module, xs: Inputs, ys: Labels) -> None:
        model = model.with_parameters([p.data for p in model.parameters()])
        parameters = model.parameters()
        for p in parameters:
            if p.parents:
                raise ValueError(
                    f'model computes its parameters, which engine="tape" would not do '
                    f'again: train with engine="graph", got {checks.shown(p)}'
                )
        points, labels = [[*map(Value, row)] for row in xs], [*map(Value, ys)]
        found = max_margin(model, points, labels)
        losses = found.total_loss, found.data_loss, found.reg_loss
        alpha = found.reg_loss.parents[1]
        examples = [*chain.from_iterable(points), *labels, alpha]
        keep = [*parameters, *examples, *losses, *found.scores]
        self._tape = tape = Tape(found.total_loss, keep)
        self._parameters, self._examples = tape.slots(parameters), tape.slots(examples)
        self._losses, self._scores = tape.slots(losses), tape.slots(found.scores)
        self._given: tuple[Inputs, Labels, float] | None = None

    def measure(
        self, numbers: Sequence[float], xs: Inputs, ys: Labels, alpha: float
    ) -> Measured:
        tape, given = self._tape, (xs, ys, alpha)
        if given != self._given:
            tape.write(self._examples, [*chain.from_iterable(xs), *ys, alpha])
            self._given = given
        tape.write(self._parameters, numbers)
        tape.replay()
        scores = tape.read(self._scores)
        right = sum([(score > 0.0) == (y > 0.0) for score, y in zip(scores, ys)])
        loss, data_loss, reg_loss = tape.read(self._losses)
        metrics = Metrics(loss, data_loss, reg_loss, right / len(ys))
        return metrics, tape.read_gradients(self._parameters)
