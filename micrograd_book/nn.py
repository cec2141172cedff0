"""Immutable networks: a `Neuron`, a `Layer` of neurons, an `MLP` of layers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copyreg import __newobj__  # type: ignore[attr-defined]
from itertools import islice, pairwise
from random import Random
from typing import Any, Self

from . import checks
from .value import Value, as_value

Inputs = Sequence[Value | float] | Value | float
Seed = int | Random | None
Values = tuple[Value, ...]


class Module:
    """Parameters, and ways to make the same module with others.

    A model of your own has `parameters`, `__call__` and `filled_from`; the other
    methods follow from these.

    >>> class Ring(Module):
    ...     def __init__(self, radius):
    ...         self.radius = radius
    ...     def parameters(self):
    ...         return (self.radius,)
    ...     def __call__(self, x):
    ...         return self.radius - (x[0] * x[0] + x[1] * x[1])
    ...     def filled_from(self, parameters):
    ...         return Ring(next(parameters))
    >>> Ring(Value(1.0)).with_parameters([2.0])((1.0, 0.5)).data
    0.75
    """

    __slots__ = ()

    def __reduce__(self) -> Any:
        """For copy and pickle, in each of its protocols."""
        return __newobj__, (type(self),), self.__getstate__()

    def __call__(self, x: Inputs) -> Value | Values:
        """The output for a row of inputs; several outputs are a tuple of Values."""
        raise NotImplementedError

    def parameters(self) -> Values:
        """All weights and biases: neuron by neuron, its weights, then its bias."""
        raise NotImplementedError

    def parameter_count(self) -> int:
        """How many parameters there are."""
        return len(checks.parameters(self))

    def with_parameters(self, parameters: Iterable[Value | float]) -> Self:
        """The same module with these parameters, in the order of `parameters()`.

        A plain number takes over the label of the parameter that it replaces.
        `ValueError` if there are too many or too few of them.
        """
        old = checks.parameters(self)
        given = zip(checks.row("parameters", parameters, len(old)), old)
        new = [as_value(each, "parameters", p.label) for each, p in given]
        return self.filled_from(iter(new))

    def apply_gradients(
        self, gradients: Mapping[Value, float], learning_rate: float
    ) -> Self:
        """A new module, each p moved to `p - learning_rate * gradients[p]`.

        `ValueError` when the table knows none of the parameters. Gradients of an older
        model would otherwise read 0.0 everywhere, and training would silently stand
        still.
        """
        old = checks.parameters(self)
        gradients = checks.table(gradients, old, "model")
        rate = checks.finite("learning_rate", learning_rate, least=0.0)
        numbers = [checks.number("gradients", gradients.get(p, 0.0)) for p in old]
        return self.with_parameters([p.data - rate * g for p, g in zip(old, numbers)])

    def filled_from(self, parameters: Iterator[Value]) -> Self:
        """The same module with the next of these parameters: it takes as many as it
        has, in the order of `parameters()`, and leaves the others.
        """
        raise NotImplementedError


class Neuron(Module):
    """A weighted sum of the inputs, plus a bias, through ReLU if `nonlin`.

    The weights are drawn from `uniform(-1, 1)` and the bias is 0, as in micrograd, or
    both are given exactly, as numbers or Values. `seed` is a whole number, None for
    other weights each time, or a `random.Random` to go on drawing from.

    >>> neuron = Neuron(2, weights=[1.0, -2.0], bias=0.5)
    >>> neuron((3.0, 1.0)).data
    1.5
    """

    __slots__ = ("_bias", "_nonlin", "_weights")

    weights: Values = checks.read_only("_weights", "A tuple of Values, one an input.")
    bias: Value = checks.read_only("_bias", "A Value.")
    nonlin: bool = checks.read_only("_nonlin", "Whether the sum goes through ReLU.")

    def __init__(
        self,
        input_count: int,
        nonlin: bool = True,
        *,
        weights: Iterable[Value | float] | None = None,
        bias: Value | float = 0.0,
        seed: Seed = 1337,
    ) -> None:
        width = checks.count("input_count", input_count)
        if weights is None:
            random = checks.generator(seed)
            weights = [random.uniform(-1, 1) for _ in range(width)]
        self._weights = _values("weights", weights, width)
        self._bias = as_value(bias, "bias")
        self._nonlin = checks.flag("nonlin", nonlin)

    def __call__(self, x: Inputs) -> Value:
        """The output for a row of inputs; `ValueError` for one of another width."""
        return self._output(_values("x", x, len(self._weights), alone=True))

    def _output(self, x: Values) -> Value:
        """The output for Values, which a layer checks once for all its neurons."""
        products = [weight * xi for weight, xi in zip(self._weights, x)]
        total = Value.sum((*products, self._bias))
        return total.relu() if self._nonlin else total

    def parameters(self) -> Values:
        return *self._weights, self._bias

    def filled_from(self, parameters: Iterator[Value]) -> Neuron:
        neuron = object.__new__(Neuron)
        neuron._weights = tuple(islice(parameters, len(self._weights)))
        neuron._bias, neuron._nonlin = next(parameters), self._nonlin
        return neuron

    def __repr__(self) -> str:
        return f"Neuron({len(self._weights)}{'' if self._nonlin else ', nonlin=False'})"


class Layer(Module):
    """Neurons side by side: each sees the same inputs and gives one output.

    >>> Layer(2, 16).parameter_count()
    48
    """

    __slots__ = ("_neurons",)

    neurons: tuple[Neuron, ...] = checks.read_only("_neurons", "A tuple of Neurons.")

    def __init__(
        self,
        input_count: int,
        output_count: int,
        nonlin: bool = True,
        *,
        seed: Seed = 1337,
    ) -> None:
        random = checks.generator(seed)
        width = checks.count("output_count", output_count)
        inputs = checks.count("input_count", input_count)
        checks.count("the number of weights", inputs * width)
        neurons = [Neuron(inputs, nonlin, seed=random) for _ in range(width)]
        self._neurons = tuple(neurons)

    def __call__(self, x: Inputs) -> Value | Values:
        """The neurons' outputs, in order: a tuple of Values, or the one Value if there
        is one neuron.
        """
        x = _values("x", x, len(self._neurons[0].weights), alone=True)
        outputs = tuple([neuron._output(x) for neuron in self._neurons])
        return outputs if len(outputs) > 1 else outputs[0]

    def parameters(self) -> Values:
        return tuple([p for neuron in self._neurons for p in neuron.parameters()])

    def filled_from(self, parameters: Iterator[Value]) -> Layer:
        layer = object.__new__(Layer)
        layer._neurons = tuple([n.filled_from(parameters) for n in self._neurons])
        return layer

    def __repr__(self) -> str:
        return f"Layer of {len(self._neurons)} x {self._neurons[0]}"


class MLP(Module):
    """A multi-layer perceptron: layers one after another, ReLU in the hidden ones, the
    last one linear.

    The weights are drawn neuron by neuron from `random.Random(seed)`, in micrograd's
    own order: seed 1337 gives the official demo's weights.

    >>> MLP(2, [16, 16, 1], seed=1337).parameter_count()
    337
    """

    __slots__ = ("_layers",)

    layers: tuple[Layer, ...] = checks.read_only("_layers", "A tuple of Layers.")

    def __init__(
        self, input_count: int, output_counts: Sequence[int], *, seed: Seed = 1337
    ) -> None:
        random = checks.generator(seed)
        widths = checks.row("output_counts", output_counts)
        outputs = [checks.count("each of output_counts", width) for width in widths]
        if not outputs:
            raise ValueError(f"output_counts must hold a width, got {output_counts}")
        sizes = [checks.count("input_count", input_count), *outputs]
        checks.count("the number of weights", sum(a * b for a, b in pairwise(sizes)))
        *hidden, last = pairwise(sizes)
        layers = [Layer(*widths, seed=random) for widths in hidden]
        self._layers = *layers, Layer(*last, nonlin=False, seed=random)

    def __call__(self, x: Inputs) -> Value | Values:
        """The output for a row of inputs; several outputs are a tuple of Values."""
        first, *others = self._layers
        output = first(x)
        for layer in others:
            output = layer(output)
        return output

    def parameters(self) -> Values:
        return tuple([p for layer in self._layers for p in layer.parameters()])

    def filled_from(self, parameters: Iterator[Value]) -> MLP:
        mlp = object.__new__(MLP)
        mlp._layers = tuple([layer.filled_from(parameters) for layer in self._layers])
        return mlp

    def __repr__(self) -> str:
        inputs = len(self._layers[0].neurons[0].weights)
        outputs = [len(layer.neurons) for layer in self._layers]
        return f"MLP({inputs}, {outputs})"


def _values(name: str, given: object, width: int, alone: bool = False) -> Values:
    """A row of `width` Values; plain numbers become leaves."""
    return tuple([as_value(v, name) for v in checks.row(name, given, width, alone)])
