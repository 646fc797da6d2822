"""Write conv.npz: convolutions and their gradients as PyTorch computes them, in float64.

Run ``python tests/golden/make_conv.py`` (needs the extra "oracle"); the tests compare with the numbers it leaves.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

TARGET = Path(__file__).with_name("conv.npz")
CASES = {
    # name: function, x, w, options
    "plain": ("conv2d", (2, 3, 5, 4), (2, 3, 3, 2), {}),
    "stride-padding": ("conv2d", (1, 2, 7, 6), (3, 2, 2, 3), {"stride": [2, 3], "padding": [1, 2]}),
    "dilation-groups": ("conv2d", (2, 4, 6, 7), (6, 2, 2, 3), {"dilation": [3, 2], "groups": 2, "padding": [0, 1]}),
    "depthwise": ("conv2d", (1, 3, 5, 6), (3, 1, 3, 3), {"groups": 3, "stride": [1, 2], "padding": [1, 1]}),
    "one-by-one": ("conv2d", (2, 3, 2, 3), (4, 3, 1, 1), {}),
    "same": ("conv2d", (1, 2, 4, 5), (2, 2, 2, 4), {"padding": "same", "dilation": [1, 1]}),
    "signal": ("conv1d", (2, 3, 9), (4, 3, 3), {"stride": 2, "padding": 2, "dilation": 2}),
    "signal-groups": ("conv1d", (1, 4, 7), (2, 2, 4), {"groups": 2, "padding": "same"}),
    "transpose": ("conv_transpose2d", (2, 3, 3, 2), (3, 2, 3, 2), {"stride": [2, 1], "padding": [1, 0]}),
    "transpose-all": (
        "conv_transpose2d",
        (1, 4, 2, 3),
        (4, 3, 2, 3),
        {"stride": [3, 2], "padding": [1, 2], "output_padding": [2, 1], "dilation": [2, 3], "groups": 2},
    ),
}


def compute(rng, function, x_shape, w_shape, options):
    """Return the arrays that went in and the values and gradients that came out."""
    groups = options.get("groups", 1)
    filters = w_shape[1] * groups if function == "conv_transpose2d" else w_shape[0]
    # Few digits keep the file small; they are exact inputs all the same.
    given = {
        name: rng.normal(size=shape).round(2) for name, shape in (("x", x_shape), ("w", w_shape), ("b", (filters,)))
    }
    tensors = {name: torch.tensor(a, requires_grad=True) for name, a in given.items()}
    y = getattr(functional, function)(tensors["x"], tensors["w"], tensors["b"], **options)
    dy = rng.normal(size=tuple(y.shape)).round(2)
    y.backward(torch.tensor(dy))
    found = {f"d{name}": tensor.grad.numpy() for name, tensor in tensors.items()}
    return {**given, "dy": dy, "y": y.detach().numpy(), **found}


def main(target=TARGET):
    """Compute every case from one seed and write them, by default beside this script."""
    rng = np.random.default_rng(20)
    arrays = {}
    for name, (function, x_shape, w_shape, options) in CASES.items():
        values = compute(rng, function, x_shape, w_shape, options)
        shapes = {key: a.shape for key, a in values.items()}
        # One long row per case and its description: a file of a hundred small arrays is mostly headers.
        arrays[f"{name}/call"] = np.array(json.dumps([function, options, shapes]))
        arrays[f"{name}/values"] = np.concatenate([a.ravel() for a in values.values()])
    np.savez_compressed(target, **arrays)


if __name__ == "__main__":
    main()
