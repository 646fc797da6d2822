"""Where in a collection does each channel answer most? Its strongest activations, and the pixels they saw.

References
----------
Zeiler and Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, figure 2.
"""

from typing import Any, NamedTuple

import numpy as np

from glassnet._arguments import integer
from glassnet.analysis import receptive_field
from glassnet.backend import Array, to_numpy
from glassnet.inside.activations import until
from glassnet.nn import Layer
from glassnet.train import predict

Ints = np.ndarray[Any, np.dtype[np.int64]]


class Patches(NamedTuple):
    """The strongest activations of every channel, at most one from each image, strongest first; all NumPy arrays.

    Attributes
    ----------
    image : int64 array of shape (K, k)
        Which image, for each of K channels.
    row, column : int64 arrays of shape (K, k)
        The unit's place in the map.
    value : array of shape (K, k)
        The activation.
    window : int64 array of shape (K, k, 4)
        The pixels that the unit sees: top, left, and one past the last, bottom and right. They may reach over the
        border, into the padding.
    """

    image: Ints
    row: Ints
    column: Ints
    value: np.ndarray[Any, Any]
    window: Ints


def top_patches(model: Layer, images: Array, layer: str, k: int = 9, *, batch_size: int = 256) -> Patches:
    """Find, for every channel of a layer, the k images that contain its strongest activations, and where.

    Parameters
    ----------
    model : Sequential
    images : array of shape (N, C, H, W), N at least k
    layer : str
        A layer of feature maps; see `activations`.
    k : int
    batch_size : int

    Returns
    -------
    patches : Patches
        Of equal activations the earlier image and place is taken.

    Raises
    ------
    ValueError
        "top_patches: scores gives shape (N, 10), not maps (N, K, OH, OW)",
        "top_patches: k=9 is more than the 4 images".
    """
    part = until("top_patches", model, layer)
    if integer("top_patches", "k", k) > images.shape[0]:
        msg = f"top_patches: k={k} is more than the {images.shape[0]} images"
        raise ValueError(msg)
    best, place = [], []
    for start in range(0, images.shape[0], batch_size):
        maps = to_numpy(predict(part, images[start : start + batch_size, ...], batch_size=batch_size))
        if maps.ndim != 4:
            msg = (
                f"top_patches: {layer} gives shape (N, {', '.join(map(str, maps.shape[1:]))}), not maps (N, K, OH, OW)"
            )
            raise ValueError(msg)
        flat = maps.reshape(*maps.shape[:2], -1)  # (M, K, OH*OW)
        best.append(flat.max(axis=2))
        place.append(flat.argmax(axis=2))
    values, places = np.concatenate(best).T, np.concatenate(place).T  # (K, N)
    image = np.argsort(-values, axis=1, kind="stable")[:, :k]  # (K, k)
    row, column = np.divmod(np.take_along_axis(places, image, axis=1), maps.shape[3])
    return Patches(image, row, column, np.take_along_axis(values, image, axis=1), _windows(part, row, column))


def cut_patches(images: Array, patches: Patches, *, fill: float = 0.0) -> np.ndarray[Any, Any]:
    """Cut the pixels that each strongest unit sees out of the images.

    Parameters
    ----------
    images : array of shape (N, C, H, W)
        Those that `top_patches` was given, or others made from them, pixel by pixel.
    patches : Patches
    fill : float
        For what lies outside of the image.

    Returns
    -------
    cut : NumPy array of shape (K, k, C, h, w), (h, w) the size of the receptive field
    """
    _, channels, height, width = images.shape
    h, w = (patches.window[0, 0, 2:] - patches.window[0, 0, :2]).tolist()
    cut = np.full((*patches.image.shape, channels, h, w), fill, dtype=to_numpy(images[:1, ...]).dtype)
    for at in np.ndindex(*patches.image.shape):
        top, left, bottom, right = patches.window[at].tolist()
        first, last = (max(top, 0), max(left, 0)), (min(bottom, height), min(right, width))
        seen = to_numpy(images[int(patches.image[at]), :, first[0] : last[0], first[1] : last[1]])
        cut[at][:, first[0] - top : last[0] - top, first[1] - left : last[1] - left] = seen
    return cut


def _windows(part: Layer, row: Ints, column: Ints) -> Ints:
    fields = receptive_field(part)
    if not fields:  # nothing but layers that look at single pixels
        return np.stack([row, column, row + 1, column + 1], axis=-1)
    field = fields[-1]
    top = field.start[0] + row * field.jump[0]
    left = field.start[1] + column * field.jump[1]
    return np.stack([top, left, top + field.size[0], left + field.size[1]], axis=-1)
