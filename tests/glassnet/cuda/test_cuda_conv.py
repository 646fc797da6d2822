"""The convolution kernels, launched as on a GPU and run under emulation, against float64 and proven error bounds."""

import numpy as np
import pytest

from glassnet import cuda
from glassnet.cuda import _compile, conv
from glassnet.cuda.conv_geometry import back_axis
from glassnet.ops._conv_options import conv_windows

UNEVEN = {"stride": (2, 3), "padding": ((0, 1), (2, 0)), "dilation": (2, 1), "groups": 2}
SHARED = {"stride": (4, 2), "dilation": (2, 2), "padding": 3}
# x, w, and the options; none of the sizes divide a tile, and no two that could be mixed up are equal.
CASES = {
    "same": ((2, 3, 7, 5), (5, 3, 3, 3), {"padding": 1}),
    "uneven": ((3, 4, 9, 11), (6, 2, 3, 2), UNEVEN),
    "64 filters": ((2, 18, 8, 9), (20, 18, 3, 3), {"padding": 1}),
    "more than 32 filters": ((2, 34, 5, 6), (37, 34, 2, 3), {"padding": 1}),
    "128 filters, two tiles": ((1, 5, 6, 7), (131, 5, 3, 2), {"padding": (1, 0)}),
    "many channels": ((1, 70, 4, 5), (3, 70, 2, 3), {"stride": (1, 2)}),
    "several blocks of places": ((3, 2, 14, 13), (17, 2, 5, 3), {"padding": (2, 1)}),
    "halved, nothing seen between": ((2, 17, 6, 7), (18, 17, 1, 1), {"stride": 2}),
    "halved": ((2, 3, 8, 7), (19, 3, 3, 3), {"stride": 2, "padding": 1}),
    "stride and dilation share a factor": ((1, 2, 13, 12), (3, 2, 3, 4), SHARED),
    "depthwise": ((2, 5, 6, 4), (5, 1, 3, 3), {"groups": 5, "padding": 1}),
    "a wide row": ((1, 2, 3, 40), (4, 2, 1, 19), {}),
    "a border wider than the filter": ((1, 2, 3, 4), (2, 2, 2, 2), {"padding": 3}),
    "one pixel": ((1, 1, 1, 1), (1, 1, 1, 1), {}),
}  # fmt: skip
EPSILON = {"fp32": 2.0**-24, "tf32": 2.0**-11}


@pytest.fixture(params=["fp32", "tf32"])
def precision(request, emulated):
    cuda.set_tf32(request.param == "tf32")
    yield request.param
    cuda.set_tf32(True)


def draw(case):
    x_shape, w_shape, options = CASES[case]
    rng = np.random.default_rng(len(case))
    x, w = (rng.normal(0.3, 1, shape).astype(np.float32) for shape in (x_shape, w_shape))
    defaults = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "padding_mode": "zeros", "strict": False}
    windows = conv_windows("conv2d", x, w, None, axes=2, **{**defaults, **options})
    dy = rng.normal(0.1, 1, (len(x), len(w), *windows.out)).astype(np.float32)
    return x, w, dy, windows


def taps(windows):
    """For each tap of the filters, where in the padded image it looks, over all places."""
    (sh, sw), (dh, dw), (oh, ow) = windows.stride, windows.dilation, windows.out
    for i in range(windows.kernel[0]):
        for j in range(windows.kernel[1]):
            yield i, j, slice(i * dh, i * dh + (oh - 1) * sh + 1, sh), slice(j * dw, j * dw + (ow - 1) * sw + 1, sw)


def padded(x, windows):
    return np.pad(x.astype(np.float64), ((0, 0), (0, 0), *windows.sides))


def grouped(a, groups, axis):
    return np.split(a.astype(np.float64), groups, axis=axis)


def by_group(windows, first, second, axis, made=None):
    """Split what belongs to the groups of channels: images along axis 1, filters along axis 0."""
    made = [None] * windows.groups if made is None else np.split(made, windows.groups, 1)
    return zip(grouped(first, windows.groups, 1), grouped(second, windows.groups, axis), made, strict=True)


