"""Layers that keep the shape: norms, activations, dropout."""

from dataclasses import dataclass

from glassnet.analysis.part import Part, Shape


@dataclass(frozen=True)
class BatchNorm(Part):
    """Batch normalisation: a scale (counted as weight) and a shift (as bias) for each channel, unless not affine."""

    affine: bool = True

    def weights(self, shape: Shape) -> int:
        """Count one for each channel."""
        return shape[0] if self.affine else 0

    def biases(self, shape: Shape) -> int:
        """Count one for each channel."""
        return shape[0] if self.affine else 0


@dataclass(frozen=True)
class LocalResponseNorm(Part):
    """AlexNet's normalisation across neighbouring channels; in PyTorch's convention, which divides alpha by size."""

    size: int = 5
    alpha: float = 5e-4
    beta: float = 0.75
    k: float = 2.0

    def detail(self) -> str:
        """Write "5 channels"."""
        return f"{self.size} channels"


FUNCTIONS = {
    "relu": "ReLU",
    "leaky_relu": "LeakyReLU",
    "gelu": "GELU",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "softplus": "Softplus",
    "softmax": "Softmax",
    "log_softmax": "LogSoftmax",
}


@dataclass(frozen=True)
class Activation(Part):
    """A function without weights: relu, leaky_relu, gelu, sigmoid, tanh, softplus, softmax or log_softmax."""

    function: str = "relu"

    def __post_init__(self) -> None:
        if self.function not in FUNCTIONS:
            msg = f"Activation: function must be one of {', '.join(FUNCTIONS)}, got {self.function!r}"
            raise ValueError(msg)

    @property
    def kind(self) -> str:
        """The name of the layer: "ReLU"."""
        return FUNCTIONS[self.function]


@dataclass(frozen=True)
class Scaled(Part):
    """Any other layer that keeps the shape and has a fixed number of weights: layer, group, instance norm, PReLU."""

    name: str
    n_weights: int = 0
    n_biases: int = 0

    @property
    def kind(self) -> str:
        """The name of the layer: "GroupNorm"."""
        return self.name

    def weights(self, shape: Shape) -> int:  # noqa: ARG002
        """Return the given number."""
        return self.n_weights

    def biases(self, shape: Shape) -> int:  # noqa: ARG002
        """Return the given number."""
        return self.n_biases


@dataclass(frozen=True)
class Dropout(Part):
    """Set a share `p` of the numbers to 0 in training."""

    p: float = 0.5

    def detail(self) -> str:
        """Write the share."""
        return str(self.p)
