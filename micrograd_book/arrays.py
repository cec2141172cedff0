"""The steps of a recording on NumPy's arrays: few calls, each for many numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import recording
from .elementwise import OwnFunction
from .recording import MINUS_ONE, Slots

Array = NDArray[np.float64]
Index = NDArray[np.intp]


class Block:
    """Where Values that a step needs lie in the arrays, shaped as the step needs them.

    If their slots follow one another, as the slots of a step's results do, `values` and
    `gradients` are views: reading copies nothing.
    """

    def __init__(self, nested: Any, slots: Slots, arrays: tuple[Array, Array]) -> None:
        block = np.array(nested, dtype=object)
        found = index([slots[value] for value in block.flat])
        # the constants 1 and -1 have the first slots: nobody asks for their gradients
        asked = found[found > slots[MINUS_ONE]]
        self.constant = not asked.size
        self._repeated = np.unique(asked).size < asked.size
        self._arrays, self._index = arrays, found.reshape(block.shape)
        self._in_a_run = bool((np.diff(found) == 1).all())
        if self._in_a_run:
            run = slice(found[0], found[-1] + 1)
            views = [array[run].reshape(block.shape) for array in arrays]
            self.values, self.gradients = views

    def read(self) -> Array:
        return self.values if self._in_a_run else self._arrays[0][self._index]

    def add(self, block: Array) -> None:
        """Add to the gradients."""
        if self._in_a_run:
            self.gradients += block
        elif self._repeated:  # a slot may stand here twice; += would add to it once
            np.add.at(self._arrays[1], self._index, block)
        else:
            self._arrays[1][self._index] += block


NewBlock = Callable[[Any], Block]  # of nested Values, on the arrays of one tape


class MatrixProduct:
    """Shapes: left (k, m, terms), right (k, n, terms), result (k, m, n)."""

    def __init__(self, step: recording.MatrixProduct, block: NewBlock) -> None:
        self.left, self.right, self.result = map(block, step)

    def forward(self) -> None:
        self._left, self._right = self.left.read(), self.right.read()
        np.matmul(self._left, _transposed(self._right), out=self.result.values)

    def backward(self) -> None:
        gradients = self.result.gradients
        self.left.add(gradients @ self._right)
        if not self.right.constant:
            self.right.add(_transposed(gradients) @ self._left)


class Elementwise:
    """y = f(x), for many x at once."""

    def __init__(self, step: recording.Elementwise, block: NewBlock) -> None:
        self.function, self.derivative = _function(step.function)
        self.x, self.y = block(step.x), block(step.y)

    def forward(self) -> None:
        self._x = self.x.read()
        self.y.values[...] = self.function(self._x)

    def backward(self) -> None:
        local_gradients = self.derivative(self._x, self.y.values)
        self.x.add(local_gradients * self.y.gradients)


FunctionAndDerivative = tuple[Callable[[Array], Array], Callable[[Array, Array], Any]]

FUNCTIONS: dict[str, FunctionAndDerivative] = {  # of x, and its derivative from x and y
    "relu": (lambda x: np.maximum(x, 0.0), lambda x, y: x > 0.0),
    "tanh": (np.tanh, lambda x, y: 1.0 - y * y),
    "exp": (np.exp, lambda x, y: y),
    "log": (np.log, lambda x, y: 1.0 / x),
}


def _function(name: str) -> FunctionAndDerivative:
    if isinstance(name, OwnFunction):
        own = name
        return (
            lambda x: np.array([own.value_at(each) for each in x.tolist()]),
            lambda x, y: np.array([own.derivative_at(each) for each in x.tolist()]),
        )
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    n = float(name.removeprefix("**"))
    # 0 * x**-1 would be nan at 0
    return lambda x: x**n, lambda x, y: n and n * x ** (n - 1.0)


def _transposed(blocks: Array) -> Array:
    return blocks.swapaxes(1, 2)


# What a tape asks of its arrays.


array = partial(np.array, dtype=float)  # for the values, or for the gradients
index = partial(np.array, dtype=np.intp)  # for `read` and `write`


def read(numbers: Array, slots: Index) -> list[float]:
    """The numbers of some slots, as plain floats."""
    found: list[float] = numbers[slots].tolist()
    return found


def write(numbers: Array, slots: Index, given: Sequence[float]) -> None:
    """One number in each slot."""
    numbers[slots] = given


quiet = partial(np.errstate, all="ignore")  # no warning of infinity or nan
