"""Where the values of a graph stand in a drawing: in layers, with few crossings.

The classic way of drawing in layers (Sugiyama, Tagawa and Toda 1981): each value stands
before all that uses it; an edge over several layers gets a waypoint in each; then each
layer is ordered by where its neighbors are (with the exchanges of Gansner and others
1993, as in Graphviz's dot), and its members are moved as near to them as they fit.
"""

from __future__ import annotations

from bisect import bisect, insort
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import inf
from random import Random
from typing import NamedTuple

from .value import Value

TRIES, SWEEPS = 16, 4  # orders to begin with; passes over all layers in each
MOST_TRIED = 3000  # members of layers in all tries, in a large graph
SETTLED = 24  # passes until all stand still, more or less
GAP, LANE = 14.0, 5.0  # between two boxes of a layer; for an edge that passes one


Layers = list[list[int]]
Neighbors = list[list[int]]  # of each value and waypoint, those of the next layer


class Layout(NamedTuple):
    """`layers`, inputs first, hold the numbers of the values, and beyond those the
    waypoints. `across` is the middle of each in its layer, from 0 to `breadth`.
    `routes` are the edges, in the order of the children and their parents: from the
    parent's number, by waypoints, to the child's.
    """

    layers: list[list[int]]
    across: list[float]
    routes: list[list[int]]
    breadth: float


def layout(order: Sequence[Value], sizes: Sequence[float], room: float = inf) -> Layout:
    """The values of a graph in topological order, `sizes` across, in layers that keep
    within `room` as far as that is possible.
    """
    number = {value: i for i, value in enumerate(order)}
    parents = [[number[parent] for parent in value.parents] for value in order]
    limit = room
    layer, routes = _routed(parents, _layer_of_each(parents, sizes, limit), room)
    while _breadth(layer, sizes) > room and limit > max(sizes):
        limit *= 0.9  # the edges need room as well
        layer, routes = _routed(parents, _layer_of_each(parents, sizes, limit), room)
    before: Neighbors = [[] for _ in layer]
    after: Neighbors = [[] for _ in layer]
    for route in routes:
        for one, other in pairwise(route):
            after[one].append(other)
            before[other].append(one)
    layers: Layers = [[] for _ in range(max(layer) + 1)]
    for i in _depth_first(before, len(parents) - 1):
        layers[-1 - layer[i]].append(i)
    layers = _with_few_crossings(layers, before, after)
    breadths = [*sizes, *[LANE] * (len(layer) - len(sizes))]
    across, breadth = _across(layers, before, after, breadths, room)
    return Layout(layers, across, routes, breadth)


def _routed(
    parents: list[list[int]], layer: list[int], room: float
) -> tuple[list[int], list[list[int]]]:
    """The layers of the values and of the waypoints, and the edges as routes of both.

    Where room is scarce, edges share a lane: all those of that end which has more.
    """
    uses = Counter(parent for its in parents for parent in its)
    lanes: dict[tuple[object, ...], int] = {}
    routes: list[list[int]] = []
    for child, its in enumerate(parents):
        for parent in its:
            route = [parent]
            bundle: tuple[object, ...] = (len(routes),)
            if room < inf:
                bundle = (child, "in") if len(its) >= uses[parent] else (parent, "out")
            for between in range(layer[parent] - 1, layer[child], -1):
                lane = lanes.setdefault((*bundle, between), len(layer))
                if lane == len(layer):
                    layer.append(between)
                route.append(lane)
            routes.append([*route, child])
    return layer, routes


def _breadth(layer: list[int], sizes: Sequence[float]) -> float:
    """At most so broad are the members of a layer, close together."""
    used = [-GAP] * (max(layer) + 1)
    for i, at in enumerate(layer):
        used[at] += sizes[i] + GAP if i < len(sizes) else 2 * LANE
    return max(used)


def _depth_first(before: list[list[int]], output: int) -> list[int]:
    """Each after one that uses it, and next to what is used with it: in this order no
    two edges of a tree cross.
    """
    waiting = [output]
    found: dict[int, None] = {}
    while waiting:
        i = waiting.pop()
        if i not in found:
            found[i] = None
            waiting += reversed(before[i])
    return list(found)


def _layer_of_each(
    parents: list[list[int]], sizes: Sequence[float], limit: float
) -> list[int]:
    """How many layers each value stands before the output: as few as there is room for.

    So a weight stands beside the product that it is used in, not far before it; but a
    value made of more than it is used for, as the square of a weight, stands beside
    what it is made of; and of the leaves with many uses every second one stands a layer
    farther off, so that fewer of their edges cross.
    """
    uses: list[set[int]] = [set() for _ in parents]
    for child, its in enumerate(parents):
        for parent in its:
            uses[parent].add(child)
    # -1: in none so far, which is the last of `used`, where nothing comes to stand
    layer, used = [-1] * len(parents), [0.0] * (2 * len(parents) + 1)

    def move(i: int, to: int, way: int) -> None:
        """To that layer, or on along the way to the next with room."""
        used[layer[i]] -= sizes[i] + GAP
        while used[to] > 0.0 and used[to] + sizes[i] > limit and to != layer[i]:
            to += way
        layer[i] = to
        used[to] += sizes[i] + GAP

    unplaced, ready = [len(its) for its in uses], [len(parents) - 1]
    while ready:  # what only the last value uses comes at once after it
        i = ready.pop()
        move(i, max([layer[child] + 1 for child in uses[i]], default=0), 1)
        for parent in dict.fromkeys(reversed(parents[i])):
            unplaced[parent] -= 1
            if not unplaced[parent]:
                ready.append(parent)
    for i, its in enumerate(parents):
        if len(its) > len(uses[i]):
            move(i, min(layer[parent] for parent in its) - 1, -1)
    common = [i for i, its in enumerate(parents) if not its and len(uses[i]) > 3]
    for i in common[::2]:
        move(i, layer[i] + 1, 1)
    return [at - layer[-1] for at in layer]  # the output may have moved as well


