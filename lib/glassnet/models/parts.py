"""Short names for what the architectures of this package are written in."""

from typing import Any

from glassnet.analysis.combine import Sequential
from glassnet.analysis.part import Pair, Part
from glassnet.analysis.pointwise import Activation, BatchNorm
from glassnet.analysis.windows import Conv


def conv(channels: int, kernel_size: Pair, **options: Any) -> Conv:
    """Describe a convolution."""
    return Conv(kernel_size, channels=channels, **options)


def relu() -> Activation:
    """Describe a ReLU."""
    return Activation("relu")


def conv_relu(channels: int, kernel_size: Pair, **options: Any) -> Sequential:
    """Describe a convolution and a ReLU."""
    return Sequential(conv=conv(channels, kernel_size, **options), relu=relu())


def conv_bn(channels: int, kernel_size: Pair, *, activation: bool = True, **options: Any) -> Sequential:
    """Describe a convolution without bias (the norm's shift is one), batch norm, and a ReLU."""
    parts: dict[str, Part] = {"conv": conv(channels, kernel_size, bias=False, **options), "norm": BatchNorm()}
    return Sequential(**parts, **({"relu": relu()} if activation else {}))


def bn_conv(channels: int, kernel_size: Pair, **options: Any) -> Sequential:
    """Describe the order of pre-activation: batch norm, ReLU, convolution without bias."""
    return Sequential(norm=BatchNorm(), relu=relu(), conv=conv(channels, kernel_size, bias=False, **options))


def one_of(caller: str, name: str, value: object, allowed: Any) -> None:
    """Refuse a `value` that is not among the `allowed` ones."""
    if value not in allowed:
        msg = f"{caller}: {name} must be one of {', '.join(map(str, allowed))}, got {value!r}"
        raise ValueError(msg)
