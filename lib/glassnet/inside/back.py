"""From one activation down to the pixels: deconvnet, gradient, guided backpropagation.

All three walk the network backwards, and all three go back through a convolution by its transposed filters and through
a max-pooling by its switches. They differ at the ReLU alone. With y = max(x, 0) on the way up, and dy coming down:

=========  =====================  =========================================================
gradient   dy where y > 0         the slope of the ReLU: backpropagation as in training
deconvnet  dy where dy > 0        a ReLU on the way down, whatever happened on the way up
guided     dy where both hold     what was silent stays silent, and what speaks against is dropped
=========  =====================  =========================================================

References
----------
Zeiler and Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, section 2.1.
Simonyan, Vedaldi and Zisserman, "Deep inside convolutional networks", ICLR workshop 2014.
Springenberg, Dosovitskiy, Brox and Riedmiller, "Striving for simplicity", ICLR workshop 2015, section 3.4.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Literal

import numpy as np

from glassnet import nn
from glassnet._arguments import integer
from glassnet.backend import Array, array_module, asarray, to_numpy, zeros
from glassnet.inside.activations import until
from glassnet.ops import Op
from glassnet.train.predict import follow, inference

Rule = Literal["deconvnet", "gradient", "guided"]


def look_back(
    model: nn.Layer,
    x: Array,
    layer: str,
    channel: Any,
    *,
    rule: Rule = "deconvnet",
    place: tuple[int, int] | None = None,
) -> Array:
    """Send one activation of a layer back to the pixels of each image.

    Parameters
    ----------
    model : Sequential
        In inference; neither its weights nor their gradients change.
    x : array of shape (N, C, H, W)
    layer : str
        See `activations`: a layer of feature maps (N, K, OH, OW), or of scores (N, K).
    channel : int, or integer array of shape (N,)
        Which map, or which score: one for all images, or for each its own.
    rule : {"deconvnet", "gradient", "guided"}
        What happens at each ReLU; see the table above. The deconvnet starts with the activation, as in its paper, the
        two others with 1.
    place : (row, column), optional
        Which unit of the map. By default, in each image, the strongest.

    Returns
    -------
    dx : array of shape (N, C, H, W)

    Raises
    ------
    ValueError
        "look_back: rule must be one of deconvnet, gradient, guided, got 'saliency'",
        "look_back: channel must lie in 0..15, since relu1 has 16 channels, got 16",
        "look_back: place=(9, 0) lies outside of the maps of 8x8",
        "look_back: the rule 'guided' is about ReLUs, and up to pool1 there is none".
    """
    if rule not in _RULES:
        msg = f"look_back: rule must be one of {', '.join(_RULES)}, got {rule!r}"
        raise ValueError(msg)
    part = until("look_back", model, layer)
    if rule != "gradient" and not any(isinstance(one, nn.ReLU) for _, one in part.named_layers()):
        msg = f"look_back: the rule {rule!r} is about ReLUs, and up to {layer} there is none"
        raise ValueError(msg)
    follow(part, x)
    with inference(part), _same_gradients(part), _rule_at_relus(part, _RULES[rule]):
        y = part(x)
        seed = _seed(y, layer, channel, place)
        return part.backward(y * seed if rule == "deconvnet" else seed)


def _seed(y: Array, layer: str, channel: Any, place: tuple[int, int] | None) -> Array:
    """Make an array of the shape of `y` with a 1 at the wanted unit of each image, zero elsewhere."""
    if y.ndim not in (2, 4):
        msg = f"look_back: {layer} must give maps (N, K, OH, OW) or scores (N, K), got shape {tuple(y.shape)}"
        raise ValueError(msg)
    host = to_numpy(y).reshape(*y.shape[:2], -1)  # (N, K, OH*OW)
    each, which = np.arange(len(host)), _channels(channel, layer, y.shape)
    if place is None:
        best = np.argmax(host[each, which], axis=1)
    elif y.ndim == 4 and 0 <= place[0] < y.shape[2] and 0 <= place[1] < y.shape[3]:
        best = np.full(len(host), place[0] * y.shape[3] + place[1])
    else:
        of = f"the maps of {y.shape[2]}x{y.shape[3]}" if y.ndim == 4 else f"{layer}, which has no places"
        msg = f"look_back: place={place} lies outside of {of}"
        raise ValueError(msg)
    seed = np.zeros(host.shape)
    seed[each, which, best] = 1.0
    return asarray(seed.reshape(tuple(y.shape)), like=y, dtype=y.dtype)


def _channels(channel: Any, layer: str, shape: tuple[int, ...]) -> Any:
    """Return one whole number for each image."""
    which = np.asarray(to_numpy(channel) if hasattr(channel, "dtype") else channel)
    if which.ndim == 0:
        which = np.full(shape[0], integer("look_back", "channel", channel, low=0))
    if which.shape != (shape[0],) or not np.issubdtype(which.dtype, np.integer):
        got = f"{which.dtype} of shape {which.shape}"
        msg = f"look_back: channel must be a whole number, or {shape[0]} of them, one for each image, got {got}"
        raise ValueError(msg)
    if which.size and (which.min() < 0 or which.max() >= shape[1]):
        wrong = which.min() if which.min() < 0 else which.max()
        msg = f"look_back: channel must lie in 0..{shape[1] - 1}, since {layer} has {shape[1]} channels, got {wrong}"
        raise ValueError(msg)
    return which


def _gradient(dy: Array, y: Array) -> tuple[Array]:
    return (array_module(dy).where(y > 0, dy, zeros(dy.shape, like=dy)),)


def _deconvnet(dy: Array, _: Array) -> tuple[Array]:
    return _gradient(dy, dy)


def _guided(dy: Array, y: Array) -> tuple[Array]:
    return _gradient(_gradient(dy, dy)[0], y)


_RULES: Mapping[str, Callable[[Array, Array], tuple[Array]]] = {
    "deconvnet": _deconvnet,
    "gradient": _gradient,
    "guided": _guided,
}


@contextmanager
def _rule_at_relus(part: nn.Sequential, rule: Callable[[Array, Array], tuple[Array]]) -> Iterator[None]:
    """Give every ReLU another way back, and take it away again."""
    relus = [layer for _, layer in part.named_layers() if isinstance(layer, nn.ReLU)]
    before = [layer.op for layer in relus]
    for layer in relus:
        layer.op = Op(partial(_forward, layer.op), rule)
    try:
        yield
    finally:
        for layer, op in zip(relus, before, strict=True):
            layer.op = op


def _forward(op: Op, x: Array) -> tuple[Array, Any]:
    y, _ = op.forward(x)
    return y, y


@contextmanager
def _same_gradients(part: nn.Sequential) -> Iterator[None]:
    """A layer's backward adds to the gradients of its weights; nobody asked for these."""
    before = [(layer, dict(layer.grads)) for _, layer in part.named_layers()]
    try:
        yield
    finally:
        for layer, grads in before:
            layer.grads.clear()
            layer.grads.update(grads)
