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
from operator import itemgetter
from typing import Any, NamedTuple

from . import checks

with checks.needs("NumPy", 'the tape (the graph does not: train with engine="graph")'):
    import numpy as np
    from numpy.typing import NDArray

from .gradients import collector_paused, graph_order
from .value import Value

Array = NDArray[np.float64]
Values = tuple[Value, ...]
Slots = dict[Value, int]

ONE, MINUS_ONE = Value(1.0), Value(-1.0)
DOT_PRODUCTS = {"+", "-", "*", "neg", "sum"}


class Tape:
    """The graph behind `output`, as two arrays and a short list of steps.

    `values[i]` and `gradients[i]` belong to the Value with slot i, and both are up to
    date once the tape is made. Set `values` at the slots of leaves, then `replay()`.
    Every figure agrees with the graph's to rounding: a matrix product may add up in
    another order. Where an operation on Values would raise an error (the log of 0,
    say), a replay goes on with infinity or nan.

    A product that one sum alone uses is computed inside the sum and has no slot. `keep`
    names Values that get one all the same: such a product, or a leaf that the output
    does not depend on. `ValueError` for any other Value outside the graph.

    The idea is old: an adjoint program, recorded once and run again (Griewank and
    Walther 2008). Finding the matrices again is this book's.

    >>> x = Value(3.0)
    >>> tape = Tape(x * x + 1.0)
    >>> tape.values[tape.slots([x])] = 5.0
    >>> tape.replay()
    >>> tape.gradient(x)
    10.0
    """

    def __init__(self, output: Value, keep: Iterable[Value] = ()) -> None:
        order = graph_order(output)
        kept = {checks.value("keep", value) for value in checks.row("keep", keep)}
        with collector_paused():
            self._sum_around = _products_inside_sums(order, kept)
            # each step gives new slots to the values that it meets first, so that what
            # is used together lies together
            self._slots: Slots = {ONE: 0, MINUS_ONE: 1}
            self.steps = tuple(_steps(order, self._sum_around, self._slots))
            for value in (output, *kept):
                if not value._parents:  # a leaf, perhaps one that no step meets
                    self._slots.setdefault(value, len(self._slots))
                checks.recorded("keep", value, self._slots)
        self._output = self._slots[output]
        # a dict keeps its order, which is that of the slots
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

        `ValueError` for a Value that has no slot: one outside the recorded graph, or a
        product inside a sum (`data` and `gradient` know that one).
        """
        found = [self._slot(value) for value in checks.row("values", values)]
        return np.array(found, dtype=np.intp)

    def data(self, value: Value) -> float:
        """What a Value's `data` would be now; `ValueError` if not in the graph."""
        if checks.value("value", value) in self._sum_around:
            [a], [b] = _factors(value)
            return self.data(a) * self.data(b)
        return float(self.values[self._slot(value)])

    def gradient(self, value: Value) -> float:
        """d output / d value; 0.0 for a Value that the output does not depend on.

        A sum passes its gradient on unchanged, so a product inside it has the sum's.
        """
        place = self._sum_around.get(checks.value("value", value), value)
        return (
            float(self.gradients[self._slots[place]]) if place in self._slots else 0.0
        )

    def _slot(self, value: Value) -> int:
        if checks.value("values", value) not in self._slots:
            inside = value in self._sum_around
            why = "a product inside a sum" if inside else "not in the recorded graph"
            raise ValueError(f"{value} has no slot: it is {why}")
        return self._slots[value]

    def __repr__(self) -> str:
        return f"<Tape of {len(self._slots)} slots and {len(self.steps)} steps>"


# Recording: which work there is, and how it falls into groups.


class _Work(NamedTuple):
    """How one value is computed: left . right, or the curve of the one on the left."""

    left: Values
    right: Values
    result: Value


