"""Figures that move: what is in their data, their pictures and their sentences."""

import html
import json
import math
import re
from collections.abc import Callable, Iterator
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from bs4 import BeautifulSoup, Tag
from helpers import RandomGraph, chain, data, random_graph, sentences, without_numpy
from hypothesis import given
from hypothesis import strategies as st

from micrograd_book import (
    MLP,
    Dataset,
    Neuron,
    Run,
    Tape,
    TrainingDiverged,
    Value,
    max_margin,
    moons,
    plot_data,
    train,
)
from micrograd_book.explorables import (
    Explorable,
    boundary,
    collapse,
    hinge,
    microscope,
    stepper,
    strip,
    sweep,
)
from micrograd_book.explorables.contours import loops
from micrograd_book.explorables.layout import GAP, Layout, layout
from micrograd_book.explorables.microscope import power
from micrograd_book.explorables.numbers import fixed, short
from micrograd_book.nn import Module
from micrograd_book.tape import MatrixProduct

POINTS = moons(20, noise=0.1)


def soup(figure: Explorable) -> BeautifulSoup:
    return BeautifulSoup(figure.html, "html.parser")


def scaled(values: list[float], shown: list[float]) -> bool:
    """Whether the places are the values, up to one shift and one positive factor."""
    (a, x), *_, (b, y) = sorted(zip(values, shown))
    unit = (y - x) / (b - a)
    there = [x + (value - a) * unit for value in values]
    return unit > 0.0 and shown == pytest.approx(there, abs=0.2)


@pytest.fixture(scope="module")
def run() -> Run:
    return train(MLP(2, [4, 1]), POINTS, steps=8, log_every=3)


# Numbers.


def test_a_short_number_has_three_digits_and_a_real_minus_sign() -> None:
    numbers = [2.0, -0.12345, 1234.5, 1e-7, 0.0, -0.0]
    assert [short(x) for x in numbers] == ["2", "−0.123", "1.23e+03", "1e−07", "0", "0"]


def test_a_fixed_number_has_as_many_digits_as_asked_for_and_no_minus_zero() -> None:
    assert [fixed(x) for x in (1.0, -0.128, -0.001)] == ["1.00", "−0.13", "0.00"]
    assert [fixed(x, 0) for x in (-1.0, -0.4, 3.0)] == ["−1", "0", "3"]


# The stepper: its data.


def leaves() -> tuple[Value, Value, Value]:
    return Value(2.0, label="a"), Value(-3.0, label="b"), Value(0.5, label="c")


def expressions() -> dict[str, Value]:
    a, b, c = leaves()
    return {
        "a product": a * b,
        "a value used twice by one": a * a,
        "a value used three times": a * b + (a + c) * a,
        "constants": 2.0 * a + 1.0 - b * 4.0,
        "a sum of many": Value.sum([a, b, a, c, 1.0, a * b]),
        "powers": a**2 + c**-1 + a**0.5,
        "negatives": -(-a * b) - c,
        "curves": (a * c).tanh() + c.exp() * a.log(),
        "relu on": (a * c).relu() * b,
        "relu off": (a * b).relu() * c,
        "a quotient": a / b,
        "a leaf": a,
        "a constant": Value(3.0),
        "a neuron": Neuron(2)((a, b)),
        "a network": MLP(2, [3, 1])((a, 0.25)),
    }


EACH_EXPRESSION = pytest.mark.parametrize(
    "output", expressions().values(), ids=list(expressions())
)


def operand(x: float) -> str:
    return f"({short(x)})" if x < 0.0 else short(x)


def ends(figure: Explorable) -> list[str]:
    """The last text of each value's gradient."""
    return [row["gradients"][-1][1] for row in data(figure)["nodes"]]


@EACH_EXPRESSION
def test_the_last_gradients_are_those_of_backward(output: Value) -> None:
    gradients = output.backward().values()
    assert ends(stepper(output)) == [f"gradient {short(g)}" for g in gradients]


@given(random_graph(most_steps=12))
def test_the_last_gradients_of_any_graph_are_those_of_backward(
    drawn: RandomGraph,
) -> None:
    output = drawn.build(drawn.leaves())
    gradients = output.backward().values()
    assert ends(stepper(output)) == [f"gradient {short(g)}" for g in gradients]


@EACH_EXPRESSION
def test_there_is_a_step_a_result_each_way_and_three_to_begin_turn_and_end(
    output: Value,
) -> None:
    made = sum(bool(value.parents) for value in output.backward())
    assert len(data(stepper(output))["steps"]) == 2 * made + 3


@EACH_EXPRESSION
def test_forward_lights_leaves_then_value_by_value_parents_first(
    output: Value,
) -> None:
    order = list(output.backward())
    found = data(stepper(output))
    lit = {value: row["lit"] for value, row in zip(order, found["nodes"], strict=True)}
    made = [value for value in order if value.parents]
    assert all(lit[value] == 0 for value in order if not value.parents)
    assert [lit[value] for value in made] == list(range(1, len(made) + 1))
    for child in made:
        assert all(lit[parent] < lit[child] for parent in child.parents)
        assert found["steps"][lit[child]]["at"] == [order.index(child)]
    assert not any(step["back"] for step in found["steps"][: len(made) + 1])
    assert all(step["back"] for step in found["steps"][len(made) + 1 :])


@EACH_EXPRESSION
def test_an_edge_says_gradient_times_local_gradient_at_its_childs_step(
    output: Value,
) -> None:
    gradients = output.backward()
    order = list(gradients)
    found = data(stepper(output))
    edges = iter(found["edges"])
    for child in order:
        for local in child.local_gradients:
            edge = next(edges)
            share = gradients[child] * local
            assert edge["local"] == short(local)
            assert edge["share"] == (
                f"{short(gradients[child])} × {operand(local)} = {short(share)}"
            )
            assert edge["lit"] == found["nodes"][order.index(child)]["lit"]
            step = found["steps"][edge["paid"]]
            assert (step["at"], step["back"]) == ([order.index(child)], True)
    assert next(edges, None) is None


@EACH_EXPRESSION
def test_a_value_hands_on_when_its_gradient_is_complete(output: Value) -> None:
    order = list(output.backward())
    found = data(stepper(output))
    paid = {step["at"][0]: k for k, step in enumerate(found["steps"]) if step["at"]}
    for i, child in enumerate(order):
        for parent in child.parents:
            if parent.parents:
                assert paid[order.index(parent)] > paid[i]
        if child.parents:
            assert found["nodes"][i]["gradients"][-1][0] < paid[i]


def test_a_gradient_grows_share_by_share() -> None:
    a, b, c = leaves()
    first, *_ = data(stepper(a * b + (a + c) * a))["nodes"]  # 2.5 + 2, then - 3
    texts = [text for _, text in first["gradients"]]
    steps = [step for step, _ in first["gradients"]]
    assert texts == ["gradient 2.5", "gradient 4.5", "gradient 1.5"]
    assert steps == sorted(set(steps))


# The stepper: its sentences.


def test_each_step_says_what_happens() -> None:
    a, b, c = leaves()
    y = (a * b + a).relu() - c
    y.label = "y"
    assert sentences(stepper(y)) == [
        "At the start: a is 2, b is −3 and c is 0.5.",
        "The product: 2 × (−3) = −6.",
        "The sum: −6 + 2 = −4.",
        "The ReLU: relu(−4) = 0.",
        "y: 0 − 0.5 = −0.5.",
        "Now backward. If y rises by 1, y rises by 1: its gradient is 1.",
        "y hands its gradient times the local gradient to each parent: 1 × 1 = 1 to "
        "the ReLU 0, 1 × (−1) = −1 to c. Now the ReLU 0 has 1 and c has −1.",
        "The ReLU 0 hands its gradient times the local gradient to each parent: "
        "1 × 0 = 0 to the sum −4. Now the sum −4 has 0.",
        "The sum −4 hands its gradient times the local gradient to each parent: "
        "0 × 1 = 0 to the product −6, 0 × 1 = 0 to a. "
        "Now the product −6 has 0 and a has 0.",
        "The product −6 hands its gradient times the local gradient to each parent: "
        "0 × (−3) = 0 to a, 0 × 2 = 0 to b. Now a has 0 and b has 0.",
        "The walk is done. The gradients: a has 0, b has 0 and c has −1.",
    ]


def test_a_sum_of_shares_is_said_as_a_sum() -> None:
    a, b, c = leaves()
    said = sentences(stepper(a * b + (a + c) * a))[7:10]
    growing = ["a has 2.5.", "a has 2.5 + 2 = 4.5 ", "a has 4.5 + (−3) = 1.5 "]
    for sentence, part in zip(said, growing, strict=True):
        assert part in sentence.partition(" Now ")[2]
    twice = sentences(stepper(a * a))[3]
    assert twice.endswith(" Now a has 2 + 2 = 4.")


def test_an_output_without_a_name_is_called_by_what_it_is() -> None:
    a, b, _ = leaves()
    said = sentences(stepper(a * b))
    assert said[2] == (
        "Now backward. If the product rises by 1, the product rises by 1: "
        "its gradient is 1."
    )
    assert said[3].startswith("The product −6 hands its gradient ")


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda a, b, c: a + b, "2 + (−3) = −1"),
        (lambda a, b, c: b - b, "−3 − (−3) = 0"),
        (lambda a, b, c: b * c, "−3 × 0.5 = −1.5"),
        (lambda a, b, c: Value.sum([a, b, c]), "2 + (−3) + 0.5 = −0.5"),
        (lambda a, b, c: -b, "−(−3) = 3"),
        (lambda a, b, c: b.relu(), "relu(−3) = 0"),
        (lambda a, b, c: c.tanh(), "tanh(0.5) = 0.462"),
        (lambda a, b, c: b.exp(), "exp(−3) = 0.0498"),
        (lambda a, b, c: a.log(), "log(2) = 0.693"),
        (lambda a, b, c: b**2, "(−3) to the power 2 = 9"),
        (lambda a, b, c: a**-1, "2 to the power −1 = 0.5"),
        (lambda a, b, c: a**0.5, "2 to the power 0.5 = 1.41"),
    ],
)
def test_a_result_is_said_with_its_formula(made: Callable, said: str) -> None:
    y = made(*leaves())
    y.label = "y"
    assert sentences(stepper(y))[1] == f"y: {said}."


