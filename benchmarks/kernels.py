"""How long our kernels take beside PyTorch's on the CPU, forward and backward, in float32.

python -m benchmarks.kernels                              # two threads each
python -m benchmarks.kernels --threads 1 --clock cpu      # on a machine that others use as well
python -m benchmarks.kernels --quick --only conv --usual  # also against "all columns at once, one product"
python -m benchmarks.kernels --growth                     # how cost grows with the batch, and a plot of it
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from benchmarks import _results
from benchmarks import _side_by_side as bench

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator


class Conv(NamedTuple):
    """A convolution: batch, channels, height (= width), filters, kernel, stride, padding."""

    n: int
    c: int
    size: int
    f: int
    k: int
    stride: int
    padding: int

    @property
    def name(self) -> str:
        """What the table calls it."""
        extra = f", s{self.stride}" * (self.stride > 1) + f", p{self.padding}" * (self.padding > 0)
        return f"conv {self.n}, {self.c}, {self.size}², to {self.f}, {self.k}×{self.k}{extra}"


COURSE = (
    Conv(64, 1, 28, 6, 5, 1, 2),  # LeNet C1
    Conv(64, 6, 14, 16, 5, 1, 0),  # LeNet C3
    Conv(64, 3, 32, 32, 3, 1, 1),
    Conv(64, 32, 32, 64, 3, 1, 1),
    Conv(64, 64, 16, 128, 3, 1, 1),
    Conv(32, 128, 8, 256, 3, 1, 1),
    Conv(64, 64, 32, 128, 3, 2, 1),
    Conv(64, 64, 16, 256, 1, 1, 0),
    Conv(8, 3, 227, 96, 11, 4, 0),  # AlexNet
    Conv(2, 64, 112, 128, 3, 1, 1),  # VGG
)
RESNET = (
    Conv(32, 3, 32, 16, 3, 1, 1),
    Conv(32, 16, 32, 16, 3, 1, 1),
    Conv(32, 16, 32, 32, 3, 2, 1),
    Conv(32, 32, 16, 32, 3, 1, 1),
    Conv(32, 32, 16, 64, 3, 2, 1),
    Conv(32, 64, 8, 64, 3, 1, 1),
)
Case = tuple[str, "Callable[[], object]", "dict[str, Callable[[], object]]"]


def main() -> None:
    parser = bench.options("Time our kernels beside PyTorch's.")
    parser.add_argument("--usual", action="store_true", help="convolutions also against whole im2col, one product")
    parser.add_argument("--growth", action="store_true", help="three kernels at 1/2, 1, 2 and 4 times the batch")
    parser.add_argument(
        "--plot", type=Path, default=Path("build/growth.svg"), help="where --growth draws (%(default)s)"
    )
    chosen = bench.settled(parser)
    with bench.threads(chosen.threads):
        if chosen.growth:
            grown = rows(growth(), chosen)
            print(bench.table(grown))
            plot_growth(grown, chosen.plot)
            print(f"\nDrawn: {chosen.plot}")
            return
        course = shown(convolutions(COURSE, usual=chosen.usual), chosen)
        if course:
            # Against PyTorch only, whatever else stands in the row.
            ratios = [max(r for name, r in row.ratios.items() if name.startswith("PyTorch")) for row in course]
            print(f"Geometric mean of {len(ratios)} shapes: {bench.geometric_mean(ratios):.2f}\n")
        for cases in (convolutions(RESNET, usual=chosen.usual), others(), steps()):
            shown(cases, chosen)


def shown(cases: Iterator[Case], chosen: argparse.Namespace) -> list[bench.Row]:
    """Measure, print and keep rows; with a third side they are not kept, for they have another fastest peer."""
    made = rows(cases, chosen)
    if made:
        print(bench.table(made), end="\n\n")
    if made and not chosen.usual:
        _results.keep("kernels", made, chosen)
    return made


def rows(cases: Iterator[Case], chosen: argparse.Namespace) -> list[bench.Row]:
    return [bench.compare(name, ours, peers, chosen) for name, ours, peers in cases if chosen.only in name]


def convolutions(shapes: tuple[Conv, ...], *, usual: bool = False) -> Iterator[Case]:
    from torch.nn import functional

    from benchmarks._peers import torch_sides, whole_im2col
    from glassnet.ops import conv2d

    for s in shapes:
        options = {"stride": s.stride, "padding": s.padding}
        x, w, b = normal(s.n, s.c, s.size, s.size), normal(s.f, s.c, s.k, s.k), normal(s.f)
        dy = normal(*conv2d.forward(x, w, b, **options)[0].shape)
        peers = torch_sides(lambda *a, o=options: functional.conv2d(*a, **o), (x, w, b), dy)
        if usual:
            peers["whole im2col"] = lambda a=(x, w, b, dy), s=s: whole_im2col(*a, s.stride, s.padding)
        yield s.name, both(conv2d, (x, w, b), dy, **options), peers


def others() -> Iterator[Case]:
    """Pools, norms, element-wise kernels and the loss."""
    from torch.nn import functional

    from benchmarks._peers import torch_sides
    from glassnet import ops

    x, w, b = normal(64, 64, 32, 32), normal(64), normal(64)
    pool3 = {"kernel_size": 3, "stride": 2}

    def batch_normed(a: Any, *params: Any) -> Any:
        return functional.batch_norm(a, None, None, *params, training=True)

    for name, op, arrays, options, call in (
        ("max-pool 2×2", ops.max_pool2d, (x,), {"kernel_size": 2}, lambda a: functional.max_pool2d(a, 2)),
        ("max-pool 3×3, s2", ops.max_pool2d, (x,), pool3, lambda a: functional.max_pool2d(a, 3, 2)),
        ("mean-pool 2×2", ops.avg_pool2d, (x,), {"kernel_size": 2}, lambda a: functional.avg_pool2d(a, 2)),
        (
            "batch norm",
            ops.batch_norm,
            (x, w, b),
            {},
            lambda *a: functional.batch_norm(a[0], None, None, *a[1:], training=True),
        ),
        ("ReLU", ops.relu, (x,), {}, functional.relu),
        ("dropout", ops.dropout, (x,), {"rng": np.random.default_rng(5)}, functional.dropout),
    ):
        dy = normal(*op.forward(*arrays, **options)[0].shape)
        yield f"{name}, 64×64×32×32", both(op, arrays, dy, **options), torch_sides(call, arrays, dy)
    rows_, weight, shift = normal(8192, 768), normal(768), normal(768)
    dy = normal(8192, 768)
    peers = torch_sides(lambda *a: functional.layer_norm(a[0], (768,), *a[1:]), (rows_, weight, shift), dy)
    yield "layer norm, 8192×768", both(ops.layer_norm, (rows_, weight, shift), dy), peers
    for n, classes in ((64, 10), (256, 1000), (8192, 1000)):
        yield from cross_entropies(n, classes)


def cross_entropies(n: int, classes: int) -> Iterator[Case]:
    import torch
    from torch.nn import functional

    from benchmarks._peers import torch_sides
    from glassnet.ops import cross_entropy

    scores, labels = normal(n, classes), np.random.default_rng(7).integers(classes, size=n)
    target, one = torch.from_numpy(labels), np.array(1.0, dtype=np.float32)

    def ours() -> object:
        loss, cache = cross_entropy.forward(scores, labels)
        return loss, cross_entropy.backward(1.0, cache)

    peers = torch_sides(lambda a: functional.cross_entropy(a, target), (scores,), one)
    yield f"softmax-CE, {n}×{classes}", ours, peers


def steps() -> Iterator[Case]:
    """Whole training steps: forward, cross-entropy, backward, SGD with momentum."""
    from benchmarks import _peers
    from glassnet.models import build, cifar_resnet, lenet5

    for name, ours, theirs, shape in (
        ("LeNet-5 step, N=64", lenet5(0), _peers.lenet(), (64, 1, 28, 28)),
        ("VGG-like step, N=32", build(vgg_like_layers(), (3, 32, 32), 0), _peers.vgg_like(), (32, 3, 32, 32)),
        ("ResNet-20 step, N=32", cifar_resnet(0), _peers.resnet20(), (32, 3, 32, 32)),
    ):
        x, labels = normal(*shape), np.random.default_rng(11).integers(10, size=shape[0])
        peers = {
            f"PyTorch {layout}": _peers.torch_step(theirs, x, labels, memory)
            for layout, memory in list(_peers.LAYOUTS.items())[:1]
        }
        yield name, our_step(ours, x, labels), peers


def vgg_like_layers() -> Any:
    from glassnet.analysis import Flatten, Linear, MaxPool, Sequential
    from glassnet.models.parts import conv_relu

    blocks: list[Any] = []
    for width in (32, 64, 128):
        blocks += [conv_relu(width, 3, padding=1), conv_relu(width, 3, padding=1), MaxPool(2)]
    return Sequential(*blocks, Flatten(), Linear(10))


def our_step(net: Any, x: Any, labels: Any) -> Callable[[], object]:
    from glassnet.ops import cross_entropy
    from glassnet.optim import SGD

    optimizer = SGD(net, lr=0.01, momentum=0.9)

    def run() -> object:
        net.zero_grad()
        loss, cache = cross_entropy.forward(net(x), labels)
        net.backward_params(cross_entropy.backward(1.0, cache)[0])  # no gradient of the images, as PyTorch
        optimizer.step()
        return loss

    return run


def growth() -> Iterator[Case]:
    """The work of three kernels, 1/2, 1, 2 and 4 times."""
    from torch.nn import functional

    from benchmarks._peers import torch_sides
    from glassnet.ops import batch_norm, max_pool2d

    for n in (32, 64, 128, 256):
        yield from convolutions((Conv(n, 16, 32, 32, 3, 1, 1),))
        x, w, b = normal(n, 16, 32, 32), normal(16), normal(16)
        dy = normal(n, 16, 16, 16)
        pool = torch_sides(lambda a: functional.max_pool2d(a, 2), (x,), dy)
        yield f"max-pool 2×2, {n}×16×32×32", both(max_pool2d, (x,), dy, kernel_size=2), pool
        norm = torch_sides(lambda *a: functional.batch_norm(a[0], None, None, *a[1:], training=True), (x, w, b), x)
        yield f"batch norm, {n}×16×32×32", both(batch_norm, (x, w, b), x), norm


def plot_growth(grown: list[bench.Row], path: Path) -> None:
    """Draw our and PyTorch's milliseconds over the number of images, both axes in doublings; dashed: proportional."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import ScalarFormatter

    groups: dict[str, list[tuple[int, bench.Row]]] = {}
    for row in grown:
        kernel, images = kernel_and_images(row.work)
        groups.setdefault(kernel, []).append((images, row))
    figure = Figure(figsize=(10, 3), layout="constrained")
    for axes, (kernel, points) in zip(figure.subplots(1, len(groups), squeeze=False)[0], groups.items(), strict=True):
        images = [n for n, _ in points]
        ours = [row.ours for _, row in points]
        axes.plot(images, ours, "o-", label="glassnet")
        axes.plot(images, [row.peers["PyTorch contiguous"] for _, row in points], "s-", label="PyTorch contiguous")
        axes.plot(images, [ours[0] * n / images[0] for n in images], "--", color="grey", label="proportional")
        axes.set_xscale("log", base=2)
        axes.set_yscale("log", base=2)
        axes.set(xlabel="images", xticks=images)
        axes.set_title(kernel, fontsize="medium")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(ScalarFormatter())
    axes = figure.axes[0]
    axes.set_ylabel("milliseconds, forward and backward")
    axes.legend(frameon=False, fontsize="small")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


def kernel_and_images(work: str) -> tuple[str, int]:
    """Take the number of images out of the name of a row of `growth`."""
    found = re.fullmatch(r"(conv|max-pool 2×2,|batch norm,) (\d+)(?:, |×)(.*)", work)
    if found is None:
        raise ValueError(f"kernel_and_images: {work!r} is no row of --growth")
    return f"{found[1]} {found[3]}", int(found[2])


def both(op: Any, arrays: tuple[Any, ...], dy: Any, **options: Any) -> Callable[[], object]:
    def run() -> object:
        y, cache = op.forward(*arrays, **options)
        return y, op.backward(dy, cache)

    return run


def normal(*shape: int) -> Any:
    """Asymmetric data, never zeros: some processors are faster on those."""
    return np.random.default_rng(sum(shape)).normal(0.3, 1.0, shape).astype(np.float32)


if __name__ == "__main__":
    main()
