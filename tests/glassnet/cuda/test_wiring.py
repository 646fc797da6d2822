"""The library as on a GPU: its public functions find the launchers, whose kernels run under emulation."""

import numpy as np
import pytest

from glassnet import cuda, nn, ops, optim
from glassnet.cuda import conv as launcher


@pytest.fixture
def as_cupy(emulated, monkeypatch):
    """Count NumPy's float32 arrays as CuPy's, for `cuda.find` alone; say which launchers were found."""
    found = set()
    find = cuda.find

    def noted(name, *arrays, **options):
        module = find(name, *arrays, **options)
        if module is not None:
            found.add(name)
        return module

    monkeypatch.setattr(cuda, "is_cupy", lambda a: isinstance(a, np.ndarray))
    monkeypatch.setattr(cuda, "find", noted)
    cuda.set_tf32(False)
    yield found
    cuda.set_tf32(True)


def draw(*shape):
    return np.random.default_rng(shape).normal(0.2, 1, shape)


def both_ways(op, arrays, **options):
    """Run a pair in float32 on the kernels and in float64 on the CPU; return both answers with all gradients."""
    answers = []
    for dtype in (np.float32, np.float64):
        given = [a.astype(dtype) for a in arrays]
        y, cache = op.forward(*given, **options)
        answers.append([y, *op.backward(draw(*y.shape).astype(dtype), cache)])
    return answers


def close(found, right):
    for a, b in zip(found, right, strict=True):
        assert a.dtype == np.float32
        assert np.allclose(a, b, rtol=1e-4, atol=1e-4 * np.abs(b).max())


@pytest.mark.parametrize(
    ("op", "shapes", "options"),
    [
        (ops.conv2d, [(2, 4, 7, 6), (6, 2, 3, 2), (6,)], {"stride": (2, 1), "padding": 1, "groups": 2}),
        (ops.conv1d, [(2, 3, 11), (4, 3, 4), (4,)], {"padding": 2, "dilation": 2}),
        (ops.conv_transpose2d, [(2, 3, 4, 5), (3, 2, 3, 3), (2,)], {"stride": 2, "padding": 1}),
    ],
    ids=["conv2d", "conv1d", "conv_transpose2d"],
)
def test_convolutions_use_the_kernels(as_cupy, op, shapes, options):
    found, right = both_ways(op, [draw(*shape) for shape in shapes], **options)
    assert as_cupy == {"conv"}
    close(found, right)


def test_other_borders_use_the_twin(as_cupy, monkeypatch):
    monkeypatch.setattr(launcher, "launch", None)  # calling it would raise
    found, right = both_ways(ops.conv2d, [draw(2, 3, 5, 6), draw(4, 3, 3, 3)], padding=1, padding_mode="reflect")
    close(found[:2], right[:2])


def test_a_training_step(as_cupy):
    """Convolution, batch norm, ReLU, pooling, a linear layer and a step of SGD, twice."""
    weights, losses = [], []
    x, labels = draw(4, 2, 8, 9), np.array([0, 2, 1, 2])
    for dtype in (np.float32, np.float64):
        rng = np.random.default_rng(5)
        net = nn.Sequential(
            nn.Conv2d(2, 5, 3, padding=1, bias=False, rng=rng),
            nn.BatchNorm2d(5),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(80, 3, rng=rng),
        ).astype(dtype)
        optimizer = optim.SGD(net, lr=0.1, momentum=0.9)
        for _ in range(2):
            net.zero_grad()
            loss, cache = ops.cross_entropy.forward(net(x.astype(dtype)), labels)
            net.backward(ops.cross_entropy.backward(1.0, cache)[0])
            optimizer.step()
        weights.append(net.named_params())
        losses.append(float(loss))
    assert as_cupy >= {"conv", "batchnorm", "pool", "optim"}
    assert np.isclose(*losses, rtol=1e-5)
    found, right = weights
    close(found.values(), right.values())
