"""A Value: its operations, what it remembers, and what it refuses."""

import gc
import math
import weakref
from collections.abc import Callable

import numpy as np
import pytest
from helpers import slope
from hypothesis import given
from hypothesis import strategies as st

from micrograd_book import Value

ONE_VALUE: dict[str, Callable] = {
    "neg": lambda a: -a,
    "relu": lambda a: a.relu(),
    "tanh": lambda a: a.tanh(),
    "exp": lambda a: a.exp(),
    "log": lambda a: a.log(),
    "sum": lambda a: Value.sum([a]),
    "**3": lambda a: a**3,
    "**2": lambda a: a**2,
    "**1": lambda a: a**1,
    "**0": lambda a: a**0,
    "**-1": lambda a: a**-1,
    "**-2": lambda a: a**-2,
    "**0.5": lambda a: a**0.5,
    "**1.5": lambda a: a**1.5,
    "**-0.5": lambda a: a**-0.5,
}
TWO_VALUES: dict[str, Callable] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "sum": lambda a, b: Value.sum([a, b]),
}
positive = st.floats(0.1, 3.0)
nonzero = st.one_of(positive, st.floats(-3.0, -0.1))


def infinity() -> Value:
    return Value(1e200) * 1e200


def test_the_expression_of_every_operation_of_micrograds_second_test() -> None:
    a, b = Value(-4.0), Value(2.0)
    c = a + b
    d = a * b + b**3
    c = c + c + 1
    c = c + 1 + c + (-a)
    d = d + d * 2 + (b + a).relu()
    d = d + 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g = g + 10.0 / f
    gradients = g.backward()
    assert g.data == pytest.approx(24.70408163265306, rel=1e-12)
    assert gradients[a] == pytest.approx(138.83381924198252, rel=1e-12)
    assert gradients[b] == pytest.approx(645.5772594752186, rel=1e-12)


# Each operation.


