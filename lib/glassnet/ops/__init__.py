"""The kernels: one operation per file, forward and backward together, each an `Op` pair.

Every kernel follows its data (NumPy or CuPy), keeps the dtype, leaves its inputs as they are and takes an empty batch.
"""

from glassnet.ops.check_op import Check, check_op
from glassnet.ops.columns import col2im, im2col
from glassnet.ops.conv import conv1d, conv1d_backward, conv1d_forward, conv2d, conv2d_backward, conv2d_forward
from glassnet.ops.conv_transpose import conv_transpose2d, conv_transpose2d_backward, conv_transpose2d_forward
from glassnet.ops.op import Op
from glassnet.ops.pad import pad, pad_backward, pad_forward
from glassnet.ops.samples import Sample, samples_of
from glassnet.ops.window import output_size

__all__ = [
    "Check",
    "Op",
    "Sample",
    "check_op",
    "col2im",
    "conv1d",
    "conv1d_backward",
    "conv1d_forward",
    "conv2d",
    "conv2d_backward",
    "conv2d_forward",
    "conv_transpose2d",
    "conv_transpose2d_backward",
    "conv_transpose2d_forward",
    "im2col",
    "output_size",
    "pad",
    "pad_backward",
    "pad_forward",
    "samples_of",
]
