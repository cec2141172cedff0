"""The loss of a model over some examples, recorded once for all models of its shape.

The graph depends on the shape of the network, on alpha and on how many examples there
are. Parameters, inputs and labels are leaves, so a recording serves every training of
that shape.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import chain
from threading import Lock

from . import checks
from .gradients import collector_paused
from .losses import max_margin
from .nn import Module
from .tape import Tape
from .value import Value

MOST = 4  # recordings kept; the official demo's takes about 20 MB

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

    def measure(
        self, numbers: Sequence[float], xs: Rows, ys: Sequence[float]
    ) -> tuple[list[float], float, list[float]]:
        """The three losses, the accuracy, and the gradient of each parameter."""
        values = self._tape.values
        values[self._parameters] = numbers
        values[self._inputs] = list(chain.from_iterable(xs))
        values[self._labels] = ys
        self._tape.replay()
        right = (values[self._scores] > 0.0) == (values[self._labels] > 0.0)
        slopes = self._tape.gradients[self._parameters].tolist()
        return values[self._losses].tolist(), float(right.mean()), slopes


class Recordings:
    """The recordings used last. Two threads never share one: a second makes its own."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, RecordedLoss] = {}
        self._lock = Lock()

    def measure(
        self,
        model: Module,
        numbers: Sequence[float],
        alpha: float,
        xs: Rows,
        ys: Sequence[float],
    ) -> tuple[list[float], float, list[float]]:
        """What `RecordedLoss.measure` finds, from a recording of this shape."""
        shape = repr(model), len(xs), len(xs[0]), alpha
        with self._lock:
            recording = self._kept.pop(shape, None)
        recording = recording or RecordedLoss(model, xs, alpha)
        found = recording.measure(numbers, xs, ys)
        with self._lock:
            self._kept[shape] = recording
            for oldest in list(self._kept)[:-MOST]:
                del self._kept[oldest]
        return found


SHARED = Recordings()  # of the package's own networks, whose shape their repr tells
