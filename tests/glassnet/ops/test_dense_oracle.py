"""Linear, activations, softmax and losses against PyTorch, live."""

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
seeds, lengths = st.integers(0, 999), st.integers(1, 5)
reductions = st.sampled_from(["mean", "sum", "none"])


@few
@given(st.lists(st.integers(0, 3), max_size=3), lengths, lengths, st.booleans(), seeds)
def test_linear(lead, inputs, outputs, bias, seed):
    x, w, b = draw(seed, (*lead, inputs), (outputs, inputs), (outputs,))
    against_torch(ops.linear, nnf.linear, [x, w, b if bias else None], seed=seed)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("sigmoid", {}),
        ("tanh", {}),
        ("relu", {}),
        ("leaky_relu", {}),
        ("leaky_relu", {"negative_slope": -0.5}),
        ("gelu", {}),
        ("gelu", {"approximate": "tanh"}),
        ("softplus", {}),
        ("softplus", {"beta": 0.7}),
    ],
)
@pytest.mark.parametrize("shape", [(3, 4), (2, 1, 5), (7,)])
def test_activations(name, options, shape):
    x = 3 * draw(len(shape), shape)
    x.flat[0] = 0.0
    against_torch(getattr(ops, name), lambda t: getattr(nnf, name)(t, **options), [x], options)


@few
@given(st.integers(1, 3), lengths, st.integers(0, 2), st.booleans(), seeds)
def test_prelu(n, channels, more, shared, seed):
    x, alpha = draw(seed, (n, channels, 3, 2)[: 2 + more], (1 if shared else channels,))
    against_torch(ops.prelu, nnf.prelu, [x, alpha], seed=seed)


@few
@given(
    st.lists(lengths, min_size=1, max_size=3), st.integers(-3, 2), st.sampled_from(["softmax", "log_softmax"]), seeds
)
def test_softmax(shape, axis, name, seed):
    axis = max(-len(shape), min(axis, len(shape) - 1))
    x = 3 * draw(seed, tuple(shape))
    against_torch(getattr(ops, name), lambda t: getattr(nnf, name)(t, axis), [x], {"axis": axis}, seed)


@few
@given(st.lists(lengths, min_size=1, max_size=3), reductions, seeds)
def test_squared_error(shape, reduction, seed):
    arrays = draw(seed, tuple(shape), tuple(shape))
    # Of our two gradients the target's is None: it is data.
    against_torch(ops.mse_loss, lambda x, t: nnf.mse_loss(x, t, reduction=reduction), arrays, {"reduction": reduction})


@few
@given(lengths, lengths, reductions, st.booleans(), st.booleans(), seeds)
def test_binary_cross_entropy(n, c, reduction, weighted, positive, seed):
    rng = np.random.default_rng(seed)
    x, t = 4 * rng.normal(size=(n, c)), rng.uniform(size=(n, c)) * rng.integers(0, 2, (n, c))
    options = {"reduction": reduction}
    options |= {"weight": rng.uniform(size=(n, 1))} if weighted else {}
    options |= {"pos_weight": rng.uniform(size=c)} if positive else {}

    def theirs(x, t):
        there = {k: x.new_tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
        return nnf.binary_cross_entropy_with_logits(x, t, **there)

    against_torch(ops.binary_cross_entropy_with_logits, theirs, [x, t], options, seed)


@few
@given(
    lengths,
    lengths,
    st.integers(0, 2),
    reductions,
    st.booleans(),
    st.sampled_from([0.0, 0.1, 1.0]),
    st.booleans(),
    seeds,
)
def test_cross_entropy(n, c, more, reduction, weighted, smoothing, ignoring, seed):
    rng = np.random.default_rng(seed)
    rest = (3, 2)[:more]
    x, labels = 3 * rng.normal(size=(n, c, *rest)), rng.integers(0, c, (n, *rest))
    options = {"reduction": reduction, "label_smoothing": smoothing}
    options |= {"weight": rng.uniform(0.1, 2, size=c)} if weighted else {}
    options |= {"ignore_index": 0} if ignoring else {}

    def theirs(x, t):
        there = {k: x.new_tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
        return nnf.cross_entropy(x, t, **there)

    against_torch(ops.cross_entropy, theirs, [x, labels], options, seed)


@few
@given(lengths, lengths, st.integers(0, 2), reductions, st.booleans(), st.sampled_from([0.0, 0.1, 1.0]), seeds)
def test_cross_entropy_of_probabilities(n, c, more, reduction, weighted, smoothing, seed):
    rng = np.random.default_rng(seed)
    x, q = 3 * rng.normal(size=(n, c, *(3, 2)[:more])), rng.uniform(size=(n, c, *(3, 2)[:more]))
    options = {"reduction": reduction, "label_smoothing": smoothing}
    options |= {"weight": rng.uniform(0.1, 2, size=c)} if weighted else {}

    def theirs(x, q):
        there = {k: x.new_tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
        return nnf.cross_entropy(x, q.detach(), **there)

    for dtype in ("float64", "float32"):
        ours = [x.astype(dtype), q.astype(dtype)]
        against_torch(ops.cross_entropy, theirs, ours, options, seed, dtypes=(dtype,))
