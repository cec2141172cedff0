"""Networks: their weights, their outputs, and the step to a new network."""

from collections.abc import Callable
from random import Random

import numpy as np
import pytest
from helpers import slope

from micrograd_book import MLP, Layer, Neuron, Value
from micrograd_book.nn import Module


def numbers(module: Neuron | Layer | MLP) -> list[float]:
    return [p.data for p in module.parameters()]


# Which parameters there are, and what they begin as.


def test_the_demos_network_has_337_parameters() -> None:
    model = MLP(2, [16, 16, 1])
    assert [layer.parameter_count() for layer in model.layers] == [48, 272, 17]
    assert model.parameter_count() == len(model.parameters()) == 337


def test_weights_are_drawn_neuron_by_neuron_and_biases_are_zero() -> None:
    random = Random(1337)
    model = MLP(2, [16, 16, 1], seed=1337)
    for layer in model.layers:
        for neuron in layer.neurons:
            drawn = [random.uniform(-1, 1) for _ in neuron.weights]
            assert [w.data for w in neuron.weights] == drawn
            assert neuron.bias.data == 0.0


def test_parameters_come_neuron_by_neuron_weights_then_bias() -> None:
    model = MLP(2, [3, 1])
    expected = []
    for layer in model.layers:
        for neuron in layer.neurons:
            expected += [*neuron.weights, neuron.bias]
        assert layer.parameters() == tuple(
            p for neuron in layer.neurons for p in neuron.parameters()
        )
    assert model.parameters() == tuple(expected)


def test_parameters_are_leaves_each_with_its_own_place() -> None:
    parameters = MLP(2, [3, 1]).parameters()
    assert {p.op for p in parameters} == {"leaf"}
    assert len(set(parameters)) == 13


@pytest.mark.parametrize(
    "make",
    [
        lambda seed: MLP(2, [3, 1], seed=seed),
        lambda seed: Layer(2, 3, seed=seed),
        lambda seed: Neuron(2, seed=seed),
    ],
)
def test_the_seed_decides_the_weights(make: Callable) -> None:
    assert numbers(make(5)) == numbers(make(5))
    assert numbers(make(5)) != numbers(make(6))
    assert numbers(make(None)) != numbers(make(None))


def test_the_seed_is_1337_unless_another_is_given() -> None:
    assert numbers(MLP(2, [3, 1])) == numbers(MLP(2, [3, 1], seed=1337))
    assert numbers(Layer(2, 3)) == numbers(Layer(2, 3, seed=1337))
    assert numbers(Neuron(2)) == numbers(Neuron(2, seed=1337))


def test_a_generator_goes_on_where_it_was() -> None:
    random = Random(7)
    two = numbers(Neuron(2, seed=random)) + numbers(Neuron(2, seed=random))
    assert two == numbers(Layer(2, 2, seed=7))


def test_hidden_layers_have_relu_and_the_last_is_linear() -> None:
    model = MLP(2, [3, 4, 2])
    assert [[neuron.nonlin for neuron in layer.neurons] for layer in model.layers] == [
        [True] * 3,
        [True] * 4,
        [False] * 2,
    ]


def test_a_neuron_and_a_layer_of_their_own_have_relu() -> None:
    assert Neuron(2).nonlin
    assert [neuron.nonlin for neuron in Layer(2, 2).neurons] == [True, True]


def test_a_network_of_one_layer_is_linear() -> None:
    assert MLP(1, [1])((2.0,)).op == "sum"


# What comes out.


def test_a_neuron_is_products_then_one_sum_then_relu() -> None:
    neuron = Neuron(2, weights=[1.0, -2.0], bias=0.5)
    y = neuron((3.0, 1.0))
    [total] = y.parents
    *products, bias = total.parents
    assert (y.data, y.op, total.op) == (1.5, "relu", "sum")
    assert [(p.op, p.data) for p in products] == [("*", 3.0), ("*", -2.0)]
    assert bias is neuron.bias


def test_a_neuron_below_zero_is_silent_and_a_linear_one_is_not() -> None:
    silent = Neuron(1, weights=[1.0], bias=-5.0)
    linear = Neuron(1, nonlin=False, weights=[1.0], bias=-5.0)
    assert silent((2.0,)).data == 0.0
    assert linear((2.0,)).data == -3.0
    assert linear((2.0,)).op == "sum"


def test_exact_weights_and_bias_may_be_values_and_stay_themselves() -> None:
    w, b = Value(2.0, label="w"), Value(-1.0, label="b")
    neuron = Neuron(1, weights=[w], bias=b)
    assert neuron.weights == (w,)
    assert neuron.bias is b
    assert neuron((3.0,)).backward()[w] == 3.0


