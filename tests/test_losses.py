"""The max-margin loss, checked by hand on models small enough for it."""

import gc
import weakref
from collections.abc import Sequence

import numpy as np
import pytest
from helpers import slope

from micrograd_book import MLP, Dataset, Neuron, Value, max_margin, moons
from micrograd_book.losses import LossResult


def line(weight: float, bias: float) -> Neuron:
    """A model whose score is weight * x + bias."""
    return Neuron(1, nonlin=False, weights=[weight], bias=bias)


def scores_of(result: LossResult) -> list[float]:
    return [score.data for score in result.scores]


# The formula.


def test_the_loss_is_the_mean_hinge_plus_alpha_times_the_squared_parameters() -> None:
    model = line(2.0, -0.5)
    xs, ys = [(1.0,), (0.5,), (-1.0,), (1.0,)], [1, 1, -1, -1]
    # scores 1.5, 0.5, -2.5, 1.5; margins 1.5, 0.5, 2.5, -1.5; hinges 0, 0.5, 0, 2.5
    result = max_margin(model, xs, ys, alpha=0.1)
    assert scores_of(result) == [1.5, 0.5, -2.5, 1.5]
    assert result.data_loss.data == pytest.approx(3.0 / 4.0)
    assert result.reg_loss.data == pytest.approx(0.1 * (4.0 + 0.25))
    assert result.total_loss.data == pytest.approx(0.75 + 0.425)
    assert result.accuracy == 0.75


def test_its_gradients_are_those_found_by_hand() -> None:
    model = line(2.0, -0.5)
    result = max_margin(model, [(0.5,), (1.0,)], [1, -1], alpha=0.1)
    # both hinges are open: slope (-1 * 0.5 + 1 * 1.0) / 2 in the weight, 0 in the bias
    gradients = result.total_loss.backward()
    assert gradients[model.weights[0]] == pytest.approx(0.25 + 2 * 0.1 * 2.0)
    assert gradients[model.bias] == pytest.approx(0.0 + 2 * 0.1 * -0.5)


def test_its_gradients_are_those_that_nudging_finds() -> None:
    model, dataset = MLP(2, [3, 1], seed=3), moons(8)

    def loss(parameters: Sequence[float]) -> float:
        nudged = model.with_parameters(parameters)
        return max_margin(nudged, dataset.xs, dataset.ys).total_loss.data

    result = max_margin(model, dataset.xs, dataset.ys)
    gradients = result.total_loss.backward()
    start = [p.data for p in model.parameters()]
    for i, p in enumerate(model.parameters()):
        assert gradients[p] == pytest.approx(slope(loss, start, i), abs=1e-8)


def test_a_margin_of_one_costs_nothing_and_has_no_slope() -> None:
    model = line(1.0, 0.0)
    result = max_margin(model, [(1.0,)], [1], alpha=0.0)
    assert result.data_loss.data == 0.0
    assert result.total_loss.backward()[model.weights[0]] == 0.0


def test_without_alpha_only_the_data_counts() -> None:
    result = max_margin(line(2.0, -0.5), [(0.5,)], [1], alpha=0.0)
    assert result.reg_loss.data == 0.0
    assert result.total_loss.data == result.data_loss.data == 0.5


def test_alpha_is_a_ten_thousandth_unless_another_is_given() -> None:
    result = max_margin(line(2.0, 0.0), [(0.5,)], [1])
    assert result.reg_loss.data == pytest.approx(4e-4)


# Accuracy.


def test_a_score_of_exactly_zero_predicts_class_minus_1() -> None:
    model = line(0.0, 0.0)
    assert max_margin(model, [(1.0,)], [-1]).accuracy == 1.0
    assert max_margin(model, [(1.0,)], [1]).accuracy == 0.0


def test_accuracy_is_the_share_of_right_predictions() -> None:
    xs, ys = [(1.0,), (2.0,), (-1.0,)], [1, -1, -1]
    assert max_margin(line(1.0, 0.0), xs, ys).accuracy == pytest.approx(2 / 3)


# What may go in.


