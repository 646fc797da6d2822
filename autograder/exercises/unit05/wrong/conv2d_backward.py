"""Misconceptions of `conv2d_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "In dx you write one window's share over another's. Windows overlap: a pixel that several of them saw gets the "
    "*sum* of their shares."
)
def conv2d_backward__assigned(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] = np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception(
    "You ignored the stride on the way back: your windows lie side by side. They stand where they stood on the way "
    "forward."
)
def conv2d_backward__stride_ignored(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + oh)
            columns = slice(j * tw, j * tw + ow)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception("You used the stride of the rows for the columns too. The second number of the pair is for the columns.")
def conv2d_backward__one_stride(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sh * (ow - 1) + 1, sh)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception("You ignored the dilation on the way back: the taps met pixels that were further apart.")
def conv2d_backward__dilation_ignored(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, 1))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception(
    "You used the dilation of the rows for the columns too. The second number of the pair is for the columns."
)
def conv2d_backward__one_dilation(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    tw = th
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception("Your dx still has its border. It belongs to the image that came in, so it has the shape of `x`.")
def conv2d_backward__not_cut(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx, dw, db


@misconception("You cut the border off as if it were as wide on the columns as on the rows.")
def conv2d_backward__square_cut(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, ph : ph + width], dw, db


@misconception("You cut the border off at the top and on the left, and not on the other two sides.")
def conv2d_backward__cut_in_front_only(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph:, pw:], dw, db


@misconception("You cut with a negative end, and minus zero is zero: without padding nothing is left of dx.")
def conv2d_backward__minus_zero(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph:-ph, pw:-pw], dw, db


@misconception("You cut the border off in the wrong place: the pixels begin behind the first ph rows and pw columns.")
def conv2d_backward__cut_at_the_far_end(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, :height, :width], dw, db


@misconception(
    "Your dx ends where the last window ends. The rows and columns that no window saw are part of the image too: "
    "their gradient is 0."
)
def conv2d_backward__rest_lost(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    dx = dx[:, :, : sh * (oh - 1) + th * (w.shape[2] - 1) + 1, : sw * (ow - 1) + tw * (w.shape[3] - 1) + 1]
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception(
    "In dx your filter lies the wrong way round. Tap (i, j) met certain pixels, and these get *its* weight. (It is "
    "flipped only if you slide it over dy instead.)"
)
def conv2d_backward__dx_flipped(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, -1 - i, -1 - j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception("Your dw is flipped: its first tap holds the gradient of the last one.")
def conv2d_backward__dw_flipped(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, -1 - i, -1 - j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception(
    "You took the mean of dy for db. The bias went to every place of every image, and everything that comes back is "
    "added up."
)
def conv2d_backward__db_mean(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.mean(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception(
    "You added up db over the images only. The same bias went to every *place* too: one number a filter is left."
)
def conv2d_backward__db_over_images_only(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=0)
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception("You divided db by the number of images. If the loss is a mean, `dy` holds the 1/N already.")
def conv2d_backward__db_mean_of_images(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3)) / len(x)
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception("Your db counts places: you forgot `dy`. What is added up is the upstream gradient.")
def conv2d_backward__db_counts(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.full(len(w), float(dy[:, 0].size))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception("You divided dw by the number of images. If the loss is a mean, `dy` holds the 1/N already.")
def conv2d_backward__dw_over_n(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw / len(x), db


@misconception("You took the mean of dw over the places. Each place used the same weight, and their gradients add up.")
def conv2d_backward__dw_over_places(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw / (oh * ow), db


@misconception("Your dw knows the first image only. All of them were seen through the same filters.")
def conv2d_backward__dw_of_first_image(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy[:1], x[:1, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception(
    "In dx you follow the first filter only. Each pixel went into *all* filters, and gets a share from each."
)
def conv2d_backward__dx_of_first_filter(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy[:, :1], w[:1, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception(
    "For dw you multiply with `x` without its border. The windows of forward were cut out of the bordered image, and "
    "these are the numbers that the taps met."
)
def conv2d_backward__x_without_border(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum(
                "nfhw,nchw->fc", dy, x[:, :, ph : ph + height, pw : pw + width][:, :, rows, columns]
            )
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception(
    "You mixed up filters and channels in dx. `w` is (F, C, KH, KW): dy has a channel for each *filter*, dx one for "
    "each *channel*."
)
def conv2d_backward__filters_and_channels_swapped(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,cf->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception("Rows and columns of your dw are swapped; it has the shape (F, C, KH, KW) of `w`.")
def conv2d_backward__dw_transposed(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw.swapaxes(2, 3), db


@misconception("Your dw has the channels before the filters. It belongs to `w`, so it has its shape (F, C, KH, KW).")
def conv2d_backward__dw_channels_first(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dx[:, :, ph : ph + height, pw : pw + width], dw.swapaxes(0, 1), db


@misconception(
    "You divided dx by the number of windows that saw a pixel. Nothing is shared out: each window sends back its "
    "whole share."
)
def conv2d_backward__shared_out(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    seen_by = np.zeros(x.shape[2:])
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            seen_by[rows, columns] += 1
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    dx /= np.maximum(seen_by, 1)
    return dx[:, :, ph : ph + height, pw : pw + width], dw, db


@misconception("You return the gradients in another order. It is the order in which forward takes them: dx, dw, db.")
def conv2d_backward__other_order(dy, x, w, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    height, width, (oh, ow) = *x.shape[2:], dy.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)
            columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
            dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, x[:, :, rows, columns])
    return dw, db, dx[:, :, ph : ph + height, pw : pw + width]
