"""The perceptron and the multi-layer perceptron.

References
----------
Rosenblatt, "The perceptron: a probabilistic model for information storage and organization in the brain", 1958.
"""

from collections.abc import Sequence
from typing import Any, Literal

from glassnet import nn
from glassnet._arguments import Rng
from glassnet.analysis.combine import Sequential
from glassnet.analysis.dense import Linear
from glassnet.analysis.part import Part, Shape
from glassnet.analysis.pointwise import Activation
from glassnet.analysis.reshape import Flatten
from glassnet.models.build import built


def perceptron_layers(n_outputs: int = 1) -> Sequential:
    """Describe a perceptron: a weighted sum and a bias. Its decision is the sign.

    Parameters
    ----------
    n_outputs : int

    Returns
    -------
    description : Sequential
    """
    return Sequential(linear=Linear(n_outputs))


def mlp_layers(
    hidden: Sequence[int], n_classes: int, *, activation: Literal["relu", "sigmoid", "tanh"] = "relu"
) -> Sequential:
    """Describe a multi-layer perceptron; images are flattened first.

    Parameters
    ----------
    hidden : sequence of int
        Width of each hidden layer; none gives softmax regression.
    n_classes : int
    activation : {"relu", "sigmoid", "tanh"}

    Returns
    -------
    description : Sequential, ending in scores (logits)
    """
    parts: dict[str, Part] = {"flatten": Flatten()}
    for i, width in enumerate(hidden, 1):
        parts |= {f"fc{i}": Linear(width), f"act{i}": Activation(activation)}
    return Sequential(**parts, scores=Linear(n_classes))


def perceptron(rng: Rng, n_outputs: int = 1, *, input_shape: Shape, **options: Any) -> nn.Layer:
    """Build a perceptron; see `perceptron_layers`.

    Parameters
    ----------
    rng : int, numpy.random.Generator or None
    n_outputs : int
    input_shape : tuple of int
        Shape of one sample: (n_features,).
    **options
        Those of `perceptron_layers` and, for first weights, dtype and kernels of your own, those of `build`.

    Returns
    -------
    net : glassnet.nn.Layer
    """
    return built(perceptron_layers, (n_outputs,), input_shape, rng, options)


def mlp(rng: Rng, hidden: Sequence[int], n_classes: int, *, input_shape: Shape, **options: Any) -> nn.Layer:
    """Build a multi-layer perceptron; see `mlp_layers`.

    Parameters
    ----------
    rng : int, numpy.random.Generator or None
    hidden : sequence of int
    n_classes : int
    input_shape : tuple of int
        Shape of one sample, an image or a vector.
    **options
        Those of `mlp_layers` and, for first weights, dtype and kernels of your own, those of `build`.

    Returns
    -------
    net : glassnet.nn.Layer
    """
    return built(
        mlp_layers,
        (
            hidden,
            n_classes,
        ),
        input_shape,
        rng,
        options,
    )
