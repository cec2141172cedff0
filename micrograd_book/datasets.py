"""Small datasets of points in the plane, in two classes, -1 and 1.

The shapes are those of MicrogradEx (and, for the moons, scikit-learn's `make_moons`):
class -1 is the first half of the points, class 1 the second, and then the points are
shuffled. They are made with `random.Random(seed).random()` alone, whose numbers Python
promises to keep: the same seed gives the same points on every version of Python.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from . import checks

Point = tuple[float, float]
Place = Callable[[float, float], Point]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Dataset:
    """Examples to learn from: `xs`, a tuple of rows of numbers, and `ys`, for each row
    its label, -1.0 or 1.0.

    `name` and `options` say how it was made. `ValueError` for other labels, for a
    number that is infinite or nan, for no rows at all, for rows of different widths,
    and for `xs` and `ys` of different lengths.
    """

    xs: tuple[tuple[float, ...], ...]
    ys: tuple[float, ...]
    name: str = "dataset"
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        xs, ys = checks.examples(self.xs, self.ys, checks.finite)
        object.__setattr__(self, "xs", xs)
        object.__setattr__(self, "ys", ys)
        checks.text("name", self.name)
        checks.mapping("options", self.options)

    def __len__(self) -> int:
        return len(self.xs)

    def __repr__(self) -> str:
        options = "".join(f", {name}={value}" for name, value in self.options.items())
        return f"<Dataset {self.name}: {len(self)} points{options}>"


def as_dataset(given: Any, name: str = "dataset") -> Dataset:
    """A `Dataset` as it is, or one of a pair (xs, ys)."""
    return Dataset(*given) if is_pair(given) else checks.instance(name, given, Dataset)


def is_pair(given: Any) -> bool:
    """Whether it is a pair (xs, ys), and not two datasets."""
    pair = isinstance(given, tuple | list) and len(given) == 2
    return pair and not any(isinstance(each, Dataset) for each in given)


def moons(
    n: int, noise: float = 0.1, seed: int | None = 1337, shuffle: bool = True
) -> Dataset:
    """Two half circles of radius 1, one upside down, each reaching into the other.

    `n` points (at least 2; if it is odd, class 1 gets one more), each moved by
    normal noise with standard deviation `noise` in both directions.

    >>> moons(4, noise=0.0, shuffle=False).ys
    (-1.0, -1.0, 1.0, 1.0)
    """

    def place(label: float, t: float) -> Point:
        angle = math.pi * t
        upper = math.cos(angle), math.sin(angle)
        return upper if label < 0 else (1.0 - upper[0], 0.5 - upper[1])

    return _made("moons", place, n, noise, seed, shuffle)


def spiral(
    n: int,
    noise: float = 0.1,
    seed: int | None = 1337,
    shuffle: bool = True,
    turns: float = 1.5,
) -> Dataset:
    """Two arms, half a turn apart, that wind `turns` times outward to radius 1.

    The other arguments are those of `moons`.
    """
    turns = checks.finite("turns", turns, above=0.0)

    def place(label: float, t: float) -> Point:
        angle = 2.0 * math.pi * turns * t + (0.0 if label < 0 else math.pi)
        return t * math.cos(angle), t * math.sin(angle)

    return _made("spiral", place, n, noise, seed, shuffle, turns=turns)


def blobs(
    n: int,
    noise: float = 0.1,
    seed: int | None = 1337,
    shuffle: bool = True,
    centers: tuple[Point, Point] = ((-1.0, 0.0), (1.0, 0.0)),
) -> Dataset:
    """Two round clouds, one around each of the `centers`.

    The other arguments are those of `moons`.
    """
    pair = checks.row("centers", centers, 2)
    rows = [checks.row("each of centers", row, 2) for row in pair]
    first, second = [tuple([checks.finite("centers", x) for x in row]) for row in rows]

    def place(label: float, t: float) -> Point:
        x1, x2 = first if label < 0 else second
        return x1, x2

    return _made("blobs", place, n, noise, seed, shuffle, centers=(first, second))


def _made(
    name: str, place: Place, n: int, noise: float, seed: Any, shuffle: bool, **more: Any
) -> Dataset:
    """Points at `place(label, t)`, t from 0 to 1; moved by noise, then shuffled.

    The noise is drawn even where it is 0, so that the same seed always gives the same
    order, and a point moves along a straight line as the noise grows.
    """
    n, noise = checks.count("n", n, least=2), checks.finite("noise", noise, least=0.0)
    random, shuffle = checks.generator(seed), checks.flag("shuffle", shuffle)
    points = []
    for label, size in ((-1.0, n // 2), (1.0, n - n // 2)):
        for i in range(size):
            x1, x2 = place(label, i / (size - 1) if size > 1 else 0.5)
            moved = x1 + noise * _normal(random), x2 + noise * _normal(random)
            points.append((moved, label))
    if shuffle:
        points = sample(points, n, random)
    xs, ys = zip(*points)
    options = {"n": n, "noise": noise, "seed": seed, "shuffle": shuffle, **more}
    return Dataset(xs, ys, name, options)


def sample(items: Sequence[T], size: int, random: Random) -> list[T]:
    """`size` of the items: each draws a number, and the smallest come first."""
    draws = [random.random() for _ in items]
    order = sorted(range(len(items)), key=lambda i: draws[i])
    return [items[i] for i in order[:size]]


def _normal(random: Random) -> float:
    """A normal number, mean 0 and standard deviation 1 (Box and Muller 1958)."""
    radius = math.sqrt(-2.0 * math.log(1.0 - random.random()))
    return radius * math.cos(2.0 * math.pi * random.random())
