"""How fast a training step is, in five ways of computing it: `python tests/benchmark.py`, a minute or two.

The step is that of the official micrograd demo: 100 points, MLP(2, [16, 16, 1]), the loss over all points, its
gradient, one update. Before anything is timed, all five show that they compute the same thing. A benchmark is
no test: whatever it finds, it ends well, unless they disagree.
"""

import os

os.environ["OMP_NUM_THREADS"] = (
    "1"  # one thread for all; NumPy reads this while it loads
)

import gc
import importlib.util
import json
import platform
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from micrograd.engine import Value as MicrogradValue
from micrograd.nn import MLP as MicrogradMLP
from tabulate import tabulate

from micrograd_book import (
    MLP,
    Dataset,
    Tape,
    max_margin,
    moons,
    official_learning_rate,
    train,
)

DEMO = Path(__file__).parent.parent / "book" / "data" / "official_demo.json"
WIDTHS, ALPHA, SEED = [2, 16, 16, 1], 1e-4, 1337
CHECKED_STEPS, TOLERANCE = 5, 1e-9
ROUNDS, TURN = 7, 0.1  # a contender's turn in a round lasts at least so many seconds
SIZES = (30, 100, 300, 1000, 3000)

Step = Callable[
    [float], float
]  # takes a learning rate, trains one step, returns the loss before the update
Contenders = Mapping[str, Callable[[Dataset], Step]]


def new_model() -> MLP:
    return MLP(WIDTHS[0], WIDTHS[1:], seed=SEED)


def initial_parameters() -> list[float]:
    return [p.data for p in new_model().parameters()]


def layers(flat: Any) -> Iterator[tuple[Any, Any]]:
    """Weights and biases, layer by layer, as views of the flat parameters, where each neuron's bias follows its weights."""
    start = 0
    for inputs, outputs in pairwise(WIDTHS):
        stop = start + outputs * (inputs + 1)
        rows = flat[start:stop].reshape(outputs, inputs + 1)
        yield rows[:, :-1], rows[:, -1]
        start = stop


def micrograd(points: Dataset) -> Step:
    """As in the demo's notebook; the parameters change in place."""
    random.seed(SEED)
    model = MicrogradMLP(WIDTHS[0], WIDTHS[1:])

    def step(rate: float) -> float:
        scores = [model([MicrogradValue(x) for x in row]) for row in points.xs]
        losses = [(1 + -y * score).relu() for y, score in zip(points.ys, scores)]
        data_loss = sum(losses) * (1.0 / len(losses))
        loss = data_loss + ALPHA * sum(p * p for p in model.parameters())
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= rate * p.grad
        return loss.data

    return step


def graph_engine(points: Dataset) -> Step:
    """As `train` does it with engine="graph"; each step makes a new model."""
    model = new_model()

    def step(rate: float) -> float:
        nonlocal model
        loss = max_margin(model, points.xs, points.ys, ALPHA).total_loss
        model = model.apply_gradients(loss.backward(), rate)
        return loss.data

    return step


def tape(points: Dataset) -> Step:
    """The same graph, recorded once; the parameters change in the tape's array."""
    model = new_model()
    loss = max_margin(model, points.xs, points.ys, ALPHA).total_loss
    tape = Tape(loss)
    parameters = tape.slots(model.parameters())

    def step(rate: float) -> float:
        before = tape.data(loss)
        tape.values[parameters] -= rate * tape.gradients[parameters]
        tape.replay()
        return before

    return step


def recording(points: Dataset) -> Step:
    """No training step: each call makes a tape of a graph that is there already."""
    loss = max_margin(new_model(), points.xs, points.ys, ALPHA).total_loss
    return lambda rate: Tape(loss).data(loss)


