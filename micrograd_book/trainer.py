"""Train a model by gradient descent, and keep all of it: the metrics of every step, and
the model behind each.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any, Generic, Literal, TypeVar, overload

from . import checks
from .datasets import Dataset, as_dataset
from .engines import ENGINES, Inputs, Labels, Measure
from .losses import batch, max_margin
from .nn import Module
from .shared import OURS

# what an operation raises where its result is no float: the log of 0, exp(1000)
NO_VALUE = (ValueError, ArithmeticError)

M = TypeVar("M", bound=Module)


class Models(Sequence[M]):
    """The models of a run, each made when it is asked for from the numbers kept of it.

    Labels are those of the model that was trained.
    """

    __slots__ = ("_model", "_numbers")

    def __init__(self, model: M, numbers: Sequence[Sequence[float]]) -> None:
        self._model, self._numbers = model, tuple(numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, which: int) -> M: ...

    @overload
    def __getitem__(self, which: slice) -> Models[M]: ...

    def __getitem__(self, which: int | slice) -> M | Models[M]:
        try:
            numbers: Any = self._numbers[which]
        except (IndexError, TypeError) as error:
            given = checks.shown(which)
            raise type(error)(f"there are {len(self)} models, got {given}") from None
        if isinstance(which, slice):
            return Models(self._model, numbers)
        return self._model.with_parameters(numbers)

    def __repr__(self) -> str:
        return f"<{len(self)} models {self._model!r}>"


@dataclass(frozen=True, slots=True, repr=False)
class Run(Generic[M]):
    """A training run.

    `history` has a dict for each logged step: `step`, `loss`, `data_loss`, `reg_loss`,
    `accuracy` (0 to 1) and `learning_rate`. The metrics are those *before* the step's
    update, over what the step trained on. `models` are the models that they belong to,
    row by row, each made when it is asked for. `final_loss` and `final_accuracy` are
    those of `final_model` over the whole dataset. `initial_model` is the one that was
    given, and `options` are the arguments by name.
    """

    initial_model: M
    final_model: M
    models: Models[M]
    history: tuple[dict[str, float], ...]
    final_loss: float
    final_accuracy: float
    options: Mapping[str, Any]

    def __repr__(self) -> str:
        steps = int(self.history[-1]["step"]) + 1 if self.history else 0
        final = f"loss {self.final_loss:.4g}, accuracy {self.final_accuracy:.0%}"
        return f"<Run of {steps} steps: final {final}>"


def history_of(run: Run[Any]) -> tuple[dict[str, float], ...]:
    """The history of a run, for what can't be shown without."""
    history = checks.instance("run", run, Run).history
    if not history:
        raise ValueError(f"run has no history, it was stopped before a step: {run}")
    return history


class TrainingDiverged(ArithmeticError):
    """The loss at `.step` is not finite; `.run` is the run so far.

    That step has a row in the run's history, with its loss, infinite or nan. There is
    none where the loss has no value at all, and where only the last look, at the final
    model over the whole dataset, found it: `.step` is then one more.
    """

    def __init__(self, step: int, loss: float, run: Run[Any]) -> None:
        super().__init__(step, loss, run)
        self.step, self.loss, self.run = step, loss, run

    def __str__(self) -> str:
        cure = "try a smaller learning_rate; .run holds the run so far"
        return f"the loss at step {self.step} is {self.loss}: {cure}"


class TrainingInterrupted(KeyboardInterrupt):
    """Somebody pressed Ctrl-C, or stopped the cell; `.run` is the run so far."""

    def __init__(self, run: Run[Any]) -> None:
        super().__init__(f"{run!r}: .run holds it")
        self.run = run


def official_learning_rate(step: int) -> float:
    """micrograd's schedule, `1.0 - 0.9 * step / 100`, held at 0.1 from step 100 on.

    >>> [official_learning_rate(step) for step in (0, 50, 500)]
    [1.0, 0.55, 0.1]
    """
    step = checks.count("step", step, least=0, most=10**18)
    return 1.0 - 0.9 * step / 100 if step < 100 else 0.1


