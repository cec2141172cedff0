"""Figures that move under the reader's hand, each a piece of HTML of its own."""

from .boundary import boundary
from .collapse import collapse
from .frame import Explorable
from .hinge import hinge
from .microscope import microscope
from .mistakes import mistakes
from .stepper import stepper
from .strip import strip
from .sweep import sweep

__all__ = [
    "Explorable",
    "boundary",
    "collapse",
    "hinge",
    "microscope",
    "mistakes",
    "stepper",
    "strip",
    "sweep",
]
