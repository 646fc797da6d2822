"""How large should the first weights be? So large that signals live through the layers, so small that none explodes.

Each rule has the form ``rule(shape, rng) -> array`` and is drawn on the CPU by a NumPy `Generator`: the same seed gives
the same weights whatever device they move to. Layers take a rule as an argument; `functools.partial` fixes its options:
``Linear(64, 10, init=partial(kaiming_normal, mode="fan_out"))``.
"""

import math
from collections.abc import Callable
from typing import Any, Literal, TypeAlias

import numpy as np

from glassnet._arguments import Rng, generator, integer, number

Weights: TypeAlias = np.ndarray[Any, Any]
Initializer: TypeAlias = Callable[..., Weights]
"""``rule(shape, rng, dtype=...)``: what a layer calls for each of its weights."""

Mode: TypeAlias = Literal["fan_in", "fan_out", "fan_avg"]

_GAINS = {"linear": 1.0, "sigmoid": 1.0, "tanh": 5.0 / 3.0, "relu": math.sqrt(2.0)}


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Count the inputs and the outputs of one unit: how many numbers it sums, and in how many sums one number stands.

    Parameters
    ----------
    shape : tuple of int, (F, C, *kernel)
        The shape of a weight: F outputs, C inputs, and for a convolution its kernel. A matrix is (F, C).

    Returns
    -------
    fan_in, fan_out : int
        C·k and F·k, where k is the number of places of the kernel: KH·KW for images, 1 for a matrix. With groups, C is
        the number of inputs of one group. For a transposed convolution the weight is stored (C, F, KH, KW) and the two
        change places; PyTorch counts the same way.

    Raises
    ------
    ValueError
        "fans: shape (3,) has one axis; a weight has at least two, (outputs, inputs)".

    Examples
    --------
    >>> fans((6, 3, 5, 5))
    (75, 150)
    """
    return _fans("fans", shape)


def gain(nonlinearity: str, slope: float = 0.01) -> float:
    """Return the factor by which weights must grow to make up for the activation behind them.

    Parameters
    ----------
    nonlinearity : {"linear", "sigmoid", "tanh", "relu", "leaky_relu"}
    slope : float
        Of a leaky ReLU below zero.

    Returns
    -------
    gain : float
        √2 for ReLU, which lets half of the variance through; √(2 / (1 + slope²)) for the leaky one; 5/3 for tanh,
        a rule of thumb.

    Raises
    ------
    ValueError
        "gain: nonlinearity must be one of linear, sigmoid, tanh, relu, leaky_relu, got 'swish'".
    """
    if nonlinearity == "leaky_relu":
        return math.sqrt(2.0 / (1.0 + number("gain", "slope", slope, low=-math.inf) ** 2))
    if nonlinearity not in _GAINS:
        msg = f"gain: nonlinearity must be one of {', '.join([*_GAINS, 'leaky_relu'])}, got {nonlinearity!r}"
        raise ValueError(msg)
    return _GAINS[nonlinearity]


def xavier_uniform(shape: tuple[int, ...], rng: Rng = None, *, scale: float = 1.0, dtype: Any = np.float32) -> Weights:
    """Draw from U(-b, b) with b = scale · √(6 / (fan_in + fan_out)): Glorot's rule, for tanh and sigmoid.

    The variance 2 / (fan_in + fan_out) is the middle between what keeps the signals' size going forward (1 / fan_in)
    and the gradients' going backward (1 / fan_out).

    Parameters
    ----------
    shape : tuple of int, (F, C, *kernel)
    rng : int, numpy Generator or None
    scale : float
        See `gain`.
    dtype : floating dtype

    Returns
    -------
    w : numpy array of shape `shape`

    References
    ----------
    X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010,
    section 4.2, equation 16.
    """
    std = number("xavier_uniform", "scale", scale) * math.sqrt(2.0 / sum(_fans("xavier_uniform", shape)))
    return _uniform("xavier_uniform", shape, rng, math.sqrt(3.0) * std, dtype)


def xavier_normal(shape: tuple[int, ...], rng: Rng = None, *, scale: float = 1.0, dtype: Any = np.float32) -> Weights:
    """Draw from N(0, s²) with s = scale · √(2 / (fan_in + fan_out)); see `xavier_uniform`."""
    std = number("xavier_normal", "scale", scale) * math.sqrt(2.0 / sum(_fans("xavier_normal", shape)))
    return normal(shape, rng, std=std, dtype=dtype)


def kaiming_uniform(
    shape: tuple[int, ...],
    rng: Rng = None,
    *,
    mode: Mode = "fan_in",
    scale: float = math.sqrt(2.0),
    dtype: Any = np.float32,
) -> Weights:
    """Draw from U(-b, b) with b = scale · √(3 / fan): He's rule, for ReLU; see `kaiming_normal`."""
    std = _kaiming_std("kaiming_uniform", shape, mode, scale)
    return _uniform("kaiming_uniform", shape, rng, math.sqrt(3.0) * std, dtype)


