"""What is refused, and in which words: which argument was wrong, and what it was.

Each argument is given one wrong thing of each kind; all that a check refuses is tried
on one argument.
"""

import math
import re
import sys
from collections.abc import Callable
from dataclasses import replace
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
    plots,
    spiral,
    train,
)
from micrograd_book.datasets import as_dataset
from micrograd_book.explorables import (
    boundary,
    collapse,
    hinge,
    microscope,
    mistakes,
    stepper,
    strip,
    sweep,
)
from micrograd_book.nn import Module
from micrograd_book.tape import Tape

model, dataset = MLP(2, [2, 1]), moons(4)
xs, ys = dataset.xs, dataset.ys
x = Value(2.0, label="x")
y = x * x
stranger = Value(5.0)
gradients = model((1.0, 1.0)).backward()
leaf = model.parameters()[0]
THREE = MLP(2, [2, 3])
tape = Tape(y)
run = train(model, dataset, steps=2)

POINT_ROWS = plot_data.dataset_points(dataset)
PLOTS = {
    plots.dataset_points: POINT_ROWS,
    plots.decision_boundary: plot_data.decision_boundary(model, dataset),
    plots.loss_history: plot_data.loss_history(run),
    plots.accuracy_history: plot_data.accuracy_history(run),
}

MAKERS = (moons, spiral, blobs)

Argument = tuple[str, Callable[[Any], object]]  # its name, and a call that passes it


def named(name: str, function: Callable, *others: object) -> Argument:
    """An argument that is passed by its name."""
    return name, lambda given: function(*others, **{name: given})


def makers(name: str) -> list[Argument]:
    """An argument of each function that makes a dataset."""
    return [named(name, make, 4) for make in MAKERS]


def words(*parts: str) -> str:
    """A pattern for a message in which these stand, in this order."""
    return "(?s)" + ".*".join(map(re.escape, parts))


def shown(given: object) -> str:
    return f"got {given!r} ({type(given).__name__})"


# Each argument.

