"""`Tape`: a graph of scalars, recorded once, replayed as often as its leaves change.

The steps of the recording are replayed on NumPy's arrays where NumPy is, and on lists
otherwise. The backward pass of a matrix product is two more of them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from functools import partial
from importlib import import_module, util
from typing import Any

from . import checks
from .recording import factors, record
from .value import Value


class Tape:
    """The graph behind `output`, as two arrays and a short list of steps.

    `values[i]` and `gradients[i]` belong to the Value with slot i, and both are up to
    date once the tape is made. `write` numbers to the slots of leaves, then `replay()`.
    Every number agrees with the graph's to rounding: a matrix product may add up in
    another order. Where an operation on Values would raise an error (the log of 0,
    say), a replay goes on with infinity or nan.

    The arrays are NumPy's where NumPy is installed, and lists otherwise; `on` asks for
    "arrays" or "lists". With arrays, `values` may also be changed in place.

    A product that one sum alone uses is computed inside the sum and has no slot. `keep`
    names Values that get one all the same: such a product, or a leaf that the output
    does not depend on. `ValueError` for any other Value outside the graph.

    >>> x = Value(3.0)
    >>> tape = Tape(x * x + 1.0)
    >>> tape.write(tape.slots([x]), [5.0])
    >>> tape.replay()
    >>> tape.gradient(x)
    10.0
    """

    values = checks.read_only("_values", "A number for each slot, floats.")
    gradients = checks.read_only("_gradients", "d output / d value for each slot.")
    steps = checks.read_only("_steps", "The steps of the recording, in Values.")

    def __init__(
        self, output: Value, keep: Iterable[Value] = (), on: str | None = None
    ) -> None:
        checks.value("output", output)
        kept = [checks.value("keep", value) for value in checks.row("keep", keep)]
        self._arrays = arrays = _arrays(on)
        self._steps, self._slots, self._sum_around = record(output, kept)
        for value in kept:
            if value not in self._slots:
                rule = "keep must hold leaves and Values of the recorded graph"
                raise ValueError(f"{rule}, got {value}")
        self._output = self._slots[output]
        # a dict keeps its order, which is that of the slots
        self._values = arrays.array([value._data for value in self._slots])
        self._gradients = arrays.array([0.0] * len(self._slots))
        both = self._values, self._gradients
        block = partial(arrays.Block, slots=self._slots, arrays=both)
        self._replays = [  # each kind of step is replayed by the class of its name
            getattr(arrays, type(step).__name__)(step, block) for step in self._steps
        ]
        self._zeros = arrays.array([0.0] * len(self._slots))
        self.replay()

    def replay(self) -> None:
        """Compute every value from the leaves, then every gradient from the output."""
        self.forward()
        self._gradients[:] = self._zeros
        self._gradients[self._output] = 1.0
        with self._arrays.quiet():
            for step in reversed(self._replays):
                step.backward()

    def forward(self) -> None:
        """Compute every value from the leaves, and leave the gradients as they are."""
        with self._arrays.quiet():
            for step in self._replays:
                step.forward()

    def slots(self, values: Iterable[Value]) -> Any:
        """Where some Values lie in `values` and `gradients`: an array, or a list.

        `ValueError` for a Value that has no slot: one outside the recorded graph, or a
        product inside a sum (`data` and `gradient` know that one).
        """
        found = [self._slot(value) for value in checks.row("values", values)]
        return self._arrays.index(found)

    def read(self, slots: Any) -> list[float]:
        """The numbers of some slots."""
        return list(self._arrays.read(self._values, self._checked(slots)))

    def read_gradients(self, slots: Any) -> list[float]:
        """The gradients of some slots."""
        return list(self._arrays.read(self._gradients, self._checked(slots)))

    def write(self, slots: Any, numbers: Sequence[float]) -> None:
        """Put numbers in some slots, those of leaves; `replay` computes the others."""
        slots = self._checked(slots)
        if type(numbers) is not array or numbers.typecode != "d":
            each = checks.row("numbers", numbers)
            numbers = [checks.number("each of numbers", x) for x in each]
        if len(numbers) != len(slots):
            got = f"got {len(numbers)}: one for each slot"
            raise ValueError(f"numbers must hold {len(slots)} numbers, {got}")
        self._arrays.write(self._values, slots, numbers)

    def data(self, value: Value) -> float:
        """What a Value's `data` would be now; `ValueError` if not in the graph."""
        if checks.value("value", value) in self._sum_around:
            a, b = factors(value)
            return self.data(a) * self.data(b)
        return float(self._values[self._slot(value)])

    def gradient(self, value: Value) -> float:
        """d output / d value; 0.0 for a Value that the output does not depend on.

        A sum passes its gradient on unchanged, so a product inside it has the sum's.
        """
        value = self._sum_around.get(checks.value("value", value), value)
        slot = self._slots.get(value)
        return 0.0 if slot is None else float(self._gradients[slot])

    def _slot(self, value: Value) -> int:
        if checks.value("values", value) not in self._slots:
            inside = value in self._sum_around
            why = "a product inside a sum" if inside else "not in the recorded graph"
            raise ValueError(f"{value} has no slot: it is {why}")
        return self._slots[value]

    def _checked(self, slots: Any) -> Any:
        if hasattr(slots, "dtype") and slots.dtype.kind == "i" and slots.ndim == 1:
            return slots  # an array, as slots() gave it: no time to look at each
        most, given = len(self._slots) - 1, checks.row("slots", slots)
        found = [checks.count("each of slots", slot, 0, most) for slot in given]
        return self._arrays.index(found)

    def __repr__(self) -> str:
        return f"<Tape of {len(self._slots)} slots and {len(self._steps)} steps>"


def _arrays(on: str | None) -> Any:
    """The module that replays: `arrays` where NumPy is, `lists` otherwise."""
    if on is None:
        on = "arrays" if util.find_spec("numpy") else "lists"
    checks.choice("on", on, ("arrays", "lists"))
    with checks.needs("NumPy", 'on="arrays"'):
        return import_module(f".{on}", __package__)
