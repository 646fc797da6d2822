"""What a layer inside a network says."""

from glassnet.backend import Array
from glassnet.nn import Layer, Sequential
from glassnet.train import predict


def activations(model: Layer, X: Array, layer: str, *, batch_size: int = 256) -> Array:
    """Compute the output of a layer inside a network, in inference; the layers behind it are not run.

    Parameters
    ----------
    model : Sequential
        Sequentials inside it may be entered: "stage1.conv2".
    X : array of shape (N, ...)
    layer : str
        Its name, as `model.named_layers` and `model.summary` give it.
    batch_size : int
        It decides the memory, not the result.

    Returns
    -------
    y : array of shape (N, ...), (N, C, OH, OW) for feature maps

    Raises
    ------
    ValueError
        "activations: the network has no layer 'conv9'; on its way are conv1, relu1, ..."
    TypeError
        "activations: model must be a Sequential, got Linear"

    Examples
    --------
    >>> import numpy as np
    >>> from glassnet import nn
    >>> net = nn.Sequential(relu=nn.ReLU(), flatten=nn.Flatten())
    >>> activations(net, np.array([[[3.0, -4.0]]]), "relu")
    array([[[3., 0.]]])
    """
    return predict(until("activations", model, layer), X, batch_size=batch_size)


def until(caller: str, model: Layer, layer: str) -> Sequential:
    """Return the network up to and with the named layer: the same layers, not copies."""
    if not isinstance(model, Sequential):
        msg = f"{caller}: model must be a Sequential, got {type(model).__name__}"
        raise TypeError(msg)
    way = list(_on_the_way(model, ""))
    ends = [i for i, (name, _) in enumerate(way) if name == layer or name.startswith(f"{layer}.")]
    if ends:
        return Sequential(**dict(way[: ends[-1] + 1]))
    msg = f"{caller}: the network has no layer {layer!r}; on its way are {', '.join(name for name, _ in way)}"
    raise ValueError(msg)


def _on_the_way(model: Sequential, prefix: str) -> list[tuple[str, Layer]]:
    """List the layers that are passed one after another; what lies inside a residual block is not on the way."""
    way: list[tuple[str, Layer]] = []
    for name, child in model.children.items():
        full = f"{prefix}.{name}" if prefix else name
        way += _on_the_way(child, full) if isinstance(child, Sequential) else [(full, child)]
    return way
