"""How long a training step takes, computed in five ways: `python tests/benchmark.py`.

The step is the official demo's: 100 points, MLP(2, [16, 16, 1]), the loss over all
points, its gradient, one update. Before anything is timed, the five must show that
they compute the same thing. Whatever the clock says, the benchmark ends well.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # one thread for all; NumPy looks as it loads

import gc
import importlib.util
import json
import platform
import random
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from micrograd import engine, nn
from tabulate import tabulate

from micrograd_book import (
    MLP,
    Dataset,
    Tape,
    max_margin,
    moons,
    official_learning_rate,
    shared,
    train,
)

DEMO = Path(__file__).parent.parent / "book" / "data" / "official_demo.json"
MODEL = MLP(2, [16, 16, 1], seed=1337)  # it never changes, so all can start from it
INITIAL = [p.data for p in MODEL.parameters()]
ALPHA, RATE = 1e-4, 0.1
CHECKED_STEPS, TOLERANCE = 5, 1e-9
ROUNDS, TURN = 7, 0.1  # a turn is about so many seconds of steps, or one step
SIZES = (30, 100, 300, 1000, 3000)

# Takes a learning rate, trains one step, returns the loss before the update.
Step = Callable[[float], float]


def layers(flat: Any) -> Iterator[tuple[Any, Any]]:
    """Weights and biases of each layer, as views of an array of all parameters."""
    for start, outputs, inputs in ((0, 16, 2), (48, 16, 16), (320, 1, 16)):
        stop = start + outputs * (inputs + 1)
        neurons = flat[start:stop].reshape(outputs, inputs + 1)
        yield neurons[:, :-1], neurons[:, -1]


def micrograd(points: Dataset) -> Step:
    """As in its demo: the parameters change in place."""
    random.seed(1337)
    model = nn.MLP(2, [16, 16, 1])

    def step(rate: float) -> float:
        scores = [model([engine.Value(x) for x in row]) for row in points.xs]
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
    """As in train(engine="graph"): a new graph and a new model each step."""
    model = MODEL

    def step(rate: float) -> float:
        nonlocal model
        loss = max_margin(model, points.xs, points.ys, ALPHA).total_loss
        model = model.apply_gradients(loss.backward(), rate)
        return loss.data

    return step


def tape(points: Dataset) -> Step:
    """The same graph, recorded once; the parameters change in the tape's array."""
    model = MODEL
    loss = max_margin(model, points.xs, points.ys, ALPHA).total_loss
    tape = Tape(loss)
    parameters = tape.slots(model.parameters())

    def step(rate: float) -> float:
        loss_before = tape.data(loss)
        tape.values[parameters] -= rate * tape.gradients[parameters]
        tape.replay()
        return loss_before

    return step


def tape_on_lists(points: Dataset) -> Step:
    """The same without NumPy."""
    model = MODEL
    loss = max_margin(model, points.xs, points.ys, ALPHA).total_loss
    tape = Tape(loss, on="lists")
    parameters = tape.slots(model.parameters())

    def step(rate: float) -> float:
        loss_before = tape.data(loss)
        pairs = zip(tape.read(parameters), tape.read_gradients(parameters))
        tape.write(parameters, [p - rate * gradient for p, gradient in pairs])
        tape.replay()
        return loss_before

    return step


def recording(points: Dataset) -> Step:
    """No training: each call makes a tape of a graph that is already there."""
    loss = max_margin(MODEL, points.xs, points.ys, ALPHA).total_loss
    return lambda rate: Tape(loss).data(loss)


def first_train(points: Dataset) -> float:
    """As if no network of this shape had been trained before."""
    shared.forget()
    return train(MODEL, points, steps=100).final_loss


