"""A highway network: gates decide how much of each layer's input passes unchanged.

References
----------
Srivastava, Greff and Schmidhuber, "Training very deep networks", 2015, sections 2 and 3.
"""

from typing import Any, Literal

from glassnet import nn
from glassnet._arguments import Rng
from glassnet.analysis.combine import Highway, Sequential
from glassnet.analysis.dense import Linear
from glassnet.analysis.part import Part, Shape
from glassnet.analysis.pointwise import Activation
from glassnet.analysis.reshape import Flatten
from glassnet.models.build import built


def highway_layers(
    n_layers: int = 10,
    width: int = 50,
    n_classes: int = 10,
    *,
    gate_bias: float = -2.0,
    activation: Literal["relu", "tanh"] = "relu",
) -> Sequential:
    """Describe a highway network of linear layers; images are flattened first.

    Parameters
    ----------
    n_layers : int
        The first is a plain layer that brings the input to `width`; the others are highway layers.
    width : int
    n_classes : int
    gate_bias : float
        Where the gates' biases start: below 0, a deep network begins by passing its input on.
    activation : {"relu", "tanh"}

    Returns
    -------
    description : Sequential, ending in scores

    Raises
    ------
    ValueError
        "highway: n_layers must be at least 1, got 0".
    """
    if n_layers < 1:
        msg = f"highway: n_layers must be at least 1, got {n_layers}"
        raise ValueError(msg)
    parts: dict[str, Part] = {"flatten": Flatten(), "plain": Linear(width), "act": Activation(activation)}
    for i in range(1, n_layers):
        transform = Sequential(linear=Linear(width), act=Activation(activation))
        gate = Sequential(linear=Linear(width, bias_start=gate_bias), act=Activation("sigmoid"))
        parts[f"highway{i}"] = Highway(transform, gate)
    return Sequential(**parts, scores=Linear(n_classes))


def highway(
    rng: Rng,
    n_layers: int = 10,
    width: int = 50,
    n_classes: int = 10,
    *,
    input_shape: Shape = (1, 28, 28),
    **options: Any,
) -> nn.Layer:
    """Build a highway network; see `highway_layers`, and `glassnet.models` for what all builders take."""
    return built(
        highway_layers,
        (
            n_layers,
            width,
            n_classes,
        ),
        input_shape,
        rng,
        options,
    )
