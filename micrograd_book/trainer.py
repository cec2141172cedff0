"""Train a model by gradient descent, and keep all of it: every row of figures, and the
model behind each.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any, Generic, NamedTuple, TypeVar

from . import checks
from .datasets import Dataset, as_dataset
from .gradients import collector_paused
from .losses import batch, max_margin
from .nn import Module
from .value import Value

# what an operation raises where its result is no float: the log of 0, exp(1000)
NO_VALUE = (ValueError, ArithmeticError)

Rows = Sequence[Sequence[float]]
Labels = Sequence[float]
M = TypeVar("M", bound=Module)


@dataclass(frozen=True, slots=True, repr=False)
class Run(Generic[M]):
    """A training run.

    `history` has a dict for each logged step: `step`, `loss`, `data_loss`, `reg_loss`,
    `accuracy` (0 to 1) and `learning_rate`. The figures are those *before* the step's
    update, over what the step trained on, and `models` holds the model that they belong
    to, row by row. `final_loss` and `final_accuracy` are those of `final_model` over
    the whole dataset. `initial_model` is the one that was given, and `options` are the
    arguments by name.
    """

    initial_model: M
    final_model: M
    models: tuple[M, ...]
    history: tuple[dict[str, float], ...]
    final_loss: float
    final_accuracy: float
    options: Mapping[str, Any]

    def __repr__(self) -> str:
        steps = int(self.history[-1]["step"]) + 1
        final = f"loss {self.final_loss:.4g}, accuracy {self.final_accuracy:.0%}"
        return f"<Run of {steps} steps: final {final}>"


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
        return (
            f"the loss at step {self.step} is {self.loss}: try a smaller "
            f"learning_rate; .run holds the run so far"
        )


def official_learning_rate(step: int) -> float:
    """micrograd's schedule, 1.0 - 0.9 * step / 100, held at 0.1 from step 100 on.

    >>> [official_learning_rate(step) for step in (0, 50, 500)]
    [1.0, 0.55, 0.1]
    """
    step = checks.count("step", step, least=0)
    return 1.0 - 0.9 * step / 100 if step < 100 else 0.1


@collector_paused()
def train(
    model: M,
    dataset: Dataset | tuple[Rows, Labels],
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
    through it; `"tape"` (needs NumPy) records it once and replays it. The figures agree
    to rounding; only where a score or the input of a ReLU is 0 but for rounding may the
    two part. A model of your own that decides by an `if` on a Value's data needs the
    graph: a tape repeats what was decided while it was recorded.

    Raises `TrainingDiverged`, with the run so far, when the loss is no longer finite or
    has no value, as where an `exp` overflows. All arguments are checked, and the
    learning rates of all steps looked up, before the first step.
    """
    model = checks.model(model)
    dataset = as_dataset(dataset)
    steps = checks.count("steps", steps)
    alpha = checks.not_negative("alpha", alpha)
    rates = [_rate(learning_rate, step) for step in range(steps)]
    batch_size = checks.batch_size(batch_size)
    random = checks.generator(seed)
    log_every = checks.count("log_every", log_every)
    bar = _with_bar if checks.flag("progress", progress) else iter
    descent = ENGINES[checks.choice("engine", engine, ENGINES)](model, alpha)
    checks.score(model(dataset.xs[0]))
    options = {
        "steps": steps,
        "alpha": alpha,
        "learning_rate": learning_rate,
        "batch_size": batch_size,
        "seed": seed,
        "log_every": log_every,
        "engine": engine,
    }
    models: list[M] = []
    history: list[dict[str, float]] = []

    def run_so_far() -> Run[M]:
        last, final = descent.model(), (math.nan, math.nan)
        with suppress(*NO_VALUE):
            final = descent.final(dataset.xs, dataset.ys)
        return Run(model, last, tuple(models), tuple(history), *final, options)

    for step, rate in enumerate(bar(rates)):
        xs, ys = batch(dataset.xs, dataset.ys, batch_size, random)
        try:
            figures = descent.measure(xs, ys)
        except NO_VALUE as error:
            if step == 0:  # nothing was computed yet: it is what was given
                raise
            raise TrainingDiverged(step, math.nan, run_so_far()) from error
        finite = math.isfinite(figures.loss)
        if step % log_every == 0 or step == steps - 1 or not finite:
            models.append(descent.model())
            history.append({"step": step, **figures._asdict(), "learning_rate": rate})
        if not finite:
            raise TrainingDiverged(step, figures.loss, run_so_far())
        descent.step(rate)
    run = run_so_far()
    if not math.isfinite(run.final_loss):
        raise TrainingDiverged(steps, run.final_loss, run)
    return run


