"""Misconceptions of `conv2d_forward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You flipped the filter. Mathematics does so and calls it convolution; networks slide the filter as it lies, with "
    "its first tap on the first pixel of the window."
)
def conv2d_forward__flipped(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w[:, :, ::-1, ::-1]) + b[:, None, None]


@misconception(
    "You took rows and columns of the filter the wrong way round: (F, C, KH, KW) has its rows before its columns, as "
    "the image has."
)
def conv2d_forward__filter_transposed(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    w = w.swapaxes(2, 3)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]


@misconception("You took the filters for square: KH is used for the columns too. A filter of 2 × 3 has KW = 3.")
def conv2d_forward__square_filters(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[2] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]


@misconception("Your answer lies on its side: its rows are the columns of the image. OH comes before OW.")
def conv2d_forward__answer_transposed(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfwh", seen, w) + b[:, None, None]


@misconception("Your answer has the filters before the images. The shape is (N, F, OH, OW).")
def conv2d_forward__filters_first(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->fnhw", seen, w) + b[:, None, None, None]


@misconception("You ignored the stride: your window stops at every pixel.")
def conv2d_forward__stride_ignored(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, :, :, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]


@misconception("You used the stride of the rows for the columns too. It may differ from axis to axis: (rows, columns).")
def conv2d_forward__one_stride(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sh, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]


@misconception("You swapped the two strides: the first number is for the rows, the second for the columns.")
def conv2d_forward__strides_swapped(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sw, ::sh, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]


@misconception(
    "Your answer has the right size for the stride, but the windows lie side by side. From one place to the next the "
    "window has to *move* by the stride."
)
def conv2d_forward__stride_not_walked(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, :, :, ::th, ::tw]
    oh, ow = (seen.shape[2] - 1) // sh + 1, (seen.shape[3] - 1) // sw + 1
    seen = seen[:, :, :oh, :ow]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]


@misconception("You ignored the padding: the border of zeros is missing.")
def conv2d_forward__padding_ignored(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]


@misconception(
    "You used the padding of the rows for the columns too. It may differ from axis to axis: (rows, columns)."
)
def conv2d_forward__one_padding(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (ph, ph)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]


@misconception(
    "Your whole border lies at the top and on the left. Half of it belongs to the bottom and to the right: p on "
    "*each* side."
)
def conv2d_forward__padded_in_front_only(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (2 * ph, 0), (2 * pw, 0)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]


@misconception("You filled the border with the pixels at the edge. Here the border of a convolution is zero.")
def conv2d_forward__pixels_in_the_border(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)), mode="edge")
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]


@misconception(
    "You chose the padding yourself, so that the answer is as large as the image. How much there is, `padding` says; "
    "it may be none."
)
def conv2d_forward__always_same_size(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    ph, pw = th * (w.shape[2] - 1), tw * (w.shape[3] - 1)
    x = np.pad(x, ((0, 0), (0, 0), (ph // 2, ph - ph // 2), (pw // 2, pw - pw // 2)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]


@misconception(
    "You went on where no whole window is left: the last one hangs over the end, as if there were more zeros. Rows "
    "and columns that are left over are left out."
)
def conv2d_forward__rounded_up(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    ends = [-(x.shape[2 + i] - window[i]) % s for i, s in enumerate((sh, sw))]
    x = np.pad(x, ((0, 0), (0, 0), (0, ends[0]), (0, ends[1])))
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]


@misconception("You stop one place too early, on both axes. A window that takes n steps stands in n + 1 places.")
def conv2d_forward__last_place_lost(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw][
        :, :, :-1, :-1
    ]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]


@misconception("You ignored the dilation: your taps lie side by side. With a dilation of d they are d pixels apart.")
def conv2d_forward__dilation_ignored(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, 1))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]


@misconception(
    "You took the dilation for a stride: the *window* goes on faster, but its taps lie side by side. Dilation "
    "stretches the filter, not the walk."
)
def conv2d_forward__dilation_as_stride(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    sh, sw, th, tw = sh * th, sw * tw, 1, 1
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]


@misconception(
    "You used the dilation of the rows for the columns too. It may differ from axis to axis: (rows, columns)."
)
def conv2d_forward__one_dilation(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    tw = th
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]


@misconception("The bias is missing: filter f adds `b[f]` to each number of its channel.")
def conv2d_forward__no_bias(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w)


@misconception(
    "You added the bias inside the sum, once for each tap and channel. It comes once for each number of the answer."
)
def conv2d_forward__bias_for_each_tap(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + w[0].size * b[:, None, None]


@misconception(
    "You added the bias once for each channel of the image. It belongs to the filter, and comes once for each number "
    "of the answer."
)
def conv2d_forward__bias_for_each_channel(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + w.shape[1] * b[:, None, None]


@misconception(
    "You added `b` as a row, one number a *column*. There is one a filter, and the filters are on axis 1: the bias "
    "needs two more axes behind it."
)
def conv2d_forward__bias_along_columns(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) + b


@misconception(
    "You looked at the first channel only. A filter has a layer for each channel; all of their products are added up."
)
def conv2d_forward__first_channel(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen[:, :1], w[:, :1]) + b[:, None, None]


@misconception("You used the first layer of the filter for all channels. Each channel has a layer of its own.")
def conv2d_forward__one_layer_for_all_channels(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w[:, :1].repeat(w.shape[1], axis=1)) + b[:, None, None]


@misconception("You took the mean over the channels. A filter adds up everything it sees: channels, rows and columns.")
def conv2d_forward__channels_mean(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) / w.shape[1] + b[:, None, None]


@misconception("You took the mean over the window. A filter *adds up*; if it is to be a mean, its weights say so.")
def conv2d_forward__taps_mean(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w) / w[0, 0].size + b[:, None, None]


@misconception("You answered for the first image only. All N of them come in, and N answers go out.")
def conv2d_forward__first_image(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen[:1], w) + b[:, None, None]


@misconception("You used the first filter for all channels of the answer. Channel f of the answer belongs to filter f.")
def conv2d_forward__first_filter(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    return np.einsum("nchwij,fcij->nfhw", seen, w[:1].repeat(len(w), axis=0)) + b[:, None, None]


@misconception("Your answer holds integers: the array was made for them, and everything behind the point is gone.")
def conv2d_forward__integers(x, w, b, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    window = (th * (w.shape[2] - 1) + 1, tw * (w.shape[3] - 1) + 1)
    seen = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, ::sh, ::sw, ::th, ::tw]
    y = np.einsum("nchwij,fcij->nfhw", seen, w) + b[:, None, None]
    return y.astype(int)
