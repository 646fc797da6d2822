"""Misconceptions of `avgpool_forward`, `avgpool_backward` and of the pair for whole maps."""

import numpy as np

from autograder.exercises.model import misconception

# --- windows, forward


@misconception(
    "You count the padding: at the border your mean contains zeros that nobody photographed, and the edge gets darker. "
    "Divide by the number of real pixels in the window."
)
def avgpool_forward__padding_counted(x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    z = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    y = np.zeros((*x.shape[:2], (z.shape[2] - kh) // sh + 1, (z.shape[3] - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        y[:, :, i, j] = z[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].mean(axis=(2, 3))
    return y


@misconception(
    "You divide by the number of values that are not 0. A pixel of the image may well be 0 and counts as any other; what "
    "does not count is the padding."
)
def avgpool_forward__zeros_not_counted(x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    z = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    y = np.zeros((*x.shape[:2], (z.shape[2] - kh) // sh + 1, (z.shape[3] - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        window = z[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
        y[:, :, i, j] = window.sum(axis=(2, 3)) / np.maximum((window != 0).sum(axis=(2, 3)), 1)
    return y


@misconception(
    "You left the padding out. With padding the first window begins before the image, there are more windows, and those "
    "at the border see fewer pixels."
)
def avgpool_forward__no_padding(x, kernel_size, stride, padding):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        y[:, :, i, j] = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].mean(axis=(2, 3))
    return y


@misconception(
    "You put the padding on one side only, in the count of windows. It stands before *and* behind the image, so it counts "
    "twice along each axis."
)
def avgpool_forward__padding_counted_once(x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    y = np.zeros((*x.shape[:2], (x.shape[2] + ph - kh) // sh + 1, (x.shape[3] + pw - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        top, left = i * sh - ph, j * sw - pw
        y[:, :, i, j] = x[:, :, max(0, top) : top + kh, max(0, left) : left + kw].mean(axis=(2, 3))
    return y


@misconception(
    "You swapped the two numbers of `padding`: the first belongs to the rows (above and below), the second to the columns."
)
def avgpool_forward__padding_swapped(x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (pw, ph) = kernel_size, stride, padding
    y = np.zeros((*x.shape[:2], (x.shape[2] + 2 * ph - kh) // sh + 1, (x.shape[3] + 2 * pw - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        top, left = i * sh - ph, j * sw - pw
        y[:, :, i, j] = x[:, :, max(0, top) : top + kh, max(0, left) : left + kw].mean(axis=(2, 3))
    return y


@misconception(
    "You divide by the height of the window squared. A window that is not square holds height times width pixels."
)
def avgpool_forward__height_squared(x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    y = np.zeros((*x.shape[:2], (x.shape[2] + 2 * ph - kh) // sh + 1, (x.shape[3] + 2 * pw - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        top, left = i * sh - ph, j * sw - pw
        window = x[:, :, max(0, top) : top + kh, max(0, left) : left + kw]
        seen = window.shape[2] * window.shape[3] / (kh * kw)
        y[:, :, i, j] = window.sum(axis=(2, 3)) / (kh * kh * seen)
    return y


@misconception("You added up each window and did not divide. A mean is the sum divided by the number of pixels.")
def avgpool_forward__sum(x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    y = np.zeros((*x.shape[:2], (x.shape[2] + 2 * ph - kh) // sh + 1, (x.shape[3] + 2 * pw - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        top, left = i * sh - ph, j * sw - pw
        y[:, :, i, j] = x[:, :, max(0, top) : top + kh, max(0, left) : left + kw].sum(axis=(2, 3))
    return y


@misconception("You took the largest value of each window. That is the other pooling; this one takes the mean.")
def avgpool_forward__maximum(x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    y = np.zeros((*x.shape[:2], (x.shape[2] + 2 * ph - kh) // sh + 1, (x.shape[3] + 2 * pw - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        top, left = i * sh - ph, j * sw - pw
        y[:, :, i, j] = x[:, :, max(0, top) : top + kh, max(0, left) : left + kw].max(axis=(2, 3))
    return y


@misconception(
    "You took one mean over all channels. Pooling works on each channel for itself: it makes maps smaller, not fewer."
)
def avgpool_forward__over_channels(x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    y = np.zeros((*x.shape[:2], (x.shape[2] + 2 * ph - kh) // sh + 1, (x.shape[3] + 2 * pw - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        top, left = i * sh - ph, j * sw - pw
        window = x[:, :, max(0, top) : top + kh, max(0, left) : left + kw]
        y[:, :, i, j] = window.mean(axis=(1, 2, 3))[:, None]
    return y


@misconception(
    "You step by the size of the window. `stride` is a number of its own: with a smaller one the windows overlap, with a "
    "larger one pixels are left out."
)
def avgpool_forward__stride_is_kernel(x, kernel_size, stride, padding):
    (kh, kw), (ph, pw) = kernel_size, padding
    y = np.zeros((*x.shape[:2], (x.shape[2] + 2 * ph) // kh, (x.shape[3] + 2 * pw) // kw))
    for i, j in np.ndindex(*y.shape[2:]):
        top, left = i * kh - ph, j * kw - pw
        y[:, :, i, j] = x[:, :, max(0, top) : top + kh, max(0, left) : left + kw].mean(axis=(2, 3))
    return y


@misconception(
    "The answer has the right size, but your window moves by one pixel from output to output. Which pixel does the window "
    "of output (1, 1) begin at, when the stride is 2?"
)
def avgpool_forward__window_moves_by_one(x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    y = np.zeros((*x.shape[:2], (x.shape[2] + 2 * ph - kh) // sh + 1, (x.shape[3] + 2 * pw - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        top, left = i - ph, j - pw
        y[:, :, i, j] = x[:, :, max(0, top) : top + kh, max(0, left) : left + kw].mean(axis=(2, 3))
    return y


@misconception(
    "Your means are whole numbers where the image is one of whole numbers (pixels often are): the answer has taken the "
    "image's type, and what stands behind the point is cut off."
)
def avgpool_forward__whole_numbers(x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    tall, wide = (x.shape[2] + 2 * ph - kh) // sh + 1, (x.shape[3] + 2 * pw - kw) // sw + 1
    y = np.zeros((*x.shape[:2], tall, wide), dtype=x.dtype)
    for i, j in np.ndindex(tall, wide):
        top, left = i * sh - ph, j * sw - pw
        y[:, :, i, j] = x[:, :, max(0, top) : top + kh, max(0, left) : left + kw].mean(axis=(2, 3))
    return y


@misconception(
    "At the top and the left your window begins at a negative number. In a slice, -1 does not mean *before the image*: it "
    "means the last row, and the window comes out empty."
)
def avgpool_forward__negative_slice(x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    y = np.zeros((*x.shape[:2], (x.shape[2] + 2 * ph - kh) // sh + 1, (x.shape[3] + 2 * pw - kw) // sw + 1))
    for i, j in np.ndindex(*y.shape[2:]):
        top, left = i * sh - ph, j * sw - pw
        window = x[:, :, top : top + kh, left : left + kw]
        y[:, :, i, j] = window.mean(axis=(2, 3)) if window.size else np.nan
    return y


# --- windows, backward


@misconception(
    "At the top and the left your window begins at a negative number. In a slice, -1 does not mean *before the image*: it "
    "means the last row, the window is empty, and its gradient is lost."
)
def avgpool_backward__negative_slice(dy, x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(*dy.shape[2:]):
        top, left = i * sh - ph, j * sw - pw
        seen = dx[:, :, top : top + kh, left : left + kw]
        seen += dy[:, :, i : i + 1, j : j + 1] / max(1, seen.shape[2] * seen.shape[3])
    return dx


@misconception(
    "Your window moves by one pixel from output to output, whatever the stride. Backward has to look where forward looked: "
    "at i and j times the stride, less the padding."
)
def avgpool_backward__window_moves_by_one(dy, x, kernel_size, stride, padding):
    (kh, kw), (ph, pw) = kernel_size, padding
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(*dy.shape[2:]):
        top, left = i - ph, j - pw
        seen = dx[:, :, max(0, top) : top + kh, max(0, left) : left + kw]
        seen += dy[:, :, i : i + 1, j : j + 1] / (seen.shape[2] * seen.shape[3])
    return dx


@misconception(
    "Every pixel of a window gets your whole gradient. In the mean each pixel had only a share, one over the count: so it "
    "gets that share back."
)
def avgpool_backward__not_divided(dy, x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(*dy.shape[2:]):
        top, left = i * sh - ph, j * sw - pw
        dx[:, :, max(0, top) : top + kh, max(0, left) : left + kw] += dy[:, :, i : i + 1, j : j + 1]
    return dx


@misconception(
    "At the border you divide by the size of the whole window. Forward divided by the number of real pixels there, so "
    "each of them had a larger share."
)
def avgpool_backward__padding_counted(dy, x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(*dy.shape[2:]):
        top, left = i * sh - ph, j * sw - pw
        dx[:, :, max(0, top) : top + kh, max(0, left) : left + kw] += dy[:, :, i : i + 1, j : j + 1] / (kh * kw)
    return dx


@misconception(
    "Where windows overlap you overwrite the gradient of the earlier one. A pixel that was counted in several means gets "
    "the sum of its shares."
)
def avgpool_backward__overwritten(dy, x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(*dy.shape[2:]):
        top, left = i * sh - ph, j * sw - pw
        seen = dx[:, :, max(0, top) : top + kh, max(0, left) : left + kw]
        seen[...] = dy[:, :, i : i + 1, j : j + 1] / (seen.shape[2] * seen.shape[3])
    return dx


@misconception(
    "You send the whole gradient to the largest pixel of the window: that is the gradient of max-pooling. In a mean all "
    "pixels have a say."
)
def avgpool_backward__to_the_maximum(dy, x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dy.shape):
        top, left = max(0, i * sh - ph), max(0, j * sw - pw)
        window = x[n, c, top : i * sh - ph + kh, left : j * sw - pw + kw]
        row, column = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, top + row, left + column] += dy[n, c, i, j]
    return dx


@misconception(
    "Your dx still has the padding around it. The padding was no part of x: cut it off, so that dx has the shape of x."
)
def avgpool_backward__padding_kept(dy, x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    tall, wide = x.shape[2] + 2 * ph, x.shape[3] + 2 * pw
    real = np.pad(np.ones(x.shape[2:]), ((ph, ph), (pw, pw)))
    dx = np.zeros((*x.shape[:2], tall, wide))
    for i, j in np.ndindex(*dy.shape[2:]):
        rows, columns = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
        dx[:, :, rows, columns] += dy[:, :, i : i + 1, j : j + 1] / real[rows, columns].sum()
    return dx


@misconception(
    "You cut the padding off with a slice from p to -p. Where p is 0 that slice ends at -0, which is 0, and nothing is "
    "left of that axis."
)
def avgpool_backward__cut_with_minus_zero(dy, x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    real = np.pad(np.ones(x.shape[2:]), ((ph, ph), (pw, pw)))
    dx = np.zeros((*x.shape[:2], *real.shape))
    for i, j in np.ndindex(*dy.shape[2:]):
        rows, columns = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
        dx[:, :, rows, columns] += dy[:, :, i : i + 1, j : j + 1] / real[rows, columns].sum()
    return dx[:, :, ph:-ph, pw:-pw]


@misconception(
    "You walk through x in steps of the window's size. The output (i, j) came from the window at i and j times the "
    "*stride*: backward has to look where forward looked."
)
def avgpool_backward__stride_is_kernel(dy, x, kernel_size, stride, padding):
    (kh, kw), (ph, pw) = kernel_size, padding
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(*dy.shape[2:]):
        top, left = i * kh - ph, j * kw - pw
        seen = dx[:, :, max(0, top) : top + kh, max(0, left) : left + kw]
        seen += dy[:, :, i : i + 1, j : j + 1] / max(1, seen.shape[2] * seen.shape[3])
    return dx


@misconception(
    "You use one stride for both axes. `stride` has two numbers: the first goes down the rows, the second across the "
    "columns."
)
def avgpool_backward__one_stride(dy, x, kernel_size, stride, padding):
    (kh, kw), s, (ph, pw) = kernel_size, stride[0], padding
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(*dy.shape[2:]):
        top, left = i * s - ph, j * s - pw
        seen = dx[:, :, max(0, top) : top + kh, max(0, left) : left + kw]
        seen += dy[:, :, i : i + 1, j : j + 1] / max(1, seen.shape[2] * seen.shape[3])
    return dx


@misconception(
    "Your shares are one over the height of the window squared. A window that is not square holds height times width "
    "pixels."
)
def avgpool_backward__height_squared(dy, x, kernel_size, stride, padding):
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(*dy.shape[2:]):
        top, left = i * sh - ph, j * sw - pw
        seen = dx[:, :, max(0, top) : top + kh, max(0, left) : left + kw]
        seen += dy[:, :, i : i + 1, j : j + 1] / (kh * kh * seen.shape[2] * seen.shape[3] / (kh * kw))
    return dx


# --- whole maps


@misconception(
    "You took the mean over the channels and kept the pixels. It is the other way round: the pixels of a map are averaged, "
    "and one number for each channel is left."
)
def global_avgpool_forward__over_channels(x):
    return x.mean(axis=1)


@misconception("You averaged over all images of the batch too. Each image needs an answer of its own: shape (N, C).")
def global_avgpool_forward__over_the_batch(x):
    return x.mean(axis=(0, 2, 3))


@misconception(
    "You kept the two axes of the map, with length 1. The classifier behind it wants one row of numbers per image: (N, C)."
)
def global_avgpool_forward__axes_kept(x):
    return x.mean(axis=(2, 3), keepdims=True)


@misconception("You averaged along one axis of the map only. All its pixels go into one number, over rows and columns.")
def global_avgpool_forward__one_axis(x):
    return x.mean(axis=2)


@misconception(
    "You added up each map and did not divide. The mean does not grow with the size of the image; the sum does."
)
def global_avgpool_forward__sum(x):
    return x.sum(axis=(2, 3)) * 1.0


@misconception("You took the largest value of each map. That is global *max*-pooling; here the mean is asked for.")
def global_avgpool_forward__maximum(x):
    return x.max(axis=(2, 3)) * 1.0


@misconception(
    "Your means are whole numbers: the division cuts off what stands behind the point. For two pixels of 1 and 2 the mean "
    "is 1.5."
)
def global_avgpool_forward__whole_numbers(x):
    return x.sum(axis=(2, 3)) // (x.shape[2] * x.shape[3])


@misconception(
    "Every pixel gets your whole gradient. Each had only a share of the mean, one over the number of pixels: so it gets "
    "that share back."
)
def global_avgpool_backward__not_divided(dy, x):
    return dy[:, :, None, None] * np.ones(x.shape)


@misconception("You divide by the height squared. Maps need not be square: there are H·W pixels in them.")
def global_avgpool_backward__height_squared(dy, x):
    return dy[:, :, None, None] * np.ones(x.shape) / x.shape[2] ** 2


@misconception(
    "You divide by the channels, too. Each channel has a mean of its own: how many others there are does not matter."
)
def global_avgpool_backward__channels_counted(dy, x):
    return dy[:, :, None, None] * np.ones(x.shape) / (x.shape[1] * x.shape[2] * x.shape[3])


@misconception(
    "You divide by all numbers of the batch. Each image and each channel has a mean of its own, over H·W pixels."
)
def global_avgpool_backward__batch_counted(dy, x):
    return dy[:, :, None, None] * np.ones(x.shape) / x.size


@misconception(
    "You multiply by x. The mean is a sum of pixels, each times the same constant: its slope is that constant, whatever x."
)
def global_avgpool_backward__times_x(dy, x):
    return dy[:, :, None, None] * x / (x.shape[2] * x.shape[3])


@misconception(
    "You send the gradient to the largest pixel alone. That is the gradient of global *max*-pooling; in a mean all pixels "
    "have the same say."
)
def global_avgpool_backward__to_the_maximum(dy, x):
    n, c = dy.shape
    dx = np.zeros((n * c, x.shape[2] * x.shape[3]))
    dx[np.arange(n * c), x.reshape(n * c, -1).argmax(axis=1)] = dy.ravel()
    return dx.reshape(x.shape)


@misconception(
    "Your answer has one number for each map, with two axes of length 1. dx has the shape of x: every pixel gets its share, "
    "even if the shares are alike."
)
def global_avgpool_backward__not_spread(dy, x):
    return dy[:, :, None, None] / (x.shape[2] * x.shape[3])
