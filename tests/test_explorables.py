"""Figures that move: what is in their data, their pictures and their sentences."""

import json
import math
import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from helpers import (
    Formula,
    RandomGraph,
    chain,
    data,
    random_graph,
    sentences,
    without_numpy,
)
from hypothesis import given
from hypothesis import strategies as st

from micrograd_book import (
    MLP,
    Dataset,
    Neuron,
    Run,
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
    mistakes,
    stepper,
    strip,
    sweep,
)
from micrograd_book.explorables.contours import loops
from micrograd_book.explorables.microscope import power
from micrograd_book.nn import Module
from micrograd_book.numbers import fixed, short
from micrograd_book.recording import Elementwise, record

POINTS = moons(20, noise=0.1)


def soup(figure: Explorable) -> BeautifulSoup:
    return BeautifulSoup(figure.html, "html.parser")


def numbers(text: str) -> list[float]:
    return [float(x) for x in re.findall(r"-?\d+\.?\d*", text.replace("−", "-"))]


def value_of(state: dict[str, Any], selector: str, name: str) -> Any:
    """What a state gives to an attribute of the elements of a selector."""
    return state["set"][selector][name]


def values_of(tag: Tag, *names: str) -> list[float]:
    return [float(tag[name]) for name in names]


def scaled(values: list[float], shown: list[float], rounding: float = 0.2) -> bool:
    """Whether the places are the values, up to one shift and one positive factor."""
    (a, x), *_, (b, y) = sorted(zip(values, shown, strict=True))
    unit = (y - x) / (b - a or 1.0)
    there = [x + (value - a) * unit for value in values]
    return (unit > 0.0) == (b > a) and shown == pytest.approx(there, abs=rounding)


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


# The stepper.


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


@given(random_graph(most_steps=12))
def test_the_last_gradients_are_those_of_backward(drawn: RandomGraph) -> None:
    output = drawn.build(drawn.leaves())
    ends = [row["gradients"][-1][1] for row in data(stepper(output))["nodes"]]
    assert ends == [f"gradient {short(g)}" for g in output.backward().values()]


@EACH_EXPRESSION
def test_forward_lights_leaves_then_value_by_value_parents_first(
    output: Value,
) -> None:
    order = list(output.backward())
    found = data(stepper(output))
    lit = {value: row["lit"] for value, row in zip(order, found["nodes"], strict=True)}
    made = [value for value in order if value.parents]
    assert len(found["steps"]) == 2 * len(made) + 3  # to begin, to turn and to end
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


@EACH_EXPRESSION
def test_a_step_says_the_numbers_that_it_is_about(output: Value) -> None:
    gradients = output.backward()
    order, found = list(gradients), data(stepper(output))
    said = [step["say"] for step in found["steps"]]
    for value, node in zip(order, found["nodes"], strict=True):
        if value.parents:
            assert said[node["lit"]].endswith(f" = {short(value.data)}.")
        elif value.label and " numbers." not in said[0]:
            assert f"{value.label} is {short(value.data)}" in said[0]
            assert f"{value.label} has {short(gradients[value])}" in said[-1]
    for edge in found["edges"]:
        handed_on = said[edge["paid"]]
        assert f"{edge['share']} to " in handed_on or "and so on" in handed_on
    assert not re.search(r"-\d", " ".join(said))  # but with a real minus sign


def test_a_gradient_grows_share_by_share_and_so_it_is_said() -> None:
    a, b, c = leaves()
    figure = stepper(a * b + (a + c) * a)
    grown = data(figure)["nodes"][0]["gradients"]
    assert [numbers(text) for _, text in grown] == [[2.5], [4.5], [1.5]]
    said = [sentences(figure)[step] for step, _ in grown]
    for sentence, sum_ in zip(said, ["2.5.", "2.5 + 2 = 4.5 ", "4.5 + (−3) = 1.5 "]):
        assert f"a has {sum_}" in sentence.partition(" Now ")[2]
    assert sentences(stepper(a * a))[3].endswith(" a has 2 + 2 = 4.")


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


def test_what_has_no_name_is_called_by_what_it_is_and_by_its_number() -> None:
    a, b, _ = leaves()
    said = sentences(stepper(a * b * -4.0))
    assert "the constant −4" in said[0]
    assert "The product:" in said[1]
    assert "to the product −6" in said[4]
    assert "to the constant −4" in said[4]


def test_a_sentence_stays_short_however_many_values_it_is_about() -> None:
    for terms in ([Value(1.0, label=f"x{i}") for i in range(50)], [1.0] * 50):
        said = sentences(stepper(Value.sum(terms)))
        assert max(map(len, said)) < 250
        assert "50 numbers" in said[0]


def test_a_graph_of_60_values_is_stepped_through_and_one_of_61_is_refused() -> None:
    assert len(data(stepper(chain(60)))["nodes"]) == 60
    with pytest.raises(ValueError, match=r"output .* 61 values.*the most is 60"):
        stepper(chain(61))
    with pytest.raises(ValueError, match="1,001 values"):
        stepper(chain(1001))


