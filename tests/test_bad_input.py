"""What is refused, and in which words: which argument was wrong, and what it was."""

import math
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from micrograd_book import (
    MLP,
    Dataset,
    Layer,
    Neuron,
    Value,
    blobs,
    graph,
    max_margin,
    moons,
    official_learning_rate,
    plot_data,
    spiral,
    train,
)
from micrograd_book.datasets import as_dataset
from micrograd_book.explorables import boundary, hinge, stepper, strip
from micrograd_book.tape import Tape

model, dataset = MLP(2, [2, 1]), moons(4)
xs, ys = dataset.xs, dataset.ys
x = Value(2.0, label="x")
y = x * x
stranger = Value(5.0)
gradients = model((1.0, 1.0)).backward()
tape = Tape(y)
run = train(model, dataset, steps=2)

Call = Callable[[Any], object]


def refusal(error: type[Exception], name: str, shown: str) -> pytest.RaisesExc:
    """An error whose message names the argument, and then shows what was given."""
    return pytest.raises(error, match=rf"(?s)\b{name}\b.*{re.escape(shown)}")


def each(*calls: tuple[str, Call]) -> pytest.MarkDecorator:
    """A test for each way to pass a wrong argument, beside the argument's name."""
    return pytest.mark.parametrize(("name", "call"), calls)


NUMBERS: list[tuple[str, Call]] = [
    ("data", lambda given: Value(given)),
    ("operand", lambda given: x + given),
    ("operand", lambda given: given - x),
    ("operand", lambda given: x * given),
    ("operand", lambda given: given / x),
    ("exponent", lambda given: x**given),
    ("values", lambda given: Value.sum([x, given])),
    ("weights", lambda given: Neuron(2, weights=[1.0, given])),
    ("bias", lambda given: Neuron(2, bias=given)),
    ("x", lambda given: Neuron(2)((1.0, given))),
    ("x", lambda given: model((1.0, given))),
    ("parameters", lambda given: model.with_parameters([given] * 9)),
    ("learning_rate", lambda given: model.apply_gradients(gradients, given)),
    ("noise", lambda given: moons(4, noise=given)),
    ("noise", lambda given: spiral(4, noise=given)),
    ("noise", lambda given: blobs(4, noise=given)),
    ("turns", lambda given: spiral(4, turns=given)),
    ("centers", lambda given: blobs(4, centers=((1.0, 2.0), (3.0, given)))),
    ("xs", lambda given: Dataset([(1.0, given)], [1])),
    ("ys", lambda given: Dataset([(1.0, 2.0)], [given])),
    ("alpha", lambda given: max_margin(model, xs, ys, alpha=given)),
    ("xs", lambda given: max_margin(model, [(1.0, given)], [1])),
    ("ys", lambda given: max_margin(model, [(1.0, 2.0)], [given])),
    ("alpha", lambda given: train(model, dataset, alpha=given)),
    ("learning_rate", lambda given: train(model, dataset, learning_rate=given)),
    (
        "learning_rate",
        lambda given: train(model, dataset, learning_rate=lambda step: given),
    ),
    ("h", lambda given: plot_data.decision_boundary(model, dataset, h=given)),
    (
        "padding",
        lambda given: plot_data.decision_boundary(model, dataset, padding=given),
    ),
    ("h", lambda given: boundary(run, dataset, h=given)),
    ("padding", lambda given: boundary(run, dataset, padding=given)),
    ("x", lambda given: strip(run.models, (1.0, given), 1)),
    ("label", lambda given: strip(run.models, (1.0, 2.0), given)),
    ("score", lambda given: hinge(given)),
]


@pytest.mark.parametrize("given", ["1", True, None, 1j, [1.0]])
@each(*NUMBERS)
def test_a_number_must_be_a_real_number(name: str, call: Call, given: object) -> None:
    with refusal(TypeError, name, f"{given!r} ({type(given).__name__})"):
        call(given)


@each(*NUMBERS)
def test_a_number_must_fit_into_a_float(name: str, call: Call) -> None:
    with refusal(ValueError, name, "1000000"):
        call(10**400)


def test_what_was_given_is_shown_whole_if_it_is_short_enough() -> None:
    with refusal(TypeError, "data", f"got '{'a' * 58}' (str)"):
        Value("a" * 58)
    with refusal(TypeError, "data", f"got '{'a' * 56}... (str)"):
        Value("a" * 59)


