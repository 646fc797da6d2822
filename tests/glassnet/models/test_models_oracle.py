"""Whole networks against PyTorch: the same description, the same weights, the same outputs and gradients."""

import numpy as np
import pytest
from small import SMALL, batch

from glassnet import analysis as an
from glassnet.models import build

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

RNG = np.random.default_rng(31)


F = torch.nn.functional


def recurrent(part, x, w):
    h, states = torch.zeros(x.shape[1], part.hidden, dtype=x.dtype), []
    for step in x:
        h = torch.tanh(step @ w("weight_ih").T + h @ w("weight_hh").T + w("bias"))
        states.append(h)
    return h if part.last_only else torch.stack(states)


def subsample(part, x, _):
    x = x[:, :, :: part.stride, :: part.stride]
    return F.pad(x, (0, 0, 0, 0, 0, part.channels - x.shape[1]))


LAYERS = {
    an.Conv: lambda p, x, w: F.conv2d(x, w("weight"), w("bias"), p.stride, p.padding, p.dilation, p.groups),
    an.Linear: lambda p, x, w: F.linear(x, w("weight"), w("bias")),
    an.BatchNorm: lambda p, x, w: F.batch_norm(x, None, None, w("weight"), w("bias"), training=True),
    an.MaxPool: lambda p, x, w: F.max_pool2d(x, p.kernel_size, p.stride, p.padding, p.dilation),
    an.AvgPool: lambda p, x, w: F.avg_pool2d(x, p.kernel_size, p.stride, p.padding),
    an.GlobalMaxPool: lambda p, x, w: F.adaptive_max_pool2d(x, 1),
    an.GlobalAvgPool: lambda p, x, w: F.adaptive_avg_pool2d(x, 1),
    an.LocalResponseNorm: lambda p, x, w: F.local_response_norm(x, p.size, p.alpha, p.beta, p.k),
    an.Activation: lambda p, x, w: getattr(torch, p.function)(x),
    an.Flatten: lambda p, x, w: x.flatten(1),
    an.Dropout: lambda p, x, w: x,
    an.Subsample: subsample,
    an.RNN: recurrent,
}


def run(part, x, w, name=""):
    """Walk a description with PyTorch's functions, taking weights by their dotted names."""

    def inside(child, x):
        return run(dict(part.children())[child], x, w, f"{name}.{child}".strip("."))

    match part:
        case an.Sequential():
            for child, _ in part.children():
                x = inside(child, x)
            return x
        case an.Residual():
            return inside("body", x) + inside("shortcut", x)
        case an.Concat():
            return torch.cat([inside(child, x) for child, _ in part.children()], dim=1)
        case an.Highway():
            t = inside("gate", x)
            return t * inside("transform", x) + (1 - t) * x
    return LAYERS[type(part)](part, x, lambda key: w.get(f"{name}.{key}".strip(".")))


@pytest.mark.parametrize("name", SMALL)
def test_outputs_and_all_gradients(name):
    description, shape = SMALL[name]
    net = build(description, shape, 3, dtype=np.float64)
    for _, layer in net.named_layers():
        for key, a in layer.params.items():  # biases and scales away from 0 and 1
            layer.params[key] = a + 0.1 * RNG.normal(size=a.shape)
        if layer.kind == "Dropout":
            layer.eval()
    x = batch(RNG, shape)
    y = net(x)
    dy = RNG.normal(size=y.shape)
    dx = net.backward(dy)
    w = {k: torch.tensor(a, requires_grad=True) for k, a in net.named_params().items()}
    tx = torch.tensor(x, requires_grad=True)
    ty = run(description, tx, w)
    ty.backward(torch.tensor(dy))
    np.testing.assert_allclose(y, ty.detach().numpy(), rtol=1e-9, atol=1e-11)
    grads = net.named_grads()
    for key, found, expected in [("x", dx, tx.grad), *((k, grads[k], w[k].grad) for k in w)]:
        expected = expected.numpy()
        scale = np.abs(expected).max()
        np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-10 * max(scale, 1), err_msg=key)
