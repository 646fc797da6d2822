"""Cover a part of the picture and see what the network says then.

References
----------
Zeiler and Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, section 4.2.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from glassnet._arguments import integer
from glassnet.backend import Array, array_module, asarray
from glassnet.ops._check import per_axis


def occlusion_map(
    score: Callable[[Array], Array],
    image: Array,
    size: int | tuple[int, int],
    *,
    stride: int | tuple[int, int] = 1,
    fill: Any = 0.0,
    batch_size: int = 256,
) -> Array:
    """Slide a square over an image and write down the score at each of its places.

    Parameters
    ----------
    score : callable
        Takes images (M, C, H, W), gives one number each, (M,). For the probability of the true class `label`:
        ``lambda x: predict_proba(net, x)[:, label]``.
    image : array of shape (C, H, W)
        It is not changed.
    size : int or (height, width)
        Of the square that covers.
    stride : int or (rows, columns)
        From place to place.
    fill : number, or array of shape (C,)
        What it covers with: 0 is grey where the mean has been taken off the images.
    batch_size : int
        How many covered copies are scored at a time.

    Returns
    -------
    scores : array of shape (OH, OW), OH = (H - height)//stride + 1
        Entry (i, j): the score with the pixels from (i*stride, j*stride) on covered. Low where the square hides what
        the score needs.

    Raises
    ------
    ValueError
        "occlusion_map: image must have shape (C, H, W), got (1, 3, 8, 8)",
        "occlusion_map: a square of 9x9 is larger than the image of 8x8",
        "occlusion_map: score must give one number for each image, (256,), got shape (256, 10)".

    Examples
    --------
    >>> image = np.array([[[1.0, 2.0, 4.0]]])
    >>> occlusion_map(lambda x: x.sum(axis=(1, 2, 3)), image, 1)
    array([[6., 5., 3.]])
    """
    xp = array_module(image, caller="occlusion_map")
    if image.ndim != 3:
        msg = f"occlusion_map: image must have shape (C, H, W), got {tuple(image.shape)}"
        raise ValueError(msg)
    height, width = per_axis("occlusion_map", "size", size, 2, 1)
    down, right = per_axis("occlusion_map", "stride", stride, 2, 1)
    batch_size = integer("occlusion_map", "batch_size", batch_size)
    _, h, w = image.shape
    if height > h or width > w:
        msg = f"occlusion_map: a square of {height}x{width} is larger than the image of {h}x{w}"
        raise ValueError(msg)
    cover = fill if np.ndim(fill) == 0 else asarray(fill, like=image, dtype=image.dtype)[:, None, None]
    rows, columns = range(0, h - height + 1, down), range(0, w - width + 1, right)
    corners = [(i, j) for i in rows for j in columns]
    found = []
    for start in range(0, len(corners), batch_size):
        some = corners[start : start + batch_size]
        covered = xp.stack([image] * len(some))  # (M, C, H, W): copies
        for m, (i, j) in enumerate(some):
            covered[m, :, i : i + height, j : j + width] = cover
        found.append(_scored(score, covered))
    return xp.reshape(xp.concat(found), (len(rows), len(columns)))


def _scored(score: Callable[[Array], Array], covered: Array) -> Array:
    values = score(covered)
    if tuple(values.shape) != (covered.shape[0],):
        one, got = (covered.shape[0],), tuple(values.shape)
        msg = f"occlusion_map: score must give one number for each image, {one}, got shape {got}"
        raise ValueError(msg)
    return values