def train(
    model: M,
    dataset: Dataset | tuple[Inputs, Labels],
    steps: int = 100,
    alpha: float = 1e-4,
    learning_rate: float | Callable[[int], float] = official_learning_rate,
    batch_size: int | None = None,
    seed: int | Random | None = 1337,
    log_every: int = 1,
    progress: bool = False,
    engine: str = "tape",
) -> Run[M]:
    """Train by gradient descent on the max-margin loss; the model given stays as it is.

    `dataset` is a `Dataset` or a pair (xs, ys), `learning_rate` a number or a function
    of the step. With a `batch_size`, each step draws a new batch, following `seed`.
    Every `log_every`-th step is kept in the history, and always the last. `progress`
    shows a bar.

    The engine `"graph"` builds the graph of Values anew at each step and walks back
    through it; `"tape"` records it once and replays it, and a later training of a
    network of this shape on as many points replays it again. The metrics agree to
    rounding; only where a score or the input of a ReLU is 0 but for rounding may the
    two part. A model of your own that decides by an `if` on a Value's data needs the
    graph: a tape repeats what was decided while it was recorded.

    Raises `TrainingDiverged`, with the run so far, when the loss is no longer finite or
    has no value, as where an `exp` overflows; Ctrl-C raises a `KeyboardInterrupt` that
    has the run so far, too, as `.run`. All arguments are checked, and the
    learning rates of all steps looked up, before the first step.
    """
    model = checks.model(model)
    dataset = as_dataset(dataset)
    steps = checks.count("steps", steps)
    alpha = checks.finite("alpha", alpha, least=0.0)
    rates = [_rate(learning_rate, step) for step in range(steps)]
    if batch_size is not None:
        batch_size = checks.count("batch_size", batch_size)
    random = checks.generator(seed)
    log_every = checks.count("log_every", log_every)
    bar = _with_bar if checks.flag("progress", progress) else iter
    measure = ENGINES[checks.choice("engine", engine, ENGINES)](model, alpha)
    checks.score(model(dataset.xs[0]))
    options: dict[str, Any] = {"steps": steps, "alpha": alpha}
    options |= {"learning_rate": learning_rate, "batch_size": batch_size}
    options |= {"seed": seed, "log_every": log_every, "engine": engine}
    numbers = array("d", [p.data for p in model.parameters()])
    kept: list[array[float]] = []
    history: list[dict[str, float]] = []

    def run_so_far() -> Run[M]:
        last, final = model.with_parameters(numbers), (math.nan, math.nan)
        with suppress(*NO_VALUE):
            final = _final(last, dataset, alpha, batch_size is None and measure)
        models = Models(model, kept[: len(history)])
        return Run(model, last, models, tuple(history), *final, options)

    try:
        for step, rate in enumerate(bar(rates)):
            xs, ys = batch(dataset.xs, dataset.ys, batch_size, random)
            try:
                metrics, gradients = measure(numbers, xs, ys)
            except NO_VALUE as error:
                if step == 0:  # nothing was computed yet: it is what was given
                    raise
                raise TrainingDiverged(step, math.nan, run_so_far()) from error
            finite = math.isfinite(metrics.loss)
            if step % log_every == 0 or step == steps - 1 or not finite:
                kept.append(numbers)
                row = {"step": step, **metrics._asdict(), "learning_rate": rate}
                history.append(row)
            if not finite:
                raise TrainingDiverged(step, metrics.loss, run_so_far())
            numbers = _moved(model, numbers, gradients, rate)
        run = run_so_far()
    except KeyboardInterrupt:
        raise TrainingInterrupted(run_so_far()) from None
    if not math.isfinite(run.final_loss):
        raise TrainingDiverged(steps, run.final_loss, run)
    return run


def _moved(
    model: Module, numbers: array[float], gradients: list[float], rate: float
) -> array[float]:
    """Down the gradients. A model of one's own may go its own way."""
    if type(model) in OURS:
        return array("d", [p - rate * g for p, g in zip(numbers, gradients)])
    current = model.with_parameters(numbers)
    table = dict(zip(current.parameters(), gradients))
    moved = current.apply_gradients(table, rate).parameters()
    return array("d", [p.data for p in moved])


def _final(
    model: Module, dataset: Dataset, alpha: float, measure: Measure | Literal[False]
) -> tuple[float, float]:
    """Loss and accuracy over the whole dataset.

    A model of one's own may decide anew, by an `if`; a recording would not. And after
    steps over batches, a recording of the whole would serve a single time.
    """
    if measure and type(model) in OURS:
        numbers = [p.data for p in model.parameters()]
        metrics, _ = measure(numbers, dataset.xs, dataset.ys)
        return metrics.loss, metrics.accuracy
    found = max_margin(model, dataset.xs, dataset.ys, alpha)
    return found.total_loss.data, found.accuracy


def _rate(learning_rate: Any, step: int) -> float:
    if not callable(learning_rate):
        return checks.finite("learning_rate", learning_rate, least=0.0)
    return checks.finite(f"learning_rate({step})", learning_rate(step), least=0.0)


def _with_bar(rates: list[float]) -> Iterable[float]:
    with checks.needs("tqdm", "progress=True"):
        from tqdm import tqdm  # not above: only who asks for a bar needs it

    bar: Iterable[float] = tqdm(rates, desc="training", unit="step")
    return bar
