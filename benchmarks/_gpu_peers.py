"""The other side of the GPU's benchmark: PyTorch's kernels and nets, as they come."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Place(NamedTuple):
    """Where both sides compute: how to bring an array there, how to wait for all that was started, PyTorch's name."""

    move: Callable[[Any], Any]
    wait: Callable[[], object]
    torch: str


def torch_on(place: Place) -> Any:
    """Return PyTorch if it can compute at this place, else None."""
    try:
        import torch
    except ImportError:
        return None
    return torch if place.torch == "cpu" or torch.cuda.is_available() else None


def peer(place: Place) -> str:
    torch = torch_on(place)
    if torch is None:
        return "No PyTorch that is built for CUDA: ours is timed alone."
    return f"Beside PyTorch {torch.__version__}, eager, cuDNN {torch.backends.cudnn.version()}."


@contextmanager
def torch_flags(*, tf32: bool) -> Iterator[None]:
    """Give PyTorch's convolutions the same precision as ours; matrix products are float32 on both sides."""
    try:
        import torch
    except ImportError:
        yield
        return
    before = torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32
    torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32 = tf32, False
    try:
        yield
    finally:
        torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32 = before


def torch_convolutions(place: Place, arrays: Any, dy: Any, step: dict[str, int]) -> dict[str, Callable[[], object]]:
    torch = torch_on(place)
    if torch is None:
        return {}
    from benchmarks._peers import LAYOUTS

    def side(layout: Any) -> Callable[[], object]:
        put = [torch.from_numpy(a).to(place.torch).contiguous(memory_format=layout) for a in (*arrays, dy)]
        inputs = [a.requires_grad_() for a in put[:2]]
        return lambda: torch.autograd.grad(torch.nn.functional.conv2d(*inputs, **step), inputs, put[2])

    return {f"PyTorch {name}": side(layout) for name, layout in LAYOUTS.items()}


def torch_step(net: Any, x: Any, labels: Any, layout: Any, place: Place) -> Callable[[], object]:
    import torch

    net = net.to(place.torch).to(memory_format=layout)
    images = torch.from_numpy(x).to(place.torch).contiguous(memory_format=layout)
    target = torch.from_numpy(labels).to(place.torch)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)

    def run() -> object:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(images), target).backward()
        optimizer.step()
        return None

    return run


def torch_kmeans(X: Any, k: int, place: Place, rows: int = 1 << 18) -> dict[str, Callable[[], object]]:
    """PyTorch's ordinary way: distances of some points at a time by one product, argmin, sums by index_add."""
    torch = torch_on(place)
    if torch is None:
        return {}
    points = torch.from_numpy(X).to(place.torch)
    centers = points[:k].clone()

    def run() -> object:
        squares = (centers * centers).sum(1)
        labels = torch.cat([torch.addmm(squares, part, centers.T, alpha=-2).argmin(1) for part in points.split(rows)])
        sums = torch.zeros_like(centers).index_add_(0, labels, points)
        return sums / torch.bincount(labels, minlength=k).clamp(min=1)[:, None]

    return {"PyTorch in blocks": run}


def resnet18() -> Any:
    """Build the same network in PyTorch."""
    from torch import nn
    from torch.nn import functional

    def conv_bn(before: int, width: int, size: int, stride: int) -> Any:
        return nn.Sequential(nn.Conv2d(before, width, size, stride, size // 2, bias=False), nn.BatchNorm2d(width))

    class Block(nn.Module):
        def __init__(self, before: int, width: int, stride: int) -> None:
            super().__init__()
            self.first, self.second = conv_bn(before, width, 3, stride), conv_bn(width, width, 3, 1)
            self.around = nn.Identity() if before == width else conv_bn(before, width, 1, stride)

        def forward(self, x: Any) -> Any:
            return functional.relu(self.second(functional.relu(self.first(x))) + self.around(x))

    stages = [
        Block(before, width, stride)
        for first, width in ((64, 64), (64, 128), (128, 256), (256, 512))
        for before, stride in ((first, 2 if width > 64 else 1), (width, 1))
    ]
    return nn.Sequential(
        conv_bn(3, 64, 3, 1), nn.ReLU(), *stages, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10)
    )
