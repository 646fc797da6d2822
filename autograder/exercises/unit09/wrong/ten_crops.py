"""Misconceptions of `ten_crops`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception("Your mirror images stand on their heads: you reversed the rows. A mirror swaps left and right.")
def ten_crops__upside_down(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    places = [(0, 0), (0, wide - w), (tall - h, 0), (tall - h, wide - w), ((tall - h) // 2, (wide - w) // 2)]
    return np.stack([y[:, :, t : t + h, s : s + w] for y in (x, x[:, :, ::-1]) for t, s in places])


@misconception(
    "You turned the images by 180 degrees: rows *and* columns are reversed. A mirror swaps left and right only."
)
def ten_crops__turned(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    places = [(0, 0), (0, wide - w), (tall - h, 0), (tall - h, wide - w), ((tall - h) // 2, (wide - w) // 2)]
    return np.stack([y[:, :, t : t + h, s : s + w] for y in (x, x[:, :, ::-1, ::-1]) for t, s in places])


@misconception(
    "You mirrored each crop in its place. The last five are crops of the mirrored *image* in the same order: its top left "
    "corner comes first, and that was at the top right before."
)
def ten_crops__each_crop_mirrored(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    places = [(0, 0), (0, wide - w), (tall - h, 0), (tall - h, wide - w), ((tall - h) // 2, (wide - w) // 2)]
    crops = [x[:, :, t : t + h, s : s + w] for t, s in places]
    return np.stack(crops + [c[..., ::-1] for c in crops])


@misconception("The mirrored five come first in your answer. First the image as it is, then its mirror image.")
def ten_crops__mirror_first(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    places = [(0, 0), (0, wide - w), (tall - h, 0), (tall - h, wide - w), ((tall - h) // 2, (wide - w) // 2)]
    return np.stack([y[:, :, t : t + h, s : s + w] for y in (x[..., ::-1], x) for t, s in places])


@misconception(
    "Image and mirror image take turns in your answer. All five crops of the image come first, then the five of its mirror "
    "image."
)
def ten_crops__taking_turns(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    places = [(0, 0), (0, wide - w), (tall - h, 0), (tall - h, wide - w), ((tall - h) // 2, (wide - w) // 2)]
    return np.stack([y[:, :, t : t + h, s : s + w] for t, s in places for y in (x, x[..., ::-1])])


@misconception("Five crops come back. The same five of the mirrored image make them ten.")
def ten_crops__five(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    places = [(0, 0), (0, wide - w), (tall - h, 0), (tall - h, wide - w), ((tall - h) // 2, (wide - w) // 2)]
    return np.stack([x[:, :, t : t + h, s : s + w] for t, s in places])


@misconception("The last five are the first five once more: the image was not mirrored before they were cut.")
def ten_crops__not_mirrored(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    places = [(0, 0), (0, wide - w), (tall - h, 0), (tall - h, wide - w), ((tall - h) // 2, (wide - w) // 2)]
    return np.stack([x[:, :, t : t + h, s : s + w] for _ in range(2) for t, s in places])


@misconception(
    "Your third crop is the top right and your second the bottom left. The order is by rows: both at the top, then both "
    "at the bottom."
)
def ten_crops__corners_by_columns(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    places = [(0, 0), (tall - h, 0), (0, wide - w), (tall - h, wide - w), ((tall - h) // 2, (wide - w) // 2)]
    return np.stack([y[:, :, t : t + h, s : s + w] for y in (x, x[..., ::-1]) for t, s in places])


@misconception("The centre comes first in your answer. The order is: the four corners, and then the centre.")
def ten_crops__centre_first(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    places = [((tall - h) // 2, (wide - w) // 2), (0, 0), (0, wide - w), (tall - h, 0), (tall - h, wide - w)]
    return np.stack([y[:, :, t : t + h, s : s + w] for y in (x, x[..., ::-1]) for t, s in places])


@misconception(
    "Your central crop *begins* at the centre of the image. Its own centre belongs there: equally much is left over on "
    "both sides."
)
def ten_crops__begins_at_the_centre(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    middle = (min(tall // 2, tall - h), min(wide // 2, wide - w))
    places = [(0, 0), (0, wide - w), (tall - h, 0), (tall - h, wide - w), middle]
    return np.stack([y[:, :, t : t + h, s : s + w] for y in (x, x[..., ::-1]) for t, s in places])


@misconception(
    "You rounded the centre up. Where an odd number of pixels is left over, the window lies one pixel nearer to the top "
    "left."
)
def ten_crops__centre_rounded_up(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    places = [(0, 0), (0, wide - w), (tall - h, 0), (tall - h, wide - w), (-((h - tall) // 2), -((w - wide) // 2))]
    return np.stack([y[:, :, t : t + h, s : s + w] for y in (x, x[..., ::-1]) for t, s in places])


@misconception("Height and width of the window are swapped. `size` is (height, width), as in the shape of an image.")
def ten_crops__size_swapped(x, size):
    (w, h), (tall, wide) = size, x.shape[2:]
    places = [(0, 0), (0, wide - w), (tall - h, 0), (tall - h, wide - w), ((tall - h) // 2, (wide - w) // 2)]
    return np.stack([y[:, :, t : t + h, s : s + w] for y in (x, x[..., ::-1]) for t, s in places])


@misconception(
    "The images come first in your answer: (N, 10, ...). The crops do: (10, N, ...), so that each crop is a batch of its "
    "own."
)
def ten_crops__images_first(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    places = [(0, 0), (0, wide - w), (tall - h, 0), (tall - h, wide - w), ((tall - h) // 2, (wide - w) // 2)]
    return np.stack([y[:, :, t : t + h, s : s + w] for y in (x, x[..., ::-1]) for t, s in places], axis=1)


@misconception(
    "All crops lie in one long batch: (10·N, ...). Keep them apart in an axis of their own, (10, N, ...), or nobody can "
    "average them."
)
def ten_crops__one_batch(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    places = [(0, 0), (0, wide - w), (tall - h, 0), (tall - h, wide - w), ((tall - h) // 2, (wide - w) // 2)]
    return np.concatenate([y[:, :, t : t + h, s : s + w] for y in (x, x[..., ::-1]) for t, s in places])


@misconception(
    "Your crops at the right and at the bottom end one pixel before the edge. The last window begins at H - h: count the "
    "rows it has."
)
def ten_crops__one_pixel_short(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    down, across = max(tall - h - 1, 0), max(wide - w - 1, 0)
    places = [(0, 0), (0, across), (down, 0), (down, across), ((tall - h) // 2, (wide - w) // 2)]
    return np.stack([y[:, :, t : t + h, s : s + w] for y in (x, x[..., ::-1]) for t, s in places])


@misconception("Only the first image is cut. Every image of the batch has ten crops.")
def ten_crops__first_image(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    places = [(0, 0), (0, wide - w), (tall - h, 0), (tall - h, wide - w), ((tall - h) // 2, (wide - w) // 2)]
    return np.stack([y[:1, :, t : t + h, s : s + w] for y in (x, x[..., ::-1]) for t, s in places])


@misconception(
    "You go round the corners like a clock. The order is by rows: top left, top right, and then *bottom left* before "
    "bottom right."
)
def ten_crops__clockwise(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    places = [(0, 0), (0, wide - w), (tall - h, wide - w), (tall - h, 0), ((tall - h) // 2, (wide - w) // 2)]
    return np.stack([y[:, :, t : t + h, s : s + w] for y in (x, x[..., ::-1]) for t, s in places])


@misconception(
    "You round the begin of the centre to the nearest whole number, and a half sometimes goes up. Where an odd number of "
    "pixels is left over, the window lies one pixel nearer to the top left: `//` rounds down."
)
def ten_crops__centre_rounded(x, size):
    (h, w), (tall, wide) = size, x.shape[2:]
    places = [
        (0, 0),
        (0, wide - w),
        (tall - h, 0),
        (tall - h, wide - w),
        (round((tall - h) / 2), round((wide - w) / 2)),
    ]
    return np.stack([y[:, :, t : t + h, s : s + w] for y in (x, x[..., ::-1]) for t, s in places])
