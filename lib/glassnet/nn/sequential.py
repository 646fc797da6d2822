"""Layers one after another: backward walks them from the last to the first."""

from collections.abc import Iterator
from typing import overload

from glassnet.backend import Array
from glassnet.nn.layer import Layer


class Container(Layer):
    """A layer with layers inside: checks them as they come in."""

    def __init__(self, **layers: Layer) -> None:
        super().__init__()
        seen: dict[int, str] = {}
        for name, layer in layers.items():
            if not isinstance(layer, Layer):
                msg = f"{self.kind}: {name} must be a Layer, got {type(layer).__name__}"
                raise TypeError(msg)
            for place, part in layer.named_layers(name):
                if id(part) in seen:
                    msg = (
                        f"{self.kind}: {seen[id(part)]} and {place} are the same {part.kind} object; "
                        "a layer remembers only its last input, so make two"
                    )
                    raise ValueError(msg)
                seen[id(part)] = place
        self.children = dict(layers)


class Sequential(Container):
    """Apply layers one after another.

    Parameters
    ----------
    *layers : Layer
        Named "0", "1", ...
    **named : Layer
        Or with names of your own: ``Sequential(conv1=Conv2d(1, 6, 5), relu1=ReLU())``. Not both.

    Raises
    ------
    TypeError
        "Sequential: 1 must be a Layer, got function".
    ValueError
        "Sequential: 0 and 2 are the same ReLU object; a layer remembers only its last input, so make two".

    Notes
    -----
    ``net[0]`` is a layer, ``net[:3]`` a network of the same layers, not of copies.
    """

    def __init__(self, *layers: Layer, **named: Layer) -> None:
        if layers and named:
            msg = "Sequential: give layers by position or by name, not both"
            raise TypeError(msg)
        super().__init__(**({str(i): layer for i, layer in enumerate(layers)} or named))

    def forward(self, x: Array) -> Array:
        """Compute f_n(... f_2(f_1(x)))."""
        for layer in self.children.values():
            x = layer(x)
        return x

    def backward(self, dy: Array) -> Array:
        """Walk the layers from the last to the first."""
        for layer in reversed(self.children.values()):
            dy = layer.backward(dy)
        return dy

    def backward_params(self, dy: Array) -> None:
        """Walk back to the first layer with weights, and there leave the gradient of its input out."""
        layers = list(self.children.values())
        first = next((i for i, layer in enumerate(layers) if layer.named_params()), 0)
        for layer in reversed(layers[first + 1 :]):
            dy = layer.backward(dy)
        if layers:
            layers[first].backward_params(dy)

    def __len__(self) -> int:
        return len(self.children)

    def __iter__(self) -> Iterator[Layer]:
        return iter(self.children.values())

    @overload
    def __getitem__(self, index: int | str) -> Layer: ...
    @overload
    def __getitem__(self, index: slice) -> "Sequential": ...
    def __getitem__(self, index: int | str | slice) -> Layer:
        if isinstance(index, str):
            return self.children[index]
        if isinstance(index, slice):
            part = Sequential()
            part.children = dict(list(self.children.items())[index])  # the names stay: "3" is "3" in the whole
            return part
        return list(self.children.values())[index]
