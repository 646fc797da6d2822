"""The other kernels one by one: batch norm with ReLU, max-pooling, an Adam step of many weights, DBSCAN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.kernels import both, normal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.gpu import Place

    Sides = dict[str, Callable[[], object]]


def parts(place: Place, torch: Any, batch: int = 128, points: int = 1_000_000) -> Iterator[tuple[Any, ...]]:
    """Each kernel beside PyTorch, which has no DBSCAN: there scikit-learn on the CPU."""
    yield from norms(place, torch, batch)
    yield pooling(place, torch, batch)
    yield adam(place, torch)
    yield dbscan(place, points)


def norms(place: Place, torch: Any, batch: int) -> Iterator[tuple[Any, ...]]:
    """Forward and backward in training, with the ReLU in the same pass and with one of its own."""
    from glassnet import ops

    x, weight, bias, dy = normal(batch, 64, 32, 32), normal(64), normal(64), normal(batch, 64, 33, 32)[:, :, :32, :]
    moved, up = tuple(place.move(a) for a in (x, weight, bias)), place.move(np.ascontiguousarray(dy))

    def apart() -> object:
        y, norm = ops.batch_norm.forward(*moved)
        y, relu = ops.relu.forward(y)
        return y, ops.batch_norm.backward(ops.relu.backward(up, relu)[0], norm)

    def right(x: Any, weight: Any, bias: Any) -> Any:
        return torch.relu(torch.nn.functional.batch_norm(x, None, None, weight, bias, training=True))

    peers = {"two ops of ours": apart, **torch_side(place, torch, right, (x, weight, bias), dy)}
    yield f"batch norm + ReLU ({batch}, 64, 32, 32)", both(ops.batch_norm_relu, moved, up), peers


def pooling(place: Place, torch: Any, batch: int) -> tuple[Any, ...]:
    """AlexNet's overlapping windows, 3x3 with stride 2."""
    from glassnet.ops import max_pool2d

    x, dy = normal(batch, 64, 55, 55), normal(batch, 64, 27, 27)
    ours = both(max_pool2d, (place.move(x),), place.move(dy), kernel_size=3, stride=2)

    def right(x: Any) -> Any:
        return torch.nn.functional.max_pool2d(x, 3, 2)

    return f"max-pool 3×3, s2 ({batch}, 64, 55, 55)", ours, torch_side(place, torch, right, (x,), dy)


def torch_side(place: Place, torch: Any, call: Callable[..., Any], arrays: tuple[Any, ...], dy: Any) -> Sides:
    """PyTorch's forward and backward of the same call, if it is there."""
    if torch is None:
        return {}
    inputs = [torch.from_numpy(a).to(place.torch).requires_grad_() for a in arrays]
    up = torch.from_numpy(np.ascontiguousarray(dy)).to(place.torch)
    return {"PyTorch": lambda: torch.autograd.grad(call(*inputs), inputs, up)}


def adam(place: Place, torch: Any) -> tuple[Any, ...]:
    """One step of all weights of ResNet-18, which are 62 arrays and 11 million numbers."""
    from benchmarks.gpu import resnet18_layers
    from glassnet.models import build
    from glassnet.optim import Adam

    shapes = {name: w.shape for name, w in build(resnet18_layers(), (3, 32, 32), 0).named_params().items()}
    values = {name: normal(*shape) for name, shape in shapes.items()}
    weights, grads = ({name: place.move(a) for name, a in values.items()} for _ in range(2))
    ours = Adam(weights, lr=1e-6)
    peers: Sides = {}
    if torch is not None:
        theirs = [torch.from_numpy(a.copy()).to(place.torch).requires_grad_() for a in values.values()]
        for w in theirs:
            w.grad = w.detach().clone()
        peers["PyTorch"] = torch.optim.Adam(theirs, lr=1e-6).step
        if place.torch == "cuda":
            peers["PyTorch fused"] = torch.optim.Adam(theirs, lr=1e-6, fused=True).step
    return f"Adam step, {len(shapes)} weights of ResNet-18", lambda: ours.step(grads), peers


def dbscan(place: Place, points: int) -> tuple[Any, ...]:
    """Two dimensions, clusters of all sizes in noise; scikit-learn gets the same points on the CPU."""
    from sklearn.cluster import DBSCAN

    from glassnet.cluster import dbscan as ours

    rng = np.random.default_rng(5)
    centers = rng.uniform(0, 100, (50, 2))[rng.integers(0, 50, points - points // 5)]
    X = np.concatenate([centers + rng.normal(0, 1, centers.shape), rng.uniform(0, 100, (points // 5, 2))])
    eps = 30.0 / points**0.5  # about ten neighbours in a cluster, whatever the number of points
    moved = place.move(X)
    peer = DBSCAN(eps=eps, min_samples=10, n_jobs=-1)
    return f"DBSCAN n={points} d=2", lambda: ours(moved, eps, 10).labels, {"scikit-learn, CPU": lambda: peer.fit(X)}