def slow_correlate(x, w, windows):
    y = np.zeros((len(x), len(w), *windows.out))
    for x_part, w_part, y_part in by_group(windows, padded(x, windows), w, 0, y):
        for i, j, rows, columns in taps(windows):
            y_part += np.einsum("nchw,fc->nfhw", x_part[:, :, rows, columns], w_part[:, :, i, j])
    return y


def slow_input_gradient(dy, w, windows):
    dx = padded(np.zeros((len(dy), w.shape[1] * windows.groups, *windows.image)), windows)
    for dy_part, w_part, dx_part in by_group(windows, dy, w, 0, dx):
        for i, j, rows, columns in taps(windows):
            dx_part[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy_part, w_part[:, :, i, j])
    (top, _), (left, _) = windows.sides
    return dx[:, :, top : top + windows.image[0], left : left + windows.image[1]]


def slow_weight_gradient(x, dy, windows):
    filters = []
    for x_part, dy_part, _ in by_group(windows, padded(x, windows), dy, 1):
        dw = np.zeros((dy_part.shape[1], x_part.shape[1], *windows.kernel))
        for i, j, rows, columns in taps(windows):
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy_part, x_part[:, :, rows, columns])
        filters.append(dw)
    return np.concatenate(filters)


def holds(found, slow, a, b, windows, precision, terms):
    """The error stays below what rounding the inputs and summing `terms` products in float32 can do, and no more."""
    exact, size = slow(a, b, windows), slow(np.abs(a), np.abs(b), windows)
    assert found.dtype == np.float32
    assert found.shape == exact.shape
    allowed = (2.01 * EPSILON[precision] + (terms + 2) * EPSILON["fp32"]) * size
    assert (np.abs(found - exact) <= allowed).all()
    return np.abs(found - exact).max() / max(size.max(), 1e-30)


@pytest.mark.parametrize("case", CASES)
def test_forward(case, precision):
    x, w, _, windows = draw(case)
    y = conv.correlate(x, w, None, windows)
    holds(y, slow_correlate, x, w, windows, precision, w[0].size)


@pytest.mark.parametrize("case", CASES)
def test_input_gradient(case, precision):
    _, w, dy, windows = draw(case)
    dx = conv.input_gradient(dy, w, windows)
    holds(dx, slow_input_gradient, dy, w, windows, precision, w.size)


