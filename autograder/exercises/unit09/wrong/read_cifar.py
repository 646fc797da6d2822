"""Misconceptions of `read_cifar`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "The label bytes are still among your pixels: from the first image on everything is shifted. Each image's row begins "
    "with its label, which has to come off."
)
def read_cifar__label_among_the_pixels(raw, size=32, n_labels=1):
    rows = raw.reshape(-1, n_labels + 3 * size * size)
    pixels = raw[: len(rows) * 3 * size * size]
    return pixels.reshape(-1, 3, size, size), rows[:, n_labels - 1]


@misconception("You look for the label at the end of each image. It stands before the pixels.")
def read_cifar__label_at_the_end(raw, size=32, n_labels=1):
    rows = raw.reshape(-1, n_labels + 3 * size * size)
    return rows[:, : 3 * size * size].reshape(-1, 3, size, size), rows[:, -1]


@misconception(
    "You look for all labels at the beginning of the file. Each image has its label right before its own pixels."
)
def read_cifar__labels_in_front(raw, size=32, n_labels=1):
    n = len(raw.reshape(-1, n_labels + 3 * size * size))
    labels, pixels = raw[: n * n_labels].reshape(n, n_labels), raw[n * n_labels :]
    return pixels.reshape(n, 3, size, size), labels[:, -1]


@misconception(
    "You read the three colours of a pixel one after the other. CIFAR has planes: first the red values of the whole "
    "image, then the green ones, then the blue ones."
)
def read_cifar__colours_interleaved(raw, size=32, n_labels=1):
    rows = raw.reshape(-1, n_labels + 3 * size * size)
    images = rows[:, n_labels:].reshape(-1, size, size, 3).transpose(0, 3, 1, 2)
    return images, rows[:, n_labels - 1]


@misconception(
    "You reshaped the planes to (size, size, 3). The numbers fit, but they stand plane by plane in the file, and the "
    "answer has its channels in front: (N, 3, size, size)."
)
def read_cifar__reshaped_channels_last(raw, size=32, n_labels=1):
    rows = raw.reshape(-1, n_labels + 3 * size * size)
    return rows[:, n_labels:].reshape(-1, size, size, 3), rows[:, n_labels - 1]


@misconception(
    "Your images have their channels last, as pictures are drawn. In this course they come second: (N, 3, size, size)."
)
def read_cifar__channels_last(raw, size=32, n_labels=1):
    rows = raw.reshape(-1, n_labels + 3 * size * size)
    images = rows[:, n_labels:].reshape(-1, 3, size, size).transpose(0, 2, 3, 1)
    return images, rows[:, n_labels - 1]


@misconception("Your images lie on their side: rows and columns are swapped. A plane stands row by row in the file.")
def read_cifar__on_its_side(raw, size=32, n_labels=1):
    rows = raw.reshape(-1, n_labels + 3 * size * size)
    images = rows[:, n_labels:].reshape(-1, 3, size, size).swapaxes(2, 3)
    return images, rows[:, n_labels - 1]


@misconception("Red and blue are swapped in your images. The planes come in the order red, green, blue; leave it so.")
def read_cifar__blue_first(raw, size=32, n_labels=1):
    rows = raw.reshape(-1, n_labels + 3 * size * size)
    return rows[:, n_labels:].reshape(-1, 3, size, size)[:, ::-1], rows[:, n_labels - 1]


@misconception(
    "You cut the file into the red values of all images, then the green, then the blue. The planes of *one* image stand "
    "together, and then the next image comes."
)
def read_cifar__planes_of_all_images(raw, size=32, n_labels=1):
    rows = raw.reshape(-1, n_labels + 3 * size * size)
    pixels = np.ascontiguousarray(rows[:, n_labels:]).reshape(3, -1, size, size)
    return pixels.transpose(1, 0, 2, 3), rows[:, n_labels - 1]


@misconception("Bright pixels come out negative: you read the bytes as numbers with a sign. They go from 0 to 255.")
def read_cifar__signed(raw, size=32, n_labels=1):
    rows = raw.view(np.int8).reshape(-1, n_labels + 3 * size * size)
    return rows[:, n_labels:].reshape(-1, 3, size, size), rows[:, n_labels - 1]


@misconception("You give back the first image alone. The file holds as many as its length allows.")
def read_cifar__first_image_only(raw, size=32, n_labels=1):
    rows = raw.reshape(-1, n_labels + 3 * size * size)[:1]
    return rows[:, n_labels:].reshape(-1, 3, size, size), rows[:, n_labels - 1]


@misconception(
    "Your labels have the shape (N, 1). One number for each image is the shape (N,): a column would be compared with "
    "predictions (N,) by broadcasting, and give a table."
)
def read_cifar__labels_as_a_column(raw, size=32, n_labels=1):
    rows = raw.reshape(-1, n_labels + 3 * size * size)
    return rows[:, n_labels:].reshape(-1, 3, size, size), rows[:, n_labels - 1 : n_labels]


@misconception(
    "Where an image has two label bytes you give the first, the coarse label. The fine one is asked for: the last before "
    "the pixels."
)
def read_cifar__coarse_label(raw, size=32, n_labels=1):
    rows = raw.reshape(-1, n_labels + 3 * size * size)
    return rows[:, n_labels:].reshape(-1, 3, size, size), rows[:, 0]


@misconception(
    "You count one label byte for each image, whatever `n_labels` says. CIFAR-100 has two: a coarse and a fine label."
)
def read_cifar__always_one_label(raw, size=32, n_labels=1):
    rows = raw.reshape(-1, 1 + 3 * size * size)
    return rows[:, 1:].reshape(-1, 3, size, size), rows[:, 0]


@misconception("You cut rows of 3072 pixels, whatever `size` says. That fits images of 32 by 32 only.")
def read_cifar__always_32(raw, size=32, n_labels=1):
    rows = raw.reshape(-1, n_labels + 3072)
    return rows[:, n_labels:].reshape(-1, 3, 32, 32), rows[:, n_labels - 1]


@misconception("You give back the labels first. The images come first: images, labels.")
def read_cifar__labels_first(raw, size=32, n_labels=1):
    rows = raw.reshape(-1, n_labels + 3 * size * size)
    return rows[:, n_labels - 1], rows[:, n_labels:].reshape(-1, 3, size, size)


@misconception("You divided the pixels by 255. The reader gives what is in the file: whole numbers from 0 to 255.")
def read_cifar__scaled(raw, size=32, n_labels=1):
    rows = raw.reshape(-1, n_labels + 3 * size * size)
    return rows[:, n_labels:].reshape(-1, 3, size, size) / 255, rows[:, n_labels - 1]


@misconception("Each of your images is one long row. A network for images needs the shape (N, 3, size, size).")
def read_cifar__flat_images(raw, size=32, n_labels=1):
    rows = raw.reshape(-1, n_labels + 3 * size * size)
    return rows[:, n_labels:], rows[:, n_labels - 1]


@misconception(
    "You leave out the half image at the end of a file. A file that breaks off is damaged, and whoever reads it should "
    "hear of it: a ValueError."
)
def read_cifar__rest_left_out(raw, size=32, n_labels=1):
    length = n_labels + 3 * size * size
    rows = raw[: len(raw) // length * length].reshape(-1, length)
    return rows[:, n_labels:].reshape(-1, 3, size, size), rows[:, n_labels - 1]
