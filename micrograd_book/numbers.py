"""How the figures write a number: short, with a real minus sign."""

from __future__ import annotations


def short(x: float) -> str:
    """Three digits, as many as a picture has room for; from 1000 on as 1e+03."""
    return f"{x + 0.0:.3g}".replace("-", "−")


def fixed(x: float, digits: int = 2) -> str:
    """So many digits behind the point, so that a changing number does not jump."""
    return f"{round(x, digits) + 0.0:.{digits}f}".replace("-", "−")


def loss_said(loss: float) -> str:
    """A loss in three places, or in three digits where it is huge."""
    return fixed(loss, 3) if loss < 1e6 else short(loss)
