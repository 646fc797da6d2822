"""Build the network that a description describes."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np

from glassnet import analysis, init, nn, ops
from glassnet._arguments import Rng, generator
from glassnet.analysis.part import Part, Shape
from glassnet.models.subsample import Subsample

OPS: Mapping[str, Any] = {
    "conv": ops.conv2d,
    "linear": ops.linear,
    "max_pool": ops.max_pool2d,
    "avg_pool": ops.avg_pool2d,
    "global_avg_pool": ops.global_avg_pool2d,
    "global_max_pool": ops.global_max_pool2d,
    "local_response_norm": ops.local_response_norm,
    "dropout": ops.dropout,
    "relu": ops.relu,
    "leaky_relu": ops.leaky_relu,
    "gelu": ops.gelu,
    "sigmoid": ops.sigmoid,
    "tanh": ops.tanh,
    "softplus": ops.softplus,
    "softmax": ops.softmax,
    "log_softmax": ops.log_softmax,
    "rnn": ops.rnn,
    "batch_norm": ops.batch_norm,
    "batch_norm_stats": ops.batch_norm_stats,
}
"""The kernels a network is made of, by the name under which `build` takes another one."""


def build(
    description: Part,
    input_shape: Shape,
    rng: Rng,
    *,
    weights: init.Initializer | None = None,
    dtype: Any = np.float32,
    **kernels: Any,
) -> nn.Layer:
    """Make the network that a description describes, with first weights.

    Parameters
    ----------
    description : Part
        From `glassnet.models` (``lenet5_layers()``) or of your own.
    input_shape : tuple of int
        Shape of one sample: (C, H, W), (D,), or (T, D).
    rng : int, numpy.random.Generator or None
        Draws the weights, layer by layer, and later the masks of dropout.
    weights : initialiser, optional
        Of convolutions and linear layers. By default Xavier's rule where the only bends are tanh and sigmoid, and
        He's rule elsewhere. Biases start at 0, or where the description says.
    dtype : floating dtype
    **kernels : Op
        Kernels of your own in place of the library's, by the names in `OPS`: ``conv=Op(my_forward, my_backward)``.
        A `batch_norm` needs its `batch_norm_stats`.

    Returns
    -------
    net : glassnet.nn.Layer
        Its layers have the description's names.

    Raises
    ------
    TypeError
        "build: no kernel is called 'convolution'; known are conv, linear, ...".
    ValueError
        "build: conv1: Conv: a window of 11 is larger than ...": what `glassnet.analysis.summary` says.
    """
    unknown = sorted(set(kernels) - set(OPS))
    if unknown:
        msg = f"build: no kernel is called {unknown[0]!r}; known are {', '.join(OPS)}"
        raise TypeError(msg)
    if not isinstance(description, Part):
        msg = f"build: expected a description (glassnet.analysis), got {type(description).__name__}"
        raise TypeError(msg)
    shape = tuple(int(n) for n in input_shape)
    try:
        analysis.summary(description, shape)
    except ValueError as error:
        raise ValueError(str(error).replace("summary: ", "build: ", 1)) from None
    rule = _rule(description) if weights is None else weights
    maker = _Maker({**OPS, **kernels}, generator("build", rng), rule, dtype)
    return maker.make(description, shape)


def _rule(description: Part) -> init.Initializer:
    bends = {part.function for part in _inside(description) if isinstance(part, analysis.Activation)}
    flat_ends = {"tanh", "sigmoid"}
    return init.xavier_uniform if bends and bends <= flat_ends else init.kaiming_normal


def _inside(part: Part) -> Iterator[Part]:
    yield part
    for _, child in part.children():
        yield from _inside(child)


def built(
    describe: Callable[..., Part], arguments: tuple[Any, ...], input_shape: Shape, rng: Rng, options: dict[str, Any]
) -> nn.Layer:
    """Share a model's options between its description and `build`, and do both."""
    names = inspect.signature(describe).parameters
    own = {name: value for name, value in options.items() if name in names}
    rest = {name: value for name, value in options.items() if name not in names}
    return build(describe(*arguments, **own), input_shape, rng, **rest)


