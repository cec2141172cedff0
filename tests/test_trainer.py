"""Training: what it keeps, what it refuses, and that both engines do the same."""

import json
import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from helpers import Formula, without_numpy

from micrograd_book import (
    MLP,
    Dataset,
    Neuron,
    Run,
    TrainingDiverged,
    Value,
    blobs,
    max_margin,
    moons,
    official_learning_rate,
    spiral,
    train,
)
from micrograd_book.nn import Module
from micrograd_book.scoring import scores

BOTH_ENGINES = pytest.mark.parametrize("engine", ["graph", "tape"])
KEYS = ["step", "loss", "data_loss", "reg_loss", "accuracy", "learning_rate"]


class Watched(MLP):
    """A network that notes the rows it is asked about, its later versions' included."""

    asked: list[Any]

    def __call__(self, x: Any) -> Any:
        self.asked.append(x)
        return super().__call__(x)

    def filled_from(self, parameters: Iterator[Value | float]) -> "Watched":
        watched = Watched(2, [1])
        watched._layers, watched.asked = (
            super().filled_from(parameters)._layers,
            self.asked,
        )
        return watched


def watched() -> Watched:
    model = Watched(2, [1])
    model.asked = []
    return model


def assert_same_history(one: Run, other: Run) -> None:
    for row, same in zip(one.history, other.history, strict=True):
        assert row == pytest.approx(same, rel=1e-9, abs=1e-12, nan_ok=True)
    for model, twin in zip(one.models, other.models, strict=True):
        assert weights(model) == pytest.approx(weights(twin), rel=1e-9, abs=1e-9)
    assert one.final_loss == pytest.approx(other.final_loss, rel=1e-9)
    assert one.final_accuracy == other.final_accuracy


def weights(model: Module) -> list[float]:
    return [p.data for p in model.parameters()]


@BOTH_ENGINES
def test_the_history_has_a_row_for_each_step(engine: str) -> None:
    run = train(MLP(2, [4, 1]), moons(20), steps=3, engine=engine)
    assert [list(row) for row in run.history] == [KEYS] * 3
    assert [row["step"] for row in run.history] == [0, 1, 2]
    assert [row["learning_rate"] for row in run.history] == [1.0, 0.991, 0.982]
    for row in run.history:
        assert row["loss"] == pytest.approx(row["data_loss"] + row["reg_loss"])


@BOTH_ENGINES
def test_a_row_holds_the_figures_of_its_model_before_the_update(engine: str) -> None:
    points, model = moons(20), MLP(2, [4, 1])
    run = train(model, points, steps=3, alpha=0.01, engine=engine)
    assert weights(run.models[0]) == weights(model)
    for row, of_row in zip(run.history, run.models, strict=True):
        result = max_margin(of_row, points.xs, points.ys, alpha=0.01)
        assert row["loss"] == pytest.approx(result.total_loss.data)
        assert row["data_loss"] == pytest.approx(result.data_loss.data)
        assert row["reg_loss"] == pytest.approx(result.reg_loss.data)
        assert row["accuracy"] == result.accuracy


@BOTH_ENGINES
@pytest.mark.parametrize("batch_size", [None, 5])
def test_the_final_figures_are_those_of_the_final_model_over_all_points(
    engine: str, batch_size: int | None
) -> None:
    points = moons(20)
    run = train(MLP(2, [4, 1]), points, steps=3, batch_size=batch_size, engine=engine)
    result = max_margin(run.final_model, points.xs, points.ys)
    assert run.final_loss == result.total_loss.data
    assert run.final_accuracy == result.accuracy
    assert run.final_loss != pytest.approx(run.history[-1]["loss"])


def test_a_step_is_the_four_lines_of_the_training_loop() -> None:
    points, model = moons(20), MLP(2, [4, 1])
    run = train(model, points, steps=2, learning_rate=0.5, engine="graph")
    for step in range(2):
        assert weights(run.models[step]) == weights(model)
        gradients = max_margin(model, points.xs, points.ys).total_loss.backward()
        model = model.apply_gradients(gradients, learning_rate=0.5)
    assert weights(run.final_model) == weights(model)


