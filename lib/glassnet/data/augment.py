"""Change images a little while training, so that no two epochs see the same picture; several crops when testing.

All work on a batch (N, C, H, W), keep its dtype and leave it unchanged. What is random is drawn on the host from the
generator you pass: the same seed gives the same changes on every device.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from glassnet.backend import Array, array_module, asarray, empty, full

Rng = int | np.random.Generator
Size = int | tuple[int, int]


def random_flip(X: Array, rng: Rng, p: float = 0.5) -> Array:
    """Mirror each image left to right with probability `p`.

    Parameters
    ----------
    X : array of shape (N, C, H, W)
    rng : int or numpy.random.Generator
    p : float, between 0 and 1

    Returns
    -------
    flipped : array of shape (N, C, H, W), dtype of X

    Raises
    ------
    ValueError
        "random_flip: p must lie between 0 and 1, got 2", "random_flip: X must have shape (N, C, H, W), got (3, 8, 8)".
    """
    xp = _images("random_flip", X)
    if not 0 <= p <= 1:
        msg = f"random_flip: p must lie between 0 and 1, got {p}"
        raise ValueError(msg)
    out = xp.asarray(X, copy=True)
    for i in np.flatnonzero(np.random.default_rng(rng).random(X.shape[0]) < p).tolist():
        out[i, ...] = xp.flip(X[i, ...], axis=2)
    return out


def random_crop(X: Array, size: Size, rng: Rng, *, padding: Size = 0, mode: str = "zeros") -> Array:
    """Cut a window out of each image, each at a place of its own.

    Parameters
    ----------
    X : array of shape (N, C, H, W)
    size : int or (height, width)
    rng : int or numpy.random.Generator
    padding : int or (rows, columns)
        Border put around each image first. Padding 4 and the image's own size is the usual choice on CIFAR.
    mode : {"zeros", "reflect", "replicate"}
        What the border holds.

    Returns
    -------
    crops : array of shape (N, C, height, width), dtype of X

    Raises
    ------
    ValueError
        "random_crop: the window 40x40 is larger than the padded image 36x36",
        "random_crop: reflect needs padding smaller than the image, got (9, 9) for 8x8", and unknown modes.
    """
    _images("random_crop", X)
    (h, w), (ph, pw) = _pair("random_crop", "size", size, 1), _pair("random_crop", "padding", padding, 0)
    height, width = X.shape[2] + 2 * ph, X.shape[3] + 2 * pw
    if h > height or w > width:
        msg = f"random_crop: the window {h}x{w} is larger than the padded image {height}x{width}"
        raise ValueError(msg)
    padded = _padded(X, ph, pw, mode)
    rng = np.random.default_rng(rng)
    tops = rng.integers(0, height - h, X.shape[0], endpoint=True).tolist()
    lefts = rng.integers(0, width - w, X.shape[0], endpoint=True).tolist()
    out = empty((*X.shape[:2], h, w), like=X)
    for i, (top, left) in enumerate(zip(tops, lefts, strict=True)):
        out[i, ...] = padded[i, :, top : top + h, left : left + w]
    return out


def random_shift(X: Array, shift: Size, rng: Rng, *, mode: str = "zeros") -> Array:
    """Move each image by up to `shift` pixels up or down and left or right; `mode` fills the gap (`random_crop`)."""
    _images("random_shift", X)
    return random_crop(X, (X.shape[2], X.shape[3]), rng, padding=shift, mode=mode)


def cutout(X: Array, size: Size, rng: Rng, *, fill: float = 0) -> Array:
    """Cover a box of each image, centred on a pixel drawn for it; what hangs over the border is lost.

    Parameters
    ----------
    X : array of shape (N, C, H, W)
    size : int or (height, width)
    rng : int or numpy.random.Generator
    fill : float
        What the box holds: 0 is the mean of normalised images.

    Returns
    -------
    covered : array of shape (N, C, H, W), dtype of X

    References
    ----------
    DeVries and Taylor, "Improved regularization of convolutional neural networks with cutout", 2017, section 3.2.
    """
    xp = _images("cutout", X)
    h, w = _pair("cutout", "size", size, 1)
    rng = np.random.default_rng(rng)
    rows = rng.integers(0, X.shape[2], X.shape[0]).tolist()
    columns = rng.integers(0, X.shape[3], X.shape[0]).tolist()
    out = xp.asarray(X, copy=True)
    for i, (row, column) in enumerate(zip(rows, columns, strict=True)):
        top, left = row - h // 2, column - w // 2
        bottom, right = min(top + h, X.shape[2]), min(left + w, X.shape[3])
        out[i, :, max(top, 0) : bottom, max(left, 0) : right] = fill
    return out


def ten_crop(X: Array, size: Size) -> Array:
    """Cut the four corners and the centre out of each image, and the same five out of its mirror image.

    Parameters
    ----------
    X : array of shape (N, C, H, W)
    size : int or (height, width)

    Returns
    -------
    crops : array of shape (10, N, C, height, width)
        Top left, top right, bottom left, bottom right, centre; then these five mirrored, in the mirrored image's
        order: 5 is its top left corner.

    Raises
    ------
    ValueError
        "ten_crop: the window 40x40 is larger than the image 32x32".

    References
    ----------
    Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural networks", 2012, 4.1.
    """
    xp = _images("ten_crop", X)
    h, w = _pair("ten_crop", "size", size, 1)
    H, W = X.shape[2:]
    if h > H or w > W:
        msg = f"ten_crop: the window {h}x{w} is larger than the image {H}x{W}"
        raise ValueError(msg)
    places = [(0, 0), (0, W - w), (H - h, 0), (H - h, W - w), ((H - h) // 2, (W - w) // 2)]
    crops = [Y[:, :, top : top + h, left : left + w] for Y in (X, xp.flip(X, axis=3)) for top, left in places]
    return xp.stack(crops)


def average_crops(predict: Callable[[Array], Array], X: Array, size: Size) -> Array:
    """Predict for ten crops of each image and average: better by a little, ten times the work.

    Parameters
    ----------
    predict : callable from (M, C, height, width) to (M, K)
        Gives probabilities (softmax); averaging scores is another method.
    X : array of shape (N, C, H, W)
    size : int or (height, width)

    Returns
    -------
    mean : array of shape (N, K)
    """
    xp = array_module(X, caller="average_crops")
    crops = ten_crop(X, size)
    scores = predict(xp.reshape(crops, (-1, *crops.shape[2:])))  # (10 N, K)
    return xp.mean(xp.reshape(scores, (10, X.shape[0], -1)), axis=0)


def _padded(X: Array, ph: int, pw: int, mode: str) -> Array:
    if mode not in ("zeros", "reflect", "replicate"):
        msg = f"random_crop: mode must be zeros, reflect or replicate, got {mode!r}"
        raise ValueError(msg)
    xp, (H, W) = array_module(X), X.shape[2:]
    if mode == "zeros":
        out = full((*X.shape[:2], H + 2 * ph, W + 2 * pw), 0, like=X)
        out[:, :, ph : ph + H, pw : pw + W] = X
        return out
    if mode == "reflect" and (ph >= H or pw >= W):
        msg = f"random_crop: reflect needs padding smaller than the image, got ({ph}, {pw}) for {H}x{W}"
        raise ValueError(msg)
    # A border is a matter of which row and column is shown where.
    kind: Any = "edge" if mode == "replicate" else "reflect"
    rows, columns = (np.pad(np.arange(n), p, mode=kind) for n, p in ((H, ph), (W, pw)))
    return xp.take(xp.take(X, asarray(rows, like=X), axis=2), asarray(columns, like=X), axis=3)


def _images(caller: str, X: Array) -> Any:
    xp = array_module(X, caller=caller)
    if X.ndim != 4:
        msg = f"{caller}: X must have shape (N, C, H, W), got {tuple(X.shape)}"
        raise ValueError(msg)
    return xp


def _pair(caller: str, name: str, value: Size, low: int) -> tuple[int, int]:
    pair = (value, value) if isinstance(value, int | np.integer) else tuple(value)
    if len(pair) != 2 or min(pair) < low:
        msg = f"{caller}: {name} must be one or two whole numbers, at least {low}, got {value!r}"
        raise ValueError(msg)
    return int(pair[0]), int(pair[1])
