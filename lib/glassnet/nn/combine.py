"""Layers made of layers: a path around, side by side, and a gate that chooses.

The chain rule needs two facts here. Where a signal is copied, the gradients of the copies add up. Where signals are
joined, each gets its own part of the gradient.
"""

from itertools import pairwise
from typing import Any

from glassnet.backend import Array, array_module
from glassnet.nn.layer import Layer
from glassnet.nn.sequential import Container


class Identity(Layer):
    """Pass the input on: the plain shortcut of a residual block."""

    def forward(self, x: Array) -> Array:
        """Return `x` itself."""
        return x

    def backward(self, dy: Array) -> Array:
        """Return `dy` itself."""
        return dy


class Residual(Container):
    """Add a way around: y = body(x) + shortcut(x).

    The gradient reaches x undimmed through the shortcut, however deep the network. In ResNet a ReLU follows the sum, as
    a layer of its own; in the pre-activation form nothing does.

    Parameters
    ----------
    body : Layer
    shortcut : Layer, optional
        By default x itself. Where the body changes the shape it must do the same: a 1×1 convolution with stride.

    References
    ----------
    K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition", CVPR 2016, section 3.2;
    "Identity mappings in deep residual networks", ECCV 2016.
    """

    def __init__(self, body: Layer, shortcut: Layer | None = None) -> None:
        super().__init__(body=body, shortcut=Identity() if shortcut is None else shortcut)

    def forward(self, x: Array) -> Array:
        """Compute body(x) + shortcut(x).

        Raises
        ------
        ValueError
            "Residual: the body gives (2, 64, 8, 8) and the shortcut (2, 32, 16, 16); the shortcut must change the shape
            as the body does".
        """
        y, around = self.children["body"](x), self.children["shortcut"](x)
        if y.shape != around.shape:
            msg = (
                f"Residual: the body gives {tuple(y.shape)} and the shortcut {tuple(around.shape)}; "
                "the shortcut must change the shape as the body does"
            )
            raise ValueError(msg)
        return y + around

    def backward(self, dy: Array) -> Array:
        """Send `dy` down both paths and add what comes back."""
        return self.children["body"].backward(dy) + self.children["shortcut"].backward(dy)


class Concat(Container):
    """Feed every branch with the same input and lay the outputs side by side.

    An Inception module is a `Concat` of four branches; a layer of DenseNet is ``Concat(Identity(), body)``.

    Parameters
    ----------
    *branches : Layer
        Named "0", "1", ...
    axis : int
        1: channels, or features.

    References
    ----------
    C. Szegedy et al., "Going deeper with convolutions", CVPR 2015, section 4.
    G. Huang, Z. Liu, L. van der Maaten and K. Weinberger, "Densely connected convolutional networks", CVPR 2017,
    section 3.
    """

    def __init__(self, *branches: Layer, axis: int = 1) -> None:
        if not branches:
            msg = "Concat: give at least one branch"
            raise ValueError(msg)
        super().__init__(**{str(i): branch for i, branch in enumerate(branches)})
        self.axis = axis

    def forward(self, x: Array) -> Array:
        """Concatenate the outputs of the branches.

        Raises
        ------
        ValueError
            "Concat: the branches give (2, 8, 4, 4), (2, 8, 2, 2); they may differ along axis 1 only".
        """
        parts = [branch(x) for branch in self.children.values()]
        shapes = [tuple(part.shape) for part in parts]
        axis = self.axis % len(shapes[0])
        if len({shape[:axis] + shape[axis + 1 :] for shape in shapes}) > 1:
            msg = f"Concat: the branches give {', '.join(map(str, shapes))}; they may differ along axis {axis} only"
            raise ValueError(msg)
        edges = [0]
        for shape in shapes:
            edges.append(edges[-1] + shape[axis])
        self._cache = (axis, edges)
        return array_module(*parts, caller="Concat").concat(parts, axis=axis)

    def backward(self, dy: Array) -> Array:
        """Give each branch its slice of `dy`; add up what comes back."""
        axis, edges = self._remembered()
        before: tuple[Any, ...] = (slice(None),) * axis
        dx = None
        for branch, (start, stop) in zip(self.children.values(), pairwise(edges), strict=True):
            part = branch.backward(dy[(*before, slice(start, stop), ...)])
            dx = part if dx is None else dx + part
        return dx


class Highway(Container):
    """Let a gate choose between changing the signal and passing it on: y = T(x)·H(x) + (1 - T(x))·x.

    Parameters
    ----------
    transform : Layer
        H: its output has the shape of x.
    gate : Layer
        T: the same shape, each number between 0 and 1, so it ends in a `Sigmoid`. Start its bias at -1 to -3: the layer
        then begins by passing the signal on.

    References
    ----------
    R. Srivastava, K. Greff and J. Schmidhuber, "Highway networks", 2015, section 2, equation 3.
    """

    def __init__(self, transform: Layer, gate: Layer) -> None:
        super().__init__(transform=transform, gate=gate)

    def forward(self, x: Array) -> Array:
        """Compute T·H + (1 - T)·x.

        Raises
        ------
        ValueError
            "Highway: transform gives (5, 4) and gate (5, 3); both must have the shape of x, (5, 4)".
        """
        h, t = self.children["transform"](x), self.children["gate"](x)
        if not x.shape == h.shape == t.shape:
            msg = (
                f"Highway: transform gives {tuple(h.shape)} and gate {tuple(t.shape)}; "
                f"both must have the shape of x, {tuple(x.shape)}"
            )
            raise ValueError(msg)
        self._cache = (x, h, t)
        return t * (h - x) + x

    def backward(self, dy: Array) -> Array:
        """Three ways lead back to x: through the transform, through the gate, and straight on."""
        x, h, t = self._remembered()
        through = self.children["transform"].backward(dy * t)
        chosen = self.children["gate"].backward(dy * (h - x))
        return through + chosen + dy * (1 - t)
