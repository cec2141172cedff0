"""The tape computes what the graph computes, from whatever is put in its leaves."""

import math
from collections.abc import Callable

import pytest
from helpers import RandomGraph, random_graph
from hypothesis import assume, given

from micrograd_book import MLP, Gradients, Layer, Tape, Value, max_margin, moons


def one_product_in_two_sums(a: Value, b: Value) -> Value:
    product = a * b
    return Value.sum([product, a]) * Value.sum([product, b])


def one_product_twice_in_a_sum(a: Value, b: Value) -> Value:
    product = a * b
    return Value.sum([product, product, b])


def one_product_in_a_sum_and_outside(a: Value, b: Value) -> Value:
    product = a * b
    return Value.sum([product, b]) * product


def negatives_of_negatives(a: Value, b: Value) -> Value:
    negative = -b
    return Value.sum([-a, -negative, -(a * b), a])


# every test on both: on NumPy's arrays and on lists
pytestmark = pytest.mark.parametrize("on", ["arrays", "lists"])

ODD_GRAPHS: dict[str, Callable[[Value, Value], Value]] = {
    "a square": lambda a, b: a * a,
    "a - a": lambda a, b: a - a,
    "a in a sum, again and again": lambda a, b: Value.sum([a, a, b, a]),
    "a sum of one term": lambda a, b: Value.sum([a]),
    "a sum of one product": lambda a, b: Value.sum([a * b]),
    "a sum of nothing": lambda a, b: Value.sum([]) * 2.0 + a,
    "a sum of sums": lambda a, b: Value.sum([Value.sum([a * b, -a]), Value.sum([b])]),
    "nothing but a negative": lambda a, b: -a,
    "negatives of negatives": negatives_of_negatives,
    "one product made twice": lambda a, b: Value.sum([a * b, b * a, a * b]) * a,
    "one product in two sums": one_product_in_two_sums,
    "one product twice in a sum": one_product_twice_in_a_sum,
    "one product in a sum and outside": one_product_in_a_sum_and_outside,
    "one sum made twice": lambda a, b: Value.sum([a * b, b]) * Value.sum([b * a, b]),
    "plain numbers only": lambda a, b: Value(2.0) * 3.0 - 1.0,
    "the power 0 of 0": lambda a, b: (a - a) ** 0 + b,
    "many powers": lambda a, b: a**2 + a**-1 + a**0.5 + a**1 + a**0 + a**1e-3 + b**3,
    "curves of curves": lambda a, b: (a.log().tanh().exp() * b.relu()).tanh(),
}


def assert_agreement(tape: Tape, recorded: Gradients, now: Gradients) -> None:
    """Each figure of the tape within 1e-10 of the largest term that enters it, directly
    or on a longer way: what cancels out leaves its rounding behind.

    `recorded` and `now` are tables of one expression, built for the tape and built
    again with the numbers that the tape holds now.
    """
    into_value = {value: abs(value.data) for value in now}
    into_gradient = {value: abs(gradient) for value, gradient in now.items()}
    for value, parent, slope in edges_of(now):
        term = into_value[parent] * abs(slope)
        into_value[value] = max(into_value[value], term)
    for value, parent, slope in reversed(edges_of(now)):
        term = into_gradient[value] * max(abs(slope), 1.0)  # tanh's is 1 - y * y
        into_gradient[parent] = max(into_gradient[parent], term)
    for old, value in zip(recorded, now, strict=True):
        assert abs(tape.data(old) - value.data) <= 1e-10 * into_value[value]
        assert abs(tape.gradient(old) - now[value]) <= 1e-10 * into_gradient[value]


def edges_of(gradients: Gradients) -> list[tuple[Value, Value, float]]:
    return [
        (value, parent, slope)
        for value in gradients
        for parent, slope in zip(value.parents, value.local_gradients)
    ]


@given(graph=random_graph())
def test_the_tape_agrees_with_the_graph(graph: RandomGraph, on: str) -> None:
    output = graph.build(graph.leaves())
    gradients = output.backward()
    assert_agreement(Tape(output, on=on), gradients, gradients)


