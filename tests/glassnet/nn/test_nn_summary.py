"""The table of a network, line by line, and that drawing it changes nothing."""

import numpy as np
import pytest
from networks import SCALE

from glassnet.nn import Layer, OpLayer, Residual, Sequential, summary


class Doubling(Layer):
    """Doubles in training only."""

    def forward(self, x):
        return 2 * x if self.training else x

    def backward(self, dy):
        return dy


def net():
    a = np.ones((1200, 2), dtype=np.float32)
    return Sequential(OpLayer(SCALE, {"a": a, "b": np.ones(2)}, power=2), Residual(Doubling()))


def test_table_with_shapes():
    expected = """\
layer       kind             output        parameters
-----------------------------------------------------
0           OpLayer power=2  (5, 1200, 2)       2,402
1.body      Doubling         (5, 1200, 2)           0
1.shortcut  Identity         (5, 1200, 2)           0
-----------------------------------------------------
total: 2,402 parameters"""
    assert summary(net(), (5, 1200, 2)) == expected


def test_table_without_shapes():
    expected = """\
layer       kind             parameters
---------------------------------------
0           OpLayer power=2       2,402
1.body      Doubling                  0
1.shortcut  Identity                  0
---------------------------------------
total: 2,402 parameters"""
    assert net().summary() == expected


def test_an_empty_batch_is_enough():
    assert "(0, 1200, 2)" in summary(net(), (0, 1200, 2))


def test_it_runs_in_inference_and_leaves_the_network_as_it_was():
    seen = []

    class Telling(Layer):
        def forward(self, x):
            seen.append((self.training, x.dtype))
            return x

    part = Telling().eval()
    whole = Sequential(OpLayer(SCALE, {"a": np.ones(2, dtype=np.float32), "b": None}), part, Telling())
    summary(whole, (3, 2))
    assert seen == [(False, np.dtype(np.float32))] * 2
    assert [layer.training for _, layer in whole.named_layers()] == [True, True, False, True]
    assert all(layer.watchers == [] for _, layer in whole.named_layers())
    with pytest.raises(RuntimeError, match="call forward first"):
        whole[0].backward(np.ones((3, 2)))


def test_a_failing_network_is_left_as_it_was_too():
    whole = Sequential(OpLayer(SCALE, {"a": np.ones(2), "b": None}), Residual(Layer()))
    with pytest.raises(NotImplementedError):
        summary(whole, (3, 2))
    assert all(layer.watchers == [] and layer.training for _, layer in whole.named_layers())


def test_without_weights_the_zeros_are_float32():
    seen = []
    layer = Doubling()
    layer.watchers.append(lambda _, x, y: seen.append(x.dtype))
    summary(layer, (1, 2))
    assert seen == [np.float32]
    assert len(layer.watchers) == 1


@pytest.mark.parametrize("shape", [(2, -1), (2, 1.5)])
def test_refused(shape):
    with pytest.raises(ValueError, match=r"^summary: input_shape must hold whole numbers of at least 0, got \(2, "):
        summary(net(), shape)