def test_a_constant_is_called_by_its_number() -> None:
    assert " to the constant −4." in sentences(stepper(leaves()[0] * -4.0))[3]


def test_many_shares_are_cut_short() -> None:
    said = sentences(stepper(Value.sum(leaves() + leaves())))[3]
    assert said.endswith("1 × 1 = 1 to a, 1 × 1 = 1 to b, 1 × 1 = 1 to c, and so on.")


def test_constants_at_the_start_are_said_by_their_numbers() -> None:
    a, b, _ = leaves()
    said = sentences(stepper(a * b * -4.0))[0]
    assert said == "At the start: a is 2, b is −3 and the constant −4."


def test_many_numbers_at_the_start_are_counted() -> None:
    said = sentences(stepper(Value.sum([Value(1.0) for _ in range(10)])))[0]
    assert said == "At the start: 10 numbers."


@EACH_EXPRESSION
def test_sentences_have_real_minus_signs(output: Value) -> None:
    assert not re.search(r"-\d", " ".join(sentences(stepper(output))))


def test_a_graph_of_60_values_is_stepped_through_and_one_of_61_is_refused() -> None:
    assert len(data(stepper(chain(60)))["nodes"]) == 60
    with pytest.raises(ValueError, match=r"output .* 61 values.*the most is 60"):
        stepper(chain(61))
    with pytest.raises(ValueError, match="1,001 values"):
        stepper(chain(1001))


LABELS = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "<!-- <script>",
    '" onload="alert(1)" \'',
    "{{data}} {{body}} {{nothing}}",
    r"a\b \u003c \1 \g<0> \n",
    "${say} `x` </svg>",
    "two\nlines\u2028and\u2029more",
    "w₁·x₁ ∑ é 😀",
    "&lt; &amp; &#65;",
]


@pytest.mark.parametrize("label", LABELS)
def test_any_label_is_shown_as_it_is_and_does_nothing(label: str) -> None:
    figure = stepper(Value(2.0, label=label) * 3.0)
    page = soup(figure)
    plain = soup(stepper(Value(2.0, label="w") * 3.0))
    assert [tag.name for tag in page.find_all()] == [
        tag.name for tag in plain.find_all()
    ]
    assert [sorted(tag.attrs) for tag in page.find_all()] == [
        sorted(tag.attrs) for tag in plain.find_all()
    ]
    assert page.select_one(".name").text == label
    assert f"{label} has 3." in page.svg["aria-label"]
    assert f"{label} has 3." in page.select_one(".say").text
    assert sentences(figure)[0] == f"At the start: {label} is 2 and the constant 3."
    assert label.count("<") == 0 or label not in page.find_all("script")[-1].text


# The stepper: its picture.


def heights(order: list[Value]) -> dict[Value, float]:
    return {value: 50.0 + 20.0 * len(value.parents) for value in order}


def laid_out(output: Value) -> tuple[list[Value], Layout]:
    order = list(output.backward())
    return order, layout(order, heights(order))


@given(random_graph())
def test_no_two_boxes_of_a_column_overlap(drawn: RandomGraph) -> None:
    order, found = laid_out(drawn.build(drawn.leaves()))
    for column in found.columns:
        for above, below in pairwise(column):
            room = below.y - below.height / 2 - above.y - above.height / 2
            assert room > GAP - 1e-6
        assert column[0].y - column[0].height / 2 > -1e-6
        assert column[-1].y + column[-1].height / 2 < found.height + 1e-6
    places = [place for column in found.columns for place in column]
    assert all(places.count(found.places[value]) == 1 for value in order)


@given(random_graph())
def test_every_edge_goes_from_column_to_column_left_to_right(
    drawn: RandomGraph,
) -> None:
    order, found = laid_out(drawn.build(drawn.leaves()))
    column = {id(place): i for i, line in enumerate(found.columns) for place in line}
    edges = [(parent, child) for child in order for parent in child.parents]
    for (parent, child), route in zip(edges, found.routes, strict=True):
        assert route[0] is found.places[parent]
        assert route[-1] is found.places[child]
        passed = [column[id(place)] for place in route]
        assert passed == list(range(passed[0], passed[-1] + 1))
        assert passed[0] < passed[-1]


@given(random_graph())
def test_a_value_stands_as_far_right_as_it_can(drawn: RandomGraph) -> None:
    order, found = laid_out(drawn.build(drawn.leaves()))
    column = {id(place): i for i, line in enumerate(found.columns) for place in line}
    at = {value: column[id(found.places[value])] for value in order}
    for parent in order[:-1]:
        uses = [at[child] for child in order if parent in child.parents]
        assert at[parent] == min(uses) - 1
    assert at[order[-1]] == len(found.columns) - 1


def test_a_column_is_sorted_so_that_edges_need_not_cross() -> None:
    a, b, _ = leaves()
    far, near = -b, -a
    _, found = laid_out(Value.sum([far, near]))
    heights = [found.places[value].y for value in (a, b, near, far)]
    assert (heights[0] < heights[1]) == (heights[2] < heights[3])


def test_a_value_stands_at_the_middle_of_what_it_is_made_from() -> None:
    parents = leaves()
    total = Value.sum(parents)
    _, found = laid_out(total)
    middle = sum(found.places[parent].y for parent in parents) / 3
    assert found.places[total].y == pytest.approx(middle)


def numbers(text: str) -> list[float]:
    return [float(x) for x in re.findall(r"-?\d+\.?\d*", text)]


@given(random_graph(most_steps=12))
def test_arrows_run_from_box_to_box_inside_the_picture(drawn: RandomGraph) -> None:
    output = drawn.build(drawn.leaves())
    order = list(output.backward())
    picture = soup(stepper(output)).svg
    left, top, width, height = numbers(picture["viewbox"])
    boxes = {}
    for value, box in zip(order, picture.select("rect"), strict=True):
        x, y, w, h = [float(box[key]) for key in ("x", "y", "width", "height")]
        assert left <= x <= x + w <= left + width
        assert top <= y <= y + h <= top + height
        boxes[value] = x, y, w, h
    edges = [(parent, child) for child in order for parent in child.parents]
    arrows = picture.select(".edge path")
    doors = []
    for (parent, child), arrow in zip(edges, arrows, strict=True):
        x, y, w, h = boxes[parent]
        run = numbers(arrow["d"])
        assert run[:2] == pytest.approx((x + w, y + h / 2), abs=1.1)
        assert run[::2] == sorted(run[::2])
        x, y, w, h = boxes[child]
        assert run[-2] == pytest.approx(x, abs=1.1)
        assert y < run[-1] < y + h
        doors.append((child, run[-1]))
    assert len(set(doors)) == len(doors)


def test_a_box_shows_name_number_and_gradient() -> None:
    a, b, _ = leaves()
    y = a * b
    y.label = "y"
    picture = soup(stepper(y + 1.5)).svg
    boxes = [[line.text for line in box("text")] for box in picture.select(".node")]
    assert boxes == [
        ["a", "2", "gradient −3"],
        ["b", "−3", "gradient 2"],
        ["y (×)", "−6", "gradient 1"],
        ["constant", "1.5", "gradient 1"],
        ["+", "−4.5", "gradient 1"],
    ]
    assert [text.text for text in picture.select(".share")] == ["−3", "2", "1", "1"]
    assert len(picture.select(".node.lit, .edge.lit")) == 5 + 4


# Contours.


def inside(x: float, y: float, found: list[list[tuple[float, float]]]) -> bool:
    """Whether a ray from the place crosses the loops an odd number of times."""
    crossed = 0
    for loop in found:
        for (x1, y1), (x2, y2) in zip(loop, [*loop[1:], loop[0]]):
            if (y1 > y) != (y2 > y):
                crossed += x1 + (y - y1) / (y2 - y1) * (x2 - x1) > x
    return crossed % 2 == 1


def places(rows: list[list[float]]) -> Iterator[tuple[int, int]]:
    return product(range(len(rows[0])), range(len(rows)))


@st.composite
def grids(draw: st.DrawFn, numbers: Any) -> list[list[float]]:
    width = draw(st.integers(1, 7))
    row = st.lists(numbers, min_size=width, max_size=width)
    return draw(st.lists(row, min_size=1, max_size=7))


@given(grids(st.sampled_from([-2.0, -1.0, -0.25, 0.0, 0.25, 1.0, 2.0])))
def test_the_loops_enclose_what_is_above_0(rows: list[list[float]]) -> None:
    found = loops(rows)
    for x, y in places(rows):
        if rows[y][x] != 0.0:  # at a 0 there may be a corner of a loop
            assert inside(x, y, found) == (rows[y][x] > 0.0)


@given(grids(st.floats(-10.0, 10.0)))
def test_a_loop_closes_in_steps_within_one_cell(rows: list[list[float]]) -> None:
    for loop in loops(rows):
        assert len(loop) >= 4
        for (x1, y1), (x2, y2) in zip(loop, [*loop[1:], loop[0]]):
            assert abs(x1 - x2) <= 1.0 + 1e-9
            assert abs(y1 - y2) <= 1.0 + 1e-9
        for x, y in loop:
            assert -1.0 < x < len(rows[0])
            assert -1.0 < y < len(rows)
            assert x == round(x) or y == round(y)