LABEL = named("label", strip, run.models, (1.0, 2.0))
WEIGHT = named("weight", strip, run.models, (1.0, 2.0), 1)
SCORE = named("score", hinge)
FUNCTION = "function", lambda given: microscope(given, 2.0)
OPTIONS = named("options", Dataset, xs, ys)
POINTS = "dataset", plot_data.dataset_points
PARAMETERS = "parameters", model.with_parameters
WIDTHS = "output_counts", lambda given: MLP(2, given)
MODELS_OF_A_STRIP = "models", lambda given: strip(given, (1.0, 2.0), 1)
RUNS_OF_A_SWEEP = "runs", lambda given: sweep(given, dataset, [], "rate")
NUMBERS: list[Argument] = [
    ("data", Value),
    ("operand", lambda given: x + given),
    ("operand", lambda given: given - x),
    ("operand", lambda given: x * given),
    ("operand", lambda given: given / x),
    ("exponent", lambda given: x**given),
    ("values", lambda given: Value.sum([x, given])),
    ("weights", lambda given: Neuron(2, weights=[1.0, given])),
    named("bias", Neuron, 2),
    ("x", lambda given: Neuron(2)((1.0, given))),
    ("x", lambda given: model((1.0, given))),
    ("parameters", lambda given: model.with_parameters([given] * 9)),
    ("gradients", lambda given: model.apply_gradients({leaf: given}, 1.0)),
    ("ys", lambda given: Dataset([(1.0, 2.0)], [given])),
    ("xs", lambda given: max_margin(model, [(1.0, given)], [1])),
    ("ys", lambda given: max_margin(model, [(1.0, 2.0)], [given])),
    LABEL,
]
FINITE: list[Argument] = [
    ("centers", lambda given: blobs(4, centers=((1.0, 2.0), (3.0, given)))),
    ("xs", lambda given: Dataset([(1.0, given)], [1])),
    ("xs", lambda given: train(model, ([(1.0, given)], [1]))),
    ("x", lambda given: strip(run.models, (1.0, given), 1)),
    ("x", lambda given: microscope(lambda v: v, given)),
    SCORE,
]
MODEST = FINITE[:-1]  # what may be large, but not so large
PADDINGS: list[Argument] = [
    named("padding", plot_data.decision_boundary, model, dataset),
    named("padding", boundary, run, dataset),
]
NOT_NEGATIVE: list[Argument] = [
    *PADDINGS,
    *makers("noise"),
    named("alpha", max_margin, model, xs, ys),
    named("alpha", train, model, dataset),
    named("learning_rate", model.apply_gradients, gradients),
    named("learning_rate", train, model, dataset),
    ("learning_rate", lambda given: train(model, dataset, learning_rate=[given].pop)),
]
STEPS: list[Argument] = [
    named("h", plot_data.decision_boundary, model, dataset),
    named("h", boundary, run, dataset),
]
POSITIVE = [
    *STEPS,
    named("turns", spiral, 4),
    named("size", plots.dataset_points, POINT_ROWS),
]
COUNTS: list[Argument] = [
    ("input_count", Neuron),
    ("input_count", lambda given: Layer(given, 1)),
    ("output_count", lambda given: Layer(1, given)),
    ("input_count", lambda given: MLP(given, [1])),
    ("output_counts", lambda given: MLP(2, [2, given])),
    named("batch_size", max_margin, model, xs, ys),
    named("batch_size", train, model, dataset),
    named("steps", train, model, dataset),
    named("log_every", train, model, dataset),
]
SIZES: list[Argument] = [("n", make) for make in MAKERS]
FROM_ZERO: list[Argument] = [
    ("step", official_learning_rate),
    WEIGHT,
    named("seed", Neuron, 2),
    named("seed", Layer, 2, 1),
    named("seed", MLP, 2, [1]),
    *makers("seed"),
    named("seed", max_margin, model, xs, ys),
    named("seed", train, model, dataset),
]
SWITCHES: list[Argument] = [
    named("nonlin", Neuron, 2),
    named("nonlin", Layer, 2, 1),
    *makers("shuffle"),
    named("progress", train, model, dataset),
]
NAMES: list[Argument] = [
    named("label", Value, 1.0),
    ("label", lambda given: setattr(Value(1.0), "label", given)),
    named("name", Dataset, xs, ys),
    named("noun", strip, run.models, (1.0, 2.0), 1),
    named("noun", sweep, [run], dataset, [1]),
    ("name", lambda given: x.apply(given, abs, abs)),
]
ROWS_OF_TWO: list[Argument] = [
    named("weights", Neuron, 2),
    ("x", Neuron(2)),
    ("x", Layer(2, 2)),
    ("x", model),
    named("centers", blobs, 4),
    ("centers", lambda given: blobs(4, centers=(given, given))),
]
ROWS: list[Argument] = [
    *ROWS_OF_TWO,
    ("values", Value.sum),
    PARAMETERS,
    WIDTHS,
    ("xs", lambda given: Dataset(given, [1])),
    ("xs", lambda given: Dataset([given], [1])),
    ("ys", lambda given: Dataset([(1.0, 2.0)], given)),
    ("xs", lambda given: max_margin(model, given, [1])),
    ("ys", lambda given: max_margin(model, xs, given)),
    ("values", tape.slots),
    ("keep", lambda given: Tape(y, given)),
    MODELS_OF_A_STRIP,
    ("x", lambda given: strip(run.models, given, 1)),
]
# a lone number is a row of one where it is an input, and nowhere else
LISTS: list[Argument] = [
    ("weights", lambda given: Neuron(1, weights=given)),
    ("centers", lambda given: blobs(4, centers=given)),
    ("values", Value.sum),
    ("values", tape.slots),
    ("keep", lambda given: Tape(y, given)),
    PARAMETERS,
    WIDTHS,
    ("xs", lambda given: Dataset(given, [1])),
    ("ys", lambda given: Dataset([(1.0, 2.0)], given)),
    ("slots", tape.read),
    ("slots", lambda given: tape.write(given, [1.0])),
    ("numbers", lambda given: tape.write(tape.slots([x]), given)),
    ("models", lambda given: plot_data.scores(given, xs)),
    ("points", lambda given: plot_data.scores([model], given)),
    MODELS_OF_A_STRIP,
    RUNS_OF_A_SWEEP,
    ("values", lambda given: sweep([run], dataset, given, "rate")),
]
MODELS: list[Argument] = [
    ("model", lambda given: max_margin(given, xs, ys)),
    ("model", lambda given: train(given, dataset, engine="graph")),
    ("model", lambda given: train(given, dataset, engine="tape")),
    ("model", lambda given: plot_data.decision_boundary(given, dataset)),
    ("model", lambda given: strip([model, given], (1.0, 2.0), 1)),
]
DATASETS: list[Argument] = [
    ("dataset", as_dataset),
    ("dataset", lambda given: plot_data.decision_boundary(model, given)),
    ("dataset", lambda given: boundary(run, given)),
    ("dataset", lambda given: train(model, given, engine="graph")),
    ("dataset", lambda given: train(model, given, engine="tape")),
    ("datasets", lambda given: sweep([run], [given], [1], "rate")),
    ("unseen", lambda given: sweep([run], dataset, [1], "rate", [given])),
]
LABELLED = [("ys", call) for _, call in DATASETS]
WIDE: list[Argument] = [
    *[("", call) for _, call in DATASETS[1:]],
    ("", lambda given: max_margin(model, *given)),
]
RUNS: list[Argument] = [
    ("run", plot_data.training_history),
    ("run", plot_data.loss_history),
    ("run", plot_data.accuracy_history),
    ("run", lambda given: boundary(given, dataset)),
    ("run", lambda given: sweep([given], dataset, [1], "rate")),
]
TABLES: list[Argument] = [
    ("gradients", lambda given: model.apply_gradients(given, 0.1)),
    ("gradients", lambda given: graph.nodes(y, given)),
    ("gradients", lambda given: graph.to_dot(y, given)),
    ("gradients", lambda given: graph.draw(y, given)),
]
VALUES: list[Argument] = [
    *[
        ("output", look)
        for look in (graph.nodes, graph.edges, graph.to_dot, graph.draw)
    ],
    *[("output", make) for make in (Tape, stepper, mistakes, collapse)],
    ("function(x)", lambda given: microscope(lambda v: given, 2.0)),
    ("keep", lambda given: Tape(y, keep=[given])),
    ("value", tape.data),
    ("value", tape.gradient),
    ("values", lambda given: tape.slots([given])),
    ("key", lambda given: y.backward()[given]),
    ("key", lambda given: given in y.backward()),
]
TWO_RUNS: list[Argument] = [
    ("values", lambda given: sweep([run, run], dataset, given, "rate")),
    ("datasets", lambda given: sweep([run, run], given, [1, 2], "rate")),
    ("unseen", lambda given: sweep([run, run], dataset, [1, 2], "rate", given)),
]
AXES: list[Argument] = [
    ("ax", lambda given, plot=plot, rows=rows: plot(rows, given))
    for plot, rows in PLOTS.items()
]
CELLS: list[Argument] = [  # numbers in the rows of a plot
    (key, lambda given, plot=plot, rows=rows, key=key: plot([rows[0] | {key: given}]))
    for plot, rows in PLOTS.items()
    for key in rows[0]
    if key in ("x", "y", "step", "value", "score")
]
COORDINATES = [cell for cell in CELLS if cell[0] in ("x", "y", "step")]
REFUSALS = [  # the error and its words, what is given, to which arguments
    (
        TypeError,
        "be a number, got '1'",
        "1",
        NUMBERS + FINITE + NOT_NEGATIVE + POSITIVE + CELLS,
    ),
    (TypeError, "be a number, got None", None, CELLS),
    (TypeError, "be a whole number, got 2.0", 2.0, COUNTS + SIZES + FROM_ZERO),
    (TypeError, "be True or False, got 1 (int)", 1, SWITCHES),
    (TypeError, "be text, got 3", 3, NAMES),
    (TypeError, "be a list or a tuple, got 'ab'", "ab", ROWS),
    (TypeError, "be a list or a tuple, got 5 (int)", 5, LISTS),
    (TypeError, "a list of one is written [16]", 16, LISTS),
    (TypeError, "be Matplotlib's Axes, got []", [], AXES),
    (TypeError, "be Matplotlib's Axes, got 3", 3, AXES),
    (TypeError, "be Matplotlib's Axes, got array([1])", np.array([1]), AXES),
    (TypeError, "be a network", 3, MODELS),
    (TypeError, "be a Dataset, got 3", 3, [*DATASETS, POINTS]),
    (TypeError, "be a Dataset, got (((", (xs, ys, ys), DATASETS),
    (TypeError, "be a Run, got []", [], RUNS),
    (TypeError, "be a dict or a table, got 3", 3, [*TABLES, OPTIONS]),
    (TypeError, "be a Value, got 3.0", 3.0, VALUES),
    (TypeError, "be a function, got 3", 3, [FUNCTION]),
    (ValueError, "be a finite number, got nan", math.nan, FINITE + COORDINATES),
    (ValueError, "be a finite number, got -inf", -math.inf, FINITE),
    (ValueError, "be a finite number, 0 or above, got inf", math.inf, NOT_NEGATIVE),
    (ValueError, "be a finite number, 0 or above, got nan", math.nan, NOT_NEGATIVE),
    (ValueError, "be a finite number, 0 or above, got -0.5", -0.5, NOT_NEGATIVE),
    (ValueError, "be a finite number, above 0, got inf", math.inf, POSITIVE),
    (ValueError, "be a finite number, above 0, got 0", 0, POSITIVE),
    (ValueError, "is too large: got 1e+308", 1e308, MODEST),
    (ValueError, "is too large: got 1e+308", 1e308, NOT_NEGATIVE + POSITIVE),
    (ValueError, "is too large: got 1e+308", 1e308, COORDINATES),
    (ValueError, "is too large for a float", 10**400, NUMBERS + FINITE + CELLS),
    (ValueError, "is too large: got 1000000", 10**400, COUNTS + SIZES + FROM_ZERO),
    (ValueError, "is too large: got something", 10**5000, COUNTS + SIZES + FROM_ZERO),
    (ValueError, "is too long for display: got 100000 letters", "a" * 10**5, NAMES[2:]),
    (ValueError, "smaller: the grid may have 1,000,000 points", 1e300, PADDINGS),
    (ValueError, "be 1 or above, got 0", 0, COUNTS),
    (ValueError, "be 2 or above, got 1", 1, SIZES),
    (ValueError, "be 0 or above, got -1", -1, FROM_ZERO),
    (ValueError, "is too large: got 9 (int), the most is 8", 9, [WEIGHT]),
    (ValueError, "be between -3 and 3, got 3.01", 3.01, [SCORE]),
    (ValueError, "be between -3 and 3, got -3.01", -3.01, [SCORE]),
    (ValueError, "be -1 or 1, got 0.5", 0.5, [LABEL]),
    (ValueError, "be larger", 0.0001, STEPS),
    (ValueError, "be larger", 1e-300, STEPS),
    (ValueError, "leave two columns and two rows at least, got 100", 100, STEPS[1:]),
    (ValueError, "hold 2 numbers, got 3: (7, 8, 9)", (7, 8, 9), ROWS_OF_TWO),
    (ValueError, "hold 9 numbers, got 3: (7, 8, 9)", (7, 8, 9), [PARAMETERS]),
    (ValueError, "hold 2 numbers, got 3: (7.0, 8.0", ([(7, 8, 9)], [1]), WIDE),
    (ValueError, "be -1 or 1, got 0.5", ([(1.0, 2.0)], [0.5]), LABELLED),
    (ValueError, "hold at least one model, got ()", (), [MODELS_OF_A_STRIP]),
    (ValueError, "hold one run at least, got none", [], [RUNS_OF_A_SWEEP]),
    (ValueError, "hold a width, got []", [], [WIDTHS]),
    (ValueError, "have one output, the score, got a model with 3", THREE, MODELS),
    (ValueError, "knows none of the values", stranger.backward(), TABLES),
    (ValueError, "for each run, got 1 for 2 runs", [dataset], TWO_RUNS),
]


