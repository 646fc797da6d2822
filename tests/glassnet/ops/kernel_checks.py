"""What every kernel is put through: PyTorch's values and gradients, every library, odd memory, empty batches."""

import numpy as np

from glassnet.backend import to_numpy


def draw(seed, *shapes):
    """Standard normal float64 arrays, one per shape."""
    rng = np.random.default_rng(seed)
    arrays = [rng.normal(size=shape) for shape in shapes]
    return arrays[0] if len(shapes) == 1 else arrays


def floats(a):
    return isinstance(a, np.ndarray) and a.dtype.kind == "f"


def cast(a, dtype):
    return a.astype(dtype) if floats(a) else a


def run(op, arrays, options=None, seed=0, dy=None):
    """Forward, a random upstream gradient, backward: y, the gradients, dy."""
    y, cache = op.forward(*arrays, **(options or {}))
    if dy is None:
        dy = np.random.default_rng(seed).normal(size=np.shape(y)).astype(y.dtype)
        dy = float(dy) if dy.ndim == 0 else dy
    return y, op.backward(dy, cache), dy


def close(actual, expected, dtype, what):
    assert actual.dtype == np.dtype(dtype), what
    assert actual.shape == expected.shape, what
    rtol, atol = (1e-10, 1e-13) if dtype == "float64" else (2e-4, 2e-5)
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol, err_msg=what)


def against_torch(op, torch_op, arrays, options=None, seed=0, dtypes=("float64", "float32")):
    """Compare values and every gradient of `op` with ``torch_op(*tensors)``."""
    import torch

    for dtype in dtypes:
        ours = [cast(a, dtype) for a in arrays]
        opts = {k: cast(v, dtype) for k, v in (options or {}).items()}
        tensors = [None if a is None else torch.tensor(a, requires_grad=floats(a)) for a in ours]
        y, grads, dy = run(op, ours, opts, seed)
        expected = torch_op(*tensors)
        close(np.asarray(y), expected.detach().numpy(), dtype, f"y in {dtype}")
        expected.backward(torch.tensor(dy, dtype=expected.dtype))
        assert len(grads) == len(tensors)
        for i, (g, t) in enumerate(zip(grads, tensors, strict=True)):
            if g is None:
                assert t is None or not t.requires_grad or i > 0, f"gradient {i} is missing"
            else:
                close(g, t.grad.numpy(), dtype, f"gradient {i} in {dtype}")


def same_everywhere(op, arrays, options, put):
    """The same numbers in the library of `put`, in float32 and from strided memory; inputs stay as they were."""
    y, grads, dy = run(op, arrays, options)
    for dtype in ("float64", "float32"):
        there = [None if a is None else put(cast(a, dtype)) for a in arrays]
        opts = {k: put(cast(v, dtype)) if isinstance(v, np.ndarray) else v for k, v in options.items()}
        before = [None if a is None else np.array(to_numpy(a)) for a in there]
        out, cache = op.forward(*there, **opts)
        up = dy if isinstance(dy, float) else put(cast(dy, dtype))
        back = op.backward(up, cache)
        _equal(out, y, dtype, there, "y")
        for i, (g, expected) in enumerate(zip(back, grads, strict=True)):
            assert (g is None) == (expected is None), i
            if g is not None:
                _equal(g, expected, dtype, there, f"gradient {i}")
                assert tuple(g.shape) == tuple(there[i].shape)
        for a, old in zip(there, before, strict=True):
            assert a is None or np.array_equal(to_numpy(a), old)
    strided = [None if a is None else _strided(a) for a in arrays]
    out, cache = op.forward(*strided, **options)
    np.testing.assert_allclose(out, y, rtol=1e-12, atol=1e-14)
    for g, expected in zip(op.backward(dy if isinstance(dy, float) else _strided(dy), cache), grads, strict=True):
        if g is not None:
            np.testing.assert_allclose(g, expected, rtol=1e-11, atol=1e-13)


def _equal(actual, expected, dtype, there, what):
    assert str(actual.dtype).endswith(dtype), what
    if not isinstance(actual, np.generic):
        assert type(actual) is type(there[0]), what
        assert getattr(actual, "device", None) == getattr(there[0], "device", None), what
    rtol, atol = (1e-12, 1e-14) if dtype == "float64" else (2e-4, 2e-5)
    np.testing.assert_allclose(to_numpy(actual), expected, rtol=rtol, atol=atol, err_msg=what)


def _strided(a):
    """The same numbers, every other one in memory and the axes in reverse order."""
    if a.ndim == 0:
        return a
    wide = np.zeros((2 * a.shape[-1], *a.shape[-2::-1]), dtype=a.dtype)
    view = wide.T[..., ::2]
    view[...] = a
    return view


def numeric_gradient(function, a, h=1e-6):
    """Central differences of a scalar function of one array."""
    a = np.array(a, dtype=float)
    slope = np.zeros_like(a)
    for i in np.ndindex(a.shape):
        old = a[i]
        a[i] = old + h
        up = function(a)
        a[i] = old - h
        slope[i] = (up - function(a)) / (2 * h)
        a[i] = old
    return slope
