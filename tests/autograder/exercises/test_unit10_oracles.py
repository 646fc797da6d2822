"""References of unit 10's recurrent exercises against PyTorch, numerical gradients and numbers worked out by hand."""

import numpy as np
import pytest

from autograder.exercises.unit10 import bptt, clip, embedding, rnn, truncation
from glassnet import ops
from glassnet.check.data import materialise


def calls(exercise, seeds=range(4)):
    """Arguments of all cases, over some hidden draws."""
    cases = [*exercise.visible(), *(case for s in seeds for case in exercise.hidden(np.random.default_rng(s)))]
    assert len(cases) > 30
    for case in cases:
        yield tuple(materialise(arg) for arg in case.args)


def close(got, want, like):
    coarse = like.dtype == np.float32
    np.testing.assert_allclose(got, want, rtol=1e-4 if coarse else 1e-9, atol=1e-4 if coarse else 1e-11)


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


def pytorchs(torch, x, h0, wx, wh, b):
    """PyTorch's recurrent network with these weights: the leaves, and its states."""
    net = torch.nn.RNN(wx.shape[1], len(wx), batch_first=True).double()
    leaves = [torch.tensor(a.astype(float), requires_grad=True) for a in (x, h0)]
    with torch.no_grad():
        for name, w in (("weight_ih_l0", wx), ("weight_hh_l0", wh), ("bias_ih_l0", b), ("bias_hh_l0", 0 * b)):
            getattr(net, name).copy_(torch.tensor(w.astype(float)))
    weights = [net.weight_ih_l0, net.weight_hh_l0, net.bias_ih_l0]
    return net, [*leaves, *weights]


@pytest.mark.oracle
def test_states_are_pytorchs(torch):
    for given in calls(rnn.EXERCISE):
        net, (x, h0, *_) = pytorchs(torch, *given)
        close(rnn.rnn_forward(*given), net(x, h0[None])[0].detach().numpy(), given[0])


@pytest.mark.oracle
def test_gradients_through_time_are_pytorchs(torch):
    for dh, *given in calls(bptt.EXERCISE):
        net, leaves = pytorchs(torch, *given)
        net(leaves[0], leaves[1][None])[0].backward(torch.tensor(dh.astype(float)))
        for mine, leaf in zip(bptt.rnn_backward(dh, *given), leaves, strict=True):
            close(mine, leaf.grad.numpy(), given[0])


@pytest.mark.oracle
def test_truncated_gradients_are_those_of_pytorch_with_the_state_detached(torch):
    for dh, *given, k in calls(truncation.EXERCISE):
        net, leaves = pytorchs(torch, *given)
        state = leaves[1][None]
        for start in range(0, dh.shape[1], k):
            h, last = net(leaves[0][:, start : start + k], state)
            h.backward(torch.tensor(dh[:, start : start + k].astype(float)))
            state = last.detach()
        for mine, leaf in zip(truncation.rnn_backward_truncated(dh, *given, k), leaves, strict=True):
            close(mine, leaf.grad.numpy(), given[0])


def test_gradients_through_time_are_those_of_small_steps():
    rng = np.random.default_rng(0)
    given = [0.5 * rng.normal(size=shape) for shape in ((2, 4, 3), (2, 5), (5, 3), (5, 5), (5,))]
    dh = rng.normal(size=(2, 4, 5))
    for i, mine in enumerate(bptt.rnn_backward(dh, *given)):
        for at in np.ndindex(mine.shape):
            ends = []
            for step in (1e-5, -1e-5):
                moved = [a.copy() for a in given]
                moved[i][at] += step
                ends.append((dh * rnn.rnn_forward(*moved)).sum())
            assert mine[at] == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-6, abs=1e-8)


def test_the_library_gives_the_same_with_its_own_axes():
    rng = np.random.default_rng(1)
    x, h0, wx, wh, b = (rng.normal(size=shape) for shape in ((3, 5, 2), (3, 4), (4, 2), (4, 4), (4,)))
    dh = rng.normal(size=(3, 5, 4))
    for k in (None, 1, 2, 5, 9):
        y, cache = ops.rnn.forward(x.swapaxes(0, 1), h0, wx, wh, b, truncate=k)
        dx, *others = ops.rnn.backward(dh.swapaxes(0, 1), cache)
        given = (dh, x, h0, wx, wh, b)
        mine = bptt.rnn_backward(*given) if k is None else truncation.rnn_backward_truncated(*given, k)
        np.testing.assert_allclose(rnn.rnn_forward(*given[1:]), y.swapaxes(0, 1), rtol=1e-12)
        for got, want in zip(mine, (dx.swapaxes(0, 1), *others), strict=True):
            np.testing.assert_allclose(got, want, rtol=1e-10, atol=1e-12)


