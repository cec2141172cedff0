"""Moons, spirals and blobs: how many points, where they lie, in which order."""

import math
from collections import Counter
from collections.abc import Callable
from random import Random

import numpy as np
import pytest

from micrograd_book import Dataset, blobs, moons, spiral
from micrograd_book.datasets import as_dataset, sample

MAKERS = [moons, spiral, blobs]
each_maker = pytest.mark.parametrize("make", MAKERS)


def pairs(dataset: Dataset) -> list[tuple[tuple[float, ...], float]]:
    return list(zip(dataset.xs, dataset.ys, strict=True))


# How many, and in which order.


@each_maker
@pytest.mark.parametrize("n", [2, 3, 7, 100, 101])
def test_half_of_the_points_are_of_each_class_and_an_odd_one_is_of_class_1(
    make: Callable, n: int
) -> None:
    dataset = make(n)
    assert len(dataset) == len(dataset.xs) == n
    assert Counter(dataset.ys) == {-1.0: n // 2, 1.0: n - n // 2}


@each_maker
def test_without_shuffling_class_minus_1_comes_first(make: Callable) -> None:
    assert make(5, shuffle=False).ys == (-1.0, -1.0, 1.0, 1.0, 1.0)


@each_maker
def test_shuffling_mixes_the_same_points_with_their_labels(make: Callable) -> None:
    sorted_set, shuffled = make(50, shuffle=False), make(50)
    assert shuffled.xs != sorted_set.xs
    assert shuffled.ys != sorted_set.ys
    assert Counter(pairs(shuffled)) == Counter(pairs(sorted_set))


@each_maker
def test_points_and_labels_are_tuples_of_floats(make: Callable) -> None:
    dataset = make(6)
    assert type(dataset.xs) is type(dataset.ys) is tuple
    assert {type(x) for row in dataset.xs for x in row} == {float}
    assert {type(y) for y in dataset.ys} == {float}


# The same seed, the same points.


@each_maker
def test_the_seed_decides_the_points(make: Callable) -> None:
    assert make(20, seed=5) == make(20, seed=5)
    assert make(20, seed=5).xs != make(20, seed=6).xs
    assert make(20, seed=None).xs != make(20, seed=None).xs


@each_maker
def test_the_seed_is_1337_and_the_noise_a_tenth_unless_others_are_given(
    make: Callable,
) -> None:
    assert make(20) == make(20, noise=0.1, seed=1337, shuffle=True)


def test_the_demos_moons_begin_with_these_points() -> None:
    dataset = moons(100, noise=0.1, seed=1337)
    first = [
        (-1.0323301432264638, 0.5591260903287513),
        (-0.0825100929312571, 0.4748267951022592),
        (0.28616476236581107, 0.16861314118908574),
    ]
    assert np.array(dataset.xs[:3]) == pytest.approx(np.array(first), abs=1e-12)
    assert dataset.ys[:3] == (-1.0, 1.0, 1.0)


@each_maker
def test_only_random_is_drawn_from(make: Callable) -> None:
    class OnlyRandom(Random):
        pass

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("only random() gives the same numbers on every Python")

    for name in dir(Random):
        if not name.startswith("_") and name not in ("random", "seed"):
            setattr(OnlyRandom, name, refuse)
    assert make(9, seed=OnlyRandom(5)).xs == make(9, seed=5).xs


@each_maker
def test_noise_moves_a_point_along_a_straight_line_in_the_same_order(
    make: Callable,
) -> None:
    none, some, twice = [np.array(make(9, noise=s).xs) for s in (0.0, 0.1, 0.2)]
    assert twice - none == pytest.approx(2.0 * (some - none))


@each_maker
def test_noise_has_mean_zero_and_the_standard_deviation_asked_for(
    make: Callable,
) -> None:
    moved = np.array(make(2000, noise=0.3).xs) - np.array(make(2000, noise=0.0).xs)
    assert moved.mean() == pytest.approx(0.0, abs=0.02)
    assert moved.std(axis=0) == pytest.approx([0.3, 0.3], rel=0.05)
    assert np.corrcoef(moved.T)[0, 1] == pytest.approx(0.0, abs=0.05)


# Where they lie, without noise.


def test_moons_without_noise_lie_on_two_half_circles() -> None:
    for (x1, x2), y in pairs(moons(50, noise=0.0)):
        if y < 0:
            assert math.hypot(x1, x2) == pytest.approx(1.0, abs=1e-12)
            assert x2 >= -1e-12
        else:
            assert math.hypot(x1 - 1.0, x2 - 0.5) == pytest.approx(1.0, abs=1e-12)
            assert x2 <= 0.5 + 1e-12


def test_each_moon_goes_from_end_to_end_in_equal_steps() -> None:
    xs = np.array(moons(10, noise=0.0, shuffle=False).xs)
    upper, lower = xs[:5], xs[5:]
    angles = np.arctan2(upper[:, 1], upper[:, 0])
    assert angles == pytest.approx(np.linspace(0.0, math.pi, 5))
    assert lower == pytest.approx(np.array([1.0, 0.5]) - upper)


def test_a_spiral_without_noise_winds_evenly_out_to_radius_1() -> None:
    dataset = spiral(22, noise=0.0, shuffle=False, turns=2.0)
    arm, other = np.array(dataset.xs[:11]), np.array(dataset.xs[11:])
    t = np.linspace(0.0, 1.0, 11)
    assert np.hypot(*arm.T) == pytest.approx(t)
    assert np.cos(4.0 * math.pi * t) * t == pytest.approx(arm[:, 0])
    assert np.sin(4.0 * math.pi * t) * t == pytest.approx(arm[:, 1])
    assert other == pytest.approx(-arm)


def test_a_spiral_winds_one_and_a_half_turns_unless_told_otherwise() -> None:
    assert spiral(9).xs == spiral(9, turns=1.5).xs
    assert spiral(9).xs != spiral(9, turns=2.0).xs


def test_blobs_without_noise_lie_at_their_centers() -> None:
    dataset = blobs(6, noise=0.0, centers=((3.0, 4.0), (5, 6)))
    places = {-1.0: (3.0, 4.0), 1.0: (5.0, 6.0)}
    assert all(x == places[y] for x, y in pairs(dataset))


def test_blobs_stand_at_minus_1_and_1_unless_told_otherwise() -> None:
    assert set(pairs(blobs(6, noise=0.0))) == {
        ((-1.0, 0.0), -1.0),
        ((1.0, 0.0), 1.0),
    }


def test_a_lone_point_of_a_class_stands_in_the_middle_and_two_at_the_ends() -> None:
    lone, two = [np.array(moons(n, noise=0.0, shuffle=False).xs) for n in (2, 4)]
    assert lone == pytest.approx(np.array([(0.0, 1.0), (1.0, -0.5)]))
    assert two == pytest.approx(
        np.array([(1.0, 0.0), (-1.0, 0.0), (0.0, 0.5), (2.0, 0.5)])
    )


# The Dataset itself.


def test_a_dataset_knows_how_it_was_made() -> None:
    dataset = spiral(8, noise=0.2, seed=3, shuffle=False, turns=2)
    assert dataset.name == "spiral"
    assert dataset.options == {
        "n": 8,
        "noise": 0.2,
        "seed": 3,
        "shuffle": False,
        "turns": 2.0,
    }
    assert moons(4).name == "moons"
    assert blobs(4).options["centers"] == ((-1.0, 0.0), (1.0, 0.0))


@each_maker
def test_its_options_make_the_same_dataset_again(make: Callable) -> None:
    dataset = make(7, noise=0.3, seed=11)
    assert make(**dataset.options) == dataset


def test_a_dataset_can_not_be_changed() -> None:
    dataset = moons(4)
    with pytest.raises(AttributeError, match="ys"):
        dataset.ys = ()
    assert len(dataset.ys) == 4


def test_a_dataset_shows_its_name_size_and_options() -> None:
    assert "moons: 4 points" in repr(moons(4))
    assert "noise=0.1" in repr(moons(4))


def test_a_dataset_of_ones_own_may_come_from_lists_or_arrays() -> None:
    expected = Dataset(((1.0, 2.0), (3.0, 4.0)), (1.0, -1.0))
    assert Dataset([[1, 2], [3, 4]], [1, -1]) == expected
    assert Dataset(np.array([[1, 2], [3, 4]]), np.array([1, -1])) == expected


def test_a_pair_becomes_a_dataset_and_a_dataset_stays_itself() -> None:
    dataset = moons(4)
    assert as_dataset(dataset) is dataset
    assert as_dataset((dataset.xs, dataset.ys)) == Dataset(dataset.xs, dataset.ys)


# Samples.


def test_a_sample_takes_each_item_at_most_once() -> None:
    items = list(range(20))
    taken = sample(items, 12, Random(3))
    assert len(taken) == len(set(taken)) == 12
    assert set(taken) <= set(items)


def test_a_sample_of_all_is_a_shuffle() -> None:
    items = list(range(20))
    shuffled = sample(items, 20, Random(3))
    assert sorted(shuffled) == items
    assert shuffled != items


def test_each_item_is_taken_equally_often() -> None:
    random = Random(3)
    taken = Counter(i for _ in range(2000) for i in sample(range(5), 2, random))
    assert all(abs(taken[i] - 800) < 100 for i in range(5))
