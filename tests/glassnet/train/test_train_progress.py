"""Training with and without a bar."""

import multiprocessing.synchronize

import numpy as np
import pytest

from glassnet import nn, optim
from glassnet.train import fit
from glassnet.train.progress import NoBar

X, Y = np.arange(12.0, dtype=np.float32).reshape(6, 2), np.array([0, 1, 0, 1, 0, 1])


def train(**options):
    net = nn.Linear(2, 2, rng=0)
    return fit(net, optim.SGD(net, 0.01), X, Y, epochs=2, batch_size=2, rng=0, **options)


def test_without_a_bar_nothing_is_printed_and_no_lock_is_shared(monkeypatch, capsys):
    monkeypatch.setattr(multiprocessing.synchronize.SemLock, "__init__", lambda *_a, **_k: pytest.fail("a lock"))
    assert len(train(progress=False)) == 2
    assert capsys.readouterr() == ("", "")


def test_a_bar_counts_the_batches_and_tells_the_loss(capsys):
    history = train(progress=True)
    told = capsys.readouterr().err
    assert "6/6" in told
    assert "epoch 2/2" in told
    assert f"{history.loss[-1]:.4f}"[:5] in told


def test_the_stand_in_can_all_that_a_bar_is_asked_for():
    tqdm = pytest.importorskip("tqdm").tqdm
    for name in vars(NoBar):
        if not name.startswith("__"):
            assert callable(getattr(tqdm, name))