def test_exact_weights_may_be_a_numpy_array() -> None:
    neuron = Neuron(2, weights=np.array([1.0, 2.0]), bias=np.float64(0.5))
    assert numbers(neuron) == [1.0, 2.0, 0.5]
    assert {type(number) for number in numbers(neuron)} == {float}


def test_a_bias_may_be_given_beside_drawn_weights() -> None:
    drawn = numbers(Neuron(2, seed=5))
    assert numbers(Neuron(2, bias=3.0, seed=5)) == [*drawn[:2], 3.0]


def test_a_layer_gives_each_neurons_output_in_order() -> None:
    layer = Layer(2, 3)
    outputs = layer((0.5, -0.2))
    assert isinstance(outputs, tuple)
    assert [y.data for y in outputs] == [n((0.5, -0.2)).data for n in layer.neurons]


def test_the_neurons_of_a_layer_share_their_inputs() -> None:
    first, second = Layer(1, 2, nonlin=False)((0.5,))
    assert first.parents[0].parents[1] is second.parents[0].parents[1]


def test_one_output_is_a_value_and_several_are_a_tuple() -> None:
    one, two = MLP(2, [3, 1])((0.5, -0.2)), MLP(2, [3, 2])((0.5, -0.2))
    assert isinstance(one, Value)
    assert isinstance(two, tuple)
    assert [type(y) for y in two] == [Value, Value]


def test_a_network_is_its_layers_one_after_another() -> None:
    model = MLP(2, [3, 4, 1], seed=5)
    h = (0.5, -0.2)
    for layer in model.layers:
        h = layer(h)
    assert model((0.5, -0.2)).data == h.data


@pytest.mark.parametrize("widths", [[1], [1, 1], [1, 1, 1], [4, 1, 4, 1]])
def test_layers_of_width_one_may_stand_anywhere(widths: list[int]) -> None:
    model = MLP(1, widths)
    assert isinstance(model((0.5,)), Value)
    assert len(model.layers) == len(widths)


@pytest.mark.parametrize(
    "x",
    [
        (0.5, -0.2),
        [0.5, -0.2],
        np.array([0.5, -0.2]),
        (Value(0.5), -0.2),
        iter([0.5, -0.2]),
    ],
)
def test_a_row_of_inputs_may_be_any_sequence_of_numbers_and_values(x: object) -> None:
    model = MLP(2, [3, 1])
    assert model(x).data == model((0.5, -0.2)).data


def test_one_input_may_come_without_a_row_around_it() -> None:
    model = MLP(1, [3, 1])
    assert model(0.5).data == model(Value(0.5)).data == model((0.5,)).data


def test_a_network_has_the_gradients_that_nudging_finds() -> None:
    model, x = MLP(2, [4, 3, 1], seed=3), (0.5, -0.2)
    gradients = model(x).backward()
    start = numbers(model)
    for i, p in enumerate(model.parameters()):
        nudged = slope(lambda ps: model.with_parameters(ps)(x).data, start, i)
        assert gradients[p] == pytest.approx(nudged, abs=1e-8)


def test_a_network_has_the_gradients_of_its_inputs_too() -> None:
    model, x = MLP(2, [4, 1], seed=3), (Value(0.5), Value(-0.2))
    gradients = model(x).backward()
    for i, xi in enumerate(x):
        nudged = slope(lambda xs: model(xs).data, [0.5, -0.2], i)
        assert gradients[xi] == pytest.approx(nudged, abs=1e-8)


@pytest.mark.parametrize(
    ("module", "field"),
    [
        (Neuron(2), "weights"),
        (Neuron(2), "bias"),
        (Neuron(2), "nonlin"),
        (Layer(2, 3), "neurons"),
        (MLP(2, [3, 1]), "layers"),
    ],
)
def test_a_network_can_not_be_changed(module: object, field: str) -> None:
    before = getattr(module, field)
    with pytest.raises(AttributeError, match=f"{field} .*make a new"):
        setattr(module, field, ())
    assert getattr(module, field) is before


def test_a_network_shows_its_widths() -> None:
    assert repr(MLP(2, [16, 16, 1])) == "MLP(2, [16, 16, 1])"
    assert repr(Layer(2, 3)) == "Layer of 3 x Neuron(2)"
    assert repr(Neuron(2, nonlin=False)) == "Neuron(2, nonlin=False)"


