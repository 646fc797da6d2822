"""The kernels: one operation per file, forward and backward together, each an `Op` pair.

Every kernel follows its data (NumPy or CuPy), keeps the dtype, leaves its inputs as they are and takes an empty batch.
"""

from glassnet.ops.activation import (
    relu,
    relu_backward,
    relu_forward,
    sigmoid,
    sigmoid_backward,
    sigmoid_forward,
    softplus,
    softplus_backward,
    softplus_forward,
    tanh,
    tanh_backward,
    tanh_forward,
)
from glassnet.ops.activation_slopes import (
    gelu,
    gelu_backward,
    gelu_forward,
    leaky_relu,
    leaky_relu_backward,
    leaky_relu_forward,
    prelu,
    prelu_backward,
    prelu_forward,
)
from glassnet.ops.batchnorm import batch_norm, batch_norm_backward, batch_norm_forward, batch_norm_stats
from glassnet.ops.batchnorm_relu import (
    batch_norm_relu,
    batch_norm_relu_backward,
    batch_norm_relu_forward,
    batch_norm_relu_stats,
)
from glassnet.ops.check_op import Check, check_op
from glassnet.ops.clip import clip_grad_norm
from glassnet.ops.columns import col2im, im2col
from glassnet.ops.conv import conv1d, conv1d_backward, conv1d_forward, conv2d, conv2d_backward, conv2d_forward
from glassnet.ops.conv_transpose import conv_transpose2d, conv_transpose2d_backward, conv_transpose2d_forward
from glassnet.ops.cross_entropy import cross_entropy, cross_entropy_backward, cross_entropy_forward
from glassnet.ops.dropout import dropout, dropout_backward, dropout_forward
from glassnet.ops.groupnorm import (
    group_norm,
    group_norm_backward,
    group_norm_forward,
    instance_norm,
    instance_norm_forward,
)
from glassnet.ops.layernorm import layer_norm, layer_norm_backward, layer_norm_forward
from glassnet.ops.linear import linear, linear_backward, linear_forward
from glassnet.ops.loss import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_backward,
    binary_cross_entropy_with_logits_forward,
    mse_loss,
    mse_loss_backward,
    mse_loss_forward,
)
from glassnet.ops.lrn import local_response_norm, local_response_norm_backward, local_response_norm_forward
from glassnet.ops.mean_pool import (
    avg_pool2d,
    avg_pool2d_backward,
    avg_pool2d_forward,
    global_avg_pool2d,
    global_avg_pool2d_backward,
    global_avg_pool2d_forward,
)
from glassnet.ops.op import Op
from glassnet.ops.pad import pad, pad_backward, pad_forward
from glassnet.ops.pool import (
    global_max_pool2d,
    global_max_pool2d_forward,
    max_pool2d,
    max_pool2d_backward,
    max_pool2d_forward,
    max_pool2d_indices,
)
from glassnet.ops.pool1d import (
    avg_pool1d,
    avg_pool1d_backward,
    avg_pool1d_forward,
    max_pool1d,
    max_pool1d_backward,
    max_pool1d_forward,
)
from glassnet.ops.recurrent import rnn, rnn_backward, rnn_cell, rnn_cell_backward, rnn_cell_forward, rnn_forward
from glassnet.ops.samples import Sample, samples_of
from glassnet.ops.softmax import (
    log_softmax,
    log_softmax_backward,
    log_softmax_forward,
    softmax,
    softmax_backward,
    softmax_forward,
)
from glassnet.ops.unpool import max_unpool2d, max_unpool2d_backward, max_unpool2d_forward
from glassnet.ops.window import output_size

__all__ = [
    "Check",
    "Op",
    "Sample",
    "avg_pool1d",
    "avg_pool1d_backward",
    "avg_pool1d_forward",
    "avg_pool2d",
    "avg_pool2d_backward",
    "avg_pool2d_forward",
    "batch_norm",
    "batch_norm_backward",
    "batch_norm_forward",
    "batch_norm_relu",
    "batch_norm_relu_backward",
    "batch_norm_relu_forward",
    "batch_norm_relu_stats",
    "batch_norm_stats",
    "binary_cross_entropy_with_logits",
    "binary_cross_entropy_with_logits_backward",
    "binary_cross_entropy_with_logits_forward",
    "check_op",
    "clip_grad_norm",
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
    "cross_entropy",
    "cross_entropy_backward",
    "cross_entropy_forward",
    "dropout",
    "dropout_backward",
    "dropout_forward",
    "gelu",
    "gelu_backward",
    "gelu_forward",
    "global_avg_pool2d",
    "global_avg_pool2d_backward",
    "global_avg_pool2d_forward",
    "global_max_pool2d",
    "global_max_pool2d_forward",
    "group_norm",
    "group_norm_backward",
    "group_norm_forward",
    "im2col",
    "instance_norm",
    "instance_norm_forward",
    "layer_norm",
    "layer_norm_backward",
    "layer_norm_forward",
    "leaky_relu",
    "leaky_relu_backward",
    "leaky_relu_forward",
    "linear",
    "linear_backward",
    "linear_forward",
    "local_response_norm",
    "local_response_norm_backward",
    "local_response_norm_forward",
    "log_softmax",
    "log_softmax_backward",
    "log_softmax_forward",
    "max_pool1d",
    "max_pool1d_backward",
    "max_pool1d_forward",
    "max_pool2d",
    "max_pool2d_backward",
    "max_pool2d_forward",
    "max_pool2d_indices",
    "max_unpool2d",
    "max_unpool2d_backward",
    "max_unpool2d_forward",
    "mse_loss",
    "mse_loss_backward",
    "mse_loss_forward",
    "output_size",
    "pad",
    "pad_backward",
    "pad_forward",
    "prelu",
    "prelu_backward",
    "prelu_forward",
    "relu",
    "relu_backward",
    "relu_forward",
    "rnn",
    "rnn_backward",
    "rnn_cell",
    "rnn_cell_backward",
    "rnn_cell_forward",
    "rnn_forward",
    "samples_of",
    "sigmoid",
    "sigmoid_backward",
    "sigmoid_forward",
    "softmax",
    "softmax_backward",
    "softmax_forward",
    "softplus",
    "softplus_backward",
    "softplus_forward",
    "tanh",
    "tanh_backward",
    "tanh_forward",
]
