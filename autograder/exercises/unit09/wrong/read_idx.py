"""Misconceptions of `read_idx`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You read the lengths with the smallest byte first. An idx file has the largest first (big endian): 2 is 0, 0, 0, 2, "
    "and read from the other end it is 33 million."
)
def read_idx__little_endian(raw):
    begin = 4 + 4 * int(raw[3])
    shape = [int.from_bytes(raw[at : at + 4].tobytes(), "little") for at in range(4, begin, 4)]
    if raw[0] or raw[1]:
        raise ValueError("not an idx file")
    return raw[begin:].reshape(shape)


@misconception(
    "Of the four bytes of a length only the last one counts in your version, so no length goes beyond 255. Did you "
    "multiply or shift a byte while it was still a byte?"
)
def read_idx__last_byte_only(raw):
    begin = 4 + 4 * int(raw[3])
    shape = [int(raw[at + 3]) for at in range(4, begin, 4)]
    if raw[0] or raw[1]:
        raise ValueError("not an idx file")
    return raw[begin:].reshape(shape)


@misconception(
    "You took the third byte for the number of axes. It is the type of the numbers, 8 for unsigned bytes; the number of "
    "axes is the byte after it."
)
def read_idx__type_for_axes(raw):
    if raw[0] or raw[1]:
        raise ValueError("not an idx file")
    shape, at = [], 4
    for _ in range(raw[2]):
        a, b, c, d = (int(raw[at + i]) for i in range(4))
        shape.append(((a * 256 + b) * 256 + c) * 256 + d)
        at += 4
    return raw[at:].reshape(shape)


@misconception(
    "You read three lengths and begin after 16 bytes, whatever the file says. That fits a file of grey images; a file of "
    "labels has one axis, and a shorter header."
)
def read_idx__always_three_axes(raw):
    if raw[0] or raw[1]:
        raise ValueError("not an idx file")
    shape = [int.from_bytes(raw[at : at + 4].tobytes(), "big") for at in (4, 8, 12)]
    if len(raw) - 16 != np.prod(shape):
        raise ValueError("the bytes do not fill the shape")
    return raw[16:].reshape(shape)


@misconception(
    "The numbers are right, but all in one row. The header says how many axes the array has and how long they are: give "
    "it that shape."
)
def read_idx__flat(raw):
    begin = 4 + 4 * int(raw[3])
    shape = [int.from_bytes(raw[at : at + 4].tobytes(), "big") for at in range(4, begin, 4)]
    if raw[0] or raw[1] or len(raw) - begin != np.prod(shape):
        raise ValueError("not an idx file")
    return raw[begin:]


@misconception("You took the lengths from the last to the first. They stand in the order of the axes: images first.")
def read_idx__lengths_reversed(raw):
    begin = 4 + 4 * int(raw[3])
    shape = [int.from_bytes(raw[at : at + 4].tobytes(), "big") for at in range(4, begin, 4)]
    if raw[0] or raw[1]:
        raise ValueError("not an idx file")
    return raw[begin:].reshape(shape[::-1])


@misconception(
    "You swapped the last two lengths: width before height. The file has rows first and then columns, as NumPy has."
)
def read_idx__width_before_height(raw):
    begin = 4 + 4 * int(raw[3])
    shape = [int.from_bytes(raw[at : at + 4].tobytes(), "big") for at in range(4, begin, 4)]
    if raw[0] or raw[1]:
        raise ValueError("not an idx file")
    return raw[begin:].reshape(shape[:-2] + shape[-2:][::-1])


@misconception(
    "You filled the array with its *first* index running fastest, as Fortran does. In the file the last one runs fastest: "
    "a whole row, then the next."
)
def read_idx__first_axis_fastest(raw):
    begin = 4 + 4 * int(raw[3])
    shape = [int.from_bytes(raw[at : at + 4].tobytes(), "big") for at in range(4, begin, 4)]
    if raw[0] or raw[1]:
        raise ValueError("not an idx file")
    return raw[begin:].reshape(shape, order="F")


@misconception(
    "Your numbers go from -128 to 127: bright pixels come out negative. The bytes of these files have no sign."
)
def read_idx__signed(raw):
    begin = 4 + 4 * int(raw[3])
    shape = [int.from_bytes(raw[at : at + 4].tobytes(), "big") for at in range(4, begin, 4)]
    if raw[0] or raw[1]:
        raise ValueError("not an idx file")
    return raw[begin:].view(np.int8).reshape(shape)


@misconception(
    "Your numbers begin at the first byte of the file, so the header comes out as pixels. How many bytes does the header "
    "have?"
)
def read_idx__header_kept(raw):
    begin = 4 + 4 * int(raw[3])
    shape = [int.from_bytes(raw[at : at + 4].tobytes(), "big") for at in range(4, begin, 4)]
    if raw[0] or raw[1] or len(raw) - begin != np.prod(shape):
        raise ValueError("not an idx file")
    return raw[: len(raw) - begin].reshape(shape)


@misconception(
    "You skip the first four bytes only, so the lengths come out as pixels. The numbers begin behind the last length."
)
def read_idx__lengths_kept(raw):
    begin = 4 + 4 * int(raw[3])
    shape = [int.from_bytes(raw[at : at + 4].tobytes(), "big") for at in range(4, begin, 4)]
    if raw[0] or raw[1] or len(raw) - begin != np.prod(shape):
        raise ValueError("not an idx file")
    return raw[4 : 4 + len(raw) - begin].reshape(shape)


@misconception(
    "You divided by 255. That is a good thing to do before training, and not the reader's business: labels come in the "
    "same format."
)
def read_idx__scaled(raw):
    begin = 4 + 4 * int(raw[3])
    shape = [int.from_bytes(raw[at : at + 4].tobytes(), "big") for at in range(4, begin, 4)]
    if raw[0] or raw[1]:
        raise ValueError("not an idx file")
    return raw[begin:].reshape(shape) / 255


@misconception(
    "You added an axis for the channel. The file says how many axes there are; a network's wishes can wait until later."
)
def read_idx__channel_added(raw):
    begin = 4 + 4 * int(raw[3])
    shape = [int.from_bytes(raw[at : at + 4].tobytes(), "big") for at in range(4, begin, 4)]
    if raw[0] or raw[1]:
        raise ValueError("not an idx file")
    return raw[begin:].reshape(shape)[:, None]


@misconception(
    "You take what you need and leave the rest of the file unread. Bytes left over mean that something is wrong: raise a "
    "ValueError."
)
def read_idx__rest_unread(raw):
    begin = 4 + 4 * int(raw[3])
    shape = [int.from_bytes(raw[at : at + 4].tobytes(), "big") for at in range(4, begin, 4)]
    if raw[0] or raw[1]:
        raise ValueError("not an idx file")
    return raw[begin : begin + int(np.prod(shape))].reshape(shape)


@misconception(
    "You do not look at the first two bytes. A file that begins with anything but two zeros is no idx file: raise a "
    "ValueError."
)
def read_idx__beginning_unchecked(raw):
    begin = 4 + 4 * int(raw[3])
    shape = [int.from_bytes(raw[at : at + 4].tobytes(), "big") for at in range(4, begin, 4)]
    return raw[begin:].reshape(shape)


@misconception(
    "You believe every file: neither how it begins is looked at nor whether bytes are left over. Both are a ValueError, "
    "since the numbers cannot be trusted."
)
def read_idx__nothing_checked(raw):
    begin = 4 + 4 * int(raw[3])
    shape = [int.from_bytes(raw[at : at + 4].tobytes(), "big") for at in range(4, begin, 4)]
    return raw[begin : begin + int(np.prod(shape))].reshape(shape)


@misconception(
    "You fill up with zeros what a half file lacks. An image that is part invented is worse than none: raise a ValueError."
)
def read_idx__filled_up(raw):
    begin = 4 + 4 * int(raw[3])
    shape = [int.from_bytes(raw[at : at + 4].tobytes(), "big") for at in range(4, begin, 4)]
    if raw[0] or raw[1] or len(raw) - begin > np.prod(shape):
        raise ValueError("not an idx file")
    whole = np.zeros(int(np.prod(shape)), dtype=raw.dtype)
    whole[: len(raw) - begin] = raw[begin:]
    return whole.reshape(shape)
