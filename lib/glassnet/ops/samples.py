"""Small inputs on which a wrong kernel gives itself away: uneven sizes, both axes different, every option."""

from typing import Any, NamedTuple

import numpy as np

from glassnet.backend import Array
from glassnet.ops.activation import relu, sigmoid, softplus, tanh
from glassnet.ops.activation_slopes import gelu, leaky_relu, prelu
from glassnet.ops.batchnorm import batch_norm
from glassnet.ops.batchnorm_relu import batch_norm_relu
from glassnet.ops.conv import conv1d, conv2d
from glassnet.ops.conv_transpose import conv_transpose2d
from glassnet.ops.cross_entropy import cross_entropy
from glassnet.ops.groupnorm import group_norm, instance_norm
from glassnet.ops.layernorm import layer_norm
from glassnet.ops.linear import linear
from glassnet.ops.loss import binary_cross_entropy_with_logits, mse_loss
from glassnet.ops.lrn import local_response_norm
from glassnet.ops.mean_pool import avg_pool2d, global_avg_pool2d
from glassnet.ops.op import Op
from glassnet.ops.pad import pad
from glassnet.ops.pool import global_max_pool2d, max_pool2d
from glassnet.ops.pool1d import avg_pool1d, max_pool1d
from glassnet.ops.recurrent import rnn, rnn_cell
from glassnet.ops.softmax import log_softmax, softmax
from glassnet.ops.unpool import max_unpool2d


class Sample(NamedTuple):
    """One call: the arrays (None for an absent bias) and the options."""

    arrays: tuple[Array | None, ...]
    options: dict[str, Any]

    def __str__(self) -> str:
        """Say the call by its shapes: ``called with (2, 3, 5, 4), (2, 3, 3, 2), None, stride=2``."""
        shapes = ["None" if a is None else str(tuple(a.shape)) for a in self.arrays]
        return "called with " + ", ".join(shapes + [f"{name}={value!r}" for name, value in self.options.items()])


Given = tuple[int, ...] | Array | None
"""A shape to fill with random numbers, an array to use as it is, or None for an absent parameter."""

_LABELS = np.array([2, 0, 3, 2])
_WHERE = np.array([[[[1, 11], [6, 8]]]])  # places of four maxima in an image of 3 by 4

