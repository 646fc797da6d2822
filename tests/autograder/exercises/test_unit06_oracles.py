"""References of unit 06 against PyTorch's functions and autograd, closed forms and numerical gradients."""

import numpy as np
import pytest
from scipy.stats import norm

from autograder.exercises.unit06 import batchnorm, batchnorm_backward, norms, residual, smooth
from glassnet.check.data import materialise

TINY = 1e-14  # PyTorch refuses an eps of 0


def calls(exercise, function, seeds=range(4)):
    """Arguments of all cases of a function that expect an answer, over some hidden draws."""
    cases = [*exercise.visible(), *(case for s in seeds for case in exercise.hidden(np.random.default_rng(s)))]
    chosen = [case for case in cases if case.function == function and not case.options]
    assert len(chosen) > 20
    for case in chosen:
        yield tuple(materialise(arg) for arg in case.args)


def close(got, want, like):
    coarse = like.dtype == np.float32
    np.testing.assert_allclose(got, want, rtol=1e-4 if coarse else 1e-9, atol=1e-4 if coarse else 1e-11)


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


def tensors(torch, *arrays):
    """Double precision leaves of a graph."""
    return [torch.tensor(a.astype(float), requires_grad=True) for a in arrays]


def gradients(y, dy, leaves):
    """What autograd gives back to the leaves."""
    y.backward(y.new_tensor(dy.astype(float)))
    return [leaf.grad.numpy() for leaf in leaves]


# --- GELU and PReLU


@pytest.mark.oracle
def test_gelu_is_pytorchs_with_tanh(torch):
    for (x,) in calls(smooth.EXERCISE, "gelu_forward"):
        want = torch.nn.functional.gelu(torch.tensor(x.astype(float)), approximate="tanh")
        close(smooth.gelu_forward(x), want.numpy(), x)
    for dy, x in calls(smooth.EXERCISE, "gelu_backward"):
        (leaf,) = tensors(torch, x)
        close(
            smooth.gelu_backward(dy, x), gradients(torch.nn.functional.gelu(leaf, approximate="tanh"), dy, [leaf])[0], x
        )


def test_gelu_is_near_x_times_the_normal_distribution():
    x = np.linspace(-6, 6, 601)
    far = np.abs(smooth.gelu_forward(x) - x * norm.cdf(x)).max()
    assert 1e-5 < far < 5e-4


@pytest.mark.oracle
def test_prelu_is_pytorchs(torch):
    for x, alpha in calls(smooth.EXERCISE, "prelu_forward"):
        want = torch.nn.functional.prelu(*(torch.tensor(a.astype(float)) for a in (x, alpha)))
        close(smooth.prelu_forward(x, alpha), want.numpy(), x)
    for dy, x, alpha in calls(smooth.EXERCISE, "prelu_backward"):
        leaves = tensors(torch, x, alpha)
        want = gradients(torch.nn.functional.prelu(*leaves), dy, leaves)
        for mine, theirs in zip(smooth.prelu_backward(dy, x, alpha), want, strict=True):
            close(mine, theirs, x)


# --- the norms


@pytest.mark.oracle
def test_batch_norm_and_its_running_statistics_are_pytorchs(torch):
    for x, gamma, beta, mean, var, train, *options in calls(batchnorm.EXERCISE, "batchnorm2d"):
        momentum, eps = options or (0.1, 1e-5)
        given = [torch.tensor(a.astype(float)) for a in (x, mean, var, gamma, beta)]
        want = torch.nn.functional.batch_norm(*given, training=train, momentum=momentum, eps=eps or TINY)
        got = batchnorm.batchnorm2d(x, gamma, beta, mean, var, train, *options)
        for mine, theirs in zip(got, (want, given[1], given[2]), strict=True):
            close(mine, theirs.numpy(), x)


