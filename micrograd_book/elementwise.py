"""Elementwise functions of one's own, beside relu, tanh, exp, log and the powers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Self

from . import checks

Function = Callable[[float], float]

OPS = {"leaf", "+", "-", "*", "neg", "sum", "relu", "tanh", "exp", "log"}


class OwnFunction(str):
    """The name of an elementwise function that is not this package's own, and the
    function itself: the `op` of the Values that it makes.
    """

    function: Function
    derivative: Function

    def __new__(cls, name: str, function: Function, derivative: Function) -> Self:
        if checks.text("name", name).strip() == "" or name in OPS or name[:2] == "**":
            raise ValueError(f"name must be one that no operation has, got {name!r}")
        made = super().__new__(cls, name)
        made.function = checks.function("function", function)
        made.derivative = checks.function("derivative", derivative)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """For copy and pickle."""
        return OwnFunction, (str(self), self.function, self.derivative)

    def __eq__(self, other: object) -> bool:
        """As text; but two functions of one name may be different ones."""
        if not isinstance(other, OwnFunction):
            return str.__eq__(self, other)
        mine = str(self), self.function, self.derivative
        return mine == (str(other), other.function, other.derivative)

    def __ne__(self, other: object) -> bool:
        return not self == other  # str has one of its own

    __hash__ = str.__hash__

    def value_at(self, x: float) -> float:
        """The function of x, or nan where it has no value."""
        return _or_nan(self.function, x)

    def derivative_at(self, x: float) -> float:
        """The derivative at x, or nan where it has no value."""
        return _or_nan(self.derivative, x)


def _or_nan(function: Function, x: float) -> float:
    try:
        return float(function(x))
    except (ValueError, ArithmeticError):
        return math.nan
