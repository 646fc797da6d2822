"""Small asymmetric data and networks, and spies that write down what the loop does."""

import numpy as np

from glassnet import nn, ops


def blobs(n=23, seed=0, dtype=np.float64):
    """Three overlapping classes of unequal size in five dimensions."""
    rng = np.random.default_rng(seed)
    y = np.sort(rng.choice(3, n, p=[0.5, 0.3, 0.2]))
    X = rng.normal(size=(n, 5)) + np.arange(3.0)[y, None] * [1, -1, 0.5, 0, 2]
    return X.astype(dtype), y


def linear(seed=0, dtype=np.float64):
    return nn.Sequential(nn.Linear(5, 3, rng=seed, dtype=dtype))


def deep(seed=0, rng=None, dtype=np.float64):
    """With dropout and batch norm: everything that differs between training and inference."""
    made = {"rng": seed, "dtype": dtype}
    return nn.Sequential(
        nn.Linear(5, 8, **made),
        nn.BatchNorm1d(8, dtype=dtype),
        nn.ReLU(),
        nn.Dropout(0.3, rng=seed + 100 if rng is None else rng),
        nn.Linear(8, 3, **made),
    )


class Spy(nn.Layer):
    """Passes everything on; notes the mode and the samples of each forward pass."""

    def __init__(self):
        super().__init__()
        self.modes = []
        self.seen = []

    def forward(self, x):
        self.modes.append(self.training)
        self.seen.append(np.array(x))
        return x

    def backward(self, dy):
        return dy


def spied_loss(targets, loss=ops.cross_entropy):
    """Return the same loss, but one that notes the targets of each batch."""

    def forward(scores, y, **options):
        targets.append(np.array(y))
        return loss.forward(scores, y, **options)

    return ops.Op(forward, loss.backward)


def softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def same_state(a, b):
    """Bit for bit."""
    one, two = a.state_dict(), b.state_dict()
    assert list(one) == list(two)
    for name in one:
        np.testing.assert_array_equal(one[name], two[name], err_msg=name)


def curves(history):
    """All of a history but the clock."""
    return {name: value for name, value in history.as_dict().items() if name != "seconds"}