@pytest.mark.parametrize(
    ("error", "message", "given", "name", "call"),
    [
        pytest.param(error, message, given, name, call, id=f"{name} must {message}")
        for error, message, given, arguments in REFUSALS
        for name, call in arguments
    ],
)
def test_a_wrong_argument_is_named_and_shown(
    error: type[Exception], message: str, given: object, name: str, call: Callable
) -> None:
    with pytest.raises(error, match=words(name, message)):
        call(given)


# Each check, on all that it refuses.


@pytest.mark.parametrize("given", ["1", True, None, 1j, [1.0]])
def test_only_a_real_number_is_a_number(given: object) -> None:
    with pytest.raises(TypeError, match=words("data", shown(given))):
        Value(given)


@pytest.mark.parametrize("given", ["2", True, [2], np.array([2, 1])])
def test_only_a_whole_number_is_a_count(given: object) -> None:
    with pytest.raises(TypeError, match=words("input_count", shown(given))):
        Neuron(given)


@pytest.mark.parametrize(
    "given", [{1.0, 2.0}, {1.0: 2.0}, 1j, None, np.array(3.0)], ids=repr
)
def test_only_a_sequence_is_a_row(given: object) -> None:
    with pytest.raises(TypeError, match=words("values", shown(given))):
        Value.sum(given)