def test_the_numbers_of_the_notebook():
    given = (np.array([[[0.5], [0.0]]]), np.zeros((1, 1)), np.ones((1, 1)), np.full((1, 1), 2.0), np.zeros(1))
    h1, h2 = np.tanh(0.5), np.tanh(2 * np.tanh(0.5))
    np.testing.assert_allclose(rnn.rnn_forward(*given).ravel(), [h1, h2])
    dx, dh0, dwx, dwh, db = bptt.rnn_backward(np.array([[[0.0], [1.0]]]), *given)
    late = 1 - h2**2
    early = 2 * late * (1 - h1**2)
    np.testing.assert_allclose(dx.ravel(), [early, late])
    assert [dh0.item(), dwx.item(), dwh.item()] == pytest.approx([2 * early, early / 2, late * h1])
    assert db.item() == pytest.approx(early + late)


def test_whole_pieces_are_the_full_gradient_and_smaller_ones_are_not():
    rng = np.random.default_rng(2)
    given = [rng.normal(size=shape) for shape in ((2, 6, 3), (2, 6, 2), (2, 3), (3, 2), (3, 3), (3,))]
    full = bptt.rnn_backward(*given)
    for k in (6, 7):
        for got, want in zip(truncation.rnn_backward_truncated(*given, k), full, strict=True):
            np.testing.assert_allclose(got, want)
    cut = truncation.rnn_backward_truncated(*given, 3)
    np.testing.assert_allclose(cut[0][:, 3:], full[0][:, 3:])
    assert all(np.abs(got - want).max() > 1e-3 for got, want in zip(cut, full, strict=True))


@pytest.mark.oracle
def test_clipping_is_pytorchs(torch):
    seen = 0
    for grads, max_norm in calls(clip.EXERCISE):
        clipped, norm = clip.clip_by_global_norm(grads, max_norm)
        params = [torch.nn.Parameter(torch.zeros(g.shape, dtype=torch.float64)) for g in grads]
        for p, g in zip(params, grads, strict=True):
            p.grad = torch.tensor(g.astype(float))
        want = float(torch.nn.utils.clip_grad_norm_(params, max_norm))
        assert norm == pytest.approx(want, rel=1e-6)
        for got, p, g in zip(clipped, params, grads, strict=True):
            np.testing.assert_allclose(got, p.grad.numpy(), rtol=1e-5, atol=1e-7)  # PyTorch adds 1e-6 to the norm
            assert got.dtype == g.dtype
            seen += norm > max_norm
    assert seen > 40


def test_clipped_gradients_keep_their_direction():
    rng = np.random.default_rng(3)
    grads = [rng.normal(size=shape) for shape in ((3, 2), (4,), ())]
    clipped, norm = clip.clip_by_global_norm(grads, 0.5)
    assert norm == pytest.approx(np.sqrt(sum((g**2).sum() for g in grads)))
    assert np.sqrt(sum((g**2).sum() for g in clipped)) == pytest.approx(0.5)
    for got, g in zip(clipped, grads, strict=True):
        np.testing.assert_allclose(got * norm, g * 0.5)


@pytest.mark.oracle
def test_the_table_gets_pytorchs_gradient(torch):
    for dy, ids, n in calls(embedding.EXERCISE):
        table = torch.zeros((n, dy.shape[2]), dtype=torch.float64, requires_grad=True)
        torch.nn.functional.embedding(torch.tensor(ids.copy()), table).backward(torch.tensor(dy.astype(float)))
        close(embedding.embedding_backward(dy, ids, n), table.grad.numpy(), dy)


def test_every_drawn_embedding_has_a_repeat_within_and_across_sequences():
    for seed in range(20):
        case = embedding.EXERCISE.hidden(np.random.default_rng(seed))[3]
        ids = case.args[1]
        assert case.kind == "several sequences"
        assert any(len(set(row.tolist())) < len(row) for row in ids)
        assert any(len(set(column.tolist())) < len(column) for column in ids.T)
