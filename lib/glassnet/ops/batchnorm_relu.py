"""Batch norm and the ReLU behind it as one op: most networks have the two in a row, and on a GPU they share one pass.

Each of the two reads its input and writes its output, and that is what takes the time. A CUDA kernel that does both
halves the traffic; elsewhere this is `batch_norm` followed by `relu`, and says so.
"""

from typing import Any, NamedTuple

from glassnet import cuda
from glassnet.backend import Array
from glassnet.ops.activation import relu_backward, relu_forward
from glassnet.ops.batchnorm import batch_norm_backward, batch_norm_forward, batch_norm_stats, checked
from glassnet.ops.op import Op


class _Both(NamedTuple):
    norm: Any
    relu: Any


def batch_norm_relu_forward(
    x: Array,
    weight: Array | None = None,
    bias: Array | None = None,
    *,
    running_mean: Array | None = None,
    running_var: Array | None = None,
    training: bool = True,
    eps: float = 1e-5,
) -> tuple[Array, Any]:
    """Normalise each channel, and cut off what is negative: ``relu(batch_norm(x))``.

    It stands in for the norm of a layer, whose ReLU is then left out:
    ``BatchNorm2d(64, norm=ops.batch_norm_relu, stats=ops.batch_norm_relu_stats)``.

    Parameters
    ----------
    x, weight, bias, running_mean, running_var, training, eps
        As in `batch_norm_forward`.

    Returns
    -------
    y : array of the shape and dtype of x, nowhere negative
    cache : opaque; pass it to batch_norm_relu_backward, and in training to batch_norm_relu_stats

    Raises
    ------
    ValueError
        As `batch_norm_forward`: "batch_norm_relu: inference needs running_mean and running_var".

    References
    ----------
    Ioffe, Szegedy: Batch Normalization, section 3.2: the norm stands in front of the nonlinearity.

    Examples
    --------
    >>> import numpy as np
    >>> batch_norm_relu_forward(np.array([[1.0, 10.0], [3.0, 30.0]]), eps=0.0)[0]
    array([[0., 0.],
           [1., 1.]])
    """
    given: dict[str, Any] = {"training": training, "eps": eps}
    checked("batch_norm_relu", x, weight, bias, running_mean, running_var, **given)
    given |= {"running_mean": running_mean, "running_var": running_var}
    if (launcher := cuda.find("batchnorm", x, weight, bias, running_mean, running_var)) is not None:
        y, memory = launcher.forward(x, weight, bias, **given, relu=True)
        return y, cuda.Kept(launcher, memory)
    y, norm = batch_norm_forward(x, weight, bias, **given)
    y, positive = relu_forward(y)
    return y, _Both(norm, positive)


def batch_norm_relu_backward(dy: Array, cache: Any) -> tuple[Array, Array | None, Array | None]:
    """Gradients of the input, the scale and the shift: through the ReLU first, then through the norm.

    Parameters
    ----------
    dy : array of the shape and dtype of x
    cache : what batch_norm_relu_forward returned

    Returns
    -------
    dx : array of the shape of x
    dweight, dbias : arrays of shape (C,), or None where there was none
    """
    if isinstance(cache, cuda.Kept):
        return batch_norm_backward(dy, cache)  # the kernel remembers the ReLU
    (dy,) = relu_backward(dy, cache.relu)
    return batch_norm_backward(dy, cache.norm)


def batch_norm_relu_stats(
    cache: Any, running_mean: Array, running_var: Array, *, momentum: float = 0.1
) -> tuple[Array, Array]:
    """Compute the running statistics after a training step, as `batch_norm_stats` does for the norm alone.

    Parameters
    ----------
    cache : what batch_norm_relu_forward returned in training
    running_mean, running_var, momentum
        As in `batch_norm_stats`.

    Returns
    -------
    running_mean, running_var : new arrays of shape (C,)
    """
    norm = cache if isinstance(cache, cuda.Kept) else cache.norm
    return batch_norm_stats(norm, running_mean, running_var, momentum=momentum)


batch_norm_relu = Op(batch_norm_relu_forward, batch_norm_relu_backward)
