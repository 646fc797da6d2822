"""Misconceptions of `maxpool_forward` and `maxpool_backward`."""

import numpy as np

from autograder.exercises.model import misconception

# --- forward


@misconception(
    "You begin with zeros and keep what is larger. Where a window holds negative numbers only, zero wins, and zero was "
    "never in it. Begin with a value of the window, or with minus infinity."
)
def maxpool_forward__zero_floor(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
        y[:, :, i, j] = np.maximum(y[:, :, i, j], window.max(axis=(2, 3)))
    return y


@misconception(
    "You step by the size of the window. `stride` is a number of its own: with a smaller one the windows overlap, with a "
    "larger one pixels are left out."
)
def maxpool_forward__stride_is_kernel(x, kernel_size, stride):
    kh, kw = kernel_size
    y = np.zeros((*x.shape[:2], x.shape[2] // kh, x.shape[3] // kw))
    for i, j in np.ndindex(*y.shape[2:]):
        y[:, :, i, j] = x[:, :, i * kh : i * kh + kh, j * kw : j * kw + kw].max(axis=(2, 3))
    return y


@misconception(
    "The answer has the right size, but your window moves by one pixel from output to output. Which pixel does the window "
    "of output (1, 1) begin at, when the stride is 2?"
)
def maxpool_forward__window_moves_by_one(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        y[:, :, i, j] = x[:, :, i : i + kh, j : j + kw].max(axis=(2, 3))
    return y


@misconception(
    "You rounded the number of windows up, so the last one hangs over the edge. Here a window counts only where it fits "
    "whole; what is left over at the end is not seen."
)
def maxpool_forward__ceil(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], -((kh - x.shape[2]) // sh) + 1, -((kw - x.shape[3]) // sw) + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        y[:, :, i, j] = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].max(axis=(2, 3), initial=-np.inf)
    return y


@misconception(
    "You let a window begin at every stride-th pixel up to the very end, so some hang over the edge. A window needs room "
    "for its whole size: the window's size belongs into the count."
)
def maxpool_forward__starts_to_the_end(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    rows, columns = range(0, x.shape[2], sh), range(0, x.shape[3], sw)
    tops = [[x[:, :, r : r + kh, c : c + kw].max(axis=(2, 3)) for c in columns] for r in rows]
    return np.moveaxis(np.array(tops), (0, 1), (2, 3))


@misconception(
    "You took a square window with the height on both sides. `kernel_size` has two numbers, height and width, and they "
    "may differ."
)
def maxpool_forward__square_window(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        y[:, :, i, j] = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kh].max(axis=(2, 3))
    return y


@misconception(
    "You swapped height and width of the window. The first number of `kernel_size` counts rows, as the first axis of an "
    "image does."
)
def maxpool_forward__window_swapped(x, kernel_size, stride):
    (kw, kh), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        y[:, :, i, j] = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].max(axis=(2, 3))
    return y


@misconception(
    "You use one stride for both axes. `stride` has two numbers: the first goes down the rows, the second across the "
    "columns."
)
def maxpool_forward__one_stride(x, kernel_size, stride):
    (kh, kw), s = kernel_size, stride[0]
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // s + 1, (x.shape[3] - kw) // s + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        y[:, :, i, j] = x[:, :, i * s : i * s + kh, j * s : j * s + kw].max(axis=(2, 3))
    return y


@misconception(
    "You swapped the two strides: your windows go down by the second number and across by the first. The order is that of "
    "the axes, rows first."
)
def maxpool_forward__stride_swapped(x, kernel_size, stride):
    (kh, kw), (sw, sh) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        y[:, :, i, j] = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].max(axis=(2, 3))
    return y


@misconception(
    "You forgot the last window: (H - KH) / stride counts the *steps*. There is one window before the first step."
)
def maxpool_forward__one_window_short(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh, (x.shape[3] - kw) // sw))
    for i, j in np.ndindex(*y.shape[2:]):
        y[:, :, i, j] = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].max(axis=(2, 3))
    return y


@misconception(
    "You took the maximum over all channels. Pooling works on each channel for itself: it makes maps smaller, not fewer."
)
def maxpool_forward__across_channels(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        y[:, :, i, j] = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].max(axis=(1, 2, 3))[:, None]
    return y


@misconception("You pooled the first image of the batch and gave its answer to all of them. Each image has its own.")
def maxpool_forward__first_image(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        y[:, :, i, j] = x[0, :, i * sh : i * sh + kh, j * sw : j * sw + kw].max(axis=(1, 2))
    return y


@misconception("You took the mean of each window. That is the other pooling; this one keeps the largest value.")
def maxpool_forward__mean(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        y[:, :, i, j] = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].mean(axis=(2, 3))
    return y


@misconception(
    "You compare without the sign: a large negative number wins in your windows. The maximum is the number furthest to the "
    "right on the number line."
)
def maxpool_forward__largest_magnitude(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        y[:, :, i, j] = np.abs(x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]).max(axis=(2, 3))
    return y


@misconception(
    "You answer with the *place* of the largest value in its window. Backward needs the place; forward passes the value on."
)
def maxpool_forward__argmax(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    for n, c, i, j in np.ndindex(*y.shape):
        y[n, c, i, j] = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw].argmax()
    return y


# --- backward


@misconception(
    "Of equal values you let all win, and hand out the gradient several times. One output, one gradient: of equal values "
    "the first one, row by row, gets it."
)
def maxpool_backward__all_ties(dy, x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        rows, columns = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
        window = x[n, c, rows, columns]
        dx[n, c, rows, columns] += (window == window.max()) * dy[n, c, i, j]
    return dx


@misconception(
    "You share the gradient equally among equal values. A fair idea, and others do it; the rule here, and in the usual "
    "libraries, is that the first one, row by row, gets all."
)
def maxpool_backward__ties_share(dy, x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        rows, columns = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
        best = x[n, c, rows, columns] == x[n, c, rows, columns].max()
        dx[n, c, rows, columns] += best * dy[n, c, i, j] / best.sum()
    return dx


@misconception(
    "Of equal values your *last* one wins. The rule is that the first one, row by row, gets the gradient: only a value "
    "that is strictly larger takes its place."
)
def maxpool_backward__last_tie(dy, x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = divmod(kh * kw - 1 - int(window.ravel()[::-1].argmax()), kw)
        dx[n, c, i * sh + row, j * sw + column] += dy[n, c, i, j]
    return dx


@misconception(
    "Where windows overlap, one pixel can win several of them. You overwrite its gradient with the latest one. Where a "
    "value is used twice, its gradients add up."
)
def maxpool_backward__overwritten(dy, x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = divmod(int(window.argmax()), kw)
        dx[n, c, i * sh + row, j * sw + column] = dy[n, c, i, j]
    return dx


@misconception(
    "You share each gradient equally among the pixels of its window: that is the gradient of the *mean*. Only the pixel "
    "that won can change the maximum."
)
def maxpool_backward__as_mean(dy, x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        dx[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw] += dy[n, c, i, j] / (kh * kw)
    return dx


@misconception(
    "The right pixel gets your gradient, but divided by the size of the window. The output *is* that pixel: its slope is 1."
)
def maxpool_backward__divided(dy, x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = divmod(int(window.argmax()), kw)
        dx[n, c, i * sh + row, j * sw + column] += dy[n, c, i, j] / (kh * kw)
    return dx


@misconception(
    "You multiplied the gradient by the winning value. The output is that value itself, with slope 1: the upstream gradient "
    "arrives unchanged."
)
def maxpool_backward__times_the_maximum(dy, x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = divmod(int(window.argmax()), kw)
        dx[n, c, i * sh + row, j * sw + column] += dy[n, c, i, j] * window.max()
    return dx


@misconception(
    "You mark the winners with 1. By the chain rule each winner gets the upstream gradient of its output, `dy`, instead."
)
def maxpool_backward__no_upstream(dy, x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = divmod(int(window.argmax()), kw)
        dx[n, c, i * sh + row, j * sw + column] += 1.0
    return dx


@misconception(
    "You walk through x in steps of the window's size. The output (i, j) came from the window at i and j times the "
    "*stride*: backward has to look where forward looked."
)
def maxpool_backward__stride_is_kernel(dy, x, kernel_size, stride):
    kh, kw = kernel_size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, c, i * kh : i * kh + kh, j * kw : j * kw + kw]
        if window.size:
            row, column = divmod(int(window.argmax()), window.shape[1])
            dx[n, c, i * kh + row, j * kw + column] += dy[n, c, i, j]
    return dx


@misconception(
    "Your window moves by one pixel from output to output, whatever the stride. Backward has to look where forward looked: "
    "at i and j times the stride."
)
def maxpool_backward__window_moves_by_one(dy, x, kernel_size, stride):
    kh, kw = kernel_size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        row, column = divmod(int(x[n, c, i : i + kh, j : j + kw].argmax()), kw)
        dx[n, c, i + row, j + column] += dy[n, c, i, j]
    return dx


@misconception(
    "You cut square windows out of x, with the height on both sides. `kernel_size` has two numbers, and they may differ."
)
def maxpool_backward__square_window(dy, x, kernel_size, stride):
    k, (sh, sw) = kernel_size[0], stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, c, i * sh : i * sh + k, j * sw : j * sw + k]
        row, column = divmod(int(window.argmax()), window.shape[1])
        dx[n, c, i * sh + row, j * sw + column] += dy[n, c, i, j]
    return dx


@misconception(
    "You turned the place in the window into row and column with the window's *height*. One row of it holds as many values "
    "as the window is wide."
)
def maxpool_backward__divmod_by_height(dy, x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = divmod(int(window.argmax()), kh)
        dx[n, c, i * sh + row, j * sw + column] += dy[n, c, i, j]
    return dx


@misconception(
    "Backward walks with one stride along both axes. `stride` has two numbers: the first goes down the rows, the second "
    "across the columns."
)
def maxpool_backward__one_stride(dy, x, kernel_size, stride):
    (kh, kw), s = kernel_size, stride[0]
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, c, i * s : i * s + kh, j * s : j * s + kw]
        if window.size:
            row, column = divmod(int(window.argmax()), window.shape[1])
            dx[n, c, i * s + row, j * s + column] += dy[n, c, i, j]
    return dx


@misconception(
    "You swapped the two strides: your windows go down by the second number and across by the first. Rows come first."
)
def maxpool_backward__stride_swapped(dy, x, kernel_size, stride):
    (kh, kw), (sw, sh) = kernel_size, stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        if window.size:
            row, column = divmod(int(window.argmax()), window.shape[1])
            dx[n, c, i * sh + row, j * sw + column] += dy[n, c, i, j]
    return dx


@misconception(
    "You let the channels compete: only the one with the largest value of all gets a gradient. Each channel has its own "
    "output, so each has its own winner."
)
def maxpool_backward__across_channels(dy, x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
        channel, row, column = np.unravel_index(window.argmax(), window.shape)
        dx[n, channel, i * sh + row, j * sw + column] += dy[n, c, i, j]
    return dx


@misconception(
    "A window whose largest value is negative gets no gradient from you, as if there were a ReLU. The maximum passes "
    "negative values on, and so gradients come back."
)
def maxpool_backward__positive_only(dy, x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = divmod(int(window.argmax()), kw)
        dx[n, c, i * sh + row, j * sw + column] += dy[n, c, i, j] * (window.max() > 0)
    return dx


@misconception(
    "Your dx ends where the last window ends. The pixels left over at the edge belong to x too: their gradient is 0, and "
    "dx has the shape of x."
)
def maxpool_backward__cropped(dy, x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    tall, wide = (dy.shape[2] - 1) * sh + kh, (dy.shape[3] - 1) * sw + kw
    dx = np.zeros((*x.shape[:2], tall, wide))
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = divmod(int(window.argmax()), kw)
        dx[n, c, i * sh + row, j * sw + column] += dy[n, c, i, j]
    return dx
