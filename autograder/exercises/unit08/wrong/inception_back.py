"""Misconceptions of `inception_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You cut dy into four equal parts. The paths have different numbers of maps: where each one ends is a sum "
    "of filter counts."
)
def inception_backward__quarters(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, 4, axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dx1 + dx3 + dx5 + dxp, dw1, dr3, dw3, dr5, dw5, dwp


@misconception(
    "Each path takes its channels from the start of dy in your version. The second begins where the first "
    "ended, and so on."
)
def inception_backward__all_from_the_start(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = (dy[:, : len(w)] for w in (w1, w3, w5, wp))
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dx1 + dx3 + dx5 + dxp, dw1, dr3, dw3, dr5, dw5, dwp


@misconception(
    "The gradients of the paths are handed to the wrong ones: yours are cut in reversed order. As in the stack, "
    "the 1×1 comes first, the pool last."
)
def inception_backward__order_of_the_paths(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(wp), len(w5), len(w3)]), axis=1)[::-1]
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dx1 + dx3 + dx5 + dxp, dw1, dr3, dw3, dr5, dw5, dwp


@misconception(
    "The gradients of the filters are right. In dx only the first path's gradient is left: x went into four "
    "paths, so four gradients come back and are added."
)
def inception_backward__first_path_only(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dx1 + 0, dw1, dr3, dw3, dr5, dw5, dwp


@misconception(
    "The gradients of the filters are right. In dx only the pool's gradient is left: was it overwritten path by "
    "path? The four are added."
)
def inception_backward__last_path_only(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dxp + 0, dw1, dr3, dw3, dr5, dw5, dwp


@misconception(
    "The gradients of the filters are right. In dx the share of the pooling path is missing: the pool has no "
    "weights, but it hands its gradient on."
)
def inception_backward__pool_lost(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dx1 + dx3 + dx5, dw1, dr3, dw3, dr5, dw5, dwp


@misconception(
    "The gradients of the filters are right. dx is the mean over the four paths in your version: it is their sum."
)
def inception_backward__mean_of_the_paths(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return (dx1 + dx3 + dx5 + dxp) / 4, dw1, dr3, dw3, dr5, dw5, dwp


@misconception(
    "The gradients of the filters are right. In dx the pool's gradient is added where it arrived, as if there "
    "were no pool: it belongs to the place that won each window."
)
def inception_backward__pool_passed_by(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = dpooled
    return dx1 + dx3 + dx5 + dxp, dw1, dr3, dw3, dr5, dw5, dwp


@misconception(
    "The gradients of the filters are right. Your pool shares its gradient among the nine places of a window, "
    "as a mean would. Only the winner gets it."
)
def inception_backward__pool_shared_out(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.avg_pool2d_backward(dpooled, ops.avg_pool2d_forward(x, 3, stride=1, padding=1)[1])[0]
    return dx1 + dx3 + dx5 + dxp, dw1, dr3, dw3, dr5, dw5, dwp


@misconception("At the end of the paths the ReLU is missing on the way back: where an answer was 0, nothing may pass.")
def inception_backward__no_relu_at_the_ends(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1 * 0 + 1, c1)
    dsmall3, dw3 = back(d3, y3 * 0 + 1, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5 * 0 + 1, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp * 0 + 1, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dx1 + dx3 + dx5 + dxp, dw1, dr3, dw3, dr5, dw5, dwp


@misconception(
    "dw1, dw3, dw5 and dwp are right. Behind the reductions the ReLU is missing on the way back: dr3, dr5 and "
    "dx get too much."
)
def inception_backward__no_relu_in_the_reductions(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3 * 0 + 1, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5 * 0 + 1, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dx1 + dx3 + dx5 + dxp, dw1, dr3, dw3, dr5, dw5, dwp


@misconception(
    "You took ReLU of the gradient: what is negative in dy is lost. ReLU on the way back asks whether its "
    "*answer* was above 0."
)
def inception_backward__relu_of_the_gradient(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(np.maximum(up, 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dx1 + dx3 + dx5 + dxp, dw1, dr3, dw3, dr5, dw5, dwp


@misconception("At exactly 0 your ReLU lets the gradient back. There it is closed, on both ways.")
def inception_backward__open_at_zero(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y >= 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dx1 + dx3 + dx5 + dxp, dw1, dr3, dw3, dr5, dw5, dwp


@misconception(
    "dx is right. Your gradients of the filters are divided by the number of images: they are sums; a mean, if "
    "the loss is one, is in dy already."
)
def inception_backward__mean_over_images(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dx1 + dx3 + dx5 + dxp, *(g / len(x) for g in (dw1, dr3, dw3, dr5, dw5, dwp))


@misconception(
    "All but dwp is right. The last 1×1 did not see x but the pooled x: that is what its gradient is made of."
)
def inception_backward__pool_weights_from_x(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dwp = back(dp, yp, conv(x, wp)[1])[1]
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dx1 + dx3 + dx5 + dxp, dw1, dr3, dw3, dr5, dw5, dwp


@misconception(
    "You run the forward pass again, but leave ReLU out behind the reductions: the large filters' gradients are "
    "made of numbers that were never there."
)
def inception_backward__no_relu_in_the_forward_pass(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(ops.conv2d_forward(x, r3)[0], w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(ops.conv2d_forward(x, r5)[0], w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dx1 + dx3 + dx5 + dxp, dw1, dr3, dw3, dr5, dw5, dwp


@misconception(
    "The gradients of the filters are right. In dx the two paths with a reduction are missing: their gradients "
    "run on through the 1×1, down to x."
)
def inception_backward__reductions_left_out_of_dx(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dx1 + dxp, dw1, dr3, dw3, dr5, dw5, dwp


@misconception(
    "The gradients of the filters are right. In dx the share of the 5×5 path is missing: all four paths start at x."
)
def inception_backward__five_left_out_of_dx(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dx1 + dx3 + dxp, dw1, dr3, dw3, dr5, dw5, dwp


@misconception(
    "The gradients of the filters are right. In dx the share of the 3×3 path is missing: all four paths start at x."
)
def inception_backward__three_left_out_of_dx(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dx1 + dx5 + dxp, dw1, dr3, dw3, dr5, dw5, dwp


@misconception(
    "All numbers are there, but the gradients stand in another order than the filters came in: w1, r3, w3, r5, w5, wp."
)
def inception_backward__filters_swapped(dy, x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        s, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
        return np.maximum(s, 0), cache

    def back(up, y, cache):
        return ops.conv2d_backward(up * (y > 0), cache)[:2]

    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    y1, c1 = conv(x, w1)
    small3, k3 = conv(x, r3)
    y3, c3 = conv(small3, w3)
    small5, k5 = conv(x, r5)
    y5, c5 = conv(small5, w5)
    yp, cp = conv(pooled, wp)
    d1, d3, d5, dp = np.split(dy, np.cumsum([len(w1), len(w3), len(w5)]), axis=1)
    dx1, dw1 = back(d1, y1, c1)
    dsmall3, dw3 = back(d3, y3, c3)
    dx3, dr3 = back(dsmall3, small3, k3)
    dsmall5, dw5 = back(d5, y5, c5)
    dx5, dr5 = back(dsmall5, small5, k5)
    dpooled, dwp = back(dp, yp, cp)
    dxp = ops.max_pool2d_backward(dpooled, winners)[0]
    return dx1 + dx3 + dx5 + dxp, dw1, dw3, dr3, dw5, dr5, dwp
