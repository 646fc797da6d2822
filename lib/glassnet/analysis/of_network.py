"""Describe a network of `glassnet.nn` from what its layers remember: their weights' shapes and their options."""

from collections.abc import Callable
from typing import Any

from glassnet.analysis.combine import Concat, Highway, Residual, Sequential
from glassnet.analysis.describe import (
    RNN,
    Activation,
    AvgPool,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    LastStep,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Part,
    Subsample,
)


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
    w = layer.params["weight"]
    options = {n: layer.options[n] for n in ("stride", "padding", "dilation", "groups") if n in layer.options}
    return Conv(tuple(w.shape[2:]), channels=w.shape[0], bias="bias" in layer.params, **options)


_KINDS: dict[str, Callable[[Any], Part]] = {
    "Sequential": lambda layer: Sequential(**{n: _of(c) for n, c in layer.children.items()}),
    "Residual": lambda layer: Residual(_of(layer.children["body"]), _of(layer.children["shortcut"])),
    "Concat": lambda layer: Concat(*(_of(c) for c in layer.children.values())),
    "Highway": lambda layer: Highway(_of(layer.children["transform"]), _of(layer.children["gate"])),
    "Identity": lambda _: Sequential(),
    "Conv2d": _conv,
    "Linear": lambda layer: Linear(layer.params["weight"].shape[0], "bias" in layer.params),
    "MaxPool2d": _window(MaxPool),
    "AvgPool2d": _window(AvgPool),
    "GlobalAvgPool": lambda _: GlobalAvgPool(),
    "BatchNorm1d": lambda _: BatchNorm(),
    "BatchNorm2d": lambda _: BatchNorm(),
    "LocalResponseNorm": lambda layer: LocalResponseNorm(**layer.options),
    "Dropout": lambda layer: Dropout(layer.options.get("p", 0.5)),
    "Flatten": lambda _: Flatten(),
    "ReLU": lambda _: Activation("relu"),
    "Sigmoid": lambda _: Activation("sigmoid"),
    "Tanh": lambda _: Activation("tanh"),
    "Softmax": lambda _: Activation("softmax"),
    "RNN": lambda layer: RNN(layer.params["w_hh"].shape[0]),
    "LastStep": lambda _: LastStep(),
    "Subsample": lambda layer: Subsample(layer.channels, layer.stride),
}
