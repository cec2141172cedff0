"""The backward pass: the order of a graph, and the table of its gradients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING

from . import checks

if TYPE_CHECKING:
    from .value import Value


class Gradients(Mapping["Value", float]):
    """The table of a backward pass: `gradients[v]` is d output / d v.

    A read-only mapping from `Value` to float, in topological order: each value after
    its parents, the output last. A value that the output does not depend on has
    gradient 0.0; `in` asks whether a value is in the table. A key that is no `Value`
    raises `TypeError`.

    >>> from micrograd_book import Value
    >>> x = Value(3.0)
    >>> gradients = (x * x).backward()
    >>> gradients[x]
    6.0
    >>> gradients[Value(3.0)]  # another value, even if it holds the same number
    0.0
    """

    __slots__ = ("_table",)

    def __init__(self, table: Mapping[Value, float]) -> None:
        self._table: dict[Value, float] = dict(checks.mapping("table", table))

    def __getitem__(self, value: Value) -> float:
        return self._table.get(checks.value("the key of a Gradients table", value), 0.0)

    def __contains__(self, value: object) -> bool:
        return checks.value("the key of a Gradients table", value) in self._table

    def __iter__(self) -> Iterator[Value]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    def __repr__(self) -> str:
        named = [f"{v.label}: {gradient}" for v, gradient in self.items() if v.label]
        names = f" ({', '.join(named)})" if named else ""
        return f"<Gradients: {len(self)} entries{names}>"


def backward(output: Value) -> Gradients:
    """The gradient of the output with respect to each value behind it.

    The output changes with itself at rate 1. Then each value, from the output back,
    hands its gradient times the edge's local gradient to each parent. When a value's
    turn comes, everything that uses it has had its turn, so its sum is complete.
    (Linnainmaa 1970; Rumelhart, Hinton and Williams 1986.)
    """
    order = graph_order(output)
    gradients = dict.fromkeys(order, 0.0)
    gradients[output] = 1.0
    for value in reversed(order):
        for parent, local_gradient in zip(value._parents, value._local_gradients):
            gradients[parent] += gradients[value] * local_gradient
    return Gradients(gradients)


def graph_order(output: Value) -> list[Value]:
    """The output and all that is behind it, parents before children.

    No value can be older than its parents, so the order in which the values were made
    is such an order.
    """
    found, waiting = {checks.value("output", output)}, [output]
    while waiting:
        for parent in waiting.pop()._parents:
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return sorted(found, key=attrgetter("_serial"))
