"""Give the input zero mean and unit spread: channel by channel, or whitened so that pixels are uncorrelated."""

from typing import Any, Literal, NamedTuple

from glassnet.backend import Array, array_module, astype


class Whitening(NamedTuple):
    """A linear map that makes the data it was fitted to uncorrelated.

    Attributes
    ----------
    mean : array of shape (D,)
    matrix : array of shape (K, D); K = D for "zca"
    kind : "zca" or "pca"
    """

    mean: Array
    matrix: Array
    kind: str


def to_float(X: Array, dtype: Any = None) -> Array:
    """Scale bytes 0..255 to floating numbers 0..1.

    Parameters
    ----------
    X : uint8 array of any shape
    dtype : floating dtype of that library, float32 if None

    Returns
    -------
    a : array of the shape of X

    Raises
    ------
    TypeError
        "to_float: X must be uint8, got float64".
    """
    xp = array_module(X, caller="to_float")
    if X.dtype != xp.uint8:
        msg = f"to_float: X must be uint8, got {X.dtype}"
        raise TypeError(msg)
    return astype(X, xp.float32 if dtype is None else dtype) / 255


def channel_statistics(X: Array) -> tuple[Array, Array]:
    """Return the mean and standard deviation of each channel over all images and pixels.

    Take them from the training set, and use the same numbers for validation and test.

    Parameters
    ----------
    X : floating array of shape (N, C, H, W)

    Returns
    -------
    mean, std : arrays of shape (C,), dtype of X; the sums are taken in float64

    Raises
    ------
    TypeError
        "channel_statistics: X must be floating, got uint8; scale it with to_float first".
    """
    floating_images("channel_statistics", X)
    xp = array_module(X)
    channels = xp.reshape(xp.permute_dims(X, (1, 0, 2, 3)), (X.shape[1], -1))  # (C, N H W)
    means, stds = [], []
    for c in range(X.shape[1]):  # one channel in float64 at a time
        values = astype(channels[c, ...], xp.float64)
        means.append(xp.mean(values))
        stds.append(xp.std(values))
    return astype(xp.stack(means), X.dtype), astype(xp.stack(stds), X.dtype)


def normalise(X: Array, mean: Array, std: Array) -> Array:
    """Subtract each channel's mean and divide by its standard deviation.

    Parameters
    ----------
    X : floating array of shape (N, C, H, W)
    mean, std : arrays of shape (C,), as `channel_statistics` gives them

    Returns
    -------
    a : array of shape (N, C, H, W), dtype of X

    Raises
    ------
    ValueError
        "normalise: mean and std must have shape (3,), got (1,) and (3,)", "normalise: std must be more than 0; a
        constant channel carries nothing".
    """
    floating_images("normalise", X)
    xp = array_module(X, mean, std, caller="normalise")
    if mean.shape != (X.shape[1],) or std.shape != (X.shape[1],):
        msg = f"normalise: mean and std must have shape ({X.shape[1]},), got {tuple(mean.shape)} and {tuple(std.shape)}"
        raise ValueError(msg)
    if not bool(xp.all(std > 0)):
        msg = "normalise: std must be more than 0; a constant channel carries nothing"
        raise ValueError(msg)
    mean, std = (astype(a, X.dtype)[None, :, None, None] for a in (mean, std))
    return (X - mean) / std


def fit_whitening(X: Array, kind: Literal["zca", "pca"] = "zca", *, eps: float = 1e-5) -> Whitening:
    """Find the map that gives the data the covariance matrix 1.

    "pca" turns the data to its principal axes, largest variance first, and scales each. "zca" then turns it back:
    of all whitening maps it changes the data least, and whitened images still look like images.

    Parameters
    ----------
    X : floating array of shape (N, ...); all but the first axis are one vector of D numbers
    kind : {"zca", "pca"}
    eps : float, more than 0
        Added to each variance, which keeps directions without variance from being blown up.

    Returns
    -------
    whitening : Whitening, in the library and dtype of X

    Raises
    ------
    ValueError
        'fit_whitening: kind must be "zca" or "pca", got "lda"', "fit_whitening: needs at least 2 samples, got 1".

    References
    ----------
    Bell and Sejnowski, "The 'independent components' of natural scenes are edge filters", 1997.
    Krizhevsky, "Learning multiple layers of features from tiny images", 2009, appendix A.
    """
    xp = _floating("fit_whitening", X)
    if kind not in ("zca", "pca"):
        msg = f'fit_whitening: kind must be "zca" or "pca", got "{kind}"'
        raise ValueError(msg)
    if X.shape[0] < 2:
        msg = f"fit_whitening: needs at least 2 samples, got {X.shape[0]}"
        raise ValueError(msg)
    if not eps > 0:
        msg = f"fit_whitening: eps must be more than 0, got {eps}"
        raise ValueError(msg)
    flat = astype(xp.reshape(X, (X.shape[0], -1)), xp.float64)  # (N, D)
    mean = xp.mean(flat, axis=0)
    centred = flat - mean
    values, axes = xp.linalg.eigh(centred.T @ centred / X.shape[0])  # axes are columns, smallest variance first
    scaled = (axes / xp.sqrt(xp.clip(values, 0, None) + eps)).T  # (D, D), one axis a row
    if kind == "zca":
        matrix = axes @ scaled
    else:
        # The sign of an axis is chance; let its largest entry be positive.
        positive = xp.max(scaled, axis=1) >= -xp.min(scaled, axis=1)
        matrix = xp.flip(xp.where(positive[:, None], scaled, -scaled), axis=0)
    return Whitening(astype(mean, X.dtype), astype(matrix, X.dtype), kind)


def whiten(X: Array, whitening: Whitening) -> Array:
    """Apply what `fit_whitening` found.

    Parameters
    ----------
    X : floating array of shape (N, ...) with D numbers a sample
    whitening : Whitening

    Returns
    -------
    a : array of the shape of X ("zca") or of shape (N, K) ("pca")

    Raises
    ------
    ValueError
        "whiten: X has 48 numbers a sample, the whitening was fitted to 192".
    """
    _floating("whiten", X)
    xp = array_module(X, whitening.mean, caller="whiten")
    flat = xp.reshape(X, (X.shape[0], -1))
    if flat.shape[1] != whitening.mean.shape[0]:
        msg = f"whiten: X has {flat.shape[1]} numbers a sample, the whitening was fitted to {whitening.mean.shape[0]}"
        raise ValueError(msg)
    a = (flat - whitening.mean) @ whitening.matrix.T
    return xp.reshape(a, X.shape) if whitening.kind == "zca" else a


def floating_images(caller: str, X: Array) -> None:
    """Refuse what is not a floating batch of images."""
    _floating(caller, X)
    if X.ndim != 4:
        msg = f"{caller}: X must have shape (N, C, H, W), got {tuple(X.shape)}"
        raise ValueError(msg)


def _floating(caller: str, X: Array) -> Any:
    xp = array_module(X, caller=caller)
    if X.dtype not in (xp.float32, xp.float64):
        msg = f"{caller}: X must be floating, got {X.dtype}; scale it with to_float first"
        raise TypeError(msg)
    return xp
