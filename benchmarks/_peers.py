"""The other sides of the kernel benchmarks: PyTorch's kernels and nets, and the usual way to write a convolution."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Callable

LAYOUTS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}


def torch_sides(
    call: Callable[..., torch.Tensor], arrays: tuple[np.ndarray[Any, Any], ...], dy: np.ndarray[Any, Any]
) -> dict[str, Callable[[], object]]:
    """PyTorch's forward and backward of `call`, in both memory layouts where the first array is a stack of images."""
    layouts = LAYOUTS if arrays[0].ndim == 4 else {"contiguous": torch.contiguous_format}
    return {f"PyTorch {name}": _torch_side(call, arrays, dy, layout) for name, layout in layouts.items()}


def _torch_side(call: Any, arrays: Any, dy: Any, layout: Any) -> Callable[[], object]:
    inputs = [_laid_out(a, layout).requires_grad_() for a in arrays]
    upstream = _laid_out(dy, layout)

    def run() -> object:
        return torch.autograd.grad(call(*inputs), inputs, upstream)

    return run


def _laid_out(a: np.ndarray[Any, Any], layout: Any) -> torch.Tensor:
    tensor = torch.from_numpy(np.array(a))
    return tensor.contiguous(memory_format=layout) if tensor.ndim == 4 else tensor


def whole_im2col(x: Any, w: Any, b: Any, dy: Any, stride: int, padding: int) -> tuple[Any, ...]:
    """Convolution the usual way: all columns of the batch at once, one matrix product; forward and all gradients."""
    n, c, height, width = x.shape
    f, _, kh, kw = w.shape
    oh, ow = dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    seen = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw), axis=(2, 3))[:, :, ::stride, ::stride]
    columns = seen.transpose(1, 4, 5, 0, 2, 3).reshape(c * kh * kw, n * oh * ow)
    y = (w.reshape(f, -1) @ columns + b[:, None]).reshape(f, n, oh, ow).transpose(1, 0, 2, 3)
    upstream = dy.transpose(1, 0, 2, 3).reshape(f, -1)
    d_columns = (w.reshape(f, -1).T @ upstream).reshape(c, kh, kw, n, oh, ow)
    dx = np.zeros((c, n, *padded.shape[2:]), dtype=x.dtype)
    for i in range(kh):
        for j in range(kw):
            dx[:, :, i : i + stride * oh : stride, j : j + stride * ow : stride] += d_columns[:, i, j]
    dx = dx[:, :, padding : padding + height, padding : padding + width].transpose(1, 0, 2, 3)
    return y, dx, (upstream @ columns.T).reshape(w.shape), upstream.sum(axis=1)


def torch_step(net: torch.nn.Module, x: Any, labels: Any, layout: Any) -> Callable[[], object]:
    """One training step: forward, cross-entropy, backward, SGD with momentum."""
    net = net.to(memory_format=layout)
    images, target = _laid_out(x, layout), torch.from_numpy(labels)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)

    def run() -> object:
        optimizer.zero_grad()
        functional.cross_entropy(net(images), target).backward()
        optimizer.step()
        return None

    return run


def lenet() -> torch.nn.Module:
    nn = torch.nn
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10),
    )  # fmt: skip


class Residual(torch.nn.Module):
    """The basic block of a CIFAR ResNet; where it steps by two, every second pixel and channels of zeros go around."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        nn = torch.nn
        self.stride, self.more = width // channels, width - channels
        self.body = nn.Sequential(
            nn.Conv2d(channels, width, 3, self.stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width),
        )  # fmt: skip

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        around = functional.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.more))
        return functional.relu(self.body(x) + around)


def resnet20() -> torch.nn.Module:
    nn = torch.nn
    widths = [16, 16, 16, 16, 32, 32, 32, 64, 64, 64]
    blocks = [Residual(before, after) for before, after in itertools.pairwise(widths)]
    stem = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    return nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def vgg_like() -> torch.nn.Module:
    nn = torch.nn
    layers: list[torch.nn.Module] = []
    before = 3
    for width in (32, 64, 128):
        layers += [nn.Conv2d(before, width, 3, padding=1), nn.ReLU(), nn.Conv2d(width, width, 3, padding=1), nn.ReLU()]
        layers.append(nn.MaxPool2d(2))
        before = width
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(128 * 4 * 4, 10))
