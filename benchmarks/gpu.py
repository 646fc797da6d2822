"""The GPU: whether every kernel is right there, and how long kernels and training steps take beside PyTorch's.

python -m benchmarks.gpu                     # all of it: parity, convolutions, training steps, K-Means
python -m benchmarks.gpu --part parity       # one part
python -m benchmarks.gpu --fp32              # both sides without TF32

Needs the extra `gpu`, and for the comparison a PyTorch built for CUDA. Without a GPU it says so and measures nothing.
PyTorch runs eagerly, as it comes: cuDNN's benchmark mode off, TF32 in convolutions as here, none in matrix products.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import _side_by_side as bench
from benchmarks._gpu_peers import (
    Place,
    peer,
    resnet18,
    torch_convolutions,
    torch_flags,
    torch_kmeans,
    torch_on,
    torch_step,
)
from glassnet import cuda
from glassnet.backend import gpu_status, to_device

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PARTS = ("parity", "conv", "steps", "kmeans", "others")
POINTS = (10_000_000, 32, 256)  # n, d and k of the K-Means that is timed


def main() -> None:
    chosen = options().parse_args()
    status = gpu_status()
    if not status.usable:
        sys.exit(f"benchmarks.gpu: nothing was measured: no GPU is usable: {status.reason}")
    place = on_gpu()
    cuda.set_tf32(not chosen.fp32)
    print(f"On {status.device}. TF32 in convolutions and K-Means: {'no' if chosen.fp32 else 'yes'}. {peer(place)}\n")
    right = True
    if "parity" in chosen.part:
        from benchmarks._gpu_parity import parity, report

        text, right = report(parity(place.move))
        print(text, end="\n\n")
    with torch_flags(tf32=not chosen.fp32):
        for part, cases in (("conv", convolutions), ("steps", steps), ("kmeans", kmeans), ("others", others)):
            if part in chosen.part:
                print(bench.table([compare(*case, place, chosen.rounds) for case in cases(place)]), end="\n\n")
    sys.exit(0 if right else "benchmarks.gpu: a kernel is wrong on this GPU: see the table of parity")


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Check and time the GPU's kernels.")
    parser.add_argument("--part", choices=PARTS, nargs="+", default=PARTS, help="all, if not given")
    parser.add_argument("--fp32", action="store_true", help="both sides in full float32: no TF32")
    parser.add_argument("--rounds", type=int, default=15)
    return parser


def on_gpu() -> Place:
    import cupy

    return Place(lambda a: to_device(a, "gpu"), cupy.cuda.Device().synchronize, "cuda")


def compare(
    work: str, ours: Callable[[], object], peers: dict[str, Callable[[], object]], place: Place, rounds: int
) -> bench.Row:
    """Time all sides in turn. A GPU works behind the program's back: the clock stops when all of it is done."""
    sides = {"ours": ours, **peers}
    calls = {name: calls_for(run, place) for name, run in sides.items()}
    found = [{name: sample(run, calls[name], place) for name, run in sides.items()} for _ in range(rounds)]
    if not peers:  # a ratio needs a peer: ourselves
        found = [{**row, "ours again": row["ours"]} for row in found]
    return bench.reduced(work, found, "wall", one_thread=False)


def sample(run: Callable[[], object], calls: int, place: Place) -> bench.Sample:
    """Seconds of one call, the mean over a few in a row; the processor's time is not looked at."""
    place.wait()
    start = time.perf_counter()
    for _ in range(calls):
        run()
    place.wait()
    seconds = (time.perf_counter() - start) / calls
    return bench.Sample(seconds, seconds)


def calls_for(run: Callable[[], object], place: Place, least: float = 0.1) -> int:
    """How many calls in a row make a sample of `least` seconds; also compiles and warms up."""
    sample(run, 2, place)
    return max(1, round(least / max(sample(run, 1, place).wall, 1e-6)))