def test_batch_norm_by_hand():
    x = np.array([1.0, 5, 1, 5, 10, 30, 10, 30]).reshape(2, 2, 1, 2).swapaxes(0, 1)
    given = (np.array([1.0, 2.0]), np.array([0.0, 100.0]), np.array([0.0, 10.0]), np.array([3.0, 6.0]))
    y, mean, var = batchnorm.batchnorm2d(x, *given, True, 0.25, 0.0)
    assert y[:, 0].ravel().tolist() == [-1, 1, -1, 1]
    assert y[:, 1].ravel().tolist() == [98, 102, 98, 102]
    np.testing.assert_allclose(mean, [0.75 * 0 + 0.25 * 3, 0.75 * 10 + 0.25 * 20])
    np.testing.assert_allclose(var, [0.75 * 3 + 0.25 * 16 / 3, 0.75 * 6 + 0.25 * 400 / 3])


def test_running_statistics_end_at_those_of_the_population():
    rng = np.random.default_rng(0)
    state = np.zeros(3), np.ones(3)
    for _ in range(400):
        x = np.array([5.0, -2, 0])[:, None, None] + np.array([1.0, 3, 0.5])[:, None, None] * rng.normal(
            size=(2, 3, 2, 2)
        )
        _, *state = batchnorm.batchnorm2d(x, np.ones(3), np.zeros(3), *state, True, 0.01)
    np.testing.assert_allclose(state[0], [5, -2, 0], atol=0.2)
    np.testing.assert_allclose(state[1] ** 0.5, [1, 3, 0.5], rtol=0.1)  # n/(n - 1) counts: n is 8


@pytest.mark.oracle
def test_the_way_back_through_batch_norm_is_pytorchs(torch):
    for dy, x, gamma, *options in calls(batchnorm_backward.EXERCISE, "batchnorm2d_backward"):
        leaves = tensors(torch, x, gamma, np.zeros_like(gamma))
        y = torch.nn.functional.batch_norm(leaves[0], None, None, *leaves[1:], True, eps=(options or [1e-5])[0] or TINY)
        got = batchnorm_backward.batchnorm2d_backward(dy, x, gamma, *options)
        for mine, theirs in zip(got, gradients(y, dy, leaves), strict=True):
            close(mine, theirs, x)


@pytest.mark.oracle
def test_group_norm_and_its_two_ends_are_pytorchs(torch):
    for name in ("layer_norm", "instance_norm", "group_norm"):
        for x, gamma, beta, *rest in calls(norms.EXERCISE, name):
            groups = {"layer_norm": 1, "instance_norm": x.shape[1]}.get(name) or rest.pop(0)
            given = [torch.tensor(a.astype(float)) for a in (x, gamma, beta)]
            want = torch.nn.functional.group_norm(given[0], groups, *given[1:], eps=(rest or [1e-5])[0])
            options = (groups, *rest) if name == "group_norm" else rest
            close(getattr(norms, name)(x, gamma, beta, *options), want.numpy(), x)


@pytest.mark.oracle
def test_the_way_back_through_group_norm_is_pytorchs(torch):
    for dy, x, gamma, groups, *eps in calls(norms.EXERCISE, "group_norm_backward"):
        leaves = tensors(torch, x, gamma, np.zeros_like(gamma))
        y = torch.nn.functional.group_norm(leaves[0], groups, *leaves[1:], eps=(eps or [1e-5])[0])
        got = norms.group_norm_backward(dy, x, gamma, groups, *eps)
        for mine, theirs in zip(got, gradients(y, dy, leaves), strict=True):
            close(mine, theirs, x)


def test_channels_that_do_not_split_are_an_error():
    x = np.ones((1, 5, 2, 2))
    for call in (
        lambda: norms.group_norm(x, np.ones(5), np.ones(5), 2),
        lambda: norms.group_norm_backward(x, x, np.ones(5), 2),
    ):
        with pytest.raises(ValueError, match="group_norm: 5 channels do not split into 2 equal groups"):
            call()


# --- skips


