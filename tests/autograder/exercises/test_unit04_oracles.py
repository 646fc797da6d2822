"""References of unit 04 against PyTorch's optimizers and initialisers, scikit-learn, closed forms and differences."""

import numpy as np
import pytest
from scipy.stats import kstest
from sklearn.preprocessing import StandardScaler

from autograder.exercises.unit04 import adam, adaptive, dropout, init, momentum, normalise, train
from glassnet.check.data import materialise


def calls(exercise, function, seeds=range(4)):
    """Arguments of all cases of a function, over some hidden draws."""
    cases = [*exercise.visible(), *(case for s in seeds for case in exercise.hidden(np.random.default_rng(s)))]
    chosen = [case for case in cases if case.function == function]
    assert len(chosen) > 20
    for case in chosen:
        yield tuple(materialise(arg) for arg in case.args)


def close(got, want, coarse):
    np.testing.assert_allclose(got, want, rtol=1e-4 if coarse else 1e-12, atol=1e-5 if coarse else 1e-12)


# --- the input, the first weights


def test_normalise_is_the_standard_scaler_of_all_pixels():
    for sets in calls(normalise.EXERCISE, "normalise"):
        pixels = [np.moveaxis(X, 1, -1).reshape(-1, X.shape[1]).astype(float) for X in sets]
        scaler = StandardScaler().fit(pixels[0])
        for X, rows, got in zip(sets, pixels, normalise.normalise(*sets), strict=True):
            close(np.moveaxis(got, 1, -1).reshape(rows.shape), scaler.transform(rows), X.dtype == np.float32)


@pytest.mark.oracle
def test_fans_are_what_pytorch_counts():
    torch = pytest.importorskip("torch")
    for (shape,) in calls(init.EXERCISE, "fans"):
        assert init.fans(shape) == torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))


def test_fans_count_the_products_of_a_convolution():
    for (shape,) in calls(init.EXERCISE, "fans"):
        weight = np.ones(shape)
        assert init.fans(shape) == (weight[0].sum(), weight[:, 0].sum())


@pytest.mark.oracle
@pytest.mark.parametrize("rule", ["xavier", "he"])
@pytest.mark.parametrize("draw", ["normal", "uniform"])
def test_first_weights_are_spread_as_pytorchs(rule, draw):
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    shape = (60, 40, 3, 2)
    tensor = torch.empty(shape, dtype=torch.float64)
    if rule == "xavier":
        getattr(torch.nn.init, f"xavier_{draw}_")(tensor)
    else:
        getattr(torch.nn.init, f"kaiming_{draw}_")(tensor, nonlinearity="relu")
    mine = init.init(shape, rule, draw, np.random.default_rng(0)).ravel()
    assert kstest(mine, tensor.numpy().ravel()).pvalue > 0.01
    assert kstest(1.05 * mine, tensor.numpy().ravel()).pvalue < 0.01, "the test can tell five per cent"