class _Figures(NamedTuple):
    loss: float
    data_loss: float
    reg_loss: float
    accuracy: float


class _GraphEngine(Generic[M]):
    """The graph of Values built anew, and walked back, for each look at the model.

    The parameters are leaves, even if those given were computed from one another.
    """

    def __init__(self, model: M, alpha: float) -> None:
        self._model, self._alpha = model, alpha

    def model(self) -> M:
        """The model as it is now."""
        return self._model

    @collector_paused()
    def measure(self, xs: Rows, ys: Labels) -> _Figures:
        """The figures over these examples; the next step follows their gradients."""
        parameters = self._model.parameters()
        free = self._model.with_parameters([p.data for p in parameters])
        found = max_margin(free, xs, ys, self._alpha)
        losses = found.total_loss.data, found.data_loss.data, found.reg_loss.data
        table = found.total_loss.backward()
        # the parameters' alone, or the table would keep the whole graph alive
        slopes = [table[leaf] for leaf in free.parameters()]
        self._gradients = dict(zip(parameters, slopes))
        return _Figures(*losses, found.accuracy)

    def final(self, xs: Rows, ys: Labels) -> tuple[float, float]:
        """Loss and accuracy of the model as it is now."""
        return _loss_and_accuracy(self._model, xs, ys, self._alpha)

    def step(self, rate: float) -> None:
        """Down the gradients that were measured last."""
        self._model = self._model.apply_gradients(self._gradients, rate)


class _TapeEngine(Generic[M]):
    """The same from a recording, with other numbers put in its leaves.

    What a step does to the package's own networks is known, so their next model is made
    when it is asked for; until then it is a list of numbers.
    """

    def __init__(self, model: M, alpha: float) -> None:
        from . import recorded  # not above: the package must load without NumPy

        self._recordings, self._alpha = recorded.recordings_for(model), alpha
        self._model, self._numbers = model, [p.data for p in model.parameters()]
        self._own, self._moved = self._recordings is recorded.OURS, False

    def model(self) -> M:
        """The model as it is now."""
        if self._moved:
            labels = [p.label for p in self._model.parameters()]
            new = [Value(x, label) for x, label in zip(self._numbers, labels)]
            self._model, self._moved = self._model.with_parameters(new), False
        return self._model

    def measure(self, xs: Rows, ys: Labels) -> _Figures:
        """The figures over these examples; the next step follows their gradients."""
        (total, data, reg), accuracy, self._slopes = self._recordings.measure(
            self._model, self._numbers, self._alpha, xs, ys
        )
        return _Figures(total, data, reg, accuracy)

    def final(self, xs: Rows, ys: Labels) -> tuple[float, float]:
        """Loss and accuracy of the model as it is now."""
        if not self._own:  # it may decide anew, by an `if`: a recording does not
            return _loss_and_accuracy(self.model(), xs, ys, self._alpha)
        found = self.measure(xs, ys)
        return found.loss, found.accuracy

    def step(self, rate: float) -> None:
        """Down the gradients that were measured last."""
        if self._own:
            moved = [x - rate * slope for x, slope in zip(self._numbers, self._slopes)]
            self._numbers, self._moved = moved, True
        else:
            table = dict(zip(self._model.parameters(), self._slopes))
            self._model = self._model.apply_gradients(table, rate)
            self._numbers = [p.data for p in self._model.parameters()]


ENGINES: dict[str, type[_GraphEngine[Any]] | type[_TapeEngine[Any]]] = {
    "graph": _GraphEngine,
    "tape": _TapeEngine,
}


def _loss_and_accuracy(
    model: Module, xs: Rows, ys: Labels, alpha: float
) -> tuple[float, float]:
    found = max_margin(model, xs, ys, alpha)
    return found.total_loss.data, found.accuracy


def _rate(learning_rate: Any, step: int) -> float:
    if not callable(learning_rate):
        return checks.not_negative("learning_rate", learning_rate)
    return checks.not_negative(f"learning_rate({step})", learning_rate(step))


def _with_bar(rates: list[float]) -> Iterable[float]:
    with checks.needs("tqdm", "progress=True"):
        from tqdm import tqdm  # not above: only who asks for a bar needs it

    bar: Iterable[float] = tqdm(rates, desc="training", unit="step")
    return bar