def kaiming_normal(
    shape: tuple[int, ...],
    rng: Rng = None,
    *,
    mode: Mode = "fan_in",
    scale: float = math.sqrt(2.0),
    dtype: Any = np.float32,
) -> Weights:
    """Draw from N(0, s²) with s = scale / √fan: He's rule, made for ReLU.

    Parameters
    ----------
    shape : tuple of int, (F, C, *kernel)
    rng : int, numpy Generator or None
    mode : {"fan_in", "fan_out", "fan_avg"}
        "fan_in" keeps the size of the signals, "fan_out" that of the gradients, "fan_avg" takes the mean of both fans.
    scale : float
        √2 for ReLU; for others see `gain`, as in ``scale=gain("leaky_relu", 0.1)``.
    dtype : floating dtype

    Returns
    -------
    w : numpy array of shape `shape`

    Raises
    ------
    ValueError
        "kaiming_normal: mode must be fan_in, fan_out or fan_avg, got 'fan'".

    References
    ----------
    K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers", ICCV 2015, section 2.2.
    """
    return normal(shape, rng, std=_kaiming_std("kaiming_normal", shape, mode, scale), dtype=dtype)


def orthogonal(shape: tuple[int, ...], rng: Rng = None, *, scale: float = 1.0, dtype: Any = np.float32) -> Weights:
    """Draw a random matrix with orthonormal rows (or columns, if it is tall): it turns vectors and keeps their length.

    A repeated product of such matrices neither dies nor explodes, which is why recurrent weights like it. A weight with
    more axes is orthogonal as the matrix (F, C·k). Uniform over all such matrices: the signs of QR are put right.

    Parameters
    ----------
    shape : tuple of int, at least two axes
    rng : int, numpy Generator or None
    scale : float
    dtype : floating dtype

    Returns
    -------
    w : numpy array of shape `shape`

    References
    ----------
    A. Saxe, J. McClelland and S. Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural
    networks", ICLR 2014, section 3.
    """
    _fans("orthogonal", shape)
    rows, columns = shape[0], math.prod(shape[1:])
    draw = generator("orthogonal", rng).standard_normal((max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(draw)
    q = q * np.sign(np.diag(r))  # QR alone prefers some signs: without this the draw is not uniform
    q = q.T if rows < columns else q
    return (number("orthogonal", "scale", scale) * q).reshape(shape).astype(dtype)


def normal(shape: tuple[int, ...], rng: Rng = None, *, std: float = 0.01, dtype: Any = np.float32) -> Weights:
    """Draw from N(0, std²). AlexNet began with std=0.01 everywhere."""
    draw = generator("normal", rng).standard_normal(_shape("normal", shape))
    return (number("normal", "std", std) * draw).astype(dtype)


def uniform(shape: tuple[int, ...], rng: Rng = None, *, bound: float = 1.0, dtype: Any = np.float32) -> Weights:
    """Draw from U(-bound, bound)."""
    return _uniform("uniform", shape, rng, number("uniform", "bound", bound), dtype)


def constant(shape: tuple[int, ...], rng: Rng = None, *, value: float = 0.0, dtype: Any = np.float32) -> Weights:  # noqa: ARG001  one form for all rules
    """Fill with one value. All units of a layer then learn the same thing: good for biases, useless for weights."""
    return np.full(_shape("constant", shape), number("constant", "value", value, low=-math.inf), dtype=dtype)


def zeros(shape: tuple[int, ...], rng: Rng = None, *, dtype: Any = np.float32) -> Weights:
    """Fill with 0; see `constant`."""
    return constant(shape, rng, value=0.0, dtype=dtype)


def ones(shape: tuple[int, ...], rng: Rng = None, *, dtype: Any = np.float32) -> Weights:
    """Fill with 1; see `constant`."""
    return constant(shape, rng, value=1.0, dtype=dtype)


def _uniform(caller: str, shape: tuple[int, ...], rng: Rng, bound: float, dtype: Any) -> Weights:
    return generator(caller, rng).uniform(-bound, bound, _shape(caller, shape)).astype(dtype)


def _kaiming_std(caller: str, shape: tuple[int, ...], mode: str, scale: float) -> float:
    fan_in, fan_out = _fans(caller, shape)
    fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}
    if mode not in fan:
        msg = f"{caller}: mode must be fan_in, fan_out or fan_avg, got {mode!r}"
        raise ValueError(msg)
    return number(caller, "scale", scale) / math.sqrt(fan[mode])


def _fans(caller: str, shape: tuple[int, ...]) -> tuple[int, int]:
    shape = _shape(caller, shape)
    if len(shape) < 2:
        have = "one axis" if shape else "no axis"
        msg = f"{caller}: shape {shape} has {have}; a weight has at least two, (outputs, inputs)"
        raise ValueError(msg)
    places = math.prod(shape[2:])
    return shape[1] * places, shape[0] * places


def _shape(caller: str, shape: tuple[int, ...]) -> tuple[int, ...]:
    if not isinstance(shape, tuple | list):
        msg = f"{caller}: shape must be a tuple of whole numbers, got {shape!r}"
        raise TypeError(msg)
    return tuple(integer(caller, "each number of shape", n) for n in shape)
