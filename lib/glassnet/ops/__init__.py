"""The kernels: one operation per file, forward and backward together, each an `Op` pair.

Every kernel follows its data (NumPy or CuPy), keeps the dtype, leaves its inputs as they are and takes an empty batch.
"""

from glassnet.ops.op import Op

__all__ = ["Op"]
