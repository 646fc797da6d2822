"""The perceptron and the multi-layer perceptron.

References
----------
Rosenblatt, "The perceptron: a probabilistic model for information storage and organization in the brain", 1958.
"""

from collections.abc import Sequence
from typing import Literal

from glassnet.analysis.combine import Sequential
from glassnet.analysis.describe import Activation, Flatten, Linear, Part


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