NOT_NEGATIVE = [
    pair
    for pair in NUMBERS
    if pair[0] in ("noise", "alpha", "learning_rate", "padding")
]
POSITIVE = [pair for pair in NUMBERS if pair[0] in ("turns", "h")]


@pytest.mark.parametrize("given", [-0.5, -math.inf, math.inf, math.nan])
@each(*NOT_NEGATIVE, *POSITIVE)
def test_an_amount_must_be_finite_and_not_negative(
    name: str, call: Call, given: float
) -> None:
    with refusal(ValueError, name, f"got {given:g}"):
        call(given)


@each(*POSITIVE)
def test_a_step_of_the_grid_and_the_turns_must_be_above_zero(
    name: str, call: Call
) -> None:
    with refusal(ValueError, name, "got 0"):
        call(0.0)


@each(*NOT_NEGATIVE)
def test_any_other_amount_may_be_zero(name: str, call: Call) -> None:
    assert call(0.0) is not None


COUNTS: list[tuple[str, Call]] = [
    ("input_count", lambda given: Neuron(given)),
    ("input_count", lambda given: Layer(given, 1)),
    ("output_count", lambda given: Layer(1, given)),
    ("input_count", lambda given: MLP(given, [1])),
    ("output_counts", lambda given: MLP(2, [2, given])),
    ("n", lambda given: moons(given)),
    ("n", lambda given: spiral(given)),
    ("n", lambda given: blobs(given)),
    ("batch_size", lambda given: max_margin(model, xs, ys, batch_size=given)),
    ("batch_size", lambda given: train(model, dataset, batch_size=given)),
    ("steps", lambda given: train(model, dataset, steps=given)),
    ("log_every", lambda given: train(model, dataset, log_every=given)),
]


@pytest.mark.parametrize("given", ["2", 2.0, True, [2]])
@each(
    *COUNTS,
    ("step", lambda given: official_learning_rate(given)),
    ("weight", lambda given: strip(run.models, (1.0, 2.0), 1, given)),
)
def test_a_count_must_be_a_whole_number(name: str, call: Call, given: object) -> None:
    with refusal(TypeError, name, f"{given!r} ({type(given).__name__})"):
        call(given)


@each(*COUNTS[:6])
def test_a_numpy_array_is_no_count(name: str, call: Call) -> None:
    with refusal(TypeError, name, "array([2, 1]) (ndarray)"):
        call(np.array([2, 1]))


@pytest.mark.parametrize("given", [0, -1])
@each(*COUNTS)
def test_a_count_must_not_be_zero_or_negative(
    name: str, call: Call, given: int
) -> None:
    with refusal(ValueError, name, f"got {given}"):
        call(given)


@pytest.mark.parametrize("make", [moons, spiral, blobs])
def test_one_point_is_too_few_for_two_classes(make: Callable) -> None:
    with refusal(ValueError, "n", "got 1"):
        make(1)


@each(
    ("step", lambda given: official_learning_rate(given)),
    ("weight", lambda given: strip(run.models, (1.0, 2.0), 1, given)),
)
def test_there_is_none_before_the_first(name: str, call: Call) -> None:
    with refusal(ValueError, name, "got -1"):
        call(-1)


def test_there_is_no_weight_after_the_last() -> None:
    assert strip(run.models, (1.0, 2.0), 1, 8)
    with refusal(ValueError, "weight", "9"):
        strip(run.models, (1.0, 2.0), 1, 9)


@pytest.mark.parametrize("given", [-3.01, 3.01, math.inf, math.nan])
def test_a_score_must_be_in_the_picture_of_the_hinge(given: float) -> None:
    with refusal(ValueError, "score", f"got {given:g}"):
        hinge(given)


@pytest.mark.parametrize("given", ["yes", 1, None])
@each(
    ("nonlin", lambda given: Neuron(2, nonlin=given)),
    ("nonlin", lambda given: Layer(2, 1, nonlin=given)),
    ("shuffle", lambda given: moons(4, shuffle=given)),
    ("shuffle", lambda given: spiral(4, shuffle=given)),
    ("shuffle", lambda given: blobs(4, shuffle=given)),
    ("progress", lambda given: train(model, dataset, progress=given)),
)
def test_a_switch_must_be_true_or_false(name: str, call: Call, given: object) -> None:
    with refusal(TypeError, name, f"{given!r} ({type(given).__name__})"):
        call(given)


