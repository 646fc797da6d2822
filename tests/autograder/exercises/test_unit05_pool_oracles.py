"""References of unit 05's pooling and receptive field against PyTorch, the library's slow twins and brute force."""

import numpy as np
import pytest

from autograder.exercises.unit05 import avgpool, maxpool, receptive_field
from glassnet.analysis import Conv, MaxPool, Sequential
from glassnet.analysis import receptive_field as of_network
from glassnet.check.data import materialise
from glassnet.ops.naive_pool import naive_avg_pool2d, naive_max_pool2d, naive_max_pool2d_backward


def calls(exercise, function, seeds=range(4)):
    """Arguments of all cases of a function, over some hidden draws."""
    cases = [*exercise.visible(), *(case for s in seeds for case in exercise.hidden(np.random.default_rng(s)))]
    chosen = [case for case in cases if case.function == function]
    assert len(chosen) > 20
    for case in chosen:
        yield tuple(materialise(arg) for arg in case.args)


def close(got, want):
    coarse = np.asarray(want).dtype == np.float32
    np.testing.assert_allclose(got, want, rtol=1e-5 if coarse else 1e-12, atol=1e-5 if coarse else 1e-12)


# --- max-pooling


@pytest.mark.oracle
def test_max_pooling_is_pytorchs():
    torch = pytest.importorskip("torch")
    for dy, x, kernel_size, stride in calls(maxpool.EXERCISE, "maxpool_backward"):
        image = torch.tensor(x.copy(), requires_grad=True)
        y = torch.nn.functional.max_pool2d(image, kernel_size, stride)
        y.backward(torch.tensor(dy.copy()))
        close(maxpool.maxpool_forward(x, kernel_size, stride), y.detach().numpy())
        close(maxpool.maxpool_backward(dy, x, kernel_size, stride), image.grad.numpy())


def test_max_pooling_is_the_slow_twins():
    for x, kernel_size, stride in calls(maxpool.EXERCISE, "maxpool_forward"):
        want, _ = naive_max_pool2d(x, kernel_size, stride, (0, 0), (1, 1))
        close(maxpool.maxpool_forward(x, kernel_size, stride), want)
    for dy, x, kernel_size, stride in calls(maxpool.EXERCISE, "maxpool_backward"):
        _, switches = naive_max_pool2d(x, kernel_size, stride, (0, 0), (1, 1))
        close(maxpool.maxpool_backward(dy, x, kernel_size, stride), naive_max_pool2d_backward(dy, switches, x.shape))


# --- mean-pooling


@pytest.mark.oracle
def test_mean_pooling_is_pytorchs_without_the_padding_in_the_count():
    torch = pytest.importorskip("torch")
    for dy, x, kernel_size, stride, padding in calls(avgpool.EXERCISE, "avgpool_backward"):
        image = torch.tensor(x.copy(), requires_grad=True)
        y = torch.nn.functional.avg_pool2d(image, kernel_size, stride, padding, count_include_pad=False)
        y.backward(torch.tensor(dy.copy()))
        close(avgpool.avgpool_forward(x, kernel_size, stride, padding), y.detach().numpy())
        close(avgpool.avgpool_backward(dy, x, kernel_size, stride, padding), image.grad.numpy())


def test_mean_pooling_is_the_slow_twins():
    for x, kernel_size, stride, padding in calls(avgpool.EXERCISE, "avgpool_forward"):
        want = naive_avg_pool2d(x.astype(float), kernel_size, stride, padding, count_include_pad=False)
        np.testing.assert_allclose(avgpool.avgpool_forward(x, kernel_size, stride, padding), want, rtol=1e-6, atol=1e-6)


def test_mean_pooling_backward_is_the_transpose_of_forward():
    for dy, x, *how in calls(avgpool.EXERCISE, "avgpool_backward"):
        other = np.random.default_rng(0).normal(size=x.shape)
        down = (avgpool.avgpool_forward(other, *how) * dy).sum()
        up = (other * avgpool.avgpool_backward(dy, x, *how)).sum()
        np.testing.assert_allclose(down, up, rtol=1e-5)


@pytest.mark.oracle
def test_mean_of_whole_maps_is_pytorchs():
    torch = pytest.importorskip("torch")
    for dy, x in calls(avgpool.EXERCISE, "global_avgpool_backward"):
        image = torch.tensor(x.copy(), requires_grad=True)
        y = torch.nn.functional.adaptive_avg_pool2d(image, 1)[:, :, 0, 0]
        y.backward(torch.tensor(dy.copy()))
        close(avgpool.global_avgpool_forward(x), y.detach().numpy())
        close(avgpool.global_avgpool_backward(dy, x), image.grad.numpy())


def test_mean_of_whole_maps_is_a_window_as_large_as_the_map():
    for (x,) in calls(avgpool.EXERCISE, "global_avgpool_forward"):
        window = tuple(x.shape[2:])
        want = naive_avg_pool2d(x.astype(float), window, (1, 1), (0, 0), count_include_pad=True)[:, :, 0, 0]
        np.testing.assert_allclose(avgpool.global_avgpool_forward(x), want, rtol=1e-6, atol=1e-6)


# --- receptive field


def seen_by(layers, unit):
    """All pixels that a unit looks at, by walking back through the windows."""
    pixels = {unit}
    for _, k, stride, padding, dilation in reversed(layers):
        pixels = {p * stride - padding + dilation * tap for p in pixels for tap in range(k)}
    return pixels


def test_receptive_field_by_walking_back_to_the_pixels():
    for (layers,) in calls(receptive_field.EXERCISE, "receptive_field"):
        first, second = seen_by(layers, 0), seen_by(layers, 1)
        want = (max(first) - min(first) + 1, min(second) - min(first), min(first))
        assert receptive_field.receptive_field(layers) == want


def test_receptive_field_is_what_the_library_finds():
    for (layers,) in calls(receptive_field.EXERCISE, "receptive_field"):
        if not layers:
            continue
        parts = [
            Conv(k, channels=1, stride=stride, padding=padding, dilation=dilation)
            if kind == "conv"
            else MaxPool(k, stride=stride, padding=padding)
            for kind, k, stride, padding, dilation in layers
        ]
        last = of_network(Sequential(*parts))[-1]
        assert receptive_field.receptive_field(layers) == (last.size[0], last.jump[0], last.start[0])