LABELS = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=1>",
    "<!-- <script>",
    '" onload="alert(1)" \'',
    "{{data}} {{body}} {{nothing}}",
    r"a\b \u003c \1 \g<0> \n",
    "${say} `x` </svg>",
    "$x_1$",
    "w₁·x₁ ∑ é 😀",
    "&lt; &amp; &#65;",
]


def skeleton(page: BeautifulSoup) -> list[tuple[str, list[str]]]:
    return [(tag.name, sorted(tag.attrs)) for tag in page.find_all()]


@pytest.mark.parametrize("label", LABELS)
def test_any_label_is_shown_as_it_is_and_does_nothing(label: str) -> None:
    figure, plain = [
        stepper(Value(2.0, label=name) * 3.0) for name in (label, "w" * len(label))
    ]
    page = soup(figure)
    assert skeleton(page) == skeleton(soup(plain))
    assert page.select_one(".name").text == label
    assert f"{label} has 3." in page.svg["aria-label"]
    assert f"{label} has 3." in page.select_one(".say").text
    assert f"{label} is 2" in sentences(figure)[0]
    assert label.count("<") == 0 or label not in page.find_all("script")[-1].text


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("two\nlines\u2028and\u2029more", "two lines and more"),
        (" \u202e ", "the constant"),
        ("x" * 1000, "x" * 29 + "…"),
    ],
)
def test_a_label_is_one_short_line_that_does_not_turn_the_text_around(
    label: str, name: str
) -> None:
    page = soup(stepper(Value(2.0, label=label) * 3.0))
    assert page.select_one(".name").text == name.removeprefix("the ")
    first, *_, last = sentences(stepper(Value(2.0, label=label) * 3.0))
    assert name in first
    assert "\u202e" not in first + last


@pytest.mark.parametrize("noun", LABELS)
def test_any_noun_is_shown_as_it_is_and_does_nothing(run: Run, noun: str) -> None:
    strips = [strip(run.models, (0.5, 0.25), 1, noun=name) for name in (noun, "w")]
    sweeps = [sweep([run], POINTS, [name], name) for name in (noun, "w")]
    for figure, plain in (strips, sweeps):
        assert skeleton(soup(figure)) == skeleton(soup(plain))
        assert soup(figure).input["aria-label"] == noun
        assert sentences(figure)[0].startswith(f"{noun[:1].upper()}{noun[1:]} ")


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


# The mistakes.


def diamond() -> Value:
    x = Value(3.0, label="x")
    square = x * x
    return square + square * x


def handed(figure: Explorable, k: int = -1) -> list[list[str]]:
    """The gradients in the boxes of each walk, after k turns."""
    found: list[list[str]] = [[], [], [], []]
    for selector, changed in data(figure)["states"][k]["set"].items():
        if selector.endswith(".grad"):
            found[int(selector.split("(")[1][0]) - 1].append(changed["text"])
    return found


@given(random_graph(most_steps=4))
def test_the_first_walk_is_that_of_backward(drawn: RandomGraph) -> None:
    output = drawn.build(drawn.leaves())
    gradients = output.backward()
    if len(gradients) > 8:
        with pytest.raises(ValueError, match="too many to compare"):
            mistakes(output)
        return
    right = [short(gradient) for gradient in gradients.values()]
    assert handed(mistakes(output))[0] == right


def test_each_mistake_ends_with_its_wrong_number() -> None:
    figure = mistakes(diamond())
    assert handed(figure) == [
        ["33", "4", "1", "1"],
        ["9", "3", "1", "1"],
        ["15", "4", "1", "1"],
        ["39", "4", "1", "1"],
    ]
    assert handed(figure, 0) == [["0", "0", "0", "1"]] * 4
    assert "x has 33 (added, in order); 9 (written over);" in sentences(figure)[-1]


def test_a_frame_shows_whose_turn_it_is() -> None:
    turns = data(mistakes(diamond()))["states"]
    of_the_first = [
        [at for at, to in turn["set"].items() if "now" in to.get("class", "")]
        for turn in turns
    ]
    assert [now[0][-3:] for now in of_the_first[1:4]] == [".n3", ".n2", ".n1"]
    assert of_the_first[0] == []
    assert len(of_the_first[-1]) == 1  # only the longest walk still goes on


def test_a_graph_too_large_to_compare_is_refused() -> None:
    assert handed(mistakes(Value(2.0))) == [["1"]] * 4
    with pytest.raises(ValueError, match="output has a graph of 11 values"):
        mistakes(Value.sum([float(i) for i in range(10)]))


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
    assert bool(found) == any(x > 0.0 for row in rows for x in row)


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


def test_a_number_too_large_for_a_slope_leaves_a_border() -> None:
    for far in (1e300, math.inf):
        [loop] = loops([[far, -1.0]])
        assert all(map(math.isfinite, [c for corner in loop for c in corner]))


# The boundary and the sweep.


def shapes(path: str) -> list[tuple[float, float]]:
    """Where each triangle or circle of a path begins: it moves with its middle."""
    starts = [numbers(shape)[:2] for shape in path.split("M")[1:]]
    return [(x, y) for x, y in starts]