@pytest.mark.parametrize("given", ["a", 1.5, True])
@pytest.mark.parametrize(
    "call",
    [
        lambda given: Neuron(2, seed=given),
        lambda given: Layer(2, 1, seed=given),
        lambda given: MLP(2, [1], seed=given),
        lambda given: moons(4, seed=given),
        lambda given: spiral(4, seed=given),
        lambda given: blobs(4, seed=given),
        lambda given: max_margin(model, xs, ys, batch_size=2, seed=given),
        lambda given: train(model, dataset, seed=given),
    ],
)
def test_a_seed_must_be_a_whole_number(call: Call, given: object) -> None:
    with refusal(TypeError, "seed", f"{given!r} ({type(given).__name__})"):
        call(given)


@each(
    ("label", lambda given: Value(1.0, label=given)),
    ("label", lambda given: setattr(Value(1.0), "label", given)),
    ("name", lambda given: Dataset(xs, ys, name=given)),
    ("noun", lambda given: strip(run.models, (1.0, 2.0), 1, noun=given)),
)
def test_a_name_must_be_text(name: str, call: Call) -> None:
    with refusal(TypeError, name, "3 (int)"):
        call(3)


def test_the_options_of_a_dataset_must_be_a_mapping() -> None:
    with refusal(TypeError, "options", "3 (int)"):
        Dataset(xs, ys, options=3)


# Arithmetic.


@pytest.mark.parametrize("power", [lambda: x**y, lambda: 2.0**y, lambda: x ** Value(2)])
def test_an_exponent_must_be_a_plain_number_not_a_value(power: Callable) -> None:
    with pytest.raises(TypeError, match=r"exponent .*Value\(.*exp\(\)"):
        power()


@pytest.mark.parametrize("given", [0.0, -2.0, -math.inf])
def test_log_needs_a_positive_number(given: float) -> None:
    with refusal(ValueError, "log", f"got {given:g}"):
        Value(given).log()


@pytest.mark.parametrize("exponent", [0.5, -0.5, 1.5])
def test_a_negative_base_needs_a_whole_exponent(exponent: float) -> None:
    with pytest.raises(ValueError, match=re.escape(f"-2 ** {exponent} ")):
        Value(-2.0) ** exponent


@pytest.mark.parametrize(
    "divide",
    [
        lambda: x / 0,
        lambda: x / 0.0,
        lambda: x / Value(0.0),
        lambda: 1 / Value(0.0),
        lambda: Value(0.0) / Value(0.0),
        lambda: Value(0.0) ** -1,
        lambda: Value(-0.0) ** -2,
        lambda: Value(0.0) ** -0.5,
    ],
)
def test_nothing_can_be_divided_by_zero(divide: Callable) -> None:
    with pytest.raises(ZeroDivisionError, match=r"division by zero: -?0 \*\* -"):
        divide()


@pytest.mark.parametrize(
    ("operation", "shown"),
    [
        (lambda: Value(1000.0).exp(), "exp(1000) overflows"),
        (lambda: Value(1e200) ** 2, "1e+200 ** 2 overflows"),
        (lambda: Value(1e-200) ** -2, "1e-200 ** -2 overflows"),
        (lambda: Value(2.0) ** 1e20, "2 ** 1e+20 overflows"),
    ],
)
def test_an_overflow_says_of_which_operation(operation: Callable, shown: str) -> None:
    with pytest.raises(ValueError, match=re.escape(shown)):
        operation()


# Rows.


@pytest.mark.parametrize("given", ["ab", {1.0, 2.0}, {1.0: 2.0}, 1j])
@each(
    ("values", lambda given: Value.sum(given)),
    ("weights", lambda given: Neuron(2, weights=given)),
    ("x", lambda given: Neuron(2)(given)),
    ("x", lambda given: Layer(2, 2)(given)),
    ("x", lambda given: model(given)),
    ("parameters", lambda given: model.with_parameters(given)),
    ("output_counts", lambda given: MLP(2, given)),
    ("centers", lambda given: blobs(4, centers=given)),
    ("centers", lambda given: blobs(4, centers=(given, given))),
    ("xs", lambda given: Dataset(given, [1])),
    ("xs", lambda given: Dataset([given], [1])),
    ("ys", lambda given: Dataset([(1.0, 2.0)], given)),
    ("xs", lambda given: max_margin(model, given, [1])),
    ("xs", lambda given: max_margin(model, [given], [1])),
    ("ys", lambda given: max_margin(model, xs, given)),
    ("values", lambda given: tape.slots(given)),
    ("models", lambda given: strip(given, (1.0, 2.0), 1)),
    ("x", lambda given: strip(run.models, given, 1)),
)
def test_a_row_must_be_a_sequence_of_numbers(
    name: str, call: Call, given: object
) -> None:
    with refusal(TypeError, name, f"{given!r} ({type(given).__name__})"):
        call(given)