class _Maker:
    """Makes layers; what they share is kept here."""

    def __init__(
        self, kernels: Mapping[str, Any], rng: np.random.Generator, weights: init.Initializer, dtype: Any
    ) -> None:
        self.ops, self.rng, self.weights, self.dtype = kernels, rng, weights, dtype
        self.makers: dict[type[Part], Callable[[Any, Shape], nn.Layer]] = {
            analysis.Sequential: self._sequential,
            analysis.Residual: lambda p, s: nn.Residual(self.make(p.body, s), self.make(p.shortcut, s)),
            analysis.Concat: lambda p, s: nn.Concat(*(self.make(branch, s) for branch in p.branches)),
            analysis.Highway: lambda p, s: nn.Highway(self.make(p.transform, s), self.make(p.gate, s)),
            analysis.Conv: self._conv,
            analysis.Linear: self._linear,
            analysis.RNN: self._rnn,
            analysis.BatchNorm: self._batch_norm,
            analysis.MaxPool: lambda p, _: nn.MaxPool2d(
                p.kernel_size, stride=p.stride, padding=p.padding, dilation=p.dilation, pool=self.ops["max_pool"]
            ),
            analysis.AvgPool: self._avg_pool,
            analysis.GlobalAvgPool: lambda _, __: nn.GlobalAvgPool2d(pool=self.ops["global_avg_pool"]),
            analysis.GlobalMaxPool: lambda _, __: nn.GlobalMaxPool2d(pool=self.ops["global_max_pool"]),
            analysis.LocalResponseNorm: lambda p, _: nn.LocalResponseNorm(
                p.size, alpha=p.alpha, beta=p.beta, k=p.k, norm=self.ops["local_response_norm"]
            ),
            analysis.Activation: lambda p, _: getattr(nn, p.kind)(op=self.ops[p.function]),
            analysis.Dropout: lambda p, _: nn.Dropout(p.p, rng=self.rng, dropout=self.ops["dropout"]),
            analysis.Flatten: lambda _, __: nn.Flatten(),
            analysis.Subsample: lambda p, _: Subsample(p.channels, p.stride),
        }

    def make(self, part: Part, shape: Shape) -> nn.Layer:
        """Make the layer for one part, whose input has the given shape."""
        if type(part) not in self.makers:
            msg = f"build: a {part.kind} cannot be built from a description; make the layer of glassnet.nn yourself"
            raise TypeError(msg)
        return self.makers[type(part)](part, shape)

    def _sequential(self, part: analysis.Sequential, shape: Shape) -> nn.Layer:
        layers = {}
        for name, child in part.children():
            layers[name] = self.make(child, shape)
            shape = child.out(shape)
        return nn.Sequential(**layers) if layers else nn.Identity()

    def _conv(self, part: analysis.Conv, shape: Shape) -> nn.Layer:
        options = {name: getattr(part, name) for name in ("stride", "padding", "dilation", "groups", "bias")}
        return nn.Conv2d(shape[0], part.channels, part.kernel_size, **options, **self._first(), conv=self.ops["conv"])

    def _linear(self, part: analysis.Linear, shape: Shape) -> nn.Layer:
        bias_init = partial(init.constant, value=part.bias_start)
        made = {"bias": part.bias, "bias_init": bias_init, **self._first()}
        return nn.Linear(shape[-1], part.features, **made, linear=self.ops["linear"])

    def _rnn(self, part: analysis.RNN, shape: Shape) -> nn.Layer:
        made = {"last_only": part.last_only, "bias": part.bias, "rng": self.rng, "dtype": self.dtype}
        return nn.RNN(shape[1], part.hidden, **made, rnn=self.ops["rnn"])

    def _batch_norm(self, part: analysis.BatchNorm, shape: Shape) -> nn.Layer:
        make = nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d
        both = {"norm": self.ops["batch_norm"], "stats": self.ops["batch_norm_stats"]}
        return make(shape[0], affine=part.affine, dtype=self.dtype, **both)

    def _avg_pool(self, part: analysis.AvgPool, _: Shape) -> nn.Layer:
        return nn.AvgPool2d(part.kernel_size, stride=part.stride, padding=part.padding, pool=self.ops["avg_pool"])

    def _first(self) -> dict[str, Any]:
        return {"init": self.weights, "rng": self.rng, "dtype": self.dtype}
