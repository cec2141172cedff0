"""Shared by several test files: random graphs, slopes by nudging, a model that is any
formula, builds, fresh Pythons, figures that move."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from micrograd_book import Value
from micrograd_book.explorables import Explorable
from micrograd_book.nn import Module

ROOT = Path(__file__).parent.parent

# The same examples in every run, however slow the machine.
settings.register_profile("book", deadline=None, derandomize=True, database=None)
settings.load_profile("book")

# an int is a place among the values made so far, a float is itself
Operand = int | float
Step = tuple[str, Operand, Operand]

NUMBERS = st.floats(-2.0, 2.0, allow_subnormal=False)
OPERATIONS: dict[str, Callable] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**-2": lambda a, b: a**-2,
    "**-0.5": lambda a, b: a**-0.5,
    "**0": lambda a, b: a**0,
    "**1.5": lambda a, b: a**1.5,
    "**2": lambda a, b: a**2,
    "**3": lambda a, b: a**3,
    "neg": lambda a, b: -a,
    "relu": lambda a, b: a.relu(),
    "tanh": lambda a, b: a.tanh(),
    "exp": lambda a, b: a.exp(),
    "log": lambda a, b: a.log(),
    "sum": lambda a, b: Value.sum([a, b, a]),
}


@dataclass(frozen=True)
class RandomGraph:
    """An expression, as steps to repeat on any leaves, and the numbers it was made on.

    Each step appends one result to a list that begins with the leaves; the output is
    the sum of the loose ends. At `inputs`, and near them, each number stays below 10,
    off relu's kink and off poles.
    """

    inputs: tuple[float, ...]
    steps: tuple[Step, ...]

    def leaves(self) -> list[Value]:
        return [Value(x, label=f"x{i}") for i, x in enumerate(self.inputs)]

    def build(self, leaves: Sequence[Value | float]) -> Value:
        made = [leaf if isinstance(leaf, Value) else Value(leaf) for leaf in leaves]
        for step in self.steps:
            made.append(_result(step, made))
        used = {
            operand
            for _, *operands in self.steps
            for operand in operands
            if isinstance(operand, int)
        }
        return Value.sum([value for i, value in enumerate(made) if i not in used])


@st.composite
def random_graph(draw: st.DrawFn, most_steps: int = 20) -> RandomGraph:
    """All operations, values used more than once, plain numbers on either side."""
    inputs = draw(st.lists(NUMBERS, min_size=1, max_size=4))
    place = st.integers(0, len(inputs) + most_steps)
    operands = st.one_of(
        st.tuples(place, place), st.tuples(place, NUMBERS), st.tuples(NUMBERS, place)
    )
    steps_drawn = st.tuples(st.sampled_from(sorted(OPERATIONS)), operands)
    made, steps = [Value(x) for x in inputs], []
    for operation, drawn in draw(
        st.lists(steps_drawn, min_size=1, max_size=most_steps)
    ):
        left, right = [i % len(made) if isinstance(i, int) else i for i in drawn]
        if operation not in ("+", "-", "*", "/", "sum"):
            left = right = left if isinstance(left, int) else right
        step = (operation, left, right)
        if _is_safe(step, made):
            made.append(_result(step, made))
            steps.append(step)
    return RandomGraph(tuple(inputs), tuple(steps))


def slope(
    function: Callable[[list[float]], float],
    inputs: Sequence[float],
    i: int,
    h: float = 1e-5,
) -> float:
    """d function / d inputs[i], by nudging that input a little up and a little down."""
    up, down = list(inputs), list(inputs)
    up[i] += h
    down[i] -= h
    return (function(up) - function(down)) / (up[i] - down[i])


def _operands(step: Step, made: list[Value]) -> list[Value | float]:
    return [
        made[operand] if isinstance(operand, int) else operand for operand in step[1:]
    ]


def _result(step: Step, made: list[Value]) -> Value:
    return OPERATIONS[step[0]](*_operands(step, made))


def _is_safe(step: Step, made: list[Value]) -> bool:
    a, b = [
        operand.data if isinstance(operand, Value) else operand
        for operand in _operands(step, made)
    ]
    operation = step[0]
    in_domain = {
        "/": abs(b) > 0.3,
        "**-2": abs(a) > 0.3,
        "**-0.5": a > 0.3,
        "**1.5": a > 0.3,
        "relu": abs(a) > 0.05,
        "exp": a < 3.0,
        "log": a > 0.3,
    }
    return in_domain.get(operation, True) and abs(_result(step, made).data) < 10.0


def complaints(source: Path, output: Path, **environment: str) -> str:
    """Build a book with what `make book` runs; what goes wrong there, or nothing."""
    jupyter_book = shutil.which("jupyter-book", path=Path(sys.executable).parent)
    assert jupyter_book, "jupyter-book is not installed beside this Python"
    done = subprocess.run(
        [jupyter_book, "build", str(source), "--path-output", str(output)],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"} | environment,
        check=False,
    )
    return done.stdout[-2000:] + done.stderr if done.returncode else ""


def python(code: str, **environment: str) -> str:
    """What a fresh Python prints that runs this code."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env=os.environ | environment,
    )
    return done.stdout


def without_numpy(code: str) -> str:
    """What a fresh Python prints that runs this code and finds no NumPy."""
    return python("import sys\nsys.modules['numpy'] = None\n" + code)


class Formula(Module):
    """A model that is any formula of its parameters and a row of inputs."""

    def __init__(self, formula: Callable[..., Any], *parameters: Value | float) -> None:
        self.formula = formula
        self._parameters = tuple(
            [p if isinstance(p, Value) else Value(p) for p in parameters]
        )

    def __call__(self, x: Any) -> Any:
        return self.formula(*self._parameters, *x)

    def parameters(self) -> tuple[Value, ...]:
        return self._parameters

    def filled_from(self, parameters: Iterator[Value | float]) -> "Formula":
        return Formula(self.formula, *[next(parameters) for _ in self._parameters])


def data(figure: Explorable) -> dict[str, Any]:
    """What the script of a figure that moves is given."""
    [found] = re.findall(r'<script type="application/json">(.*)</script>', figure.html)
    return json.loads(found)


def sentences(figure: Explorable) -> list[str]:
    """What is said at each step of a figure with buttons."""
    found = data(figure)
    return [state["say"] for state in found.get("steps") or found["states"]]


def chain(nodes: int) -> Value:
    """A graph of so many values in a row."""
    y = Value(1.0)
    for _ in range(nodes - 1):
        y = -y
    return y
