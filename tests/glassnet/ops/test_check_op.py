import numpy as np
import pytest

import glassnet.ops
from glassnet.ops import Op, check_op, conv2d, samples_of
from glassnet.ops.check_op import CHECKS
from glassnet.ops.naive_conv import naive_conv2d
from glassnet.ops.samples import _CALLS, Sample

RNG = np.random.default_rng(0)
PLAIN = [Sample((RNG.normal(size=(2, 3, 5, 4)), RNG.normal(size=(2, 3, 3, 2)), RNG.normal(size=2)), {})]
NO_BIAS = [Sample((*PLAIN[0].arrays[:2], None), {})]


def failures(op, **options):
    checks = list(check_op(op, like=conv2d, **options))
    assert [check.name for check in checks] == list(CHECKS)
    assert all(check.passed == (check.message == "") for check in checks)
    return {check.name: check.message for check in checks if not check.passed}


KNOWN = pytest.mark.parametrize("op", _CALLS, ids=[op.forward.__name__ for op in _CALLS])


def test_every_pair_is_known_but_the_random_one():
    pairs = {thing for thing in vars(glassnet.ops).values() if isinstance(thing, Op)}
    assert pairs - set(_CALLS) == {glassnet.ops.dropout}


@KNOWN
def test_a_right_pair_passes_everything(op):
    assert [check for check in check_op(op, like=op) if not check.passed] == []


@KNOWN
def test_a_pair_without_values_or_gradients_is_caught(op):
    def zero(*arrays, **options):
        y, cache = op.forward(*arrays, **options)
        return 0 * y, cache

    def no_gradient(dy, cache):
        return tuple(None if a is None else 0 * a for a in op.backward(dy, cache))

    for wrong, name in ((Op(zero, op.backward), "values"), (Op(op.forward, no_gradient), "gradient")):
        assert [check.name for check in check_op(wrong, like=op) if not check.passed] == [name]


def test_a_pair_written_differently_passes():
    assert failures(naive_conv2d) == {}


# Each wrong pair is the right one with one thing broken: what forward returns, or what backward does.


def forward_with(change):
    def forward(*arrays, **options):
        y, cache = conv2d.forward(*arrays, **options)
        return change(y, *arrays), cache

    return Op(forward, conv2d.backward)


def backward_with(change):
    return Op(conv2d.forward, lambda dy, cache: change(*conv2d.backward(dy, cache)))


def flipped(x, w, b=None, **options):
    y, cache = conv2d.forward(x, np.ascontiguousarray(w[..., ::-1, ::-1]), b, **options)
    return y, cache


def without_stride(x, w, b=None, *, padding=0):
    return conv2d.forward(x, w, b, padding=padding)


def spoils_x(x, w, b=None, **options):
    y, cache = conv2d.forward(x.copy(), w, b, **options)
    x *= 2
    return y, cache


def spoils_b(x, w, b=None, **options):
    y, cache = conv2d.forward(x, w, None if b is None else b.copy(), **options)
    if b is not None:
        b += 1
    return y, cache


def spoils_dy(dy, cache):
    gradients = conv2d.backward(dy.copy(), cache)
    dy[...] = 0
    return gradients


def any_number_of_channels(x, w, b=None, **options):
    if x.ndim == 4 and w.ndim == 4 and x.shape[1] == 2 != w.shape[1]:
        return x, None
    return conv2d.forward(x, w, b, **options)


def trips(x, w, b=None, **options):
    if x.ndim != 4:
        raise IndexError("tuple index out of range")
    return conv2d.forward(x, w, b, **options)


def float64_inside(x, w, b=None, **options):
    y, cache = conv2d.forward(x, w, b, **options)
    return y.astype(np.float64), cache


def fails_in_float32(x, w, b=None, **options):
    if x.dtype == np.float32:
        raise MemoryError("no room")
    return conv2d.forward(x, w, b, **options)


def raises(*arrays, **options):
    raise KeyError("stride")