def test_a_module_of_ones_own_has_to_say_what_it_computes_and_from_what() -> None:
    for ask in (Module(), Module().with_parameters, lambda _: Module().parameters()):
        with pytest.raises(NotImplementedError):
            ask([1.0])
    with pytest.raises(NotImplementedError):
        Module().filled_from(iter([]))


# The step to a new network.


def test_a_step_subtracts_the_rate_times_the_gradient() -> None:
    model = MLP(2, [3, 1], seed=3)
    gradients = model((0.5, -0.2)).backward()
    stepped = model.apply_gradients(gradients, learning_rate=0.1)
    expected = [p.data - 0.1 * gradients[p] for p in model.parameters()]
    assert numbers(stepped) == expected
    assert numbers(stepped) != numbers(model)


def test_a_step_leaves_the_old_model_as_it_was() -> None:
    model = MLP(2, [3, 1], seed=3)
    before, score = model.parameters(), model((0.5, -0.2))
    stepped = model.apply_gradients(score.backward(), learning_rate=0.1)
    assert model.parameters() == before
    assert model((0.5, -0.2)).data == score.data
    assert set(stepped.parameters()).isdisjoint(before)


def test_a_step_keeps_the_shape_and_the_kind_of_each_neuron() -> None:
    model = MLP(2, [3, 4, 1])
    stepped = model.apply_gradients(model((0.5, -0.2)).backward(), learning_rate=0.1)
    assert repr(stepped) == repr(model)
    assert [n.nonlin for layer in stepped.layers for n in layer.neurons] == [
        n.nonlin for layer in model.layers for n in layer.neurons
    ]


@pytest.mark.parametrize("module", [Neuron(2), Layer(2, 1)])
def test_a_neuron_and_a_layer_take_a_step_too(module: Neuron | Layer) -> None:
    gradients = module((1.0, 1.0)).backward()
    stepped = module.apply_gradients(gradients, learning_rate=0.1)
    assert type(stepped) is type(module)
    expected = [p.data - 0.1 * gradients[p] for p in module.parameters()]
    assert numbers(stepped) == expected


def test_a_step_leaves_leaves_so_that_old_graphs_can_go() -> None:
    model = MLP(2, [3, 1])
    stepped = model.apply_gradients(model((1.0, 1.0)).backward(), learning_rate=0.1)
    assert {p.op for p in stepped.parameters()} == {"leaf"}


def test_a_step_keeps_the_labels() -> None:
    neuron = Neuron(1, weights=[Value(2.0, label="w")], bias=Value(1.0, label="b"))
    stepped = neuron.apply_gradients(neuron((1.0,)).backward(), learning_rate=0.1)
    assert [p.label for p in stepped.parameters()] == ["w", "b"]


def test_a_rate_of_zero_changes_nothing() -> None:
    model = MLP(2, [3, 1])
    gradients = model((1.0, 1.0)).backward()
    assert numbers(model.apply_gradients(gradients, 0.0)) == numbers(model)


def test_gradients_of_an_older_model_are_refused() -> None:
    old = MLP(2, [3, 1])
    gradients = old((1.0, 1.0)).backward()
    new = old.apply_gradients(gradients, learning_rate=0.1)
    with pytest.raises(ValueError, match=r"gradients .*none .*older"):
        new.apply_gradients(gradients, learning_rate=0.1)


def test_gradients_that_know_only_some_parameters_are_taken() -> None:
    model = Neuron(2, weights=[1.0, 2.0])
    gradients = (model.weights[0] * 3.0).backward()
    stepped = model.apply_gradients(gradients, learning_rate=0.5)
    assert numbers(stepped) == [-0.5, 2.0, 0.0]


def test_a_plain_dict_is_read_as_a_table_is() -> None:
    model = Neuron(2, weights=[1.0, 2.0])
    stepped = model.apply_gradients({model.weights[0]: 3.0}, learning_rate=0.5)
    assert numbers(stepped) == [-0.5, 2.0, 0.0]


def test_with_parameters_fills_the_same_shape_in_order() -> None:
    model = MLP(2, [3, 1])
    filled = model.with_parameters(range(13))
    assert numbers(filled) == list(range(13))
    assert repr(filled) == repr(model)
    assert [n.nonlin for layer in filled.layers for n in layer.neurons] == [
        True,
        True,
        True,
        False,
    ]


def test_with_its_own_parameters_a_model_stays_the_same() -> None:
    model = MLP(2, [3, 1])
    same = model.with_parameters(model.parameters())
    assert same.parameters() == model.parameters()
    assert same((0.5, -0.2)).data == model((0.5, -0.2)).data
