"""The steps of a recording on lists of floats, with the standard library alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from operator import add, itemgetter, mul

from . import recording
from .elementwise import OwnFunction
from .recording import MINUS_ONE, Rows, Slots

Array = list[float]
Matrix = Sequence[Sequence[float]]

# a1*b1 + a2*b2 + ...; `sumprod` is there from Python 3.12 on
dot_product: Callable[[Sequence[float], Sequence[float]], float]
dot_product = getattr(math, "sumprod", lambda a, b: sum(map(mul, a, b), 0.0))


class Block:
    """Where rows of Values that a step needs lie in the lists.

    Rows whose slots follow one another, as those of what a step makes do, are slices.
    """

    def __init__(self, rows: Rows, slots: Slots, arrays: tuple[Array, Array]) -> None:
        self._values, self._gradients = arrays
        found = [[slots[value] for value in row] for row in rows]
        # the constants 1 and -1 have the first slots: nobody asks for their gradients
        self.constant = max(map(max, found)) <= slots[MINUS_ONE]
        self._rows = [_run(row) or row for row in found]
        self._pick = [
            itemgetter(row) if isinstance(row, slice) else itemgetter(*row)
            for row in self._rows
        ]

    def read(self) -> Matrix:
        return [pick(self._values) for pick in self._pick]

    def read_gradients(self) -> Matrix:
        return [pick(self._gradients) for pick in self._pick]

    def write(self, rows: Matrix) -> None:
        """For what a step makes."""
        for run, row in zip(self._rows, rows):
            self._values[run] = row  # type: ignore[index]

    def add(self, rows: Matrix) -> None:
        """Add to the gradients."""
        gradients = self._gradients
        for slots, row in zip(self._rows, rows):
            if isinstance(slots, slice):
                gradients[slots] = map(add, gradients[slots], row)
            else:
                for slot, x in zip(slots, row):
                    gradients[slot] += x


def _run(slots: list[int]) -> slice | None:
    """The slots as a slice, if they follow one another."""
    run = range(slots[0], slots[0] + len(slots))
    return slice(run.start, run.stop) if slots == [*run] else None


NewBlock = Callable[[Rows], Block]  # of rows of Values, on the lists of one tape


class MatrixProduct:
    """Block by block, row by row: left and result have m rows, right has n."""

    def __init__(self, step: recording.MatrixProduct, block: NewBlock) -> None:
        self._blocks = [[block(rows) for rows in three] for three in zip(*step)]

    def forward(self) -> None:
        for left, right, result in self._blocks:
            result.write(_products(left.read(), right.read()))

    def backward(self) -> None:
        for left, right, result in self._blocks:
            gradients = result.read_gradients()
            left.add(_products(gradients, _transposed(right.read())))
            if not right.constant:
                lefts = _transposed(left.read())
                right.add(_products(_transposed(gradients), lefts))


def _products(lefts: Matrix, rights: Matrix) -> Matrix:
    return [[dot_product(left, right) for right in rights] for left in lefts]


def _transposed(rows: Matrix) -> Matrix:
    return [*zip(*rows)]


class Elementwise:
    """y = f(x), one x after the other."""

    def __init__(self, step: recording.Elementwise, block: NewBlock) -> None:
        self.function, self.derivative = _function(step.function)
        self.x, self.y = block((step.x,)), block((step.y,))

    def forward(self) -> None:
        [xs] = self.x.read()
        self.y.write([[self.function(x) for x in xs]])

    def backward(self) -> None:
        [xs], [ys], [gradients] = self.x.read(), self.y.read(), self.y.read_gradients()
        local_gradients = map(self.derivative, xs, ys)
        self.x.add([[*map(mul, local_gradients, gradients)]])


FunctionAndDerivative = tuple[Callable[[float], float], Callable[[float, float], float]]


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _log(x: float) -> float:
    return math.log(x) if x > 0.0 else -math.inf if x == 0.0 else math.nan


def _power(x: float, n: float) -> float:
    if x < 0.0 and math.isfinite(n) and not n.is_integer():
        return math.nan
    try:
        return math.pow(x, n)
    except (OverflowError, ValueError):  # too large, or a pole
        return math.copysign(math.inf, x) if n % 2.0 == 1.0 else math.inf


FUNCTIONS: dict[str, FunctionAndDerivative] = {  # of x, and its derivative from x and y
    "relu": (lambda x: 0.0 if x < 0.0 else x, lambda x, y: 1.0 if x > 0.0 else 0.0),
    "tanh": (math.tanh, lambda x, y: 1.0 - y * y),
    "exp": (_exp, lambda x, y: y),
    "log": (_log, lambda x, y: _power(x, -1.0)),
}


def _function(name: str) -> FunctionAndDerivative:
    if isinstance(name, OwnFunction):
        return name.value_at, lambda x, y: name.derivative_at(x)
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    n = float(name.removeprefix("**"))
    # 0 * x**-1 would be nan at 0
    return lambda x: _power(x, n), lambda x, y: n and n * _power(x, n - 1.0)


# What a tape asks of its arrays.

array = index = list
quiet = nullcontext  # floats warn of nothing


def read(numbers: Array, slots: list[int]) -> list[float]:
    """The numbers of some slots."""
    return [numbers[slot] for slot in slots]


def write(numbers: Array, slots: list[int], given: Sequence[float]) -> None:
    """One number in each slot."""
    for slot, x in zip(slots, given):
        numbers[slot] = x