@BOTH_ENGINES
def test_training_leaves_the_initial_model_as_it_was(engine: str) -> None:
    model = MLP(2, [4, 1])
    before = weights(model)
    run = train(model, moons(20), steps=3, engine=engine)
    assert run.initial_model is model
    assert weights(model) == before != weights(run.final_model)


@pytest.mark.parametrize(
    ("steps", "log_every", "logged"),
    [(7, 3, [0, 3, 6]), (8, 3, [0, 3, 6, 7]), (5, 100, [0, 4]), (1, 1, [0])],
)
@BOTH_ENGINES
def test_the_last_step_is_logged_whatever_log_every_is(
    steps: int, log_every: int, logged: list[int], engine: str
) -> None:
    all_rows = train(MLP(2, [3, 1]), moons(10), steps=steps, engine=engine)
    run = train(
        MLP(2, [3, 1]), moons(10), steps=steps, log_every=log_every, engine=engine
    )
    assert [row["step"] for row in run.history] == logged
    assert list(run.history) == [all_rows.history[step] for step in logged]
    assert [weights(m) for m in run.models] == [
        weights(all_rows.models[s]) for s in logged
    ]


@pytest.mark.parametrize(
    "dataset", [moons(40), spiral(40), blobs(40, noise=0.6)], ids=repr
)
@pytest.mark.parametrize("widths", [[1], [8, 1], [8, 8, 1]], ids=str)
@pytest.mark.parametrize("batch_size", [None, 7])
def test_both_engines_give_the_same_history(
    dataset: Dataset, widths: list[int], batch_size: int | None
) -> None:
    # Wide enough that no point turns all ReLUs off: then scores are sums of biases that
    # cancel out, and which side of 0 they land on is a matter of rounding.
    model = MLP(2, widths, seed=1)
    graph, tape = [
        train(model, dataset, 12, 1e-3, 0.2, batch_size, engine=engine)
        for engine in ("graph", "tape")
    ]
    assert_same_history(graph, tape)


@pytest.mark.parametrize(
    ("formula", "parameters"),
    [
        pytest.param(lambda w, v, x, y: (w * x).tanh() + v * y, (0.5, 0.1), id="tanh"),
        pytest.param(lambda w, x, y: w * x * y, (0.5,), id="a product"),
        pytest.param(lambda w, x, y: -(w * x + y), (0.5,), id="a negative"),
        pytest.param(lambda w, b, x, y: w * x + b, (0.5, 0.1), id="one of two inputs"),
        pytest.param(lambda b, x, y: b, (0.5,), id="no input at all"),
    ],
)
def test_both_engines_train_any_model(formula: Any, parameters: Any) -> None:
    graph, tape = [
        train(
            Formula(formula, *parameters),
            moons(20),
            5,
            learning_rate=0.1,
            engine=engine,
        )
        for engine in ("graph", "tape")
    ]
    assert_same_history(graph, tape)


def test_both_engines_train_a_model_whose_parameters_were_computed() -> None:
    given = MLP(2, [4, 1])
    model = given.with_parameters([p * 1.0 for p in given.parameters()])
    graph, tape = [train(model, moons(20), 5, engine=e) for e in ("graph", "tape")]
    assert_same_history(graph, tape)
    assert len({row["loss"] for row in tape.history}) == 5


def test_a_run_that_diverged_says_how_far_it_came() -> None:
    with pytest.raises(TrainingDiverged) as caught:
        train(MLP(2, [4, 1]), moons(10), steps=50, learning_rate=1e30)
    run = caught.value.run
    assert caught.value.step < 49
    assert f"Run of {caught.value.step + 1} steps" in repr(run)


