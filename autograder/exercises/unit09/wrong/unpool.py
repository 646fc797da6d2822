"""Misconceptions of `unpool`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You put each value at the top left of its window. Without the switches the pattern comes back shifted and blurred: "
    "the maximum stood where its switch says."
)
def unpool__no_switches(y, switches, shape):
    x = np.zeros((*y.shape[:2], *shape))
    down, across = shape[0] // y.shape[2], shape[1] // y.shape[3]
    for i, j in np.ndindex(*y.shape[2:]):
        x[:, :, i * down, j * across] = y[:, :, i, j]
    return x


@misconception(
    "You fill the whole window with its value. One pixel won, the others lost, and the switch says which one it was."
)
def unpool__window_filled(y, switches, shape):
    x = np.zeros((*y.shape[:2], *shape))
    down, across = shape[0] // y.shape[2], shape[1] // y.shape[3]
    for i, j in np.ndindex(*y.shape[2:]):
        x[:, :, i * down : (i + 1) * down, j * across : (j + 1) * across] = y[:, :, i : i + 1, j : j + 1]
    return x


@misconception(
    "You spread each value evenly over its window: that turns *mean*-pooling around. A maximum goes back to one pixel."
)
def unpool__spread(y, switches, shape):
    x = np.zeros((*y.shape[:2], *shape))
    down, across = shape[0] // y.shape[2], shape[1] // y.shape[3]
    for i, j in np.ndindex(*y.shape[2:]):
        part = y[:, :, i : i + 1, j : j + 1] / (down * across)
        x[:, :, i * down : (i + 1) * down, j * across : (j + 1) * across] = part
    return x


@misconception("You use the switches of the first channel for all channels. Each plane has switches of its own.")
def unpool__first_channels_switches(y, switches, shape):
    x = np.zeros((*y.shape[:2], shape[0] * shape[1]))
    for n, c, i, j in np.ndindex(*y.shape):
        x[n, c, switches[n, 0, i, j]] += y[n, c, i, j]
    return x.reshape(*y.shape[:2], *shape)


@misconception("You use the switches of the first image for all images. Each plane has switches of its own.")
def unpool__first_images_switches(y, switches, shape):
    x = np.zeros((*y.shape[:2], shape[0] * shape[1]))
    for n, c, i, j in np.ndindex(*y.shape):
        x[n, c, switches[0, c, i, j]] += y[n, c, i, j]
    return x.reshape(*y.shape[:2], *shape)


@misconception(
    "All values land in the first plane of the batch. A switch counts the pixels of its *own* plane: which image, which "
    "channel?"
)
def unpool__all_in_the_first_plane(y, switches, shape):
    x = np.zeros(y.shape[0] * y.shape[1] * shape[0] * shape[1])
    np.add.at(x, switches.ravel(), y.ravel())
    return x.reshape(*y.shape[:2], *shape)


@misconception(
    "You read the switches column by column. They count along the rows: the next number is the pixel to the right."
)
def unpool__column_by_column(y, switches, shape):
    x = np.zeros((*y.shape[:2], *shape))
    for n, c, i, j in np.ndindex(*y.shape):
        column, row = divmod(switches[n, c, i, j], shape[0])
        x[n, c, row, column] += y[n, c, i, j]
    return x


@misconception(
    "You split a switch by the number of rows. A row has W pixels: how many whole rows fit into the switch is its row."
)
def unpool__divided_by_h(y, switches, shape):
    x = np.zeros((*y.shape[:2], *shape))
    for n, c, i, j in np.ndindex(*y.shape):
        row, column = divmod(switches[n, c, i, j], shape[0])
        x[n, c, row, column] += y[n, c, i, j]
    return x


@misconception(
    "Where several switches name one pixel, one of the values survives. All of them belong there: they add up, as the "
    "gradients of overlapping windows do. Does `+=` with repeated places do that?"
)
def unpool__one_of_several(y, switches, shape):
    x = np.zeros((*y.shape[:2], shape[0] * shape[1]))
    for n, c, i, j in np.ndindex(*y.shape):
        x[n, c, switches[n, c, i, j]] = y[n, c, i, j]
    return x.reshape(*y.shape[:2], *shape)


@misconception(
    "Where several switches name one pixel you keep the largest value. All of them belong there: they add up."
)
def unpool__largest_of_several(y, switches, shape):
    x = np.full((*y.shape[:2], shape[0] * shape[1]), -np.inf)
    for n, c, i, j in np.ndindex(*y.shape):
        x[n, c, switches[n, c, i, j]] = max(x[n, c, switches[n, c, i, j]], y[n, c, i, j])
    return np.where(np.isinf(x), 0.0, x).reshape(*y.shape[:2], *shape)


@misconception("Height and width of your planes are swapped. `shape` is (rows, columns), as in all arrays of images.")
def unpool__shape_swapped(y, switches, shape):
    x = np.zeros((*y.shape[:2], shape[0] * shape[1]))
    for n, c, i, j in np.ndindex(*y.shape):
        x[n, c, switches[n, c, i, j]] += y[n, c, i, j]
    return x.reshape(*y.shape[:2], *shape[::-1])


@misconception(
    "Your planes are as large as the windows side by side. Rows and columns that pooling left over are missing: take the "
    "size from `shape`."
)
def unpool__left_over_lost(y, switches, shape):
    h, w = shape[0] // y.shape[2] * y.shape[2], shape[1] // y.shape[3] * y.shape[3]
    x = np.zeros((*y.shape[:2], shape[0] * shape[1]))
    for n, c, i, j in np.ndindex(*y.shape):
        x[n, c, switches[n, c, i, j]] += y[n, c, i, j]
    return x.reshape(*y.shape[:2], *shape)[:, :, :h, :w]


@misconception(
    "You mark the places with ones. The value of the map has to stand there: how strongly the feature was found."
)
def unpool__marked_with_ones(y, switches, shape):
    x = np.zeros((*y.shape[:2], shape[0] * shape[1]))
    for n, c, i, j in np.ndindex(*y.shape):
        x[n, c, switches[n, c, i, j]] += 1
    return x.reshape(*y.shape[:2], *shape)


@misconception(
    "You drop the negative values on the way. Unpooling puts back what comes, of either sign; rectifying is a step of its "
    "own."
)
def unpool__rectified(y, switches, shape):
    x = np.zeros((*y.shape[:2], shape[0] * shape[1]))
    for n, c, i, j in np.ndindex(*y.shape):
        x[n, c, switches[n, c, i, j]] += max(y[n, c, i, j], 0.0)
    return x.reshape(*y.shape[:2], *shape)


@misconception("You unpool the first image only; the others stay empty. Every plane of the batch has to come back.")
def unpool__first_image_only(y, switches, shape):
    x = np.zeros((*y.shape[:2], shape[0] * shape[1]))
    for _, c, i, j in np.ndindex(1, *y.shape[1:]):
        x[0, c, switches[0, c, i, j]] += y[0, c, i, j]
    return x.reshape(*y.shape[:2], *shape)


@misconception("Row and column of a switch are swapped. Divided by W it is the row; what is left over is the column.")
def unpool__row_for_column(y, switches, shape):
    x = np.zeros((*y.shape[:2], *shape))
    for n, c, i, j in np.ndindex(*y.shape):
        column, row = divmod(switches[n, c, i, j], shape[1])
        x[n, c, row, column] += y[n, c, i, j]
    return x