def convolutions(place: Place, batch: int = 128) -> Iterator[tuple[Any, ...]]:
    """Forward and both gradients of the layers of ResNet-18 for CIFAR, and of LeNet-5."""
    from benchmarks.kernels import Conv, both, normal
    from glassnet.ops import conv2d

    shapes = [Conv(batch, 3, 32, 64, 3, 1, 1)]
    for width, size in ((64, 32), (128, 16), (256, 8), (512, 4)):
        if width > 64:
            shapes.append(Conv(batch, width // 2, 2 * size, width, 3, 2, 1))
        shapes.append(Conv(batch, width, size, width, 3, 1, 1))
    for s in (*shapes, Conv(batch, 1, 28, 6, 5, 1, 2), Conv(batch, 6, 14, 16, 5, 1, 0)):
        step = {"stride": s.stride, "padding": s.padding}
        x, w = normal(s.n, s.c, s.size, s.size), normal(s.f, s.c, s.k, s.k)
        size = (s.size + 2 * s.padding - s.k) // s.stride + 1
        dy = normal(s.n, s.f, size, size)
        ours = both(conv2d, (place.move(x), place.move(w)), place.move(dy), **step)
        yield s.name, ours, torch_convolutions(place, (x, w), dy, step)


def steps(place: Place, batches: tuple[int, int, int] = (64, 128, 128)) -> Iterator[tuple[Any, ...]]:
    """Whole training steps: forward, cross-entropy, backward, SGD with momentum."""
    from benchmarks import _peers
    from benchmarks.kernels import normal, our_step
    from glassnet.models import build, cifar_resnet, lenet5

    torch = torch_on(place)
    for name, batch, net, theirs, shape in (
        ("LeNet-5", batches[0], lenet5(0), "lenet", (1, 28, 28)),
        ("ResNet-18 for CIFAR", batches[1], build(resnet18_layers(), (3, 32, 32), 0), "resnet18", (3, 32, 32)),
        ("ResNet-20", batches[2], cifar_resnet(0), "resnet20", (3, 32, 32)),
    ):
        x, labels = normal(batch, *shape), np.random.default_rng(11).integers(10, size=batch)
        peers = {}
        if torch is not None:
            nets = {"lenet": _peers.lenet, "resnet18": resnet18, "resnet20": _peers.resnet20}
            for layout, memory in _peers.LAYOUTS.items():
                peers[f"PyTorch {layout}"] = torch_step(nets[theirs](), x, labels, memory, place)
        moved = net if place.torch == "cpu" else net.to("gpu")
        yield f"{name} step, N={batch}", our_step(moved, place.move(x), place.move(labels)), peers


def resnet18_layers() -> Any:
    """ResNet-18 as everybody trains it on CIFAR: a 3x3 stem without pooling, four stages of 64 to 512 channels."""
    from glassnet.analysis import Flatten, GlobalAvgPool, Linear, Sequential
    from glassnet.models.parts import conv_bn
    from glassnet.models.resnet import basic_body, residual

    blocks: list[Any] = [conv_bn(64, 3, padding=1)]
    channels = 64
    for width in (64, 128, 256, 512):
        for stride in (2 if width > 64 else 1, 1):
            blocks.append(residual(basic_body(width, stride), channels, width, stride, "projection"))
            channels = width
    return Sequential(*blocks, GlobalAvgPool(), Flatten(), Linear(10))


def kmeans(place: Place, sizes: tuple[int, int, int] = POINTS) -> Iterator[tuple[Any, ...]]:
    """One iteration: each point to its nearest centre, each centre to the mean of its points."""
    from glassnet.cluster import assign, update

    n, d, k = sizes
    X = np.random.default_rng(3).normal(0.3, 1.0, (n, d)).astype(np.float32)
    points, centers = place.move(X), place.move(np.ascontiguousarray(X[:k]))
    peers = torch_kmeans(X, k, place)
    yield f"K-Means iteration, n={n} d={d} k={k}", lambda: update(points, assign(points, centers), centers), peers


def others(place: Place, **sizes: int) -> Iterator[tuple[Any, ...]]:
    """Return the kernels of `_gpu_parts`: batch norm, pooling, an optimizer step, DBSCAN."""
    from benchmarks._gpu_parts import parts

    return parts(place, torch_on(place), **sizes)


if __name__ == "__main__":
    main()