@pytest.mark.parametrize("given", [None, "MLP", lambda x: 3, MLP])
def test_only_a_network_is_a_model(given: object) -> None:
    with pytest.raises(TypeError, match=words("model", f"({type(given).__name__})")):
        train(given, dataset)


@pytest.mark.parametrize("given", ["gpu", None, []])
def test_an_unknown_engine_is_answered_with_the_known_ones(given: object) -> None:
    with pytest.raises(
        ValueError, match=words("engine", "'graph', 'tape'", repr(given))
    ):
        train(model, dataset, engine=given)


def test_a_number_must_fit_into_a_float() -> None:
    with pytest.raises(ValueError, match=words("data", "too large", "got 1000000")):
        Value(10**400)
    with pytest.raises(ValueError, match=words("data", "Python can't write")):
        Value(10**5000)


def test_what_was_given_is_shown_whole_if_it_is_short_enough() -> None:
    with pytest.raises(TypeError, match=words("data", f"got '{'a' * 58}' (str)")):
        Value("a" * 58)
    with pytest.raises(TypeError, match=words("data", f"got '{'a' * 56}... (str)")):
        Value("a" * 59)


EXAMPLES = pytest.mark.parametrize(
    ("xs", "ys", "message"),
    [
        ([], [], r"xs .*got \[\] \(list\)"),
        ([(1, 2), (3,)], [1, -1], r"xs\[1\] .*, 2, got 1: \(3\.0,\)"),
        ([(1, 2), (3, 4)], [1, 0], r"ys\[1\] .*got 0\.0 \(float\)"),
        ([(1, 2), (3, 4)], [1, math.nan], "ys.* got nan"),
        ([(1, 2), (3, 4)], [1], "2 rows and 1 labels"),
        ([(1, 2), (3, 4)], [1, 1, 1], "2 rows and 3 labels"),
    ],
)


