"""How the golden files are written: run PyTorch in float64 and store inputs, upstream gradient, values, gradients.

Run one of the ``make_*.py`` beside this file by hand (it needs the extra ``oracle``); the tests read what it wrote.
"""

import json
from pathlib import Path

import numpy as np
import torch


def write(topic, cases):
    """Write ``<topic>.npz``. A case: (name, op of glassnet.ops, arrays, options, PyTorch's function of the tensors)."""
    stored, index = {}, {}
    for name, op, arrays, options, function in cases:
        tensors = [None if a is None else torch.tensor(a, requires_grad=a.dtype.kind == "f") for a in arrays]
        y = function(*tensors)
        dy = np.random.default_rng(len(index)).normal(size=y.shape).round(2)
        y.backward(torch.tensor(dy))
        stored |= {f"{name}/y": y.detach().numpy(), f"{name}/dy": dy}
        for i, (a, t) in enumerate(zip(arrays, tensors, strict=True)):
            if a is not None:
                stored[f"{name}/in{i}"] = a
            if t is not None and t.requires_grad:
                stored[f"{name}/grad{i}"] = t.grad.numpy()
        plain = {}
        for key, value in options.items():
            if isinstance(value, np.ndarray):
                stored[f"{name}/option/{key}"] = value
            else:
                plain[key] = value
        index[name] = {"op": op, "arrays": len(arrays), "options": plain}
    stored["index"] = np.array(json.dumps(index))
    np.savez_compressed(Path(__file__).with_name(f"{topic}.npz"), **stored)


def draw(seed, *shapes):
    """Short numbers, different everywhere: they compress well and have no symmetry."""
    rng = np.random.default_rng(seed)
    arrays = [rng.normal(size=shape).round(2) for shape in shapes]
    return arrays[0] if len(shapes) == 1 else arrays
