"""Misconceptions of `im2col` and `col2im`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "A row of yours lists the channels of the first tap, then those of the next. `w.reshape(F, -1)` keeps each "
    "channel together: (C, KH, KW), and its rows meet yours in the product."
)
def im2col__channels_last(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    seen = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    n, c, oh, ow = seen.shape[:4]
    return seen.transpose(0, 2, 3, 4, 5, 1).reshape(n * oh * ow, c * kh * kw)


@misconception("A row of yours lists the taps column by column. `w.reshape(F, -1)` lists them row by row.")
def im2col__taps_by_columns(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    seen = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    n, c, oh, ow = seen.shape[:4]
    return seen.transpose(0, 2, 3, 1, 5, 4).reshape(n * oh * ow, c * kh * kw)


@misconception(
    "Your rows take one window of each image in turn. First come all windows of the first image, then all of the "
    "second; so the answer can be cut up into images again."
)
def im2col__images_mixed(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    seen = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    n, c, oh, ow = seen.shape[:4]
    return seen.transpose(2, 3, 0, 1, 4, 5).reshape(n * oh * ow, c * kh * kw)


@misconception(
    "Your windows walk down the columns first. They walk as one reads: along a row of places, then on to the next row."
)
def im2col__places_by_columns(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    seen = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    n, c, oh, ow = seen.shape[:4]
    return seen.transpose(0, 3, 2, 1, 4, 5).reshape(n * oh * ow, c * kh * kw)


@misconception(
    "Your windows stand in the columns of the answer. Some do it so; here each window is a *row*: (N·OH·OW, C·KH·KW)."
)
def im2col__windows_as_columns(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    seen = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    n, c, oh, ow = seen.shape[:4]
    return seen.transpose(0, 2, 3, 1, 4, 5).reshape(n * oh * ow, c * kh * kw).T


@misconception(
    "You gave the array its shape without moving its numbers. `reshape` only cuts the same sequence into other rows; "
    "axes that change places need a `transpose` first."
)
def im2col__reshape_for_transpose(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    seen = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    n, c, oh, ow = seen.shape[:4]
    return np.ascontiguousarray(seen).reshape(n * oh * ow, c * kh * kw)


@misconception("Your answer has an axis for the images. The windows of all of them stand in one table with two axes.")
def im2col__image_axis_kept(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    seen = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    n, c, oh, ow = seen.shape[:4]
    return seen.transpose(0, 2, 3, 1, 4, 5).reshape(n, oh * ow, c * kh * kw)


@misconception("You ignored the stride: your window stops at every pixel.")
def im2col__stride_ignored(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    seen = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
    n, c, oh, ow = seen.shape[:4]
    return seen.transpose(0, 2, 3, 1, 4, 5).reshape(n * oh * ow, c * kh * kw)


@misconception("You used the stride of the rows for the columns too. It may differ from axis to axis: (rows, columns).")
def im2col__one_stride(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    seen = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sh]
    n, c, oh, ow = seen.shape[:4]
    return seen.transpose(0, 2, 3, 1, 4, 5).reshape(n * oh * ow, c * kh * kw)


@misconception("You ignored the padding: windows may hang over the edge by (rows, columns), where there are zeros.")
def im2col__padding_ignored(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    seen = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    n, c, oh, ow = seen.shape[:4]
    return seen.transpose(0, 2, 3, 1, 4, 5).reshape(n * oh * ow, c * kh * kw)


@misconception(
    "You used the padding of the rows for the columns too. It may differ from axis to axis: (rows, columns)."
)
def im2col__one_padding(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (ph, ph)))
    seen = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    n, c, oh, ow = seen.shape[:4]
    return seen.transpose(0, 2, 3, 1, 4, 5).reshape(n * oh * ow, c * kh * kw)


@misconception("You took the window for square: KH is used for the columns too.")
def im2col__square_windows(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    seen = np.lib.stride_tricks.sliding_window_view(x, (kh, kh), axis=(2, 3))[:, :, ::sh, ::sw]
    n, c, oh, ow = seen.shape[:4]
    return seen.transpose(0, 2, 3, 1, 4, 5).reshape(n * oh * ow, c * kh * kh)


@misconception("You swapped the sides of the window: it is KH rows high and KW columns wide.")
def im2col__window_transposed(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    seen = np.lib.stride_tricks.sliding_window_view(x, (kw, kh), axis=(2, 3))[:, :, ::sh, ::sw]
    n, c, oh, ow = seen.shape[:4]
    return seen.transpose(0, 2, 3, 1, 4, 5).reshape(n * oh * ow, c * kh * kw)


@misconception("Only the windows of the first image are there. Those of the others follow below.")
def im2col__first_image(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    seen = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    n, c, oh, ow = seen.shape[:4]
    n, seen = 1, seen[:1]
    return seen.transpose(0, 2, 3, 1, 4, 5).reshape(n * oh * ow, c * kh * kw)


@misconception("Your windows never overlap: you went on by the size of the window. How far it goes, `stride` says.")
def im2col__windows_side_by_side(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    seen = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))[:, :, ::kh, ::kw]
    n, c, oh, ow = seen.shape[:4]
    return seen.transpose(0, 2, 3, 1, 4, 5).reshape(n * oh * ow, c * kh * kw)


@misconception(
    "You worked out by yourself how far apart the numbers lie in memory. That holds for an array that lies in one "
    "piece; a view lies with gaps, and its own `strides` say how."
)
def im2col__assumes_contiguous(x, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    size, memory = x.itemsize, x.base if x.base is not None else x
    if ph or pw:
        x = memory = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    steps = [size * int(np.prod(x.shape[i:])) for i in range(1, 5)]
    x = np.lib.stride_tricks.as_strided(memory, x.shape, steps)
    seen = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    n, c, oh, ow = seen.shape[:4]
    return seen.transpose(0, 2, 3, 1, 4, 5).reshape(n * oh * ow, c * kh * kw)


@misconception(
    "You write one window over another. Where they overlap, a pixel gets the *sum* of what its windows bring back."
)
def col2im__assigned(cols, x_shape, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    oh, ow = (dx.shape[2] - kh) // sh + 1, (dx.shape[3] - kw) // sw + 1
    windows = cols.reshape(n, oh, ow, c, kh, kw)
    for oy in range(oh):
        for ox in range(ow):
            top, left = oy * sh, ox * sw
            dx[:, :, top : top + kh, left : left + kw] = windows[:, oy, ox]
    return dx[:, :, ph : ph + height, pw : pw + width]


@misconception(
    "You took the mean over the windows that saw a pixel, to get the image back. col2im is the way back of a "
    "*gradient*: shares are added, nothing is divided."
)
def col2im__mean(cols, x_shape, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    seen_by = np.zeros(dx.shape[2:])
    oh, ow = (dx.shape[2] - kh) // sh + 1, (dx.shape[3] - kw) // sw + 1
    windows = cols.reshape(n, oh, ow, c, kh, kw)
    for oy in range(oh):
        for ox in range(ow):
            top, left = oy * sh, ox * sw
            dx[:, :, top : top + kh, left : left + kw] += windows[:, oy, ox]
            seen_by[top : top + kh, left : left + kw] += 1
    dx /= np.maximum(seen_by, 1)
    return dx[:, :, ph : ph + height, pw : pw + width]


@misconception("Your answer still has its border. It has to have the shape `x_shape`.")
def col2im__not_cut(cols, x_shape, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    oh, ow = (dx.shape[2] - kh) // sh + 1, (dx.shape[3] - kw) // sw + 1
    windows = cols.reshape(n, oh, ow, c, kh, kw)
    for oy in range(oh):
        for ox in range(ow):
            top, left = oy * sh, ox * sw
            dx[:, :, top : top + kh, left : left + kw] += windows[:, oy, ox]
    return dx


@misconception("You cut with a negative end, and minus zero is zero: without padding nothing is left.")
def col2im__minus_zero(cols, x_shape, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    oh, ow = (dx.shape[2] - kh) // sh + 1, (dx.shape[3] - kw) // sw + 1
    windows = cols.reshape(n, oh, ow, c, kh, kw)
    for oy in range(oh):
        for ox in range(ow):
            top, left = oy * sh, ox * sw
            dx[:, :, top : top + kh, left : left + kw] += windows[:, oy, ox]
    return dx[:, :, ph:-ph, pw:-pw]


@misconception("You cut the border off in the wrong place: the pixels begin behind the first ph rows and pw columns.")
def col2im__cut_at_the_far_end(cols, x_shape, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    oh, ow = (dx.shape[2] - kh) // sh + 1, (dx.shape[3] - kw) // sw + 1
    windows = cols.reshape(n, oh, ow, c, kh, kw)
    for oy in range(oh):
        for ox in range(ow):
            top, left = oy * sh, ox * sw
            dx[:, :, top : top + kh, left : left + kw] += windows[:, oy, ox]
    return dx[:, :, :height, :width]


@misconception("You cut the border off as if it were as wide on the columns as on the rows.")
def col2im__square_cut(cols, x_shape, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    oh, ow = (dx.shape[2] - kh) // sh + 1, (dx.shape[3] - kw) // sw + 1
    windows = cols.reshape(n, oh, ow, c, kh, kw)
    for oy in range(oh):
        for ox in range(ow):
            top, left = oy * sh, ox * sw
            dx[:, :, top : top + kh, left : left + kw] += windows[:, oy, ox]
    return dx[:, :, ph : ph + height, ph : ph + width]


@misconception("You put the windows side by side, whatever the stride. They go back to where they stood.")
def col2im__stride_ignored(cols, x_shape, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    oh, ow = (dx.shape[2] - kh) // sh + 1, (dx.shape[3] - kw) // sw + 1
    windows = cols.reshape(n, oh, ow, c, kh, kw)
    for oy in range(oh):
        for ox in range(ow):
            top, left = oy, ox
            dx[:, :, top : top + kh, left : left + kw] += windows[:, oy, ox]
    return dx[:, :, ph : ph + height, pw : pw + width]


@misconception(
    "You walk back along the columns with the stride of the rows. The second number of the pair is for the columns."
)
def col2im__one_stride(cols, x_shape, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    oh, ow = (dx.shape[2] - kh) // sh + 1, (dx.shape[3] - kw) // sw + 1
    windows = cols.reshape(n, oh, ow, c, kh, kw)
    for oy in range(oh):
        for ox in range(ow):
            top, left = oy * sh, min(ox * sh, dx.shape[3] - kw)
            dx[:, :, top : top + kh, left : left + kw] += windows[:, oy, ox]
    return dx[:, :, ph : ph + height, pw : pw + width]


@misconception(
    "Your answer ends where the last window ends. Pixels that no window saw are part of the image: they get 0."
)
def col2im__rest_lost(cols, x_shape, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    oh, ow = (dx.shape[2] - kh) // sh + 1, (dx.shape[3] - kw) // sw + 1
    windows = cols.reshape(n, oh, ow, c, kh, kw)
    for oy in range(oh):
        for ox in range(ow):
            top, left = oy * sh, ox * sw
            dx[:, :, top : top + kh, left : left + kw] += windows[:, oy, ox]
    dx = dx[:, :, : sh * (oh - 1) + kh, : sw * (ow - 1) + kw]
    return dx[:, :, ph : ph + height, pw : pw + width]


@misconception(
    "You read a row as if it listed the channels of each tap. It lists channel after channel, in each the taps row by "
    "row."
)
def col2im__channels_last(cols, x_shape, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    oh, ow = (dx.shape[2] - kh) // sh + 1, (dx.shape[3] - kw) // sw + 1
    windows = cols.reshape(n, oh, ow, kh, kw, c).transpose(0, 1, 2, 5, 3, 4)
    for oy in range(oh):
        for ox in range(ow):
            top, left = oy * sh, ox * sw
            dx[:, :, top : top + kh, left : left + kw] += windows[:, oy, ox]
    return dx[:, :, ph : ph + height, pw : pw + width]


@misconception("You read the taps of a row column by column. They stand row by row, as in `w`.")
def col2im__taps_by_columns(cols, x_shape, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    oh, ow = (dx.shape[2] - kh) // sh + 1, (dx.shape[3] - kw) // sw + 1
    windows = cols.reshape(n, oh, ow, c, kw, kh).swapaxes(4, 5)
    for oy in range(oh):
        for ox in range(ow):
            top, left = oy * sh, ox * sw
            dx[:, :, top : top + kh, left : left + kw] += windows[:, oy, ox]
    return dx[:, :, ph : ph + height, pw : pw + width]


@misconception("You read the rows as if the images took turns. All windows of the first image come first.")
def col2im__images_mixed(cols, x_shape, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    oh, ow = (dx.shape[2] - kh) // sh + 1, (dx.shape[3] - kw) // sw + 1
    windows = cols.reshape(oh, ow, n, c, kh, kw).transpose(2, 0, 1, 3, 4, 5)
    for oy in range(oh):
        for ox in range(ow):
            top, left = oy * sh, ox * sw
            dx[:, :, top : top + kh, left : left + kw] += windows[:, oy, ox]
    return dx[:, :, ph : ph + height, pw : pw + width]


@misconception(
    "You read the windows as if they had walked down the columns first. They walk along a row of places, then on to "
    "the next."
)
def col2im__places_by_columns(cols, x_shape, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    oh, ow = (dx.shape[2] - kh) // sh + 1, (dx.shape[3] - kw) // sw + 1
    windows = cols.reshape(n, ow, oh, c, kh, kw).swapaxes(1, 2)
    for oy in range(oh):
        for ox in range(ow):
            top, left = oy * sh, ox * sw
            dx[:, :, top : top + kh, left : left + kw] += windows[:, oy, ox]
    return dx[:, :, ph : ph + height, pw : pw + width]


@misconception(
    "You put each window back turned by half a circle, as if it were a flipped filter. It goes back as it was cut out."
)
def col2im__window_turned(cols, x_shape, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    oh, ow = (dx.shape[2] - kh) // sh + 1, (dx.shape[3] - kw) // sw + 1
    windows = cols.reshape(n, oh, ow, c, kh, kw)
    for oy in range(oh):
        for ox in range(ow):
            top, left = oy * sh, ox * sw
            dx[:, :, top : top + kh, left : left + kw] += windows[:, oy, ox, :, ::-1, ::-1]
    return dx[:, :, ph : ph + height, pw : pw + width]


@misconception("You put all windows into every image, those of the first. Each image gets its own back.")
def col2im__first_image(cols, x_shape, kh, kw, stride=1, padding=0):
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    oh, ow = (dx.shape[2] - kh) // sh + 1, (dx.shape[3] - kw) // sw + 1
    windows = cols.reshape(n, oh, ow, c, kh, kw)
    for oy in range(oh):
        for ox in range(ow):
            top, left = oy * sh, ox * sw
            dx[:, :, top : top + kh, left : left + kw] += windows[:1, oy, ox]
    return dx[:, :, ph : ph + height, pw : pw + width]