@pytest.mark.parametrize("engine", ["graph", "tape"])
def test_a_model_that_uses_one_value_as_two_parameters_is_refused(engine: str) -> None:
    w = Value(0.3)
    model = Neuron(2, nonlin=False, weights=[w, w])
    with pytest.raises(ValueError, match="model uses one Value as two parameters"):
        train(model, moons(20), 5, learning_rate=0.1, engine=engine)


def test_a_batch_holds_each_example_at_most_once_and_is_new_each_step() -> None:
    points, model = moons(12), watched()
    train(model, points, steps=3, batch_size=5, engine="graph")
    asked = [
        tuple([v.data for v in map(as_value, x)])
        for x in model.asked[-12 - 3 * 5 : -12]
    ]
    batches = [asked[:5], asked[5:10], asked[10:]]
    for batch in batches:
        assert len(set(batch)) == 5
        assert set(batch) < set(points.xs)
    assert len({frozenset(batch) for batch in batches}) == 3


def as_value(x: Value | float) -> Value:
    return x if isinstance(x, Value) else Value(x)


@BOTH_ENGINES
def test_the_seed_decides_the_batches(engine: str) -> None:
    one, same, other = [
        train(
            MLP(2, [3, 1]), moons(30), 4, batch_size=5, seed=seed, engine=engine
        ).history
        for seed in (1, 1, 2)
    ]
    assert one == same != other


@BOTH_ENGINES
@pytest.mark.parametrize("batch_size", [30, 31, 1000])
def test_a_batch_of_everything_is_no_batch_at_all(engine: str, batch_size: int) -> None:
    whole = train(MLP(2, [3, 1]), moons(30), steps=3, engine=engine)
    batch = train(MLP(2, [3, 1]), moons(30), 3, batch_size=batch_size, engine=engine)
    assert batch.history == whole.history


@BOTH_ENGINES
def test_a_pair_is_as_good_as_a_dataset(engine: str) -> None:
    points = moons(10)
    from_pair = train(
        MLP(2, [3, 1]),
        ([list(x) for x in points.xs], [int(y) for y in points.ys]),
        3,
        engine=engine,
    )
    assert from_pair.history == train(MLP(2, [3, 1]), points, 3, engine=engine).history


@BOTH_ENGINES
def test_the_learning_rate_is_a_number_or_a_function_of_the_step(engine: str) -> None:
    def rates(learning_rate: Any) -> list[float]:
        run = train(
            MLP(2, [1]), moons(6), 3, learning_rate=learning_rate, engine=engine
        )
        return [row["learning_rate"] for row in run.history]

    assert rates(0.25) == [0.25, 0.25, 0.25]
    assert rates(lambda step: 1.0 / (step + 1)) == [1.0, 1 / 2, 1 / 3]


@BOTH_ENGINES
def test_a_learning_rate_of_0_changes_nothing(engine: str) -> None:
    model = MLP(2, [3, 1])
    run = train(model, moons(10), steps=2, learning_rate=0.0, engine=engine)
    assert weights(run.final_model) == weights(model)


def test_the_official_learning_rate_falls_to_a_tenth_and_stays_there() -> None:
    rates = [official_learning_rate(step) for step in (0, 50, 99, 100, 112, 10**9)]
    assert rates == pytest.approx([1.0, 0.55, 0.109, 0.1, 0.1, 0.1], abs=1e-15)


@pytest.mark.parametrize(
    ("rates", "error"),
    [
        ([0.1, 0.1, -0.1], ValueError),
        ([0.1, math.nan, 0.1], ValueError),
        ([0.1, 0.1, None], TypeError),
    ],
)
def test_a_bad_rate_is_refused_before_anything_is_computed(
    rates: list[Any], error: type
) -> None:
    model = watched()
    with pytest.raises(error, match=r"learning_rate\([12]\) must be a"):
        train(model, moons(6), steps=3, learning_rate=rates.__getitem__, engine="graph")
    assert model.asked == []


