"""`Tape`: record a graph of scalars once, replay it as arrays.

Look closely at any graph of Values, and you find two kinds of work:

- *dot products*, a1*b1 + a2*b2 + ...: a `sum` of products is one, and so are `+`, `-`,
  `*` and `neg`, with 1 and -1 for the missing factors;
- *curves*, functions of one number: relu, tanh, exp, log and the powers.

Values of equal depth do not wait for each other. So the curves of one kind and depth
can be one NumPy call, and the dot products of one depth that pair each of m left rows
with each of n right rows can be one matrix product. A layer of neurons over a batch of
points, built scalar by scalar, is found again as the matrix product that it is; and the
backward pass of a matrix product is two more of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from . import checks

with checks.needs("NumPy", 'the tape (the graph does not: train with engine="graph")'):
    import numpy as np
    from numpy.typing import NDArray

from .gradients import collector_paused, graph_order
from .value import Value

Array = NDArray[np.float64]
Row = tuple[Value, ...]
Slots = dict[Value, int]

ONE, MINUS_ONE = Value(1.0), Value(-1.0)
DOT_PRODUCTS = {"+", "-", "*", "neg", "sum"}
CURVES: dict[str, tuple[Callable[[Array], Array], Callable[[Array, Array], Array]]] = {
    # its function of x, and its slope from x and y
    "relu": (lambda x: np.maximum(x, 0.0), lambda x, y: (x > 0.0).astype(float)),
    "tanh": (np.tanh, lambda x, y: 1.0 - y * y),
    "exp": (np.exp, lambda x, y: y),
    "log": (np.log, lambda x, y: 1.0 / x),
}


class Tape:
    """The graph behind `output`, as two arrays and a short list of steps.

    `values[i]` and `gradients[i]` belong to the Value with slot i, and both are up to
    date once the tape is made. Set `values` at the slots of leaves, then `replay()`.
    Every figure agrees with the graph's to rounding: a matrix product may add up in
    another order. Where an operation on Values would raise an error (the log of 0,
    say), a replay goes on with infinity or nan. The idea is old: an adjoint program,
    recorded once and run again (Griewank and Walther 2008); finding the matrices again
    is this book's.

    >>> x = Value(3.0)
    >>> tape = Tape(x * x + 1.0)
    >>> tape.values[tape.slots([x])] = 5.0
    >>> tape.replay()
    >>> tape.gradient(x)
    10.0
    """

    def __init__(self, output: Value) -> None:
        with collector_paused():
            order = graph_order(checks.value("output", output))
            self._merged = _products_inside_sums(order)
            self._slots: Slots = {ONE: 0, MINUS_ONE: 1}
            self.steps = tuple(_steps(_work_by_depth(order, self._merged), self._slots))
            self._output = self._slots.setdefault(output, len(self._slots))
        self.values: Array = np.array([value.data for value in self._slots])
        self.gradients: Array = np.zeros(len(self._slots))
        self.replay()

    def replay(self) -> None:
        """Compute every value from the leaves, then every gradient from the output."""
        self.forward()
        self.gradients[:] = 0.0
        self.gradients[self._output] = 1.0
        with np.errstate(all="ignore"):
            for step in reversed(self.steps):
                step.backward(self.values, self.gradients)

    def forward(self) -> None:
        """Compute every value from the leaves, and leave the gradients as they are."""
        with np.errstate(all="ignore"):
            for step in self.steps:
                step.forward(self.values)

    def slots(self, values: Iterable[Value]) -> NDArray[np.intp]:
        """Where some Values lie in `values` and `gradients`.

        `ValueError` for a Value outside the recorded graph, and for a product inside a
        sum: it has no slot of its own, but `data` and `gradient` know it.
        """
        return np.array(
            [self._slot(value) for value in checks.row("values", values)], dtype=np.intp
        )

    def data(self, value: Value) -> float:
        """What a Value's `data` would be now; `ValueError` if not in the graph."""
        if value in self._merged:
            [a], [b] = _dot_product(value, self._merged)
            return self.data(a) * self.data(b)
        return float(self.values[self._slot(value)])

    def gradient(self, value: Value) -> float:
        """d output / d value; 0.0 for a Value that the output does not depend on."""
        slot = self._slots.get(self._merged.get(checks.value("value", value), value))
        return 0.0 if slot is None else float(self.gradients[slot])

    def _slot(self, value: Value) -> int:
        if checks.value("value", value) not in self._slots:
            why = (
                "a product inside a sum"
                if value in self._merged
                else "not in the recorded graph"
            )
            raise ValueError(f"{value} has no slot: it is {why}")
        return self._slots[value]

    def __repr__(self) -> str:
        return f"<Tape of {len(self._slots)} slots and {len(self.steps)} steps>"


class _Work(NamedTuple):
    """How one value is computed: `left` times `right`, or the curve of the one value in
    `left`.
    """

    left: Row
    right: Row
    result: Value


def _products_inside_sums(order: list[Value]) -> dict[Value, Value]:
    """Each product that one sum alone uses, and that sum. The sum computes it on the
    way.
    """
    users: dict[Value, Value | None] = {}
    for value in order:
        for parent in value._parents:
            users[parent] = None if parent in users else value
    return {
        v: user
        for v, user in users.items()
        if user and v._op in ("*", "neg") and user._op == "sum"
    }


