"""The microscope: a nudge of any size, what it sees of the function, and its error."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterable
from typing import Any

from .. import checks
from ..numbers import fixed
from ..value import Value
from .frame import Explorable, attributes, framed, panels, player

PER_DECADE, DECADES = 4, 16  # nudges from 1 down to 1e-16
NUDGES = [10.0 ** (-k / PER_DECADE) for k in range(PER_DECADE * DECADES + 1)]
SEEN, SAMPLES = 1.5, 40  # the window: so many nudges to either side, and its samples
SIDE = 280.0  # pixels of the window, and of the plot of the errors
LEFT, RIGHT, BOTTOM = 46.0, 412.0, 262.0  # of that plot
LOW, HIGH = -17.0, 1.0  # powers of ten: what lies outside is drawn at the rim

Function = Callable[[Value], Value]


def microscope(function: Function, x: float) -> Explorable:
    """The function around x as a nudge sees it, and how far off its quotients are.

    The nudge h shrinks from 1 to 1e-16. On the left the function from x - 1.5 h to
    x + 1.5 h, with the line whose slope is the gradient at x and with the two points of
    the central difference; on the right the error of that difference, and of the
    one-sided one, on logarithmic scales. The function must be defined as far as
    x - 1.5 and x + 1.5, and finite there (`ValueError`); what it raises is raised.
    """
    at = Value(checks.finite("x", x))
    function = checks.function("function", function)
    middle = checks.value("function(x)", function(at))
    gradient = checks.finite("the gradient", middle.backward()[at])

    def moved(by: float) -> float:
        there = checks.value("function(x)", function(Value(at.data + by)))
        return checks.finite("function(x + h) - function(x)", there.data - middle.data)

    states = [_state(moved, gradient, h) for h in NUDGES]
    end = states[-1]
    return framed(
        "microscope",
        "A nudge of any size, and the error of the slope that it finds",
        {"states": states, "pace": 200, "pulled": ".errors"},
        panels(_window(end), _errors(states)) + player(end["say"], "size of the nudge"),
        script="states",
    )


def _state(
    moved: Callable[[float], float], gradient: float, h: float
) -> dict[str, Any]:
    up, down = moved(h), moved(-h)
    central, one_sided = (up - down) / (2.0 * h), up / h
    spots = [SEEN * h * (2.0 * i / SAMPLES - 1.0) for i in range(SAMPLES + 1)]
    heights = [moved(t) for t in spots]
    highest = max(abs(y) for y in [*heights, gradient * SEEN * h, 5e-324])

    def place(t: float, y: float) -> tuple[int, int]:
        across = SIDE * (t / (SEEN * h) + 1.0) / 2.0
        return round(across), round(SIDE / 2.0 - y / highest * 0.46 * SIDE)

    dots = [place(-h, down), place(h, up)]
    tangent = [place(t, t * gradient) for t in (-SEEN * h, SEEN * h)]
    errors = {"central": abs(central - gradient), "onesided": abs(one_sided - gradient)}
    x = _across(h)
    marks = {name: {"cx": x, "cy": _up(error)} for name, error in errors.items()}
    (x1, y1), (x2, y2) = dots
    return {
        "errors": errors,
        "where": f"nudge {power(h)}",
        "say": f"Nudge {power(h)}: the central difference is {digits(central)}, off by "
        f"{power(errors['central'])}; the one-sided is off by "
        f"{power(errors['onesided'])}. The gradient is {digits(gradient)}.",
        "set": {
            ".seen": {"d": _line(map(place, spots, heights))},
            ".tangent": {"d": _line(tangent)},
            ".secant": {"d": _line(dots)},
            ".down": {"cx": x1, "cy": y1},
            ".rise": {"cx": x2, "cy": y2},
            ".now.line": {"d": f"M{x} 12V{BOTTOM}"},
            ".handle": marks["central"],
            ".other": marks["onesided"],
        },
    }


def _line(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def power(x: float) -> str:
    """A size as one digit, or two, times a power of ten: 5.6 × 10⁻⁵."""
    if x == 0.0:
        return "0"
    digits, exponent = f"{x:.1e}".split("e")
    if int(exponent) in (-1, 0, 1):
        return f"{x:.2g}"
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    factor = "" if digits == "1.0" else f"{digits.removesuffix('.0')} × "
    return f"{factor}10{raised}"


def digits(x: float) -> str:
    """All that is known of a quotient: twelve places behind the point."""
    return fixed(x, 12)


def _across(h: float) -> float:
    share = -math.log10(h) / DECADES
    return round(LEFT + share * (RIGHT - LEFT), 1)


def _up(error: float) -> float:
    log = min(max(math.log10(error), LOW), HIGH) if error else LOW
    return round(BOTTOM - (log - LOW) / (HIGH - LOW) * (BOTTOM - 12.0), 1)


def _window(state: dict[str, Any]) -> str:
    changes = state["set"]
    lines = "".join(
        f'<path class="{name}"{attributes(changes[f".{name}"])}/>'
        for name in ("tangent", "seen", "secant")
    )
    dots = "".join(
        f'<circle class="dot {name}" r="6"{attributes(changes[f".{name}"])}/>'
        for name in ("down", "rise")
    )
    return (
        f'<svg class="window" role="img" aria-label="{html.escape(state["say"])}" '
        f'viewBox="0 0 {SIDE:.0f} {SIDE + 22:.0f}">'
        f'<rect class="glass" width="{SIDE:.0f}" height="{SIDE:.0f}"/>{lines}{dots}'
        f'<text x="{SIDE / 6:.0f}" y="{SIDE + 17:.0f}">x − h</text>'
        f'<text x="{SIDE / 2:.0f}" y="{SIDE + 17:.0f}">x</text>'
        f'<text x="{SIDE * 5 / 6:.0f}" y="{SIDE + 17:.0f}">x + h</text></svg>'
    )


def _errors(states: list[dict[str, Any]]) -> str:
    changes = states[-1]["set"]
    curves = {}
    for selector in (".handle", ".other"):
        marks = [state["set"][selector] for state in states]
        curves[selector] = _line((mark["cx"], mark["cy"]) for mark in marks)
    across = "".join(
        f'<text x="{_across(10.0**-n)}" y="{BOTTOM + 18}">{power(10.0**-n)}</text>'
        for n in range(0, DECADES + 1, 4)
    )
    up = "".join(
        f'<text class="up" x="{LEFT - 6}" y="{_up(10.0**-n) + 5:.0f}">'
        f"{power(10.0**-n)}</text>"
        for n in range(0, DECADES + 1, 4)
    )
    return (
        '<svg class="errors" role="img" aria-label="The error of the slope against the '
        'size of the nudge, both on logarithmic scales." '
        f'viewBox="-8 0 434 {SIDE + 22:.0f}">'
        f'<path class="axis" d="M{LEFT} 12V{BOTTOM}H{RIGHT}"/>{across}{up}'
        f'<text x="{(LEFT + RIGHT) / 2:.0f}" y="{BOTTOM + 36:.0f}">nudge h</text>'
        f'<text x="{(LEFT + RIGHT) / 2:.0f}" y="20">error of the slope</text>'
        f'<path class="onesided" d="M{RIGHT - 118} {BOTTOM - 34}h26"/>'
        f'<text class="key" x="{RIGHT - 84}" y="{BOTTOM - 30}">to one side</text>'
        f'<path class="central" d="M{RIGHT - 118} {BOTTOM - 14}h26"/>'
        f'<text class="key" x="{RIGHT - 84}" y="{BOTTOM - 10}">to both sides</text>'
        f'<path class="onesided" d="{curves[".other"]}"/>'
        f'<path class="central" d="{curves[".handle"]}"/>'
        f'<path class="now line"{attributes(changes[".now.line"])}/>'
        f'<circle class="now other" r="5"{attributes(changes[".other"])}/>'
        f'<circle class="now handle" r="8"{attributes(changes[".handle"])}/></svg>'
    )
