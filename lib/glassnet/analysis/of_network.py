"""Describe a network of `glassnet.nn` from what its layers remember: their weights' shapes and their options."""

import math
from collections.abc import Callable
from typing import Any

from glassnet.analysis.combine import Concat, Highway, Residual, Sequential
from glassnet.analysis.dense import RNN, Linear
from glassnet.analysis.part import Part
from glassnet.analysis.pointwise import FUNCTIONS, Activation, BatchNorm, Dropout, LocalResponseNorm, Scaled
from glassnet.analysis.reshape import Flatten, GlobalAvgPool, GlobalMaxPool, Subsample
from glassnet.analysis.windows import AvgPool, Conv, MaxPool


def described(model: Any, caller: str) -> Part:
    """Return a description of `model`, which may be one already.

    Raises
    ------
    TypeError
        "summary: expected a description or a network, got int",
        "summary: 2.body: no description for a layer of kind MyLayer; known are AvgPool2d, ...".
    """
    if isinstance(model, Part):
        return model
    if not hasattr(model, "named_layers"):
        msg = f"{caller}: expected a description or a network, got {type(model).__name__}"
        raise TypeError(msg)
    try:
        return _of(model)
    except _UnknownKindError as error:
        msg = f"{caller}: no description for a layer of kind {error}; known are {', '.join(sorted(_KINDS))}"
        raise TypeError(msg) from None


class _UnknownKindError(Exception):
    """The kind of layer that has no description."""


def _of(layer: Any) -> Part:
    if layer.kind not in _KINDS:
        raise _UnknownKindError(layer.kind)
    return _KINDS[layer.kind](layer)


def _window(make: Callable[..., Part]) -> Callable[[Any], Part]:
    names = ("kernel_size", "stride", "padding", "dilation")
    return lambda layer: make(**{n: layer.options[n] for n in names if n in layer.options})


def _conv(layer: Any) -> Part:
    options = {n: layer.options[n] for n in ("stride", "padding", "dilation", "groups") if n in layer.options}
    return Conv(layer.kernel_size, channels=layer.out_channels, bias="bias" in layer.params, **options)


def _scaled(layer: Any) -> Part:
    counts = [math.prod(layer.params[n].shape) if n in layer.params else 0 for n in ("weight", "bias")]
    return Scaled(layer.kind, *counts)


def _activation(function: str) -> Callable[[Any], Part]:
    return lambda _: Activation(function)


def _lrn(layer: Any) -> Part:
    return LocalResponseNorm(**({"alpha": 1e-4, "k": 1.0} | layer.options))


_KINDS: dict[str, Callable[[Any], Part]] = {
    "Sequential": lambda layer: Sequential(**{n: _of(c) for n, c in layer.children.items()}),
    "Residual": lambda layer: Residual(_of(layer.children["body"]), _of(layer.children["shortcut"])),
    "Concat": lambda layer: Concat(*(_of(c) for c in layer.children.values())),
    "Highway": lambda layer: Highway(_of(layer.children["transform"]), _of(layer.children["gate"])),
    "Identity": lambda _: Sequential(),
    "Conv2d": _conv,
    "Linear": lambda layer: Linear(layer.out_features, "bias" in layer.params),
    "MaxPool2d": _window(MaxPool),
    "AvgPool2d": _window(AvgPool),
    "GlobalAvgPool2d": lambda _: GlobalAvgPool(),
    "GlobalMaxPool2d": lambda _: GlobalMaxPool(),
    **dict.fromkeys(("BatchNorm", "BatchNorm1d", "BatchNorm2d"), lambda layer: BatchNorm("weight" in layer.params)),
    **dict.fromkeys(("LayerNorm", "GroupNorm", "InstanceNorm2d", "PReLU"), _scaled),
    "LocalResponseNorm": _lrn,
    "Dropout": lambda layer: Dropout(layer.p),
    "Flatten": lambda _: Flatten(),
    "RNN": lambda layer: RNN(layer.hidden_size, layer.last_only, "bias" in layer.params),
    "Subsample": lambda layer: Subsample(layer.channels, layer.stride),
    **{kind: _activation(function) for function, kind in FUNCTIONS.items()},
}