def test_numpy_arrays_give_what_tuples_give() -> None:
    model, dataset = MLP(2, [3, 1]), moons(8)
    xs, ys = np.array(dataset.xs), np.array(dataset.ys, dtype=int)
    plain, arrays = max_margin(model, dataset.xs, dataset.ys), max_margin(model, xs, ys)
    assert arrays.total_loss.data == plain.total_loss.data
    assert type(arrays.total_loss.data) is type(arrays.accuracy) is float


def test_inputs_may_be_values_and_then_have_gradients() -> None:
    model, x, y = line(2.0, -0.5), Value(0.5), Value(1.0)
    gradients = max_margin(model, [(x,)], [y], alpha=0.0).total_loss.backward()
    assert gradients[x] == -2.0
    assert gradients[y] == -0.5


def test_a_network_whose_last_layer_has_one_neuron_gives_the_score() -> None:
    model, dataset = MLP(2, [1, 1]), moons(4)
    expected = [model(x).data for x in dataset.xs]
    assert scores_of(max_margin(model, dataset.xs, dataset.ys)) == expected


def test_neither_the_model_nor_the_result_changes() -> None:
    model, dataset = MLP(2, [3, 1]), moons(4)
    before = model.parameters()
    result = max_margin(model, dataset.xs, dataset.ys)
    assert model.parameters() == before
    with pytest.raises(AttributeError, match="accuracy"):
        result.accuracy = 1.0


# Batches. A model whose score is x tells which examples were taken.


def taken(dataset: Dataset, **options: object) -> list[float]:
    return scores_of(max_margin(line(1.0, 0.0), dataset.xs, dataset.ys, **options))


numbered = Dataset([(float(i),) for i in range(1, 21)], [1, -1] * 10)
everything = [float(i) for i in range(1, 21)]


@pytest.mark.parametrize("size", [1, 7, 19])
def test_a_batch_holds_that_many_examples_each_once(size: int) -> None:
    batch = taken(numbered, batch_size=size)
    assert len(batch) == len(set(batch)) == size
    assert set(batch) <= set(everything)


def test_the_seed_decides_the_batch() -> None:
    first = taken(numbered, batch_size=7, seed=3)
    assert taken(numbered, batch_size=7, seed=3) == first
    assert taken(numbered, batch_size=7, seed=4) != first


def test_the_seed_is_1337_unless_another_is_given() -> None:
    given = taken(numbered, batch_size=7, seed=1337)
    assert taken(numbered, batch_size=7) == given


@pytest.mark.parametrize("size", [None, 20, 21, 1000])
def test_a_batch_as_large_as_the_set_or_larger_is_the_set(size: int | None) -> None:
    assert taken(numbered, batch_size=size) == everything


def test_a_batch_keeps_each_example_with_its_label() -> None:
    signs = Dataset([(y,) for y in numbered.ys], numbered.ys)
    result = max_margin(line(1.0, 0.0), signs.xs, signs.ys, batch_size=7, alpha=0.0)
    assert result.accuracy == 1.0
    assert result.data_loss.data == 0.0


def test_the_loss_of_a_batch_is_the_mean_over_the_batch() -> None:
    result = max_margin(line(0.0, 0.0), numbered.xs, numbered.ys, batch_size=7)
    assert result.data_loss.data == pytest.approx(1.0)


# The graph behind it.


def test_all_losses_and_scores_are_in_one_graph() -> None:
    result = max_margin(MLP(2, [3, 1]), moons(4).xs, moons(4).ys)
    gradients = result.total_loss.backward()
    assert {result.data_loss, result.reg_loss, *result.scores} <= set(gradients)


def test_a_dropped_result_is_gone_at_once() -> None:
    gc.disable()
    try:
        result = max_margin(MLP(2, [3, 1]), moons(4).xs, moons(4).ys)
        refs = [weakref.ref(result.total_loss), weakref.ref(result.scores[0])]
        del result
        assert [ref() for ref in refs] == [None, None]
    finally:
        gc.enable()


def test_the_collector_runs_again_afterwards() -> None:
    max_margin(line(1.0, 0.0), [(1.0,)], [1])
    assert gc.isenabled()
    with pytest.raises(ValueError, match="ys"):
        max_margin(line(1.0, 0.0), [(1.0,)], [0])
    assert gc.isenabled()
