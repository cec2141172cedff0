"""The argument checks that several files share, and their sentences.

Every public function of the package says what was wrong, which argument it was, and
what it got: a `TypeError` for the wrong kind of thing, a `ValueError` for the wrong
value. A check returns what it was given, made uniform (a number as a float, rows as
tuples), or raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from math import inf, isfinite
from numbers import Integral, Real
from operator import attrgetter
from random import Random
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")
Row = tuple[Any, ...]

LONGEST = 100  # letters of a name for display


def number(name: str, given: object) -> float:
    """A real number as a Python float; infinity and nan are such, booleans are not."""
    if type(given) is float:
        return given
    if isinstance(given, bool) or not isinstance(given, Real):
        raise TypeError(f"{name} must be a number, got {shown(given)}")
    try:
        return float(given)
    except OverflowError:
        message = f"{name} is too large for a float, got {shown(given)}"
        raise ValueError(message) from None


def finite(
    name: str, given: Any, least: float = -inf, above: float = -inf, most: float = 1e300
) -> float:
    """A number that is neither infinite nor nan; its size is at most `most`, ten times
    which is still a float.
    """
    x = number(name, given)
    if not isfinite(x) or x < least or x <= above:
        rule = f", {least:g} or above" if least > -inf else ""
        rule = f", above {above:g}" if above > -inf else rule
        raise ValueError(f"{name} must be a finite number{rule}, got {x:g}")
    if abs(x) > most:
        raise ValueError(f"{name} is too large: got {x:g}, the most is {most:g}")
    return x


def count(name: str, given: object, least: int = 1, most: int = 1_000_000) -> int:
    """A whole number from `least` to `most`."""
    if isinstance(given, bool) or not isinstance(given, Integral):
        raise TypeError(f"{name} must be a whole number, got {shown(given)}")
    n = int(given)
    if n < least:
        raise ValueError(f"{name} must be {least} or above, got {shown(n)}")
    if n > most:
        raise ValueError(f"{name} is too large: got {shown(n)}, the most is {most:,}")
    return n


def flag(name: str, given: object) -> bool:
    """True or False."""
    return instance(name, given, bool, "True or False")


def text(name: str, given: object) -> str:
    """A name for display: a string that a sentence and a drawing have room for."""
    letters = instance(name, given, str, "text")
    if len(letters) > LONGEST:
        raise ValueError(f"{name} is too long for display: got {len(letters)} letters")
    return letters


def instance(name: str, given: object, kind: type[T], called: str = "") -> T:
    """Something of one kind, which the sentence may call by another name."""
    if not isinstance(given, kind):
        called = called or f"a {kind.__name__}"
        raise TypeError(f"{name} must be {called}, got {shown(given)}")
    return given


def mapping(name: str, given: object) -> Mapping[Any, Any]:
    """A dict, or something to look up in as in a dict."""
    return instance(name, given, Mapping, "a dict or a table")  # type: ignore[type-abstract]


def function(name: str, given: Any) -> Any:
    """Something to call."""
    if not callable(given):
        raise TypeError(f"{name} must be a function, got {shown(given)}")
    return given


def generator(seed: object) -> Random:
    """What `random` draws after a seed, or draws on; None: other numbers each time."""
    if isinstance(seed, Random):
        return seed
    return Random(None if seed is None else count("seed", seed, 0, most=2**128))


# Values and their tables. `Value` imports this file, so it is known here by its slots.


def is_value(given: object) -> bool:
    """Whether something is a Value."""
    return hasattr(type(given), "local_gradients")


def value(name: str, given: T) -> T:
    """A Value."""
    if not is_value(given):
        raise TypeError(f"{name} must be a Value, got {shown(given)}")
    return given


def read_only(slot: str, meaning: str) -> Any:
    """A property that reads `slot`, and says what to do instead of assigning."""

    def refuse(owner: object, new: object) -> NoReturn:
        name, cure = slot.lstrip("_"), f"make a new {type(owner).__name__} instead"
        raise AttributeError(f"{name} can't be changed to {shown(new)}: {cure}")

    return property(attrgetter(slot), refuse, doc=meaning)


def table(given: object, values: Iterable[Any], what: str) -> Mapping[Any, float]:
    """A table of gradients that knows at least one of `values`: one that knows none
    belongs to something else.
    """
    gradients = mapping("gradients", given)
    if not any(value in gradients for value in values):
        cause = "it comes from a backward() through another one, perhaps an older one"
        raise ValueError(f"gradients knows none of the values of this {what}: {cause}")
    return gradients


@contextmanager
def needs(package: str, what: str) -> Iterator[None]:
    """Says which package is missing, what needs it, and what to do."""
    try:
        yield
    except ImportError as error:
        cure = f": pip install {package.lower()}"
        if not isinstance(error, ModuleNotFoundError):
            cure = f", which is here and can't be loaded: {error}"
        elif error.name != package.lower():
            raise
        message = f"{what} needs {package}{cure}"
        raise type(error)(message, name=error.name) from None


# Examples: rows of inputs with their labels.


def row(name: str, given: Any, width: int | None = None, alone: bool = False) -> Row:
    """Things in order, `width` of them; with `alone`, a number is a row of one."""
    row = given if type(given) is tuple else _as_row(name, given, alone)
    if width is not None and len(row) != width:
        numbers = "1 number" if width == 1 else f"{width} numbers"
        raise ValueError(f"{name} must hold {numbers}, got {len(row)}: {shown(given)}")
    return row


def _as_row(name: str, given: Any, alone: bool) -> Row:
    one = is_value(given) or isinstance(given, Real)
    if one and alone:
        return (given,)
    try:
        if isinstance(given, str | bytes | Mapping | set):
            raise TypeError
        each = iter(given)
    except TypeError:
        cure = f"; a list of one is written [{_written(given)}]" if one else ""
        message = f"{name} must be a list or a tuple, got {shown(given)}{cure}"
        raise TypeError(message) from None
    return tuple(each)  # what a generator raises is its own


def examples(xs: Any, ys: Any, cell: Callable[[str, Any], Any]) -> tuple[Row, Row]:
    """Rows of equal width, and for each a label, -1 or 1; `cell` checks each cell."""
    rows = [row("each row of xs", inputs, alone=True) for inputs in row("xs", xs)]
    rows = [tuple([cell("xs", x) for x in inputs]) for inputs in rows]
    labels = [cell("ys", y) for y in row("ys", ys)]
    if not rows or not rows[0]:
        raise ValueError(f"xs must hold at least one row of numbers, got {shown(xs)}")
    if len(rows) != len(labels):
        got = f"got {len(rows)} rows and {len(labels)} labels"
        raise ValueError(f"xs and ys must be equally long, {got}")
    for i, (inputs, label) in enumerate(zip(rows, labels)):
        if len(inputs) != len(rows[0]):
            rule = f"xs[{i}] must be as wide as xs[0], {len(rows[0])}"
            raise ValueError(f"{rule}, got {len(inputs)}: {shown(inputs)}")
        if (label.data if is_value(label) else label) not in (-1.0, 1.0):
            raise ValueError(f"ys[{i}] must be -1 or 1, got {shown(label)}")
    return tuple(rows), tuple(labels)


def model(given: T) -> T:
    """Something to call with a row and to train; no parameter may stand in it twice."""
    needed = ("__call__", "parameters", "with_parameters", "apply_gradients")
    if isinstance(given, type) or not all(hasattr(given, name) for name in needed):
        rule = "model must be a network, as MLP(2, [16, 16, 1]) is"
        raise TypeError(f"{rule}, got {shown(given)}")
    found = parameters(given)
    if len(set(found)) < len(found):
        raise ValueError(f"model uses one Value as two parameters: {shown(given)}")
    return given


def parameters(model: Any) -> Row:
    """The parameters of a model, Values."""
    given = row("model's parameters()", model.parameters())
    return tuple([value("each of model's parameters()", p) for p in given])


def score(given: Any) -> Any:
    """The one output of a model: its score."""
    if isinstance(given, tuple):
        got = f"got a model with {len(given)} outputs"
        raise ValueError(f"model must have one output, the score, {got}")
    return value("the model's score", given)


def choice(name: str, given: object, allowed: Iterable[str]) -> str:
    """One of a few words."""
    names = list(allowed)
    if not isinstance(given, str) or given not in names:
        known = ", ".join(map(repr, names))
        raise ValueError(f"{name} must be one of {known}, got {shown(given)}")
    return given


def shown(given: object) -> str:
    """What was given, short enough for a sentence."""
    return f"{_written(given)} ({type(given).__name__})"


def _written(given: object) -> str:
    try:
        text = repr(given)
    except Exception:  # as of a whole number of thousands of digits
        return "something that Python can't write"
    return text if len(text) <= 60 else text[:57] + "..."
