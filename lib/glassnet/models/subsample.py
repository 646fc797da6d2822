"""The shortcut without parameters, as a layer."""

from glassnet._arguments import integer
from glassnet.backend import Array, zeros
from glassnet.nn import Layer


class Subsample(Layer):
    """Take every `stride`-th pixel, and put channels of zeros behind: (N, C, H, W) becomes (N, channels, OH, OW).

    Parameters
    ----------
    channels : int
        At least the input's.
    stride : int

    References
    ----------
    He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2016, section 3.3, option A.
    """

    def __init__(self, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.channels = integer("Subsample", "channels", channels)
        self.stride = integer("Subsample", "stride", stride)

    def forward(self, x: Array) -> Array:
        """Copy the pixels that stay into an image of zeros.

        Raises
        ------
        ValueError
            "Subsample: x must have shape (N, C, H, W) with C at most 32, got (2, 64, 8, 8)".
        """
        if x.ndim != 4 or x.shape[1] > self.channels:
            msg = f"Subsample: x must have shape (N, C, H, W) with C at most {self.channels}, got {tuple(x.shape)}"
            raise ValueError(msg)
        kept = x[:, :, :: self.stride, :: self.stride]
        y = zeros((x.shape[0], self.channels, *kept.shape[2:]), like=x)
        y[:, : x.shape[1], :, :] = kept
        self._cache = tuple(x.shape)
        return y

    def backward(self, dy: Array) -> Array:
        """Give each pixel that stayed its gradient, and the others none."""
        shape = self._remembered()
        dx = zeros(shape, like=dy)
        dx[:, :, :: self.stride, :: self.stride] = dy[:, : shape[1], :, :]
        return dx

    def describe(self) -> str:
        """Write "128, stride 2"."""
        return f"{self.channels}, stride {self.stride}"
