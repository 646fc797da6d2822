"""Asking a network: in inference, in batches, alone or with others."""

import contextlib

import numpy as np
import pytest
from train_cases import Spy, blobs, deep, linear, same_state, softmax

from glassnet import nn, ops
from glassnet.backend import to_numpy
from glassnet.train import (
    accuracy,
    binary_accuracy,
    crop_predict,
    ensemble_predict,
    evaluate,
    predict,
    predict_proba,
)

X, Y = blobs()


@pytest.mark.parametrize("batch_size", [1, 7, 22, 23, 24, 256])
def test_scores_come_in_order_whatever_the_batch(batch_size):
    net, spy = deep(), Spy()
    expected = net.eval()(X)
    found = predict(nn.Sequential(spy, net.train()), X, batch_size=batch_size)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)
    assert [len(x) for x in spy.seen] == [batch_size] * (23 // batch_size) + [23 % batch_size] * (23 % batch_size > 0)


def test_each_layer_is_left_in_the_mode_it_was_in():
    """Batch norm may have been frozen on its own; what fails on the way changes nothing either."""
    net = deep()
    net[1].eval()
    before = {name: layer.training for name, layer in net.named_layers()}
    for ask in (
        lambda: predict(net, X),
        lambda: evaluate(net, X, Y),
        lambda: ensemble_predict([net, net], X),
        lambda: predict(net, X[:, :2]),
    ):
        with contextlib.suppress(ValueError):
            ask()
        assert {name: layer.training for name, layer in net.named_layers()} == before
    assert list(before.values()) == [True, True, False, True, True, True]


def test_asking_changes_nothing():
    net = deep()
    predict(net, X)
    evaluate(net, X, Y)
    same_state(net, deep())
    assert net.named_grads() == {}
    with pytest.raises(RuntimeError, match="call forward first"):
        net.backward(np.ones((23, 3)))  # the memory of the last forward pass is free


def test_no_samples_give_no_scores():
    assert predict(linear(), X[:0]).shape == (0, 3)
    assert predict(linear(), X[:0]).dtype == X.dtype


def test_probabilities():
    net = linear()
    p = predict_proba(net, X, batch_size=4)
    np.testing.assert_allclose(p, softmax(predict(net, X)), rtol=1e-12)
    np.testing.assert_allclose(p.sum(axis=1), 1)


def test_probabilities_of_each_pixel_are_along_axis_1():
    net = nn.Sequential(nn.Conv2d(2, 3, 1, rng=0, dtype=np.float64))
    images = np.random.default_rng(0).normal(size=(2, 2, 4, 5))
    assert predict_proba(net, images).shape == (2, 3, 4, 5)
    np.testing.assert_allclose(predict_proba(net, images).sum(axis=1), 1)


def test_an_ensemble_averages_probabilities_not_scores():
    nets = [linear(0), linear(1), linear(2)]
    nets[0][0].params["weight"] *= 30  # a network that shouts does not outvote the others
    expected = np.mean([softmax(predict(net, X)) for net in nets], axis=0)
    np.testing.assert_allclose(ensemble_predict(nets, X, batch_size=5), expected, rtol=1e-12)
    np.testing.assert_allclose(ensemble_predict(nets[:1], X), softmax(predict(nets[0], X)), rtol=1e-12)
    assert np.abs(expected - softmax(np.mean([predict(net, X) for net in nets], axis=0))).max() > 0.1


def test_ten_crops_are_averaged():
    rng = np.random.default_rng(0)
    images = rng.normal(size=(3, 2, 6, 7))
    net = nn.Sequential(nn.Conv2d(2, 4, (4, 5), rng=0, dtype=np.float64), nn.Flatten())
    found = crop_predict(net, images, (4, 5), batch_size=7)
    crops = []
    for view in (images, images[..., ::-1]):
        for top, left in ((0, 0), (0, 2), (2, 0), (2, 2), (1, 1)):
            crops.append(softmax(net(np.ascontiguousarray(view[:, :, top : top + 4, left : left + 5]))))
    np.testing.assert_allclose(found, np.mean(crops, axis=0), rtol=1e-12)


def test_evaluate_is_the_mean_over_samples():
    net = linear(4)
    p = softmax(net(X))
    loss, share = -np.mean(np.log(p[np.arange(23), Y])), np.mean(p.argmax(axis=1) == Y)
    for batch_size in (1, 5, 23, 100):
        assert evaluate(net, X, Y, batch_size=batch_size) == pytest.approx((loss, share), rel=1e-12)


def test_evaluate_passes_its_options_on():
    net, target = linear(), np.eye(3)[Y]
    scores = net(X)
    expected = float(np.mean((scores - target) ** 2))
    assert evaluate(net, X, target, loss=ops.mse_loss) == (pytest.approx(expected), None)
    total = evaluate(net, X, target, loss=ops.mse_loss, loss_options={"reduction": "sum"}, batch_size=23).loss
    assert total == pytest.approx(expected * 69)
    assert evaluate(net, X, Y, measure=lambda s, y: len(y) * 1.0, batch_size=20).accuracy == (20 * 20 + 3 * 3) / 23
    right = evaluate(net, X, target, loss=ops.binary_cross_entropy_with_logits).accuracy
    assert right == np.mean((scores > 0) == target)


def test_evaluate_of_nothing_is_not_a_number():
    assert all(np.isnan(value) for value in evaluate(linear(), X[:0], Y[:0]))
    assert evaluate(linear(), X[:0], X[:0, :3], loss=ops.mse_loss).accuracy is None


def test_accuracy_counts_the_highest_score():
    scores = np.array([[1.0, 2.0, 0.0], [3.0, 1.0, 2.0], [0.0, -1.0, -2.0], [5.0, 5.0, 1.0]])
    assert accuracy(scores, np.array([1, 2, 0, 0])) == 0.75
    assert accuracy(scores.T[None], np.array([[1, 0, 0, 1]])) == 0.75
    assert np.isnan(accuracy(scores[:0], np.zeros(0, dtype=int)))


def test_binary_accuracy_counts_the_signs():
    scores = np.array([[0.0], [1e-9], [-3.0], [2.0]])
    assert binary_accuracy(scores, np.array([[0.0], [1.0], [1.0], [0.5]])) == 0.75


def test_every_library(put):
    nets = [deep(1), deep(2)]
    expected = ensemble_predict(nets, X), evaluate(nets[0], X, Y)
    x, y = put(X), put(Y)
    found = ensemble_predict(nets, x, batch_size=9)
    assert type(found) is type(x)
    assert found.device == x.device
    np.testing.assert_allclose(to_numpy(found), expected[0], rtol=1e-12)
    assert evaluate(nets[0], x, y, batch_size=9) == pytest.approx(expected[1], rel=1e-12)
    np.testing.assert_allclose(predict(nets[1], X), predict(deep(2), X))  # and back again


def test_a_network_without_weights_can_be_asked(put):
    np.testing.assert_array_equal(to_numpy(predict(nn.Sequential(nn.ReLU()), put(X))), np.maximum(X, 0))


@pytest.mark.parametrize(
    ("error", "ask", "told"),
    [
        (TypeError, lambda net: predict(net, [[1.0]]), "predict: expected arrays, got list"),
        (
            ValueError,
            lambda net: predict(net, np.array(1.0)),
            "predict: X must have a first axis that counts the samples",
        ),
        (ValueError, lambda net: predict(net, X, batch_size=0), "predict: batch_size must be at least 1, got 0"),
        (ValueError, lambda net: ensemble_predict([], X), "ensemble_predict: give at least one model"),
        (
            ValueError,
            lambda net: ensemble_predict([net, nn.Sequential(nn.Linear(5, 1, rng=0, dtype=np.float64))], X),
            "ensemble_predict: model 1 gives (23, 1) but model 0 (23, 3)",
        ),
        (TypeError, lambda net: evaluate(net, X, Y.tolist()), "evaluate: expected arrays, got list"),
        (ValueError, lambda net: evaluate(net, X, Y[:3]), "batches: X and y need one entry for each sample"),
        (
            ValueError,
            lambda net: accuracy(np.ones((4, 10)), np.ones((4, 1), dtype=int)),
            "accuracy: y must have shape (4,), one label for each row of scores (4, 10), got (4, 1)",
        ),
        (ValueError, lambda net: accuracy(np.ones(4), np.ones(4, dtype=int)), "accuracy: y must have shape (4,), one"),
        (
            ValueError,
            lambda net: binary_accuracy(np.ones((4, 1)), np.ones(4)),
            "binary_accuracy: y must have the shape of scores, (4, 1), got (4,)",
        ),
    ],
)
def test_what_cannot_be_asked(error, ask, told):
    with pytest.raises(error) as caught:
        ask(linear())
    assert str(caught.value).startswith(told)
