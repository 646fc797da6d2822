"""Misconceptions of `maxpool_switches`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Your switches count inside the window: they start again at 0 in each. To find the way back from the switch alone, "
    "count the pixels of the whole plane."
)
def maxpool_switches__counted_in_the_window(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        y[n, c, i, j], switches[n, c, i, j] = window.max(), window.argmax()
    return y, switches


@misconception(
    "You multiply the row by the number of rows. To get past a row you have to count its pixels, and a row has W of them."
)
def maxpool_switches__rows_of_length_h(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = np.unravel_index(window.argmax(), window.shape)
        y[n, c, i, j] = window[row, column]
        switches[n, c, i, j] = (i * sh + row) * x.shape[2] + j * sw + column
    return y, switches


@misconception(
    "You count the pixels column by column. A switch counts them row by row, as NumPy flattens an array: row·W + column."
)
def maxpool_switches__column_by_column(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = np.unravel_index(window.argmax(), window.shape)
        y[n, c, i, j] = window[row, column]
        switches[n, c, i, j] = (j * sw + column) * x.shape[2] + i * sh + row
    return y, switches


@misconception(
    "Your switches run through the whole batch: those of the second channel go on where the first ends. Each plane counts "
    "its own pixels from 0."
)
def maxpool_switches__counted_in_the_batch(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = np.unravel_index(window.argmax(), window.shape)
        y[n, c, i, j] = window[row, column]
        switches[n, c, i, j] = np.ravel_multi_index((n, c, i * sh + row, j * sw + column), x.shape)
    return y, switches


@misconception(
    "Your switch points into the window at the right place, but the window itself always lies at the top left. Add where "
    "it begins."
)
def maxpool_switches__begin_of_the_window_left_out(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = np.unravel_index(window.argmax(), window.shape)
        y[n, c, i, j] = window[row, column]
        switches[n, c, i, j] = row * x.shape[3] + column
    return y, switches


@misconception(
    "All windows of a plane share one switch in your version: the place of the plane's largest value. Each window has a "
    "maximum of its own, and its own place."
)
def maxpool_switches__global(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        y[n, c, i, j] = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw].max()
        switches[n, c, i, j] = x[n, c].argmax()
    return y, switches


@misconception(
    "Your switches are those of the first channel for all channels. Each channel looks for something else, and finds it "
    "elsewhere."
)
def maxpool_switches__first_channel(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        window = x[n, 0, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = np.unravel_index(window.argmax(), window.shape)
        y[n, c, i, j] = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw].max()
        switches[n, c, i, j] = (i * sh + row) * x.shape[3] + j * sw + column
    return y, switches


@misconception(
    "Of equal values your switch names the last one. The rule is the first, row by row: forward and back have to agree."
)
def maxpool_switches__last_of_equals(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = np.argwhere(window == window.max())[-1]
        y[n, c, i, j] = window[row, column]
        switches[n, c, i, j] = (i * sh + row) * x.shape[3] + j * sw + column
    return y, switches


@misconception(
    "You take the value farthest from 0 as the strongest. Max-pooling takes the largest, with its sign: -8 is less than 1."
)
def maxpool_switches__by_size(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = np.unravel_index(np.abs(window).argmax(), window.shape)
        y[n, c, i, j] = window[row, column]
        switches[n, c, i, j] = (i * sh + row) * x.shape[3] + j * sw + column
    return y, switches


@misconception(
    "You begin with a maximum of 0. Where a window holds negative numbers only, nothing beats it, and its switch stays at "
    "0 as well."
)
def maxpool_switches__zero_floor(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        for row in range(i * sh, i * sh + kh):
            for column in range(j * sw, j * sw + kw):
                if x[n, c, row, column] > y[n, c, i, j]:
                    y[n, c, i, j] = x[n, c, row, column]
                    switches[n, c, i, j] = row * x.shape[3] + column
    return y, switches


@misconception(
    "You step by the size of the window. `stride` is a number of its own: with a smaller one the windows overlap, as they "
    "do in AlexNet and ZFNet."
)
def maxpool_switches__stride_is_kernel(x, kernel_size, stride):
    kh, kw = kernel_size
    y = np.zeros((*x.shape[:2], x.shape[2] // kh, x.shape[3] // kw))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        window = x[n, c, i * kh : i * kh + kh, j * kw : j * kw + kw]
        row, column = np.unravel_index(window.argmax(), window.shape)
        y[n, c, i, j] = window[row, column]
        switches[n, c, i, j] = (i * kh + row) * x.shape[3] + j * kw + column
    return y, switches


@misconception(
    "Your answer has the right shape, but the window moves by one pixel from output to output. How far does `stride` say "
    "it moves?"
)
def maxpool_switches__window_moves_by_one(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        window = x[n, c, i : i + kh, j : j + kw]
        row, column = np.unravel_index(window.argmax(), window.shape)
        y[n, c, i, j] = window[row, column]
        switches[n, c, i, j] = (i + row) * x.shape[3] + j + column
    return y, switches


@misconception(
    "You let a last window hang over the edge. Only windows that fit whole count here; what is left over is not pooled."
)
def maxpool_switches__hanging_over(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], -((kh - x.shape[2]) // sh) + 1, -((kw - x.shape[3]) // sw) + 1))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = np.unravel_index(window.argmax(), window.shape)
        y[n, c, i, j] = window[row, column]
        switches[n, c, i, j] = (i * sh + row) * x.shape[3] + j * sw + column
    return y, switches


@misconception(
    "Height and width of the window are swapped in your version: both pairs begin with what goes *down* the image."
)
def maxpool_switches__pairs_swapped(x, kernel_size, stride):
    (kw, kh), (sw, sh) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = np.unravel_index(window.argmax(), window.shape)
        y[n, c, i, j] = window[row, column]
        switches[n, c, i, j] = (i * sh + row) * x.shape[3] + j * sw + column
    return y, switches


@misconception(
    "Your switches are floats. They are places in an array, and NumPy takes whole numbers as places only: `dtype=int`."
)
def maxpool_switches__float_switches(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros(y.shape)
    for n, c, i, j in np.ndindex(*y.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = np.unravel_index(window.argmax(), window.shape)
        y[n, c, i, j] = window[row, column]
        switches[n, c, i, j] = (i * sh + row) * x.shape[3] + j * sw + column
    return y, switches


@misconception("You give back the switches first. The pooled maps come first: y, switches.")
def maxpool_switches__switches_first(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = np.unravel_index(window.argmax(), window.shape)
        y[n, c, i, j] = window[row, column]
        switches[n, c, i, j] = (i * sh + row) * x.shape[3] + j * sw + column
    return switches, y


@misconception(
    "Your switches are pairs, a row and a column each. Here a place is one number, row·W + column, so that switches have "
    "the shape of y."
)
def maxpool_switches__pairs(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros((*y.shape, 2), dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = np.unravel_index(window.argmax(), window.shape)
        y[n, c, i, j] = window[row, column]
        switches[n, c, i, j] = i * sh + row, j * sw + column
    return y, switches


@misconception(
    "You give back which *window* is which, not which pixel won it. The switch is the place of the maximum in the image."
)
def maxpool_switches__number_of_the_window(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        y[n, c, i, j] = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw].max()
        switches[n, c, i, j] = i * y.shape[3] + j
    return y, switches


@misconception(
    "You look for the largest *value* in the whole plane. A value may stand there more than once: look inside the window, "
    "where each window has its own first place."
)
def maxpool_switches__found_by_value(x, kernel_size, stride):
    (kh, kw), (sh, sw) = kernel_size, stride
    y = np.zeros((*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1))
    switches = np.zeros(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        y[n, c, i, j] = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw].max()
        switches[n, c, i, j] = np.flatnonzero(x[n, c] == y[n, c, i, j])[0]
    return y, switches