@given(grids(st.floats(0.5, 10.0)))
def test_a_grid_all_above_0_has_one_loop_a_hair_outside_it(
    rows: list[list[float]],
) -> None:
    [loop] = loops(rows)
    assert all(inside(x, y, [loop]) for x, y in places(rows))
    right, down = len(rows[0]) - 1, len(rows) - 1
    for x, y in loop:
        outside = max(-x, x - right, -y, y - down)
        assert 0.0 < outside < 1e-6


@given(grids(st.floats(-10.0, 0.0)))
def test_a_grid_without_a_number_above_0_has_no_loop(rows: list[list[float]]) -> None:
    assert loops(rows) == []


@pytest.mark.parametrize("rows", [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
def test_a_saddle_keeps_the_two_corners_above_0_apart(rows: list[list[float]]) -> None:
    found = loops(rows)
    assert len(found) == 2
    for loop in found:
        assert sum(inside(x, y, [loop]) for x, y in places(rows)) == 1
    assert not inside(0.5, 0.5, found)


def test_the_border_crosses_where_the_line_between_two_numbers_is_0() -> None:
    [loop] = loops([[-3.0, -3.0, -3.0], [-1.0, 1.0, -3.0], [-3.0, -3.0, -3.0]])
    assert sorted(loop) == [(0.5, 1.0), (1.0, 0.75), (1.0, 1.25), (1.25, 1.0)]


def test_a_circle_has_the_area_of_a_circle_and_a_hole_is_not_in_it() -> None:
    def area(loop: list[tuple[float, float]]) -> float:
        sides = zip(loop, [*loop[1:], loop[0]])
        return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in sides) / 2

    def ring(x: int, y: int) -> float:
        away = math.hypot(x - 20, y - 20)
        return min(15.0 - away, away - 6.0)

    found = loops([[ring(x, y) for x in range(41)] for y in range(41)])
    hole, disk = sorted(map(area, found), key=abs)
    assert abs(disk) == pytest.approx(math.pi * 15.0**2, rel=0.01)
    assert abs(hole) == pytest.approx(math.pi * 6.0**2, rel=0.02)
    assert hole * disk < 0.0  # the region is on the same hand all along


def test_a_number_too_large_for_a_slope_leaves_a_border() -> None:
    for far in (1e300, math.inf):
        [loop] = loops([[far, -1.0]])
        assert all(map(math.isfinite, [c for corner in loop for c in corner]))


# The boundary.


def test_a_ring_marks_each_point_that_max_margins_scores_get_wrong(run: Run) -> None:
    states = data(boundary(run, POINTS))["states"]
    for model, state in zip(run.models, states, strict=True):
        found = max_margin(model, POINTS.xs, POINTS.ys)
        signs = [(s.data > 0.0, y > 0.0) for s, y in zip(found.scores, POINTS.ys)]
        assert state["wrong"] == [i for i, (a, b) in enumerate(signs) if a != b]
        right = len(POINTS) - len(state["wrong"])
        assert f" {right} of 20 points on the right side." in state["say"]
    assert states[0]["wrong"]


def test_a_score_of_0_is_class_minus_1() -> None:
    zero = MLP(2, [1]).with_parameters([0.0, 0.0, 0.0])
    [state] = data(boundary(with_losses(zero, 1.0), POINTS))["states"]
    assert state["wrong"] == [i for i, y in enumerate(POINTS.ys) if y > 0.0]
    assert state["region"] == ""


def test_each_sentence_says_the_step_and_the_loss_of_the_history(run: Run) -> None:
    said = sentences(boundary(run, POINTS))
    assert [row["step"] for row in run.history] == [0, 3, 6, 7]
    for row, say in zip(run.history, said, strict=True):
        assert say.startswith(f"Step {row['step']}: loss {row['loss']:.3f}, ")


def corners(region: str) -> list[list[tuple[float, float]]]:
    """The loops of a path of the form M0 0l1 0 1 1z, in its own units."""
    found = []
    assert re.fullmatch(r"(M-?\d+ -?\d+(l-?\d+ -?\d+( -?\d+ -?\d+)*)?z)*", region)
    for loop in region.split("z")[:-1]:
        x, y, *moves = numbers(loop)
        found.append([(x, y)])
        for dx, dy in zip(moves[::2], moves[1::2]):
            x, y = x + dx, y + dy
            found[-1].append((x, y))
    return found


def test_the_region_is_where_the_model_says_class_1(run: Run) -> None:
    h = 0.1
    across, up = plot_data.grid(POINTS, h, 0.5)
    unit = 420 / (len(across) - 1)
    for model, state in zip(run.models, data(boundary(run, POINTS))["states"]):
        found = corners(state["region"])
        looked_at = 0
        for i, j in product(range(1, len(across) - 1, 3), range(1, len(up) - 1, 3)):
            near = [
                model((across[i] + a, up[j] + b)).data > 0.0
                for a, b in product((-h, 0.0, h), repeat=2)
            ]
            if len(set(near)) == 1:  # not beside the border, whose pixels are whole
                looked_at += 1
                x, y = i * unit, (len(up) - 1 - j) * unit
                assert inside(x, y + 0.01, found) == near[0]
        assert looked_at > 50


def test_each_point_lies_at_its_place_in_the_shape_of_its_class(run: Run) -> None:
    h, padding = 0.25, 0.75
    page = soup(boundary(run, POINTS, h=h, padding=padding))
    across, up = plot_data.grid(POINTS, h, padding)
    unit = 420 / (len(across) - 1) / h
    shapes = page.select(".points > *")
    for (x, y), label, shape in zip(POINTS.xs, POINTS.ys, shapes, strict=True):
        assert shape["class"][0] == ("triangle" if label > 0.0 else "circle")
        if label > 0.0:
            left, top, *_ = numbers(shape["d"])
            middle = left, top + 6.0
        else:
            middle = float(shape["cx"]), float(shape["cy"])
        expected = (x - across[0]) * unit, (up[-1] - y) * unit
        assert middle == pytest.approx(expected, abs=0.1)


def test_the_mark_on_the_curve_goes_right_and_as_high_as_the_loss(run: Run) -> None:
    states = data(boundary(run, POINTS))["states"]
    xs = [state["x"] for state in states]
    assert xs == sorted(set(xs))
    heights = [
        (math.log10(row["loss"]), -state["y"])
        for row, state in zip(run.history, states)
    ]
    (low, bottom), *_, (high, top) = sorted(heights)
    for loss, y in heights:
        share = (loss - low) / (high - low)
        assert y == pytest.approx(bottom + share * (top - bottom), abs=0.15)


def test_the_axis_counts_steps_not_rows_of_the_history(run: Run) -> None:
    figure = boundary(run, POINTS)
    curve = soup(figure)("svg")[1]
    assert [text.text for text in curve("text", class_=False)][:2] == ["0", "7"]
    assert "from step 0 to step 7" in curve["aria-label"]
    xs = [state["x"] for state in data(figure)["states"]]
    assert scaled([row["step"] for row in run.history], xs)


def test_the_picture_ends_with_the_last_models_rings(run: Run) -> None:
    for models in (run.models, run.models[::-1]):
        turned = Run(run.initial_model, run.final_model, models, run.history, 0, 0, {})
        figure = boundary(turned, POINTS)
        rings = [
            i
            for i, point in enumerate(soup(figure).select(".points > *"))
            if "wrong" in point["class"]
        ]
        assert rings == data(figure)["states"][-1]["wrong"]


def test_a_hundred_steps_are_below_300_kilobytes() -> None:
    points = moons(100, noise=0.1, seed=1337)
    figure = boundary(train(MLP(2, [16, 16, 1], seed=1337), points), points)
    assert len(data(figure)["states"]) == 100
    assert len(figure.html.encode()) < 300_000
    assert data(figure)["states"][-1]["wrong"] == []


def test_a_run_of_one_step_is_one_state() -> None:
    once = train(MLP(2, [4, 1]), POINTS, steps=1)
    [state] = data(boundary(once, POINTS))["states"]
    assert state["say"].startswith(f"Step 0: loss {once.history[0]['loss']:.3f}")
    assert all(map(math.isfinite, (state["x"], state["y"])))


@pytest.mark.parametrize("rate", [1e3, 1e10, 1e100, 1e160, 1e300])
def test_a_diverged_run_is_shown_until_it_diverges(rate: float) -> None:
    try:
        broken = train(MLP(2, [8, 1]), POINTS, learning_rate=rate)
    except TrainingDiverged as diverged:
        broken = diverged.run
    figure = boundary(broken, POINTS)
    states = data(figure)["states"]
    assert len(states) == len(broken.history)
    for state in states:
        assert 0.0 <= state["x"] <= 420.0
        assert 0.0 <= state["y"] <= 300.0
        assert corners(state["region"]) is not None
    for shape in soup(figure).select("svg [d]"):
        assert "nan" not in shape["d"]
        assert "inf" not in shape["d"]


def test_a_huge_loss_is_said_and_marked_in_few_digits() -> None:
    figure = boundary(with_losses(MLP(2, [1]), 1.0, 1e150), POINTS)
    assert len(sentences(figure)[1]) < 100
    assert len(soup(figure)("svg")[1]("text")) < 30


class Formula(Module):
    """A model whose score is any formula of a place."""

    def __init__(self, formula: Callable[[Value, Value], Value]) -> None:
        self.formula, self.w = formula, Value(1.0)

    def __call__(self, x: Any) -> Value:
        return self.w * self.formula(*[v + Value(0.0) for v in x])

    def parameters(self) -> tuple[Value, ...]:
        return (self.w,)


def with_losses(model: Module, *losses: float) -> Run:
    """A run that stood still, with these losses."""
    history = tuple({"step": k, "loss": loss} for k, loss in enumerate(losses))
    return Run(model, model, (model,) * len(losses), history, losses[-1], 1.0, {})


def test_a_region_smaller_than_a_pixel_does_not_break_the_path() -> None:
    def dot_and_corner(x: Value, y: Value) -> Value:
        corner, away = x + y - 6.5, [x - 2.0, 2.0 - x, y - 2.0, 2.0 - y]
        dot = 1e-9 - Value.sum([side.relu() for side in away])
        return dot + (corner - dot).relu()

    points = Dataset([(0.0, 0.0), (4.0, 4.0)], [-1, 1])
    run = with_losses(Formula(dot_and_corner), 1.0)
    [state] = data(boundary(run, points, h=1.0, padding=0.0))["states"]
    assert inside(419, 0.5, corners(state["region"]))


@pytest.mark.parametrize("loss", [0.0, 1.0, 1e-300, 1e300, math.inf, math.nan])
def test_any_loss_has_a_place_on_the_curve(loss: float) -> None:
    figure = boundary(with_losses(MLP(2, [1]), loss), POINTS)
    [state] = data(figure)["states"]
    assert 0.0 <= state["y"] <= 300.0
    assert "nan" not in soup(figure).select_one(".curve")["d"]


# The sweep.


@pytest.fixture(scope="module")
def noises() -> tuple[list[Dataset], list[Run]]:
    datasets = [moons(20, noise=noise) for noise in (0.0, 0.3, 0.6)]
    return datasets, [train(MLP(2, [k, 1]), d, 8) for k, d in enumerate(datasets, 2)]


Noises = tuple[list[Dataset], list[Run]]


def test_a_sweep_tells_each_runs_final_loss_and_counts_what_is_right(
    noises: Noises,
) -> None:
    datasets, runs = noises
    unseen = moons(40, noise=0.2, seed=7)
    said = sentences(sweep(runs, datasets, [0.0, 0.3, "0.6"], "noise", unseen))
    for noise, dataset, run, say in zip(("0.0", "0.3", "0.6"), datasets, runs, said):
        right = run.final_accuracy * len(dataset)
        new = max_margin(run.final_model, unseen.xs, unseen.ys).accuracy
        assert say == (
            f"Noise {noise}: loss {run.final_loss:.3f}, {right:.0f} of 20 points on "
            f"the right side, of 40 unseen ones {100 * new:.1f} %."
        )
    assert len(set(said)) == 3
    assert "unseen" not in "".join(sentences(sweep(runs, datasets, [0, 1, 2], "noise")))


def test_a_sweep_shows_each_runs_own_points_with_rings_on_the_wrong_ones(
    noises: Noises,
) -> None:
    datasets, runs = noises
    across, up = plot_data.grid(
        ([x for d in datasets for x in d.xs], [y for d in datasets for y in d.ys]),
        0.1,
        0.5,
    )
    unit = 420 / (len(across) - 1) / 0.1
    states = data(sweep(runs, datasets, [0, 1, 2], "noise"))["states"]
    ringed = []
    for dataset, run, state in zip(datasets, runs, states, strict=True):
        shapes = BeautifulSoup(state["points"], "html.parser").find_all(recursive=False)
        for x, y, shape in zip(dataset.xs, dataset.ys, shapes, strict=True):
            wrong = (run.final_model(x).data > 0.0) != (y > 0.0)
            assert ("wrong" in shape["class"]) == wrong
            ringed.append(wrong)
            assert shape["class"][0] == ("triangle" if y > 0.0 else "circle")
            if y < 0.0:
                middle = float(shape["cx"]), float(shape["cy"])
                expected = (x[0] - across[0]) * unit, (up[-1] - x[1]) * unit
                assert middle == pytest.approx(expected, abs=0.1)
    assert set(ringed) == {True, False}


def test_a_sweeps_regions_are_those_of_the_boundary_of_the_last_model(
    run: Run, noises: Noises
) -> None:
    others = noises[1]
    states = data(sweep([run, *others], POINTS, "abcd", "run"))["states"]
    alone = data(boundary(run, POINTS))["states"][-1]
    last = Run(
        run.initial_model,
        run.final_model,
        (run.final_model,),
        (run.history[-1],),
        0,
        0,
        {},
    )
    assert states[0]["region"] == data(boundary(last, POINTS))["states"][0]["region"]
    assert len({state["region"] for state in states}) == 4
    assert alone["where"] == "step 7 of 7"
    assert [state["where"] for state in states] == [f"run {x}" for x in "abcd"]


def test_the_losses_of_a_sweep_share_one_pair_of_axes() -> None:
    model = MLP(2, [1])
    runs = [with_losses(model, *losses) for losses in ((1.0, 0.1), (10.0, 1.0, 0.01))]
    curve = soup(sweep(runs, POINTS, [1, 2], "rate"))("svg")[1]
    first, second = [numbers(path["d"]) for path in curve.select(".curve")]
    assert first[1] == second[3]  # both losses are 1
    assert first[2] == second[2]  # both are those of step 1
    assert second[1] < first[1] < first[3] < second[5]
    assert "from step 0 to step 2" in curve["aria-label"]
    strong = ["here" in path["class"] for path in curve.select(".curve")]
    assert strong == [False, True]


def test_a_sweep_ends_without_scripts_in_its_last_value(noises: Noises) -> None:
    datasets, runs = noises
    figure = sweep(runs, datasets, [0, 1, 2], "noise")
    end, page = data(figure)["states"][-1], soup(figure)
    assert page.select_one(".region")["d"] == end["region"]
    assert page.select_one(".points").decode_contents() == str(
        BeautifulSoup(end["points"], "html.parser")
    )
    assert page.select_one(".map")["aria-label"] == end["say"]


@pytest.mark.parametrize("noun", ["a<b>", 'say "x"'])
def test_any_name_of_a_setting_is_text_in_a_sweep(run: Run, noun: str) -> None:
    page = soup(sweep([run], POINTS, ["<i>&"], noun))
    assert not page.select("b, i")
    assert page.select_one(".map")["aria-label"].startswith(noun.capitalize()[:1])
    assert page.select_one("input")["aria-label"] == noun


def test_a_sweep_over_a_run_that_diverged_is_shown_until_it_diverges(run: Run) -> None:
    with pytest.raises(TrainingDiverged) as stopped:
        train(MLP(2, [8, 1]), POINTS, learning_rate=1e100)
    page = soup(sweep([run, stopped.value.run], POINTS, [1, 2], "rate"))
    for shape in page.select("svg [d]"):
        assert "nan" not in shape["d"]
        assert "inf" not in shape["d"]


def test_a_sweep_says_what_does_not_fit_together(run: Run) -> None:
    with pytest.raises(ValueError, match="runs must hold one run at least, got none"):
        sweep([], POINTS, [], "rate")
    with pytest.raises(
        ValueError, match=r"values must be one for each .* 1 for 2 runs"
    ):
        sweep([run, run], POINTS, [1], "rate")
    with pytest.raises(ValueError, match=r"datasets must be one .* got 3 for 2 runs"):
        sweep([run, run], [POINTS] * 3, [1, 2], "rate")
    with pytest.raises(ValueError, match=r"unseen must be one .* got 1 for 2 runs"):
        sweep([run, run], POINTS, [1, 2], "rate", [POINTS])
    with pytest.raises(TypeError, match="runs must be a Run"):
        sweep([POINTS], POINTS, [1], "rate")  # type: ignore[list-item]
    with pytest.raises(TypeError, match="datasets must be a Dataset"):
        sweep([run], [(1.0, 2.0)], [1], "rate")  # type: ignore[list-item]
    with pytest.raises(ValueError, match="h must"):
        sweep([run], POINTS, [1], "rate", h=50.0)


def test_a_sweep_of_nine_runs_is_below_300_kilobytes() -> None:
    points = moons(100, noise=0.1, seed=1337)
    run = train(MLP(2, [8, 1]), points)
    assert len(sweep([run] * 9, points, range(9), "try").html.encode()) < 300_000


# The strip.


def translated(shape: Tag) -> float:
    return numbers(shape["transform"])[0]


@pytest.mark.parametrize("label", [-1, 1])
@pytest.mark.parametrize("weight", [0, 5, 16])
def test_a_strip_shows_what_max_margin_and_backward_find(
    run: Run, label: int, weight: int
) -> None:
    x = (0.5, 0.25)
    states = data(strip(run.models, x, label, weight))["states"]
    for k, (model, state) in enumerate(zip(run.models, states, strict=True)):
        found = max_margin(model, [x], [label], alpha=0.0)
        score, loss = found.scores[0].data, found.data_loss
        knob = model.parameters()[weight]
        slope = loss.backward()[knob]
        assert state["numbers"] == [
            f"hinge {fixed(loss.data)}",
            f"gradient {fixed(slope, 3)}",
        ]
        assert state["say"].startswith(
            f"Step {k}: score {fixed(score)}, times the label {fixed(label, 0)}, "
            f"is a margin of {fixed(label * score)}; the hinge is {fixed(loss.data)}. "
            f"The weight is {fixed(knob.data, 3)}: "
        )


@pytest.mark.parametrize("label", [-1, 1])
def test_the_marks_of_a_strip_lie_where_the_numbers_are(run: Run, label: int) -> None:
    x, weight = (0.5, 0.25), 5
    figure = strip(run.models, x, label, weight)
    states = data(figure)["states"]
    zero, one = [float(text["x"]) for text in soup(figure)("text")[2:4]]
    scores = [model(x).data for model in run.models]
    places = [state["score"] for state in states]
    assert scaled([0.0, label, *scores], [zero, one, *places])
    knobs = [model.parameters()[weight] for model in run.models]
    slopes = [
        max_margin(model, [x], [label], alpha=0.0).data_loss.backward()[knob]
        for model, knob in zip(run.models, knobs)
    ]
    ends = [knob.data - 0.1 * slope for knob, slope in zip(knobs, slopes)]
    shown = [state["weight"] for state in states] + [state["pull"] for state in states]
    assert scaled([*[knob.data for knob in knobs], *ends], shown)
    assert any(slopes)


def hand_made(score: float) -> list[MLP]:
    """Models with a score of their one weight times x, plus a bias of 0."""
    return [MLP(1, [1]).with_parameters([score, 0.0])]


@pytest.mark.parametrize(
    ("score", "label", "said"),
    [
        (0.5, 1, "this point would push it up"),
        (0.5, -1, "this point would push it down"),
        (-2.0, -1, "the hinge is 0, so this point asks for nothing"),
        (1.5, 1, "the hinge is 0, so this point asks for nothing"),
    ],
)
def test_a_strip_says_which_way_the_point_would_push(
    score: float, label: int, said: str
) -> None:
    figure = strip(hand_made(score), [1.0], label)
    [state] = data(figure)["states"]
    assert state["say"].endswith(f": {said}.")
    moved = state["pull"] - state["weight"]
    assert moved == 0.0 if "nothing" in said else moved * label > 0.0
    missing = state["goal"] - state["score"]
    assert missing == 0.0 if "nothing" in said else missing * label > 0.0


def test_a_weight_behind_a_dead_relu_has_no_say() -> None:
    dead = MLP(1, [1, 1]).with_parameters([1.0, -5.0, 1.0, 0.0])
    [state] = data(strip([dead], [1.0], 1))["states"]
    assert state["say"].endswith(": a small change of it would not change the score.")
    assert state["pull"] == state["weight"]


def test_a_strip_counts_in_the_noun_it_is_given(run: Run) -> None:
    figure = strip(run.models, (0.5, 0.25), 1, noun="epoch")
    assert all(
        say.startswith(f"Epoch {k}: ") for k, say in enumerate(sentences(figure))
    )
    assert data(figure)["noun"] == "epoch"
    assert soup(figure).input["aria-label"] == "epoch"


@pytest.mark.parametrize("noun", LABELS)
def test_any_noun_is_shown_as_it_is_and_does_nothing(run: Run, noun: str) -> None:
    page = soup(strip(run.models, (0.5, 0.25), 1, noun=noun))
    plain = soup(strip(run.models, (0.5, 0.25), 1))
    assert [tag.name for tag in page.find_all()] == [
        tag.name for tag in plain.find_all()
    ]
    assert page.input["aria-label"] == noun


@pytest.mark.parametrize("label", [-1, 1])
def test_the_point_of_a_strip_has_the_shape_of_its_class(label: int) -> None:
    point = soup(strip(hand_made(0.5), [1.0], label)).select_one(".point")
    assert point["class"][1] == ("circle" if label < 0 else "triangle")


@pytest.mark.parametrize("score", [0.5, 1.5])
def test_the_picture_of_a_strip_ends_with_the_last_model(score: float) -> None:
    figure = strip([*hand_made(0.0), *hand_made(score)], [1.0], 1)
    state, page = data(figure)["states"][-1], soup(figure)
    assert translated(page.select_one(".point")) == state["score"]
    assert float(page.select_one(".knob")["cx"]) == state["weight"]
    assert [text.text for text in page.select(".end")[:2]] == state["numbers"]
    assert numbers(page.select_one(".missing")["d"])[::2] == [
        state["score"],
        state["goal"],
    ]
    arrow = numbers(page.select_one(".pull").get("d", ""))
    there = [] if score > 1.0 else [state["weight"], state["pull"]]
    assert arrow[::2] == there


@pytest.mark.parametrize("far", [1e300, math.inf, math.nan])
def test_a_model_out_of_bounds_leaves_marks_on_the_strip(far: float) -> None:
    figure = strip([*hand_made(0.5), *hand_made(far)], [1.0], 1)
    for state in data(figure)["states"]:
        places = [state[key] for key in ("score", "goal", "weight", "pull")]
        assert all(0.0 <= place <= 680.0 for place in places)
    svg = str(soup(figure).svg).split(">", 1)[1]
    assert '"nan' not in svg


# The hinge.


def place_of(score: float) -> int:
    return round((score + 3.0) / 0.05)


@pytest.mark.parametrize(("name", "label"), [("minus", -1.0), ("plus", 1.0)])
def test_the_hinge_has_the_numbers_of_its_formulas(name: str, label: float) -> None:
    curve = data(hinge())["curves"][name]
    assert {len(column) for column in curve.values()} == {121}
    for i in range(121):
        score = -3.0 + 0.05 * i
        margin = label * score
        kink = abs(margin - 1.0) < 1e-9
        loss = max(0.0, 1.0 - margin)
        slope = 0.0 if margin > 1.0 or kink else -label
        entropy = math.log(1.0 + math.exp(-margin))
        entropy_slope = -label / (1.0 + math.exp(margin))
        assert curve["hinge"][i] == pytest.approx(loss, abs=5e-5)
        assert curve["other"][i] == pytest.approx(entropy, abs=5e-5)
        assert curve["slope"][i] == slope
        assert curve["say"][i] == (
            f"Score {fixed(score)}: margin {fixed(margin)}, hinge {fixed(loss)} with "
            f"slope {fixed(slope, 0)}; cross-entropy {fixed(entropy)} with slope "
            f"{fixed(entropy_slope)}."
        )


@pytest.mark.parametrize("score", [-3.0, -0.4, 0, 1.0, 3])
def test_the_handle_begins_at_the_score(score: float) -> None:
    figure = hinge(score)
    found = data(figure)
    assert found["start"] == place_of(score)
    text = soup(figure).select_one(".say").text
    assert text.startswith(f"Score {fixed(score)}: margin {fixed(score)}, ")
    handle = soup(figure).select_one(".handle")
    assert float(handle["cx"]) == pytest.approx(40 + 580 * (score + 3) / 6, abs=0.06)
    loss = found["curves"]["plus"]["hinge"][found["start"]]
    assert float(handle["cy"]) == pytest.approx(290.0 - 66.0 * loss, abs=0.06)


def test_a_score_between_two_places_goes_to_the_nearest() -> None:
    assert data(hinge(0.51))["start"] == place_of(0.5)


@pytest.mark.parametrize("score", [-3.01, 3.01, 100.0])
def test_a_score_outside_the_picture_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match=f"score .*-3 and 3, got {score:g}"):
        hinge(score)


