"""Change the colours of images while training: brightness, contrast, saturation, and along the data's own axes."""

from typing import Any

import numpy as np

from glassnet.backend import Array, array_module, asarray, astype, to_numpy
from glassnet.data.augment import Rng
from glassnet.data.augment_normalise import floating_images

GREY = (0.299, 0.587, 0.114)
"""How bright red, green and blue look: the weights of ITU-R BT.601."""


def colour_jitter(
    X: Array, rng: Rng, *, brightness: float = 0.4, contrast: float = 0.4, saturation: float = 0.4
) -> Array:
    """Change each image's brightness, then contrast, then saturation, each by a factor of its own.

    A factor lies evenly between 1 - v and 1 + v. Brightness scales the image; contrast pulls it towards (or from)
    the mean of its grey picture; saturation towards its grey picture. The result is cut to 0..1 after each step.

    Parameters
    ----------
    X : floating array of shape (N, 3, H, W), entries 0..1
    rng : int or numpy.random.Generator
    brightness, contrast, saturation : float, between 0 and 1
        How far the factor may lie from 1.

    Returns
    -------
    changed : array of shape (N, 3, H, W), dtype of X

    Raises
    ------
    TypeError
        "colour_jitter: X must be floating, got uint8; scale it with to_float first".
    ValueError
        "colour_jitter: X must have 3 channels, got (2, 1, 8, 8)", "colour_jitter: contrast must lie between 0 and 1,
        got 2".
    """
    xp = _coloured("colour_jitter", X)
    rng, amounts = np.random.default_rng(rng), (brightness, contrast, saturation)
    for name, amount in zip(("brightness", "contrast", "saturation"), amounts, strict=True):
        if not 0 <= amount <= 1:
            msg = f"colour_jitter: {name} must lie between 0 and 1, got {amount}"
            raise ValueError(msg)
    bright, contr, satur = (_beside(X, 1 + v * rng.uniform(-1, 1, (X.shape[0], 1, 1, 1))) for v in amounts)
    X = xp.clip(bright * X, 0, 1)
    mean = xp.mean(_grey(X), axis=(1, 2, 3), keepdims=True)  # (N, 1, 1, 1)
    X = xp.clip(mean + contr * (X - mean), 0, 1)
    grey = _grey(X)  # (N, 1, H, W)
    return xp.clip(grey + satur * (X - grey), 0, 1)


def pca_jitter(X: Array, rng: Rng, *, sigma: float = 0.1) -> Array:
    """Shift the colour of each image along the principal axes of the batch's colours, as AlexNet was trained.

    Every pixel of an image gets the same shift: the sum over the three axes of axis * eigenvalue * a, where a is
    normal with standard deviation `sigma`. Object identity does not change with the colour of the light.

    Parameters
    ----------
    X : floating array of shape (N, 3, H, W)
    rng : int or numpy.random.Generator
    sigma : float, at least 0

    Returns
    -------
    changed : array of shape (N, 3, H, W), dtype of X

    References
    ----------
    Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural networks", 2012, 4.1.
    """
    _coloured("pca_jitter", X)
    if not sigma >= 0:
        msg = f"pca_jitter: sigma must be at least 0, got {sigma}"
        raise ValueError(msg)
    pixels = np.moveaxis(to_numpy(X), 1, 0).reshape(3, -1).astype(np.float64)
    values, axes = np.linalg.eigh(np.cov(pixels, bias=True))
    # An axis has no sign of its own; the same one everywhere keeps the same seed the same change.
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), range(3)])
    a = np.random.default_rng(rng).normal(0, sigma, (X.shape[0], 3)) if sigma else np.zeros((X.shape[0], 3))
    return X + _beside(X, ((a * values) @ axes.T)[:, :, None, None])


def _grey(X: Array) -> Array:
    red, green, blue = GREY
    return red * X[:, 0:1, ...] + green * X[:, 1:2, ...] + blue * X[:, 2:3, ...]


def _beside(X: Array, a: np.ndarray[Any, Any]) -> Array:
    return astype(asarray(a, like=X), X.dtype)


def _coloured(caller: str, X: Array) -> Any:
    floating_images(caller, X)
    if X.shape[1] != 3:
        msg = f"{caller}: X must have 3 channels, got {tuple(X.shape)}"
        raise ValueError(msg)
    return array_module(X, caller=caller)
