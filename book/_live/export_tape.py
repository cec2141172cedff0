"""The book's own recording as plain numbers, for the lines that replay it in a page.

A program is the steps of a recording in one list of whole numbers. A matrix product is
0, k, m, n, t and the slots of its left rows (k * m of t terms), its right rows (k * n)
and its results (k * m * n); a ReLU of n numbers is 1, n, their slots, those of results.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import chain
from random import Random
from typing import Any

from micrograd_book import MLP, Value, blobs, moons, spiral
from micrograd_book.datasets import Dataset
from micrograd_book.explorables import Explorable, stepper
from micrograd_book.gradients import graph_order
from micrograd_book.losses import batch, max_margin
from micrograd_book.recording import MatrixProduct
from micrograd_book.tape import Tape

DATASETS = {"moons": moons, "spiral": spiral, "blobs": blobs}
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
        random, all_of = Random(1337), range(count)
        drawn = [batch(all_of, all_of, size, random)[0] for _ in range(MOST_STEPS)]
        made["batches"] = [list(some) for some in drawn]
    if with_programs:
        made["places"] = places(model)
        made["program"] = program(model, min(size, count))
    return json.dumps(made, separators=(",", ":"))


def _listed(dataset: Dataset) -> list[list[float]]:
    return [[*x, y] for x, y in zip(dataset.xs, dataset.ys)]


def program(model: MLP, count: int) -> Told:
    """The max-margin loss of so many points, recorded, with the slots of its parts."""
    xs = [(Value(0.0), Value(0.0)) for _ in range(count)]
    ys = [Value(1.0) for _ in range(count)]
    found = max_margin(model, xs, ys)
    relus = [value for value in graph_order(found.total_loss) if value.op == "relu"]
    parts: dict[str, Sequence[Value]] = {
        "parameters": model.parameters(),
        "inputs": [x for point in xs for x in point],
        "labels": ys,
        "alpha": [found.reg_loss.parents[1]],
        "losses": [found.total_loss, found.data_loss, found.reg_loss],
        "scores": found.scores,
        "neurons": relus[:-count],  # point by point, layer by layer
        "hinges": relus[-count:],
    }
    tape = Tape(found.total_loss, chain(*parts.values()), on="lists")
    placed = {name: tape.slots(part) for name, part in parts.items()}
    return {"code": [*_code(tape)], "values": tape.values, **placed}


def places(model: MLP) -> list[list[int]]:
    """Layer, neuron and weight of each parameter, from 1; a bias is weight 0."""
    return [
        [layer, k, (i + 1) % len(neuron.parameters())]
        for layer, one in enumerate(model.layers, 1)
        for k, neuron in enumerate(one.neurons, 1)
        for i in range(len(neuron.parameters()))
    ]


def walk(hidden: Sequence[int], numbers: Sequence[float], point: Point) -> Explorable:
    """The hinge of one point (x, y, label), forward and backward, all of it named."""
    model = MLP(2, [*hidden, 1])
    for p, (layer, neuron, weight) in zip(model.parameters(), places(model)):
        p.label = f"{f'w{weight}' if weight else 'b'} {layer}.{neuron}"
    model = model.with_parameters(numbers)  # they take over the labels
    x, y, label = point
    inputs = Value(x, label="x1"), Value(y, label="x2")
    score = model(inputs)
    score.label = "score"
    hinge = (1.0 - Value(label, label="label") * score).relu()
    hinge.label = "hinge"
    return stepper(hinge)


def _code(tape: Tape) -> Iterable[int]:
    for step in tape.steps:
        if isinstance(step, MatrixProduct):
            left, right = step.left[0], step.right[0]
            yield from (0, len(step.left), len(left), len(right), len(left[0]))
        elif step.function == "relu":
            yield from (1, len(step.x))
        else:
            raise ValueError(f"the playground replays no {step.function}")
        yield from tape.slots(step.values())