def each_shape(state: dict[str, Any], points: Dataset) -> list[tuple[float, float]]:
    """The shape of each point of a dataset, in its order."""
    drawn = {y: shapes(value_of(state, name, "d")) for y, name in CLASSES.items()}
    assert all(len(drawn[y]) == points.ys.count(y) for y in CLASSES)
    return [drawn[y].pop(0) for y in points.ys]


CLASSES = {-1.0: ".circle", 1.0: ".triangle"}


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


def with_losses(model: Module, *losses: float) -> Run:
    """A run that stood still, with these losses."""
    history = tuple({"step": k, "loss": loss} for k, loss in enumerate(losses))
    return Run(model, model, (model,) * len(losses), history, losses[-1], 1.0, {})


def is_drawn(figure: Explorable) -> bool:
    """Whether all its paths have numbers, and so many marks as fit on an axis."""
    paths = " ".join([shape["d"] for shape in soup(figure).select("svg [d]")])
    assert "nan" not in paths
    assert "inf" not in paths
    return len(soup(figure)("svg")[1]("text")) < 30


def test_a_ring_marks_each_point_that_max_margins_scores_get_wrong(run: Run) -> None:
    states = data(boundary(run, POINTS))["states"]
    [one] = data(sweep([run], POINTS, [1], "try"))["states"]
    where = each_shape(one, POINTS)
    assert [row["step"] for row in run.history] == [0, 3, 6, 7]
    for row, model, state in zip(run.history, run.models, states, strict=True):
        found = max_margin(model, POINTS.xs, POINTS.ys)
        signs = [(s.data > 0.0, y > 0.0) for s, y in zip(found.scores, POINTS.ys)]
        wrong = [place for place, (a, b) in zip(where, signs) if a != b]
        assert shapes(value_of(state, ".wrong", "d")) == wrong
        right, loss = len(POINTS) - len(wrong), round(row["loss"], 3)
        assert numbers(state["say"]) == [row["step"], loss, right, len(POINTS)]
        assert numbers(state["where"]) == [row["step"], 7]
    assert value_of(states[0], ".wrong", "d")


def test_a_score_of_0_is_class_minus_1() -> None:
    zero = with_losses(MLP(2, [1]).with_parameters([0.0, 0.0, 0.0]), 1.0)
    [state] = data(sweep([zero], POINTS, [1], "try"))["states"]
    triangles = value_of(state, ".triangle", "d")
    assert value_of(state, ".wrong", "d") == triangles
    assert value_of(state, ".region", "d") == ""


def test_the_region_is_where_the_model_says_class_1(run: Run) -> None:
    h, figure = 0.1, boundary(run, POINTS)
    across, up = plot_data.grid(POINTS, h, 0.5)
    _, _, width, height = numbers(soup(figure).select_one(".map")["viewbox"])
    for model, state in zip(run.models, data(figure)["states"]):
        found = corners(value_of(state, ".region", "d"))
        looked_at = 0
        for i, j in product(range(1, len(across) - 1, 3), range(1, len(up) - 1, 3)):
            near = [
                model((across[i] + a, up[j] + b)).data > 0.0
                for a, b in product((-h, 0.0, h), repeat=2)
            ]
            if len(set(near)) == 1:  # not beside the border, whose pixels are whole
                looked_at += 1
                x, y = width * i / (len(across) - 1), height * (1 - j / (len(up) - 1))
                assert inside(x, y + 0.01, found) == near[0]
        assert looked_at > 50


def test_a_region_smaller_than_a_pixel_does_not_break_the_path() -> None:
    def dot_and_corner(x: Value, y: Value) -> Value:
        corner, away = x + y - 6.5, [x - 2.0, 2.0 - x, y - 2.0, 2.0 - y]
        dot = 1e-9 - Value.sum([side.relu() for side in away])
        return dot + (corner - dot).relu()

    points = Dataset([(0.0, 0.0), (4.0, 4.0)], [-1, 1])
    run = with_losses(Formula(lambda w, x, y: dot_and_corner(w * x, w * y), 1.0), 1.0)
    [state] = data(boundary(run, points, h=1.0, padding=0.0))["states"]
    assert inside(419, 0.5, corners(value_of(state, ".region", "d")))


def test_each_point_lies_at_its_place_in_the_shape_of_its_class(run: Run) -> None:
    h, padding = 0.25, 0.75
    page = soup(boundary(run, POINTS, h=h, padding=padding))
    _, _, width, height = numbers(page.select_one(".map")["viewbox"])
    width, height = width + 2, height + 2  # a rim is cut off
    across, up = plot_data.grid(POINTS, h, padding)
    for label, name in CLASSES.items():
        places = [x for x, y in zip(POINTS.xs, POINTS.ys) if y == label]
        drawn = shapes(page.select_one(name)["d"])
        # of a circle the left end, of a triangle the top
        aside, above = (5.0, 0.0) if label < 0.0 else (0.0, 6.0)
        for (x, y), (shown_x, shown_y) in zip(places, drawn, strict=True):
            share = (x - across[0]) / (across[-1] - across[0])
            assert shown_x + aside == pytest.approx(share * width, abs=0.1)
            share = (y - up[0]) / (up[-1] - up[0])
            assert shown_y + above == pytest.approx(height - share * height, abs=0.6)


