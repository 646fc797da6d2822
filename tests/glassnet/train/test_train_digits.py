"""The whole way on real images: load, split, train, stop, measure. What is reached is stated; the seeds fix it."""

import numpy as np
import pytest

from glassnet import nn, optim
from glassnet.data import digits, train_validation_split
from glassnet.models import mlp
from glassnet.train import EarlyStopping, ensemble_predict, evaluate, fit


@pytest.fixture(scope="module")
def parts():
    """Training, validation and test images, (N, 1, 8, 8) in -1..1."""
    data = digits()
    X = (data.X.reshape(-1, 1, 8, 8) / 8 - 1).astype(np.float32)
    rest, test = train_validation_split(X, data.y, 0.25, rng=0)
    return *train_validation_split(*rest, 0.2, rng=1), test


def conv_net(seed):
    rng = np.random.default_rng(seed)
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1, rng=rng),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1, rng=rng),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(0.2, rng=rng),
        nn.Linear(16 * 4 * 4, 10, rng=rng),
    )


def test_a_small_conv_net_reaches_96_percent_on_digits_it_never_saw(parts):
    train, valid, test = parts
    net = conv_net(0)
    optimizer = optim.Adam(net, 5e-3)
    history = fit(
        net,
        optimizer,
        *train,
        epochs=12,
        batch_size=32,
        rng=0,
        validation=valid,
        schedule=optim.Schedule(optimizer, optim.cosine(12)),
        early_stop=EarlyStopping(patience=6),
        progress=False,
    )
    assert evaluate(net, *test).accuracy >= 0.96
    assert history.val_loss[history.best_epoch] < 0.1


def test_three_weak_networks_together_are_better_than_their_mean(parts):
    train, _, (X, y) = parts
    nets = [mlp(seed, (24,), 10, input_shape=(1, 8, 8)) for seed in range(3)]
    for seed, net in enumerate(nets):
        fit(net, optim.SGD(net, 0.05, 0.9), *train, epochs=6, batch_size=32, rng=seed, progress=False)
    alone = [evaluate(net, X, y).accuracy for net in nets]
    together = float(np.mean(ensemble_predict(nets, X).argmax(axis=1) == y))
    assert min(alone) >= 0.92
    assert together > np.mean(alone)
