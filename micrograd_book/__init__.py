"""The small package that The Micrograd Book runs on: a scalar autodiff engine and a
classifier trained with it.

It needs nothing but Python; where NumPy is, tapes use it, and `plots` needs Matplotlib.
`graph`, `plot_data`, `plots` and `datasets` are used as modules.
"""

from .datasets import Dataset, blobs, moons, spiral
from .gradients import Gradients
from .losses import LossResult, max_margin
from .nn import MLP, Layer, Neuron
from .tape import Tape
from .trainer import Run, TrainingDiverged, official_learning_rate, train
from .value import Value

__version__ = "0.1.0"

__all__ = [
    "MLP",
    "Dataset",
    "Gradients",
    "Layer",
    "LossResult",
    "Neuron",
    "Run",
    "Tape",
    "TrainingDiverged",
    "Value",
    "blobs",
    "max_margin",
    "moons",
    "official_learning_rate",
    "spiral",
    "train",
]