@each(
    ("values", lambda given: Value.sum(given)),
    ("x", lambda given: model(given)),
    ("output_counts", lambda given: MLP(2, given)),
    ("xs", lambda given: max_margin(model, given, [1])),
    ("ys", lambda given: max_margin(model, xs, given)),
    ("models", lambda given: strip(given, (1.0, 2.0), 1)),
    ("x", lambda given: strip(run.models, given, 1)),
)
def test_nothing_is_no_row(name: str, call: Call) -> None:
    with refusal(TypeError, name, "None (NoneType)"):
        call(None)


@pytest.mark.parametrize("call", [model, Value.sum])
def test_a_numpy_array_without_a_dimension_is_no_row(call: Call) -> None:
    with refusal(TypeError, "(x|values)", "array(3.) (ndarray)"):
        call(np.array(3.0))


@each(
    ("x", lambda given: Neuron(2)(given)),
    ("x", lambda given: Layer(2, 2)(given)),
    ("x", lambda given: model(given)),
    ("weights", lambda given: Neuron(2, weights=given)),
    ("centers", lambda given: blobs(4, centers=given)),
    ("centers", lambda given: blobs(4, centers=(given, given))),
    ("parameters", lambda given: model.with_parameters(given)),
)
def test_a_row_must_have_the_right_width(name: str, call: Call) -> None:
    with refusal(ValueError, name, "got 3: (7, 8, 9) (tuple)"):
        call((7, 8, 9))


@pytest.mark.parametrize("engine", ["graph", "tape"])
def test_examples_must_be_as_wide_as_the_model(engine: str) -> None:
    wide = Dataset([(7.0, 8.0, 9.0)], [1])
    for call in [
        lambda: max_margin(model, wide.xs, wide.ys),
        lambda: train(model, wide, engine=engine),
        lambda: train(model, (wide.xs, wide.ys), engine=engine),
    ]:
        with pytest.raises(ValueError, match=r"must hold 2 numbers, got 3: .*7\.0"):
            call()


def test_the_point_of_a_strip_must_be_as_wide_as_the_model() -> None:
    with refusal(ValueError, "x", "2 numbers, got 3"):
        strip(run.models, (7, 8, 9), 1)


def test_a_network_needs_at_least_one_layer() -> None:
    with refusal(ValueError, "output_counts", "got []"):
        MLP(2, [])


# Examples.

EXAMPLES = pytest.mark.parametrize(
    "call",
    [
        lambda xs, ys: Dataset(xs, ys),
        lambda xs, ys: as_dataset((xs, ys)),
        lambda xs, ys: max_margin(model, xs, ys),
        lambda xs, ys: train(model, (xs, ys)),
        lambda xs, ys: plot_data.decision_boundary(model, (xs, ys)),
        lambda xs, ys: boundary(run, (xs, ys)),
    ],
)


@EXAMPLES
def test_there_must_be_rows(call: Callable) -> None:
    with refusal(ValueError, "xs", "got [] (list)"):
        call([], [])


@EXAMPLES
def test_rows_must_be_of_equal_width(call: Callable) -> None:
    with pytest.raises(ValueError, match=r"xs\[1\] .*, 2, got 1: \(3\.0,\) \(tuple\)"):
        call([(1.0, 2.0), (3.0,)], [1, -1])


@EXAMPLES
@pytest.mark.parametrize("label", [0, 2, 0.5, math.nan])
def test_labels_must_be_minus_1_or_1(call: Callable, label: float) -> None:
    with pytest.raises(ValueError, match=rf"ys\[1\] .*got {float(label)} \(float\)"):
        call([(1.0, 2.0), (3.0, 4.0)], [1, label])


def test_a_label_that_is_a_value_must_be_minus_1_or_1_too() -> None:
    with pytest.raises(ValueError, match=r"ys\[0\] .*Value\(0\.5\)"):
        max_margin(model, [(1.0, 2.0)], [Value(0.5)])


