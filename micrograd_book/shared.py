"""Recordings that serve again: two trainings of a shape differ in leaves alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, TypeVar

from .nn import MLP, Layer, Module, Neuron

MOST = 4  # recordings kept; the official demo's takes about 20 MB

OURS = (Neuron, Layer, MLP)  # their repr tells their shape

R = TypeVar("R")


class Recordings:
    """The recordings used last. Two threads never share one: a second makes its own."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Any] = {}
        self._lock = Lock()

    @contextmanager
    def lend(self, shape: Hashable, record: Callable[[], R]) -> Iterator[R]:
        """A recording of this shape, made by `record` where there is none.

        One that was left in the middle, by an error, is not used again.
        """
        with self._lock:
            recording = self._kept.pop(shape, None)
        recording = recording or record()
        yield recording
        with self._lock:
            self._kept[shape] = recording
            for oldest in list(self._kept)[:-MOST]:
                del self._kept[oldest]


_ours = Recordings()


def forget() -> None:
    """Let go of all recordings, and of their memory."""
    with _ours._lock:
        _ours._kept.clear()


def recordings_for(model: Module) -> Recordings:
    """Those that all networks of this package share, or new ones for another model."""
    return _ours if type(model) in OURS else Recordings()