def numpy_by_hand(points: Dataset) -> Step:
    """All points at once, each derivative worked out on paper."""
    x, y = np.array(points.xs), np.array(points.ys)
    parameters = np.array(initial_parameters())
    gradients = np.zeros_like(parameters)
    (w1, b1), (w2, b2), (w3, b3) = layers(parameters)
    layer_gradients = list(layers(gradients))

    def step(rate: float) -> float:
        hidden1 = np.maximum(x @ w1.T + b1, 0.0)
        hidden2 = np.maximum(hidden1 @ w2.T + b2, 0.0)
        margins = y * (hidden2 @ w3.T + b3)[:, 0]
        loss = np.maximum(1.0 - margins, 0.0).mean() + ALPHA * (parameters @ parameters)
        to_score = np.where(margins < 1.0, -y / len(y), 0.0)[:, np.newaxis]
        to_hidden2 = (to_score @ w3) * (hidden2 > 0.0)
        to_hidden1 = (to_hidden2 @ w2) * (hidden1 > 0.0)
        arriving = (to_hidden1, to_hidden2, to_score)
        for (to_weights, to_biases), inputs, to_sums in zip(
            layer_gradients, (x, hidden1, hidden2), arriving
        ):
            to_weights[:] = to_sums.T @ inputs
            to_biases[:] = to_sums.sum(axis=0)
        parameters[:] -= rate * (gradients + 2.0 * ALPHA * parameters)
        return float(loss)

    return step


def pytorch(points: Dataset) -> Step:
    """Eager, in float64. One flat parameter tensor is faster here than `nn.Sequential` with its six."""
    import torch

    torch.set_num_threads(1)
    x, y = (
        torch.tensor(points.xs, dtype=torch.float64),
        torch.tensor(points.ys, dtype=torch.float64),
    )
    parameters = torch.tensor(
        initial_parameters(), dtype=torch.float64, requires_grad=True
    )

    def step(rate: float) -> float:
        (w1, b1), (w2, b2), (w3, b3) = layers(parameters)
        hidden1 = torch.addmm(b1, x, w1.T).relu()
        hidden2 = torch.addmm(b2, hidden1, w2.T).relu()
        scores = torch.addmm(b3, hidden2, w3.T)[:, 0]
        loss = (1.0 - y * scores).relu().mean() + ALPHA * parameters.dot(parameters)
        parameters.grad = None
        loss.backward()
        with torch.no_grad():
            parameters.sub_(parameters.grad, alpha=rate)
        return loss.item()

    return step


def largest_difference(losses: Mapping[str, Sequence[float]]) -> float:
    """The largest relative difference of all from the first, if they compute the same thing; else the end."""
    (reference, expected), *others = losses.items()
    largest = 0.0
    for name, found in others:
        difference = max(abs(a - b) / abs(b) for a, b in zip(found, expected))
        if not difference <= TOLERANCE:
            sys.exit(
                f"{name} does not compute what {reference} computes: its loss is off by {difference:.1e} (relative)"
            )
        largest = max(largest, difference)
    return largest


def seconds_each(step: Step, times: int = 1) -> float:
    start = perf_counter()
    for _ in range(times):
        step(0.1)
    return (perf_counter() - start) / times


def steady_seconds(step: Step, shortest: float = TURN) -> float:
    """Seconds a step in the midst of training: another step goes before.

    That matters for garbage: what one step of micrograd leaves, Python's collector clears away during the
    next, so it is part of a step's price. What others left is cleared before.
    """
    gc.collect()
    first = seconds_each(step)
    return seconds_each(step, max(2, round(shortest / first)))


def medians(steps: Mapping[str, Step]) -> dict[str, float]:
    """Median seconds a step, all taking turns: when the machine is busy, it is so for everyone."""
    rounds = [
        {name: steady_seconds(step) for name, step in steps.items()}
        for _ in range(ROUNDS)
    ]
    return {name: median(seconds[name] for seconds in rounds) for name in steps}


def growth(contenders: Contenders) -> tuple[list[list[str]], float]:
    """A row for each contender, its seconds a step with more and more points; and how far their losses differ."""
    cells: dict[str, list[str]] = {name: [] for name in contenders}
    difference = 0.0
    for size in SIZES:
        points, losses = moons(size), {}
        for name, prepare in contenders.items():
            if "recursion limit" in cells[name]:
                cells[name].append("recursion limit")
                continue
            gc.collect()
            step = prepare(points)
            try:
                start = perf_counter()
                losses[name] = [step(0.1)]
                first = perf_counter() - start
                cells[name].append(
                    shown(first if first > TURN else steady_seconds(step))
                )
            except RecursionError:
                cells[name].append("recursion limit")
        difference = max(difference, largest_difference(losses))
    return [[name, *row] for name, row in cells.items()], difference


