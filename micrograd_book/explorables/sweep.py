"""One setting turned: the border and the loss of a run for each of its values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import checks
from ..datasets import Dataset, as_dataset, is_pair
from ..numbers import loss_said
from ..scoring import scores
from ..trainer import Run, history_of
from .curves import Curves
from .frame import Explorable, framed, panels, player
from .plane import Plane


def sweep(
    runs: Sequence[Run[Any]],
    datasets: Any,
    values: Sequence[object],
    noun: str,
    unseen: Any = None,
    h: float = 0.1,
    padding: float = 0.5,
) -> Explorable:
    """Where each run's final model draws its border, beside the losses of all runs.

    `values` are what the runs were made with, one for each, and `noun` names that
    setting. `datasets` is a `Dataset` or a pair (xs, ys) for all, or a list with a
    `Dataset` for each run, and so is `unseen`, if given: points that the run was not
    trained on, of which the sentence tells the share that is right. Grid and axes are
    the same for all. `ValueError` if there are no runs, or not as many values or
    datasets as runs.
    """
    runs = checks.row("runs", runs)
    histories = [history_of(run) for run in runs]
    if not runs:
        raise ValueError("runs must hold one run at least, got none")
    noun, values = checks.text("noun", noun), checks.row("values", values)
    if len(values) != len(runs):
        raise ValueError(f"values must be one for each run, got {_got(values, runs)}")
    trained = _each("datasets", datasets, runs)
    fresh = _each("unseen", unseen, runs) if unseen is not None else None
    everywhere = [x for dataset in trained for x in dataset.xs]
    labels = [y for dataset in trained for y in dataset.ys]
    plane = Plane((everywhere, labels), h, padding)
    curves = Curves(histories)
    states: list[dict[str, Any]] = []
    for k, (run, dataset, value) in enumerate(zip(runs, trained, values)):
        [(drawn, right)] = plane.regions([run.final_model], dataset)
        name = f"{noun} {value}"
        checks.text("each of values, with its noun,", name)
        say = (
            f"{name[:1].upper()}{name[1:]}: loss {loss_said(run.final_loss)}, "
            f"{right} of {len(dataset)} points on the right side"
        )
        if fresh is not None:
            say += f", of {len(fresh[k])} unseen ones {_share(run, fresh[k])}"
        changes = drawn | plane.points(dataset) | {".here": {"d": curves.paths[k]}}
        states.append({"say": f"{say}.", "where": name, "set": changes})
    end = states[-1]
    return framed(
        "sweep",
        f"The decision boundary and the loss for each {noun}",
        {"states": states, "pace": 900},
        panels(plane.picture(end["say"], end["set"]), curves.picture(len(runs) - 1))
        + player(end["say"], noun),
        script="states",
        style="panels",
    )


def _each(name: str, given: Any, runs: Sequence[Any]) -> list[Dataset]:
    """One dataset for each run."""
    if is_pair(given) or isinstance(given, Dataset):
        return [as_dataset(given)] * len(runs)
    many = checks.row(name, given)
    if len(many) != len(runs):
        raise ValueError(
            f"{name} must be one for all or one for each run, got {_got(many, runs)}"
        )
    return [as_dataset(each, name) for each in many]


def _got(given: Sequence[object], runs: Sequence[object]) -> str:
    return f"{len(given)} for {len(runs)} runs"


def _share(run: Run[Any], dataset: Dataset) -> str:
    [found] = scores([run.final_model], dataset.xs)
    right = sum((s > 0.0) == (y > 0.0) for s, y in zip(found, dataset.ys))
    return f"{100.0 * right / len(dataset):.1f} %"
