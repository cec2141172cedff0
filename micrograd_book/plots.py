"""Matplotlib figures of the rows that `plot_data` gives: each function draws the rows
of its own name.

Importing this file sets Matplotlib's style to the book's, and notebooks to SVG. The two
classes always have the same two colors, told apart by the color-blind too (Okabe and
Ito 2008), and the same two markers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import product
from typing import Any

from . import checks
from .palette import INK, LIGHT

with checks.needs("Matplotlib", "plots"):
    import matplotlib.pyplot as plt
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.colors import ListedColormap
    from matplotlib.lines import Line2D
    from matplotlib.ticker import MaxNLocator
    from matplotlib.transforms import offset_copy

Rows = list[dict[str, Any]]

BLUE, ORANGE = LIGHT["class-minus-one"], LIGHT["class-one"]
GRADIENT, REGULARIZATION = LIGHT["gradient"], LIGHT["regularization"]
QUIET = LIGHT["quiet"]  # for what is not the point of a figure
CLASSES = {"class -1": (BLUE, "o"), "class 1": (ORANGE, "^")}
METRICS = {
    "total loss": (INK, "-"),
    "data loss": (INK, "--"),
    "regularization loss": (REGULARIZATION, ":"),
}

STYLE: dict[str, Any] = {
    "figure.figsize": (5.0, 3.2),
    "figure.constrained_layout.use": True,
    "font.family": "sans-serif",
    "font.size": 11.0,
    "axes.titlesize": 11.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "svg.fonttype": "none",  # text stays text, in the page's own font
    "svg.hashsalt": "micrograd_book",  # the same figure has the same bytes every time
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    **{f"{part}.color": INK for part in ("xtick", "ytick", "text")},
}
plt.style.use(STYLE)
if "IPython" in sys.modules and sys.modules["IPython"].get_ipython():
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    set_matplotlib_formats("svg", metadata={"Date": None})


def dataset_points(rows: Rows, ax: Axes | None = None, size: float = 34.0) -> Axes:
    """The points of a dataset in the plane, each class with its color and marker.

    `size` is a marker's area, in square points.
    """
    rows = _checked(rows, "x", "y", label=CLASSES)
    size = checks.finite("size", size, above=0.0)
    ax = _plane(ax)
    edge: dict[str, Any] = {"edgecolor": "white", "linewidth": 0.6, "zorder": 3}
    for name, (color, marker) in CLASSES.items():
        points = [(row["x"], row["y"]) for row in rows if row["label"] == name]
        x, y = zip(*points) if points else ((), ())
        ax.scatter(x, y, size, color=color, marker=marker, label=name, **edge)
    whole: Any = ax.figure
    foot = offset_copy(ax.transAxes, whole, y=-32.0, units="points")
    below: dict[str, Any] = {"bbox_to_anchor": (0.5, 0.0), "bbox_transform": foot}
    legend = ax.legend(loc="upper center", **below, ncols=2, handletextpad=0.2)
    for text in legend.get_texts():
        text.set_text(text.get_text().replace("-", "−"))
    return ax


def decision_boundary(rows: Rows, ax: Axes | None = None) -> Axes:
    """Each point of a grid in the color of its class, and the line of score 0.

    `rows` are a whole grid, with one spacing in both directions, in any order.
    """
    rows = _checked(rows, "x", "y", "score")
    ax = _plane(ax)
    x, y = [np.unique([row[side] for row in rows]) for side in ("x", "y")]
    scores = {(row["x"], row["y"]): row["score"] for row in rows}
    for point in product(x, y):
        if point not in scores:
            raise ValueError(f"rows must be a whole grid, got none for {point}")
    score = np.array([[scores[x1, x2] for x1 in x] for x2 in y])
    spacing = [side[1] - side[0] for side in (x, y) if len(side) > 1]
    half = spacing[0] / 2 if spacing else 0.5
    where = (x[0] - half, x[-1] + half, y[0] - half, y[-1] + half)
    tints = ListedColormap([color for color, _ in CLASSES.values()])
    tinted: dict[str, Any] = {"cmap": tints, "vmin": 0, "vmax": 1, "alpha": 0.25}
    ax.imshow(score > 0.0, extent=where, origin="lower", interpolation="none", **tinted)
    if score.min() <= 0.0 < score.max() and min(score.shape) > 1:
        ax.contour(x, y, score, levels=[0.0], colors=[INK], linewidths=1.2)
    return ax


def loss_history(rows: Rows, ax: Axes | None = None) -> Axes:
    """Total, data and regularization loss against the step, on a logarithmic scale."""
    rows = _checked(rows, "step", "value", metric=METRICS)
    ax = _steps(ax, "loss")
    lines = []
    for metric, (color, line) in METRICS.items():
        shown = [row for row in rows if row["metric"] == metric]
        if shown:
            look = {"color": color, "linestyle": line, "label": metric}
            lines.append(_line(ax, shown, **look))
    if any(0.0 < row["value"] < 1e200 for row in rows):
        ax.set_yscale("log", nonpositive="mask")
    _named_at_ends(lines)
    return ax


def accuracy_history(rows: Rows, ax: Axes | None = None) -> Axes:
    """The accuracy in percent against the step."""
    rows = _checked(rows, "step", "value", metric=["accuracy"])
    ax = _steps(ax, "accuracy (%)")
    _line(ax, rows, color=INK)
    ax.autoscale(axis="y")  # a second line may lie lower than the first
    ax.set_ylim(top=102.0)
    return ax


def _checked(rows: Any, *numbers: str, **words: Iterable[str]) -> Rows:
    """At least one row, each with these numbers, and with a word of those few."""
    if not isinstance(rows, list | tuple) or not rows:
        given = checks.shown(rows)
        raise TypeError(f"rows must be a list of dicts, one at least, got {given}")
    keys = [*numbers, *words]
    for row in rows:
        if not isinstance(row, dict) or not row.keys() >= set(keys):
            given = checks.shown(row)
            raise ValueError(f"rows must have {', '.join(keys)}, got {given}")
        for key in numbers:
            if key in ("value", "score"):  # infinite or nan where training diverged
                checks.number(f"{key} in rows", row[key])
            else:  # Matplotlib computes squares of coordinates
                checks.finite(f"{key} in rows", row[key], most=1e100)
        for key, allowed in words.items():
            checks.choice(f"{key} in rows", row[key], allowed)
    return list(rows)


def _line(ax: Axes, rows: Rows, **look: Any) -> Line2D:
    """Values against the steps."""
    steps, values = [[row[key] for row in rows] for key in ("step", "value")]
    # a diverging loss may grow beyond what a logarithmic scale has room for
    shown = [y if abs(y) < 1e200 else np.nan for y in values]
    return ax.plot(steps, shown, **look)[0]


def _named_at_ends(lines: list[Line2D], apart: float = 14.0) -> None:
    """The names of lines beside their last points, some points of type apart."""
    ax: Any = lines[0].axes
    ax.figure.draw_without_rendering()  # so that all is where it will be
    ends = []
    for line in lines:
        places: Any = np.column_stack(line.get_data())
        pixels = ax.transData.transform(places)
        shown = np.flatnonzero(np.isfinite(pixels).all(axis=1))
        if shown.size:
            height = pixels[shown[-1], 1] * 72.0 / ax.figure.dpi
            ends.append((height, places[shown[-1]], line))
    lowest = -np.inf
    for height, at, line in sorted(ends, key=lambda end: end[0]):
        lowest = max(height, lowest + apart)
        look = {"va": "center", "color": line.get_color(), "annotation_clip": False}
        beside = {"xytext": (6.0, lowest - height), "textcoords": "offset points"}
        ax.annotate(line.get_label(), at, **beside, **look)


def _axes(ax: Axes | None, size: Any = None) -> Axes:
    if ax is None:
        return plt.subplots(figsize=size)[1]
    return checks.instance("ax", ax, Axes, "Matplotlib's Axes")


def _plane(ax: Axes | None) -> Axes:
    ax = _axes(ax, (5.0, 4.2))
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    return ax


def _steps(ax: Axes | None, what: str) -> Axes:
    ax = _axes(ax)
    ax.set(xlabel="step", ylabel=what)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    return ax
