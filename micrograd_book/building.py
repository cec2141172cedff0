"""Python's cyclic garbage collector waits while a graph is built."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_building = 0  # how many graphs are being built now, in all threads
_was_enabled = True


@contextmanager
def collector_paused() -> Iterator[None]:
    """The collector waits until the last graph that is being built, in any thread, is.

    A graph has no cycles, so the collector has nothing to find in it; but each few
    thousand new objects it would walk through all the old ones to see. Building the
    demo's graph is three times faster without.
    """
    global _building, _was_enabled
    with _lock:
        if not _building:
            _was_enabled = gc.isenabled()
            gc.disable()
        _building += 1
    try:
        yield
    finally:
        with _lock:
            _building -= 1
            if not _building and _was_enabled:
                gc.enable()