def _dot_product(value: Value, merged: dict[Value, Value]) -> tuple[Row, Row]:
    """The left and right factors of `value`, term by term; a lone term is itself times
    1.

    The older factor stands on the left, so that w * x and x * w look alike.
    """
    match value._op, value._parents:
        case "*", (a, b):
            return ((a,), (b,)) if a._serial < b._serial else ((b,), (a,))
        case "neg", (a,):
            return (a,), (MINUS_ONE,)
        case "-", (a, b):
            return (a, b), (ONE, MINUS_ONE)
        case _, terms:
            factors = [
                _dot_product(term, merged) if term in merged else ((term,), (ONE,))
                for term in terms
            ]
            return tuple([a for (a,), _ in factors]), tuple([b for _, (b,) in factors])


def _work_by_depth(
    order: list[Value], merged: dict[Value, Value]
) -> list[tuple[str, list[_Work]]]:
    """All that is to be computed, by depth, then by kind, and dot products by their
    number of terms.
    """
    depth: dict[Value, int] = {}
    groups: dict[tuple[int, str, int], list[_Work]] = defaultdict(list)
    for value in order:
        if value._parents and value not in merged:
            dot = value._op in DOT_PRODUCTS
            kind, (left, right) = (
                ("dot", _dot_product(value, merged))
                if dot
                else (value._op, (value._parents, ()))
            )
            depth[value] = 1 + max([depth.get(v, 0) for v in left + right])
            groups[depth[value], kind, len(left)].append(_Work(left, right, value))
    return [(kind, groups[_, kind, terms]) for _, kind, terms in sorted(groups)]


def _steps(
    groups: list[tuple[str, list[_Work]]], slots: Slots
) -> Iterator[_Curve | _MatrixProduct]:
    for kind, work in groups:
        if kind == "dot":
            yield from _matrix_products(work, slots)
        else:
            yield _Curve(kind, work, slots)


def _matrix_products(work: list[_Work], slots: Slots) -> Iterator[_MatrixProduct]:
    """Left rows that meet the same right rows form a block; blocks of one shape are
    stacked.
    """
    met: dict[Row, list[tuple[Row, Value]]] = defaultdict(list)
    for left, right, result in work:
        met[left].append((right, result))
    blocks: dict[tuple[Row, ...], list[tuple[Row, Row]]] = defaultdict(list)
    for left, pairs in met.items():
        rights, results = zip(*pairs)
        blocks[rights].append((left, results))
    stacks = defaultdict(list)
    for rights, rows in blocks.items():
        lefts, results = zip(*rows)
        stacks[len(lefts), len(rights)].append((lefts, rights, results))
    for stack in stacks.values():
        yield _MatrixProduct(*[_Place(side, slots) for side in zip(*stack)])


class _Place:
    """Where a block of values lies: a slice if they lie side by side, so that nothing
    need be copied.
    """

    def __init__(self, values: Iterable[Any], slots: Slots) -> None:
        names = np.array(values, dtype=object)
        self.shape = names.shape
        index = np.array(
            [slots.setdefault(value, len(slots)) for value in names.flat], dtype=np.intp
        )
        numbers = index[index > slots[MINUS_ONE]]
        self.constant = not numbers.size
        self.repeats = len(np.unique(numbers)) < numbers.size
        side_by_side = bool((np.diff(index) == 1).all())
        self.index: Any = slice(index[0], index[-1] + 1) if side_by_side else index

    def read(self, array: Array) -> Array:
        block: Array = array[self.index].reshape(self.shape)
        return block

    def write(self, array: Array, new: Array) -> None:
        array[self.index] = new.reshape(-1)

    def add(self, array: Array, more: Array) -> None:
        if self.repeats:
            np.add.at(array, self.index, more.reshape(-1))
        elif not self.constant:
            array[self.index] += more.reshape(-1)


class _Curve:
    """y = f(x), for many x at once."""

    def __init__(self, kind: str, work: list[_Work], slots: Slots) -> None:
        self.kind = kind
        self.function, self.slope = CURVES.get(kind) or _power(
            float(kind.removeprefix("**"))
        )
        self.x = _Place([x for (x,), _, _ in work], slots)
        self.y = _Place([y for _, _, y in work], slots)

    def forward(self, values: Array) -> None:
        self.y.write(values, self.function(self.x.read(values)))

    def backward(self, values: Array, gradients: Array) -> None:
        slope = self.slope(self.x.read(values), self.y.read(values))
        self.x.add(gradients, slope * self.y.read(gradients))


class _MatrixProduct:
    """result[i, j] = left[i] . right[j] for all pairs of rows, in stacked blocks."""

    def __init__(self, left: _Place, right: _Place, result: _Place) -> None:
        self.left, self.right, self.result = left, right, result

    def forward(self, values: Array) -> None:
        left, right = self.left.read(values), self.right.read(values)
        self.result.write(values, left @ right.swapaxes(1, 2))

    def backward(self, values: Array, gradients: Array) -> None:
        left, right, result = (
            self.left.read(values),
            self.right.read(values),
            self.result.read(gradients),
        )
        self.left.add(gradients, result @ right)
        if not self.right.constant:
            self.right.add(gradients, result.swapaxes(1, 2) @ left)


def _power(
    n: float,
) -> tuple[Callable[[Array], Array], Callable[[Array, Array], Array]]:
    return lambda x: x**n, lambda x, y: n * x ** (n - 1.0) if n else np.zeros_like(x)
