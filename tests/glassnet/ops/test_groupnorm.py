import numpy as np
import pytest
from kernel_checks import draw, numeric_gradient, run, same_everywhere

from glassnet.ops import group_norm, instance_norm
from glassnet.ops.naive_norm import naive_group_norm

X, WEIGHT, BIAS = draw(1, (2, 6, 3, 2), (6,), (6,))
CASES = [(group_norm, {"num_groups": g}) for g in (1, 2, 3, 6)] + [(instance_norm, {})]


@pytest.mark.parametrize("groups", [1, 2, 3, 6])
def test_its_twin(groups):
    y, _ = group_norm.forward(X, WEIGHT, BIAS, num_groups=groups, eps=0.1)
    np.testing.assert_allclose(y, naive_group_norm(X, WEIGHT, BIAS, groups, 0.1), rtol=1e-12)


def test_instance_norm_is_group_norm_of_single_channels():
    y, _ = instance_norm.forward(X, WEIGHT, BIAS, eps=0.1)
    np.testing.assert_array_equal(y, group_norm.forward(X, WEIGHT, BIAS, num_groups=6, eps=0.1)[0])
    np.testing.assert_allclose(instance_norm.forward(X)[0].mean(axis=(2, 3)), np.zeros((2, 6)), atol=1e-15)


@pytest.mark.parametrize(("op", "options"), CASES)
def test_gradients_by_differences(op, options):
    arrays = [X, WEIGHT, BIAS]
    _, grads, dy = run(op, arrays, options)
    for i, grad in enumerate(grads):

        def loss(a, i=i):
            return float(np.sum(dy * op.forward(*arrays[:i], a, *arrays[i + 1 :], **options)[0]))

        np.testing.assert_allclose(grad, numeric_gradient(loss, arrays[i]), rtol=1e-5, atol=1e-7, err_msg=str(i))


@pytest.mark.parametrize(("op", "options"), CASES[1:])
def test_every_library(op, options, put):
    for arrays in ([X, WEIGHT, BIAS], [X, None, None], [X[..., 0], WEIGHT, None]):
        same_everywhere(op, arrays, options, put)
    y, (dx, dw, db), _ = run(op, [np.zeros((0, 6, 2)), WEIGHT, BIAS], options)
    assert (y.shape, dx.shape) == ((0, 6, 2), (0, 6, 2))
    assert (dw.tolist(), db.tolist()) == ([0] * 6, [0] * 6)


def test_groups_without_pixels_of_their_own():
    same_everywhere(group_norm, [X[:, :, 0, 0], WEIGHT, BIAS], {"num_groups": 2}, np.array)


@pytest.mark.parametrize(
    ("arrays", "options", "error", "message"),
    [
        ([X], {"num_groups": 4}, ValueError, "num_groups=4 does not divide the C=6 channels of x (2, 6, 3, 2)"),
        ([X[:, :0]], {"num_groups": 2}, ValueError, "num_groups=2 does not divide the C=0 channels of x (2, 0, 3, 2)"),
        ([X[..., :0]], {"num_groups": 2}, ValueError, "x has no pixels: its shape is (2, 6, 3, 0)"),
        ([X[:, :, :0]], {"num_groups": 2}, ValueError, "x has no pixels: its shape is (2, 6, 0, 2)"),
        ([X], {"num_groups": 0}, ValueError, "num_groups must be at least 1, got 0"),
        ([X], {"num_groups": 2.0}, TypeError, "num_groups must be a whole number, got 2.0"),
        ([X[0, 0, 0]], {"num_groups": 1}, ValueError, "x must have shape (N, C, ...), got (2,)"),
        (
            [X, WEIGHT[:2]],
            {"num_groups": 2},
            ValueError,
            "weight must have shape (6,), one entry per channel of x (2, 6, 3, 2), got (2,)",
        ),
        (
            [X, None, BIAS[:2]],
            {"num_groups": 2},
            ValueError,
            "bias must have shape (6,), one entry per channel of x (2, 6, 3, 2), got (2,)",
        ),
        ([X], {"num_groups": 2, "eps": -0.5}, ValueError, "eps must be finite and at least 0, got -0.5"),
    ],
)
def test_bad_input_is_named(arrays, options, error, message):
    with pytest.raises(error) as caught:
        group_norm.forward(*arrays, **options)
    assert str(caught.value) == f"group_norm: {message}"


def test_bad_instances_are_named():
    for x, message in [
        (X[..., 0, 0], "x must have shape (N, C, ...), got (2, 6)"),
        (X[..., :1, :1], "x must have more than one pixel per channel, got shape (2, 6, 1, 1)"),
        (X[:, :0], "x has no channels: its shape is (2, 0, 3, 2)"),
    ]:
        with pytest.raises(ValueError) as caught:
            instance_norm.forward(x)
        assert str(caught.value) == f"instance_norm: {message}"


@pytest.mark.parametrize(("op", "options", "name"), [(*CASES[0], "group_norm"), (*CASES[-1], "instance_norm")])
def test_a_bad_upstream_gradient_is_named(op, options, name):
    _, cache = op.forward(X, **options)
    with pytest.raises(ValueError) as caught:
        op.backward(BIAS, cache)
    assert str(caught.value) == f"{name}: dy must have the shape of y, (2, 6, 3, 2), got (6,)"
