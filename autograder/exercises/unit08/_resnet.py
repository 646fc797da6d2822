"""The blocks of exercise 2 as they are right, and the count of their weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet import ops

Array = np.ndarray[Any, Any]


def conv(images: Array, w: Array, stride: int = 1) -> Array:
    """Convolve with a border that keeps H and W at stride 1."""
    found: Array = ops.conv2d_forward(images, w, stride=stride, padding=w.shape[2] // 2)[0]
    return found


def apply_norm(images: Array, n: Array) -> Array:
    """Multiply by row 0 and add row 1: the norm (2, C) of a net in use."""
    scaled: Array = n[0][:, None, None] * images + n[1][:, None, None]
    return scaled


def branch(x: Array, w1: Array, n1: Array, w2: Array, n2: Array, stride: int) -> tuple[Array, Array]:
    """What is behind the first ReLU, and behind the second."""
    first = np.maximum(apply_norm(conv(x, w1), n1), 0)
    return first, np.maximum(apply_norm(conv(first, w2, stride), n2), 0)


def bottleneck_forward(
    x: Array,
    w1: Array,
    n1: Array,
    w2: Array,
    n2: Array,
    w3: Array,
    n3: Array,
    ws: Array | None = None,
    ns: Array | None = None,
    stride: int = 1,
) -> Array:
    """relu(branch + shortcut): x (N, C, H, W), filters (M, C, 1, 1), (M, M, 3, 3), (F, M, 1, 1), norms (2, maps)."""
    _, second = branch(x, w1, n1, w2, n2, stride)
    shortcut = x if ws is None or ns is None else apply_norm(conv(x, ws, stride), ns)
    answer: Array = np.maximum(apply_norm(conv(second, w3), n3) + shortcut, 0)
    return answer


def preact_forward(
    x: Array,
    n1: Array,
    w1: Array,
    n2: Array,
    w2: Array,
    n3: Array,
    w3: Array,
    ws: Array | None = None,
    stride: int = 1,
) -> Array:
    """Add branch and shortcut, with norm and ReLU in front of every convolution; shapes as in `bottleneck_forward`."""
    ready = np.maximum(apply_norm(x, n1), 0)
    _, second = branch(ready, w1, n2, w2, n3, stride)
    return conv(second, w3) + (x if ws is None else conv(ready, ws, stride))


def preact_head(x: Array, n: Array, w: Array, b: Array) -> Array:
    """Scores (N, K) from what the last pre-activation block gave: x (N, C, H, W), n (2, C), w (K, C), b (K,)."""
    scores: Array = np.maximum(apply_norm(x, n), 0).mean(axis=(2, 3)) @ w.T + b
    return scores


def stage_weights(c: int, m: int, blocks: int) -> int:
    """How many numbers a stage of bottleneck blocks learns: C maps come in, each block narrows to m, 4m go out."""
    out, total = 4 * m, 0
    for block in range(blocks):
        seen = out if block else c
        total += m * seen + 9 * m * m + out * m + 2 * (m + m + out)
        if seen != out:
            total += out * seen + 2 * out
    return total
