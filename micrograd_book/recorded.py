"""What a model computes for some examples, recorded once for all models of its shape.

The graph of the loss depends on the shape of the network, on alpha and on how many
examples there are. Parameters, inputs and labels are leaves, so a recording serves
every training of that shape; and one of scores, every model.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from threading import Lock
from typing import Any, TypeVar

from . import checks
from .gradients import collector_paused
from .losses import max_margin
from .nn import MLP, Layer, Module, Neuron
from .tape import Tape
from .value import Value

MOST = 4  # recordings kept; the official demo's takes about 20 MB

R = TypeVar("R")
Rows = Sequence[Sequence[float]]


class RecordedLoss:
    """A tape of `max_margin` over as many examples as are given, of models like this.

    The model's parameters must be leaves, or become leaves `with_parameters`.
    """

    @collector_paused()
    def __init__(self, model: Module, xs: Rows, alpha: float) -> None:
        model = model.with_parameters([p.data for p in model.parameters()])
        parameters = checks.leaves(model.parameters())
        rows = [[Value(x) for x in row] for row in xs]
        inputs, labels = list(chain.from_iterable(rows)), [Value(1.0) for _ in rows]
        found = max_margin(model, rows, labels, alpha)
        losses = [found.total_loss, found.data_loss, found.reg_loss]
        keep = [*inputs, *labels, *found.scores, *losses, *parameters]
        self._tape = tape = Tape(found.total_loss, keep)
        self._inputs, self._labels = tape.slots(inputs), tape.slots(labels)
        self._scores, self._losses = tape.slots(found.scores), tape.slots(losses)
        self._parameters = tape.slots(parameters)
        self._examples: tuple[Rows, Sequence[float]] = (), ()

    def measure(
        self, numbers: Sequence[float], xs: Rows, ys: Sequence[float]
    ) -> tuple[list[float], float, list[float]]:
        """The three losses, the accuracy, and the gradient of each parameter."""
        values = self._tape.values
        values[self._parameters] = numbers
        if (xs, ys) != self._examples:
            values[self._inputs] = list(chain.from_iterable(xs))
            values[self._labels] = ys
            self._examples = xs, ys
        self._tape.replay()
        scores, labels = values[self._scores], values[self._labels]
        right = int(((scores > 0.0) == (labels > 0.0)).sum())
        gradients = self._tape.gradients[self._parameters].tolist()
        return values[self._losses].tolist(), right / len(ys), gradients


class RecordedScores:
    """A tape of the scores of so many points (x, y), of models like this.

    With `any_model`, the parameters are leaves, and other models' numbers can be put
    in; a model that computes its parameters is recorded as it stands otherwise.
    """

    @collector_paused()
    def __init__(self, model: Module, count: int, any_model: bool) -> None:
        if any_model:
            model = model.with_parameters([p.data for p in model.parameters()])
        parameters = model.parameters() if any_model else ()
        points = [(Value(0.0), Value(0.0)) for _ in range(count)]
        scores = [checks.score(model(point)) for point in points]
        coordinates = list(chain.from_iterable(points))
        tape = Tape(Value.sum(scores), keep=[*scores, *coordinates, *parameters])
        self._tape, self._count, self._parameters = tape, count, tape.slots(parameters)
        self._inputs, self._scores = tape.slots(coordinates), tape.slots(scores)

    def scores(self, model: Module, points: Rows) -> list[float]:
        """The score of this model at each point."""
        values, found = self._tape.values, list[float]()
        if len(self._parameters):
            values[self._parameters] = [p.data for p in model.parameters()]
        for start in range(0, len(points), self._count):
            batch = points[start : start + self._count]
            values[self._inputs[: 2 * len(batch)]] = list(chain.from_iterable(batch))
            self._tape.forward()
            found += values[self._scores[: len(batch)]].tolist()
        return found


class Recordings:
    """The recordings used last. Two threads never share one: a second makes its own."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Any] = {}
        self._lock = Lock()

    @contextmanager
    def lend(self, shape: Hashable, record: Callable[[], R]) -> Iterator[R]:
        """A recording of this shape, made by `record` where there is none."""
        with self._lock:
            recording = self._kept.pop(shape, None)
        recording = recording or record()
        yield recording
        with self._lock:
            self._kept[shape] = recording
            for oldest in list(self._kept)[:-MOST]:
                del self._kept[oldest]


SHARED = Recordings()  # of the package's own networks, whose shape their repr tells


def recordings_for(model: Module) -> Recordings:
    """Those that all networks of this package share, or new ones for another model."""
    return SHARED if type(model) in (Neuron, Layer, MLP) else Recordings()
