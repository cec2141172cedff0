"""A graph of scalars becomes a few steps, each of much work.

Look closely at any graph of Values, and you find two kinds of work:

- *dot products*, a1*b1 + a2*b2 + ...: a `sum` of products is one, and so are `+`, `-`,
  `*` and `neg`, with 1 and -1 for the missing factors;
- *elementwise functions*, of one number: relu, tanh, exp, log, powers, or your own.

Values of equal depth do not wait for each other. So the elementwise functions of one
kind and depth are one step, and the dot products of one depth that pair each of m left
rows with each of n right rows are one matrix product. A layer of neurons over a batch
of points, built scalar by scalar, is found again as the matrix product that it is.

The idea is old: an adjoint program, recorded once and run again (Griewank and Walther
2008). Finding the matrices again is this book's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from .building import collector_paused
from .gradients import graph_order
from .value import Value

Values = tuple[Value, ...]
Rows = tuple[Values, ...]
Slots = dict[Value, int]

ONE, MINUS_ONE = Value(1.0), Value(-1.0)
DOT_PRODUCTS = {"+", "-", "*", "neg", "sum"}


class MatrixProduct(NamedTuple):
    """result[k][i][j] = left[k][i] . right[k][j] for all pairs of rows, in k blocks."""

    left: tuple[Rows, ...]
    right: tuple[Rows, ...]
    result: tuple[Rows, ...]

    def values(self) -> Iterator[Value]:
        """All Values that it reads and makes: those that it makes come last."""
        return chain.from_iterable(chain.from_iterable(chain(*self)))

    def __repr__(self) -> str:
        lefts, rights = self.left[0], self.right[0]
        blocks = f"{len(self.left)} blocks of " if len(self.left) > 1 else ""
        terms = len(lefts[0])
        return f"<{blocks}{len(lefts)} x {terms} times {terms} x {len(rights)}>"


class Elementwise(NamedTuple):
    """y[i] = function(x[i]); `function` is its name, the `op` of what it makes."""

    function: str
    x: Values
    y: Values

    def values(self) -> Iterator[Value]:
        """All Values that it reads and makes: those that it makes come last."""
        return chain(self.x, self.y)

    def __repr__(self) -> str:
        return f"<{self.function} of {len(self.x)}>"


Step = MatrixProduct | Elementwise


class Recording(NamedTuple):
    """The steps of a graph, and a slot for each Value that they meet.

    A product in `sum_around` has no slot: the sum that it leads to computes it.
    """

    steps: tuple[Step, ...]
    slots: Slots
    sum_around: dict[Value, Value]


@collector_paused()
def record(output: Value, keep: Iterable[Value] = ()) -> Recording:
    """The graph behind `output`. Each Value of `keep` gets a slot, even a product that
    a sum could compute, or a leaf that the output does not depend on.
    """
    kept = list(keep)
    order = graph_order(output)
    sum_around = _products_inside_sums(order, set(kept))
    # slots are numbered as steps meet their values: what is used together lies together
    slots: Slots = {ONE: 0, MINUS_ONE: 1}
    steps: list[Step] = []
    for step in _steps(order, sum_around, slots):
        for value in step.values():
            slots.setdefault(value, len(slots))
        steps.append(step)
    for value in (output, *kept):
        if not value._parents:  # a leaf, perhaps one that no step meets
            slots.setdefault(value, len(slots))
    return Recording(tuple(steps), slots, sum_around)


class _Work(NamedTuple):
    """How one value is computed: left . right, or a function of the one on the left."""

    left: Values
    right: Values
    result: Value


def _products_inside_sums(order: list[Value], kept: set[Value]) -> dict[Value, Value]:
    """Each product that one sum alone uses, and that sum, which computes it."""
    # None: it needs a slot of its own, for several users or because it is kept
    users: dict[Value, Value | None] = dict.fromkeys(kept)
    for value in order:
        for parent in value._parents:
            users[parent] = None if parent in users else value
    return {
        value: user
        for value, user in users.items()
        if user and user._op == "sum" and value._op in ("*", "neg")
    }


def factors(product: Value) -> tuple[Value, Value]:
    """a and b of a * b; -a is a * -1.

    The older factor stands on the left, so that w * x and x * w look alike.
    """
    if product._op == "neg":
        return product._parents[0], MINUS_ONE
    a, b = product._parents
    return (a, b) if a._serial < b._serial else (b, a)


def _left_and_right(
    value: Value, sum_around: dict[Value, Value]
) -> tuple[Values, Values]:
    """The left and the right factors of the terms of a dot product.

    1 and -1 stand on the right, always.
    """
    if value._op == "-":
        return value._parents, (ONE, MINUS_ONE)
    if value._op in ("*", "neg"):
        terms = [factors(value)]
    else:
        terms = [factors(v) if v in sum_around else (v, ONE) for v in value._parents]
    left, right = zip(*terms)
    return left, right


def _steps(
    order: list[Value], sum_around: dict[Value, Value], slots: Slots
) -> Iterator[Step]:
    """All that is to be computed: by depth, by kind, and by the number of terms.

    The rows of one matrix have one length. Each step is made when its turn comes: what
    it reads has its slot by then, unless it is a leaf.
    """
    depth: dict[Value, int] = {}
    groups: dict[tuple[int, str, int], list[_Work]] = defaultdict(list)
    for value in order:
        if value._parents and value not in sum_around:
            if value._op in DOT_PRODUCTS:
                kind = ""  # no function has this name
                left, right = _left_and_right(value, sum_around)
            else:
                kind, left, right = value._op, value._parents, ()
            depth[value] = 1 + max([depth.get(v, 0) for v in left + right])
            groups[depth[value], kind, len(left)].append(_Work(left, right, value))
    for (_, kind, _), work in sorted(groups.items(), key=itemgetter(0)):
        if not kind:
            yield from _matrix_products(work)
        else:
            # in the order of the slots, so that what is read is mostly a slice
            work.sort(key=lambda one: slots.get(one.left[0], 0))
            xs, _, ys = zip(*work)
            yield Elementwise(kind, tuple([x for (x,) in xs]), ys)


def _matrix_products(work: list[_Work]) -> Iterator[MatrixProduct]:
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
    blocks: dict[Rows, list[tuple[Values, Values]]] = defaultdict(list)
    for left, met in met_by.items():
        rights, results = zip(*met)
        blocks[rights].append((left, results))
    # (m, n): all blocks of that shape
    stacks: dict[tuple[int, int], list[tuple[Rows, Rows, Rows]]] = defaultdict(list)
    for rights, rows in blocks.items():
        lefts, results = zip(*rows)
        stacks[len(lefts), len(rights)].append((lefts, rights, results))
    for stack in stacks.values():
        yield MatrixProduct(*zip(*stack))
