"""Misconceptions of `pad2d` and `pad2d_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You put a border around *every* axis: there are more images and more channels than before. Only rows and columns "
    "get one."
)
def pad2d__all_axes(x, p, mode):
    top, bottom, left, right = p
    if mode == "reflect" and (max(top, bottom) >= x.shape[2] or max(left, right) >= x.shape[3]):
        raise ValueError("too wide")
    names = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}
    return np.pad(x, ((top, bottom), (left, right), (top, bottom), (left, right)), mode=names[mode])


@misconception(
    "Your mirror stands behind the last pixel, so that the pixel shows twice: a b c c b. Here it stands *on* the last "
    "pixel, which is not repeated."
)
def pad2d__edge_twice(x, p, mode):
    top, bottom, left, right = p
    if mode == "reflect" and (max(top, bottom) >= x.shape[2] or max(left, right) >= x.shape[3]):
        raise ValueError("too wide")
    names = {"zeros": "constant", "reflect": "symmetric", "replicate": "edge"}
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), mode=names[mode])


@misconception(
    "You let the image begin again on the other side, as if it were a roll of wallpaper. A mirror shows what lies on "
    "*this* side, in reverse order."
)
def pad2d__begins_again(x, p, mode):
    top, bottom, left, right = p
    if mode == "reflect" and (max(top, bottom) >= x.shape[2] or max(left, right) >= x.shape[3]):
        raise ValueError("too wide")
    names = {"zeros": "constant", "reflect": "wrap", "replicate": "edge"}
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), mode=names[mode])


@misconception("You swapped two modes: `reflect` is a mirror, and `replicate` shows the last pixel over and over.")
def pad2d__modes_swapped(x, p, mode):
    top, bottom, left, right = p
    if mode == "reflect" and (max(top, bottom) >= x.shape[2] or max(left, right) >= x.shape[3]):
        raise ValueError("too wide")
    names = {"zeros": "constant", "reflect": "edge", "replicate": "reflect"}
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), mode=names[mode])


@misconception("Your border is zero in every mode. `reflect` and `replicate` fill it with what the image shows there.")
def pad2d__always_zeros(x, p, mode):
    top, bottom, left, right = p
    if mode == "reflect" and (max(top, bottom) >= x.shape[2] or max(left, right) >= x.shape[3]):
        raise ValueError("too wide")
    names = {"zeros": "constant", "reflect": "constant", "replicate": "constant"}
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), mode=names[mode])


@misconception(
    "You took the widths in the order left, right, top, bottom, as one library does. Here the rows come first: top, "
    "bottom, left, right."
)
def pad2d__left_first(x, p, mode):
    left, right, top, bottom = p
    if mode == "reflect" and (max(top, bottom) >= x.shape[2] or max(left, right) >= x.shape[3]):
        raise ValueError("too wide")
    names = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), mode=names[mode])


@misconception(
    "You took the widths in the order top, right, bottom, left, as web pages do. Here the two ends of an axis stand "
    "side by side: top, bottom, left, right."
)
def pad2d__clockwise(x, p, mode):
    top, right, bottom, left = p
    if mode == "reflect" and (max(top, bottom) >= x.shape[2] or max(left, right) >= x.shape[3]):
        raise ValueError("too wide")
    names = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), mode=names[mode])


@misconception("You used the width of the first side for the other side of the axis too. All four may differ.")
def pad2d__same_on_both_ends(x, p, mode):
    top, bottom, left, right = p
    if mode == "reflect" and (max(top, bottom) >= x.shape[2] or max(left, right) >= x.shape[3]):
        raise ValueError("too wide")
    names = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}
    return np.pad(x, ((0, 0), (0, 0), (top, top), (left, left)), mode=names[mode])


@misconception(
    "A mirror wider than the image goes unnoticed: it runs to and fro between two mirrors, and nobody asked for that. "
    "How many pixels does a mirror on the last one show?"
)
def pad2d__too_wide_accepted(x, p, mode):
    top, bottom, left, right = p
    names = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), mode=names[mode])


@misconception(
    "You refuse a mirror that shows all pixels but the one it stands on. That is the widest that there is, and it is "
    "allowed."
)
def pad2d__widest_mirror_refused(x, p, mode):
    top, bottom, left, right = p
    if mode == "reflect" and (max(top, bottom) >= x.shape[2] - 1 or max(left, right) >= x.shape[3] - 1):
        raise ValueError("too wide")
    names = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), mode=names[mode])


@misconception(
    "You refuse wide borders in every mode. Zeros and the last pixel can go on for ever; only a mirror runs out of "
    "pixels."
)
def pad2d__wide_border_refused(x, p, mode):
    top, bottom, left, right = p
    if max(top, bottom) >= x.shape[2] or max(left, right) >= x.shape[3]:
        raise ValueError("too wide")
    names = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), mode=names[mode])


@misconception(
    "You checked the rows alone for a mirror that is too wide. It may be the columns that have too few pixels."
)
def pad2d__rows_only(x, p, mode):
    top, bottom, left, right = p
    if mode == "reflect" and max(top, bottom) >= x.shape[2]:
        raise ValueError("too wide")
    names = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), mode=names[mode])


@misconception("Your answer holds integers: the array was made for them, and everything behind the point is gone.")
def pad2d__integers(x, p, mode):
    top, bottom, left, right = p
    if mode == "reflect" and (max(top, bottom) >= x.shape[2] or max(left, right) >= x.shape[3]):
        raise ValueError("too wide")
    names = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}
    return np.pad(x.astype(int), ((0, 0), (0, 0), (top, bottom), (left, right)), mode=names[mode])


@misconception(
    "Your corners are empty. A corner has a pixel to show as well: fill the sides first, then the rows *with* their "
    "sides."
)
def pad2d__empty_corners(x, p, mode):
    top, bottom, left, right = p
    if mode == "reflect" and (max(top, bottom) >= x.shape[2] or max(left, right) >= x.shape[3]):
        raise ValueError("too wide")
    names = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}
    y = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), mode=names[mode])
    for rows in (slice(0, top), slice(top + x.shape[2], None)):
        for columns in (slice(0, left), slice(left + x.shape[3], None)):
            y[:, :, rows, columns] = 0
    return y


@misconception(
    "You cut the border off, and with it the gradient that came to it. Under zeros that is right. In the other modes "
    "the border shows *pixels* of the image, and these get their share."
)
def pad2d_backward__crops_only(dy, p, mode):
    top, bottom, left, right = p
    height, width = dy.shape[2] - top - bottom, dy.shape[3] - left - right
    return dy[:, :, top : top + height, left : left + width].copy()


@misconception(
    "You cut with a negative end, and minus zero is zero: where a side has no border, nothing is left of the image."
)
def pad2d_backward__minus_zero(dy, p, mode):
    top, bottom, left, right = p
    height, width = dy.shape[2] - top - bottom, dy.shape[3] - left - right
    if mode == "zeros":
        return dy[:, :, top:-bottom, left:-right].copy()
    name = {"reflect": "reflect", "replicate": "edge"}[mode]
    rows = np.pad(np.arange(height), (top, bottom), mode=name)
    columns = np.pad(np.arange(width), (left, right), mode=name)
    dx = np.zeros((*dy.shape[:2], height, width))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            dx[:, :, row, column] += dy[:, :, i, j]
    return dx


@misconception(
    "Your answer still has the size of the image with its border. The gradient belongs to the image that came in."
)
def pad2d_backward__not_cut(dy, p, mode):
    top, bottom, left, right = p
    height, width = dy.shape[2] - top - bottom, dy.shape[3] - left - right
    if mode == "zeros":
        return dy.copy()
    name = {"reflect": "reflect", "replicate": "edge"}[mode]
    rows = np.pad(np.arange(height), (top, bottom), mode=name)
    columns = np.pad(np.arange(width), (left, right), mode=name)
    dx = np.zeros((*dy.shape[:2], height, width))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            dx[:, :, row, column] += dy[:, :, i, j]
    return dx


@misconception(
    "You write a copy's gradient over what is there already. A pixel that shows in several places gets the *sum* of "
    "what comes back from them."
)
def pad2d_backward__assigned(dy, p, mode):
    top, bottom, left, right = p
    height, width = dy.shape[2] - top - bottom, dy.shape[3] - left - right
    if mode == "zeros":
        return dy[:, :, top : top + height, left : left + width].copy()
    name = {"reflect": "reflect", "replicate": "edge"}[mode]
    rows = np.pad(np.arange(height), (top, bottom), mode=name)
    columns = np.pad(np.arange(width), (left, right), mode=name)
    dx = np.zeros((*dy.shape[:2], height, width))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            dx[:, :, row, column] = dy[:, :, i, j]
    return dx


@misconception(
    "You fold as if the last pixel showed twice in a mirror. In this mirror the pixel next to the border is not "
    "repeated: the first place of the border shows the *second* pixel."
)
def pad2d_backward__edge_twice(dy, p, mode):
    top, bottom, left, right = p
    height, width = dy.shape[2] - top - bottom, dy.shape[3] - left - right
    if mode == "zeros":
        return dy[:, :, top : top + height, left : left + width].copy()
    name = {"reflect": "symmetric", "replicate": "edge"}[mode]
    rows = np.pad(np.arange(height), (top, bottom), mode=name)
    columns = np.pad(np.arange(width), (left, right), mode=name)
    dx = np.zeros((*dy.shape[:2], height, width))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            dx[:, :, row, column] += dy[:, :, i, j]
    return dx


@misconception("You fold the mirror as if it were the last pixel again, and the other way round.")
def pad2d_backward__modes_swapped(dy, p, mode):
    top, bottom, left, right = p
    height, width = dy.shape[2] - top - bottom, dy.shape[3] - left - right
    if mode == "zeros":
        return dy[:, :, top : top + height, left : left + width].copy()
    name = {"reflect": "edge", "replicate": "reflect"}[mode]
    rows = np.pad(np.arange(height), (top, bottom), mode=name)
    columns = np.pad(np.arange(width), (left, right), mode=name)
    dx = np.zeros((*dy.shape[:2], height, width))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            dx[:, :, row, column] += dy[:, :, i, j]
    return dx


@misconception(
    "You give a border of zeros back to the pixels at the edge. These zeros came from no pixel, so their gradient "
    "goes nowhere."
)
def pad2d_backward__zeros_folded(dy, p, mode):
    top, bottom, left, right = p
    height, width = dy.shape[2] - top - bottom, dy.shape[3] - left - right
    name = {"zeros": "edge", "reflect": "reflect", "replicate": "edge"}[mode]
    rows = np.pad(np.arange(height), (top, bottom), mode=name)
    columns = np.pad(np.arange(width), (left, right), mode=name)
    dx = np.zeros((*dy.shape[:2], height, width))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            dx[:, :, row, column] += dy[:, :, i, j]
    return dx


@misconception(
    "You took the mean over the copies of a pixel. Each copy changes the loss by itself: their gradients add up, and "
    "nothing is divided."
)
def pad2d_backward__mean(dy, p, mode):
    top, bottom, left, right = p
    height, width = dy.shape[2] - top - bottom, dy.shape[3] - left - right
    if mode == "zeros":
        return dy[:, :, top : top + height, left : left + width].copy()
    name = {"reflect": "reflect", "replicate": "edge"}[mode]
    rows = np.pad(np.arange(height), (top, bottom), mode=name)
    columns = np.pad(np.arange(width), (left, right), mode=name)
    dx = np.zeros((*dy.shape[:2], height, width))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            dx[:, :, row, column] += dy[:, :, i, j]
    return dx / np.bincount(rows)[:, None] / np.bincount(columns)


@misconception(
    "You fold the four sides, but not the corners: what came back to them is lost. Fold the columns for *all* rows, "
    "those of the border too, and then the rows."
)
def pad2d_backward__corners_lost(dy, p, mode):
    top, bottom, left, right = p
    height, width = dy.shape[2] - top - bottom, dy.shape[3] - left - right
    if mode == "zeros":
        return dy[:, :, top : top + height, left : left + width].copy()
    name = {"reflect": "reflect", "replicate": "edge"}[mode]
    rows = np.pad(np.arange(height), (top, bottom), mode=name)
    columns = np.pad(np.arange(width), (left, right), mode=name)
    dx = np.zeros((*dy.shape[:2], height, width))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            if top <= i < top + height or left <= j < left + width:
                dx[:, :, row, column] += dy[:, :, i, j]
    return dx


@misconception("You fold the rows only. The border on the left and on the right shows pixels too.")
def pad2d_backward__columns_lost(dy, p, mode):
    top, bottom, left, right = p
    height, width = dy.shape[2] - top - bottom, dy.shape[3] - left - right
    if mode == "zeros":
        return dy[:, :, top : top + height, left : left + width].copy()
    name = {"reflect": "reflect", "replicate": "edge"}[mode]
    rows = np.pad(np.arange(height), (top, bottom), mode=name)
    columns = np.pad(np.arange(width), (left, right), mode=name)
    dx = np.zeros((*dy.shape[:2], height, width))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            if left <= j < left + width:
                dx[:, :, row, column] += dy[:, :, i, j]
    return dx


@misconception("Of the border you fold the nearest row and column only. A border two wide sends back two.")
def pad2d_backward__nearest_only(dy, p, mode):
    top, bottom, left, right = p
    height, width = dy.shape[2] - top - bottom, dy.shape[3] - left - right
    if mode == "zeros":
        return dy[:, :, top : top + height, left : left + width].copy()
    name = {"reflect": "reflect", "replicate": "edge"}[mode]
    rows = np.pad(np.arange(height), (top, bottom), mode=name)
    columns = np.pad(np.arange(width), (left, right), mode=name)
    dx = np.zeros((*dy.shape[:2], height, width))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            if top - 1 <= i <= top + height and left - 1 <= j <= left + width:
                dx[:, :, row, column] += dy[:, :, i, j]
    return dx


@misconception(
    "You took the widths in the order left, right, top, bottom. Here the rows come first: top, bottom, left, right."
)
def pad2d_backward__left_first(dy, p, mode):
    left, right, top, bottom = p
    height, width = dy.shape[2] - top - bottom, dy.shape[3] - left - right
    if mode == "zeros":
        return dy[:, :, top : top + height, left : left + width].copy()
    name = {"reflect": "reflect", "replicate": "edge"}[mode]
    rows = np.pad(np.arange(height), (top, bottom), mode=name)
    columns = np.pad(np.arange(width), (left, right), mode=name)
    dx = np.zeros((*dy.shape[:2], height, width))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            dx[:, :, row, column] += dy[:, :, i, j]
    return dx


@misconception("You fold the gradient of the first image into all of them. Every image has its own.")
def pad2d_backward__first_image(dy, p, mode):
    top, bottom, left, right = p
    height, width = dy.shape[2] - top - bottom, dy.shape[3] - left - right
    if mode == "zeros":
        return dy[:, :, top : top + height, left : left + width][:1].repeat(len(dy), axis=0)
    name = {"reflect": "reflect", "replicate": "edge"}[mode]
    rows = np.pad(np.arange(height), (top, bottom), mode=name)
    columns = np.pad(np.arange(width), (left, right), mode=name)
    dx = np.zeros((*dy.shape[:2], height, width))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            dx[:, :, row, column] += dy[0, :, i, j]
    return dx