def _products_inside_sums(order: list[Value], kept: set[Value]) -> dict[Value, Value]:
    """Each product that one sum alone uses, and that sum, which computes it."""
    # None: more than one user; to be kept counts as a use of its own
    users: dict[Value, Value | None] = dict.fromkeys(kept)
    for value in order:
        for parent in value._parents:
            users[parent] = None if parent in users else value
    return {
        value: user
        for value, user in users.items()
        if user and user._op == "sum" and value._op in ("*", "neg")
    }


def _factors(product: Value) -> tuple[Values, Values]:
    """a * b as a row of one on the left and one on the right; -a is a * -1.

    The older factor stands on the left, so that w * x and x * w look alike.
    """
    if product._op == "neg":
        return product._parents, (MINUS_ONE,)
    a, b = product._parents
    return ((a,), (b,)) if a._serial < b._serial else ((b,), (a,))


def _left_and_right(
    value: Value, sum_around: dict[Value, Value]
) -> tuple[Values, Values]:
    """The left and the right factors of the terms of a dot product.

    1 and -1 stand on the right, always.
    """
    match value._op:
        case "*" | "neg":
            return _factors(value)
        case "-":
            return value._parents, (ONE, MINUS_ONE)
    left: list[Value] = []
    right: list[Value] = []
    for term in value._parents:
        a, b = _factors(term) if term in sum_around else ((term,), (ONE,))
        left += a
        right += b
    return tuple(left), tuple(right)


def _steps(
    order: list[Value], sum_around: dict[Value, Value], slots: Slots
) -> Iterator[Curve | MatrixProduct]:
    """All that is to be computed: by depth, by kind, and by the number of terms.

    The rows of one matrix have one length. Each step is made when its turn comes, and
    gives slots to the values that it is the first to meet.
    """
    depth: dict[Value, int] = {}
    groups: dict[tuple[int, str, int], list[_Work]] = defaultdict(list)
    for value in order:
        if value._parents and value not in sum_around:
            if value._op in DOT_PRODUCTS:
                kind = "dot"
                left, right = _left_and_right(value, sum_around)
            else:
                kind, left, right = value._op, value._parents, ()
            depth[value] = 1 + max([depth.get(v, 0) for v in left + right])
            groups[depth[value], kind, len(left)].append(_Work(left, right, value))
    for (_, kind, _), work in sorted(groups.items(), key=itemgetter(0)):
        if kind == "dot":
            yield from _matrix_products(work, slots)
        else:
            yield Curve(kind, work, slots)


def _matrix_products(work: list[_Work], slots: Slots) -> Iterator[MatrixProduct]:
    """Dot products of one length, as few matrix products.

    The neuron w1*x1 + w2*x2 + b*1 has the left row (w1, w2, b) and the right row
    (x1, x2, 1). All neurons of a layer meet the same points, that is, the same right
    rows; so their left rows are the rows of one matrix, and the right rows those of the
    other. Such a pair is a block, and blocks of one shape are stacked.
    """
    # each left row: the right rows that it meets, and the results
    met_by: dict[Values, list[tuple[Values, Value]]] = defaultdict(list)
    for left, right, result in work:
        met_by[left].append((right, result))
    # those right rows: all left rows that meet them, and no others
    blocks: dict[tuple[Values, ...], list[tuple[Values, Values]]] = defaultdict(list)
    for left, met in met_by.items():
        rights, results = zip(*met)
        blocks[rights].append((left, results))
    # (m, n): all blocks of that shape
    stacks: dict[tuple[int, int], list[tuple[Any, Any, Any]]] = defaultdict(list)
    for rights, rows in blocks.items():
        lefts, results = zip(*rows)
        stacks[len(lefts), len(rights)].append((lefts, rights, results))
    for stack in stacks.values():
        yield MatrixProduct(*[Place(side, slots) for side in zip(*stack)])


# Replaying: what a step reads, computes and writes.