@given(graph=random_graph())
def test_the_tape_agrees_with_the_graph_after_leaves_change(
    graph: RandomGraph, on: str
) -> None:
    leaves = graph.leaves()
    output = graph.build(leaves)
    moved = [-0.9 * x + 0.1 for x in graph.inputs]
    try:
        again = graph.build(moved)
    except (ArithmeticError, ValueError):  # no such logarithm, or a division by zero
        assume(False)
    assume(all(abs(value.data) < 1e3 for value in again.backward()))
    assume(all(abs(slope) < 1e3 for slope in again.backward().values()))
    tape = Tape(output, on=on)
    tape.write(tape.slots(leaves), moved)
    tape.replay()
    assert_agreement(tape, output.backward(), again.backward())


@pytest.mark.parametrize("name", ODD_GRAPHS)
def test_the_tape_agrees_with_the_graph_on_odd_graphs(name: str, on: str) -> None:
    a, b = Value(1.5), Value(-2.5)
    output = ODD_GRAPHS[name](a, b)
    tape, gradients = Tape(output, on=on), output.backward()
    assert_agreement(tape, gradients, gradients)
    for leaf, x in ((a, 0.5), (b, 4.0)):
        if leaf in gradients:
            tape.write(tape.slots([leaf]), [x])
    tape.replay()
    again = ODD_GRAPHS[name](Value(0.5), Value(4.0))
    assert_agreement(tape, gradients, again.backward())


def test_changed_weights_switch_relus_on_and_off(on: str) -> None:
    points, model, other = (
        moons(20),
        MLP(2, [8, 8, 1], seed=1),
        MLP(2, [8, 8, 1], seed=2),
    )
    first, second = [
        max_margin(m, points.xs, points.ys).total_loss for m in (model, other)
    ]
    tape, recorded, now = Tape(first, on=on), first.backward(), second.backward()
    relus = [
        (v.data > 0.0, w.data > 0.0) for v, w in zip(recorded, now) if v.op == "relu"
    ]
    assert {(True, False), (False, True)} < set(relus)
    tape.write(tape.slots(model.parameters()), [p.data for p in other.parameters()])
    tape.replay()
    assert_agreement(tape, recorded, now)


def test_at_the_kink_of_relu_the_slope_is_0(on: str) -> None:
    x = Value(1.0)
    tape = Tape(x.relu(), on=on)
    tape.write(tape.slots([x]), [0.0])
    tape.replay()
    assert tape.gradient(x) == Value(0.0).relu().local_gradients[0] == 0.0


def test_a_single_leaf_is_its_own_output(on: str) -> None:
    x = Value(3.0)
    tape = Tape(x, on=on)
    assert (tape.data(x), tape.gradient(x), tape.steps) == (3.0, 1.0, ())
    tape.write(tape.slots([x]), [5.0])
    tape.replay()
    assert (tape.data(x), tape.gradient(x)) == (5.0, 1.0)


def test_a_new_tape_is_up_to_date(on: str) -> None:
    x = Value(3.0)
    y = x * x + 1.0
    tape = Tape(y, on=on)
    assert (tape.data(y), tape.gradient(x)) == (10.0, 6.0)
    found = tape.read(tape.slots([y])), tape.read_gradients(tape.slots([x]))
    assert found == ([10.0], [6.0])


def test_a_product_inside_a_sum_has_data_and_gradient_but_no_slot(on: str) -> None:
    w, x, b = Value(2.0), Value(3.0), Value(1.0)
    product, negative = w * x, -b
    output = Value.sum([product, negative]) * 10.0
    tape = Tape(output, on=on)
    tape.write(tape.slots([w, b]), [4.0, 7.0])
    tape.replay()
    assert (tape.data(product), tape.gradient(product)) == (12.0, 10.0)
    assert (tape.data(negative), tape.gradient(negative)) == (-7.0, 10.0)
    for value in (product, negative):
        with pytest.raises(
            ValueError, match="has no slot: it is a product inside a sum"
        ):
            tape.slots([value])


def test_forward_alone_leaves_the_gradients_as_they_are(on: str) -> None:
    x = Value(3.0)
    y = x * x
    tape = Tape(y, on=on)
    tape.write(tape.slots([x]), [5.0])
    tape.forward()
    assert (tape.data(y), tape.gradient(x)) == (25.0, 6.0)
    tape.replay()
    assert tape.gradient(x) == 10.0


def test_a_value_outside_the_graph_has_gradient_0_and_nothing_else(on: str) -> None:
    x, stranger = Value(3.0), Value(3.0)
    tape = Tape(x * x, on=on)
    assert tape.gradient(stranger) == 0.0
    with pytest.raises(ValueError, match="not in the recorded graph"):
        tape.data(stranger)
    with pytest.raises(ValueError, match="not in the recorded graph"):
        tape.slots([x, stranger])


