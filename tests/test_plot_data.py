"""Plain rows for tables and plots."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from helpers import Formula, without_numpy

from micrograd_book import (
    MLP,
    Dataset,
    Neuron,
    Run,
    Value,
    blobs,
    moons,
    plot_data,
    train,
)
from micrograd_book.nn import Module
from micrograd_book.scoring import RECORDED

BOUNDARY_KEYS = ["x", "y", "predicted", "predicted_value", "score"]


@pytest.fixture(scope="module")
def run() -> Run:
    return train(MLP(2, [4, 1]), moons(20), steps=5, log_every=2)


def test_a_point_is_a_row() -> None:
    points = Dataset([(0.5, -1.0), (2.0, 3.0)], [-1, 1])
    assert plot_data.dataset_points(points) == [
        {"x": 0.5, "y": -1.0, "label": "class -1", "label_value": -1.0},
        {"x": 2.0, "y": 3.0, "label": "class 1", "label_value": 1.0},
    ]


def test_the_history_gains_the_accuracy_in_percent(run: Run) -> None:
    rows = plot_data.training_history(run)
    assert [list(row) for row in rows] == [[*run.history[0], "accuracy_percent"]] * 3
    for row, logged in zip(rows, run.history, strict=True):
        assert row == logged | {"accuracy_percent": 100.0 * logged["accuracy"]}
    assert "accuracy_percent" not in run.history[0]


def test_the_loss_history_has_three_metrics_a_step(run: Run) -> None:
    rows = plot_data.loss_history(run)
    assert [list(row) for row in rows] == [["step", "metric", "value"]] * 9
    assert [row["step"] for row in rows] == [0] * 3 + [2] * 3 + [4] * 3
    values = {(row["step"], row["metric"]): row["value"] for row in rows}
    for row in run.history:
        assert values[row["step"], "total loss"] == row["loss"]
        assert values[row["step"], "data loss"] == row["data_loss"]
        assert values[row["step"], "regularization loss"] == row["reg_loss"]


def test_the_accuracy_history_is_in_percent(run: Run) -> None:
    assert plot_data.accuracy_history(run) == [
        {"step": row["step"], "metric": "accuracy", "value": 100.0 * row["accuracy"]}
        for row in run.history
    ]


def test_the_grid_reaches_padding_beyond_the_points_in_steps_of_h() -> None:
    points = ([(0.0, 1.0), (2.0, 1.5)], [-1, 1])
    rows = plot_data.decision_boundary(MLP(2, [1]), points, h=0.5, padding=0.75)
    assert [list(row) for row in rows] == [BOUNDARY_KEYS] * (8 * 5)
    xs, ys = [-0.75 + 0.5 * i for i in range(8)], [0.25 + 0.5 * i for i in range(5)]
    assert (xs[-1], ys[-1]) == (2.75, 2.25)
    assert [(row["x"], row["y"]) for row in rows] == [(x, y) for x in xs for y in ys]


def test_the_default_grid_is_a_quarter_wide_and_one_beyond() -> None:
    points = moons(20)
    rows = plot_data.decision_boundary(MLP(2, [1]), points)
    assert rows == plot_data.decision_boundary(MLP(2, [1]), points, h=0.25, padding=1.0)
    assert rows[0]["x"] == min(x for x, _ in points.xs) - 1.0
    assert rows[0]["y"] == min(y for _, y in points.xs) - 1.0
    assert rows[1]["y"] == rows[0]["y"] + 0.25


def test_one_point_without_padding_is_a_grid_of_one() -> None:
    [row] = plot_data.decision_boundary(MLP(2, [1]), ([(1.0, 2.0)], [1]), padding=0.0)
    assert (row["x"], row["y"]) == (1.0, 2.0)


def test_the_sign_of_the_score_is_the_prediction_and_0_is_class_minus_one() -> None:
    model = Neuron(2, nonlin=False, weights=[2.0, 0.0])
    points = ([(-1.0, 0.0), (1.0, 0.0)], [-1, 1])
    rows = plot_data.decision_boundary(model, points, h=1.0, padding=0.0)
    assert [list(row.values()) for row in rows] == [
        [-1.0, 0.0, "class -1", -1.0, -2.0],
        [0.0, 0.0, "class -1", -1.0, 0.0],
        [1.0, 0.0, "class 1", 1.0, 2.0],
    ]


@pytest.mark.parametrize("h", [2.0, 0.25, 0.07])
def test_the_scores_are_those_of_the_model(h: float) -> None:
    model, points = MLP(2, [8, 8, 1], seed=3), blobs(10)
    rows = plot_data.decision_boundary(model, points, h=h, padding=0.1)
    expected = [model((row["x"], row["y"])).data for row in rows]
    assert [row["score"] for row in rows] == pytest.approx(
        expected, rel=1e-10, abs=1e-10
    )


@pytest.mark.parametrize(
    "formula",
    [
        pytest.param(lambda w, x, y: w * x * y, id="a product"),
        pytest.param(lambda w, x, y: -(w * x + y), id="a negative"),
        pytest.param(lambda w, x, y: w * x + 1.0, id="one of two inputs"),
        pytest.param(lambda w, x, y: w, id="no input at all"),
    ],
)
def test_any_model_has_a_boundary(formula: Callable[..., Value]) -> None:
    model = Formula(formula, 0.5)
    for row in plot_data.decision_boundary(model, blobs(4), h=1.0):
        assert row["score"] == model((row["x"], row["y"])).data


def test_the_boundary_needs_no_numpy() -> None:
    printed = without_numpy(
        "from micrograd_book import MLP, moons, plot_data\n"
        "rows = plot_data.decision_boundary(MLP(2, [4, 1]), moons(20))\n"
        "print([row['score'] for row in rows])"
    )
    rows = plot_data.decision_boundary(MLP(2, [4, 1]), moons(20))
    expected = [row["score"] for row in rows]
    assert json.loads(printed) == pytest.approx(expected, rel=1e-10, abs=1e-10)


def test_a_grid_is_its_columns_and_its_rows() -> None:
    points = Dataset([(0.0, 1.0), (2.0, 1.5)], [-1, 1])
    across, up = plot_data.grid(points, h=0.5, padding=0.75)
    assert across == [-0.75 + 0.5 * i for i in range(8)]
    assert up == [0.25 + 0.5 * i for i in range(5)]
    assert plot_data.grid((points.xs, points.ys), 0.5, 0.75) == (across, up)


def test_a_grid_ends_within_the_padding_and_less_than_a_step_before_it() -> None:
    points = moons(20)
    for side, ticks in zip(zip(*points.xs), plot_data.grid(points, 0.07, 0.3)):
        assert ticks[0] == min(side) - 0.3
        assert max(side) + 0.3 - 0.07 < ticks[-1] <= max(side) + 0.3 + 1e-9
    across, _ = plot_data.grid(([(0.0, 0.0), (0.3, 0.3)], [-1, 1]), h=0.1, padding=0.0)
    assert len(across) == 4  # though 0.3 / 0.1 is a hair below 3


def close(expected: list[float]) -> Any:
    return pytest.approx(expected, rel=1e-10, abs=1e-10)


def in_each(models: Sequence[Module], points: Sequence[tuple[float, float]]) -> Any:
    return [close([model(point).data for point in points]) for model in models]


@pytest.mark.parametrize("count", [1, *(RECORDED + k for k in (-1, 0, 1)), 70])
def test_scores_are_those_of_each_model_at_each_point(count: int) -> None:
    models = [MLP(2, [4, 3, 1], seed=seed) for seed in (1, 2, 3)]
    points = blobs(max(count, 2)).xs[:count]
    assert plot_data.scores(models, points) == in_each(models, points)
    for some in (models[1:2], models[1:]):
        assert plot_data.scores(some, points) == in_each(some, points)


def test_scores_of_the_same_models_in_another_order_are_in_that_order(run: Run) -> None:
    points = moons(6).xs
    there = plot_data.scores(run.models, points)
    assert plot_data.scores(run.models[::-1], points) == there[::-1]
    assert len({tuple(row) for row in there}) == len(run.models)


@pytest.mark.parametrize("count", [1, 3])
def test_models_may_have_computed_parameters(count: int) -> None:
    knobs = [Value(1.0 + i) for i in range(count)]
    plain = MLP(2, [3, 1])
    models = [
        plain.with_parameters([knob * p + 0.1 for p in plain.parameters()])
        for knob in knobs
    ]
    points = moons(8).xs
    assert plot_data.scores(models, points) == in_each(models, points)


@pytest.mark.parametrize(
    "other",
    [
        Neuron(2),
        MLP(2, [1, 3, 1]),  # as many parameters
        MLP(2, [4, 1]),
        Formula(lambda w, x, y: 2.0 * w * x, 0.5),
    ],
)
@pytest.mark.parametrize(
    "first",
    [
        Neuron(2, nonlin=False),
        MLP(2, [3, 1]),
        Formula(lambda w, x, y: 3.0 * w * x, 0.5),
        Formula(lambda w, x, y: 2.0 * w * y, 0.5),
    ],
)
def test_models_may_compute_otherwise_than_others(first: Module, other: Module) -> None:
    models, points = [first, other, first], moons(4).xs
    assert plot_data.scores(models, points) == in_each(models, points)


def test_looking_for_scores_changes_no_model(run: Run) -> None:
    models = list(run.models)
    before = [model.parameters() for model in models]
    numbers = [[p.data for p in knobs] for knobs in before]
    plot_data.scores(models, moons(6).xs)
    assert [model.parameters() for model in models] == before
    assert [[p.data for p in knobs] for knobs in before] == numbers


def test_where_there_are_no_points_there_are_no_scores(run: Run) -> None:
    assert plot_data.scores(run.models, []) == [[], [], []]


def test_where_there_are_no_models_there_are_no_scores() -> None:
    assert plot_data.scores([], moons(4).xs) == []


def test_scores_need_no_numpy() -> None:
    printed = without_numpy(
        "from micrograd_book import MLP, Value, moons, plot_data\n"
        "models = [MLP(2, [4, 1], seed=seed) for seed in (1, 2, 3)]\n"
        "knobs = [Value(2.0) * p for p in models[0].parameters()]\n"
        "models.append(models[0].with_parameters(knobs))\n"
        "print(plot_data.scores(models, moons(20).xs), plot_data.scores([], []))"
    )
    models = [MLP(2, [4, 1], seed=seed) for seed in (1, 2, 3)]
    double = [2.0 * p.data for p in models[0].parameters()]
    models.append(models[0].with_parameters(double))
    [found, none] = json.loads(f"[{printed.replace('] [', '], [')}]")
    expected = in_each(models, moons(20).xs)
    for mine, theirs in zip(found, expected, strict=True):
        assert mine == pytest.approx(theirs, abs=1e-12)
    assert none == []


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ((1.0, 2.0, 3.0), ValueError),
        ((4.0,), ValueError),
        ((None, 2.0), TypeError),
        ("12", TypeError),
        ((10**400, 2.0), ValueError),
    ],
)
@pytest.mark.parametrize("before", [0, RECORDED])
def test_a_wrong_point_is_named_wherever_it_stands(
    wrong: object, error: type[Exception], before: int
) -> None:
    points: list[Any] = [(0.1 * i, 1.0) for i in range(before)]
    with pytest.raises(error, match="points"):
        plot_data.scores([MLP(2, [1])], [*points, wrong])


def test_scores_take_points_from_a_generator() -> None:
    model, points = MLP(2, [3, 1]), [(0.1 * i, 1.0) for i in range(70)]
    [found] = plot_data.scores([model], (point for point in points))
    assert found == pytest.approx([model(point).data for point in points], abs=1e-12)


def test_scores_of_one_model_ask_for_a_list_of_models() -> None:
    with pytest.raises(TypeError, match="models must be a list"):
        plot_data.scores(MLP(2, [1]), [(0.0, 0.0)])