@EXAMPLES
@pytest.mark.parametrize("labels", [[], [1], [1, 1, 1]])
def test_xs_and_ys_must_be_equally_long(call: Callable, labels: list[int]) -> None:
    with pytest.raises(
        ValueError, match=f"xs and ys .*2 rows and {len(labels)} labels"
    ):
        call([(1.0, 2.0), (3.0, 4.0)], labels)


# Models, datasets, runs, tables, engines.


@pytest.mark.parametrize("given", [3, None, "MLP", lambda x: 3, MLP])
@pytest.mark.parametrize(
    "call",
    [
        lambda given: max_margin(given, xs, ys),
        lambda given: train(given, dataset),
        lambda given: plot_data.decision_boundary(given, dataset),
        lambda given: strip([given], (1.0, 2.0), 1),
        lambda given: strip([model, given], (1.0, 2.0), 1),
    ],
)
def test_a_model_must_be_a_network(call: Call, given: object) -> None:
    with refusal(TypeError, "model", f"({type(given).__name__})"):
        call(given)


@pytest.mark.parametrize(
    "call",
    [
        lambda model: max_margin(model, xs, ys),
        lambda model: train(model, dataset, engine="graph"),
        lambda model: train(model, dataset, engine="tape"),
        lambda model: plot_data.decision_boundary(model, dataset),
        lambda model: strip([model], (1.0, 2.0), 1),
    ],
)
def test_a_model_must_have_one_output_where_a_score_is_needed(call: Call) -> None:
    with refusal(ValueError, "model", "3 outputs"):
        call(MLP(2, [2, 3]))


@pytest.mark.parametrize("given", [3, None, "moons", xs, (xs, ys, ys)])
@pytest.mark.parametrize(
    "call",
    [
        lambda given: as_dataset(given),
        lambda given: train(model, given),
        lambda given: plot_data.dataset_points(given),
        lambda given: plot_data.decision_boundary(model, given),
        lambda given: boundary(run, given),
    ],
)
def test_a_dataset_must_be_a_dataset(call: Call, given: object) -> None:
    with refusal(TypeError, "dataset", f"({type(given).__name__})"):
        call(given)


@pytest.mark.parametrize(
    "call",
    [
        lambda given: plot_data.dataset_points(given),
        lambda given: plot_data.decision_boundary(model, given),
        lambda given: boundary(run, given),
    ],
)
def test_only_points_in_the_plane_can_be_drawn(call: Call) -> None:
    with refusal(ValueError, "xs", "got 3: (1.0, 2.0, 3.0) (tuple)"):
        call(Dataset([(1, 2, 3)], [1]))


@pytest.mark.parametrize("h", [1e-300, 0.0004])
def test_a_grid_of_too_many_places_is_refused(h: float) -> None:
    with refusal(ValueError, "h", f"at most ten million places, got {h:g}"):
        plot_data.decision_boundary(model, moons(10), h=h)
    with refusal(ValueError, "h", f"at most ten million places, got {h:g}"):
        boundary(run, moons(10), h=h)


@pytest.mark.parametrize("points", [dataset, Dataset([(1.0, 2.0)], [1])])
def test_a_grid_of_one_place_has_no_boundary(points: Dataset) -> None:
    with refusal(ValueError, "h", "got 100"):
        boundary(run, points, h=100.0)


@pytest.mark.parametrize("far", [math.inf, -math.inf, math.nan])
@pytest.mark.parametrize(
    "call",
    [
        lambda points: Dataset(*points),
        lambda points: train(model, points),
        lambda points: plot_data.decision_boundary(model, points),
    ],
)
def test_points_must_be_finite(call: Call, far: float) -> None:
    with pytest.raises(ValueError, match=f"xs must be a finite number, got {far}"):
        call(([(0.0, 0.0), (1.0, far)], [-1, 1]))


@pytest.mark.parametrize("given", [3, None, [], {"history": []}])
@pytest.mark.parametrize(
    "rows",
    [
        plot_data.training_history,
        plot_data.loss_history,
        plot_data.accuracy_history,
        lambda given: boundary(given, dataset),
    ],
)
def test_a_run_must_be_a_run(rows: Call, given: object) -> None:
    with refusal(TypeError, "run", f"{given!r} ({type(given).__name__})"):
        rows(given)


TABLES: list[tuple[str, Call]] = [
    ("gradients", lambda given: model.apply_gradients(given, 0.1)),
    ("gradients", lambda given: graph.nodes(y, given)),
    ("gradients", lambda given: graph.to_dot(y, given)),
    ("gradients", lambda given: graph.draw(y, given)),
]