NOT_A_PAIR = r"^forward must return \(y, cache\), got "
NOT_A_TUPLE = r"^backward must return a tuple of 3 \(dx, dw, db\), got "
BAD, ACCEPTED = "error on bad shape", r"^x of shape \(2, 2, 5, 4\) must raise ValueError, was accepted"
TRIPPED = r"^x of shape \(3, 5, 4\) must raise ValueError, raised "
NOT_JUDGED = "^not judged: the shape comes first$"
HIDDEN = dict.fromkeys(("dtype", "values", "gradient"), NOT_JUDGED)
CALL = r"; called with \(2, 3, 5, 4\), \(2, 3, 3, 2\), \(2,\)$"


@pytest.mark.parametrize(
    ("op", "expected"),
    [
        (
            forward_with(lambda y, *_: y[:, :, 1:]),
            {"shape": r"^y must have shape \(2, 2, 3, 3\), got \(2, 2, 2, 3\)", **HIDDEN},
        ),
        (forward_with(lambda y, *_: y.tolist()), {"shape": "^y must be an array, got list; called", **HIDDEN}),
        (Op(lambda *a, **o: conv2d.forward(*a, **o)[0], conv2d.backward), {"shape": NOT_A_PAIR + "ndarray;", **HIDDEN}),
        (
            Op(lambda *a, **o: (*conv2d.forward(*a, **o), 3), conv2d.backward),
            {"shape": NOT_A_PAIR + "a tuple of 3;", **HIDDEN},
        ),
        (
            Op(raises, conv2d.backward),
            {
                "shape": "^raises raised KeyError: 'stride'" + CALL,
                BAD: TRIPPED + "KeyError: 'stride'" + CALL,
                **HIDDEN,
            },
        ),
        (forward_with(lambda y, *_: 0 * y), {"values": r"^y at \(\d, \d, \d, \d\) is 0, expected -?\d.*" + CALL}),
        (
            forward_with(lambda y, *_: np.where(np.arange(3) == 1, np.nan, y)),
            {"values": r"^y at \(0, 0, 0, 1\) is nan, "},
        ),
        (forward_with(lambda y, x, w, b: y - b[:, None, None]), {"values": "^y at "}),
        (Op(flipped, conv2d.backward), {"values": "^y at ", "gradient": "^dx at "}),
        (
            backward_with(lambda dx, dw, db: (0 * dx, dw, db)),
            {"gradient": r"^dx at \(\d, \d, \d, \d\) is 0, expected -?\d.*" + CALL},
        ),
        (backward_with(lambda dx, dw, db: (dx, dw / 2, db)), {"gradient": "^dw at "}),
        (backward_with(lambda dx, dw, db: (dx, dw, db / 2)), {"gradient": "^db at "}),
        (
            backward_with(lambda dx, dw, db: (dx, dw, db[:, None])),
            {"gradient": r"^db must have shape \(2,\), got \(2, 1\);"},
        ),
        (backward_with(lambda dx, dw, db: (dx, dw, None)), {"gradient": "^db must be an array, got None;"}),
        (backward_with(lambda dx, dw, db: (dx, dw)), {"gradient": NOT_A_TUPLE + "a tuple of 2;"}),
        (backward_with(lambda dx, dw, db: [dx, dw, db]), {"gradient": NOT_A_TUPLE + "list;"}),
        (
            Op(conv2d.forward, raises),
            {"gradient": "^raises raised KeyError: 'stride';", "dtype": "^in float32, raises raised KeyError"},
        ),
        (Op(float64_inside, conv2d.backward), {"dtype": "^y is float64 where everything given was float32;"}),
        (
            backward_with(lambda dx, dw, db: (dx, dw.astype(np.float64), db)),
            {"dtype": "^dw is float64 where everything given"},
        ),
        (
            Op(fails_in_float32, conv2d.backward),
            {"dtype": "^in float32, fails_in_float32 raised MemoryError: no room;"},
        ),
        (Op(spoils_x, conv2d.backward), {"inputs unmodified": "^x was changed in place" + CALL}),
        (Op(spoils_b, conv2d.backward), {"inputs unmodified": "^b was changed in place;"}),
        (Op(conv2d.forward, spoils_dy), {"inputs unmodified": "^dy was changed in place;"}),
        (Op(any_number_of_channels, conv2d.backward), {BAD: ACCEPTED + CALL}),
        (Op(trips, conv2d.backward), {BAD: TRIPPED + "IndexError: tuple index"}),
    ],
)
def test_a_wrong_pair_fails_the_check_that_names_it(op, expected):
    found = failures(op, samples=PLAIN)
    assert set(found) == set(expected)
    for name, pattern in expected.items():
        with pytest.raises(ValueError, match=pattern):
            raise ValueError(found[name])


