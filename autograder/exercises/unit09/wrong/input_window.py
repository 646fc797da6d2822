"""Misconceptions of `input_window`."""

from autograder.exercises.model import misconception


@misconception(
    "You leave out `start`. With padding the first field begins outside the image, so every window lies too far down and "
    "right in your version."
)
def input_window__start_left_out(row, column, geometry, shape):
    size, jump, _start = geometry
    top, left = row * jump, column * jump
    return max(top, 0), min(top + size, shape[0]), max(left, 0), min(left + size, shape[1])


@misconception("You take `start` with the wrong sign. It is negative already where padding moves the field out.")
def input_window__start_with_the_wrong_sign(row, column, geometry, shape):
    size, jump, start = geometry
    top, left = row * jump - start, column * jump - start
    return max(top, 0), min(top + size, shape[0]), max(left, 0), min(left + size, shape[1])


@misconception(
    "You add `start` before you multiply by the jump. It is measured in pixels already; only the unit's row and column are "
    "steps."
)
def input_window__start_in_steps(row, column, geometry, shape):
    size, jump, start = geometry
    top, left = (row + start) * jump, (column + start) * jump
    return max(top, 0), min(top + size, shape[0]), max(left, 0), min(left + size, shape[1])


@misconception(
    "You move the field by one pixel a unit. Behind a stride or a pooling, neighbouring units are `jump` pixels apart."
)
def input_window__jump_left_out(row, column, geometry, shape):
    size, _jump, start = geometry
    top, left = row + start, column + start
    return max(top, 0), min(top + size, shape[0]), max(left, 0), min(left + size, shape[1])


@misconception("You move the field by its whole size from unit to unit. Fields overlap: a step is `jump` pixels.")
def input_window__moved_by_its_size(row, column, geometry, shape):
    size, _jump, start = geometry
    top, left = start + row * size, start + column * size
    return max(top, 0), min(top + size, shape[0]), max(left, 0), min(left + size, shape[1])


@misconception(
    "You multiply the size by the jump. The size of a field is in pixels already, like its start; only steps have to be "
    "turned into pixels."
)
def input_window__size_in_steps(row, column, geometry, shape):
    size, jump, start = geometry
    top, left = start + row * jump, start + column * jump
    return max(top, 0), min(top + size * jump, shape[0]), max(left, 0), min(left + size * jump, shape[1])


@misconception(
    "You put the *middle* of the field where it begins. `start` is the first pixel of the first field, not its centre."
)
def input_window__centred(row, column, geometry, shape):
    size, jump, start = geometry
    top, left = start + row * jump - size // 2, start + column * jump - size // 2
    return max(top, 0), min(top + size, shape[0]), max(left, 0), min(left + size, shape[1])


@misconception(
    "Bottom and right name the last pixel in your version. They are ends as in a slice: one further, so that "
    "`image[top:bottom]` has all rows."
)
def input_window__last_pixel(row, column, geometry, shape):
    size, jump, start = geometry
    top, left = start + row * jump, start + column * jump
    bottom, right = min(top + size, shape[0]) - 1, min(left + size, shape[1]) - 1
    return max(top, 0), bottom, max(left, 0), right


@misconception(
    "You cut at the last *pixel* of the image, one too early: an end may be as large as the image, since the end of a "
    "slice is not part of it."
)
def input_window__cut_too_early(row, column, geometry, shape):
    size, jump, start = geometry
    top, left = start + row * jump, start + column * jump
    return max(top, 0), min(top + size, shape[0] - 1), max(left, 0), min(left + size, shape[1] - 1)


@misconception(
    "Your window is not cut at the border. A negative begin counts from the far end in NumPy, and the patch comes out "
    "empty."
)
def input_window__not_cut(row, column, geometry, shape):
    size, jump, start = geometry
    top, left = start + row * jump, start + column * jump
    return top, top + size, left, left + size


@misconception("You cut at the top and at the left only. Fields hang over the bottom and the right, too.")
def input_window__cut_at_0_only(row, column, geometry, shape):
    size, jump, start = geometry
    top, left = start + row * jump, start + column * jump
    return max(top, 0), top + size, max(left, 0), left + size


@misconception("You cut at the bottom and at the right only. With padding, fields begin outside the image, too.")
def input_window__cut_at_the_end_only(row, column, geometry, shape):
    size, jump, start = geometry
    top, left = start + row * jump, start + column * jump
    return top, min(top + size, shape[0]), left, min(left + size, shape[1])


@misconception(
    "You count the size from where the window was *cut*. At the border it then reaches too far: the field ends where it "
    "would end without the border."
)
def input_window__size_from_the_cut(row, column, geometry, shape):
    size, jump, start = geometry
    top, left = max(start + row * jump, 0), max(start + column * jump, 0)
    return top, min(top + size, shape[0]), left, min(left + size, shape[1])


@misconception(
    "At the border you push the whole window into the image. The unit did not see those pixels: cut what lies outside."
)
def input_window__pushed_inside(row, column, geometry, shape):
    size, jump, start = geometry
    top = max(min(start + row * jump, shape[0] - size), 0)
    left = max(min(start + column * jump, shape[1] - size), 0)
    return top, min(top + size, shape[0]), left, min(left + size, shape[1])


@misconception("Row and column are swapped in your version: the row says how far *down* the window lies.")
def input_window__row_and_column_swapped(row, column, geometry, shape):
    size, jump, start = geometry
    top, left = start + column * jump, start + row * jump
    return max(top, 0), min(top + size, shape[0]), max(left, 0), min(left + size, shape[1])


@misconception("You cut rows by the width and columns by the height. `shape` is (rows, columns).")
def input_window__shape_swapped(row, column, geometry, shape):
    size, jump, start = geometry
    top, left = start + row * jump, start + column * jump
    return max(top, 0), min(top + size, shape[1]), max(left, 0), min(left + size, shape[0])


@misconception("You cut rows and columns by the height alone. The image need not be square.")
def input_window__height_for_both(row, column, geometry, shape):
    size, jump, start = geometry
    top, left = start + row * jump, start + column * jump
    return max(top, 0), min(top + size, shape[0]), max(left, 0), min(left + size, shape[0])


@misconception("Your answer has another order: top, left, bottom, right. Asked for are top, bottom, left, right.")
def input_window__corners(row, column, geometry, shape):
    size, jump, start = geometry
    top, left = start + row * jump, start + column * jump
    return max(top, 0), max(left, 0), min(top + size, shape[0]), min(left + size, shape[1])


@misconception("You give back height and width where the ends are asked for: top, *bottom*, left, *right*.")
def input_window__lengths_for_ends(row, column, geometry, shape):
    size, jump, start = geometry
    top, left = start + row * jump, start + column * jump
    bottom, right = min(top + size, shape[0]), min(left + size, shape[1])
    top, left = max(top, 0), max(left, 0)
    return top, bottom - top, left, right - left


@misconception(
    "Your window ends one pixel too early. It has `size` pixels, and its end is one further than the last of them: "
    "begin + size."
)
def input_window__one_pixel_short(row, column, geometry, shape):
    size, jump, start = geometry
    top, left = start + row * jump, start + column * jump
    return max(top, 0), min(top + size - 1, shape[0]), max(left, 0), min(left + size - 1, shape[1])