def _with_few_crossings(layers: Layers, before: Neighbors, after: Neighbors) -> Layers:
    """The layers in the best order found: what passes over them make of the first one,
    and of the best so far with some members of each layer exchanged.
    """
    draw, best, fewest = Random(0), layers, inf
    for attempt in range(max(2, min(TRIES, MOST_TRIED // len(before)))):
        tried, rank = [list(layer) for layer in best], [0] * len(before)
        for layer in tried:
            for _ in range(2 if attempt else 0):
                i, j = draw.randrange(len(layer)), draw.randrange(len(layer))
                layer[i], layer[j] = layer[j], layer[i]
            _ranked(layer, rank)
        for sweep in range(SWEEPS):
            _exchange(tried, before, after, rank)
            crossings = sum(_crossings(layer, after, rank) for layer in tried)
            if crossings < fewest:
                best, fewest = [list(layer) for layer in tried], crossings
            if not fewest:
                return best
            near = after if sweep % 2 else before
            for layer in tried[::-1] if sweep % 2 else tried:
                where = {i: _mean([rank[j] for j in near[i]], rank[i]) for i in layer}
                layer.sort(key=lambda i: where[i])
                _ranked(layer, rank)
    return best


def _ranked(layer: list[int], rank: list[int]) -> None:
    for k, i in enumerate(layer):
        rank[i] = k


def _mean(places: Sequence[float], own: float) -> float:
    """Of the places of what is near; with nothing near, where it is."""
    return sum(places) / len(places) if places else own


def _exchange(
    layers: Layers, before: Neighbors, after: Neighbors, rank: list[int]
) -> None:
    """Let neighbors in a layer change places as long as that saves crossings."""
    better = True
    while better:
        better = False
        for layer in layers:
            for k in range(len(layer) - 1):
                i, j = layer[k], layer[k + 1]
                saved = 0
                for near in (before, after):
                    ours = sorted([rank[n] for n in near[i]])
                    theirs = sorted([rank[n] for n in near[j]])
                    saved += _inversions(ours, theirs) - _inversions(theirs, ours)
                if saved > 0:
                    layer[k], layer[k + 1] = j, i
                    rank[i], rank[j] = k + 1, k
                    better = True


def _inversions(first: list[int], second: list[int]) -> int:
    """Pairs of which the one that comes first lies farther on."""
    return sum(len(first) - bisect(first, x) for x in second)


def _crossings(layer: list[int], after: Neighbors, rank: list[int]) -> int:
    """How often the edges from this layer to the next cross one another."""
    seen: list[int] = []
    found = 0
    for i in layer:
        ends = sorted([rank[j] for j in after[i]])
        found += _inversions(seen, ends)
        for end in ends:
            insort(seen, end)
    return found


def _across(
    layers: Layers, before: Neighbors, after: Neighbors, sizes: list[float], room: float
) -> tuple[list[float], float]:
    """The middle of each member of the layers, and how broad all is."""
    at = [0.0] * len(sizes)
    ranges = []  # of each layer: its middles at one side of the room, its way to go
    for layer in layers:
        lows = [sizes[layer[0]] / 2]
        for i, j in pairwise(layer):
            gap = GAP if sizes[i] > LANE and sizes[j] > LANE else LANE
            lows.append(lows[-1] + (sizes[i] + sizes[j]) / 2 + gap)
        ranges.append((layer, lows, max(room - lows[-1] - sizes[layer[-1]] / 2, 0.0)))
        for i, low in zip(layer, lows):
            at[i] = low
    for sweep in range(SETTLED):
        for layer, lows, free in ranges[::-1] if sweep % 2 else ranges:
            near = [[at[j] for j in before[i] + after[i]] for i in layer]
            wanted = [_mean(places, at[i]) for i, places in zip(layer, near)]
            moves = _rising([x - low for x, low in zip(wanted, lows)])
            for i, low, move in zip(layer, lows, moves):
                at[i] = low + (move if free == inf else min(max(move, 0.0), free))
    left = min(x - size / 2 for x, size in zip(at, sizes))
    right = max(x + size / 2 for x, size in zip(at, sizes))
    return [x - left for x in at], right - left


def _rising(numbers: Sequence[float]) -> list[float]:
    """The numbers that never fall and are nearest to these, by least squares: what
    falls is replaced by its mean (Ayer and others 1955).
    """
    blocks: list[tuple[float, int]] = []
    for mean in numbers:
        count = 1
        while blocks and blocks[-1][0] >= mean:
            other, more = blocks.pop()
            mean = (mean * count + other * more) / (count + more)
            count += more
        blocks.append((mean, count))
    return [mean for mean, count in blocks for _ in range(count)]