def test_a_gradient_where_there_is_no_bias():
    op = backward_with(lambda dx, dw, db: (dx, dw, np.zeros(2)))
    assert failures(op, samples=NO_BIAS)["gradient"].startswith("db must be None, as its array is, got ndarray;")
    assert failures(conv2d, samples=NO_BIAS) == {}


def test_the_default_samples_use_every_option():
    found = failures(Op(without_stride, conv2d.backward))
    assert found["shape"].startswith("without_stride raised TypeError")
    assert found["shape"].endswith("called with (1, 2, 7, 6), (3, 2, 2, 3), (3,), stride=2")


def test_options_that_a_pair_does_not_know_are_left_out():
    assert failures(Op(without_stride, conv2d.backward), options=["padding"]) == {}


def test_options_that_a_pair_knows_are_tried():
    def forward(x, w, b=None, *, padding=0):
        y, cache = conv2d.forward(x, w, b, padding=padding)
        return y * (padding == 0), cache

    assert failures(Op(forward, conv2d.backward), options=[]) == {}
    assert "padding=1" in failures(Op(forward, conv2d.backward), options=["padding"])["values"]


def test_numbers_that_are_all_zero_are_right_where_zero_is_expected():
    x, w, b = PLAIN[0].arrays
    assert failures(conv2d, samples=[Sample((0 * x, w, 0 * b), {})]) == {}


def test_what_has_a_shape_is_not_yet_an_array():
    found = failures(forward_with(lambda y, *_: memoryview(y)), samples=PLAIN)
    assert found["shape"].startswith("y must be an array, got memoryview;")


def test_the_tolerance_is_relative_to_the_largest_number():
    op = forward_with(lambda y, *_: y + 1e-6 * np.abs(y).max())
    assert set(failures(op, samples=PLAIN)) == {"values"}
    assert failures(op, samples=PLAIN, rtol=1.1e-6) == {}
    assert set(failures(op, samples=PLAIN, rtol=0.9e-6)) == {"values"}


def test_labels_keep_their_dtype():
    def forward(x, labels):
        assert labels.dtype == np.int64
        return x[np.arange(len(x)), labels], (x.shape, labels)

    def backward(dy, cache):
        shape, labels = cache
        dx = np.zeros(shape, dtype=dy.dtype)
        dx[np.arange(len(dy)), labels] = dy
        return dx, None

    op = Op(forward, backward)
    sample = Sample((np.arange(6.0).reshape(2, 3), np.array([2, 0])), {})
    assert all(check.passed for check in check_op(op, like=op, samples=[sample]))


def test_what_it_refuses():
    with pytest.raises(ValueError, match=r"^check_op: no sample is left; give samples=\[Sample\("):
        list(check_op(conv2d, like=conv2d, samples=[]))
    relu = Op(lambda x: (x, None), lambda dy, cache: (dy,))
    with pytest.raises(ValueError, match=r"^samples_of: no samples are known for <lambda>; give your own$"):
        list(check_op(relu, like=relu))


def test_samples_are_the_same_each_time():
    first, second = samples_of(conv2d), samples_of(conv2d)
    for a, b in zip(first, second, strict=True):
        assert str(a) == str(b)
        np.testing.assert_array_equal(a.arrays[0], b.arrays[0])
