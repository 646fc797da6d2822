"""Small ops and a gradient by differences, for the tests of layers."""

import numpy as np

from glassnet.backend import array_module
from glassnet.ops import Op


def _scale_forward(x, a, b=None, *, power=1):
    y = x**power * a
    return (y if b is None else y + b), (x, a, b, power)


def _scale_backward(dy, cache):
    x, a, b, power = cache
    xp = array_module(x)
    dx = dy * a * power * x ** (power - 1)
    da = xp.sum(dy * x**power, axis=tuple(range(dy.ndim - a.ndim)))
    return dx, da, (None if b is None else xp.sum(dy, axis=tuple(range(dy.ndim - b.ndim))))


# y = a · x^power + b, with a and b of the shape of one sample (or of its last axes)
SCALE = Op(_scale_forward, _scale_backward)


def slope(f, a, d, step=1e-6):
    """Derivative of the number f() by the array `a` in direction `d`; `a` is moved in place and put back."""
    kept = a.copy()
    a += step * d
    up = f()
    a[...] = kept - step * d
    down = f()
    a[...] = kept
    return (up - down) / (2 * step)


def check_gradients(net, x, seed=0, rtol=1e-6):
    """Hold dx and every weight's gradient of a float64 network against differences, along random directions."""
    rng = np.random.default_rng(seed)
    up = rng.standard_normal(net(x).shape)
    net.zero_grad()
    net(x)
    dx = net.backward(up)
    assert dx.shape == x.shape
    grads = dict(net.named_grads())
    assert set(grads) == set(net.named_params())
    for a, grad in [(x, dx), *((net.named_params()[name], grads[name]) for name in grads)]:
        d = rng.standard_normal(a.shape)
        expected = slope(lambda: float((net(x) * up).sum()), a, d)
        np.testing.assert_allclose(float((grad * d).sum()), expected, rtol=rtol, atol=1e-7)
