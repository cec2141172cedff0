"""The backward pass, and the table that it returns."""

import copy
import gc
import math
import pickle
import subprocess
import sys
from collections.abc import Mapping
from threading import Event, Thread

import pytest
from helpers import RandomGraph, random_graph, slope
from hypothesis import assume, given, settings

from micrograd_book import MLP, Gradients, Value
from micrograd_book.building import collector_paused


@settings(max_examples=500)
@given(random_graph())
def test_any_graph_has_the_gradients_that_nudging_finds(graph: RandomGraph) -> None:
    leaves = graph.leaves()
    gradients = graph.build(leaves).backward()
    steepest = max(map(abs, gradients.values()))
    assume(steepest < 1e3)  # beyond that, the nudge itself is too coarse
    for i, leaf in enumerate(leaves):
        nudged = slope(lambda xs: graph.build(xs).data, graph.inputs, i)
        assert math.isclose(
            gradients[leaf], nudged, rel_tol=1e-5, abs_tol=1e-5 * (1.0 + steepest)
        )


@given(random_graph())
def test_each_gradient_is_the_sum_over_the_edges_to_its_children(
    graph: RandomGraph,
) -> None:
    output = graph.build(graph.leaves())
    gradients = output.backward()
    expected = dict.fromkeys(gradients, 0.0) | {output: 1.0}
    for child in reversed(list(gradients)):
        for parent, local_gradient in zip(child.parents, child.local_gradients):
            expected[parent] += gradients[child] * local_gradient
    assert dict(gradients) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(random_graph())
def test_the_table_goes_from_parents_to_children(graph: RandomGraph) -> None:
    output = graph.build(graph.leaves())
    seen: set[Value] = set()
    for value in output.backward():
        assert seen.issuperset(value.parents)
        seen.add(value)
    assert value is output


def test_the_table_goes_from_parents_to_children_whatever_was_made_first() -> None:
    late = Value(1.0)
    early = Value(2.0) * 3.0
    y = late * 5.0 + early
    order = list(y.backward())
    assert all(
        order.index(parent) < order.index(child)
        for child in order
        for parent in child.parents
    )
    assert len(order) == len(set(order)) == 7


def test_the_output_changes_with_itself_at_rate_one() -> None:
    x = Value(3.0)
    assert dict(x.backward()) == {x: 1.0}


def test_a_diamond_adds_up_both_ways() -> None:
    x = Value(2.0)
    left, right = x * 3.0, x * 5.0
    gradients = (left * right).backward()
    assert gradients[left] == 10.0
    assert gradients[right] == 6.0
    assert gradients[x] == 60.0


def test_a_value_in_the_middle_has_a_gradient_too() -> None:
    x = Value(-4.0)
    square = x * x
    gradients = (square.relu() * 3.0).backward()
    assert gradients[square] == 3.0


def test_a_values_children_outside_the_graph_do_not_count() -> None:
    x = Value(2.0)
    y = x * 3.0
    _elsewhere = y * 100.0 + x
    assert y.backward()[x] == 3.0


def test_backward_twice_gives_the_same_table() -> None:
    x = Value(3.0)
    y = x * x
    first, second = y.backward(), y.backward()
    assert first is not second
    assert first == second
    assert first[x] == 6.0


def test_two_outputs_of_one_graph_have_a_table_each() -> None:
    x = Value(3.0)
    y = x * x
    z = y * 2.0
    assert y.backward()[x] == 6.0
    assert z.backward()[x] == 12.0
    assert y.backward()[z] == 0.0


def test_a_value_that_the_output_does_not_depend_on_has_gradient_zero() -> None:
    x, stranger = Value(3.0), Value(3.0)
    gradients = (x * x).backward()
    assert gradients[stranger] == 0.0
    assert gradients.get(stranger, 5.0) == 0.0
    assert stranger not in gradients


def test_in_asks_whether_a_value_is_in_the_table_not_whether_it_matters() -> None:
    x = Value(3.0)
    gradients = (x * 0.0).backward()
    assert x in gradients
    assert gradients[x] == 0.0


def test_looking_up_a_stranger_does_not_add_it() -> None:
    gradients = Value(3.0).backward()
    gradients[Value(1.0)]
    assert len(gradients) == 1


def test_the_table_is_a_mapping_that_can_not_be_written() -> None:
    x = Value(3.0)
    gradients = (x * x).backward()
    assert isinstance(gradients, Mapping)
    with pytest.raises(TypeError, match="item assignment"):
        gradients[x] = 0.0
    with pytest.raises(TypeError, match="item deletion"):
        del gradients[x]


def test_the_table_keeps_its_own_copy() -> None:
    x = Value(3.0)
    table = {x: 1.0}
    gradients = Gradients(table)
    table[x] = 2.0
    assert gradients[x] == 1.0


def test_the_table_shows_how_long_it_is_and_the_labelled_values() -> None:
    x = Value(3.0, label="x")
    shown = repr((x * x).backward())
    assert "2 entries" in shown
    assert "x: 6.0" in shown


def test_gradients_are_python_floats() -> None:
    x = Value(3)
    assert {type(gradient) for gradient in (x * 2 + 1).backward().values()} == {float}


def test_a_graph_read_back_in_another_process_keeps_its_gradients() -> None:
    _older = [Value(0.0) for _ in range(100)]
    x = Value(3.0)
    y = x * x
    code = (
        "import pickle, sys\n"
        "x, y = pickle.load(sys.stdin.buffer)\n"
        "print((y * 2.0).backward()[x])"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, input=pickle.dumps((x, y)), capture_output=True, check=True
    )
    assert float(done.stdout) == 12.0


def test_the_collector_waits_and_then_goes_on() -> None:
    assert gc.isenabled()
    with collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_goes_on_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), collector_paused():
        Value(1.0) / 0.0
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_collector_waits_for_the_last_of_several_threads() -> None:
    inside, leave = Event(), Event()

    def build() -> None:
        with collector_paused():
            inside.set()
            leave.wait(10.0)

    thread = Thread(target=build)
    thread.start()
    assert inside.wait(10.0)
    with collector_paused():
        pass
    assert not gc.isenabled()
    leave.set()
    thread.join()
    assert gc.isenabled()


def test_a_graph_of_any_depth_can_be_copied() -> None:
    x = Value(1.5, label="x")
    y = x
    for _ in range(20_000):
        y = y + x
    model_of = copy.deepcopy({"y": y, "x": x})
    assert model_of["y"].backward()[model_of["x"]] == 20_001.0
    assert model_of["x"].label == "x"
    assert model_of["x"] is not x


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_model_can_be_pickled_in_any_protocol(protocol: int) -> None:
    model = MLP(2, [3, 1])
    again = pickle.loads(pickle.dumps(model, protocol))
    assert again((0.5, -1.0)).data == model((0.5, -1.0)).data
