"""Norms, the recurrent network and gradient clipping against PyTorch, live."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_checks import against_torch, draw

from glassnet import ops

torch = pytest.importorskip("torch")
nnf = torch.nn.functional
pytestmark = pytest.mark.oracle
few = settings(max_examples=20)
seeds, lengths = st.integers(0, 999), st.integers(1, 4)


@few
@given(st.integers(2, 4), lengths, st.integers(0, 2), st.booleans(), st.booleans(), st.sampled_from([1e-5, 0.3]), seeds)
def test_batch_norm_in_training(n, c, more, scaled, shifted, eps, seed):
    x, w, b = draw(seed, (n, c, 3, 2)[: 2 + more], (c,), (c,))
    x += 3
    arrays = [x, w if scaled else None, b if shifted else None]

    def theirs(x, w, b):
        return nnf.batch_norm(x, None, None, w, b, True, eps=eps)

    against_torch(ops.batch_norm, theirs, arrays, {"eps": eps}, seed)


@few
@given(lengths, lengths, st.integers(0, 2), st.booleans(), seeds)
def test_batch_norm_in_inference(n, c, more, affine, seed):
    x, w, b, mean = draw(seed, (n, c, 3, 2)[: 2 + more], (c,), (c,), (c,))
    var = np.random.default_rng(seed).uniform(0.1, 2, c)
    against_torch(
        ops.batch_norm,
        lambda x, w, b: nnf.batch_norm(x, torch.tensor(mean).to(x), torch.tensor(var).to(x), w, b),
        [x, w, b] if affine else [x, None, None],
        {"running_mean": mean, "running_var": var, "training": False},
        seed,
    )


@pytest.mark.parametrize("shape", [(4, 3), (2, 3, 5), (2, 3, 2, 4)])
@pytest.mark.parametrize("momentum", [0.1, 0.7, 1.0])
def test_running_statistics(shape, momentum):
    x, mean = draw(1, shape, (3,))
    var = np.array([0.5, 1.0, 2.0])
    ours = ops.batch_norm_stats(ops.batch_norm.forward(x)[1], mean, var, momentum=momentum)
    theirs = torch.tensor(mean), torch.tensor(var)
    nnf.batch_norm(torch.tensor(x), *theirs, training=True, momentum=momentum)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b.numpy(), rtol=1e-12)


@few
@given(st.lists(lengths, min_size=1, max_size=4), st.integers(1, 4), st.booleans(), seeds)
def test_layer_norm(shape, last, affine, seed):
    normalized = tuple(shape[-last:])
    x, w, b = draw(seed, tuple(shape), normalized, normalized)
    against_torch(
        ops.layer_norm,
        lambda x, w, b: nnf.layer_norm(x, normalized, w, b),
        [x, w, b] if affine else [x, None, None],
        {"normalized_shape": normalized},
        seed,
        dtypes=("float64", "float32") if np.prod(normalized) > 2 else ("float64",),  # of two values float32 is noise
    )


@few
@given(lengths, lengths, st.integers(1, 3), st.booleans(), seeds)
def test_group_norm(n, groups, each, affine, seed):
    c = groups * each
    x, w, b = draw(seed, (n, c, 3, 2), (c,), (c,))
    arrays = [x, w, b] if affine else [x, None, None]
    options = {"num_groups": groups, "eps": 1e-3}
    against_torch(ops.group_norm, lambda x, w, b: nnf.group_norm(x, groups, w, b, 1e-3), arrays, options, seed)
    against_torch(ops.instance_norm, lambda x, w, b: nnf.instance_norm(x, None, None, w, b), arrays, {}, seed)


@few
@given(lengths, st.integers(1, 7), st.integers(1, 8), st.integers(1, 2), seeds)
def test_local_response_norm(n, c, size, more, seed):
    x = 2 * draw(seed, (n, c, 3, 2)[: 2 + more])
    options = {"size": size, "alpha": 0.8, "beta": 0.6, "k": 1.5}
    against_torch(
        ops.local_response_norm, lambda t: nnf.local_response_norm(t, size, 0.8, 0.6, 1.5), [x], options, seed
    )


@few
@given(lengths, lengths, lengths, lengths, st.booleans(), st.sampled_from([None, 1, 2, 3]), seeds)
def test_recurrent_network(steps, n, d, h, bias, truncate, seed):
    arrays = draw(seed, (steps, n, d), (n, h), (h, d), (h, h), (h,))
    if not bias:
        arrays[-1] = None

    def theirs(x, state, w_ih, w_hh, b):
        states = []
        for t, step in enumerate(x):
            state = state.detach() if truncate and t and t % truncate == 0 else state
            state = torch.tanh(nnf.linear(step, w_ih, b) + nnf.linear(state, w_hh))
            states.append(state)
        return torch.stack(states)

    against_torch(ops.rnn, theirs, arrays, {"truncate": truncate}, seed)
    against_torch(ops.rnn_cell, lambda x, *rest: theirs(x[None], *rest)[0], [arrays[0][0], *arrays[1:]], {}, seed)


def test_the_network_is_pytorchs_own():
    x, h0, w_ih, w_hh, b = draw(2, (4, 3, 2), (3, 5), (5, 2), (5, 5), (5,))

    def theirs(x, h0, w_ih, w_hh, b):
        zero = torch.zeros_like(b)
        return torch._VF.rnn_tanh(x, h0[None], [w_ih, w_hh, b, zero], True, 1, 0.0, False, False, False)[0]

    against_torch(ops.rnn, theirs, [x, h0, w_ih, w_hh, b])


@pytest.mark.parametrize("most", [0.1, 3.0, 100.0])
def test_clipping(most):
    arrays = draw(3, (3, 4), (5,), (2, 1, 2))
    parameters = [torch.zeros(a.shape, dtype=torch.float64, requires_grad=True) for a in arrays]
    for p, a in zip(parameters, arrays, strict=True):
        p.grad = torch.tensor(a)
    total = torch.nn.utils.clip_grad_norm_(parameters, most)
    clipped, norm = ops.clip_grad_norm(arrays, most)
    assert norm == pytest.approx(float(total), rel=1e-12)
    for a, p in zip(clipped, parameters, strict=True):
        np.testing.assert_allclose(a, p.grad.numpy(), rtol=1e-12)