def scores_of_a_neuron(weight_first: bool, points: int) -> Value:
    w, b = [Value(0.5), Value(-2.0)], Value(0.1)
    scores = []
    for x in moons(points).xs:
        pairs = zip(w, map(Value, x))
        scores.append(
            Value.sum([*[a * c if weight_first else c * a for a, c in pairs], b])
        )
    return Value.sum(scores)


def test_both_orders_of_a_multiplication_are_recorded_alike(on: str) -> None:
    one, other = [Tape(scores_of_a_neuron(first, 10), on=on) for first in (True, False)]
    assert len(one.steps) == len(other.steps) == 2
    assert list(one.values) == list(other.values)
    assert list(one.gradients) == list(other.gradients)


def layer_over(points: int) -> Value:
    layer = Layer(2, 16, nonlin=False)
    return Value.sum([y for x in moons(points).xs for y in layer(x)])


def test_a_layer_over_any_number_of_points_is_one_matrix_product(on: str) -> None:
    for points in (10, 100):
        layer, total = Tape(layer_over(points), on=on).steps
        assert repr(layer) == f"<16 x 3 times 3 x {points}>"
        assert repr(total) == f"<1 x {16 * points} times {16 * points} x 1>"


def test_inputs_made_before_the_weights_take_no_more_steps(on: str) -> None:
    xs = [[Value(x) for x in row] for row in moons(10).xs]
    layer = Layer(2, 16, nonlin=False)
    output = Value.sum([y for x in xs for y in layer(x)])
    assert len(Tape(output, on=on).steps) == 2
    assert_agreement(Tape(output, on=on), output.backward(), output.backward())


def test_a_loss_over_more_points_takes_no_more_steps(on: str) -> None:
    def steps(points: int) -> int:
        dataset, model = moons(points), MLP(2, [16, 16, 1])
        return len(
            Tape(max_margin(model, dataset.xs, dataset.ys).total_loss, on=on).steps
        )

    assert steps(10) == steps(100) < 20


def test_a_step_on_the_tape_is_a_step_of_apply_gradients(on: str) -> None:
    points, model = moons(30), MLP(2, [4, 4, 1])
    loss = max_margin(model, points.xs, points.ys).total_loss
    tape = Tape(loss, on=on)
    p = tape.slots(model.parameters())
    pairs = zip(tape.read(p), tape.read_gradients(p))
    tape.write(p, [x - 0.1 * gradient for x, gradient in pairs])
    tape.replay()
    stepped = model.apply_gradients(loss.backward(), learning_rate=0.1)
    expected = [parameter.data for parameter in stepped.parameters()]
    assert tape.read(p) == pytest.approx(expected, rel=1e-10, abs=1e-10)
    loss_after = max_margin(stepped, points.xs, points.ys).total_loss.data
    assert tape.data(loss) == pytest.approx(loss_after, rel=1e-10)
    assert loss_after < loss.data


def test_very_deep_and_very_wide_graphs_are_recorded(on: str) -> None:
    x = Value(1.0)
    deep = x
    for _ in range(5_000):
        deep = (deep + x) * 0.5
    wide = Value.sum([x * 2.0 for _ in range(20_000)])
    assert Tape(deep, on=on).gradient(x) == pytest.approx(deep.backward()[x], rel=1e-10)
    assert Tape(wide, on=on).gradient(x) == 40_000.0
    assert len(Tape(wide, on=on).steps) == 1


def test_the_tape_goes_on_with_infinity_and_nan_where_the_graph_refuses(
    on: str,
) -> None:
    x = Value(1.0)
    y, z = x.log(), x**0.5
    tape = Tape(y + z, on=on)
    tape.write(tape.slots([x]), [0.0])
    tape.replay()
    assert (tape.data(y), tape.gradient(x)) == (-math.inf, math.inf)
    tape.write(tape.slots([x]), [-1.0])
    tape.replay()
    assert math.isnan(tape.data(y))
    assert math.isnan(tape.data(z))


def test_recording_a_graph_leaves_its_values_unchanged(on: str) -> None:
    x = Value(3.0)
    y = (x * x).relu()
    tape = Tape(y, on=on)
    tape.write(tape.slots([x]), [5.0])
    tape.replay()
    assert (x.data, y.data, y.backward()[x]) == (3.0, 9.0, 6.0)


