"""What do the weights that somebody chose compute? Many networks do the same job; only their answers are compared.

The probe ``"network"`` puts the weights that a function returns, ``(w, b)`` of a neuron or ``(W, b, w, b)`` of a
network with one hidden layer, to work on the inputs of the case and passes on what comes out.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.check.compare_arrays import is_close
from glassnet.check.data import Opaque
from glassnet.check.show import describe, show

Array = np.ndarray[Any, Any]
Ran = tuple[Any, ...]


def run_network(weights: Any, inputs: Array, unit: str, layers: int) -> Ran:
    """Let weights work on inputs.

    Parameters
    ----------
    weights : data
        What a function returned: ``(w, b)`` with w (I,) and b a number, or ``(W, b, w, c)`` with W (M, I), b (M,),
        w (M,) and c a number.
    inputs : array of shape (P, I)
    unit : {"step", "relu"}
        ``"step"``: every neuron fires (1) if its weighted sum plus b is above 0. ``"relu"``: the hidden ones cut off
        what is negative, the last one is linear.

    layers : {1, 2}
        How many layers it has to have.

    Returns
    -------
    ran : tuple
        ``(True, outputs, inputs)`` with one number for each input, integers for ``"step"``; ``(False, weights)`` where
        they are no arrays of numbers or their shapes do not fit.
    """
    if _problem(weights, inputs.shape[1], layers):
        return False, weights
    parts = [np.asarray(part, dtype=float) for part in weights]
    signal = inputs.astype(float)  # (P, I)
    for layer in range(0, len(parts), 2):
        signal = signal @ parts[layer].T + parts[layer + 1]  # (P, M), in the end (P,)
        if unit == "step":
            signal = np.where(signal > 0, 1.0, 0.0)
        elif layer + 2 < len(parts):
            signal = np.maximum(signal, 0.0)
    if unit == "step":
        return True, signal.astype(int), inputs
    coarse = any(isinstance(part, (np.ndarray, np.generic)) and part.dtype == np.float32 for part in weights)
    return True, signal.astype(np.float32) if coarse else signal, inputs


def _problem(weights: Any, n_inputs: int, layers: int) -> str:
    """Say why these are no weights of a network; empty if they are."""
    if not isinstance(weights, tuple) or len(weights) != 2 * layers:
        return describe(weights)
    for part in weights:
        numbers = isinstance(part, (np.ndarray, np.generic)) and part.dtype.kind in "iuf"
        if not numbers and type(part) not in (int, float):
            return describe(part)
    shapes = [np.shape(part) for part in weights]
    hidden = shapes[-2][0] if shapes[-2] else 0
    fits = {1: [(n_inputs,), ()], 2: [(hidden, n_inputs), (hidden,), (hidden,), ()]}[layers]
    return (
        "" if shapes == fits else f"shapes {', '.join(map(str, shapes))}, where {', '.join(map(str, fits))} would fit"
    )


def compare_networks(got: Any, want: Ran, names: tuple[str, ...]) -> tuple[str, str] | None:
    """Compare what two networks do: the level of a mismatch and its text, or None.

    Parameters
    ----------
    got, want : what `run_network` returned
        The learner's and the right one.
    names : tuple of str
        Names of the weights.
    """
    inputs = want[2]
    if not got[0]:
        return _no_network(got[1], names, inputs.shape[1])
    found, right = got[1], want[1]
    wrong = np.flatnonzero(~is_close(found, right))
    if not wrong.size:
        return None
    rows = [f"input {show(inputs[i])}: expected {show(right[i])}, got {show(found[i])}" for i in wrong[:4]]
    more = [f"... and for {wrong.size - 4} more of {len(inputs)} inputs"] if wrong.size > 4 else []
    return "value", "with your weights the network answers\n" + "\n".join(rows + more)


def _no_network(weights: Any, names: tuple[str, ...], n_inputs: int) -> tuple[str, str]:
    if weights is None:
        return "type", f"expected {len(names)} values ({', '.join(names)}), got None: is a `return` missing?"
    if not isinstance(weights, tuple) or len(weights) != len(names):
        came = f"{len(weights)} values" if isinstance(weights, tuple) else describe(weights)
        return "type", f"expected {len(names)} values ({', '.join(names)}), got {came}"
    for name, part in zip(names, weights, strict=True):
        if isinstance(part, (list, tuple, dict, str, Opaque, type(None))):
            return "type", f"{name}: expected an array of numbers, got {describe(part)}"
    return "shape", f"{', '.join(names)}: {_problem(weights, n_inputs, len(names) // 2)}"
