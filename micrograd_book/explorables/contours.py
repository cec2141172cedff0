"""Where a grid of numbers is above 0: the border of that region, as closed loops.

Marching squares (Lorensen and Cline 1987, in the plane): in each cell of the grid the
border runs from side to side, and crosses a side where a straight line between the
numbers of its two ends is 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Place = tuple[int, int]
Side = tuple[Place, Place]  # from the end that is above 0 to the one that is not
Loop = list[tuple[float, float]]

MOST = 1e9  # what infinity is drawn as
OUTSIDE = -1e9  # around the grid, so that every loop closes


def loops(rows: Sequence[Sequence[float]]) -> list[Loop]:
    """The border of the region above 0, in units of the grid: column, row.

    A loop that runs along the grid's edge runs a hair outside the numbers, within one
    unit.
    """
    ring = [OUTSIDE] * (len(rows[0]) + 2)
    padded = [ring, *([OUTSIDE, *row, OUTSIDE] for row in rows), ring]
    following = dict(_segments(padded))
    found = []
    while following:
        start, side = following.popitem()
        loop = [_crossing(padded, start)]
        while side != start:
            loop.append(_crossing(padded, side))
            side = following.pop(side)
        found.append(loop)
    return found


def _segments(rows: Sequence[Sequence[float]]) -> Iterator[tuple[Side, Side]]:
    """Pieces of the border, cell by cell, each with the region on the same hand."""
    for y in range(len(rows) - 1):
        for x in range(len(rows[0]) - 1):
            corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]
            above = [rows[j][i] > 0.0 for i, j in corners]
            if all(above) or not any(above):
                continue
            # k - 3 is the corner after k: there are four
            out = [k for k in range(4) if above[k] and not above[k - 3]]
            back = [k for k in range(4) if above[k - 3] and not above[k]]
            leaves = [(corners[k], corners[k - 3]) for k in out]
            enters = [(corners[k - 3], corners[k]) for k in back]
            # a saddle has two of each: cut off the corners above 0
            if len(out) == 2 and back[0] > out[0]:
                enters.reverse()
            yield from zip(leaves, enters)


def _crossing(rows: Sequence[Sequence[float]], side: Side) -> tuple[float, float]:
    (x1, y1), (x2, y2) = side
    above, below = rows[y1][x1], rows[y2][x2]
    # not a number counts as not above 0; infinity as very much
    above = min(above, MOST)
    below = max(below, OUTSIDE) if below <= 0.0 else OUTSIDE
    t = above / (above - below)
    return x1 + t * (x2 - x1) - 1.0, y1 + t * (y2 - y1) - 1.0
