"""The max-margin loss of a model over some examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from . import checks
from .building import collector_paused
from .datasets import sample
from .nn import Module
from .value import Value, as_value

X = TypeVar("X")
Y = TypeVar("Y")


@dataclass(frozen=True, slots=True)
class LossResult:
    """What `max_margin` found.

    `data_loss` is the mean hinge, `reg_loss` alpha times the sum of the squares and
    `total_loss` both together, three Values; `accuracy` is a float from 0 to 1;
    `scores` are Values, one for each example.
    With a `batch_size`, the scores come in the order in which the batch was drawn.
    """

    total_loss: Value
    data_loss: Value
    reg_loss: Value
    accuracy: float
    scores: tuple[Value, ...]


@collector_paused()
def max_margin(
    model: Module,
    xs: Sequence[Sequence[Value | float]],
    ys: Sequence[Value | float],
    alpha: float = 1e-4,
    batch_size: int | None = None,
    seed: int | Random | None = 1337,
) -> LossResult:
    """The mean hinge of the margins, plus `alpha` times the sum of `p * p`.

    The label y is -1 or 1, the model's one output is its score, and `y * score` is
    the margin: positive on the right side. The hinge, `relu(1 - margin)`, is 0 from
    margin 1 on (Cortes and Vapnik 1995). A score above 0 predicts class 1, any other
    class -1; the accuracy is the share of right predictions.

    `batch_size` takes that many examples, drawn from `seed` without replacement; None
    takes them all. `ValueError` for labels other than -1 and 1, for no examples, for
    lengths that differ, for a negative alpha, for a batch size below 1, and for a model
    with several outputs.
    """
    model = checks.model(model)
    alpha = checks.finite("alpha", alpha, least=0.0)
    if batch_size is not None:
        batch_size = checks.count("batch_size", batch_size)
    random = checks.generator(seed)
    xs, ys = checks.examples(xs, ys, _number_or_value)
    xs, ys = batch(xs, ys, batch_size, random)
    labels = [as_value(y, "ys") for y in ys]
    scores = [checks.score(model(x)) for x in xs]
    hinges = [(1.0 - y * score).relu() for y, score in zip(labels, scores)]
    data_loss = Value.sum(hinges) * (1.0 / len(hinges))
    reg_loss = Value.sum([p * p for p in model.parameters()]) * alpha
    right = [(s.data > 0.0) == (y.data > 0.0) for y, s in zip(labels, scores)]
    accuracy = sum(right) / len(right)
    total_loss = data_loss + reg_loss
    return LossResult(total_loss, data_loss, reg_loss, accuracy, tuple(scores))


def _number_or_value(name: str, given: Any) -> Any:
    return given if isinstance(given, Value) else checks.number(name, given)


def batch(
    xs: Sequence[X], ys: Sequence[Y], batch_size: int | None, random: Random
) -> tuple[Sequence[X], Sequence[Y]]:
    """`batch_size` of the examples, drawn without replacement; None takes all."""
    if batch_size is None or batch_size >= len(xs):
        return xs, ys
    chosen = sample(range(len(xs)), batch_size, random)
    return [xs[i] for i in chosen], [ys[i] for i in chosen]