@pytest.mark.parametrize("case", CASES)
def test_weight_gradient(case, precision):
    x, _, dy, windows = draw(case)
    dw = conv.weight_gradient(x, dy, windows)
    holds(dw, slow_weight_gradient, x, dy, windows, precision, dy.size // dy.shape[1] + 64)


def test_the_switch_chooses_the_kernel(precision):
    """TF32 is coarser than float32, and is used where allowed: without this, both could be the same kernel."""
    x, w, dy, windows = draw("64 filters")
    coarse = 2.0**-16
    errors = [
        holds(conv.correlate(x, w, None, windows), slow_correlate, x, w, windows, precision, w[0].size),
        holds(conv.input_gradient(dy, w, windows), slow_input_gradient, dy, w, windows, precision, w.size),
        holds(conv.weight_gradient(x, dy, windows), slow_weight_gradient, x, dy, windows, precision, 500),
    ]
    assert all((error > coarse) == (precision == "tf32") for error in errors)


@pytest.mark.parametrize(
    ("filters", "tf32", "name"),
    [
        (8, True, "fp32_16"),
        (9, True, "tf32_32"),
        (16, False, "fp32_16"),
        (33, True, "tf32_64"),
        (17, False, "fp32_64"),
        (65, True, "tf32_128"),
        (65, False, "fp32_128"),
    ],
)
def test_the_tile_fits_the_filters(filters, tf32, name, monkeypatch):
    launched = []
    monkeypatch.setattr(_compile, "_kernel", lambda file, kernel: lambda *call: launched.append((kernel, call[0])))
    cuda.set_tf32(tf32)
    x, w = np.ones((1, 2, 3, 50), np.float32), np.ones((filters, 2, 1, 1), np.float32)
    windows = draw("one pixel")[-1]._replace(image=(3, 50), out=(3, 50), filters=filters)
    conv.correlate(x, w, None, windows)
    cuda.set_tf32(True)
    assert launched[1] == (f"conv_gather_{name}", (2, 1, 1))


def test_tf32_rounds_to_the_nearest(emulated):
    """Here up, by 2**-13. The tensor core itself would cut off: seven times as far, and always towards zero."""
    x, w, dy, windows = (np.full_like(a, 1 + 2**-10 - 2**-13) if hasattr(a, "shape") else a for a in draw("64 filters"))
    for found, slow, a, b in (
        (conv.correlate(x, w, None, windows), slow_correlate, x, w),
        (conv.input_gradient(dy, w, windows), slow_input_gradient, dy, w),
        (conv.weight_gradient(x, dy, windows), slow_weight_gradient, x, dy),
    ):
        assert np.allclose(found, slow(a, b, windows) * (1 + 2 * 2**-13), rtol=2**-15)


def test_old_gpus_get_the_float32_kernel(emulated, monkeypatch):
    monkeypatch.setattr(_compile, "_EMULATED_TENSOR_CORES", False)
    x, w, _, windows = draw("64 filters")
    holds(conv.correlate(x, w, None, windows), slow_correlate, x, w, windows, "fp32", w[0].size)


def test_the_bias_is_added_to_its_own_filter(emulated):
    x, w, _, windows = draw("uneven")
    bias = np.arange(1, 7, dtype=np.float32)
    difference = conv.correlate(x, w, bias, windows) - conv.correlate(x, w, None, windows)
    assert np.allclose(difference, bias[None, :, None, None] * np.ones_like(difference), atol=1e-5)


def test_inputs_in_any_layout_stay_as_they_are(emulated):
    x, w, dy, windows = draw("same")
    expected = (
        conv.correlate(x, w, None, windows),
        conv.input_gradient(dy, w, windows),
        conv.weight_gradient(x, dy, windows),
    )
    x, w, dy = (np.asfortranarray(a) for a in (x, w, dy))
    before = [a.copy() for a in (x, w, dy)]
    for a in (x, w, dy):
        a.flags.writeable = False
    found = (
        conv.correlate(x, w, None, windows),
        conv.input_gradient(dy, w, windows),
        conv.weight_gradient(x, dy, windows),
    )
    for a, b in zip((*expected, *before), (*found, x, w, dy), strict=True):
        assert np.array_equal(a, b)


def test_dw_is_the_same_in_every_run_and_every_order_of_threads(emulated):
    x, _, dy, windows = draw("several blocks of places")
    assert len(x) * np.prod(windows.out) > 2 * 16 * conv.DEPTH  # so there are several parts to add up
    first = conv.weight_gradient(x, dy, windows)
    assert np.array_equal(first, conv.weight_gradient(x, dy, windows))
    assert SUMS.setdefault("dw", first.tobytes()) == first.tobytes()


SUMS: dict[str, bytes] = {}  # across the two orders of `emulated`


def test_infinities_reach_only_what_sees_them(precision):
    x, w, dy, windows = draw("same")
    x[1, 2, 0, 0] = np.inf
    y = conv.correlate(x, w, None, windows)
    seen = np.zeros((7, 5), dtype=bool)
    seen[:2, :2] = True
    assert np.array_equal(~np.isfinite(y[1]), np.broadcast_to(seen, y[1].shape))
    assert np.isfinite(y[0]).all()
    dw = conv.weight_gradient(x, dy, windows)
    reached = np.zeros((3, 3, 3), dtype=bool)
    reached[2, :2, :2] = True  # taps that look at the corner from some place
    assert np.array_equal(~np.isfinite(dw), np.broadcast_to(reached, dw.shape))


def test_an_empty_batch(emulated):
    x, w, dy, windows = draw("same")
    assert conv.correlate(x[:0], w, None, windows).shape == (0, 5, 7, 5)
    assert conv.input_gradient(dy[:0], w, windows).shape == (0, 3, 7, 5)
    assert np.array_equal(conv.weight_gradient(x[:0], dy[:0], windows), np.zeros((5, 3, 3, 3)))


def test_what_the_kernels_leave_to_their_twin():
    windows = draw("same")[-1]
    assert conv.takes(windows, 2, 3, 5)
    assert not conv.takes(windows._replace(mode="reflect"), 2, 3, 5)
    assert not conv.takes(windows, 2**30 // (3 * 7 * 5) + 1, 3, 1)
    assert not conv.takes(windows, 2**30 // (5 * 7 * 5) + 1, 1, 5)
    assert not conv.takes(windows, 1, 2**12, 2**12)
    assert not conv.takes(windows._replace(groups=2**16), 1, 2**16, 2**16)


@pytest.mark.parametrize("stride", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("dilation", [1, 2, 3, 4])
def test_every_tap_of_every_place_goes_back_to_one_pixel(stride, dilation):
    """The congruence, counted out: each (place, tap) pair with its pixel inside the image is in exactly one class."""
    size, kernel, before = 11, 5, 3
    places = (size + 2 * before - dilation * (kernel - 1) - 1) // stride + 1
    pairs = {(o, k, o * stride + k * dilation - before) for o in range(places) for k in range(kernel)}
    expected = sorted(pair for pair in pairs if 0 <= pair[2] < size)
    found = []
    for rest in range(stride):
        axis = back_axis(size, kernel, dilation, stride, before, rest)
        for a in range(axis.places):
            for t in range(axis.taps):
                place = axis.first + a * axis.place + t * axis.tap
                pair = place, axis.weight + t * axis.weight_step, axis.out + a * axis.out_step
                found += [pair] if 0 <= place < places else []
    assert sorted(found) == expected


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30))
def test_drawn_shapes(seed, emulated):
    """Any shape: strides, dilations and borders per axis, groups, sizes that divide nothing."""
    rng = np.random.default_rng(seed)
    groups = int(rng.choice([1, 1, 1, 2, 3]))
    kernel, stride, dilation = (tuple(rng.integers(1, most, 2).tolist()) for most in (5, 4, 3))
    sides = tuple(tuple(rng.integers(0, 4, 2).tolist()) for _ in range(2))
    smallest = [max(d * (k - 1) + 1 - sum(s), 1) for d, k, s in zip(dilation, kernel, sides, strict=True)]
    image = [int(low + rng.integers(0, 9)) for low in smallest]
    filters, channels = (groups * int(rng.choice([1, 2, 7, 19, 70], p=[0.2, 0.2, 0.3, 0.2, 0.1])) for _ in range(2))
    x, w = rng.normal(0.3, 1, (3, channels, *image)), rng.normal(-0.1, 1, (filters, channels // groups, *kernel))
    x, w = x.astype(np.float32), w.astype(np.float32)
    options = {"stride": stride, "dilation": dilation, "padding": sides, "groups": groups}
    windows = conv_windows("conv2d", x, w, None, axes=2, **options, padding_mode="zeros", strict=False)
    dy = rng.normal(0.1, 1, (3, filters, *windows.out)).astype(np.float32)
    for tf32 in (False, True):
        cuda.set_tf32(tf32)
        kind = "tf32" if tf32 else "fp32"
        holds(conv.correlate(x, w, None, windows), slow_correlate, x, w, windows, kind, w[0].size)
        holds(conv.input_gradient(dy, w, windows), slow_input_gradient, dy, w, windows, kind, w.size)
        holds(conv.weight_gradient(x, dy, windows), slow_weight_gradient, x, dy, windows, kind, dy.size // filters + 64)