def test_the_curves_are_drawn_through_their_numbers() -> None:
    figure = hinge()
    curve, view = data(figure)["curves"]["plus"], data(figure)["view"]
    for name, shape in [("hinge", ".curve.line"), ("other", ".other.line")]:
        run = numbers(soup(figure).select_one(shape)["d"])
        expected = [view["bottom"] - y * view["unit"] for y in curve[name]]
        assert run[1::2] == pytest.approx(expected, abs=0.06)
        assert run[::2] == sorted(set(run[::2]))


def test_the_picture_of_a_hinge_shows_its_slope_without_scripts() -> None:
    slope = soup(hinge(-0.4)).select_one(".slope")
    assert {"x1", "x2", "y1", "y2"} <= slope.attrs.keys()


def test_two_hinges_share_neither_ids_nor_names() -> None:
    pages = [soup(hinge(score)) for score in (-0.4, 1.0)]
    ids = [[tag["id"] for tag in page.select("[id]")] for page in pages]
    assert not set(ids[0]) & set(ids[1])
    for page in pages:
        assert [label["for"] for label in page.select("label[for]")] == [
            tag["id"] for tag in page.select("[id]")
        ]


# The microscope.


def cube(x: float) -> float:
    return x**3


@pytest.mark.parametrize(
    ("function", "plain", "x", "slope"),
    [
        (lambda v: v**3, cube, 2.0, 12.0),
        (lambda v: v.tanh(), math.tanh, 0.0, 1.0),
        (lambda v: v * v, lambda x: x * x, 0.0, 0.0),
        (lambda v: v.relu(), lambda x: max(x, 0.0), 0.0, 0.0),
    ],
    ids=["a cube", "tanh", "the foot of a parabola", "a kink"],
)
def test_the_microscope_says_how_far_off_each_nudge_is(
    function: Callable, plain: Callable, x: float, slope: float
) -> None:
    states = data(microscope(function, x))["states"]
    assert len(states) == 65
    for k, state in enumerate(states):
        h = 10.0 ** (-k / 4)
        central = abs((plain(x + h) - plain(x - h)) / (2 * h) - slope)
        one_sided = abs((plain(x + h) - plain(x)) / h - slope)
        tiny = 4 * math.ulp(max(abs(plain(x)), 1e-300)) / h  # rounded in another order
        assert state["errors"]["central"] == pytest.approx(central, rel=1e-6, abs=tiny)
        assert state["errors"]["onesided"] == pytest.approx(
            one_sided, rel=1e-6, abs=tiny
        )