@pytest.mark.parametrize("given", [3, "table", [1.0]])
@each(*TABLES)
def test_gradients_must_be_a_table(name: str, call: Call, given: object) -> None:
    with refusal(TypeError, name, f"{given!r} ({type(given).__name__})"):
        call(given)


@pytest.mark.parametrize("given", [stranger.backward(), {}])
@each(*TABLES)
def test_gradients_must_know_at_least_one_of_the_values(
    name: str, call: Call, given: object
) -> None:
    with refusal(ValueError, name, "another one"):
        call(given)


def test_a_strip_needs_a_model() -> None:
    with refusal(ValueError, "models", "got ()"):
        strip([], (1.0, 2.0), 1)


@pytest.mark.parametrize("given", [0, 2, 0.5, math.nan])
def test_the_label_of_a_strip_must_be_minus_1_or_1(given: float) -> None:
    with refusal(ValueError, "label", f"{float(given)}"):
        strip(run.models, (1.0, 2.0), given)


def test_the_models_of_a_strip_must_all_have_the_weight() -> None:
    with refusal(ValueError, "weight", "5"):
        strip([model, MLP(2, [1])], (1.0, 2.0), 1, 5)


@pytest.mark.parametrize("given", ["gpu", "Tape", "", None, 3, []])
def test_an_unknown_engine_is_answered_with_the_known_ones(given: object) -> None:
    with pytest.raises(ValueError, match=r"engine .*'graph', 'tape'") as refused:
        train(model, dataset, engine=given)
    assert repr(given) in str(refused.value)


# Graphs and tapes.


@pytest.mark.parametrize("given", [3.0, None, "y", [], model])
@each(
    ("output", lambda given: graph.nodes(given)),
    ("output", lambda given: graph.edges(given)),
    ("output", lambda given: graph.to_dot(given)),
    ("output", lambda given: graph.draw(given)),
    ("output", lambda given: Tape(given)),
    ("output", lambda given: stepper(given)),
    ("value", lambda given: tape.data(given)),
    ("value", lambda given: tape.gradient(given)),
    ("values?", lambda given: tape.slots([given])),
    ("key", lambda given: y.backward()[given]),
    ("key", lambda given: given in y.backward()),
)
def test_a_value_must_be_a_value(name: str, call: Call, given: object) -> None:
    with refusal(TypeError, name, f"({type(given).__name__})"):
        call(given)


def test_a_graph_too_large_to_read_is_not_drawn() -> None:
    with refusal(ValueError, "output", "401 nodes") as refused:
        graph.draw(Value.sum([1.0] * 400))
    assert "draw one neuron" in str(refused.value)


@pytest.mark.parametrize(
    "look_up", [lambda: tape.slots([stranger]), lambda: tape.data(stranger)]
)
def test_a_tape_knows_only_the_values_of_its_graph(look_up: Callable) -> None:
    with pytest.raises(ValueError, match=r"Value\(5\.0\) .*not in the recorded graph"):
        look_up()


def test_a_product_inside_a_sum_has_no_slot_and_the_message_says_why() -> None:
    product = x * 3.0
    with pytest.raises(ValueError, match=r"Value\(6\.0.* a product inside a sum"):
        Tape(Value.sum([product, x])).slots([product])


# What is not installed.


def test_without_numpy_the_tape_says_what_to_install_and_what_to_do_instead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    monkeypatch.delitem(sys.modules, "micrograd_book.tape")
    with pytest.raises(ModuleNotFoundError, match=r"pip install numpy") as missing:
        train(model, dataset, steps=1)
    assert 'engine="graph"' in str(missing.value)
    assert train(model, dataset, steps=1, engine="graph").history


@pytest.mark.parametrize(
    ("package", "call"),
    [
        ("pygraphviz", lambda: graph.draw(y)),
        ("tqdm", lambda: train(model, dataset, steps=1, progress=True)),
    ],
)
def test_a_missing_package_is_named(
    monkeypatch: pytest.MonkeyPatch, package: str, call: Callable
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModuleNotFoundError, match=f"needs .*pip install {package}"):
        call()


def test_a_package_that_can_not_be_loaded_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "pygraphviz.py"
    broken.write_text("raise ImportError('libgobject-2.0.so.0: cannot open')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pygraphviz", raising=False)
    with pytest.raises(ImportError, match=r"draw needs pygraphviz.*libgobject"):
        graph.draw(y)