@pytest.mark.parametrize(("rule", "variance"), [("xavier", 2 / (84 + 72)), ("he", 2 / 84)])
def test_first_weights_have_the_variance_of_the_paper(rule, variance):
    for draw, law in (("normal", ("norm", (0, variance**0.5))), ("uniform", None)):
        mine = init.init((72 // 6, 84 // 6, 2, 3), rule, draw, np.random.default_rng(1)).ravel()
        assert mine.var() == pytest.approx(variance, rel=0.1)
        if law is None:
            b = (3 * variance) ** 0.5
            law = ("uniform", (-b, 2 * b))
        assert kstest(mine, law[0], args=law[1]).pvalue > 0.01


# --- optimizers


def run(rule, n_steps=6):
    """Weights after each of some steps with fixed gradients; `rule(w, g, state) -> w, *state`."""
    rng = np.random.default_rng(40)
    w, gradients = rng.normal(size=(3, 4)), rng.normal(size=(n_steps, 3, 4))
    path, state = [], None
    for g in gradients:
        w, *state = rule(w, g, state)
        path.append(w)
    return np.array(path)


def pytorchs(name, **options):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(40)
    w = torch.tensor(rng.normal(size=(3, 4)), requires_grad=True)
    optimizer = getattr(torch.optim, name)([w], **options)
    path = []
    for g in rng.normal(size=(6, 3, 4)):
        w.grad = torch.tensor(g)
        optimizer.step()
        path.append(w.detach().numpy().copy())
    return np.array(path)


def zero(n=1):
    return [np.zeros((3, 4)) for _ in range(n)]


@pytest.mark.oracle
def test_every_optimizer_walks_as_pytorchs():
    plain = {"lr": 0.1, "momentum": 0.9}
    walk = run(lambda w, g, v: momentum.momentum(w, g, *(v or zero()), 0.1, 0.9))
    close(walk, pytorchs("SGD", **plain), coarse=False)
    walk = run(lambda w, g, v: momentum.nesterov(w, g, *(v or zero()), 0.1, 0.9))
    close(walk, pytorchs("SGD", **plain, nesterov=True), coarse=False)
    walk = run(lambda w, g, c: adaptive.adagrad(w, g, *(c or zero()), 0.1, 1e-3))
    close(walk, pytorchs("Adagrad", lr=0.1, eps=1e-3), coarse=False)
    walk = run(lambda w, g, c: adaptive.rmsprop(w, g, *(c or zero()), 0.1, 0.9, 1e-3))
    close(walk, pytorchs("RMSprop", lr=0.1, alpha=0.9, eps=1e-3), coarse=False)
    options = (0.1, 0.8, 0.95, 1e-3)
    named = {"lr": 0.1, "betas": (0.8, 0.95), "eps": 1e-3}
    walk = run(lambda w, g, s: adam.adam(w, g, *(s or [*zero(2), 0]), *options))
    close(walk, pytorchs("Adam", **named), coarse=False)
    walk = run(lambda w, g, s: adam.adamw(w, g, *(s or [*zero(2), 0]), *options, 0.3))
    close(walk, pytorchs("AdamW", **named, weight_decay=0.3), coarse=False)


def test_momentum_is_a_sum_of_fading_gradients():
    rng = np.random.default_rng(41)
    w, gradients = np.zeros(3), rng.normal(size=(5, 3))
    velocity = np.zeros(3)
    for g in gradients:
        w, velocity = momentum.momentum(w, g, velocity, 0.1, 0.7)
    faded = [0.7 ** (4 - k) * g for k, g in enumerate(gradients)]
    np.testing.assert_allclose(velocity, np.sum(faded, axis=0))
    shares = [(1 - 0.7 ** (5 - k)) / 0.3 * g for k, g in enumerate(gradients)]  # every gradient acts ever since
    np.testing.assert_allclose(w, -0.1 * np.sum(shares, axis=0))


def test_nesterov_is_sutskevers_seen_from_the_point_looked_ahead():
    """There: v' = mu v - lr f'(u + mu v), u' = u + v'. Here w = u + mu v, and the velocity is v / -lr."""
    slopes, lr, mu = np.array([1.0, 7.0]), 0.05, 0.8
    u, v = np.array([3.0, -2.0]), np.zeros(2)
    w, velocity = u.copy(), np.zeros(2)
    for _ in range(8):
        v = mu * v - lr * slopes * (u + mu * v)
        u = u + v
        w, velocity = momentum.nesterov(w, slopes * w, velocity, lr, mu)
        np.testing.assert_allclose(w, u + mu * v)
        np.testing.assert_allclose(velocity, v / -lr)


def test_adaptive_steps_in_closed_form():
    g = np.array([3.0, -0.2])
    w, cache = np.zeros(2), np.zeros(2)
    for n in range(1, 6):  # a constant gradient: Adagrad's n-th step is lr / sqrt(n), but for eps
        before = w
        w, cache = adaptive.adagrad(w, g, cache, 0.5, 0.1)
        np.testing.assert_allclose(w - before, -0.5 * g / (np.abs(g) * n**0.5 + 0.1))
    w, cache = np.zeros(2), np.zeros(2)
    for n in range(1, 6):  # and RMSProp's lr / sqrt(1 - decay^n)
        before = w
        w, cache = adaptive.rmsprop(w, g, cache, 0.5, 0.9, 0.1)
        np.testing.assert_allclose(w - before, -0.5 * g / (np.abs(g) * (1 - 0.9**n) ** 0.5 + 0.1))


def test_adam_in_closed_form():
    g, w, m, v, t = np.array([3.0, -0.2]), np.zeros(2), np.zeros(2), np.zeros(2), 0
    for n in range(1, 6):  # a constant gradient: every corrected step is lr, whatever the gradient, but for eps
        before = w
        w, m, v, t = adam.adam(w, g, m, v, t, 0.5, 0.9, 0.99, 0.1)
        np.testing.assert_allclose(w - before, -0.5 * g / (np.abs(g) + 0.1))
        assert t == n
    w = np.array([2.0, -4.0])  # no gradient ever: only the decay is left
    shrunk = adam.adamw(w, np.zeros(2), np.zeros(2), np.zeros(2), 0, 0.5, 0.9, 0.99, 1e-8, 0.1)[0]
    np.testing.assert_allclose(shrunk, 0.95 * w)


# --- the loop


def test_minibatches_hold_each_sample_once_with_its_own_target():
    for X, y, batch_size, rng in calls(train.EXERCISE, "minibatches"):
        parts = train.minibatches(X, y, batch_size, rng)
        sizes = [len(targets) for _, targets in parts]
        assert sizes[:-1] == [batch_size] * (len(sizes) - 1)
        assert 0 < sizes[-1] <= batch_size
        mine = sorted((*row, target) for rows, targets in parts for row, target in zip(rows, targets, strict=True))
        assert mine == sorted((*row, target) for row, target in zip(X, y, strict=True))


@pytest.mark.oracle
def test_training_is_pytorchs_sgd_on_the_same_batches():
    torch = pytest.importorskip("torch")
    for w, X, y, lr, gamma, weight_decay, batch_size, epochs, rng in calls(train.EXERCISE, "train"):
        orders, again = orders_of(rng, len(X), epochs)
        leaf = torch.tensor(w.astype(float), requires_grad=True)
        optimizer = torch.optim.SGD([leaf], lr=lr)
        schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma)
        losses = np.zeros(epochs)
        for epoch, order in enumerate(orders):
            for part in np.split(order, range(batch_size, len(X), batch_size)):
                loss = 0.5 * torch.mean((torch.tensor(X[part].astype(float)) @ leaf - torch.tensor(y[part])) ** 2)
                loss = loss + 0.5 * weight_decay * torch.sum(leaf**2)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses[epoch] += loss.item() * len(part) / len(X)
            schedule.step()
        got = train.train(w, X, y, lr, gamma, weight_decay, batch_size, epochs, again)
        close(got[0], leaf.detach().numpy(), w.dtype == np.float32)
        close(got[1], losses, w.dtype == np.float32)


def orders_of(rng, n, epochs):
    """The orders that the generator will draw, and a generator that has not drawn them yet."""
    fresh = np.random.Generator(np.random.PCG64())
    fresh.bit_generator.state = rng.bit_generator.state
    return [rng.permutation(n) for _ in range(epochs)], fresh


def test_one_full_step_follows_the_numerical_gradient_of_its_own_loss():
    rng = np.random.default_rng(44)
    X, y, w = rng.normal(size=(7, 3)), rng.normal(size=7), rng.normal(size=3)

    def one(w):
        return train.train(w, X, y, 0.1, 0.5, 0.3, 7, 1, np.random.default_rng(0))

    nudges = 1e-5 * np.eye(3)
    slope = [(one(w + e)[1][0] - one(w - e)[1][0]) / 2e-5 for e in nudges]
    np.testing.assert_allclose((w - one(w)[0]) / 0.1, slope, rtol=1e-7)


def test_training_ends_at_the_ridge_regression():
    rng = np.random.default_rng(45)
    X, y = rng.normal(size=(12, 3)), rng.normal(size=12)
    w, _ = train.train(np.zeros(3), X, y, 0.2, 1.0, 0.4, 12, 400, np.random.default_rng(0))
    np.testing.assert_allclose(w, np.linalg.solve(X.T @ X / 12 + 0.4 * np.eye(3), X.T @ y / 12))


# --- dropout


def test_dropout_keeps_its_share_and_its_mean():
    x = np.ones((200, 300))
    for p in (0.1, 0.5, 0.8):
        y, kept = dropout.dropout_forward(x, p, True, np.random.default_rng(3))
        assert kept.mean() == pytest.approx(1 - p, abs=0.005)
        assert y.mean() == pytest.approx(1, abs=0.02)
        assert set(np.unique(y)) == {0.0, 1 / (1 - p)}


def test_dropouts_gradient_is_the_numerical_one():
    rng = np.random.default_rng(46)
    for p, use in ((0.3, True), (0.8, True), (0.3, False)):
        x, dy = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))

        def loss(x, p=p, use=use, dy=dy):
            return np.sum(dy * dropout.dropout_forward(x, p, use, np.random.default_rng(5))[0])

        kept = dropout.dropout_forward(x, p, use, np.random.default_rng(5))[1]
        slope = np.zeros_like(x)
        for at in np.ndindex(x.shape):
            e = np.zeros_like(x)
            e[at] = 1e-5
            slope[at] = (loss(x + e) - loss(x - e)) / 2e-5
        np.testing.assert_allclose(dropout.dropout_backward(dy, kept, p, use), slope, atol=1e-9)


@pytest.mark.oracle
def test_dropout_in_its_two_modes_is_pytorchs():
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    x = torch.arange(1.0, 4001.0, dtype=torch.float64, requires_grad=True)
    for use in (True, False):
        y = torch.nn.functional.dropout(x, 0.3, training=use)
        dy = torch.linspace(-1, 1, 4000, dtype=torch.float64)
        x.grad = None
        y.backward(dy)
        kept = y.detach().numpy() != 0
        mine, flags = dropout.dropout_forward(x.detach().numpy(), 0.3, use, np.random.default_rng(1))
        theirs = y.detach().numpy()
        np.testing.assert_allclose(mine[flags & kept], theirs[flags & kept])
        assert not mine[~flags].any()
        np.testing.assert_allclose(dropout.dropout_backward(dy.numpy(), kept, 0.3, use), x.grad.numpy())
