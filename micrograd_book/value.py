"""`Value`: a number that remembers how it was computed."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Iterable
from itertools import count
from typing import Any, NoReturn, cast

from . import checks
from .elementwise import Function, OwnFunction
from .gradients import Gradients, backward, graph_order

Parents = tuple["Value", ...]
Floats = tuple[float, ...]

_serials = count()  # the order in which Values are made: see graph_order


class Value:
    """A number that remembers how it was computed.

    An operation on Values makes a new Value, which holds the result and an edge to each
    parent. The edge keeps the local gradient, d result / d parent, as it was at that
    moment. `backward()` follows the edges back. A Value never changes; only `label`, a
    name for display, may be set.

    `data` must be a number (`TypeError` for anything else, `ValueError` for one that is
    too large for a float). The idea and its size are
    micrograd's (Karpathy 2020); edges in place of closures, and a table of gradients in
    place of a field, are MicrogradEx's.

    >>> x = Value(-4.0, label="x")
    >>> y = (x * x).relu()
    >>> y
    Value(16.0, op='relu')
    >>> y.backward()[x]
    -8.0
    """

    __slots__ = (
        "__weakref__",
        "_data",
        "_label",
        "_local_gradients",
        "_op",
        "_parents",
        "_serial",
    )
    __array_ufunc__ = None  # so that NumPy leaves np.float64(2.0) * x to us

    data: float = checks.read_only("_data", "The number, a Python float.")
    op: str = checks.read_only("_op", "The operation; `leaf` for an input.")
    parents: Parents = checks.read_only("_parents", "What it was made from, in order.")
    local_gradients: Floats = checks.read_only("_local_gradients", "d self / d parent")

    def __init__(self, data: float, label: str = "") -> None:
        self._data: float = checks.number("data", data)
        self._op: str = "leaf"
        self._parents: Parents = ()
        self._local_gradients: Floats = ()
        self._serial: int = next(_serials)
        self._label: str = checks.instance("label", label, str, "text")

    @staticmethod
    def _made(op: str, data: float, parents: Parents, local_gradients: Floats) -> Value:
        """The result of an operation: its number, and an edge to each parent.

        It goes past the constructor and its checks: this is where the time is spent.
        """
        value = object.__new__(Value)
        value._data = data
        value._op = op
        value._parents = parents
        value._local_gradients = local_gradients
        value._serial = next(_serials)
        value._label = ""
        return value

    def __add__(self, other: Value | float) -> Value:
        """d(a + b)/da = 1 and d(a + b)/db = 1: it passes its gradient on unchanged."""
        a, b = self, as_value(other)
        return Value._made("+", a._data + b._data, (a, b), (1.0, 1.0))

    def __sub__(self, other: Value | float) -> Value:
        """d(a - b)/da = 1 and d(a - b)/db = -1."""
        a, b = self, as_value(other)
        return Value._made("-", a._data - b._data, (a, b), (1.0, -1.0))

    def __mul__(self, other: Value | float) -> Value:
        """d(a * b)/da = b and d(a * b)/db = a: each edge keeps the other factor."""
        a, b = self, as_value(other)
        return Value._made("*", a._data * b._data, (a, b), (b._data, a._data))

    def __neg__(self) -> Value:
        """d(-a)/da = -1."""
        return Value._made("neg", -self._data, (self,), (-1.0,))

    def __pow__(self, exponent: float) -> Value:
        """d(a**n)/da = n * a**(n - 1), for a plain number n.

        Raises `ZeroDivisionError` for 0 to a negative power, `ValueError` for a
        negative base with a fractional exponent and for a result too large for a float.
        """
        if isinstance(exponent, Value):
            exponent.__rpow__(self)  # says what to write instead
        a, n = self._data, checks.number("the exponent", exponent)
        op = f"**{n!r}".removesuffix(".0")
        return Value._made(op, _power(a, n), (self,), (_power_derivative(a, n),))

    def __truediv__(self, other: Value | float) -> Value:
        """a / b is a * b**-1, two nodes; `ZeroDivisionError` if b is 0."""
        return self * as_value(other) ** -1

    def __radd__(self, other: float) -> Value:
        return as_value(other) + self

    def __rsub__(self, other: float) -> Value:
        return as_value(other) - self

    def __rmul__(self, other: float) -> Value:
        return as_value(other) * self

    def __rtruediv__(self, other: float) -> Value:
        return as_value(other) / self

    def __rpow__(self, other: float) -> NoReturn:
        raise TypeError(
            f"the exponent must be a plain number, got {checks.shown(self)}; "
            f"for b ** x write (x * b.log()).exp()"
        )

    def relu(self) -> Value:
        """max(0, a): d/da = 1 above 0, 0 below, and 0 at 0 itself, the kink."""
        data = 0.0 if self._data < 0.0 else self._data  # not max(): nan stays nan
        return Value._made("relu", data, (self,), (1.0 if data > 0.0 else 0.0,))

    def tanh(self) -> Value:
        """d tanh(a)/da = 1 - tanh(a)**2."""
        data = math.tanh(self._data)
        return Value._made("tanh", data, (self,), (1.0 - data * data,))

    def exp(self) -> Value:
        """d exp(a)/da = exp(a). `ValueError` where it overflows, above 709.78."""
        try:
            data = math.exp(self._data)
        except OverflowError:
            raise _overflow(f"exp({self._data:g})") from None
        return Value._made("exp", data, (self,), (data,))

    def log(self) -> Value:
        """d log(a)/da = 1 / a, for the natural logarithm. `ValueError` unless a > 0."""
        if self._data <= 0.0:
            raise ValueError(f"log needs a positive number, got {self._data:g}")
        return Value._made("log", math.log(self._data), (self,), (1.0 / self._data,))

    def apply(self, name: str, function: Function, derivative: Function) -> Value:
        """function(a), and d function(a)/da = derivative(a): a function of your own.

        Both take a float and give one; `name` is the `op`. A `Tape` replays it; where
        one of the two raises a `ValueError` or an `ArithmeticError` then, with nan.
        `ValueError` for the name of another operation.

        >>> def softplus(a):
        ...     return a.apply("softplus", lambda x: math.log1p(math.exp(x)), sigmoid)
        >>> def sigmoid(x):
        ...     return 1.0 / (1.0 + math.exp(-x))
        >>> softplus(Value(0.0)).local_gradients
        (0.5,)
        """
        op, a = OwnFunction(name, function, derivative), self._data
        data = checks.number(f"{name}({a:g})", function(a))
        local = checks.number(f"the derivative of {name} at {a:g}", derivative(a))
        return Value._made(op, data, (self,), (local,))

    @staticmethod
    def sum(values: Iterable[Value | float], *more: object) -> Value:
        """All the values added up in one node, however many; 0.0 if there are none.

        Each local gradient is 1. Python's own `sum` makes a chain, a node a term.

        >>> Value.sum([1.0, Value(2.0), 3.5]).data
        6.5
        """
        if more:
            raise TypeError("values must be one list, as in Value.sum([1, 2])")
        terms = checks.row("values", values)
        parents = tuple([as_value(term, "values") for term in terms])
        total = 0.0
        for parent in parents:
            total += parent._data
        return Value._made("sum", total, parents, (1.0,) * len(parents))

    def backward(self) -> Gradients:
        """The gradient of this value with respect to every value that it came from.

        A new table each time: nothing on the values changes, so there is nothing to set
        to zero before.
        """
        return backward(self)

    @property
    def label(self) -> str:
        """A name for display."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        self._label = checks.instance("label", label, str, "text")

    def _no_grad(self, *new: object) -> NoReturn:
        raise AttributeError("look it up in the table: gradients[v]")

    grad = property(_no_grad, _no_grad, doc="Not here: it is in the table.")

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        """A copy of the graph behind it, however deep."""
        for value in graph_order(self):
            if id(value) not in memo:
                parents = tuple([memo[id(parent)] for parent in value._parents])
                made = value._op, value._data, parents, value._local_gradients
                memo[id(value)] = Value._made(*made)
                memo[id(value)].label = value._label
        return cast(Value, memo[id(self)])

    def __reduce__(self) -> tuple[Any, ...]:
        """For copy and pickle: a copy is made anew, to be younger than its parents.

        pickle recurses: it serves for graphs up to some 300 operations deep, and for
        models.
        """
        made = self._op, self._data, self._parents, self._local_gradients
        return Value._made, made, (None, {"label": self._label})

    def _compare(self, other: object) -> NoReturn:
        raise TypeError("Values have no order: compare v.data")

    __lt__ = __le__ = __gt__ = __ge__ = _compare

    def __repr__(self) -> str:
        op = "" if self._op == "leaf" else f", op={self._op!r}"
        label = f", label={reprlib.repr(self._label)}" if self._label else ""
        return f"Value({self._data}{op}{label})"


def as_value(given: Value | float, name: str = "an operand", label: str = "") -> Value:
    """A plain number becomes a leaf, of this label; a Value stays itself."""
    if isinstance(given, Value):
        return given
    return Value(checks.number(name, given), label)


def _power(a: float, n: float) -> float:
    if a == 0.0 and n < 0.0:
        raise ZeroDivisionError(f"division by zero: {a:g} ** {n:g} has no value")
    if a < 0.0 and not n.is_integer() and math.isfinite(n):
        rule = "a negative base needs a whole exponent"
        raise ValueError(f"{a:g} ** {n:g} is not a real number: {rule}")
    try:
        return math.pow(a, n)
    except OverflowError:
        raise _overflow(f"{a:g} ** {n:g}") from None


def _overflow(what: str) -> ValueError:
    return ValueError(f"{what} overflows: the result is too large for a float")


def _power_derivative(a: float, n: float) -> float:
    """n * a**(n - 1), or infinity where that is too steep, as for a**0.5 at 0."""
    if n == 0.0:
        return 0.0
    try:
        return n * math.pow(a, n - 1.0)
    except ValueError:  # a is 0
        return math.inf
    except OverflowError:  # a product of floats, unlike pow, goes on to infinity
        return n * math.pow(a, n) / a
