"""The argument checks and their sentences.

Every public function of the package says what was wrong, which argument it was, and
what it got: a `TypeError` for the wrong kind of thing, a `ValueError` for the wrong
value. The sentences stand here, so that the other files can be read without them. A
check returns what it was given, made uniform (a number as a float, rows as tuples), or
raises.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from numbers import Integral, Real
from operator import attrgetter
from random import Random
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")


def number(name: str, given: object) -> float:
    """A real number as a Python float; infinity and nan are such, booleans are not."""
    if type(given) is float:
        return given
    if isinstance(given, bool) or not isinstance(given, Real):
        raise TypeError(f"{name} must be a number, got {_shown(given)}")
    try:
        return float(given)
    except OverflowError:
        raise ValueError(
            f"{name} is too large for a float, got {_shown(given)}"
        ) from None


def positive(name: str, given: object) -> float:
    """A finite number above 0."""
    return _finite(name, given, ", above 0", lambda x: x > 0.0)


def not_negative(name: str, given: object) -> float:
    """A finite number, 0 or above."""
    return _finite(name, given, ", 0 or above", lambda x: x >= 0.0)


def finite(name: str, given: object) -> float:
    """A number that is neither infinite nor nan."""
    return _finite(name, given, "", lambda x: True)


def count(name: str, given: object, least: int = 1) -> int:
    """A whole number, `least` or above."""
    if isinstance(given, bool) or not isinstance(given, Integral):
        raise TypeError(f"{name} must be a whole number, got {_shown(given)}")
    if given < least:
        raise ValueError(f"{name} must be {least} or above, got {_shown(given)}")
    return int(given)


def batch_size(given: object) -> int | None:
    """A whole number of examples, or None for all of them."""
    return None if given is None else count("batch_size", given)


def flag(name: str, given: object) -> bool:
    """True or False."""
    if not isinstance(given, bool):
        raise TypeError(f"{name} must be True or False, got {_shown(given)}")
    return given


def text(name: str, given: object) -> str:
    """A string."""
    if not isinstance(given, str):
        raise TypeError(f"{name} must be text, got {_shown(given)}")
    return given


def instance(name: str, given: object, kind: type[T]) -> T:
    """Something of one kind."""
    if not isinstance(given, kind):
        raise TypeError(f"{name} must be a {kind.__name__}, got {_shown(given)}")
    return given


def mapping(name: str, given: object) -> Mapping[Any, Any]:
    """A dict, or something to look up in as in a dict."""
    if not isinstance(given, Mapping):
        raise TypeError(f"{name} must be a dict or a table, got {_shown(given)}")
    return given


def function(name: str, given: Any) -> Any:
    """Something to call."""
    if not callable(given):
        raise TypeError(f"{name} must be a function, got {_shown(given)}")
    return given


def generator(seed: object) -> Random:
    """What `random` draws after a seed, or draws on; None: other numbers each time."""
    if isinstance(seed, Random):
        return seed
    return Random(None if seed is None else count("seed", seed, least=0))


# Values and their tables. `Value` imports this file, so it is known here by its slots.


def is_value(given: object) -> bool:
    """Whether something is a Value."""
    return hasattr(type(given), "local_gradients")


def value(name: str, given: T) -> T:
    """A Value."""
    if not is_value(given):
        raise TypeError(f"{name} must be a Value, got {_shown(given)}")
    return given


def read_only(slot: str, meaning: str) -> Any:
    """A property that reads `slot`, and says what to do instead of assigning."""

    def refuse(owner: object, new: object) -> NoReturn:
        raise AttributeError(
            f"{slot.lstrip('_')} can't be changed to {_shown(new)}: "
            f"make a new {type(owner).__name__} instead"
        )

    return property(attrgetter(slot), refuse, doc=meaning)


def display_name(slot: str, meaning: str) -> Any:
    """A property that may be set to any text."""

    def write(owner: object, new: object) -> None:
        setattr(owner, slot, text(slot.lstrip("_"), new))

    return property(attrgetter(slot), write, doc=meaning)


def elsewhere(answer: str) -> Any:
    """A property that is not here: reading or setting it says where to look."""

    def refuse(owner: object, *new: object) -> NoReturn:
        raise AttributeError(answer)

    return property(refuse, refuse, doc=f"Not here: {answer}.")


def table(given: object, values: Iterable[Any], what: str) -> Mapping[Any, float]:
    """A table of gradients that knows at least one of `values`: one that knows none
    belongs to something else.
    """
    gradients = mapping("gradients", given)
    if not any(value in gradients for value in values):
        raise ValueError(
            f"gradients knows none of the values of this {what}: "
            f"it comes from a backward() through another one, perhaps an older one"
        )
    return gradients


@contextmanager
def needs(package: str, what: str) -> Iterator[None]:
    """Says which package is missing, what needs it, and what to do."""
    try:
        yield
    except ModuleNotFoundError as missing:
        if missing.name != package.lower():
            raise
        raise ModuleNotFoundError(
            f"{what} needs {package}: pip install {package.lower()}", name=missing.name
        ) from None
    except ImportError as broken:
        raise ImportError(
            f"{what} needs {package}, which is here and can't be loaded: {broken}"
        ) from None


# Arithmetic: Python's own messages do not say which number was wrong.


@contextmanager
def arithmetic(what: str) -> Iterator[None]:
    """Says of an overflow which operation, of which number, it was."""
    try:
        yield
    except OverflowError:
        raise ValueError(
            f"{what} overflows: the result is too large for a float"
        ) from None


def exponent(given: object) -> float:
    """A plain number, not a Value."""
    return (
        refuse_value_exponent(given)
        if is_value(given)
        else number("the exponent", given)
    )


def refuse_value_exponent(given: object) -> NoReturn:
    """Says what to write in place of b ** x."""
    raise TypeError(
        f"the exponent must be a plain number, got {_shown(given)}; "
        f"for b ** x write (x * b.log()).exp()"
    )


def real_power(x: float, n: float) -> None:
    """x ** n is a real number."""
    if x == 0.0 and n < 0.0:
        raise ZeroDivisionError(f"division by zero: {x:g} ** {n:g} has no value")
    if x < 0.0 and not n.is_integer() and math.isfinite(n):
        raise ValueError(
            f"{x:g} ** {n:g} is not a real number: "
            f"a negative base needs a whole exponent"
        )


def logarithm_of(x: float) -> None:
    """log(x) is a real number."""
    if x <= 0.0:
        raise ValueError(f"log needs a positive number, got {x:g}")


# Examples: rows of inputs with their labels.


def row(name: str, given: Any, width: int | None = None) -> tuple[Any, ...]:
    """`width` numbers or Values, in order; a lone one is a row of one."""
    row = given if type(given) is tuple else _as_row(name, given)
    if width is not None and len(row) != width:
        numbers = "1 number" if width == 1 else f"{width} numbers"
        raise ValueError(f"{name} must hold {numbers}, got {len(row)}: {_shown(given)}")
    return row


def _as_row(name: str, given: Any) -> tuple[Any, ...]:
    if is_value(given) or isinstance(given, Real):
        return (given,)
    try:
        if isinstance(given, str | bytes | Mapping | set):
            raise TypeError
        each = iter(given)
    except TypeError:
        raise TypeError(
            f"{name} must be a row of numbers, got {_shown(given)}"
        ) from None
    return tuple(each)  # what a generator raises is its own


def floats(name: str, given: Any, width: int) -> Sequence[float]:
    """`width` numbers, as floats; an array of them is quickest."""
    if type(given) is array and given.typecode == "d" and len(given) == width:
        return given
    return [number(f"each of {name}", each) for each in row(name, given, width)]


def number_or_value(name: str, given: Any) -> Any:
    """A number, as a float, or a Value."""
    return given if is_value(given) else number(name, given)


def examples(
    xs: Any, ys: Any, cell: Callable[[str, Any], Any] = number
) -> tuple[tuple[tuple[Any, ...], ...], tuple[Any, ...]]:
    """Rows of equal width, and for each a label, -1 or 1; `cell` checks each cell."""
    rows = [row("each row of xs", inputs) for inputs in row("xs", xs)]
    rows = [tuple([cell("xs", x) for x in inputs]) for inputs in rows]
    labels = [cell("ys", y) for y in row("ys", ys)]
    if not rows or not rows[0]:
        raise ValueError(f"xs must hold at least one row of numbers, got {_shown(xs)}")
    if len(rows) != len(labels):
        raise ValueError(
            f"xs and ys must be equally long, "
            f"got {len(rows)} rows and {len(labels)} labels"
        )
    for i, (inputs, label) in enumerate(zip(rows, labels)):
        if len(inputs) != len(rows[0]):
            raise ValueError(
                f"xs[{i}] must be as wide as xs[0], {len(rows[0])}, "
                f"got {len(inputs)}: {_shown(inputs)}"
            )
        if (label.data if is_value(label) else label) not in (-1.0, 1.0):
            raise ValueError(f"ys[{i}] must be -1 or 1, got {_shown(label)}")
    return tuple(rows), tuple(labels)


def model(given: T) -> T:
    """Something to call with a row and to train; no parameter may stand in it twice."""
    needed = ("__call__", "parameters", "with_parameters", "apply_gradients")
    if isinstance(given, type) or not all(hasattr(given, name) for name in needed):
        raise TypeError(
            f"model must be a network, as MLP(2, [16, 16, 1]) is, got {_shown(given)}"
        )
    parameters = row("model's parameters()", given.parameters())  # type: ignore[attr-defined]
    if len(set(parameters)) < len(parameters):
        raise ValueError(f"model uses one Value as two parameters: {_shown(given)}")
    return given


def leaves(parameters: tuple[Any, ...]) -> tuple[Any, ...]:
    """Parameters that a tape can put numbers in."""
    computed = [p for p in parameters if p.parents]
    if computed:
        raise ValueError(
            f'model computes its parameters, which engine="tape" would not do again: '
            f'train with engine="graph", got {_shown(computed[0])}'
        )
    return parameters


def grid(h: float, width: float, height: float) -> None:
    """A grid that fits into memory."""
    if (width / h + 1.0) * (height / h + 1.0) > 1e7:
        raise ValueError(f"h must leave at most ten million places, got {h:g}")


def place(scores: Mapping[Any, float], x: float, y: float) -> float:
    """The score at one place of a whole grid."""
    if (x, y) not in scores:
        raise ValueError(f"rows must be a whole grid, got none for ({x:g}, {y:g})")
    return scores[x, y]


def same_shape(shapes: list[Any]) -> None:
    """The models of one tape compute alike."""
    for i, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise ValueError(
                f"models must be of one shape, and models[{i}] computes otherwise "
                f"than models[0]: ask for its scores alone"
            )


def score(given: Any) -> Any:
    """The one output of a model: its score."""
    if isinstance(given, tuple):
        raise ValueError(
            f"model must have one output, the score, "
            f"got a model with {len(given)} outputs"
        )
    return value("the model's score", given)


def plot_rows(given: object, *keys: str) -> list[dict[str, Any]]:
    """At least one row for a plot, each a dict with these keys."""
    if not isinstance(given, list | tuple) or not given:
        raise TypeError(
            f"rows must be a list of dicts, one at least, got {_shown(given)}"
        )
    for row in given:
        if not isinstance(row, dict) or not row.keys() >= set(keys):
            raise ValueError(f"rows must have {', '.join(keys)}, got {_shown(row)}")
    return list(given)


def choice(name: str, given: object, allowed: Iterable[str]) -> str:
    """One of a few words."""
    names = list(allowed)
    if not isinstance(given, str) or given not in names:
        raise ValueError(
            f"{name} must be one of {', '.join(map(repr, names))}, got {_shown(given)}"
        )
    return given


def _finite(name: str, given: object, rule: str, holds: Any) -> float:
    x = number(name, given)
    if not (math.isfinite(x) and holds(x)):
        raise ValueError(f"{name} must be a finite number{rule}, got {x:g}")
    return x


def _shown(given: object) -> str:
    """What was given, short enough for a sentence."""
    try:
        shown = repr(given)
    except ValueError:  # Python does not write whole numbers of thousands of digits
        shown = "a number too long to write"
    return (
        f"{shown if len(shown) <= 60 else shown[:57] + '...'} ({type(given).__name__})"
    )
