"""Data sets that need no network: shapes to draw, and the real ones that come with scikit-learn."""

from glassnet.data.bundled import Dataset, breast_cancer, digits, iris, wine
from glassnet.data.toy import ToyData, anisotropic, blobs, moons, rings, uniform, varied

__all__ = [
    "Dataset",
    "ToyData",
    "anisotropic",
    "blobs",
    "breast_cancer",
    "digits",
    "iris",
    "moons",
    "rings",
    "uniform",
    "varied",
    "wine",
]
