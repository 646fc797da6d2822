"""References of unit 02 against SciPy, scikit-learn, numerical slopes and PyTorch, which nobody here wrote."""

from itertools import product

import numpy as np
import pytest
from scipy.special import expit, log_softmax, softmax
from sklearn.linear_model import Perceptron

from autograder.exercises.unit02 import (
    gates,
    hinges,
    linear,
    perceptron,
    rectifiers,
    softmax_cross_entropy,
    squashers,
)
from glassnet.check import Strided

SEEDS = range(4)


def calls(module, function):
    """Arguments of all cases of a function, visible and over some hidden draws."""
    exercise = module.EXERCISE
    cases = [*exercise.visible(), *(case for s in SEEDS for case in exercise.hidden(np.random.default_rng(s)))]
    found = [case.args for case in cases if case.function == function]
    assert len(found) > 20
    return [tuple(arg.array if isinstance(arg, Strided) else arg for arg in args) for args in found]


def double(*args):
    return tuple(a.astype(float) if isinstance(a, np.ndarray) and a.dtype.kind == "f" else a for a in args)


def slope(function, x, h=1e-6):
    """Slope of an entry-by-entry function, from both sides."""
    return (function(x + h) - function(x - h)) / (2 * h)


# --- neurons by hand


def fires(w, b, x):
    return sum(wi * xi for wi, xi in zip(w, x, strict=True)) + b > 0


def test_pattern_neuron_fires_for_its_pattern_alone():
    for (pattern,) in calls(gates, "pattern_neuron"):
        w, b = gates.pattern_neuron(pattern)
        fired = [x for x in product([0, 1], repeat=len(pattern)) if fires(w, b, x)]
        assert fired == [tuple(pattern.tolist())]


def test_boolean_network_is_the_table_of_its_patterns():
    for (patterns,) in calls(gates, "boolean_network"):
        W1, b1, w2, b2 = gates.boolean_network(patterns)
        wanted = {tuple(p) for p in patterns.tolist()}
        for x in product([0, 1], repeat=patterns.shape[1]):
            hidden = [fires(w, b, x) for w, b in zip(W1, b1, strict=True)]
            assert fires(w2, b2, hidden) == (x in wanted)


def test_hinge_network_goes_through_its_points_in_straight_lines():
    for t, v in calls(hinges, "hinge_network"):
        W1, b1, w2, b2 = hinges.hinge_network(t, v)
        x = np.linspace(t[0], t[-1], 101)
        network = np.maximum(x[:, None] @ W1.T + b1, 0) @ w2 + b2
        np.testing.assert_allclose(network, np.interp(x, t, v), atol=1e-4)


# --- a neuron that learns


def test_perceptron_learns_what_scikit_learns_does():
    separated = 0
    for X, y, max_epochs in calls(perceptron, "perceptron_fit"):
        w, b, errors, history = perceptron.perceptron_fit(*double(X), y, max_epochs)
        if len(set(y.tolist())) < 2 or not X.any():
            continue  # scikit-learn refuses a single class
        theirs = Perceptron(shuffle=False, tol=None, max_iter=len(errors), eta0=1.0).fit(X.astype(float), y)
        np.testing.assert_array_equal(w, theirs.coef_[0])
        assert b == theirs.intercept_[0]
        np.testing.assert_array_equal(history[-1], w)
        if errors[-1] == 0:
            assert (y * (X @ w + b) > 0).all()
            separated += 1
        else:
            assert len(errors) == max_epochs
    assert separated > 20


# --- activations


@pytest.mark.parametrize(
    ("module", "forward", "oracle"),
    [
        (squashers, "sigmoid_forward", expit),
        (squashers, "tanh_forward", lambda x: 2 * expit(2 * x) - 1),
        (rectifiers, "relu_forward", lambda x: (x + np.abs(x)) / 2),
        (rectifiers, "leaky_relu_forward", lambda x, s: (1 + s) / 2 * x + (1 - s) / 2 * np.abs(x)),
    ],
)
def test_activation_has_the_values_of_another_formula(module, forward, oracle):
    for args in calls(module, forward):
        args = double(*args)
        np.testing.assert_allclose(getattr(module, forward)(*args), oracle(*args), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("module", "name"),
    [(squashers, "sigmoid"), (squashers, "tanh"), (rectifiers, "relu"), (rectifiers, "leaky_relu")],
)
def test_activation_gradient_is_its_numerical_slope(module, name):
    forward, backward = getattr(module, f"{name}_forward"), getattr(module, f"{name}_backward")
    for args in calls(module, f"{name}_backward"):
        dy, x, *rest = double(*args)
        steep = slope(lambda v, rest=rest: forward(v, *rest), x)
        smooth = (np.abs(x) > 1e-5) | (module is squashers)
        got = backward(dy, x, *rest)
        np.testing.assert_allclose(got[smooth], (dy * steep)[smooth], rtol=1e-5, atol=1e-8)
        left = rest[0] if rest else 0.0
        np.testing.assert_array_equal(got[~smooth], (dy * left)[~smooth])


