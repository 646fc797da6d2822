"""Misconceptions of `out_size` and `conv_shape`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You counted steps, not places. A window that takes two steps stands in three places: the one where it begins "
    "counts too."
)
def out_size__no_plus_one(n, k, s=1, p=0, d=1):
    room = n + 2 * p - d * (k - 1) - 1
    if room < 0 or room % s:
        raise ValueError("does not fit")
    return room // s


@misconception(
    "You added the border once. It lies at the beginning *and* at the end of the axis; how much longer does that make "
    "the axis?"
)
def out_size__pad_once(n, k, s=1, p=0, d=1):
    room = n + p - d * (k - 1) - 1
    if room < 0 or room % s:
        raise ValueError("does not fit")
    return room // s + 1


@misconception("You left out the border: with p values more on each side, the window has more places.")
def out_size__padding_ignored(n, k, s=1, p=0, d=1):
    room = n - d * (k - 1) - 1
    if room < 0 or room % s:
        raise ValueError("does not fit")
    return room // s + 1


@misconception(
    "You took d·k for the reach of a dilated window. Dilation stretches the *gaps*: how many gaps are there between k "
    "taps? Try k = 1, which has none."
)
def out_size__d_times_k(n, k, s=1, p=0, d=1):
    room = n + 2 * p - d * k
    if room < 0 or room % s:
        raise ValueError("does not fit")
    return room // s + 1


@misconception("You left out the dilation: with d > 1 the taps are further apart, and the window reaches further.")
def out_size__dilation_ignored(n, k, s=1, p=0, d=1):
    room = n + 2 * p - k
    if room < 0 or room % s:
        raise ValueError("does not fit")
    return room // s + 1


@misconception(
    "You put d values *between* two taps. A dilation of d means a distance of d: at d = 1 the taps are neighbours, with "
    "nothing between them."
)
def out_size__d_between(n, k, s=1, p=0, d=1):
    room = n + 2 * p - (d + 1) * (k - 1) - 1
    if room < 0 or room % s:
        raise ValueError("does not fit")
    return room // s + 1


@misconception("Your answer is a float. It is a number of places, and NumPy refuses a shape like (3.0, 3.0).")
def out_size__float(n, k, s=1, p=0, d=1):
    room = n + 2 * p - d * (k - 1) - 1
    if room < 0 or room % s:
        raise ValueError("does not fit")
    return room / s + 1


@misconception(
    "You rounded down where the window does not fit. Frameworks do that without a word, and the last values of the image "
    "are never looked at. Here the rest has to be reported."
)
def out_size__rounded_down(n, k, s=1, p=0, d=1):
    room = n + 2 * p - d * (k - 1) - 1
    if room < 0:
        raise ValueError("does not fit")
    return room // s + 1


@misconception(
    "You rounded *up* where the window does not fit: in the last place it would hang over the end of the axis. A rest "
    "has to be reported."
)
def out_size__rounded_up(n, k, s=1, p=0, d=1):
    room = n + 2 * p - d * (k - 1) - 1
    if room < 0:
        raise ValueError("does not fit")
    return -(-room // s) + 1


@misconception(
    "You rounded to the nearest where the window does not fit. There is no third of a place: a rest has to be reported."
)
def out_size__rounded(n, k, s=1, p=0, d=1):
    room = n + 2 * p - d * (k - 1) - 1
    if room < 0:
        raise ValueError("does not fit")
    return round(room / s) + 1


@misconception(
    "A window larger than the axis goes unnoticed: you answer 0 or a negative number of places. What should happen if "
    "there is no room at all?"
)
def out_size__negative_accepted(n, k, s=1, p=0, d=1):
    room = n + 2 * p - d * (k - 1) - 1
    if room % s:
        raise ValueError("does not fit")
    return room // s + 1


@misconception(
    "You report nothing: neither a rest, nor a window larger than the axis. Both have to be a `ValueError`; the formula "
    "alone gives a number that no convolution has."
)
def out_size__nothing_reported(n, k, s=1, p=0, d=1):
    return (n + 2 * p - d * (k - 1) - 1) // s + 1


@misconception(
    "You refuse a window that is exactly as large as the axis. It has no room to move, but one place to stand in."
)
def out_size__exact_refused(n, k, s=1, p=0, d=1):
    room = n + 2 * p - d * (k - 1) - 1
    if room <= 0 or room % s:
        raise ValueError("does not fit")
    return room // s + 1


@misconception(
    "You looked for a rest in the length of the whole axis. What has to be a whole number of steps is the *room*: the "
    "axis less the window."
)
def out_size__rest_of_the_axis(n, k, s=1, p=0, d=1):
    room = n + 2 * p - d * (k - 1) - 1
    if room < 0 or (n + 2 * p) % s:
        raise ValueError("does not fit")
    return room // s + 1


@misconception(
    "You took the columns for the rows. In (N, C, H, W) the height comes first, and the answer is in the same order."
)
def conv_shape__h_and_w_swapped(x_shape, w_shape, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    if x_shape[1] != w_shape[1]:
        raise ValueError("channels")
    rows = (x_shape[2] + 2 * ph - w_shape[2]) // sh + 1
    columns = (x_shape[3] + 2 * pw - w_shape[3]) // sw + 1
    return x_shape[0], w_shape[0], int(columns), int(rows)


@misconception("You used the stride of the rows for the columns too. It may differ from axis to axis: (rows, columns).")
def conv_shape__one_stride(x_shape, w_shape, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    if x_shape[1] != w_shape[1]:
        raise ValueError("channels")
    rows = (x_shape[2] + 2 * ph - w_shape[2]) // sh + 1
    columns = (x_shape[3] + 2 * pw - w_shape[3]) // sh + 1
    return x_shape[0], w_shape[0], int(rows), int(columns)


@misconception("You used the border of the rows for the columns too. It may differ from axis to axis: (rows, columns).")
def conv_shape__one_padding(x_shape, w_shape, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    if x_shape[1] != w_shape[1]:
        raise ValueError("channels")
    rows = (x_shape[2] + 2 * ph - w_shape[2]) // sh + 1
    columns = (x_shape[3] + 2 * ph - w_shape[3]) // sw + 1
    return x_shape[0], w_shape[0], int(rows), int(columns)


@misconception("You took the filters for square: KH is used for the columns too. A filter of 3 × 5 has KW = 5.")
def conv_shape__square_filters(x_shape, w_shape, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    if x_shape[1] != w_shape[1]:
        raise ValueError("channels")
    rows = (x_shape[2] + 2 * ph - w_shape[2]) // sh + 1
    columns = (x_shape[3] + 2 * pw - w_shape[2]) // sw + 1
    return x_shape[0], w_shape[0], int(rows), int(columns)


@misconception(
    "You gave the answer the channels of the *image*. Each filter looks at all channels together and makes one new "
    "channel: how many come out?"
)
def conv_shape__channels_of_the_image(x_shape, w_shape, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    if x_shape[1] != w_shape[1]:
        raise ValueError("channels")
    rows = (x_shape[2] + 2 * ph - w_shape[2]) // sh + 1
    columns = (x_shape[3] + 2 * pw - w_shape[3]) // sw + 1
    return x_shape[0], x_shape[1], int(rows), int(columns)


@misconception(
    "You multiplied channels and filters, as if each filter made one answer for each channel. It adds its channels up to "
    "a single one."
)
def conv_shape__channels_times_filters(x_shape, w_shape, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    if x_shape[1] != w_shape[1]:
        raise ValueError("channels")
    rows = (x_shape[2] + 2 * ph - w_shape[2]) // sh + 1
    columns = (x_shape[3] + 2 * pw - w_shape[3]) // sw + 1
    return x_shape[0], x_shape[1] * w_shape[0], int(rows), int(columns)


@misconception("You put the filters first. The images keep the first place: (N, F, OH, OW).")
def conv_shape__filters_first(x_shape, w_shape, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    if x_shape[1] != w_shape[1]:
        raise ValueError("channels")
    rows = (x_shape[2] + 2 * ph - w_shape[2]) // sh + 1
    columns = (x_shape[3] + 2 * pw - w_shape[3]) // sw + 1
    return w_shape[0], x_shape[0], int(rows), int(columns)


@misconception(
    "You put the channels last, (N, OH, OW, F). Some libraries do; in this course the channels come before rows and "
    "columns."
)
def conv_shape__channels_last(x_shape, w_shape, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    if x_shape[1] != w_shape[1]:
        raise ValueError("channels")
    rows = (x_shape[2] + 2 * ph - w_shape[2]) // sh + 1
    columns = (x_shape[3] + 2 * pw - w_shape[3]) // sw + 1
    return x_shape[0], int(rows), int(columns), w_shape[0]


@misconception(
    "Filters with other channels than the images go unnoticed. What would such a filter multiply the missing channels "
    "with?"
)
def conv_shape__channels_unchecked(x_shape, w_shape, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    rows = (x_shape[2] + 2 * ph - w_shape[2]) // sh + 1
    columns = (x_shape[3] + 2 * pw - w_shape[3]) // sw + 1
    return x_shape[0], w_shape[0], int(rows), int(columns)