def numpy_by_hand(points: Dataset) -> Step:
    """All points at once, and every derivative worked out on paper."""
    x, y = np.array(points.xs), np.array(points.ys)
    parameters = np.array(INITIAL)
    gradients = np.zeros_like(parameters)
    (w1, b1), (w2, b2), (w3, b3) = layers(parameters)
    (dw1, db1), (dw2, db2), (dw3, db3) = layers(gradients)

    def step(rate: float) -> float:
        hidden1 = np.maximum(x @ w1.T + b1, 0.0)
        hidden2 = np.maximum(hidden1 @ w2.T + b2, 0.0)
        margins = y * (hidden2 @ w3.T + b3)[:, 0]
        data_loss = np.maximum(1.0 - margins, 0.0).mean()
        loss = data_loss + ALPHA * (parameters @ parameters)
        d3 = np.where(margins < 1.0, -y / len(y), 0.0)[:, np.newaxis]
        d2 = (d3 @ w3) * (hidden2 > 0.0)
        d1 = (d2 @ w2) * (hidden1 > 0.0)
        dw1[:], dw2[:], dw3[:] = d1.T @ x, d2.T @ hidden1, d3.T @ hidden2
        db1[:], db2[:], db3[:] = d1.sum(axis=0), d2.sum(axis=0), d3.sum(axis=0)
        parameters[:] -= rate * (gradients + 2.0 * ALPHA * parameters)
        return float(loss)

    return step


def pytorch(points: Dataset) -> Step:
    """Eager, float64. One tensor of parameters is faster than `nn.Sequential`'s six."""
    import torch

    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    x, y = torch.tensor(points.xs), torch.tensor(points.ys)
    parameters = torch.tensor(INITIAL, requires_grad=True)

    def step(rate: float) -> float:
        (w1, b1), (w2, b2), (w3, b3) = layers(parameters)
        hidden1 = torch.addmm(b1, x, w1.T).relu()
        hidden2 = torch.addmm(b2, hidden1, w2.T).relu()
        margins = y * torch.addmm(b3, hidden2, w3.T)[:, 0]
        loss = (1.0 - margins).relu().mean() + ALPHA * parameters.dot(parameters)
        parameters.grad = None
        loss.backward()
        with torch.no_grad():
            parameters.sub_(parameters.grad, alpha=rate)
        return loss.item()

    return step


def show_agreement(losses: dict[str, list[float]]) -> None:
    """All compute what the first one does, or this is the end."""
    (reference, expected), *others = losses.items()
    largest = 0.0
    for name, found in others:
        ratios = np.array(found) / expected[: len(found)]
        difference = float(np.max(np.abs(ratios - 1.0)))
        if not difference <= TOLERANCE:  # nan is no agreement either
            sys.exit(f"{name} differs from {reference} by {difference:.1e}: no race")
        largest = max(largest, difference)
    print(f"Largest relative difference of a loss from {reference}: {largest:.1e}\n")


def timed(step: Step) -> tuple[float, float]:
    """Seconds a step in the midst of training, and the loss of a first, untimed step.

    What one step of micrograd leaves lying, Python's collector clears away during the
    next: that is part of the price. What other contenders left is cleared before.
    """
    gc.collect()
    start = perf_counter()
    loss = step(RATE)
    times = max(1, round(TURN / (perf_counter() - start)))
    start = perf_counter()
    for _ in range(times):
        step(RATE)
    return (perf_counter() - start) / times, loss


def medians(steps: dict[str, Step]) -> dict[str, float]:
    """Seconds a step. All take turns: a busy moment of the machine is everyone's."""
    rounds = [{name: timed(steps[name])[0] for name in steps} for _ in range(ROUNDS)]
    return {name: median(seconds[name] for seconds in rounds) for name in steps}


def show_growth(contenders: dict[str, Callable[[Dataset], Step]]) -> None:
    """Seconds a step with more and more points: a row for each contender."""
    rows = {name: [name] for name in contenders}
    losses: dict[str, list[float]] = {name: [] for name in contenders}
    for points in map(moons, SIZES):
        for name, prepare in contenders.items():
            cell = rows[name][-1]
            if cell != "recursion limit":  # and if so, more points are no use
                try:
                    seconds, loss = timed(prepare(points))
                    losses[name].append(loss)
                    cell = shown(seconds)
                except RecursionError:
                    cell = "recursion limit"
            rows[name].append(cell)
    show_table([*rows.values()], ["points", *map(str, SIZES)])
    show_agreement({"the graph engine": losses.pop("graph engine"), **losses})


