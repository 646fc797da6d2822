"""Small networks learn the handwritten digits of scikit-learn: layers, a loss, an optimizer and a schedule together.

What each reaches is stated here; the seeds fix it.
"""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from glassnet import init, nn, ops, optim


@pytest.fixture(scope="module")
def digits():
    """1797 images of 8×8; every fifth is kept for the test."""
    images, labels = load_digits(return_X_y=True)
    images = (images.reshape(-1, 1, 8, 8) / 8 - 1).astype(np.float32)
    test = np.arange(len(labels)) % 5 == 0
    return images[~test], labels[~test], images[test], labels[test]


def train(net, optimizer, digits, *, epochs, batch, seed, schedule=None, clip=None):
    x, t, x_test, t_test = digits
    rng = np.random.default_rng(seed)
    losses = []
    for _ in range(epochs):
        net.train()
        order = rng.permutation(len(t))
        for start in range(0, len(t), batch):
            rows = order[start : start + batch]
            loss, cache = ops.cross_entropy.forward(net(x[rows]), t[rows])
            net.zero_grad()
            net.backward(ops.cross_entropy.backward(1.0, cache)[0])
            if clip is not None:
                optim.clip_grad_norm(net, clip)
            optimizer.step()
            losses.append(float(loss))
        if schedule is not None:
            schedule.step()
    right = np.argmax(net.eval()(x_test), axis=1) == t_test
    return float(np.mean(right)), losses


def small(rng, dtype=np.float32, p=0.1):
    made = {"rng": rng, "dtype": dtype}
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1, bias=False, **made),
        nn.BatchNorm2d(16, dtype=dtype),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Residual(nn.Sequential(nn.Conv2d(16, 16, 3, padding=1, **made), nn.ReLU())),
        nn.Flatten(),
        nn.Dropout(p, rng=rng),
        nn.Linear(256, 10, init=init.normal, **made),
    )


def test_a_small_conv_net_reaches_97_percent(digits):
    net = small(np.random.default_rng(0))
    optimizer = optim.Adam(net, 1e-2)
    schedule = optim.Schedule(optimizer, optim.cosine(7))
    accuracy, losses = train(net, optimizer, digits, epochs=7, batch=64, seed=1, schedule=schedule)
    assert accuracy >= 0.97
    assert losses[0] == pytest.approx(np.log(10), abs=0.3)
    assert np.mean(losses[-10:]) < 0.15
    assert {w.dtype for w in net.named_params().values()} == {np.dtype(np.float32)}


def test_the_same_seeds_give_the_same_weights(digits):
    nets = [small(np.random.default_rng(0)) for _ in range(2)]
    few = tuple(a[:200] for a in digits)
    for net in nets:
        train(net, optim.SGD(net, 0.05, 0.9, nesterov=True), few, epochs=1, batch=50, seed=1, clip=5.0)
    one, two = (net.state_dict() for net in nets)
    for name, a in one.items():
        np.testing.assert_array_equal(a, two[name])


@pytest.mark.oracle
def test_ten_steps_as_pytorch(digits):
    """The same start, the same batches: the same weights after ten steps with momentum, decay, clipping and cosine."""
    torch = pytest.importorskip("torch")
    net = small(np.random.default_rng(0), np.float64, p=0.0)
    t_nn = torch.nn

    class Add(t_nn.Module):
        def __init__(self):
            super().__init__()
            self.body = t_nn.Sequential(t_nn.Conv2d(16, 16, 3, padding=1), t_nn.ReLU())

        def forward(self, x):
            return self.body(x) + x

    other = t_nn.Sequential(
        t_nn.Conv2d(1, 16, 3, padding=1, bias=False),
        t_nn.BatchNorm2d(16),
        t_nn.ReLU(),
        t_nn.MaxPool2d(2),
        Add(),
        t_nn.Flatten(),
        t_nn.Identity(),
        t_nn.Linear(256, 10),
    ).double()
    other.load_state_dict({name: torch.tensor(a) for name, a in net.state_dict().items()}, strict=False)
    ours = optim.SGD(net, 0.1, 0.9, weight_decay=1e-3, nesterov=True)
    theirs = torch.optim.SGD(other.parameters(), 0.1, 0.9, weight_decay=1e-3, nesterov=True)
    ours_rate = optim.Schedule(ours, optim.cosine(10, 0.01))
    their_rate = torch.optim.lr_scheduler.CosineAnnealingLR(theirs, 10, 0.01)
    x, t = digits[0].astype(np.float64), digits[1]
    for start in range(0, 320, 32):
        rows = slice(start, start + 32)
        loss, cache = ops.cross_entropy.forward(net(x[rows]), t[rows], label_smoothing=0.1)
        net.zero_grad()
        net.backward(ops.cross_entropy.backward(1.0, cache)[0])
        norm = optim.clip_grad_norm(net, 2.0)
        theirs.zero_grad()
        their_loss = t_nn.functional.cross_entropy(
            other(torch.tensor(x[rows])), torch.tensor(t[rows]), label_smoothing=0.1
        )
        their_loss.backward()
        their_norm = t_nn.utils.clip_grad_norm_(other.parameters(), 2.0)
        assert float(loss) == pytest.approx(their_loss.item(), rel=1e-8)
        assert norm == pytest.approx(their_norm.item(), rel=1e-8)
        for step in (ours, theirs, ours_rate, their_rate):
            step.step()
    for name, a in other.state_dict().items():
        if "num_batches" not in name:
            np.testing.assert_allclose(net.state_dict()[name], a.numpy(), rtol=1e-7, atol=1e-10)


def test_rows_as_a_sequence_for_the_recurrent_net(digits):
    """Each image is read row by row, from the top."""

    class RowsFirst(nn.Layer):
        def forward(self, x):
            return np.ascontiguousarray(np.moveaxis(x[:, 0], 0, 1))

        def backward(self, dy):
            return np.moveaxis(dy, 1, 0)[:, None]

    rng = np.random.default_rng(0)
    net = nn.Sequential(RowsFirst(), nn.RNN(8, 48, last_only=True, rng=rng), nn.Linear(48, 10, rng=rng))
    accuracy, _ = train(net, optim.RMSProp(net, 2e-3), digits, epochs=8, batch=64, seed=1, clip=1.0)
    assert accuracy >= 0.90


def test_full_batches_by_lbfgs(digits):
    x, t, x_test, t_test = digits
    net = nn.Sequential(nn.Flatten(), nn.Linear(64, 10, rng=0, init=lambda shape, rng, dtype: np.zeros(shape, dtype)))

    def closure():
        loss, cache = ops.cross_entropy.forward(net(x), t)
        net.zero_grad()
        net.backward(ops.cross_entropy.backward(1.0, cache)[0])
        return loss

    optimizer = optim.LBFGS(net, max_iter=40, max_eval=60)
    assert optimizer.step(closure) == pytest.approx(np.log(10), rel=1e-6)
    assert float(closure()) < 0.05
    assert np.mean(np.argmax(net(x_test), axis=1) == t_test) >= 0.93