class Place:
    """Where a block of values lies; `values` is nested as the block is shaped.

    A value met for the first time gets the next slot. So a block is often one slice,
    and reading it copies nothing. The constants 1 and -1 have slots too, 0 and 1, but
    nobody asks for their gradients.
    """

    def __init__(self, values: Iterable[Any], slots: Slots) -> None:
        block = np.array(values, dtype=object)
        found = [slots.setdefault(value, len(slots)) for value in block.flat]
        index = np.array(found, dtype=np.intp)
        self.shape = block.shape
        self.constant = bool((index <= slots[MINUS_ONE]).all())
        self.side_by_side = bool((np.diff(index) == 1).all())
        self.index: Any = slice(index[0], index[-1] + 1) if self.side_by_side else index
        self.parts: dict[
            int, Array
        ] = {}  # of the tape's arrays: no step cuts them anew

    def read(self, array: Array) -> Array:
        block = self.parts.get(id(array))
        if block is None:
            block = array[self.index].reshape(self.shape)
            if self.side_by_side:
                self.parts[id(array)] = block
        return block

    def write(self, array: Array, block: Array) -> None:
        if self.side_by_side:
            self.read(array)[...] = block
        else:
            array[self.index] = block.reshape(-1)

    def add(self, array: Array, block: Array) -> None:
        if self.side_by_side:
            part = self.read(array)
            part += block
        else:  # a slot may stand here twice; += would add to it once
            np.add.at(array, self.index, block.reshape(-1))


class MatrixProduct:
    """result[i, j] = left[i] . right[j] for all pairs of rows, in each of k blocks.

    Shapes: left (k, m, terms), right (k, n, terms), result (k, m, n).
    """

    def __init__(self, left: Place, right: Place, result: Place) -> None:
        self.left, self.right, self.result = left, right, result

    def forward(self, values: Array) -> None:
        left, right = self.left.read(values), self.right.read(values)
        self.result.write(values, left @ _transposed(right))

    def backward(self, values: Array, gradients: Array) -> None:
        left, right = self.left.read(values), self.right.read(values)
        gradient = self.result.read(gradients)
        self.left.add(gradients, gradient @ right)
        if not self.right.constant:
            self.right.add(gradients, _transposed(gradient) @ left)

    def __repr__(self) -> str:
        k, m, terms = self.left.shape
        blocks = f"{k} blocks of " if k > 1 else ""
        return f"<{blocks}{m} x {terms} times {terms} x {self.right.shape[1]}>"


class Curve:
    """y = f(x), for many x at once."""

    def __init__(self, kind: str, work: list[_Work], slots: Slots) -> None:
        self.kind = kind
        self.function, self.slope = CURVES.get(kind) or _power(kind)
        # in the order of the slots, so that what is read is mostly a slice
        work = sorted(work, key=lambda one: slots.get(one.left[0], 0))
        self.x = Place([x for (x,), _, _ in work], slots)
        self.y = Place([y for _, _, y in work], slots)

    def forward(self, values: Array) -> None:
        self.y.write(values, self.function(self.x.read(values)))

    def backward(self, values: Array, gradients: Array) -> None:
        slope = self.slope(self.x.read(values), self.y.read(values))
        self.x.add(gradients, slope * self.y.read(gradients))

    def __repr__(self) -> str:
        return f"<{self.kind} of {self.x.shape[0]}>"


FunctionAndSlope = tuple[Callable[[Array], Array], Callable[[Array, Array], Array]]

CURVES: dict[str, FunctionAndSlope] = {  # the function of x, and its slope from x and y
    "relu": (lambda x: np.maximum(x, 0.0), lambda x, y: (x > 0.0).astype(float)),
    "tanh": (np.tanh, lambda x, y: 1.0 - y * y),
    "exp": (np.exp, lambda x, y: y),
    "log": (np.log, lambda x, y: 1.0 / x),
}


def _power(kind: str) -> FunctionAndSlope:
    n = float(kind.removeprefix("**"))
    if n == 0.0:  # 0 * x**-1 would be nan at 0
        return np.ones_like, lambda x, y: np.zeros_like(x)
    return lambda x: x**n, lambda x, y: n * x ** (n - 1.0)


def _transposed(blocks: Array) -> Array:
    return blocks.swapaxes(1, 2)