def shown(seconds: float) -> str:
    return f"{seconds:.6f}"


def show_table(rows: list[list[str]], headers: list[str]) -> None:
    align = ["left"] + ["right"] * (len(headers) - 1)
    print(tabulate(rows, headers, colalign=align, disable_numparse=True), end="\n\n")


def main() -> None:
    contenders = {
        "micrograd": micrograd,
        "graph engine": graph_engine,
        "tape": tape,
        "tape on lists": tape_on_lists,
        "NumPy by hand": numpy_by_hand,
    }
    libraries = ["micrograd", "numpy"]
    hint = "PyTorch is not installed; to compare with it: pip install torch==2.13.0\n"
    if importlib.util.find_spec("torch"):
        contenders["PyTorch"] = pytorch
        libraries.append("torch")
        hint = ""
    versions = "".join(f", {library} {version(library)}" for library in libraries)
    print(f"{os.cpu_count()} CPUs, Python {platform.python_version()}{versions}")
    print(hint)
    print("The official demo: 100 points, 337 parameters\n")
    demo = json.loads(DEMO.read_text("utf-8"))
    points = Dataset(demo["xs"], demo["ys"])
    steps = {name: prepare(points) for name, prepare in contenders.items()}
    rates = [official_learning_rate(k) for k in range(CHECKED_STEPS)]
    log = [row["loss"] for row in demo["log"][:CHECKED_STEPS]]
    losses = {name: [step(rate) for rate in rates] for name, step in steps.items()}
    show_agreement({"the log of the official demo": log, **losses})

    gc.collect()
    gc.freeze()  # micrograd's collector need not walk through what PyTorch imported
    more = {
        "recording": recording(points),
        "first train": lambda rate: first_train(points),
        "train": lambda rate: train(MODEL, points, steps=100).final_loss,
    }
    seconds = medians(steps | more)
    faster = {name: seconds["micrograd"] / seconds[name] for name in steps}
    show_table(
        [[name, shown(seconds[name]), f"{faster[name]:,.1f}"] for name in steps],
        ["", "seconds a step", "times as fast as micrograd"],
    )
    recorded = seconds["recording"] / seconds["graph engine"]
    print(f"Recording a tape, its graph being there: {shown(seconds['recording'])} s,")
    print(f"{recorded:.2f} times as long as a step of the graph engine.")
    print(f"The first train of a shape, 100 steps: {shown(seconds['first train'])} s.")
    print(f"The next ones: {shown(seconds['train'])} s.")

    print("\nSeconds a step with more points\n")
    show_growth({**contenders, "recording a tape": recording})

    graph, replay = faster["graph engine"], faster["tape"]
    lists = faster["tape on lists"] / graph
    first = (seconds["first train"] - seconds["train"]) / seconds["graph engine"]
    again = seconds["train"] / (100 * seconds["NumPy by hand"])
    targets = {
        f"graph engine at least 7x faster than micrograd ({graph:.1f}x)": graph >= 7,
        f"tape at least 3000x faster than micrograd ({replay:.0f}x)": replay >= 3000,
        f"recording under two graph-engine steps ({recorded:.2f})": recorded < 2,
        f"lists at least 8x faster than the graph engine ({lists:.1f}x)": lists >= 8,
        f"a first train costs at most 2 graph steps more ({first:.2f})": first <= 2,
        f"the next at most 3x NumPy by hand ({again:.2f}x)": again <= 3,
    }
    if "PyTorch" in seconds:
        ratio = seconds["tape"] / seconds["PyTorch"]
        targets[f"tape at most half of PyTorch's time ({ratio:.2f})"] = ratio <= 0.5
    for target, holds in targets.items():
        print(f"{target}: {'holds' if holds else 'does not hold'}")


if __name__ == "__main__":
    main()