def test_the_microscope_marks_each_error_at_its_power_of_ten() -> None:
    states = data(microscope(lambda x: x**3, 2.0))["states"]
    across = [state["x"] for state in states]
    assert across == pytest.approx([46 + 366 * k / 64 for k in range(65)], abs=0.1)
    for name in ("central", "onesided"):
        logs = [math.log10(state["errors"][name]) for state in states]
        unit = 250 / 18  # pixels a decade
        assert [state[name] for state in states] == pytest.approx(
            [262 - (min(log, 1.0) + 17) * unit for log in logs], abs=0.1
        )


def test_an_error_of_0_lies_at_the_bottom() -> None:
    states = data(microscope(lambda x: 4.0 * x, 1.0))["states"]
    assert states[0]["errors"]["central"] == 0.0
    assert states[0]["central"] == 262.0


def test_an_error_below_the_plot_lies_at_its_bottom() -> None:
    states = data(microscope(lambda x: 4e-20 * x**3, 1.0))["states"]
    assert all(0.0 < state["errors"]["central"] < 1e-17 for state in states[:8])
    assert all(state["central"] == 262.0 for state in states[:8])


def test_the_window_shows_a_curve_through_both_dots_and_the_gradients_line() -> None:
    for state in data(microscope(lambda x: x**3, 2.0))["states"]:
        curve = [tuple(map(int, spot.split())) for spot in state["seen"][1:].split("L")]
        assert len(curve) == 71
        for (x, y), before in zip(state["dots"], (11, 58)):  # between two samples
            (x1, y1), (x2, y2) = curve[before], curve[before + 1]
            assert x1 < x < x2
            assert min(y1, y2) - 1 <= y <= max(y1, y2) + 1
        (x1, y1), (x2, y2) = [
            map(int, spot.split()) for spot in state["tangent"][1:].split("L")
        ]
        assert (x1, x2) == (0, 280)
        assert y1 > y2
        if state["where"] in ("nudge 1", "nudge 0.1"):
            (left, low), (right, high) = state["dots"]
            central = 13.0 if state["where"] == "nudge 1" else 12.01
            steeper = ((low - high) / (right - left)) / ((y1 - y2) / 280)
            assert steeper == pytest.approx(central / 12.0, rel=0.015)
        assert all(0 <= y <= 280 for _, y in curve)
    curve = [y for _, y in curve]
    assert len(set(curve)) < 20  # of 71: at the end the function is a stair