def test_the_mark_on_the_curve_goes_with_the_step_and_as_high_as_the_loss(
    run: Run,
) -> None:
    figure = boundary(run, POINTS)
    states = data(figure)["states"]
    marks = [
        (value_of(state, ".now", "cx"), value_of(state, ".now", "cy"))
        for state in states
    ]
    assert scaled([row["step"] for row in run.history], [x for x, _ in marks])
    logs = [math.log10(row["loss"]) for row in run.history]
    assert scaled(logs, [-y for _, y in marks])
    curve = soup(figure)("svg")[1]
    for line in curve.select(".curve"):  # one faint, one strong
        assert numbers(line["d"]) == [x for mark in marks for x in mark]
    assert [text.text for text in curve("text", class_=False)][:2] == ["0", "7"]
    assert numbers(curve["aria-label"]) == [0, 7]


@pytest.mark.parametrize("loss", [0.0, 1.0, 1e-300, 1e300, math.inf, math.nan])
def test_any_loss_is_said_in_few_digits_and_has_a_place_on_the_curve(
    loss: float,
) -> None:
    figure = boundary(with_losses(MLP(2, [1]), loss), POINTS)
    [state] = data(figure)["states"]
    _, _, width, height = numbers(soup(figure)("svg")[1]["viewbox"])
    assert 0.0 <= value_of(state, ".now", "cx") <= width
    assert 0.0 <= value_of(state, ".now", "cy") <= height
    assert len(state["say"]) < 100
    assert is_drawn(figure)


@pytest.mark.parametrize("rate", [1e3, 1e100, 1e300])
def test_a_diverged_run_is_shown_until_it_diverges(run: Run, rate: float) -> None:
    try:
        broken = train(MLP(2, [8, 1]), POINTS, learning_rate=rate)
    except TrainingDiverged as diverged:
        broken = diverged.run
    figure = boundary(broken, POINTS)
    states = data(figure)["states"]
    assert len(states) == len(broken.history)
    assert all(corners(value_of(state, ".region", "d")) is not None for state in states)
    assert is_drawn(figure)
    assert is_drawn(sweep([run, broken], POINTS, [1, 2], "rate"))


def test_a_hundred_steps_are_below_300_kilobytes() -> None:
    points = moons(100, noise=0.1, seed=1337)
    run = train(MLP(2, [16, 16, 1], seed=1337), points)
    figure = boundary(run, points)
    assert len(data(figure)["states"]) == 100
    assert len(figure.html.encode()) < 300_000
    assert value_of(data(figure)["states"][-1], ".wrong", "d") == ""
    assert len(sweep([run] * 9, points, range(9), "try").html.encode()) < 300_000


Noises = tuple[list[Dataset], list[Run]]


@pytest.fixture(scope="module")
def noises() -> Noises:
    datasets = [moons(20, noise=noise) for noise in (0.0, 0.3, 0.6)]
    return datasets, [train(MLP(2, [k, 1]), d, 8) for k, d in enumerate(datasets, 2)]


def test_a_sweep_tells_each_runs_final_loss_and_counts_what_is_right(
    noises: Noises,
) -> None:
    datasets, runs = noises
    unseen = moons(40, noise=0.2, seed=7)
    said = sentences(sweep(runs, datasets, [0.0, 0.3, "0.6"], "noise", unseen))
    for noise, dataset, run, say in zip((0.0, 0.3, 0.6), datasets, runs, said):
        right = round(run.final_accuracy * len(dataset))
        new = max_margin(run.final_model, unseen.xs, unseen.ys).accuracy
        told = [noise, round(run.final_loss, 3), right, 20, 40, round(100 * new, 1)]
        assert numbers(say) == told
        assert say.startswith("Noise ")
    assert len(set(said)) == 3
    assert "unseen" not in "".join(sentences(sweep(runs, datasets, [0, 1, 2], "noise")))


def test_a_sweep_shows_each_runs_own_points_with_rings_on_the_wrong_ones(
    noises: Noises,
) -> None:
    datasets, runs = noises
    states = data(sweep(runs, datasets, [0, 1, 2], "noise"))["states"]
    told, drawn = [], []
    for dataset, run, state in zip(datasets, runs, states, strict=True):
        where = each_shape(state, dataset)
        wrong = [
            place
            for x, y, place in zip(dataset.xs, dataset.ys, where, strict=True)
            if (run.final_model(x).data > 0.0) != (y > 0.0)
        ]
        assert shapes(value_of(state, ".wrong", "d")) == wrong
        circles = [(x, at) for x, y, at in zip(dataset.xs, dataset.ys, where) if y < 0]
        told += [x for x, _ in circles]
        drawn += [at for _, at in circles]
    assert scaled([x for x, _ in told], [x for x, _ in drawn])  # all on one scale
    assert scaled([-y for _, y in told], [y for _, y in drawn])