def test_a_kept_value_has_a_slot(on: str) -> None:
    a, b, apart = Value(2.0), Value(3.0), Value(5.0)
    product = a * b
    tape = Tape(Value.sum([product, 1.0]), keep=[product, apart], on=on)
    assert tape.read(tape.slots([product, apart])) == [6.0, 5.0]
    assert tape.read_gradients(tape.slots([product, apart])) == [1.0, 0.0]


def test_a_kept_value_that_nothing_computes_is_refused(on: str) -> None:
    a, b = Value(2.0), Value(3.0)
    with pytest.raises(
        ValueError,
        match=r"keep must hold leaves and Values.*got Value\(6",
    ):
        Tape(a + b, keep=[a * b], on=on)


def softplus(a: Value) -> Value:
    return a.apply("softplus", lambda x: math.log1p(math.exp(x)), sigmoid)


def sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def test_a_function_of_ones_own_is_replayed(on: str) -> None:
    x = Value(0.5)
    output = softplus(x * 2.0) * softplus(x)
    tape, gradients = Tape(output, on=on), output.backward()
    assert_agreement(tape, gradients, gradients)
    tape.write(tape.slots([x]), [-1.5])
    tape.replay()
    again = Value(-1.5)
    assert_agreement(
        tape, gradients, (softplus(again * 2.0) * softplus(again)).backward()
    )


def test_values_of_one_function_are_one_step_and_of_two_of_a_name_two(on: str) -> None:
    def own(a: Value, function: Callable[[float], float]) -> Value:
        return a.apply("own", function, sigmoid)

    same = Value.sum([own(Value(x), math.cos) for x in (1.0, 2.0, 3.0)])
    other = Value.sum([own(Value(1.0), math.cos), own(Value(1.0), math.sin)])
    assert repr(Tape(same, on=on).steps[0]) == "<own of 3>"
    assert [repr(step) for step in Tape(other, on=on).steps][:2] == ["<own of 1>"] * 2
    assert Tape(other, on=on).data(other) == math.cos(1.0) + math.sin(1.0)


def test_the_op_of_a_function_of_ones_own_is_its_name(on: str) -> None:
    y = softplus(Value(1.0))
    assert y.op == "softplus"
    assert {y.op} == {"softplus"}
    assert repr(Tape(y, on=on).steps) == "(<softplus of 1>,)"


def test_a_function_of_ones_own_goes_on_with_nan_where_it_raises(on: str) -> None:
    x = Value(1.0)
    y = x.apply("own log", math.log, lambda x: 1.0 / x)
    tape = Tape(y, on=on)
    tape.write(tape.slots([x]), [0.0])
    tape.replay()
    assert math.isnan(tape.data(y))
    assert math.isnan(tape.gradient(x))


def test_extreme_numbers_end_as_they_do_on_arrays(on: str) -> None:
    for n in (-2, -1, -0.5, 0, 0.5, 1, 2, 3):
        for start in (0.0, -0.0, -1.0, 1e200, -1e200, math.inf, -math.inf, math.nan):
            if start == -math.inf and n % 1:
                continue  # a Value refuses, NumPy has a number
            x = Value(2.0)
            outputs = [Value(2.0) * x**n, x.exp() + x.tanh(), x.log() * x.relu()]
            for output in outputs:
                tapes = [Tape(output, on=each) for each in ("arrays", on)]
                for tape in tapes:
                    tape.write(tape.slots([x]), [start])
                    tape.replay()
                found = [(tape.data(output), tape.gradient(x)) for tape in tapes]
                assert found[0] == pytest.approx(found[1], nan_ok=True), (n, start)


def test_write_names_what_is_no_number_and_how_many_are_meant(on: str) -> None:
    a, b = Value(1.0), Value(2.0)
    tape = Tape(a * b, on=on)
    slots = tape.slots([a, b])
    with pytest.raises(ValueError, match="numbers must hold 2 numbers, got 1"):
        tape.write(slots, [1.0])
    with pytest.raises(TypeError, match="each of numbers must be a number, got 'x'"):
        tape.write(slots, [1.0, "x"])  # type: ignore[list-item]
    assert tape.read(slots) == [1.0, 2.0]


def test_a_function_of_ones_own_may_have_any_name(on: str) -> None:
    x = Value(2.0)
    y = x.apply("dot", lambda x: 3.0 * x, lambda x: 3.0) + x * x
    tape = Tape(y, on=on)
    assert (tape.data(y), tape.gradient(x)) == (10.0, 7.0)
