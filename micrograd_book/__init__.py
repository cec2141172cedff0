"""The small package that The Micrograd Book runs on: a scalar autodiff engine and a
classifier trained with it.

The core needs nothing but Python. `Tape` needs NumPy and is loaded on first use;
`graph`, `plot_data`, `plots` and `datasets` are used as modules.
"""

from typing import TYPE_CHECKING, Any

from .datasets import Dataset, blobs, moons, spiral
from .gradients import Gradients
from .losses import LossResult, max_margin
from .nn import MLP, Layer, Neuron
from .trainer import Run, TrainingDiverged, official_learning_rate, train
from .value import Value

if TYPE_CHECKING:
    from .tape import Tape as Tape

__all__ = [
    "MLP",
    "Dataset",
    "Gradients",
    "Layer",
    "LossResult",
    "Neuron",
    "Run",
    "TrainingDiverged",
    "Value",
    "blobs",
    "max_margin",
    "moons",
    "official_learning_rate",
    "spiral",
    "train",
]


def __getattr__(name: str) -> Any:
    if name == "Tape":
        from .tape import Tape

        return Tape
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