@pytest.mark.parametrize("op", ONE_VALUE)
@given(x=positive)
def test_an_operation_on_one_value_has_the_slope_that_nudging_finds(
    op: str, x: float
) -> None:
    a = Value(x)
    found = ONE_VALUE[op](a).backward()[a]
    nudged = slope(lambda xs: ONE_VALUE[op](Value(xs[0])).data, [x], 0)
    assert found == pytest.approx(nudged, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("op", ["neg", "relu", "tanh", "exp", "**3", "**-1", "**0"])
@given(x=st.floats(-3.0, -0.1))
def test_left_of_zero_the_slopes_agree_too(op: str, x: float) -> None:
    a = Value(x)
    found = ONE_VALUE[op](a).backward()[a]
    nudged = slope(lambda xs: ONE_VALUE[op](Value(xs[0])).data, [x], 0)
    assert found == pytest.approx(nudged, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("op", TWO_VALUES)
@given(x1=nonzero, x2=nonzero)
def test_an_operation_on_two_values_has_the_slopes_that_nudging_finds(
    op: str, x1: float, x2: float
) -> None:
    a, b = Value(x1), Value(x2)
    gradients = TWO_VALUES[op](a, b).backward()

    def forward(xs: list[float]) -> float:
        return TWO_VALUES[op](Value(xs[0]), Value(xs[1])).data

    for i, value in enumerate([a, b]):
        nudged = slope(forward, [x1, x2], i)
        assert gradients[value] == pytest.approx(nudged, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("op", ["+", "-", "*", "/"])
@given(x1=nonzero, x2=nonzero)
def test_a_plain_number_may_stand_on_either_side(op: str, x1: float, x2: float) -> None:
    operation = TWO_VALUES[op]
    both = operation(Value(x1), Value(x2)).data
    assert both == pytest.approx(operation(x1, x2), rel=1e-15)
    assert operation(Value(x1), x2).data == both
    assert operation(x1, Value(x2)).data == both
    assert operation(np.float64(x1), Value(x2)).data == both
    assert operation(Value(x1), np.float64(x2)).data == both


def test_addition_passes_its_gradient_on_unchanged() -> None:
    a, b = Value(3.0), Value(-5.0)
    c = a + b
    gradients = (c * 7.0).backward()
    assert gradients[a] == gradients[b] == gradients[c] == 7.0


def test_a_factor_is_the_other_factors_local_gradient() -> None:
    assert (Value(3.0) * Value(-5.0)).local_gradients == (-5.0, 3.0)


def test_subtraction_is_one_node() -> None:
    a, b = Value(3.0), Value(5.0)
    c = a - b
    assert (c.data, c.op, c.parents) == (-2.0, "-", (a, b))
    assert c.local_gradients == (1.0, -1.0)


def test_a_number_minus_a_value_is_one_node_and_a_leaf() -> None:
    b = Value(5.0)
    c = 3 - b
    assert (c.data, c.op, c.parents[1]) == (-2.0, "-", b)
    assert (c.parents[0].data, c.parents[0].op) == (3.0, "leaf")


def test_division_multiplies_by_the_power_minus_one() -> None:
    a, b = Value(3.0), Value(4.0)
    c = a / b
    inverse = c.parents[1]
    assert (c.data, c.op, c.parents[0]) == (0.75, "*", a)
    assert (inverse.data, inverse.op, inverse.parents) == (0.25, "**-1", (b,))


def test_a_sum_is_one_node_however_many_terms() -> None:
    terms = [Value(float(i)) for i in range(100)]
    total = Value.sum(terms)
    assert (total.data, total.op) == (4950.0, "sum")
    assert total.parents == tuple(terms)
    assert total.local_gradients == (1.0,) * 100


def test_a_sum_takes_numbers_and_any_iterable() -> None:
    x = Value(2.0)
    assert Value.sum(term for term in [1, x, np.float64(0.5)]).data == 3.5


def test_the_sum_of_nothing_is_zero() -> None:
    nothing = Value.sum([])
    assert (nothing.data, nothing.op, nothing.parents) == (0.0, "sum", ())
    assert nothing.backward()[nothing] == 1.0


@pytest.mark.parametrize("x", [-2.0, 0.0, 3.0, math.inf])
def test_the_power_zero_is_one_with_slope_zero(x: float) -> None:
    one = Value(x) ** 0
    assert (one.data, one.local_gradients) == (1.0, (0.0,))


def test_the_power_one_has_slope_one_at_zero() -> None:
    assert (Value(0.0) ** 1).local_gradients == (1.0,)


def test_a_square_root_is_infinitely_steep_at_zero() -> None:
    assert (Value(0.0) ** 0.5).local_gradients == (math.inf,)


def test_a_slope_may_be_too_steep_for_a_float_where_the_power_is_not() -> None:
    assert (Value(1e-200) ** -1).local_gradients == (-math.inf,)


@pytest.mark.parametrize("x", [0.0, -0.0, -1.0])
def test_relu_has_slope_zero_up_to_and_at_its_kink(x: float) -> None:
    y = Value(x).relu()
    assert (y.data, y.local_gradients) == (0.0, (0.0,))


def test_relu_keeps_a_positive_number_with_slope_one() -> None:
    y = Value(5e-324).relu()
    assert (y.data, y.local_gradients) == (5e-324, (1.0,))


def test_tanh_of_a_large_number_is_flat() -> None:
    y = Value(1e6).tanh()
    assert (y.data, y.local_gradients) == (1.0, (0.0,))


# What a Value remembers.


@pytest.mark.parametrize("op", ONE_VALUE)
def test_a_value_names_the_operation_that_made_it(op: str) -> None:
    a = Value(2.0)
    b = ONE_VALUE[op](a)
    assert (b.op, b.parents) == (op, (a,))


@pytest.mark.parametrize("op", ["+", "-", "*", "sum"])
def test_a_value_used_twice_stands_twice_among_the_parents(op: str) -> None:
    a = Value(2.0)
    b = TWO_VALUES[op](a, a)
    assert (b.op, b.parents, len(b.local_gradients)) == (op, (a, a), 2)


@pytest.mark.parametrize("op", TWO_VALUES)
def test_a_value_used_twice_adds_up_both_local_gradients(op: str) -> None:
    a = Value(2.0)
    nudged = slope(lambda xs: TWO_VALUES[op](Value(xs[0]), Value(xs[0])).data, [2.0], 0)
    assert TWO_VALUES[op](a, a).backward()[a] == pytest.approx(nudged, abs=1e-8)


def test_an_input_is_a_leaf_without_parents() -> None:
    x = Value(3.0, label="x")
    assert (x.data, x.op, x.label) == (3.0, "leaf", "x")
    assert x.parents == x.local_gradients == ()


def test_an_operation_leaves_its_operands_as_they_were() -> None:
    x = Value(3.0)
    y = (x * x).exp()
    y.backward()
    assert (x.data, x.op, x.parents, x.local_gradients) == (3.0, "leaf", (), ())


def test_in_place_addition_makes_a_new_value() -> None:
    x = total = Value(1.0)
    total += 2.0
    assert (x.data, total.data) == (1.0, 3.0)


def test_a_value_shows_its_number_operation_and_label() -> None:
    y = Value(2.0, label="x") * 2
    y.label = "y"
    assert repr(Value(2.0)) == "Value(2.0)"
    assert repr(y) == "Value(4.0, op='*', label='y')"


@pytest.mark.parametrize(
    "x", [3, np.float64(3), np.float32(3), np.int64(3), np.int8(3)]
)
def test_data_is_always_a_python_float(x: float) -> None:
    assert type(Value(x).data) is float
    assert type((x * Value(2.0)).data) is float
    assert type((Value(2.0) ** x).data) is float
    assert type(Value.sum([x]).data) is float


@pytest.mark.parametrize("op", ONE_VALUE)
def test_local_gradients_are_python_floats(op: str) -> None:
    assert [type(g) for g in ONE_VALUE[op](Value(2)).local_gradients] == [float]


# Infinity and nan are floats.


def test_a_product_may_reach_infinity() -> None:
    assert infinity().data == math.inf


def test_a_difference_of_infinities_is_not_a_number() -> None:
    assert math.isnan((infinity() - infinity()).data)


def test_infinity_and_nan_may_go_in() -> None:
    assert Value(math.inf).data == math.inf
    assert Value(-math.inf).relu().data == 0.0
    assert math.isnan(Value(math.nan).data)


@pytest.mark.parametrize("op", ONE_VALUE)
def test_every_operation_but_the_power_zero_carries_nan_on(op: str) -> None:
    result = ONE_VALUE[op](Value(math.nan)).data
    assert result == 1.0 if op == "**0" else math.isnan(result)


# What a Value refuses.


@pytest.mark.parametrize("field", ["data", "op", "parents", "local_gradients"])
def test_a_value_can_not_be_changed(field: str) -> None:
    x = Value(3.0)
    before = getattr(x, field)
    with pytest.raises(
        AttributeError,
        match=f"{field} can't be .* make a new Value instead",
    ):
        setattr(x, field, 4.0)
    assert getattr(x, field) == before


def test_the_refusal_shows_what_was_to_be_assigned() -> None:
    x = Value(3.0)
    with pytest.raises(AttributeError, match=r"data .*3\.25"):
        x.data += 0.25


@pytest.mark.parametrize("field", ["data", "op", "parents", "local_gradients"])
def test_no_part_of_a_value_can_be_deleted(field: str) -> None:
    with pytest.raises(AttributeError, match=field):
        delattr(Value(3.0), field)


def test_a_value_takes_no_other_attribute() -> None:
    with pytest.raises(AttributeError, match="colour"):
        Value(3.0).colour = "red"


def test_only_the_label_may_be_set() -> None:
    x = Value(3.0)
    x.label = "x"
    assert x.label == "x"


def test_grad_sends_the_reader_to_the_table() -> None:
    with pytest.raises(AttributeError, match=r"table.*gradients\[v\]"):
        Value(3.0).grad  # noqa: B018


@pytest.mark.parametrize(
    "compare",
    [
        lambda v: v > 0,
        lambda v: v >= 0,
        lambda v: v < 0,
        lambda v: v <= 0,
        lambda v: v > v,
        lambda v: np.float64(0.0) < v,
        lambda v: max(v, 0.0),
    ],
)
def test_values_have_no_order(compare: Callable[[Value], object]) -> None:
    with pytest.raises(TypeError, match=r"compare v\.data"):
        compare(Value(3.0))


def test_values_are_equal_only_to_themselves() -> None:
    a, b = Value(3.0), Value(3.0)
    assert a == a
    assert a != b
    assert a != 3.0
    assert len({a, b, a}) == 2


# Long graphs, and how they go away.


def test_a_chain_of_200_000_additions_goes_forward_backward_and_away() -> None:
    x = y = Value(1.0)
    for _ in range(200_000):
        y = y + x
    first = weakref.ref(y.parents[0])
    gradients = y.backward()
    assert y.data == gradients[x] == 200_001.0
    assert len(gradients) == 200_001
    del y, gradients
    assert first() is None


def test_a_graph_is_gone_the_moment_it_is_dropped() -> None:
    gc.collect()
    gc.disable()
    try:
        x = Value(3.0)
        y = (x * x + x.tanh() / 2).relu()
        inside = [weakref.ref(y), *[weakref.ref(parent) for parent in y.parents]]
        gradients = y.backward()
        del y, gradients
        assert [ref() for ref in inside] == [None] * len(inside)
    finally:
        gc.enable()


def test_what_a_generator_raises_is_not_hidden() -> None:
    x = Value(2.0)
    with pytest.raises(TypeError, match="the exponent must be a plain number"):
        Value.sum(v ** Value(2.0) for v in [x])
