"""A recurrent network that reads a sequence and then decides.

References
----------
Elman, "Finding structure in time", 1990.
"""

from glassnet.analysis.combine import Sequential
from glassnet.analysis.describe import RNN, LastStep, Linear, Part


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
    parts: dict[str, Part] = {"rnn": RNN(hidden)}
    if not every_step:
        parts["last"] = LastStep()
    return Sequential(**parts, scores=Linear(n_classes))