_CALLS: dict[Op, list[tuple[tuple[Given, ...], dict[str, Any]]]] = {
    conv2d: [
        (((2, 3, 5, 4), (2, 3, 3, 2), (2,)), {}),
        (((2, 3, 5, 4), (2, 3, 3, 2), None), {}),
        (((1, 2, 7, 6), (3, 2, 2, 3), (3,)), {"stride": 2}),
        (((2, 2, 4, 5), (3, 2, 3, 3), (3,)), {"padding": 1}),
        (((1, 2, 6, 8), (2, 2, 3, 2), (2,)), {"stride": (2, 3), "padding": (1, 0)}),
        (((1, 1, 7, 8), (2, 1, 2, 3), (2,)), {"dilation": (3, 2)}),
        (((2, 4, 4, 3), (6, 2, 2, 2), (6,)), {"groups": 2}),
        (((1, 2, 4, 5), (2, 2, 3, 3), None), {"padding": (2, 1), "padding_mode": "reflect"}),
    ],
    conv1d: [
        (((2, 3, 6), (2, 3, 3), (2,)), {}),
        (((2, 3, 6), (2, 3, 3), None), {}),
        (((1, 2, 8), (3, 2, 3), (3,)), {"stride": 2}),
        (((2, 2, 4), (3, 2, 3), (3,)), {"padding": 1}),
        (((1, 1, 7), (2, 1, 3), (2,)), {"dilation": 2}),
        (((2, 4, 5), (6, 2, 2), (6,)), {"groups": 2}),
    ],
    conv_transpose2d: [
        (((2, 3, 3, 2), (3, 2, 3, 2), (2,)), {}),
        (((2, 3, 3, 2), (3, 2, 3, 2), None), {}),
        (((1, 2, 3, 4), (2, 3, 2, 3), (3,)), {"stride": (3, 2)}),
        (((1, 2, 3, 4), (2, 1, 3, 3), (1,)), {"stride": 2, "padding": (1, 2), "output_padding": 1}),
        (((1, 4, 2, 3), (4, 3, 2, 2), (6,)), {"groups": 2, "dilation": (1, 2)}),
    ],
    pad: [
        (((2, 1, 3, 4),), {"padding": ((0, 1), (2, 3))}),
        *((((1, 2, 4, 3),), {"padding": (1, 2), "mode": mode}) for mode in ("reflect", "replicate", "circular")),
    ],
    max_pool2d: [
        (((2, 2, 4, 6),), {"kernel_size": 2}),
        (((1, 2, 7, 6),), {"kernel_size": (3, 2), "stride": (2, 1)}),
        (((1, 1, 6, 7),), {"kernel_size": 3, "stride": 2, "padding": (1, 0), "dilation": (1, 2)}),
    ],
    max_pool1d: [
        (((2, 2, 6),), {"kernel_size": 2}),
        (((1, 2, 7),), {"kernel_size": 3, "stride": 2, "padding": 1}),
    ],
    avg_pool1d: [
        (((2, 2, 6),), {"kernel_size": 2}),
        (((1, 2, 7),), {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False}),
    ],
    avg_pool2d: [
        (((2, 2, 4, 6),), {"kernel_size": 2}),
        (((1, 2, 7, 6),), {"kernel_size": (3, 2), "stride": (2, 1)}),
        (((1, 1, 5, 7),), {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False}),
    ],
    max_unpool2d: [(((1, 1, 2, 2), _WHERE), {"output_size": (3, 4)})],
    global_max_pool2d: [(((2, 3, 4, 5),), {})],
    global_avg_pool2d: [(((2, 3, 4, 5),), {})],
    linear: [(((3, 5), (4, 5), (4,)), {}), (((3, 5), (4, 5), None), {})],
    relu: [(((2, 3, 4),), {})],
    leaky_relu: [(((2, 3, 4),), {}), (((2, 3, 4),), {"negative_slope": 0.3})],
    prelu: [(((2, 3, 4), (3,)), {})],
    sigmoid: [(((2, 3, 4),), {})],
    tanh: [(((2, 3, 4),), {})],
    softplus: [(((2, 3, 4),), {}), (((2, 3, 4),), {"beta": 2.5})],
    gelu: [(((2, 3, 4),), {}), (((2, 3, 4),), {"approximate": "tanh"})],
    softmax: [(((3, 5),), {}), (((2, 3, 4),), {"axis": 1})],
    log_softmax: [(((3, 5),), {}), (((2, 3, 4),), {"axis": 1})],
    cross_entropy: [
        (((4, 5), _LABELS), {}),
        (((4, 5), _LABELS), {"reduction": "sum", "label_smoothing": 0.2}),
        (((4, 5), _LABELS), {"reduction": "none", "weight": np.array([1.0, 2.0, 0.5, 3.0, 0.1])}),
        (((4, 5), _LABELS), {"ignore_index": 2}),
    ],
    binary_cross_entropy_with_logits: [(((4, 3), (_LABELS[:, None] > np.arange(3)) * 1.0), {})],
    mse_loss: [(((4, 3), (4, 3)), {}), (((4, 3), (4, 3)), {"reduction": "sum"})],
    batch_norm: [(((4, 3), (3,), (3,)), {}), (((2, 3, 4, 5), None, None), {"eps": 0.1})],
    batch_norm_relu: [(((4, 3), (3,), (3,)), {}), (((2, 3, 4, 5), None, None), {"eps": 0.1})],
    layer_norm: [(((4, 5), (5,), (5,)), {}), (((2, 3, 4), (3, 4), None), {"normalized_shape": (3, 4)})],
    group_norm: [(((2, 6, 4, 3), (6,), (6,)), {"num_groups": 2})],
    instance_norm: [(((2, 3, 4, 5), (3,), (3,)), {})],
    local_response_norm: [(((2, 7, 3, 2),), {"size": 3, "alpha": 0.7, "beta": 0.6, "k": 1.5})],
    rnn_cell: [(((2, 3), (2, 4), (4, 3), (4, 4), (4,)), {})],
    rnn: [
        (((5, 2, 3), (2, 4), (4, 3), (4, 4), (4,)), {}),
        (((5, 2, 3), (2, 4), (4, 3), (4, 4), None), {"truncate": 2}),
    ],
}


def samples_of(op: Op) -> list[Sample]:
    """Return the samples that are known for a pair of this package, in float64; the same numbers each time.

    Parameters
    ----------
    op : Op
        Any pair of `glassnet.ops` but `dropout`, whose masks are nobody's to repeat.

    Returns
    -------
    samples : list of Sample
        The plainest first.

    Raises
    ------
    ValueError
        "samples_of: no samples are known for dropout_forward; give your own".
    """
    if op not in _CALLS:
        name = getattr(op.forward, "__name__", "this op")
        raise ValueError(f"samples_of: no samples are known for {name}; give your own")
    rng = np.random.default_rng(0)
    return [
        Sample(tuple(rng.normal(size=g) if isinstance(g, tuple) else g for g in given), dict(options))
        for given, options in _CALLS[op]
    ]