def test_a_sweep_takes_a_pair_for_a_dataset_and_any_iterable() -> None:
    runs = [train(MLP(2, [1]), POINTS, steps=steps) for steps in (1, 2)]
    whole = sweep(runs, POINTS, [1, 2], "steps", POINTS)
    pair = POINTS.xs, POINTS.ys
    assert sweep(iter(runs), pair, iter([1, 2]), "steps", pair) == whole
    assert sweep(runs, [POINTS] * 2, [1, 2], "steps", iter([POINTS] * 2)) == whole


def test_a_sweep_shows_the_region_of_each_runs_final_model(run: Run) -> None:
    runs = [run, train(MLP(2, [1]), POINTS, 8)]
    states = data(sweep(runs, POINTS, ["a", "b"], "run"))["states"]
    [alone] = data(boundary(with_losses(run.final_model, 1.0), POINTS))["states"]
    regions = [value_of(state, ".region", "d") for state in (*states, alone)]
    assert regions[0] == regions[2] != regions[1]
    assert [state["where"] for state in states] == ["run a", "run b"]


def test_the_losses_of_a_sweep_share_one_pair_of_axes() -> None:
    model = MLP(2, [1])
    runs = [with_losses(model, *losses) for losses in ((1.0, 0.1), (10.0, 1.0, 0.01))]
    curve = soup(sweep(runs, POINTS, [1, 2], "rate"))("svg")[1]
    first, second, strong = [numbers(path["d"]) for path in curve.select(".curve")]
    assert first[1] == second[3]  # both losses are 1
    assert first[2] == second[2]  # both are those of step 1
    assert second[1] < first[1] < first[3] < second[5]
    assert numbers(curve["aria-label"]) == [0, 2]
    assert strong == second
    states = data(sweep(runs, POINTS, [1, 2], "rate"))["states"]
    shown = [numbers(value_of(state, ".here", "d")) for state in states]
    assert shown == [first, second]


# The strip.


@pytest.mark.parametrize("label", [-1, 1])
@pytest.mark.parametrize("weight", [0, 5, 16])
def test_a_strip_shows_what_max_margin_and_backward_find(
    run: Run, label: int, weight: int
) -> None:
    x, figure = (0.5, 0.25), strip(run.models, (0.5, 0.25), label, weight)
    states, texts = data(figure)["states"], soup(figure)("text")
    scores, ends = [0.0, label], []
    for k, (model, state) in enumerate(zip(run.models, states, strict=True)):
        found = max_margin(model, [x], [label], alpha=0.0)
        score, loss = found.scores[0].data, found.data_loss
        knob = model.parameters()[weight]
        slope = loss.backward()[knob]
        shown = [f"hinge {fixed(loss.data)}", f"gradient {fixed(slope, 3)}"]
        told_beside = [
            value_of(state, name, "text") for name in (".its-hinge", ".its-gradient")
        ]
        assert told_beside == shown
        told = [k, score, label, label * score, loss.data, knob.data]
        assert numbers(state["say"])[:6] == pytest.approx(told, abs=0.006)
        scores.append(score)
        ends += [knob.data, knob.data - 0.1 * slope]
    at = [float(text["x"]) for text in texts[2:4]]  # of the 0 and of margin 1
    assert scaled(scores, [*at, *[marks(state)["score"] for state in states]])
    places = [marks(state)[way] for state in states for way in ("weight", "pull")]
    assert scaled(ends, places)
    shape = soup(figure).select_one(".point")["class"][1]
    assert shape == ("circle" if label < 0 else "triangle")


def test_a_strip_shows_the_pull_of_all_points(run: Run) -> None:
    figure = strip(run.models, POINTS.xs[0], POINTS.ys[0], 5, dataset=POINTS)
    ends = []
    for model, state in zip(run.models, data(figure)["states"], strict=True):
        loss = max_margin(model, POINTS.xs, POINTS.ys, alpha=0.0).data_loss
        knob = model.parameters()[5]
        slope = loss.backward()[knob]
        way = "up" if slope < 0.0 else "down"
        assert state["say"].endswith(f"all points together would push it {way}.")
        ends.append((knob.data - slope, numbers(value_of(state, ".crowd", "d"))[-1]))
        ends.append((knob.data, marks(state)["weight"]))
    assert scaled(*map(list, zip(*ends)))


def marks(state: dict[str, Any]) -> dict[str, float]:
    """Where the score, its goal, the weight and the end of its arrow are."""
    score = numbers(value_of(state, ".point", "transform"))[0]
    missing, pull = [value_of(state, name, "d") for name in (".missing", ".pull")]
    weight = value_of(state, ".knob", "cx")
    goal = numbers(missing)[-1] if missing else score
    end = numbers(pull)[-1] if pull else weight
    return {"score": score, "goal": goal, "weight": weight, "pull": end}


def hand_made(score: float) -> list[MLP]:
    """Models with a score of their one weight times x, plus a bias of 0."""
    return [MLP(1, [1]).with_parameters([score, 0.0])]


