"""Where the values of a graph lie in a drawing: in columns, from left to right.

The classic way of drawing in layers (Sugiyama, Tagawa and Toda 1981), in its simplest
form: each value stands left of all that uses it; an edge over several columns gets a
waypoint in each; a column is sorted by where its neighbors are, to have few crossings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..value import Value

GAP = 14.0  # between two boxes of a column


@dataclass(eq=False, slots=True)
class Place:
    """A box of a column, or a waypoint of an edge: its middle is at `y`."""

    height: float
    y: float = 0.0
    before: list[Place] = field(default_factory=list)
    after: list[Place] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` from left to right; the place of each value; each edge's places, from
    parent to child, in the order of the children and their parents.
    """

    columns: list[list[Place]]
    places: Mapping[Value, Place]
    routes: list[list[Place]]
    height: float


def columns(order: Sequence[Value]) -> dict[Value, int]:
    """How many columns each value stands left of the output: as few as possible.

    So a weight stands beside the product that it is used in, not far to the left.
    """
    found = dict.fromkeys(order, 0)
    for child in reversed(order):
        for parent in child.parents:
            found[parent] = max(found[parent], found[child] + 1)
    return found


def layout(order: Sequence[Value], heights: Mapping[Value, float]) -> Layout:
    """Place the values of a graph, given in topological order."""
    column = columns(order)
    places = {value: Place(heights[value]) for value in order}
    grid: list[list[Place]] = [[] for _ in range(max(column.values()) + 1)]
    for value in order:
        grid[column[value]].append(places[value])
    routes = []
    for child in order:
        for parent in child.parents:
            between = range(column[parent] - 1, column[child], -1)
            waypoints = [Place(2.0) for _ in between]
            for i, waypoint in zip(between, waypoints):
                grid[i].append(waypoint)
            route = [places[parent], *waypoints, places[child]]
            for left, right in pairwise(route):
                left.after.append(right)
                right.before.append(left)
            routes.append(route)
    grid.reverse()
    for line in grid:
        _stack(line)
    for _ in range(8):
        for line in [*grid, *reversed(grid)]:
            _sort(line)
    top = min(place.y - place.height / 2 for line in grid for place in line)
    for line in grid:
        for place in line:
            place.y -= top
    height = max(place.y + place.height / 2 for line in grid for place in line)
    return Layout(grid, places, routes, height)


def _sort(line: list[Place]) -> None:
    """Move each place towards the middle of its neighbors, in one column."""
    for place in line:
        near = [neighbor.y for neighbor in place.before + place.after]
        place.y = sum(near) / len(near) if near else place.y
    line.sort(key=lambda place: place.y)
    _stack(line)


def _stack(line: list[Place]) -> None:
    """Push apart what overlaps, and keep the middle of it all where it was."""
    wanted = sum(place.y for place in line)
    for above, below in pairwise(line):
        room = (above.height + below.height) / 2 + GAP
        below.y = max(below.y, above.y + room)
    shift = (wanted - sum(place.y for place in line)) / len(line)
    for place in line:
        place.y += shift
