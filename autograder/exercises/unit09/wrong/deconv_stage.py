"""Misconceptions of `deconv_stage`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You do not rectify z. On the way down a deconvnet keeps every signal positive, as the network did on the way up: what "
    "is negative becomes 0 before the filters."
)
def deconv_stage__no_relu(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", z[:, :, i, j], w)
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return x


@misconception(
    "You rectify at the end. The ReLU stands before the filters: on the way up it came after them, and the way down turns "
    "the order around."
)
def deconv_stage__relu_at_the_end(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", z[:, :, i, j], w)
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return np.maximum(x, 0)


@misconception(
    "You rectify twice, before and after the filters. A stage has one ReLU, before them; the next stage brings its own."
)
def deconv_stage__relu_twice(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", np.maximum(z[:, :, i, j], 0), w)
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return np.maximum(x, 0)


@misconception(
    "You take the size of z instead of rectifying it. What was negative found the opposite of the feature: it becomes 0."
)
def deconv_stage__sizes(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", np.abs(z[:, :, i, j]), w)
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return x


@misconception(
    "You rectified the filters as well. Their negative weights belong to the pattern; only the *signal* is kept positive."
)
def deconv_stage__filters_rectified(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", np.maximum(z[:, :, i, j], 0), np.maximum(w, 0))
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return x


@misconception(
    "Your filters come out turned by 180 degrees: that is the forward pass once more, on a padded map. On the way down an "
    "entry of z *puts* its filter into the image, as it is."
)
def deconv_stage__not_transposed(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", np.maximum(z[:, :, i, j], 0), w[:, :, ::-1, ::-1])
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return x


@misconception(
    "You swapped rows and columns of each filter. What is transposed is the table from image to map, not the little "
    "filter: it is put down upright."
)
def deconv_stage__filter_on_its_side(z, w, stride):
    w = w.swapaxes(2, 3)
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", np.maximum(z[:, :, i, j], 0), w)
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return x


@misconception(
    "You use w[c, f] where w[f, c] is meant. Map f of z belongs to filter f, and that is the *first* axis of w on the way "
    "down as well."
)
def deconv_stage__filters_and_channels_swapped(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,cfij->ncij", np.maximum(z[:, :, i, j], 0), w)
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return x


@misconception(
    "Where filters overlap, the last one wins in your version. What they put at a pixel adds up: every entry of z has its "
    "say."
)
def deconv_stage__last_wins(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", np.maximum(z[:, :, i, j], 0), w)
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] = part
    return x


@misconception("You take the mean where filters overlap. What they put at a pixel adds up; nothing is divided.")
def deconv_stage__mean_of_overlaps(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    count = np.zeros(x.shape)
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", np.maximum(z[:, :, i, j], 0), w)
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
        count[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += 1
    return x / np.maximum(count, 1)


@misconception("You divide by the number of filters. What all of them put into the image adds up.")
def deconv_stage__mean_of_filters(z, w, stride):
    (n, f, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", np.maximum(z[:, :, i, j], 0), w) / f
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return x


@misconception("Only the first map goes down in your version. All F maps do, each with its own filter.")
def deconv_stage__first_filter(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", np.maximum(z[:, :1, i, j], 0), w[:1])
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return x


@misconception(
    "At each place only the strongest map goes down in your version. To look at one map alone, set the others to 0 "
    "*before*; the stage takes all of z."
)
def deconv_stage__strongest_filter(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    z = np.where(z == z.max(axis=1, keepdims=True), z, 0)
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", np.maximum(z[:, :, i, j], 0), w)
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return x


@misconception(
    "You put the filters side by side, one pixel apart, whatever the stride was. With a stride of 2 the windows had begun "
    "two pixels apart."
)
def deconv_stage__stride_ignored(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw) = z.shape, w.shape
    x = np.zeros((n, c, tall - 1 + kh, wide - 1 + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", np.maximum(z[:, :, i, j], 0), w)
        x[:, :, i : i + kh, j : j + kw] += part
    return x


@misconception("The two strides are swapped in your version: the first one goes down the image, the second one across.")
def deconv_stage__strides_swapped(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw), (sw, sh) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", np.maximum(z[:, :, i, j], 0), w)
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return x


@misconception(
    "Your image is as large as the map times the stride: what the last filters reach beyond that is cut off. Without "
    "padding the image is larger than the map."
)
def deconv_stage__cut_off(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", np.maximum(z[:, :, i, j], 0), w)
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return x[:, :, : tall * sh, : wide * sw]


@misconception(
    "You give back one channel, the sum of all. Every filter has C of them, and the image below has as many."
)
def deconv_stage__channels_summed(z, w, stride):
    (n, _, tall, wide), (_, _c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, 1, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->nij", np.maximum(z[:, :, i, j], 0), w)
        x[:, 0, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return x


@misconception("Only the first image of the batch comes down; the others stay empty. Every image has maps of its own.")
def deconv_stage__first_image(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", np.maximum(z[:1, :, i, j], 0), w)
        x[:1, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return x


@misconception(
    "You put down the filters as they are, wherever z is positive. Weights are not activations: how strongly the feature "
    "was found says how strongly its pattern comes back."
)
def deconv_stage__weights_alone(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", (z[:, :, i, j] > 0).astype(float), w)
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return x


@misconception(
    "Where filters overlap, the largest one wins in your version. What they put at a pixel adds up, negative weights "
    "included."
)
def deconv_stage__largest_wins(z, w, stride):
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", np.maximum(z[:, :, i, j], 0), w)
        window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
        window[...] = np.maximum(window, part)
    return x