def shown(seconds: float) -> str:
    """Three digits, and no exponent: 0.0000434."""
    return np.format_float_positional(seconds, precision=3, fractional=False, trim="-")


def target(claim: str, holds: bool, measured: str) -> None:
    print(f"{claim}: {'holds' if holds else 'does not hold'} ({measured})")


def main() -> None:
    demo = json.loads(DEMO.read_text())
    points = Dataset(demo["xs"], demo["ys"], "the official demo's points")
    contenders = {
        "micrograd": micrograd,
        "graph engine": graph_engine,
        "tape": tape,
        "NumPy by hand": numpy_by_hand,
    }
    libraries = ["numpy", "micrograd"]
    if importlib.util.find_spec("torch"):
        contenders["PyTorch"] = pytorch
        libraries.append("torch")
    else:
        print("PyTorch is not installed; to compare with it: pip install torch==2.13.0")
    versions = [f"{library} {metadata.version(library)}" for library in libraries]
    print(
        f"{os.cpu_count()} CPUs, Python {platform.python_version()}, {', '.join(versions)}\n"
    )

    steps = {name: prepare(points) for name, prepare in contenders.items()}
    losses = {"the official demo": [row["loss"] for row in demo["log"][:CHECKED_STEPS]]}
    losses |= {
        name: [step(official_learning_rate(k)) for k in range(CHECKED_STEPS)]
        for name, step in steps.items()
    }
    difference = largest_difference(losses)
    print(
        f"The first {CHECKED_STEPS} losses of each agree with the log of the official demo, to {difference:.1e}.\n"
    )

    gc.collect()
    gc.freeze()  # what the imports have made is not for a contender's collector to walk through
    more = {
        "recording": recording(points),
        "train": lambda rate: train(new_model(), points, steps=100).final_loss,
    }
    seconds = medians(steps | more)
    faster = {name: seconds["micrograd"] / seconds[name] for name in seconds}
    rows = [[name, shown(seconds[name]), f"{faster[name]:,.1f}"] for name in steps]
    print("The official demo: 100 points, 337 parameters\n")
    print_table(rows, ["", "seconds a step", "times faster than micrograd"])
    recorded = seconds["recording"] / seconds["graph engine"]
    print(
        f"\nRecording the demo's tape takes {shown(seconds['recording'])} s, {recorded:.2f} steps of the graph engine."
    )
    print(
        f"train with 100 steps on a tape takes {shown(seconds['train'])} s, recording and all.\n"
    )

    print("Seconds a step with more points\n")
    rows, difference = growth({**contenders, "recording a tape": recording})
    print_table(rows, ["points", *map(str, SIZES)])
    print(f"\nThe first losses agree, to {difference:.1e}.\n")

    target(
        "graph engine at least 7x faster than micrograd",
        faster["graph engine"] >= 7,
        f"{faster['graph engine']:.1f}x",
    )
    target(
        "tape at least 3000x faster than micrograd",
        faster["tape"] >= 3000,
        f"{faster['tape']:,.0f}x",
    )
    if "PyTorch" in seconds:
        ratio = seconds["tape"] / seconds["PyTorch"]
        target(
            "tape no slower than PyTorch's eager step",
            ratio <= 1,
            f"{ratio:.2f} of its time",
        )
    target("recording under two graph-engine steps", recorded < 2, f"{recorded:.2f}")
    target(
        "train of 100 steps under 0.3 s",
        seconds["train"] < 0.3,
        f"{seconds['train']:.3f} s",
    )


def print_table(rows: list[list[str]], headers: list[str]) -> None:
    print(tabulate(rows, headers, colalign=["left"] + ["decimal"] * (len(headers) - 1)))


if __name__ == "__main__":
    main()
