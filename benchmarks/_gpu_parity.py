"""Is every kernel right on this GPU? Each is run there in float32 and on the CPU in float64, and the two compared.

What a launcher leaves to be filled is filled with NaN first: a number that a kernel forgot shows.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from glassnet import backend, cuda
from glassnet.backend import to_numpy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Move = Callable[[Any], Any]

ROUNDING = 2e-5
"""Largest error of a float32 kernel, as a share of the largest right value."""
TF32 = 2e-3
"""The same where inputs are rounded to TF32."""

CONVOLUTIONS = (  # x, w and the options: one, two and many tiles, every kind of stride, border and group
    ((4, 3, 32, 32), (64, 3, 3, 3), {"padding": 1}),
    ((4, 64, 32, 32), (64, 64, 3, 3), {"padding": 1}),
    ((3, 65, 17, 19), (130, 65, 3, 3), {"padding": 1, "stride": 2}),
    ((5, 16, 14, 13), (24, 8, 5, 3), {"padding": (2, 1), "groups": 2}),
    ((2, 32, 15, 16), (40, 32, 1, 1), {"stride": 2}),
    ((2, 12, 21, 20), (12, 1, 3, 3), {"padding": 2, "groups": 12, "dilation": 2}),
    ((64, 1, 28, 28), (6, 1, 5, 5), {"padding": 2}),
    ((64, 6, 14, 14), (16, 6, 5, 5), {}),
    ((2, 3, 227, 227), (96, 3, 11, 11), {"stride": 4}),
)


class Check(NamedTuple):
    """One comparison: the largest error as a share of the largest right value, and what is allowed."""

    name: str
    error: float
    allowed: float

    @property
    def right(self) -> bool:
        """Whether it holds; NaN does not."""
        return self.error <= self.allowed


def parity(move: Move) -> Iterator[Check]:
    """Run every kernel on arrays that `move` brings to the GPU."""
    with poisoned():
        yield from ops(move)
        for tf32 in (False, True):
            with precision(tf32=tf32):
                yield from convolutions(move, TF32 if tf32 else ROUNDING, "TF32" if tf32 else "FP32")
        yield from images(move)
        yield from clusters(move)
        yield from training(move)


def report(checks: Iterator[Check]) -> tuple[str, bool]:
    """Write the checks as a table; also say whether all are right."""
    found = list(checks)
    lines = ["| kernel | largest error | allowed | |", "|---|---|---|---|"]
    lines += [f"| {c.name} | {c.error:.1e} | {c.allowed:.0e} | {'' if c.right else '**wrong**'} |" for c in found]
    return "\n".join(lines), all(c.right for c in found)


@contextmanager
def precision(*, tf32: bool) -> Iterator[None]:
    before = cuda.tf32_allowed()
    cuda.set_tf32(tf32)
    try:
        yield
    finally:
        cuda.set_tf32(before)


@contextmanager
def poisoned() -> Iterator[None]:
    """Fill what `backend.empty` returns with bytes of 255: NaN as a float, -1 as an integer."""
    make = backend._make

    def filled(name: str, shape: Any, fill: Any, like: Any, dtype: Any) -> Any:
        a = make(name, shape, fill, like, dtype)
        if name == "empty" and a.ndim and a.dtype != bool:
            a.view("uint8")[...] = 255
        return a

    backend._make = filled
    try:
        yield
    finally:
        backend._make = make


def ops(move: Move) -> Iterator[Check]:
    """Every pair of `glassnet.ops` on its small samples, forward and backward."""
    from glassnet import ops as room
    from glassnet.ops.samples import samples_of

    pairs = {name: op for name in room.__all__ if isinstance(op := getattr(room, name), room.Op)}
    with precision(tf32=False):
        for name, op in pairs.items():
            try:
                samples = samples_of(op)
            except ValueError:  # needs more than arrays and options, such as a generator
                continue
            errors = [pair_error(op, sample.arrays, sample.options, move) for sample in samples]
            yield Check(name, max(errors), ROUNDING)


def convolutions(move: Move, allowed: float, kind: str) -> Iterator[Check]:
    from glassnet.ops import conv2d

    for x_shape, w_shape, options in CONVOLUTIONS:
        arrays = normal(*x_shape), normal(*w_shape), normal(w_shape[0])
        yield Check(f"conv {x_shape} {w_shape} {kind}", pair_error(conv2d, arrays, options, move), allowed)


def images(move: Move) -> Iterator[Check]:
    """Pools and batch norm on whole batches of images."""
    from glassnet.ops import avg_pool2d, batch_norm, max_pool2d

    x = normal(16, 33, 31, 30)
    yield Check("max-pool 3×3, s2", pair_error(max_pool2d, (x,), {"kernel_size": 3, "stride": 2}, move), ROUNDING)
    yield Check("mean-pool 2×2", pair_error(avg_pool2d, (x,), {"kernel_size": 2}, move), ROUNDING)
    yield Check("batch norm", pair_error(batch_norm, (x + 3, normal(33), normal(33)), {}, move), ROUNDING)


def clusters(move: Move) -> Iterator[Check]:
    from glassnet.cluster import assign, dbscan, update

    X, centers = normal(20_011, 33), normal(257, 33)
    for tf32 in (False, True):
        with precision(tf32=tf32):
            labels = to_numpy(assign(move(X), move(centers)))
        far = np.array([((X.astype(np.float64) - c) ** 2).sum(axis=1) for c in centers])  # (k, n)
        chosen = far[labels, np.arange(len(X))]
        worse = float(((chosen - far.min(axis=0)) / far.max()).max())
        yield Check(f"K-Means assign {'TF32' if tf32 else 'FP32'}", worse, 1e-6)
    exact = update(X.astype(np.float64), labels, centers.astype(np.float64))
    yield Check("K-Means update", error(update(move(X), move(labels), move(centers)), exact), ROUNDING)
    for d in (2, 3):
        points = normal(5_003, d)
        here, there = dbscan(points, 0.2, 5), dbscan(move(points), 0.2, 5)
        wrong = float(np.mean(to_numpy(there.labels) != here.labels))
        yield Check(f"DBSCAN, d={d}: share of wrong labels", wrong, 0.0)


def training(move: Move, steps: int = 3) -> Iterator[Check]:
    """A few steps of LeNet-5 by each optimizer: what the weights have become."""
    from glassnet import optim
    from glassnet.models import lenet5
    from glassnet.ops import cross_entropy

    x, labels = normal(8, 1, 28, 28), np.arange(8) % 10
    rules = {
        "SGD": lambda net: optim.SGD(net, lr=0.1, momentum=0.9, weight_decay=0.01),
        "Adam": lambda net: optim.Adam(net, lr=0.01, eps=1e-2),  # a large eps: else tiny gradients decide by rounding
        "AdamW": lambda net: optim.AdamW(net, lr=0.01, eps=1e-2),
    }
    for name, rule in rules.items():
        weights = []
        for change, dtype in ((np.asarray, np.float64), (move, np.float32)):
            images, answers = change(x.astype(dtype)), change(labels)
            net = lenet5(0, dtype=dtype).to(images)
            optimizer = rule(net)
            with precision(tf32=False):
                for _ in range(steps):
                    net.zero_grad()
                    cache = cross_entropy.forward(net(images), answers)[1]
                    net.backward(cross_entropy.backward(1.0, cache)[0])
                    optimizer.step()
            weights.append(net.named_params())
        exact, found = weights
        yield Check(f"LeNet-5, {steps} steps of {name}", max(error(found[k], exact[k]) for k in exact), 1e-4)


def pair_error(op: Any, arrays: tuple[Any, ...], options: dict[str, Any], move: Move) -> float:
    """Largest error of y and of all gradients, each as a share of its largest right value."""

    def there(a: Any) -> Any:
        return move(in_dtype(a, np.float32)) if isinstance(a, np.ndarray) else a

    found_y, found_cache = op.forward(*map(there, arrays), **{name: there(a) for name, a in options.items()})
    y, cache = op.forward(*(in_dtype(a, np.float64) for a in arrays), **options)
    dy = normal(*y.shape, seed=1)
    found = [found_y, *op.backward(move(np.asarray(dy)), found_cache)]
    right = [y, *op.backward(np.asarray(dy, dtype=np.float64), cache)]
    return max(error(a, b) for a, b in zip(found, right, strict=True) if b is not None)


def error(found: Any, right: Any) -> float:
    """Largest difference as a share of the largest right value; NaN where the shape is wrong or a number is missing."""
    found, right = np.asarray(to_numpy(found), dtype=np.float64), np.asarray(right)
    if found.shape != right.shape or not np.isfinite(found).all():
        return float("nan")
    return float(np.abs(found - right).max(initial=0.0) / max(np.abs(right).max(initial=0.0), 1e-30))


def in_dtype(a: Any, dtype: Any) -> Any:
    return a.astype(dtype) if isinstance(a, np.ndarray) and np.issubdtype(a.dtype, np.floating) else a


def normal(*shape: int, seed: int = 0) -> Any:
    """Asymmetric data, in float32. A gradient that equals x would hide much: it takes another seed."""
    return np.random.default_rng([seed, *shape]).normal(0.3, 1.0, shape).astype(np.float32)
