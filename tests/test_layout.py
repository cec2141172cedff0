"""Where the nodes of a graph stand: room, direction, crossings."""

import math
from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest
from helpers import RandomGraph, random_graph
from hypothesis import given

from micrograd_book import MLP, Layer, Neuron, Value, max_margin
from micrograd_book.gradients import graph_order
from micrograd_book.layout import GAP, LANE, Layout, layout

Line = list[tuple[float, float]]

SIZE, DEEP, BESIDE = 60.0, 90.0, 70.0  # a box across and along; from layer to layer


def forty_six() -> Value:
    """The long expression of micrograd's README, in which dg/db is not 46."""
    a, b = Value(-4.0), Value(2.0)
    c, d = a + b, a * b + b**3
    c = c + c + 1.0
    c = c + 1.0 + c + -a
    d = d + d * 2.0 + (b + a).relu()
    d = d + 3.0 * d + (b - a).relu()
    e = c - d
    f = e**2
    return f / 2.0 + 10.0 / f


def point(*sizes: int) -> Value:
    return max_margin(MLP(2, [*sizes, 1], seed=3), [(1.0, 2.0)], [1.0]).total_loss


def tangle(size: int, seed: int) -> Value:
    """A graph of that size or a little more, each operation on values made shortly
    before.
    """
    draw = Random(seed)
    made = [Value(draw.random()) for _ in range(max(2, size // 4))]
    while len(graph_order(output := Value.sum(made[-6:]))) < size:
        several = draw.choices(made[-12:], k=draw.randint(2, 4))
        a, b, *_ = several
        made.append(draw.choice([a + b, a * b, a - b, Value.sum(several)]))
    return output


def tree(leaves: int, seed: int) -> Value:
    draw = Random(seed)
    made = [Value(draw.random()) for _ in range(leaves)]
    while len(made) > 1:
        draw.shuffle(made)
        made.append(made.pop() * made.pop())
    return made[0]


x = Value(-4.0)
BOOK = {  # graphs as the book draws them
    "x * x": (x * x).relu(),
    "the longer expression": forty_six(),
    "a neuron": Neuron(2, seed=1)((1.0, 2.0)),
    "a neuron of 4 inputs": Neuron(4, seed=1)([1.0] * 4),
    "a neuron of 16 inputs": Neuron(16, seed=1)([1.0] * 16),
    "a layer": Value.sum(Layer(2, 3, seed=1)((1.0, 2.0))),
    "a layer of 4 inputs": Value.sum(Layer(4, 4, seed=1)([1.0] * 4)),
    "a hinge": (1.0 - Value(1.0) * Value(0.3)).relu(),
    "a network": MLP(2, [2, 1], seed=3)((1.0, 2.0)),
    "a point": point(2),
    "a point, 3 neurons": point(3),
    "a point, two layers": point(2, 2),
}
TANGLES = {
    f"{size} values at random": tangle(size, seed)
    for seed, size in enumerate((30, 60, 100, 200, 300))
}
TREES = {f"a tree of {size}": tree(size, size) for size in (30, 100, 150)}
GRAPHS = BOOK | TANGLES | TREES

DOT = {  # crossings and length of dot's edges: python tests/dot_figures.py, 2.43.0
    "x * x": (0, 210),
    "the longer expression": (6, 6390),
    "a neuron": (0, 582),
    "a neuron of 4 inputs": (0, 1208),
    "a neuron of 16 inputs": (3, 11659),
    "a layer": (6, 2502),
    "a layer of 4 inputs": (84, 9903),
    "a hinge": (0, 357),
    "a network": (1, 1789),
    "a point": (25, 9488),
    "a point, 3 neurons": (82, 15544),
    "a point, two layers": (77, 18728),
    "30 values at random": (19, 9855),
    "60 values at random": (89, 23641),
    "100 values at random": (141, 52458),
    "200 values at random": (339, 95442),
    "300 values at random": (470, 138978),
    "a tree of 30": (0, 4635),
    "a tree of 100": (0, 16605),
    "a tree of 150": (0, 27182),
}


def lines(output: Value) -> list[Line]:
    """Each edge as a polyline, through the boxes that it passes."""
    order = graph_order(output)
    found = layout(order, [SIZE] * len(order))
    at = {i: k * (DEEP + BESIDE) for k, layer in enumerate(found.layers) for i in layer}
    routes = iter(found.routes)
    drawn = []
    for child in order:
        entering = [next(routes) for _ in child.parents]
        sources = sorted(
            range(len(entering)), key=lambda k: found.across[entering[k][-2]]
        )
        for k, route in enumerate(entering):
            door = (sources.index(k) + 0.5) / len(entering) - 0.5
            ends = [(at[i], at[i] + DEEP, found.across[i]) for i in route]
            points = [(x, y) for left, right, y in ends for x in (left, right)]
            x, y = points[-2]
            drawn.append([*points[1:-2], (x, y + door * SIZE)])
    return drawn


def crossings(drawn: list[Line]) -> int:
    pieces = [
        (k, *sorted(piece)) for k, line in enumerate(drawn) for piece in pairwise(line)
    ]
    pieces.sort(key=lambda piece: piece[1])
    found = 0
    for n, (k, a, b) in enumerate(pieces):
        for j, c, d in pieces[n + 1 :]:
            if c[0] > b[0]:
                break
            apart = (
                side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
            )
            found += j != k and apart
    return found


def side(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]
) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def length(drawn: list[Line]) -> float:
    return sum(math.dist(a, b) for line in drawn for a, b in pairwise(line))


@pytest.mark.parametrize("name", BOOK)
def test_the_books_graphs_have_no_more_crossings_than_dot_gives_them(name: str) -> None:
    drawn = lines(BOOK[name])
    assert crossings(drawn) <= DOT[name][0]
    assert length(drawn) <= 1.5 * DOT[name][1]


@pytest.mark.parametrize("name", TANGLES | TREES)
def test_a_large_graph_has_not_many_more_crossings_or_longer_edges(name: str) -> None:
    drawn = lines(GRAPHS[name])
    assert crossings(drawn) <= 1.5 * DOT[name][0]
    assert length(drawn) <= 1.5 * DOT[name][1]


def pairs(found: Layout) -> Iterator[tuple[int, int]]:
    for layer in found.layers:
        yield from pairwise(layer)


@given(random_graph())
def test_boxes_of_a_layer_do_not_overlap_and_edges_run_from_layer_to_layer(
    drawn: RandomGraph,
) -> None:
    order = graph_order(drawn.build(drawn.leaves()))
    sizes = [50.0 + 20.0 * len(value.parents) for value in order]
    found = layout(order, sizes)
    sizes += [LANE] * (len(found.across) - len(sizes))
    for one, other in pairs(found):
        apart = found.across[other] - found.across[one]
        gap = GAP if max(one, other) < len(order) else LANE
        assert apart > (sizes[one] + sizes[other]) / 2 + gap - 1e-6
    ends = [(x - s / 2, x + s / 2) for x, s in zip(found.across, sizes)]
    assert min(low for low, _ in ends) == pytest.approx(0.0)
    assert max(high for _, high in ends) == pytest.approx(found.breadth)
    layer = {i: k for k, members in enumerate(found.layers) for i in members}
    assert len(layer) == sum(map(len, found.layers)) == len(found.across)
    number = {value: i for i, value in enumerate(order)}
    edges = [(number[p], number[v]) for v in order for p in v.parents]
    assert [(route[0], route[-1]) for route in found.routes] == edges
    for route in found.routes:
        assert [layer[i] for i in route] == [
            *range(layer[route[0]], layer[route[-1]] + 1)
        ]
    assert layer[len(order) - 1] == len(found.layers) - 1


def test_a_weight_stands_beside_its_product_and_the_product_beside_its_sum() -> None:
    neuron = Neuron(3, seed=1)
    score = neuron((1.0, 2.0, 3.0))
    order = graph_order(score)
    found = layout(order, [SIZE] * len(order))
    layer = {order[i]: k for k, its in enumerate(found.layers) for i in its}
    [total] = score.parents
    *products, bias = total.parents
    assert {layer[product] for product in [*products, bias]} == {layer[total] - 1}
    assert {layer[w] for product in products for w in product.parents} == {
        layer[total] - 2
    }


def test_a_value_stands_at_the_middle_of_what_it_is_made_from() -> None:
    parents = [Value(1.0), Value(2.0), Value(3.0)]
    order = graph_order(Value.sum(parents))
    *at, middle = layout(order, [SIZE] * 4).across
    assert middle == pytest.approx(sum(at) / 3)


@pytest.mark.parametrize("room", [340.0, 752.0])
@pytest.mark.parametrize(
    "name", [name for name in BOOK if len(graph_order(BOOK[name])) <= 60]
)
def test_any_graph_to_step_through_keeps_within_its_room(
    name: str, room: float
) -> None:
    order = graph_order(BOOK[name])
    assert layout(order, [110.0] * len(order), room).breadth <= room + 1e-6


def test_no_two_edges_of_a_tree_cross() -> None:
    for name, output in TREES.items():
        assert crossings(lines(output)) == 0, name


def test_lines_cross_where_they_meet_between_their_ends() -> None:
    cross = [[(0.0, 0.0), (2.0, 2.0)], [(0.0, 2.0), (2.0, 0.0)]]
    assert crossings(cross) == 1
    assert crossings([[(0.0, 0.0), (2.0, 0.0)], [(0.0, 2.0), (2.0, 1.0)]]) == 0
    assert length(cross) == pytest.approx(4 * math.sqrt(2.0))