@pytest.mark.parametrize(
    ("score", "label", "said"),
    [
        (0.5, 1, "push it up"),
        (0.5, -1, "push it down"),
        (-2.0, -1, "asks for nothing"),
        (1.5, 1, "asks for nothing"),
    ],
)
def test_a_strip_says_which_way_the_point_would_push(
    score: float, label: int, said: str
) -> None:
    [state] = data(strip(hand_made(score), [1.0], label))["states"]
    assert state["say"].endswith(f" {said}.")
    at = marks(state)
    for way in (at["pull"] - at["weight"], at["goal"] - at["score"]):
        assert way == 0.0 if "nothing" in said else way * label > 0.0


def test_a_weight_behind_a_dead_relu_has_no_say() -> None:
    dead = MLP(1, [1, 1]).with_parameters([1.0, -5.0, 1.0, 0.0])
    [state] = data(strip([dead], [1.0], 1))["states"]
    assert state["say"].endswith(" would not change the score.")
    assert marks(state)["pull"] == marks(state)["weight"]


@pytest.mark.parametrize("far", [1e300, math.inf, math.nan])
def test_a_model_out_of_bounds_leaves_marks_on_the_strip(far: float) -> None:
    figure = strip([*hand_made(0.5), *hand_made(far)], [1.0], 1)
    _, _, width, _ = numbers(soup(figure).svg["viewbox"])
    for state in data(figure)["states"]:
        assert all(0.0 <= place <= width for place in marks(state).values())
    assert '"nan' not in str(soup(figure).svg).split(">", 1)[1]


# The hinge.


@pytest.mark.parametrize(("name", "label"), [("minus", -1.0), ("plus", 1.0)])
def test_the_hinge_has_the_numbers_of_its_formulas(name: str, label: float) -> None:
    states = data(hinge())["sides"][name]["states"]
    curve, other = [
        numbers(data(hinge())["sides"][name]["lines"][line]["d"])
        for line in (".curve.line", ".other.line")
    ]
    scores = [round(-3.0 + i * 0.05, 2) for i in range(121)]
    losses, entropies, slopes = [], [], []
    for score, state in zip(scores, states, strict=True):
        margin = label * score
        loss, slope = max(0.0, 1.0 - margin), -label if margin < 1.0 else 0.0
        entropy = math.log(1.0 + math.exp(-margin))
        entropy_slope = -label / (1.0 + math.exp(margin))
        told = [score, margin, loss, slope, entropy, entropy_slope]
        assert numbers(state["say"]) == pytest.approx(told, abs=0.0051)
        losses.append(loss)
        entropies.append(entropy)
        x1, y1, x2, y2 = numbers(value_of(state, ".slope", "d"))
        at = [value_of(state, ".handle", side) for side in ("cx", "cy")]
        assert [(x1 + x2) / 2, (y1 + y2) / 2] == pytest.approx(at, abs=0.1)
        slopes.append((slope, (y1 - y2) / (x2 - x1)))
    assert scaled([*scores, *scores], curve[::2] + other[::2])
    assert scaled([-x for x in losses + entropies], curve[1::2] + other[1::2])
    unit = (curve[1] - curve[-1]) / (losses[-1] - losses[0])  # pixels a unit of loss
    wide = (curve[-2] - curve[0]) / 6.0
    for slope, shown in slopes:
        assert shown == pytest.approx(slope * unit / wide, abs=0.01)


@pytest.mark.parametrize("score", [-3.0, -0.4, 0, 1.0, 3, 0.54])
def test_the_handle_begins_on_the_curve_at_the_place_nearest_to_the_score(
    score: float,
) -> None:
    figure = hinge(score)
    page, found = soup(figure), data(figure)
    assert found["start"] == round((score + 3.0) / 0.05)
    said = numbers(page.select_one(".say").text)
    assert said[:2] == pytest.approx([score, score], abs=0.011)
    curve = numbers(page.select_one(".curve.line")["d"])
    assert curve[::2] == sorted(set(curve[::2]))
    at = curve[2 * found["start"] : 2 * found["start"] + 2]
    assert values_of(page.select_one(".handle"), "cx", "cy") == at


# The microscope.