EACH_SEEN = pytest.mark.parametrize(
    ("function", "x", "slope"),
    [
        (lambda v: v**3, 2.0, 12.0),
        (lambda v: v.exp() * -3.0, 0.0, -3.0),
        (lambda v: v * v, 0.0, 0.0),
        (lambda v: v.relu(), 0.0, 0.0),
        (lambda v: v * 1e-12, 0.0, 1e-12),
        (lambda v: Value(3.0), 1.0, 0.0),
    ],
    ids=["up", "down", "the foot of a parabola", "a kink", "nearly flat", "flat"],
)


def seen(state: dict[str, Any], name: str) -> list[tuple[int, int]]:
    """The places that a line of the window runs through."""
    spots = [spot.split() for spot in state[name][1:].split("L")]
    return [(int(x), int(y)) for x, y in spots]


@EACH_SEEN
def test_the_window_shows_function_and_tangent_on_one_scale(
    function: Callable, x: float, slope: float
) -> None:
    middle = function(Value(x)).data
    for k, state in enumerate(data(microscope(function, x))["states"]):
        h = 10.0 ** (-k / 4)
        at = [1.5 * h * (i / 35 - 1) for i in range(71)]
        heights = [function(Value(x + t)).data - middle for t in at]
        ends = [-1.5 * h * slope, 1.5 * h * slope]
        unit = 128.8 / (max(map(abs, heights + ends)) or 1.0)
        for line, ys in (
            (seen(state, "seen"), heights),
            (seen(state, "tangent"), ends),
        ):
            places = [140 - unit * y for y in ys]
            assert [y for _, y in line] == pytest.approx(places, abs=0.51)
            across = [280 * i / (len(ys) - 1) for i in range(len(ys))]
            assert [x for x, _ in line] == pytest.approx(across, abs=0.51)


def test_the_errors_are_drawn_through_all_their_marks() -> None:
    figure = microscope(lambda x: x**3, 2.0)
    states, picture = data(figure)["states"], soup(figure).select_one(".errors")
    for name in ("central", "onesided"):
        run = numbers(picture.select_one(f".{name}")["d"])
        assert run[::2] == [state["x"] for state in states]
        assert run[1::2] == [state[name] for state in states]


def test_the_scales_of_the_errors_are_named_where_they_lie() -> None:
    figure = microscope(lambda x: x**3, 2.0)
    states, texts = data(figure)["states"], soup(figure).select(".errors text")
    powers = ["1", "10⁻⁴", "10⁻⁸", "10⁻¹²", "10⁻¹⁶"]
    across = [text for text in texts if text.text in powers and not text.get("class")]
    assert [text.text for text in across] == powers
    assert [float(text["x"]) for text in across] == [
        state["x"] for state in states[::16]
    ]
    up = [text for text in texts if text.get("class") == ["up"]]
    assert [text.text for text in up] == powers
    assert [float(text["y"]) - 5 for text in up] == pytest.approx(
        [262 - 250 * (17 - n) / 18 for n in range(0, 17, 4)], abs=0.51
    )


def test_an_error_above_the_plot_lies_at_its_top() -> None:
    assert data(microscope(lambda x: 1e9 * x**3, 0.0))["states"][0]["central"] == 12.0


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0, "0"),
        (1.0, "1"),
        (99.4, "99"),
        (0.5, "0.5"),
        (100.0, "10²"),
        (0.01, "10⁻²"),
        (5.6e-5, "5.6 × 10⁻⁵"),
        (3e-16, "3 × 10⁻¹⁶"),
        (9.99e-6, "10⁻⁵"),
    ],
)
def test_a_size_is_written_as_a_power_of_ten(x: float, text: str) -> None:
    assert power(x) == text


def test_the_microscope_says_nudge_quotients_and_gradient() -> None:
    said = sentences(microscope(lambda x: x**3, 2.0))
    assert said[0] == (
        "Nudge 1: the central difference is 13.000000000000, off by 1; the one-sided "
        "is off by 7. The gradient is 12.000000000000."
    )
    assert said[4].startswith("Nudge 0.1: ")
    assert said[5].startswith("Nudge 5.6 × 10⁻²: ")
    assert "off by 12" in said[64]
    states = data(microscope(lambda x: x**3, 2.0))["states"]
    named = [states[k]["where"] for k in (0, 5, 64)]
    assert named == ["nudge 1", "nudge 5.6 × 10⁻²", "nudge 10⁻¹⁶"]


def test_a_function_that_is_not_defined_in_the_window_says_so() -> None:
    with pytest.raises(ValueError, match="log"):
        microscope(lambda x: x.log(), 1.0)
    assert microscope(lambda x: x.log(), 2.0)


def test_the_microscope_refuses_what_is_no_number_and_no_function_of_values() -> None:
    with pytest.raises(TypeError, match="x must be"):
        microscope(lambda x: x, "2")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="x must be a finite number"):
        microscope(lambda x: x, math.inf)
    with pytest.raises(TypeError, match=r"function\(x\) must be a Value"):
        microscope(lambda x: 3.0, 2.0)  # type: ignore[arg-type, return-value]
    with pytest.raises(TypeError, match=r"function\(x\) must be a Value"):
        microscope(lambda x: x if x.data == 2.0 else 3.0, 2.0)  # type: ignore
    for steep in (math.inf, 1e308):
        with pytest.raises(ValueError, match="must be a finite number"):
            microscope(lambda x: x * steep, 1.0)  # noqa: B023
    with pytest.raises(TypeError, match="function must be"):
        microscope(3.0, 2.0)  # type: ignore[arg-type]


# The collapse.


def layer_over_points() -> Value:
    """MLP(2, [3, 1]) over four points, the scores added up: 86 values."""
    network = MLP(2, [3, 1], seed=3)
    rows = [[Value(x) for x in row] for row in POINTS.xs[:4]]
    return Value.sum([network(row) for row in rows])


def grids() -> dict[str, Value]:
    x = Value(0.5)
    copies = [MLP(2, [2, 1], seed=3)((0.5, i)) for i in range(3)]
    return {
        "a layer over points": layer_over_points(),
        "a loss": max_margin(MLP(2, [2, 1]), POINTS.xs[:4], POINTS.ys[:4]).data_loss,
        "several blocks": Value.sum(copies),
        "curves of a leaf": x.tanh() * x.exp(),
        "two curves of one value": x.relu() + x.relu(),
        "a curve alone": x.tanh(),
        "a chain": chain(150),
    }


EACH_GRID = pytest.mark.parametrize("output", grids().values(), ids=list(grids()))


def inside_view(figure: Explorable) -> bool:
    spots = [spot for scene in data(figure)["spots"] for spot in scene]
    return all(0 <= x <= 640 and 0 <= y <= 400 for x, y in spots)


@EACH_GRID
def test_a_collapse_gives_each_value_a_place_of_its_own(output: Value) -> None:
    order = list(output.backward())
    found = data(collapse(output))
    tape = Tape(output)
    shown = [i for i, value in enumerate(order) if value not in tape._sum_around]
    assert all(len(scene) == len(order) for scene in found["spots"])
    for scene, which in zip(found["spots"], [range(len(order)), shown, shown]):
        assert len({tuple(scene[i]) for i in which}) == len(which)
    assert inside_view(collapse(output))


@given(random_graph())
def test_any_graph_collapses_inside_its_picture(drawn: RandomGraph) -> None:
    output = drawn.build(drawn.leaves())
    if len(output.backward()) > 1:
        assert inside_view(collapse(output))


def cell_of(figure: Explorable) -> float:
    """From cell to cell of the tables: the last box frames the output alone."""
    return float(soup(figure).select(".box rect")[-1]["width"])


def apart(spots: list[tuple[float, float]], room: float) -> bool:
    """Whether squares as wide as `room` around the spots leave each other free."""
    return all(
        max(abs(x - a), abs(y - b)) > room - 0.21
        for i, (x, y) in enumerate(spots)
        for a, b in spots[:i]
    )