@BOTH_ENGINES
def test_training_that_diverges_says_where_and_keeps_the_run(engine: str) -> None:
    with pytest.raises(
        TrainingDiverged, match=r"loss at step \d+ is (inf|nan)"
    ) as caught:
        train(
            MLP(2, [4, 1]),
            moons(20),
            steps=50,
            learning_rate=1e30,
            log_every=7,
            engine=engine,
        )
    diverged, run = caught.value, caught.value.run
    assert 0 < diverged.step < 50
    assert f"step {diverged.step} " in str(diverged)
    assert run.history[-1]["step"] == diverged.step
    assert not math.isfinite(run.history[-1]["loss"])
    assert all(math.isfinite(row["loss"]) for row in run.history[:-1])
    assert len(run.models) == len(run.history)
    assert weights(run.final_model) == weights(run.models[-1])
    assert not math.isfinite(run.final_loss)


@BOTH_ENGINES
def test_a_last_update_that_diverges_is_noticed(engine: str) -> None:
    with pytest.raises(TrainingDiverged, match="at step 1 ") as caught:
        train(MLP(2, [4, 1]), moons(20), steps=1, learning_rate=1e200, engine=engine)
    assert len(caught.value.run.history) == 1
    assert math.isfinite(caught.value.run.history[0]["loss"])


def test_both_engines_diverge_alike() -> None:
    runs = []
    for engine in ("graph", "tape"):
        with pytest.raises(TrainingDiverged) as caught:
            train(
                MLP(2, [4, 1]), moons(20), steps=50, learning_rate=1e30, engine=engine
            )
        runs.append(caught.value.run)
    assert [row["step"] for row in runs[0].history] == [
        row["step"] for row in runs[1].history
    ]
    for graph, tape in zip(runs[0].history[:-1], runs[1].history[:-1]):
        assert graph == pytest.approx(tape, rel=1e-9)


@BOTH_ENGINES
def test_a_bar_shows_progress_if_asked_for(
    engine: str, capfd: pytest.CaptureFixture[str]
) -> None:
    silent = train(MLP(2, [1]), moons(6), steps=3, engine=engine)
    assert capfd.readouterr() == ("", "")
    shown = train(MLP(2, [1]), moons(6), steps=3, progress=True, engine=engine)
    assert "3/3" in capfd.readouterr().err
    assert shown.history == silent.history


def test_a_run_keeps_the_options_it_was_made_with() -> None:
    given = {
        "steps": 4,
        "alpha": 0.5,
        "learning_rate": 0.25,
        "batch_size": 3,
        "seed": 7,
    }
    given |= {"log_every": 2, "engine": "graph"}
    run = train(MLP(2, [1]), moons(6), **given)
    assert run.options == given
    assert repr(run).startswith("<Run of 4 steps: final loss ")


def test_a_run_cannot_be_changed() -> None:
    run = train(MLP(2, [1]), moons(6), steps=1)
    with pytest.raises(AttributeError):
        run.final_loss = 0.0  # type: ignore[misc]
    assert isinstance(run.history, tuple)
    with pytest.raises(TypeError):
        run.models[0] = run.final_model


class FirstNeuronFrozen(MLP):
    """A network with a step of its own: three parameters stay as they are."""

    def apply_gradients(self, gradients: Any, learning_rate: float) -> Any:
        old = self.parameters()
        moved = [p.data - learning_rate * gradients[p] for p in old]
        return self.with_parameters([p.data for p in old[:3]] + moved[3:])

    def filled_from(self, parameters: Iterator[Value | float]) -> "FirstNeuronFrozen":
        same = FirstNeuronFrozen(2, [4, 1])
        same._layers = super().filled_from(parameters)._layers
        return same


@BOTH_ENGINES
def test_a_model_with_a_step_of_its_own_takes_that_step(engine: str) -> None:
    model = FirstNeuronFrozen(2, [4, 1])
    run = train(model, moons(20), steps=5, learning_rate=0.1, engine=engine)
    before, after = weights(model), weights(run.final_model)
    assert after[:3] == before[:3]
    assert after[3:] != before[3:]


