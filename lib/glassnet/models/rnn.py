"""A recurrent network that reads a sequence and then decides.

References
----------
Elman, "Finding structure in time", 1990.
"""

from typing import Any

from glassnet import nn
from glassnet._arguments import Rng
from glassnet.analysis.combine import Sequential
from glassnet.analysis.dense import RNN, Linear
from glassnet.analysis.part import Shape
from glassnet.models.build import built


def rnn_layers(hidden: int = 32, n_classes: int = 10, *, every_step: bool = False) -> Sequential:
    """Describe a recurrent layer and a linear one, for sequences of shape (T, D).

    Parameters
    ----------
    hidden : int
    n_classes : int
    every_step : bool
        False: scores for the sequence, from the last state. True: scores at every step, (T, n_classes).

    Returns
    -------
    description : Sequential, ending in scores
    """
    return Sequential(rnn=RNN(hidden, last_only=not every_step), scores=Linear(n_classes))


def rnn(rng: Rng, hidden: int = 32, n_classes: int = 10, *, input_shape: Shape, **options: Any) -> nn.Layer:
    """Build a recurrent network; see `rnn_layers`.

    Parameters
    ----------
    rng : int, numpy.random.Generator or None
    hidden, n_classes : int
    input_shape : tuple of int
        Shape of one sequence: (T, D); the network takes batches (T, N, D), time first.
    **options
        Those of `rnn_layers` and, for first weights, dtype and kernels of your own, those of `build`.

    Returns
    -------
    net : glassnet.nn.Layer
    """
    return built(
        rnn_layers,
        (
            hidden,
            n_classes,
        ),
        input_shape,
        rng,
        options,
    )
