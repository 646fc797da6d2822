import numpy as np
import pytest
from kernel_checks import against_torch, draw, run, same_everywhere

from glassnet import nn, ops


def test_by_hand():
    x = np.array([[1.0, 30.0], [3.0, 10.0]])
    y, cache = ops.batch_norm_relu.forward(x, np.array([2.0, 2.0]), np.array([1.0, 0.0]), eps=0.0)
    assert y.tolist() == [[0, 2], [3, 0]]
    dx, dweight, dbias = ops.batch_norm_relu.backward(np.ones((2, 2)), cache)
    assert dbias.tolist() == [1, 1]  # of the two that passed
    assert dweight.tolist() == [1, 1]
    np.testing.assert_allclose(dx, 0, atol=1e-15)  # two values: whatever x does, its norm is -1 and 1


@pytest.mark.parametrize("shape", [(6, 3), (4, 3, 5), (2, 3, 4, 5)])
@pytest.mark.parametrize("training", [True, False])
def test_the_numbers_of_norm_and_then_relu(shape, training, put):
    x, weight, bias, mean, var = draw(1, shape, (3,), (3,), (3,), (3,))
    given = {"running_mean": mean, "running_var": np.abs(var)} if not training else {}
    same_everywhere(ops.batch_norm_relu, [x, weight, bias], {**given, "training": training, "eps": 0.1}, put)
    y, grads, dy = run(ops.batch_norm_relu, [x, weight, bias], {**given, "training": training, "eps": 0.1})
    normed, norm = ops.batch_norm.forward(x, weight, bias, **given, training=training, eps=0.1)
    positive, mask = ops.relu.forward(normed)
    np.testing.assert_array_equal(y, positive)
    for g, expected in zip(grads, ops.batch_norm.backward(ops.relu.backward(dy, mask)[0], norm), strict=True):
        np.testing.assert_array_equal(g, expected)


@pytest.mark.oracle
def test_the_numbers_of_pytorch():
    torch = pytest.importorskip("torch")
    x, weight, bias = draw(2, (5, 3, 4, 2), (3,), (3,))

    def right(x, weight, bias):
        return torch.relu(torch.nn.functional.batch_norm(x, None, None, weight, bias, training=True))

    against_torch(ops.batch_norm_relu, right, [x, weight, bias])


def test_it_takes_the_norms_place_in_a_layer():
    x = draw(3, (5, 3, 4, 2))
    fused = nn.BatchNorm2d(3, norm=ops.batch_norm_relu, stats=ops.batch_norm_relu_stats, dtype=np.float64)
    apart = nn.Sequential(nn.BatchNorm2d(3, dtype=np.float64), nn.ReLU())
    dy = draw(4, x.shape)
    for mode in (True, True, False):
        np.testing.assert_array_equal(fused.train(mode)(x), apart.train(mode)(x))
        np.testing.assert_array_equal(fused.backward(dy), apart.backward(dy))
    for name, a in fused.state_dict().items():
        np.testing.assert_array_equal(a, apart.state_dict()[f"0.{name}"])
    np.testing.assert_array_equal(fused.grads["weight"], apart.named_grads()["0.weight"])


@pytest.mark.parametrize(
    ("shape", "options", "message"),
    [
        ((1, 3), {}, r"^batch_norm_relu: training needs more than one value per channel, got x of shape \(1, 3\)$"),
        ((4, 3), {"training": False}, "^batch_norm_relu: inference needs running_mean and running_var$"),
        ((4, 3), {"eps": -1}, "^batch_norm_relu: eps must be finite and at least 0, got -1$"),
    ],
)
def test_refusals_name_it(shape, options, message):
    with pytest.raises(ValueError, match=message):
        ops.batch_norm_relu.forward(np.ones(shape), **options)


def test_statistics_of_inference_are_refused():
    given = {"running_mean": np.zeros(3), "running_var": np.ones(3)}
    _, cache = ops.batch_norm_relu.forward(np.ones((4, 3)), training=False, **given)
    with pytest.raises(ValueError, match=r"^batch_norm_stats: the cache is of an inference pass"):
        ops.batch_norm_relu_stats(cache, **given)
