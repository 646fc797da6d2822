"""The kernels: one operation per file, forward and backward together, each an `Op` pair.

Every kernel follows its data (NumPy or CuPy), keeps the dtype, leaves its inputs as they are and takes an empty batch.
"""

from glassnet.ops.columns import col2im, im2col
from glassnet.ops.op import Op
from glassnet.ops.pad import pad, pad_backward, pad_forward
from glassnet.ops.window import output_size

__all__ = ["Op", "col2im", "im2col", "output_size", "pad", "pad_backward", "pad_forward"]