def test_parameters_made_from_one_another_are_trained_as_numbers_by_both_engines() -> (
    None
):
    w = Value(0.5)
    model = Neuron(2, nonlin=False, weights=[w, w * 2.0])
    runs = [
        train(model, moons(19), steps=4, learning_rate=0.1, engine=engine)
        for engine in ("graph", "tape")
    ]
    assert_same_history(*runs)


def test_a_model_that_computes_its_parameters_anew_needs_the_graph() -> None:
    class NeverNegative(Formula):
        def filled_from(self, parameters: Iterator[Any]) -> "NeverNegative":
            given = [next(parameters) for _ in self._parameters]
            return NeverNegative(self.formula, *[p.relu() for p in given])

    model = NeverNegative(lambda w, x1, x2: w * x1, 0.3)
    run = train(model, moons(20), steps=5, learning_rate=5.0, engine="graph")
    assert min(weights(m)[0] for m in run.models) >= 0.0
    assert len({row["loss"] for row in run.history}) > 1
    with pytest.raises(ValueError, match=r'model computes its parameters.*"graph"'):
        train(model, moons(20), steps=5, engine="tape")


@BOTH_ENGINES
def test_a_loss_without_a_value_in_the_midst_of_training_keeps_the_run(
    engine: str,
) -> None:
    model = Formula(lambda w, x1, x2: (w * x1 * 3.0).exp(), 1.0)
    with pytest.raises(TrainingDiverged) as caught:
        train(model, moons(20), steps=50, learning_rate=50.0, engine=engine)
    run = caught.value.run
    assert len(run.history) == len(run.models) >= 1
    assert math.isfinite(run.history[0]["loss"])
    assert math.isnan(run.final_loss) or math.isinf(run.final_loss)


@BOTH_ENGINES
def test_a_loss_without_a_value_before_the_first_step_is_the_models_error(
    engine: str,
) -> None:
    model = Formula(lambda w, x1, x2: (w * x1).log(), 1.0)
    with pytest.raises(ValueError, match="log needs a positive number"):
        train(model, moons(20), steps=5, engine=engine)


@BOTH_ENGINES
def test_a_step_that_moves_nothing_still_makes_a_new_model(engine: str) -> None:
    model = MLP(2, [4, 1])
    run = train(model, moons(20), steps=3, learning_rate=0.0, engine=engine)
    assert len({id(each) for each in (*run.models, run.final_model, model)}) == 5
    assert weights(run.models[0]) == weights(model)


def test_a_network_moves_as_a_model_of_ones_own_with_the_same_numbers() -> None:
    network = MLP(2, [4, 1])

    class Wrapped(Module):
        def __init__(self, inside: MLP) -> None:
            self.inside = inside

        def __call__(self, x: Any) -> Any:
            return self.inside(x)

        def parameters(self) -> tuple[Value, ...]:
            return self.inside.parameters()

        def filled_from(self, parameters: Iterator[Any]) -> "Wrapped":
            return Wrapped(self.inside.filled_from(parameters))

    runs = [train(model, moons(20), steps=30) for model in (network, Wrapped(network))]
    assert runs[0].history == runs[1].history
    for one, other in zip(runs[0].models, runs[1].models, strict=True):
        assert weights(one) == weights(other)


@BOTH_ENGINES
def test_an_interrupted_training_hands_over_its_run(engine: str) -> None:
    calls = []

    class Interrupted(Formula):
        def filled_from(self, parameters: Iterator[Any]) -> "Interrupted":
            return Interrupted(self.formula, next(parameters))

        def apply_gradients(self, gradients: Any, learning_rate: float) -> Any:
            calls.append(learning_rate)
            if len(calls) == 4:
                raise KeyboardInterrupt
            return super().apply_gradients(gradients, learning_rate)

    model = Interrupted(lambda w, x1, x2: w * x1 + x2, 0.5)
    with pytest.raises(KeyboardInterrupt, match="Run of 4 steps") as caught:
        train(model, moons(20), steps=50, learning_rate=0.1, engine=engine)
    run = caught.value.run  # type: ignore[attr-defined]
    calls.clear()
    whole = train(model, moons(20), steps=3, learning_rate=0.1, engine=engine)
    assert run.history[:3] == whole.history
    assert weights(run.final_model) == weights(whole.final_model)


