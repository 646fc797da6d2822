import math

import numpy as np
import pytest
from kernel_checks import draw, numeric_gradient, run, same_everywhere

from glassnet.ops import rnn, rnn_cell
from glassnet.ops.naive_recurrent import naive_rnn, naive_rnn_backward

X, H0, W_IH, W_HH, B = draw(1, (5, 3, 2), (3, 4), (4, 2), (4, 4), (4,))
ARRAYS = [X, H0, W_IH, W_HH, B]


def test_two_steps_by_hand():
    one = np.array([[1.0]])
    x = np.array([[[0.5]], [[-0.3]]])
    y, (dx, dh0, dw_ih, dw_hh, db), _ = run(
        rnn, [x, 0.2 * one, 0.7 * one, -0.4 * one, np.array([0.1])], dy=np.array([[[0.0]], [[1.0]]])
    )
    first = math.tanh(0.7 * 0.5 - 0.4 * 0.2 + 0.1)
    second = math.tanh(0.7 * -0.3 - 0.4 * first + 0.1)
    assert y.ravel().tolist() == pytest.approx([first, second])
    late = 1 - second**2
    early = late * -0.4 * (1 - first**2)
    assert dx.ravel().tolist() == pytest.approx([early * 0.7, late * 0.7])
    assert dh0.item() == pytest.approx(early * -0.4)
    assert dw_ih.item() == pytest.approx(early * 0.5 + late * -0.3)
    assert dw_hh.item() == pytest.approx(early * 0.2 + late * first)
    assert db.item() == pytest.approx(early + late)


@pytest.mark.parametrize("truncate", [None, 1, 2, 3, 5, 9])
def test_its_twin(truncate):
    y, grads, dy = run(rnn, ARRAYS, {"truncate": truncate})
    states = naive_rnn(*ARRAYS)
    np.testing.assert_allclose(y, states[1:], rtol=1e-13)
    expected = naive_rnn_backward(dy, X, states, W_IH, W_HH, truncate or len(X))
    for grad, twin in zip(grads, expected, strict=True):
        np.testing.assert_allclose(grad, twin, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize(("op", "arrays"), [(rnn, ARRAYS), (rnn_cell, [X[0], H0, W_IH, W_HH, B])])
def test_gradients_by_differences(op, arrays):
    _, grads, dy = run(op, arrays)
    for i, grad in enumerate(grads):

        def loss(a, i=i):
            return float(np.sum(dy * op.forward(*arrays[:i], a, *arrays[i + 1 :])[0]))

        np.testing.assert_allclose(grad, numeric_gradient(loss, arrays[i]), rtol=1e-6, atol=1e-8, err_msg=str(i))


def test_the_network_is_the_cell_again_and_again():
    y, _ = rnn.forward(*ARRAYS)
    h = H0
    for t in range(len(X)):
        h, _ = rnn_cell.forward(X[t], h, W_IH, W_HH, B)
        np.testing.assert_allclose(y[t], h, rtol=1e-13)


@pytest.mark.parametrize("bias", [B, None])
def test_every_library(bias, put):
    same_everywhere(rnn, [X, H0, W_IH, W_HH, bias], {"truncate": 2}, put)
    same_everywhere(rnn_cell, [X[0], H0, W_IH, W_HH, bias], {}, put)


@pytest.mark.parametrize(("steps", "samples"), [(5, 0), (0, 3)])
def test_empty_batches_and_sequences(steps, samples):
    y, grads, _ = run(rnn, [np.zeros((steps, samples, 2)), np.zeros((samples, 4)), W_IH, W_HH, B])
    assert y.shape == (steps, samples, 4)
    assert [g.shape for g in grads] == [(steps, samples, 2), (samples, 4), (4, 2), (4, 4), (4,)]
    assert not any(g.any() for g in grads)


@pytest.mark.parametrize(
    ("at", "array", "message"),
    [
        (0, np.ones((3, 2)), "x must have shape (T, N, D), got (3, 2)"),
        (1, np.ones(4), "h0 must have shape (N, H), got (4,)"),
        (1, np.ones((2, 4)), "h0 must have shape (N, H) = (3, 4), got (2, 4)"),
        (2, W_IH.T, "w_ih must have shape (H, D) = (4, 2), got (2, 4)"),
        (3, W_HH[:3], "w_hh must have shape (H, H) = (4, 4), got (3, 4)"),
        (4, B[:3], "b must have shape (H,) = (4,), got (3,)"),
    ],
)
def test_bad_shapes_are_named(at, array, message):
    with pytest.raises(ValueError) as caught:
        rnn.forward(*ARRAYS[:at], array, *ARRAYS[at + 1 :])
    assert str(caught.value) == f"rnn: {message}"
    if at == 0:
        array, message = X, "x must have shape (N, D), got (5, 3, 2)"
    with pytest.raises(ValueError) as caught:
        rnn_cell.forward(*[X[0], *ARRAYS[1:]][:at], array, *ARRAYS[at + 1 :])
    assert str(caught.value) == f"rnn_cell: {message}".replace("h0", "h")


def test_other_bad_input_is_named():
    with pytest.raises(ValueError, match=r"^rnn: truncate must be at least 1, got 0$"):
        rnn.forward(*ARRAYS, truncate=0)
    with pytest.raises(TypeError, match=r"^rnn: x is float64 but w_ih is float32; convert one of them$"):
        rnn.forward(X, H0, W_IH.astype(np.float32), W_HH, B)
    _, cache = rnn.forward(*ARRAYS)
    with pytest.raises(ValueError, match=r"^rnn: dy must have the shape of y, \(5, 3, 4\), got \(3, 4\)$"):
        rnn.backward(H0, cache)
    _, cache = rnn_cell.forward(X[0], H0, W_IH, W_HH)
    with pytest.raises(ValueError, match=r"^rnn_cell: dy must have the shape of y, \(3, 4\), got \(4,\)$"):
        rnn_cell.backward(B, cache)
