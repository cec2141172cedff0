"""The book's own recording as plain numbers, for the lines that replay it in a page.

A program is the steps of a recording in one list of whole numbers. A matrix product is
0, k, m, n, t and the slots of its left rows (k * m of t terms), its right rows (k * n)
and its results (k * m * n); a ReLU of n numbers is 1, n, their slots, those of results.
"""

import json
from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from micrograd_book import MLP, Value, blobs, moons, spiral
from micrograd_book.datasets import Dataset
from micrograd_book.explorables import Explorable, stepper
from micrograd_book.losses import batch, max_margin
from micrograd_book.recording import MatrixProduct, Recording, record

DATASETS = {"moons": moons, "spiral": spiral, "blobs": blobs}
SCORED = 32  # points that one replay scores
MOST_STEPS = 1000  # for which batches are drawn

Told = dict[str, Any]
Point = tuple[float, float, float]

DEFAULT: Told = {  # what `train` does of itself, with the points of Part I
    "data": "moons",
    "n": 100,
    "noise": 0.1,
    "seed": 1337,
    "hidden": [16, 16],
    "init": 1337,
    "rate": "official",
    "alpha": 1e-4,
    "batch": 0,  # all
    "steps": 100,
}


def told(state: Told, with_programs: bool = True) -> str:
    """JSON of all that the playground needs from Python for its settings."""
    hidden, count = state["hidden"], state["n"]
    model = MLP(2, [*hidden, 1], seed=state["init"])
    made: Told = {"parameters": [p.data for p in model.parameters()]}
    if state["data"] != "own":
        make = DATASETS[state["data"]]
        points = make(count, noise=state["noise"], seed=state["seed"])
        made["points"] = _listed(points)
        made["held"] = _listed(
            make(count, noise=state["noise"], seed=state["seed"] + 1)
        )
    size = state["batch"] or count
    if size < count:
        random, places = Random(1337), range(count)
        drawn = [batch(places, places, size, random)[0] for _ in range(MOST_STEPS)]
        made["batches"] = [list(places) for places in drawn]
    if with_programs:
        made["loss"] = loss_program(model, min(size, count))
        made["score"] = score_program(model)
    return json.dumps(made, separators=(",", ":"))


def _listed(dataset: Dataset) -> list[list[float]]:
    return [[*x, y] for x, y in zip(dataset.xs, dataset.ys)]


def loss_program(model: MLP, count: int) -> Told:
    """The max-margin loss of so many points, with the slots of all that is put in."""
    xs = [(Value(0.0), Value(0.0)) for _ in range(count)]
    ys = [Value(1.0) for _ in range(count)]
    found = max_margin(model, xs, ys)
    hinges, alpha = found.data_loss.parents[0].parents, found.reg_loss.parents[1]
    parts: dict[str, Sequence[Value]] = {
        "parameters": model.parameters(),
        "inputs": [x for point in xs for x in point],
        "labels": ys,
        "alpha": [alpha],
        "losses": [found.total_loss, found.data_loss, found.reg_loss],
        "scores": found.scores,
        "hinges": hinges,
    }
    return _program(found.total_loss, parts)


def score_program(model: MLP) -> Told:
    """The scores of some points, and the output of each hidden neuron at each."""
    points = [(Value(0.0), Value(0.0)) for _ in range(SCORED)]
    scores, neurons = [], []
    for point in points:
        x: Any = point
        for layer in model.layers:
            x = layer(x)
            neurons += x if isinstance(x, tuple) else [x]
        scores.append(neurons.pop())
    parts: dict[str, Sequence[Value]] = {
        "parameters": model.parameters(),
        "inputs": [x for point in points for x in point],
        "scores": scores,
        "neurons": neurons,
    }
    return _program(Value.sum(scores), parts)


def walk(hidden: Sequence[int], numbers: Sequence[float], point: Point) -> Explorable:
    """The hinge of one point (x, y, label), forward and backward, all of it named."""
    model = MLP(2, [*hidden, 1])
    names = [
        f"{'b' if i == len(neuron.weights) else f'w{i + 1}'} {layer}.{k}"
        for layer, one in enumerate(model.layers, 1)
        for k, neuron in enumerate(one.neurons, 1)
        for i in range(len(neuron.weights) + 1)
    ]
    labelled = [Value(p, label=name) for p, name in zip(numbers, names)]
    x, y, label = point
    inputs = Value(x, label="x1"), Value(y, label="x2")
    score = model.with_parameters(labelled)(inputs)
    score.label = "score"
    hinge = (1.0 - Value(label, label="label") * score).relu()
    hinge.label = "hinge"
    return stepper(hinge)


def _program(output: Value, parts: dict[str, Sequence[Value]]) -> Told:
    recording = record(output, [value for part in parts.values() for value in part])
    slots = recording.slots
    leaves = [[slot, v.data] for v, slot in slots.items() if not v.parents]
    placed = {name: [slots[v] for v in part] for name, part in parts.items()}
    return {
        "code": list(_code(recording)),
        "size": len(slots),
        "leaves": leaves,
        **placed,
    }


def _code(recording: Recording) -> Iterable[int]:
    for step in recording.steps:
        if isinstance(step, MatrixProduct):
            left, right = step.left[0], step.right[0]
            yield from (0, len(step.left), len(left), len(right), len(left[0]))
        elif step.function == "relu":
            yield from (1, len(step.x))
        else:
            raise ValueError(f"the playground replays no {step.function}")
        yield from [recording.slots[value] for value in step.values()]