@EXAMPLES
def test_examples_are_rows_of_one_width_each_with_its_label(
    xs: list, ys: list, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Dataset(xs, ys)
    with pytest.raises(ValueError, match=message):
        max_margin(model, xs, ys)


def test_a_label_that_is_a_value_must_be_minus_1_or_1_too() -> None:
    with pytest.raises(ValueError, match=r"ys\[0\] .*Value\(0\.5\)"):
        max_margin(model, [(1.0, 2.0)], [Value(0.5)])


def test_the_models_of_a_strip_must_all_have_the_weight() -> None:
    with pytest.raises(ValueError, match=words("weight", "got 5", "most is 2")):
        strip([model, MLP(2, [1])], (1.0, 2.0), 1, 5)


def test_the_microscope_looks_only_where_the_function_is_finite() -> None:
    for steep in (math.inf, 1e308):
        with pytest.raises(ValueError, match=r"must be a finite number|is too large"):
            microscope(lambda v, steep=steep: v * steep, 1.0)
    with pytest.raises(ValueError, match="log needs a positive number"):
        microscope(Value.log, 1.0)
    assert microscope(Value.log, 2.0)


@pytest.mark.parametrize("plot", PLOTS)
@pytest.mark.parametrize("given", [None, "rows", {}, [None], ["a"], [{}], []])
def test_only_dicts_with_its_keys_are_the_rows_of_a_plot(
    plot: Callable, given: object
) -> None:
    with pytest.raises((TypeError, ValueError), match="rows must "):
        plot(given)


@pytest.mark.parametrize(
    ("plot", "wrong", "message"),
    [
        (plots.dataset_points, {"label": "class 2"}, "label in rows .*'class 2'"),
        (plots.loss_history, {"metric": "accuracy"}, "metric in rows .*'accuracy'"),
        (plots.accuracy_history, {"metric": "data loss"}, "metric in .*'data loss'"),
    ],
)
def test_a_plot_refuses_words_that_it_would_not_draw(
    plot: Callable, wrong: dict, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        plot([PLOTS[plot][0] | wrong])


def test_values_are_summed_from_one_list() -> None:
    with pytest.raises(TypeError, match=words("values", "Value.sum([")):
        Value.sum(1, 2)


def test_a_network_has_at_most_a_million_weights() -> None:
    for make in (lambda: Layer(1001, 1000), lambda: MLP(2, [1000, 1000])):
        with pytest.raises(ValueError, match=words("number of weights", "too large")):
            make()


def test_a_run_that_was_stopped_before_its_first_row_has_nothing_to_show() -> None:
    stopped = replace(run, history=(), models=run.models[:0])
    for show in (
        plot_data.training_history,
        plot_data.loss_history,
        plot_data.accuracy_history,
        lambda run: boundary(run, dataset),
        lambda run: sweep([run], dataset, [1], "rate"),
    ):
        with pytest.raises(ValueError, match="run has no history"):
            show(stopped)
    with pytest.raises(IndexError, match="there are 0 models, got 0"):
        stopped.models[0]


@pytest.mark.parametrize(("which", "error"), [(3, IndexError), ("a", TypeError)])
def test_a_model_that_a_run_has_not_is_not_found(which: Any, error: type) -> None:
    with pytest.raises(error, match=words("there are 2 models, got", repr(which))):
        train(model, dataset, steps=2).models[which]


@pytest.mark.parametrize("parameters", [(1.0, 2.0), None, 3.0])
def test_the_parameters_of_a_model_are_values(parameters: Any) -> None:
    class Plain(Module):
        def parameters(self) -> Any:
            return parameters

        def __call__(self, x: Any) -> Value:
            return Value(1.0)

    for use in (
        lambda model: train(model, dataset),
        lambda model: max_margin(model, xs, ys),
        lambda model: model.with_parameters([1.0, 2.0]),
        lambda model: model.apply_gradients(gradients, 0.1),
        Module.parameter_count,
    ):
        with pytest.raises(TypeError, match=words("model's parameters() must be a")):
            use(Plain())


# Arithmetic.


@pytest.mark.parametrize(
    ("error", "message", "compute"),
    [
        (TypeError, r"exponent .*Value\(.*exp\(\)", lambda: x**y),
        (TypeError, r"exponent .*Value\(.*exp\(\)", lambda: 2.0**y),
        (ValueError, "log .*got 0", lambda: Value(0.0).log()),
        (ValueError, "log .*got -inf", lambda: Value(-math.inf).log()),
        (ValueError, r"-2 \*\* 0\.5 ", lambda: Value(-2.0) ** 0.5),
        (ValueError, r"-2 \*\* -0\.5 ", lambda: Value(-2.0) ** -0.5),
        (ZeroDivisionError, r"0 \*\* -1 ", lambda: x / 0),
        (ZeroDivisionError, r"0 \*\* -1 ", lambda: 1 / Value(0.0)),
        (ZeroDivisionError, r"0 \*\* -2 ", lambda: Value(-0.0) ** -2),
        (ZeroDivisionError, r"0 \*\* -0\.5 ", lambda: Value(0.0) ** -0.5),
        (ValueError, r"exp\(1000\) overflows", lambda: Value(1000.0).exp()),
        (ValueError, r"1e\+200 \*\* 2 overflows", lambda: Value(1e200) ** 2),
        (ValueError, r"1e-200 \*\* -2 overflows", lambda: Value(1e-200) ** -2),
    ],
)
def test_what_has_no_result_says_of_which_number(
    error: type[Exception], message: str, compute: Callable
) -> None:
    with pytest.raises(error, match=message):
        compute()


# What is not installed.


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with pytest.raises(ModuleNotFoundError, match=r"needs .*pip install tqdm"):
        train(model, dataset, steps=1, progress=True)


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ("raise ImportError('libc.so.9')", r"progress=True needs tqdm.*libc"),
        ("import nowhere_to_be_found", "^No module named 'nowhere_to_be_found'"),
    ],
)
def test_a_package_that_can_not_be_loaded_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, broken: str, message: str
) -> None:
    (tmp_path / "tqdm.py").write_text(broken, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "tqdm", raising=False)
    with pytest.raises(ImportError, match=message):
        train(model, dataset, steps=1, progress=True)