# --- layers and losses


def numerical(f, x, h=1e-6):
    """Gradient of a function of an array that gives a number, one entry after the other."""
    x, g = x.astype(float), np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        kept = x[i]
        x[i] = kept + h
        above = f(x)
        x[i] = kept - h
        g[i] = (above - f(x)) / (2 * h)
        x[i] = kept
    return g


def slopes_of_linear(dy, x, w):
    b = np.zeros(len(w))
    return (
        numerical(lambda v: np.sum(dy * linear.linear_forward(v, w, b)), x),
        numerical(lambda v: np.sum(dy * linear.linear_forward(x, v, b)), w),
        numerical(lambda v: np.sum(dy * linear.linear_forward(x, w, v)), b),
    )


def test_linear_gradients_are_numerical_slopes():
    for args in calls(linear, "linear_backward"):
        for mine, theirs in zip(linear.linear_backward(*double(*args)), slopes_of_linear(*double(*args)), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-6)


def test_linear_forward_is_a_sum_over_inputs():
    for x, w, b in calls(linear, "linear_forward"):
        y = linear.linear_forward(x, w, b)
        for n, o in np.ndindex(y.shape):
            assert y[n, o] == pytest.approx(float(np.sum(x[n].ravel() * w[o])) + float(b[o]), rel=1e-5, abs=1e-5)


def test_softmax_and_loss_are_scipys():
    for (z,) in calls(softmax_cross_entropy, "softmax"):
        np.testing.assert_allclose(
            softmax_cross_entropy.softmax(z.astype(float)), softmax(z.astype(float), axis=1), rtol=1e-9
        )
    for z, y in calls(softmax_cross_entropy, "softmax_cross_entropy"):
        z = z.astype(float)
        loss, dz = softmax_cross_entropy.softmax_cross_entropy(z, y)
        assert loss == pytest.approx(-np.mean([log_softmax(row)[label] for row, label in zip(z, y, strict=True)]))
        steep = numerical(lambda v, y=y: softmax_cross_entropy.softmax_cross_entropy(v, y)[0], z, 1e-4)
        np.testing.assert_allclose(dz, steep, rtol=1e-4, atol=1e-6)


# --- PyTorch, live


@pytest.mark.oracle
def test_kernels_are_pytorchs():
    torch = pytest.importorskip("torch")
    F = torch.nn.functional

    def leaf(a):
        return torch.tensor(np.array(a, dtype=float), requires_grad=True)

    for dy, x, w in calls(linear, "linear_backward"):
        tx, tw, tb = leaf(x), leaf(w), leaf(np.arange(len(w)))
        y = F.linear(tx.flatten(1), tw, tb)
        y.backward(torch.tensor(dy.astype(float)))
        for mine, theirs in zip(linear.linear_backward(*double(dy, x, w)), (tx, tw, tb), strict=True):
            np.testing.assert_allclose(mine, theirs.grad.numpy(), rtol=1e-9, atol=1e-9)
        mine = linear.linear_forward(*double(x, w), np.arange(len(w)))
        np.testing.assert_allclose(mine, y.detach().numpy(), rtol=1e-9, atol=1e-9)
    for z, y in calls(softmax_cross_entropy, "softmax_cross_entropy"):
        tz = leaf(z)
        theirs = F.cross_entropy(tz, torch.tensor(y))
        theirs.backward()
        loss, dz = softmax_cross_entropy.softmax_cross_entropy(z.astype(float), y)
        assert loss == pytest.approx(theirs.item(), rel=1e-9)
        np.testing.assert_allclose(dz, tz.grad.numpy(), rtol=1e-9, atol=1e-12)
    for name, module, theirs in (
        ("sigmoid", squashers, torch.sigmoid),
        ("tanh", squashers, torch.tanh),
        ("relu", rectifiers, F.relu),
        ("leaky_relu", rectifiers, F.leaky_relu),
    ):
        for dy, x, *rest in calls(module, f"{name}_backward"):
            tx = leaf(x)
            theirs(tx, *rest).backward(torch.tensor(dy.astype(float)))
            mine = getattr(module, f"{name}_backward")(*double(dy, x), *rest)
            np.testing.assert_allclose(mine, tx.grad.numpy(), rtol=1e-9, atol=1e-12)