@pytest.mark.oracle
def test_the_block_and_its_gradients_are_pytorchs(torch):
    for x, w1, w2 in calls(residual.EXERCISE, "residual_forward"):
        close(residual.residual_forward(x, w1, w2), block(torch, *tensors(torch, x, w1, w2)).detach().numpy(), x)
    for dy, *given in calls(residual.EXERCISE, "residual_backward"):
        leaves = tensors(torch, *given)
        want = gradients(block(torch, *leaves), dy, leaves)
        for mine, theirs in zip(residual.residual_backward(dy, *given), want, strict=True):
            close(mine, theirs, given[0])


def block(torch, x, w1, w2):
    linear = torch.nn.functional.linear
    return torch.relu(x + linear(torch.relu(linear(x, w1)), w2))


@pytest.mark.oracle
def test_the_downsampling_block_is_three_convolutions_of_pytorch(torch):
    for *given, stride in calls(residual.EXERCISE, "downsample_forward"):
        want = small_block(torch, *tensors(torch, *given), stride)
        close(residual.downsample_forward(*given, stride), want.detach().numpy(), given[0])
    for dy, *given, stride in calls(residual.EXERCISE, "downsample_backward"):
        leaves = tensors(torch, *given)
        want = gradients(small_block(torch, *leaves, stride), dy, leaves)
        for mine, theirs in zip(residual.downsample_backward(dy, *given, stride), want, strict=True):
            close(mine, theirs, given[0])


def small_block(torch, x, w1, w2, ws, stride):
    def conv(x, w, stride=1):
        return torch.nn.functional.conv2d(x, w[:, :, None, None], stride=stride)

    return torch.relu(conv(x, ws, stride) + conv(torch.relu(conv(x, w1, stride)), w2))


# --- every way back is the numerical gradient of its way forward


def _batchnorm(x, gamma, eps=1e-5):
    state = np.zeros_like(gamma), np.ones_like(gamma)
    return batchnorm.batchnorm2d(x, gamma, np.zeros_like(gamma), *state, True, 0.1, eps)[0]


def _groupnorm(x, gamma, *rest):
    return norms.group_norm(x, gamma, np.zeros_like(gamma), *rest)


@pytest.mark.parametrize(
    ("module", "name", "forward"),
    [
        (smooth, "gelu_backward", smooth.gelu_forward),
        (smooth, "prelu_backward", smooth.prelu_forward),
        (batchnorm_backward, "batchnorm2d_backward", _batchnorm),
        (norms, "group_norm_backward", _groupnorm),
        (residual, "residual_backward", residual.residual_forward),
        (residual, "downsample_backward", residual.downsample_forward),
    ],
)
def test_the_way_back_is_the_numerical_gradient(module, name, forward):
    rng = np.random.default_rng(6)
    args = {
        "gelu_backward": [rng.normal(size=(2, 3))],
        "prelu_backward": [rng.normal(size=(2, 3, 1, 2)), rng.normal(size=3)],
        "batchnorm2d_backward": [rng.normal(size=(2, 3, 1, 2)), rng.normal(size=3), 0.1],
        "group_norm_backward": [rng.normal(size=(2, 4, 1, 3)), rng.normal(size=4), 2, 0.1],
        "residual_backward": [rng.normal(size=s) for s in ((3, 2), (4, 2), (2, 4))],
        "downsample_backward": [*(rng.normal(size=s) for s in ((2, 2, 3, 4), (3, 2), (4, 3), (4, 2))), 2],
    }[name]
    y = forward(*args)
    dy = rng.normal(size=y.shape)
    got = getattr(module, name)(dy, *args)
    got = got if isinstance(got, tuple) else (got,)
    places = [i for i, a in enumerate(args) if isinstance(a, np.ndarray)]
    for place, mine in zip(places, got, strict=False):  # the last of a norm is that of beta, which is not asked here
        slope = np.zeros_like(args[place])
        for at in np.ndindex(slope.shape):
            step = np.zeros_like(slope)
            step[at] = 1e-6
            ends = [forward(*args[:place], args[place] + e, *args[place + 1 :]) for e in (step, -step)]
            slope[at] = np.sum(dy * (ends[0] - ends[1])) / 2e-6
        np.testing.assert_allclose(mine, slope, rtol=1e-5, atol=1e-8)