def cells(output: Value) -> tuple[Explorable, list[tuple[float, float]]]:
    """The cells of all tables, those of the constants last."""
    figure, inside = collapse(output), Tape(output)._sum_around
    places = zip(output.backward(), data(figure)["spots"][2])
    texts = soup(figure).select(".ones text")
    ones = [(float(text["x"]), float(text["y"]) - 4) for text in texts]
    return figure, [*[(x, y) for v, (x, y) in places if v not in inside], *ones]


@EACH_GRID
def test_no_two_cells_of_the_tables_overlap(output: Value) -> None:
    figure, spots = cells(output)
    assert apart(spots, cell_of(figure))
    side = min(11.0, 0.7 * cell_of(figure))
    for square in soup(figure).select(".value"):
        assert float(square["width"]) == pytest.approx(side, abs=0.11)


@given(random_graph(most_steps=40))
def test_no_two_cells_of_any_tables_overlap(drawn: RandomGraph) -> None:
    output = drawn.build(drawn.leaves())
    if 1 < len(output.backward()) <= 150:
        figure, spots = cells(output)
        assert apart(spots, cell_of(figure))


@EACH_GRID
def test_a_product_hides_where_its_sum_stands(output: Value) -> None:
    order = list(output.backward())
    _, *folded = data(collapse(output))["spots"]
    for scene in folded:
        for term, around in Tape(output)._sum_around.items():
            assert scene[order.index(term)] == scene[order.index(around)]


@EACH_GRID
def test_the_first_two_stages_run_from_left_to_right(output: Value) -> None:
    order = list(output.backward())
    built, by_depth, _ = data(collapse(output))["spots"]
    inside = Tape(output)._sum_around
    for child in order:
        for parent in child.parents:
            one, two = order.index(parent), order.index(child)
            assert built[one][0] < built[two][0]
            if child not in inside and parent not in inside:
                assert by_depth[one][0] < by_depth[two][0]


def test_a_result_stands_where_its_row_and_its_column_meet() -> None:
    network = MLP(2, [3, 1], seed=3)
    rows = [[Value(x) for x in row] for row in POINTS.xs[:4]]
    sums = [[neuron(row) for neuron in network.layers[0].neurons] for row in rows]
    output = Value.sum([network.layers[1](row) for row in sums])
    order = list(output.backward())
    tables = data(collapse(output))["spots"][2]
    place = {value: tables[i] for i, value in enumerate(order)}
    for row, outputs in zip(rows, sums):
        for neuron, output_of_neuron in zip(network.layers[0].neurons, outputs):
            [total] = output_of_neuron.parents
            x, y = place[total]
            for weight in neuron.parameters():
                assert place[weight][1] == y
                assert place[weight][0] < x
            for value in row:
                assert place[value][0] == x
                assert place[value][1] < y
            assert place[output_of_neuron][0] == x
            assert place[output_of_neuron][1] > y


def test_a_collapse_counts_values_products_and_steps() -> None:
    figure = collapse(layer_over_points())
    assert sentences(figure) == [
        "As it was built: 86 Values and 140 edges, one operation at a time.",
        "36 products moved into a sum, and 50 Values stand by depth. Those of one "
        "column do not wait for each other.",
        "The same Values as tables. What is lit: one Value, and the row and the "
        "column that it is made of.",
        "Step 1 of 4, 3 × 3 times 3 × 4: 12 Values at once.",
        "Step 2 of 4, relu of 12: 12 Values at once.",
        "Step 3 of 4, 1 × 4 times 4 × 4: 4 Values at once.",
        "Step 4 of 4, 1 × 4 times 4 × 1: 1 Value.",
        "86 Values, 4 steps: 3 × 3 times 3 × 4, relu of 12, 1 × 4 times 4 × 4, "
        "1 × 4 times 4 × 1.",
    ]


def test_a_collapse_draws_the_edges_that_a_stage_has() -> None:
    found = data(collapse(layer_over_points()))["states"]
    sums, relus, scores, total = 12 * (3 + 2), 12, 4 * (4 + 3), 4
    drawn = [state.get("edges", "").count("M") for state in found]
    assert drawn == [140, sums + relus + scores + total, *[0] * 6]


def test_the_stages_of_a_collapse_have_names() -> None:
    assert [
        state["where"] for state in data(collapse(layer_over_points()))["states"]
    ] == [
        "as built",
        "by depth",
        "as tables",
        *[f"step {k} of 4" for k in (1, 2, 3, 4)],
        "the tape",
    ]


@EACH_GRID
def test_a_collapse_lights_what_a_step_reads_and_makes(output: Value) -> None:
    found, steps = data(collapse(output)), Tape(output).steps
    assert len(found["states"]) == len(steps) + 4
    order = list(output.backward())
    inside = Tape(output)._sum_around
    lit = {i for state in found["states"][3:-1] for i in state["lit"]}
    assert lit == {i for i, value in enumerate(order) if value not in inside}
    boxes = [state.get("boxes", []) for state in found["states"]]
    assert boxes == [
        [],
        [],
        [],
        *[[k] for k in range(len(steps))],
        [*range(len(steps))],
    ]


def test_the_values_of_equal_depth_stand_in_one_column() -> None:
    network, point = MLP(2, [3, 1], seed=3), [Value(0.5), Value(-1.0)]
    output = network(point)
    hidden = [neuron(point) for neuron in network.layers[0].neurons]
    output = network.layers[1](hidden)
    order = list(output.backward())
    _, by_depth, _ = data(collapse(output))["spots"]
    at = {value: x for value, (x, _) in zip(order, by_depth)}
    depths = [
        [value for value in order if not value.parents],
        [value.parents[0] for value in hidden],
        hidden,
        [output],
    ]
    for values, x in zip(depths, (16.0, 218.7, 421.3, 624.0)):
        assert {at[value] for value in values} == {x}


def test_a_column_stands_around_the_middle() -> None:
    output = Value.sum([Value(1.0) for _ in range(3)])
    built, by_depth, _ = data(collapse(output))["spots"]
    assert built == by_depth == [[16, 174], [16, 200], [16, 226], [624, 200]]


def test_a_new_table_has_its_left_rows_beside_it_and_its_right_rows_above() -> None:
    left = [[Value(2.0), Value(3.0)] for _ in range(3)]
    right = [[Value(4.0), Value(5.0)] for _ in range(2)]
    made = [Value.sum([a * b for a, b in zip(x, y)]) for x in left for y in right]
    output = Value.sum([value.relu() for value in made])
    tables = dict(zip(output.backward(), data(collapse(output))["spots"][2]))
    first_x, first_y = tables[made[0]]

    def cell(value: Value) -> tuple[float, float]:
        """How many cells right of and below the first result."""
        x, y = tables[value]
        return pytest.approx(((x - first_x) / 26, (y - first_y) / 26), abs=0.01)

    assert [cell(value) for row in left for value in row] == [
        (x, y) for y in range(3) for x in (-3, -2)
    ]
    assert [cell(value) for row in right for value in row] == [
        (x, y) for x in range(2) for y in (-2.25, -1.25)
    ]
    assert [cell(value) for value in made] == [(x, y) for y in range(3) for x in (0, 1)]
    curves = [value for value in tables if value.op == "relu"]
    assert [cell(value) for value in curves] == [
        (x, y) for y in (3.5, 4.5, 5.5) for x in (0, 1)
    ]


def test_rows_that_have_their_place_already_are_given_no_second_room() -> None:
    output = layer_over_points()
    tables = dict(zip(output.backward(), data(collapse(output))["spots"][2]))
    relus = [tables[value] for value in tables if value.op == "relu"]
    scores = [tables[value] for value in output.parents]
    assert {x for x, _ in scores} == {x for x, _ in relus}
    gap = min(y for _, y in scores) - max(y for _, y in relus)
    assert gap == pytest.approx(2.75 * cell_of(collapse(output)), abs=0.21)


def test_new_right_rows_stand_above_their_results_as_columns() -> None:
    x = Value(0.5)
    left = [x.exp(), x.tanh()]
    right = [Value(2.0), Value(3.0)]
    output = Value.sum([a * b for a, b in zip(left, right)])
    order, figure = list(output.backward()), collapse(output)
    place = dict(zip(order, data(figure)["spots"][2]))
    assert {place[value][0] for value in right} == {place[output][0]}
    above = [place[output][1] - place[value][1] for value in right]
    assert above == pytest.approx([2.25 * 26, 1.25 * 26], abs=0.11)
    assert place[output][1] == place[left[0]][1]
    assert place[output][0] - place[left[0]][0] == 2 * 26


def lines(state: dict[str, Any]) -> list[list[float]]:
    """The ends of all edges that are drawn."""
    return [numbers(run) for run in state["edges"].split("M")[1:]]


@EACH_GRID
def test_edges_run_from_parents_and_then_from_what_is_read(output: Value) -> None:
    order, found = list(output.backward()), data(collapse(output))
    inside = Tape(output)._sum_around
    edges = [(parent, child) for child in order for parent in child.parents]
    read = [
        (parent, inside.get(child, child))
        for parent, child in edges
        if parent not in inside
    ]
    for k, wanted in enumerate((edges, read)):
        place = dict(zip(order, found["spots"][k]))
        ends = [[*map(round, place[one] + place[two])] for one, two in wanted]
        assert sorted(lines(found["states"][k])) == sorted(ends)
    assert not any("edges" in state for state in found["states"][2:])


