"""The weights' gradients alone: the same numbers, without the gradient of the images."""

import numpy as np
import pytest

from glassnet import nn, ops


def net(*, conv=ops.conv2d):
    return nn.Sequential(
        nn.Sequential(nn.Identity(), nn.Conv2d(2, 3, 3, rng=1, dtype=np.float64, conv=conv)),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(3 * 4 * 3, 5, rng=2, dtype=np.float64),
    )


X = np.random.default_rng(3).normal(size=(4, 2, 6, 5))
DY = np.random.default_rng(4).normal(size=(4, 5))


@pytest.fixture
def expected():
    whole = net()
    whole(X)
    whole.backward(DY)
    return whole.named_grads()


def same(found, expected):
    assert list(found) == list(expected)
    for name, grad in found.items():
        np.testing.assert_array_equal(grad, expected[name], err_msg=name)


def spy(asked):
    def backward(dy, cache, *, needs_dx=True):
        asked.append(needs_dx)
        return ops.conv2d.backward(dy, cache, needs_dx=needs_dx)

    return ops.Op(ops.conv2d.forward, backward)


def test_the_first_layer_with_weights_leaves_dx_out(expected):
    asked = []
    part = net(conv=spy(asked))
    part(X)
    assert part.backward_params(DY) is None
    same(part.named_grads(), expected)
    part(X)
    part.backward(DY)
    assert asked == [False, True]


def test_an_op_that_cannot_leave_it_out_does_all(expected):
    def backward(dy, cache):
        return ops.conv2d.backward(dy, cache)

    part = net(conv=ops.Op(ops.conv2d.forward, backward))
    part(X)
    part.backward_params(DY)
    same(part.named_grads(), expected)


def test_gradients_add_up():
    layer = nn.Linear(3, 2, rng=0)
    x, dy = X[0, 0, :4, :3].astype("f4"), DY[:4, :2].astype("f4")
    layer(x)
    layer.backward_params(dy)
    once = {name: grad.copy() for name, grad in layer.grads.items()}
    layer.backward_params(dy)
    for name, grad in layer.grads.items():
        np.testing.assert_allclose(grad, 2 * once[name])


def test_a_network_without_weights_does_nothing_wrong():
    bends = nn.Sequential(nn.ReLU(), nn.Flatten())
    bends(X)
    bends.backward_params(np.ones((4, 60)))
    assert bends.named_grads() == {}
    nn.Sequential().backward_params(DY)


def test_what_the_op_returns_is_checked():
    short = ops.Op(ops.linear.forward, lambda dy, cache, needs_dx=True: (None, dy))
    layer = nn.Linear(3, 2, rng=0, linear=short)
    layer(np.ones((4, 3), dtype="f4"))
    with pytest.raises(ValueError) as caught:
        layer.backward_params(np.ones((4, 2), dtype="f4"))
    assert str(caught.value) == "Linear.backward: the op returned 2 gradients, expected 3: dx, weight, bias"
    with pytest.raises(RuntimeError, match=r"^Linear.backward: call forward first$"):
        nn.Linear(3, 2, rng=0).backward_params(np.ones((4, 2), dtype="f4"))


def test_a_network_for_signals_leaves_dx_out_too():
    layer, whole = (nn.Conv1d(2, 3, 3, stride=2, padding=1, rng=1, dtype=np.float64) for _ in range(2))
    x = X[:, :, :, 0]
    whole.backward(np.ones_like(whole(x)))
    y = layer(x)
    assert ops.conv1d.backward(np.ones_like(y), layer._cache[0], needs_dx=False)[0] is None
    layer.backward_params(np.ones_like(y))
    same(layer.named_grads(), whole.named_grads())


def test_the_algorithm_of_a_convolution_is_passed_on():
    x = np.random.default_rng(5).normal(size=(1, 2, 9, 8)).astype(np.float32)
    usual, winograd = (nn.Conv2d(2, 3, 3, rng=1, algorithm=name) for name in ("auto", "winograd"))
    by_hand = ops.conv2d.forward(x, *winograd.params.values(), algorithm="winograd")[0]
    np.testing.assert_array_equal(winograd(x), by_hand)
    assert (usual(x) != by_hand).any()  # so few channels go the direct way, which rounds otherwise
    with pytest.raises(ValueError, match=r"^conv2d: algorithm must be"):
        nn.Conv2d(2, 3, 3, rng=1, algorithm="fft")(x)
