"""Each figure, drawn from the rows of its own name."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from micrograd_book import (
    MLP,
    Neuron,
    TrainingDiverged,
    blobs,
    moons,
    plot_data,
    plots,
    train,
)

Rows = list[dict[str, Any]]
FIGURES: dict[str, Callable[..., Axes]] = {
    "dataset_points": plots.dataset_points,
    "decision_boundary": plots.decision_boundary,
    "loss_history": plots.loss_history,
    "accuracy_history": plots.accuracy_history,
}
EACH_FIGURE = pytest.mark.parametrize("figure", FIGURES)


@pytest.fixture(autouse=True)
def _no_figure_stays_open() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def rows() -> dict[str, Rows]:
    points = moons(20)
    run = train(MLP(2, [4, 1]), points, steps=5)
    return {
        "dataset_points": plot_data.dataset_points(points),
        "decision_boundary": plot_data.decision_boundary(run.final_model, points),
        "loss_history": plot_data.loss_history(run),
        "accuracy_history": plot_data.accuracy_history(run),
    }


def svg(ax: Axes) -> str:
    file = io.StringIO()
    ax.figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


@EACH_FIGURE
def test_a_figure_is_drawn_on_the_axes_it_is_given(figure: str, rows) -> None:
    ax = plt.subplots()[1]
    assert FIGURES[figure](rows[figure], ax) is ax
    assert FIGURES[figure](rows[figure], ax=ax) is ax


@EACH_FIGURE
def test_a_figure_without_axes_gets_its_own(figure: str, rows) -> None:
    one, two = FIGURES[figure](rows[figure]), FIGURES[figure](rows[figure])
    assert isinstance(one, Axes)
    assert one.figure is not two.figure


@pytest.mark.parametrize(
    ("figure", "across", "up"),
    [
        ("dataset_points", "$x_1$", "$x_2$"),
        ("decision_boundary", "$x_1$", "$x_2$"),
        ("loss_history", "step", "loss"),
        ("accuracy_history", "step", "accuracy (%)"),
    ],
)
def test_both_axes_are_labelled(figure: str, across: str, up: str, rows) -> None:
    ax = FIGURES[figure](rows[figure])
    assert (ax.get_xlabel(), ax.get_ylabel()) == (across, up)


@EACH_FIGURE
def test_the_same_rows_give_the_same_bytes(figure: str, rows) -> None:
    one, two = [svg(FIGURES[figure](rows[figure])) for _ in range(2)]
    assert one == two


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("dataset_points", ["class 1", "class −1"]),
        ("loss_history", ["step", "loss", "total loss", "data loss"]),
        ("accuracy_history", ["step", "accuracy (%)"]),
    ],
)
def test_text_stays_text(figure: str, words: list[str], rows) -> None:
    drawn = svg(FIGURES[figure](rows[figure]))
    for word in words:
        assert f">{word}</text>" in drawn


def test_the_classes_differ_in_color_and_in_marker(rows) -> None:
    ax = plots.dataset_points(rows["dataset_points"])
    minus, plus = ax.collections
    assert to_hex(minus.get_facecolor()[0]) != to_hex(plus.get_facecolor()[0])
    shapes = [marks.get_paths()[0].vertices.tolist() for marks in (minus, plus)]
    assert shapes[0] != shapes[1]
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert [minus.get_label(), plus.get_label()] == ["class -1", "class 1"]
    assert labels == ["class −1", "class 1"]


def test_each_point_is_drawn_with_its_class(rows) -> None:
    ax = plots.dataset_points(rows["dataset_points"])
    for marks in ax.collections:
        drawn = [tuple(point) for point in marks.get_offsets().tolist()]
        assert drawn == [
            (row["x"], row["y"])
            for row in rows["dataset_points"]
            if row["label"] == marks.get_label()
        ]


def test_the_regions_have_the_colors_of_their_points() -> None:
    points = blobs(10)
    model = Neuron(2, nonlin=False, weights=[1.0, 0.0])
    ax = plots.decision_boundary(plot_data.decision_boundary(model, points))
    plots.dataset_points(plot_data.dataset_points(points), ax)
    [image] = ax.images
    left, right = image.get_array()[0, 0], image.get_array()[0, -1]
    line, minus, plus = ax.collections
    tints = [to_hex(image.cmap(image.norm(side))) for side in (left, right)]
    assert tints == [to_hex(marks.get_facecolor()[0]) for marks in (minus, plus)]
    assert [x for path in line.get_paths() for x, _ in path.vertices] == pytest.approx(
        [0.0] * sum(len(path.vertices) for path in line.get_paths()), abs=1e-12
    )


def test_the_image_has_up_where_x2_grows() -> None:
    model = Neuron(2, nonlin=False, weights=[0.0, 1.0])
    rows = plot_data.decision_boundary(model, blobs(10), h=0.5)
    [image] = plots.decision_boundary(rows).images
    left, right, bottom, top = image.get_extent()
    assert image.origin == "lower"
    assert (image.get_array()[0, 0], image.get_array()[-1, 0]) == (False, True)
    assert (left, right) == (rows[0]["x"] - 0.25, rows[-1]["x"] + 0.25)
    assert (bottom, top) == (rows[0]["y"] - 0.25, rows[-1]["y"] + 0.25)


def test_each_metric_is_a_line_of_its_values(rows) -> None:
    ax = plots.loss_history(rows["loss_history"])
    lines = {line.get_label(): line for line in ax.get_lines()}
    assert set(lines) == {row["metric"] for row in rows["loss_history"]}
    for metric, line in lines.items():
        assert line.get_ydata().tolist() == [
            row["value"] for row in rows["loss_history"] if row["metric"] == metric
        ]
    assert len({line.get_linestyle() for line in lines.values()}) == 3
    assert ax.get_yscale() == "log"


@pytest.mark.parametrize("padding", [0.0, 1.0])
@pytest.mark.parametrize("xs", [[(0.0, 0.0)], [(0.0, 0.0), (0.0, 3.0)]])
def test_a_grid_may_be_one_point_or_one_column(xs: Any, padding: float) -> None:
    points = (xs, [1.0] * len(xs))
    rows = plot_data.decision_boundary(MLP(2, [1]), points, h=1.0, padding=padding)
    svg(plots.decision_boundary(rows))


def test_points_of_one_class_are_drawn() -> None:
    ax = plots.dataset_points([{"x": 0.0, "y": 0.0, "label": "class 1"}])
    svg(ax)
    assert [len(marks.get_offsets()) for marks in ax.collections] == [0, 1]


@pytest.mark.parametrize("learning_rate", [1e30, 1e200])
def test_a_run_that_diverged_is_drawn(learning_rate: float) -> None:
    points = moons(10)
    with pytest.raises(TrainingDiverged) as caught:
        train(MLP(2, [4, 1]), points, steps=9, learning_rate=learning_rate)
    run = caught.value.run
    loss = plots.loss_history(plot_data.loss_history(run))
    accuracy = plots.accuracy_history(plot_data.accuracy_history(run))
    rows = plot_data.decision_boundary(run.final_model, points)
    boundary = plots.decision_boundary(rows)
    assert all("<svg" in svg(ax) for ax in (loss, accuracy, boundary))


def test_a_run_of_one_step_is_drawn() -> None:
    run = train(MLP(2, [1]), moons(10), steps=1)
    loss = plots.loss_history(plot_data.loss_history(run))
    assert "total loss" in svg(loss)
    assert [len(line.get_xdata()) for line in loss.get_lines()] == [1, 1, 1]
    assert "<svg" in svg(plots.accuracy_history(plot_data.accuracy_history(run)))


@EACH_FIGURE
def test_what_are_not_its_rows_is_refused_by_name(figure: str) -> None:
    for given in (None, "rows", [], [{"step": 0}]):
        with pytest.raises((TypeError, ValueError), match="rows must "):
            FIGURES[figure](given)


def test_the_rows_of_a_grid_may_come_in_any_order() -> None:
    model, dataset = MLP(2, [4, 1]), moons(10)
    rows = plot_data.decision_boundary(model, dataset, h=0.5)
    drawn = [plots.decision_boundary(given) for given in (rows, rows[::-1])]
    assert svg(drawn[0]) == svg(drawn[1])


def test_a_grid_with_a_hole_is_refused() -> None:
    rows = plot_data.decision_boundary(MLP(2, [4, 1]), moons(10), h=0.5)
    with pytest.raises(ValueError, match="rows must be a whole grid, got none for"):
        plots.decision_boundary(rows[1:])