def test_an_interruption_before_the_first_step_leaves_a_run_without_rows() -> None:
    def measured(x: Any) -> Any:
        seen.append(x)
        if len(seen) == 2:  # the first look at the model is a check
            raise KeyboardInterrupt
        return x

    seen: list[Any] = []
    model = Formula(lambda w, x1, x2: measured(w * x1), 0.5)
    with pytest.raises(KeyboardInterrupt, match="Run of 0 steps") as caught:
        train(model, moons(20), engine="graph")
    run = caught.value.run  # type: ignore[attr-defined]
    assert run.history == () == tuple(run.models)


def test_labels_of_parameters_survive_training() -> None:
    weights = [Value(0.5, label="w1"), Value(-0.5, label="w2")]
    neuron = Neuron(2, nonlin=False, weights=weights, bias=Value(0.0, label="b"))
    run = train(neuron, moons(20), steps=3)
    for model in (*run.models, run.final_model):
        assert [p.label for p in model.parameters()] == ["w1", "w2", "b"]


def test_a_second_training_of_a_shape_reads_its_own_points_labels_and_alpha() -> None:
    first, second = moons(20), spiral(20)
    train(MLP(2, [4, 1], seed=1), first, steps=5)
    model = MLP(2, [4, 1], seed=2)
    runs = [
        train(model, second, steps=5, alpha=0.1, engine=engine)
        for engine in ("graph", "tape")
    ]
    assert_same_history(*runs)


def test_two_threads_train_one_shape_at_once_and_do_not_meet() -> None:
    models = [MLP(2, [4, 1], seed=seed) for seed in range(8)]
    alone = [train(model, moons(20), steps=40).final_loss for model in models]
    with ThreadPoolExecutor(4) as threads:
        runs = threads.map(lambda model: train(model, moons(20), steps=40), models)
    assert [run.final_loss for run in runs] == alone


def test_training_without_numpy_gives_the_same_figures() -> None:
    printed = without_numpy(
        "import json\n"
        "from micrograd_book import MLP, moons, train\n"
        "run = train(MLP(2, [8, 8, 1]), moons(30), 20, batch_size=10)\n"
        "print(json.dumps([run.history, run.final_loss]))"
    )
    history, final_loss = json.loads(printed)
    run = train(MLP(2, [8, 8, 1]), moons(30), 20, batch_size=10)
    for row, same in zip(history, run.history, strict=True):
        assert row == pytest.approx(same, rel=1e-9)
    assert final_loss == pytest.approx(run.final_loss, rel=1e-9)


def test_a_model_that_has_no_value_at_0_is_recorded_where_it_has_one() -> None:
    model = Formula(lambda w, x, _: w * as_value(x).log(), Value(1.0))
    data = [(0.5, 1.0), (2.0, 1.0)], [-1.0, 1.0]
    losses = [
        [row["loss"] for row in train(model, data, steps=5, engine=engine).history]
        for engine in ("graph", "tape")
    ]
    assert losses[0] == pytest.approx(losses[1], rel=1e-12)
    [[below, above]] = scores([model], data[0])
    assert below < 0.0 < above


def test_an_interruption_of_the_last_look_hands_over_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = []

    def final(*given: Any) -> tuple[float, float]:
        looks.append(given)
        if len(looks) == 1:
            raise KeyboardInterrupt
        return 0.5, 1.0

    monkeypatch.setattr("micrograd_book.trainer._final", final)
    with pytest.raises(KeyboardInterrupt) as caught:
        train(MLP(2, [1]), moons(4), steps=3)
    assert len(caught.value.run.history) == 3  # type: ignore[attr-defined]