def test_the_third_stage_lights_a_result_with_its_row_and_its_column() -> None:
    network = MLP(2, [3, 1], seed=3)
    rows = [[Value(x) for x in row] for row in POINTS.xs[:4]]
    scores = [[neuron(row) for neuron in network.layers[0].neurons] for row in rows]
    output = Value.sum([network.layers[1](row) for row in scores])
    order = list(output.backward())
    [total] = scores[-1][-1].parents
    lit = {*network.layers[0].neurons[-1].parameters(), *rows[-1], total}
    state = data(collapse(output))["states"][2]
    assert {order[i] for i in state["lit"]} == lit


def test_the_third_stage_lights_a_curve_where_nothing_is_multiplied() -> None:
    state = data(collapse(Value(0.5).tanh()))["states"][2]
    assert state["lit"] == [0, 1]
    assert state["say"].endswith(" one Value, and the other, whose curve it is.")


def test_the_third_stage_lights_a_product_though_a_curve_comes_first() -> None:
    output = Value(0.5).exp() * 2.0
    order, state = list(output.backward()), data(collapse(output))["states"][2]
    assert [order[i] for i in state["lit"]] == [*output.parents, output]


def check_counts(output: Value) -> None:
    order, tape = list(output.backward()), Tape(output)
    edges = sum(len(value.parents) for value in order)
    inside = len(tape._sum_around)
    said = [numbers(sentence) for sentence in sentences(collapse(output))]
    assert said[0] == [len(order), edges]
    assert said[1] == [inside, len(order) - inside]
    for k, (step, counts) in enumerate(zip(tape.steps, said[3:-1], strict=True)):
        made = step.result if isinstance(step, MatrixProduct) else step.y
        assert counts[:2] == [k + 1, len(tape.steps)]
        assert counts[-1] == math.prod(made.shape)
    assert said[-1][:2] == [len(order), len(tape.steps)]


@EACH_GRID
def test_the_counts_of_a_collapse_are_those_of_graph_and_tape(output: Value) -> None:
    check_counts(output)


@given(random_graph(most_steps=40))
def test_the_counts_of_any_collapse_are_those_of_graph_and_tape(
    drawn: RandomGraph,
) -> None:
    output = drawn.build(drawn.leaves())
    if 1 < len(output.backward()) <= 150:
        check_counts(output)


@EACH_GRID
def test_leaves_dot_products_and_curves_are_told_apart(output: Value) -> None:
    order, inside = list(output.backward()), Tape(output)._sum_around
    dots = ("+", "-", "*", "neg", "sum")
    kinds = [
        "leaf" if not value.parents else "dot" if value.op in dots else "curve"
        for value in order
    ]
    squares = soup(collapse(output)).select(".value")
    assert [square["class"] for square in squares] == [
        ["value", kind, *["inside"] * (value in inside)]
        for value, kind in zip(order, kinds)
    ]


def test_a_box_frames_the_results_of_its_step_and_stands_in_the_picture() -> None:
    output = layer_over_points()
    order, figure, tape = list(output.backward()), collapse(output), Tape(output)
    place = dict(zip(order, data(figure)["spots"][2]))
    slots = np.array([*tape._slots], dtype=object)
    boxes = soup(figure).select(".box")
    for k, (step, box) in enumerate(zip(tape.steps, boxes, strict=True)):
        made = step.result if isinstance(step, MatrixProduct) else step.y
        at = [place[value] for value in made.read(slots).flat]
        left, top = [min(side) for side in zip(*at)]
        right, bottom = [max(side) for side in zip(*at)]
        cell = cell_of(figure)
        x, y, w, h = [float(box.rect[key]) for key in ("x", "y", "width", "height")]
        assert (x, y) == pytest.approx((left - cell / 2, top - cell / 2), abs=0.21)
        assert (x + w, y + h) == pytest.approx(
            (right + cell / 2, bottom + cell / 2), abs=0.21
        )
        assert (box["data-step"], box.find("text").text) == (str(k), str(k + 1))
        assert x - cell < float(box.find("text")["x"]) < x
        assert 0 <= x <= x + w <= 640
        assert 0 <= y <= y + h <= 400


def test_one_is_said_as_one() -> None:
    said = sentences(collapse(Value(0.5).tanh()))
    assert said[0].startswith("As it was built: 2 Values and 1 edge, ")
    assert said[-1].startswith("2 Values, 1 step: ")


def test_a_box_frames_all_its_cells() -> None:
    a, b = Value(0.5), Value(2.0)
    output = Value.sum([a * b + 1.0, a.tanh(), b.tanh()])
    order, figure = list(output.backward()), collapse(output)
    places = data(figure)["spots"][2]
    step = next(k for k, s in enumerate(Tape(output).steps) if not hasattr(s, "left"))
    box = soup(figure).select_one(f'.box[data-step="{step}"] rect')
    top, height = float(box["y"]), float(box["height"])
    ys = [places[i][1] for i, value in enumerate(order) if value.op == "tanh"]
    assert len(ys) == 2
    assert top < min(ys) <= max(ys) < top + height


def test_constants_are_written_as_numbers() -> None:
    a, b = Value(1.0), Value(2.0)
    texts = soup(collapse((a - b) * b)).select(".ones text")
    assert [text.text for text in texts] == ["1", "−1"]


def test_a_graph_too_large_or_too_small_to_collapse_is_refused() -> None:
    for graph in (chain(151), Value(1.0)):
        with pytest.raises(ValueError, match="output must be made of 2 to 150 values"):
            collapse(graph)
    with pytest.raises(TypeError, match="output must be a Value"):
        collapse(3.0)  # type: ignore[arg-type]


# Every figure.


def figures() -> dict[str, Callable[[], Explorable]]:
    def some(made: Callable[[Run], Explorable]) -> Callable[[], Explorable]:
        return lambda: made(train(MLP(2, [4, 1]), POINTS, 3, engine="graph"))

    return {
        "stepper": lambda: stepper(expressions()["a network"]),
        "strip": some(lambda run: strip(run.models, (0.5, 0.25), -1, 3)),
        "boundary": some(lambda run: boundary(run, POINTS)),
        "hinge": hinge,
        "microscope": lambda: microscope(lambda x: x**3, 2.0),
        "collapse": lambda: collapse(layer_over_points()),
        "sweep": some(lambda run: sweep([run, run], POINTS, [1, 2], "try")),
    }


EACH_FIGURE = pytest.mark.parametrize("name", figures())


@EACH_FIGURE
def test_a_figure_asks_for_nothing_from_elsewhere(name: str) -> None:
    text = figures()[name]().html
    assert not re.search(r"https?:|//\w|@import|url\(|\bimport\b|fetch", text)
    assert not soup(figures()[name]()).select("[src], [href], link, iframe, object")


@EACH_FIGURE
def test_a_figure_is_one_element_below_300_kilobytes(name: str) -> None:
    figure = figures()[name]()
    [whole] = soup(figure).find_all(recursive=False)
    assert whole["class"] == ["explorable", name]
    assert (whole["role"], whole["aria-label"]) == ("group", figure.title)
    assert 1_000 < len(figure.html.encode()) < 300_000
    assert "{{" not in figure.html


@EACH_FIGURE
def test_a_picture_is_called_by_what_it_shows_at_the_end(name: str) -> None:
    page = soup(figures()[name]())
    for picture in page("svg"):
        assert picture["role"] == "img"
        assert len(picture["aria-label"]) > 40
    assert page.select_one(".say").text in page.svg["aria-label"]


@EACH_FIGURE
def test_a_figure_says_its_end_and_hides_its_buttons_until_a_script_runs(
    name: str,
) -> None:
    figure = figures()[name]()
    page = soup(figure)
    assert page.select_one(".controls").has_attr("hidden")
    if name != "hinge":
        assert page.select_one(".say").text == sentences(figure)[-1]
    assert page.select_one(".say")["role"] == "status"


@EACH_FIGURE
def test_a_figure_is_short_in_words_and_shows_itself_in_a_notebook(name: str) -> None:
    figure = figures()[name]()
    assert repr(figure) == f"<Explorable: {figure.title}>"
    assert len(repr(figure)) < 100
    assert figure._repr_html_() == figure.html


@EACH_FIGURE
def test_only_the_hinge_may_have_an_id(name: str) -> None:
    ids = soup(figures()[name]()).select("[id]")
    assert len(ids) <= (name == "hinge")


@EACH_FIGURE
def test_a_figure_made_twice_is_the_same(name: str) -> None:
    assert figures()[name]() == figures()[name]()


@EACH_FIGURE
def test_all_tags_are_closed(name: str) -> None:
    page = soup(figures()[name]())
    for picture in page("svg"):
        assert not picture.find(["p", "div", "script"])
    assert len(page("script")) == 2
    assert len(page("style")) == 2


def test_what_is_shown_is_escaped_once() -> None:
    figure = stepper(Value(2.0, label="<b>") * 3.0)
    assert html.escape("<b>") in figure.html
    assert html.escape(html.escape("<b>")) not in figure.html


def test_the_figures_need_no_numpy() -> None:
    printed = without_numpy(
        "from micrograd_book import MLP, Value, moons, train\n"
        "from micrograd_book.explorables import boundary, hinge, stepper, strip\n"
        "points = moons(20, noise=0.1)\n"
        "run = train(MLP(2, [4, 1]), points, 3, engine='graph')\n"
        "x, w = Value(-4.0, label='x'), Value(0.5, label='w')\n"
        "made = [stepper(x * w), strip(run.models, (0.5, 0.25), -1, 3), hinge()]\n"
        "made += [boundary(run, points)]\n"
        "import json; print(json.dumps([figure.html for figure in made]))"
    )
    x, w = Value(-4.0, label="x"), Value(0.5, label="w")
    *alike, moved = json.loads(printed)
    assert alike == [
        stepper(x * w).html,
        figures()["strip"]().html,
        figures()["hinge"]().html,
    ]
    assert sentences(Explorable("", moved)) == sentences(figures()["boundary"]())