@pytest.mark.parametrize(
    ("function", "plain", "x", "slope"),
    [
        (lambda v: v**3, lambda x: x**3, 2.0, 12.0),
        (Value.tanh, math.tanh, 0.0, 1.0),
        (lambda v: v * v, lambda x: x * x, 0.0, 0.0),
        (Value.relu, lambda x: max(x, 0.0), 0.0, 0.0),
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
        central = (plain(x + h) - plain(x - h)) / (2 * h)
        one_sided = (plain(x + h) - plain(x)) / h
        tiny = 4 * math.ulp(max(abs(plain(x)), 1e-300)) / h  # rounded in another order
        for name, found in (("central", central), ("onesided", one_sided)):
            off = pytest.approx(abs(found - slope), rel=1e-6, abs=tiny)
            assert state["errors"][name] == off
            assert power(state["errors"][name]) in state["say"]
        assert state["say"].endswith(f" is {fixed(slope, 12)}.")
        assert state["where"] == f"nudge {power(h)}"


def test_the_microscope_marks_each_error_at_its_power_of_ten() -> None:
    figure = microscope(lambda x: x**3, 2.0)
    states, picture = data(figure)["states"], soup(figure).select_one(".errors")
    xs = [value_of(state, ".handle", "cx") for state in states]
    assert scaled(list(range(65)), xs)
    logs, heights = [], []
    for name, mark in (("central", ".handle"), ("onesided", ".other")):
        logs += [min(math.log10(state["errors"][name]), 1.0) for state in states]
        ys = [value_of(state, mark, "cy") for state in states]
        heights += [-y for y in ys]
        line = numbers(picture.select(f".{name}")[-1]["d"])
        assert line == [x for point in zip(xs, ys) for x in point]
    assert scaled(logs, heights)
    powers = ["1", "10⁻⁴", "10⁻⁸", "10⁻¹²", "10⁻¹⁶"]
    texts = [text for text in picture("text") if text.text in powers]
    across = [float(text["x"]) for text in texts if not text.get("class")]
    assert across == xs[::16]
    up = [-float(text["y"]) + 5 for text in texts if text.get("class") == ["up"]]
    assert scaled([*range(0, -17, -4), *logs], [*up, *heights], rounding=1.0)


@pytest.mark.parametrize(("slope", "end"), [(0.0, "V"), (4e-20, "V"), (1e9, "M")])
def test_an_error_off_the_scale_lies_at_its_end(slope: float, end: str) -> None:
    figure = microscope(lambda x: slope * x**3, 0.0 if end == "M" else 1.0)
    axis = soup(figure).select_one(".errors .axis")["d"]
    _, top, bottom, _ = numbers(axis)
    height = value_of(data(figure)["states"][0], ".handle", "cy")
    assert height == (top if end == "M" else bottom)


@pytest.mark.parametrize(
    ("function", "x", "slope"),
    [
        (lambda v: v**3, 2.0, 12.0),
        (lambda v: v.exp() * -3.0, 0.0, -3.0),
        (Value.relu, 0.0, 0.0),
        (Value.tanh, 0.0, 1.0),
        (lambda v: v * 1e-12, 0.0, 1e-12),
        (lambda v: Value(3.0), 1.0, 0.0),
    ],
    ids=["up", "down", "a kink", "flattening", "nearly flat", "flat"],
)
def test_the_window_shows_function_tangent_and_dots_on_one_scale(
    function: Callable, x: float, slope: float
) -> None:
    figure = microscope(function, x)
    glass = soup(figure).select_one(".glass")
    middle = function(Value(x)).data
    for k, state in enumerate(data(figure)["states"]):
        h = 10.0 ** (-k / 4)
        at = [1.5 * h * (i / 20 - 1) for i in range(41)] + [-1.5 * h, 1.5 * h, -h, h]
        heights = [function(Value(x + t)).data - middle for t in at]
        heights[41:43] = [-1.5 * h * slope, 1.5 * h * slope]
        shown = numbers(value_of(state, ".seen", "d"))
        shown += numbers(value_of(state, ".tangent", "d"))
        for dot in (".down", ".rise"):
            shown += [value_of(state, dot, side) for side in ("cx", "cy")]
        assert numbers(value_of(state, ".secant", "d")) == shown[-4:]
        assert scaled(at, shown[::2], rounding=1.1)
        assert scaled([-y for y in heights], shown[1::2], rounding=1.1)
        assert 0 <= min(shown) <= max(shown) <= float(glass["width"])


def test_a_size_is_written_as_a_power_of_ten() -> None:
    sizes = [0.0, 1.0, 99.4, 0.5, 100.0, 5.6e-5, 3e-16, 9.99e-6]
    texts = ["0", "1", "99", "0.5", "10²", "5.6 × 10⁻⁵", "3 × 10⁻¹⁶", "10⁻⁵"]
    assert [power(size) for size in sizes] == texts


# The collapse.


def layer_over_points() -> tuple[MLP, list[list[Value]], list[tuple], Value]:
    """MLP(2, [3, 1]) over four points: the points, their hidden layers, and the scores
    added up, 86 values.
    """
    network = MLP(2, [3, 1], seed=3)
    rows = [[Value(x) for x in row] for row in POINTS.xs[:4]]
    hidden = [network.layers[0](row) for row in rows]
    output = Value.sum([network.layers[1](outputs) for outputs in hidden])
    return network, rows, hidden, output


def graphs() -> dict[str, Value]:
    x = Value(0.5)
    copies = [MLP(2, [2, 1], seed=3)((0.5, i)) for i in range(3)]
    return {
        "a layer over points": layer_over_points()[-1],
        "a loss": max_margin(MLP(2, [2, 1]), POINTS.xs[:4], POINTS.ys[:4]).data_loss,
        "several blocks": Value.sum(copies),
        "curves of a leaf": x.tanh() * x.exp(),
        "two curves of one value": x.relu() + x.relu(),
        "a curve alone": x.tanh(),
        "a chain": chain(150),
    }


EACH_GRAPH = pytest.mark.parametrize("output", graphs().values(), ids=list(graphs()))


def made_by_each_step(output: Value) -> list[set[Value]]:
    """What a step of the tape computes, with the products that its sums absorb."""
    steps, _, inside = record(output)
    found = []
    for step in steps:
        if isinstance(step, Elementwise):
            made = {*step.y}
        else:
            made = {v for block in step.result for row in block for v in row}
        found.append(made | {p for p, around in inside.items() if around in made})
    return found


@EACH_GRAPH
def test_a_collapse_lights_what_each_step_of_the_tape_computes(output: Value) -> None:
    order = list(output.backward())
    states = data(collapse(output))["states"]
    lit = [{order[i] for i in state["lit"]} for state in states]
    assert lit == [{*order}, *made_by_each_step(output), {*order}]


@given(random_graph(most_steps=40))
def test_a_collapse_counts_as_graph_and_tape_do(drawn: RandomGraph) -> None:
    output = drawn.build(drawn.leaves())
    order, (steps, _, inside) = list(output.backward()), record(output)
    if not 1 < len(order) <= 150:
        return
    edges = sum(len(value.parents) for value in order)
    said = [numbers(sentence) for sentence in sentences(collapse(output))]
    assert said[0] == [len(order), edges]
    assert said[-1][:2] == [len(order), len(steps)]
    for k, made in enumerate(made_by_each_step(output)):
        absorbed = len(made & inside.keys())
        assert said[k + 1][:2] == [k + 1, len(steps)]
        counts = [len(made) - absorbed, absorbed][: 2 if absorbed else 1]
        assert said[k + 1][-len(counts) :] == counts


@EACH_GRAPH
def test_the_collapse_shows_each_value_in_the_view_by_its_kind(output: Value) -> None:
    picture = soup(collapse(output)).svg
    _, _, width, height = numbers(picture["viewbox"])
    squares = picture.select(".value")
    dots = ("+", "-", "*", "neg", "sum")
    for value, square in zip(output.backward(), squares, strict=True):
        made = "dot" if value.op in dots else "elementwise"
        assert square["class"] == ["value", made if value.parents else "leaf"]
        x, y, side = values_of(square, "x", "y", "width")
        assert 0 <= x <= x + side <= width
        assert 0 <= y <= y + side <= height
    corners = {(square["x"], square["y"]) for square in squares}
    assert len(corners) == len(squares)
    ends = picture.select_one(".edges")["d"].split("M")[1:]
    assert len(ends) == sum(len(value.parents) for value in output.backward())
    assert all(run[0] < run[-2] for run in map(numbers, ends))


def test_one_is_said_as_one() -> None:
    said = sentences(collapse(Value(0.5).tanh()))
    assert " 1 edge," in said[0]
    assert " 1 step:" in said[-1]


def test_a_graph_too_large_or_too_small_to_collapse_is_refused() -> None:
    for graph in (chain(151), Value(1.0)):
        with pytest.raises(ValueError, match="output must be made of 2 to 150 values"):
            collapse(graph)


# Every figure.


def trained() -> Run:
    return train(MLP(2, [4, 1]), POINTS, 3, engine="graph")


FIGURES: dict[str, Callable[[], Explorable]] = {
    "stepper": lambda: stepper(expressions()["a network"]),
    "strip": lambda: strip(trained().models, (0.5, 0.25), -1, 3),
    "boundary": lambda: boundary(trained(), POINTS),
    "hinge": hinge,
    "microscope": lambda: microscope(lambda x: x**3, 2.0),
    "collapse": lambda: collapse(layer_over_points()[-1]),
    "sweep": lambda: sweep([trained()] * 2, POINTS, [1, 2], "try"),
}
EACH_FIGURE = pytest.mark.parametrize("name", FIGURES)


@EACH_FIGURE
def test_a_figure_is_one_small_element_that_asks_for_nothing(name: str) -> None:
    figure = FIGURES[name]()
    page = soup(figure)
    [whole] = page.find_all(recursive=False)
    assert whole["class"][:2] == ["explorable", name]
    assert "mathjax_ignore" in whole["class"]  # a label may hold a dollar sign
    assert (whole["role"], whole["aria-label"]) == ("group", figure.title)
    assert 1_000 < len(figure.html.encode()) < 300_000
    assert "{{" not in figure.html
    asked = figure.html.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|//\w|@import|url\(|\bimport\b|fetch", asked)
    assert not page.select("[src], [href], link, iframe, object")
    assert not page.select("[id]")  # two of them may stand on one page
    assert len(page.select("script:not([type])")) == 1  # and its data
    assert not page.select("svg p, svg div, svg script")  # all tags are closed
    assert figure._repr_html_() == figure.html
    assert repr(figure) == f"<Explorable: {figure.title}>"
    assert figure == FIGURES[name]()


@EACH_FIGURE
def test_a_figure_says_its_end_until_a_script_runs(name: str) -> None:
    figure = FIGURES[name]()
    page = soup(figure)
    assert page.select_one(".controls").has_attr("hidden")
    say = page.select_one(".say")
    assert say["role"] == "status"
    assert name == "hinge" or say.text == sentences(figure)[-1]
    assert say.text in page.svg["aria-label"]
    for picture in page("svg"):
        assert picture["role"] == "img"
        assert len(picture["aria-label"]) > 40


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
        FIGURES["strip"]().html,
        FIGURES["hinge"]().html,
    ]
    assert sentences(Explorable("", moved)) == sentences(FIGURES["boundary"]())
