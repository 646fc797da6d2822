"""A network as a plain-text table: layers, shapes, numbers to learn."""

import math

import numpy as np

from glassnet.backend import Array, asarray
from glassnet.nn.layer import Layer

_HEAD = ("layer", "kind", "output", "parameters")


def summary(net: Layer, input_shape: tuple[int, ...] | None = None) -> str:
    """Draw a table with one row per innermost layer.

    Parameters
    ----------
    net : Layer
    input_shape : tuple of int, optional
        Shape of a batch, (N, C, H, W). Given it, a batch of zeros runs through in inference mode and the table gets the
        output shapes; the network is afterwards as it was, but for its last forward pass, which is forgotten.

    Returns
    -------
    table : str

    Raises
    ------
    ValueError
        "summary: input_shape must hold whole numbers of at least 0, got (2, -1)".
    """
    shapes = {} if input_shape is None else _shapes(net, input_shape)
    rows = [
        (name, f"{layer.kind} {layer.describe()}".strip(), shapes.get(name, ""), f"{_own(layer):,}")
        for name, layer in net.named_layers()
        if not layer.children or layer.params
    ]
    total = f"total: {net.n_params():,} parameters"
    return "\n".join([*_aligned(rows, with_shapes=input_shape is not None), total])


def _own(layer: Layer) -> int:
    return sum(math.prod(w.shape) for w in layer.params.values())


def _shapes(net: Layer, input_shape: tuple[int, ...]) -> dict[str, str]:
    """Run zeros through and write down what each layer gives."""
    if not all(isinstance(n, int) and n >= 0 for n in input_shape):
        msg = f"summary: input_shape must hold whole numbers of at least 0, got {input_shape}"
        raise ValueError(msg)
    names = {id(layer): name for name, layer in net.named_layers()}
    modes = {name: layer.training for name, layer in net.named_layers()}
    found: dict[str, str] = {}

    def note(layer: Layer, _: Array, y: Array) -> None:
        found[names[id(layer)]] = str(tuple(y.shape))

    for _, layer in net.named_layers():
        layer.watchers.append(note)
    try:
        net.eval()(_zeros(net, input_shape))
    finally:
        for name, layer in net.named_layers():
            layer.watchers.remove(note)
            layer.training = modes[name]
        net.clear_cache()
    return found


def _zeros(net: Layer, shape: tuple[int, ...]) -> Array:
    """Zeros beside the weights, of their dtype."""
    like = next(iter(net.named_params().values()), np.zeros(0, dtype=np.float32))
    host = np.zeros(shape, dtype=np.float64)
    return asarray(host, like=like, dtype=like.dtype)


def _aligned(rows: list[tuple[str, str, str, str]], *, with_shapes: bool) -> list[str]:
    """Pad the columns; numbers go to the right."""
    table = [_HEAD, *rows]
    keep = [i for i in range(4) if i != 2 or with_shapes]
    width = {i: max(len(row[i]) for row in table) for i in keep}
    lines = ["  ".join(row[i].rjust(width[i]) if i == 3 else row[i].ljust(width[i]) for i in keep) for row in table]
    rule = "-" * len(lines[0])
    return [lines[0], rule, *lines[1:], rule]
