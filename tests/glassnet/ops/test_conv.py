import json
import tracemalloc
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from conv_cases import NUMPY_MODES, close, convolutions, scattered
from hypothesis import given, settings

from glassnet.backend import to_numpy
from glassnet.ops import (
    _conv_columns,
    _conv_windows,
    _correlate,
    _runs,
    conv1d,
    conv1d_forward,
    conv2d,
    conv2d_backward,
    conv2d_forward,
    conv_transpose2d,
)
from glassnet.ops.naive_conv import naive_conv2d

GOLDEN = Path(__file__).parents[2] / "golden" / "conv.npz"
OPS = {"conv1d": conv1d, "conv2d": conv2d, "conv_transpose2d": conv_transpose2d}


def golden_cases():
    with np.load(GOLDEN) as file:
        for name in sorted({key.rsplit("/", 1)[0] for key in file.files}):
            function, options, shapes = json.loads(str(file[f"{name}/call"]))
            ends = np.cumsum([np.prod(shape, dtype=int) for shape in shapes.values()])
            parts = np.split(file[f"{name}/values"], ends[:-1])
            arrays = {key: part.reshape(shapes[key]) for key, part in zip(shapes, parts, strict=True)}
            options = {key: tuple(v) if isinstance(v, list) else v for key, v in options.items()}
            yield pytest.param(function, options, arrays, id=name)


def run(op, arrays, dy=None, **options):
    """Return y and all gradients for a random upstream gradient."""
    y, cache = op.forward(*arrays, **options)
    dy = np.random.default_rng(7).normal(size=y.shape).astype(y.dtype) if dy is None else dy
    return (y, *op.backward(dy, cache))


@pytest.mark.parametrize(("function", "options", "arrays"), list(golden_cases()))
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_values_and_gradients_are_those_of_pytorch(function, options, arrays, dtype):
    given_arrays = [arrays[name].astype(dtype) for name in ("x", "w", "b", "dy")]
    found = run(OPS[function], given_arrays[:3], given_arrays[3], **options)
    assert all(a.dtype == dtype for a in found)
    tolerance = {"rtol": 1e-10, "atol": 1e-12} if dtype == np.float64 else {"rtol": 2e-5, "atol": 2e-5}
    close(found, [arrays[name] for name in ("y", "dx", "dw", "db")], **tolerance)


def test_one_window_by_hand():
    x = np.array([[[[1.0, 2, 3], [4, 5, 6]], [[7, 8, 9], [10, 11, 12]]]])
    w = np.array([[[[1.0, 0], [0, 2]], [[0, -1], [0, 0]]]])
    y, cache = conv2d_forward(x, w, np.array([100.0]))
    assert y.tolist() == [[[[100 + 1 + 10 - 8, 100 + 2 + 12 - 9]]]]
    dx, dw, db = conv2d_backward(np.array([[[[1.0, 10]]]]), cache)
    assert dx[0, 0].tolist() == [[1, 10, 0], [0, 2, 20]]
    assert dx[0, 1].tolist() == [[0, -1, -10], [0, 0, 0]]
    assert dw[0, 0].tolist() == [[21, 32], [54, 65]]
    assert db.tolist() == [11]


@settings(max_examples=120)
@given(convolutions())
def test_the_fast_kernel_does_what_the_loops_do(case):
    before = [None if a is None else a.copy() for a in case.arrays]
    with patch.object(_correlate, "_CPU_BLOCK", case.block):
        found = run(conv2d, case.arrays, **case.options)
    close(found, run(naive_conv2d, case.arrays, **case.options))
    close(case.arrays, before, rtol=0, atol=0)


@settings(max_examples=60)
@given(convolutions(axes=1))
def test_one_axis_is_an_image_of_one_row(case):
    options = {
        **case.options,
        "stride": (1, *case.options["stride"]),
        "dilation": (1, *case.options["dilation"]),
        "padding": ((0, 0), *case.options["padding"]),
    }
    y, dx, dw, db = run(naive_conv2d, (case.x[:, :, None], case.w[:, :, None], case.b), **options)
    found = run(conv1d, case.arrays, **{**case.options, "stride": case.options["stride"][0]})
    close(found, (y[:, :, 0], dx[:, :, 0], dw[:, :, 0], db))


@pytest.mark.parametrize("mode", NUMPY_MODES)
def test_a_padding_mode_is_padding_first(mode):
    rng = np.random.default_rng(3)
    x, w = rng.normal(size=(2, 3, 5, 4)), rng.normal(size=(2, 3, 3, 3))
    padded = np.pad(x, ((0, 0), (0, 0), (1, 2), (2, 0)), NUMPY_MODES[mode])
    y, _ = conv2d_forward(x, w, padding=((1, 2), (2, 0)), padding_mode=mode)
    np.testing.assert_allclose(y, conv2d_forward(padded, w)[0], rtol=1e-12)


def test_padding_by_name():
    rng = np.random.default_rng(4)
    x, w = rng.normal(size=(1, 2, 6, 7)), rng.normal(size=(3, 2, 2, 3))
    valid, _ = conv2d_forward(x, w, padding="valid")
    np.testing.assert_array_equal(valid, conv2d_forward(x, w)[0])
    same, _ = conv2d_forward(x, w, padding="same", dilation=(3, 2))
    assert same.shape == (1, 3, 6, 7)
    np.testing.assert_array_equal(same, conv2d_forward(x, w, padding=((1, 2), (2, 2)), dilation=(3, 2))[0])


def test_the_padded_image_of_the_cached_call_is_not_the_input():
    x, w = np.ones((1, 1, 3, 3)), np.ones((1, 1, 1, 1))
    y, cache = conv2d_forward(x, w)
    dx, dw, _ = conv2d_backward(y, cache)
    assert not any(np.shares_memory(a, b) for a in (y, dx, dw) for b in (x, w))


def test_every_library(put):
    rng = np.random.default_rng(5)
    host = rng.normal(size=(3, 4, 6, 5)), rng.normal(size=(6, 2, 3, 2)), rng.normal(size=6)
    for mode in NUMPY_MODES:
        options = {"stride": (1, 2), "padding": (2, 1), "dilation": (2, 1), "groups": 2, "padding_mode": mode}
        y, cache = conv2d.forward(*map(put, host), **options)
        dy = rng.normal(size=y.shape)
        found = (y, *conv2d.backward(put(dy), cache))
        close([to_numpy(a) for a in found], run(naive_conv2d, host, dy, **options))


def test_no_images_give_no_output_and_no_gradient():
    x, w, b = np.ones((0, 3, 5, 4), dtype=np.float32), np.ones((2, 3, 3, 3), dtype=np.float32), None
    y, dx, dw, db = run(conv2d, (x, w, b), padding=1)
    assert y.shape == (0, 2, 5, 4)
    assert dx.shape == x.shape
    assert dw.tolist() == np.zeros(w.shape).tolist()
    assert db is None


@pytest.mark.parametrize(
    ("block", "images", "bands"), [(1, 1, 5), (3 * 288, 1, 2), (10 * 288 - 1, 1, 1), (10 * 288, 2, 1)]
)
def test_the_columns_of_a_part_fit_the_block(block, images, bands, monkeypatch):
    # 5 output rows, each with columns of 2 channels * 6 taps * 6 places * 4 bytes = 288 bytes an image; the sixth place
    # is the one that runs on into the next row.
    x = np.ones((8, 2, 7, 6), dtype=np.float32)
    windows = _conv_windows.Windows((7, 6), (3, 2), (1, 1), (1, 1), ((0, 0), (0, 0)), "zeros", 1, (5, 5), 6)
    monkeypatch.setattr(_correlate, "_CPU_BLOCK", block)
    parts = list(_correlate._parts(x, windows))
    assert [(part.start, part.stop) for part, _ in parts] == [(i, min(i + images, 8)) for i in range(0, 8, images)]
    rows = [r for b in parts[0][1] for r in range(5)[b.rows]]
    assert rows == list(range(5))
    assert len(parts[0][1]) == bands
    monkeypatch.setattr(_correlate, "is_cupy", lambda x: True)
    assert len(list(_correlate._parts(x, windows))) == 1


@pytest.mark.parametrize(("shape", "filters"), [((2, 32, 112, 112), 6), ((48, 16, 28, 28), 6)])
@pytest.mark.parametrize("threads", [1, 2, 16])
def test_workspace_stays_small(shape, filters, threads, monkeypatch):
    # All columns at once would take 29 MB in the first case and 22 MB in the second.
    monkeypatch.setattr("glassnet.threads._chosen", threads)
    x, w = np.ones(shape, dtype=np.float32), np.ones((filters, shape[1], 3, 3), dtype=np.float32)
    tracemalloc.start()
    try:
        y, cache = conv2d_forward(x, w, padding=1)
        forward = tracemalloc.get_traced_memory()[1] - y.nbytes
        tracemalloc.reset_peak()
        start = tracemalloc.get_traced_memory()[0]
        dx, dw, _ = conv2d_backward(y, cache)
        backward = tracemalloc.get_traced_memory()[1] - start - dx.nbytes - dw.nbytes
    finally:
        tracemalloc.stop()
    most = 8e6 * threads if threads < 3 else x.nbytes + y.nbytes + 32e6
    assert max(forward, backward) < most


@pytest.mark.parametrize(("images", "at_once"), [(2, 5), (16, 5), (400, 13)])
def test_many_threads_do_not_need_many_times_the_room(images, at_once, monkeypatch):
    # Pieces of a batch of 100 kB images need three blocks of 1.5 MB and twice their images; spare are 24 MB.
    seen = []
    monkeypatch.setattr(_correlate, "run_chunks", lambda work, pieces, most: seen.append(most))
    x = np.ones((images, 100 * 256), dtype=np.float32)
    _correlate._each(np, None, list(range(images)), x)
    assert seen == [(x.nbytes + 24 * 2**20) // (4.5 * 2**20 + 2 * x.nbytes / images)] == [at_once]


def test_many_threads_do_not_hold_many_sums():
    # Eight sums of 9 MB would be 75 MB.
    x, w = np.ones((16, 512, 4, 4), dtype=np.float32), np.ones((512, 512, 3, 3), dtype=np.float32)
    y, cache = conv2d_forward(x, w, padding=1, algorithm="direct")
    tracemalloc.start()
    try:
        _, dw, _ = conv2d_backward(y, cache)
        assert tracemalloc.get_traced_memory()[1] - dw.nbytes < 2 * x.nbytes + y.nbytes + 32e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("in_runs", [False, True])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("filters", [6, 26])  # in a group fewer, and more, than a filter has weights: 12
@pytest.mark.parametrize("block", [1, 3 << 19])
def test_every_way_to_compute_gives_the_same_numbers(in_runs, turned, filters, block, monkeypatch):
    # Long rows of few places, and many filters: what the rules of thumb would do otherwise, too.
    ways = {"runs": 0, "turned": 0}
    gather_runs = _conv_columns.gather_runs
    turn = _correlate.turned
    monkeypatch.setattr(_conv_windows, "worth_it", lambda *_: in_runs)
    monkeypatch.setattr(_correlate, "gather_is_cheaper", lambda *_: turned)
    monkeypatch.setattr(_correlate, "_CPU_BLOCK", block)
    monkeypatch.setattr(_conv_columns, "gather_runs", lambda *a: ways.update(runs=1) or gather_runs(*a))
    monkeypatch.setattr(_correlate, "turned", lambda *a: ways.update(turned=1) or turn(*a))
    rng = np.random.default_rng(8)
    x, w, b = rng.normal(size=(3, 4, 9, 6)), rng.normal(size=(filters, 2, 3, 2)), rng.normal(size=filters)
    options = {"padding": ((2, 1), (0, 2)), "dilation": (2, 3), "groups": 2}
    y, cache = conv2d.forward(x, w, b, **options)
    dy = rng.normal(size=y.shape)
    close((y, *conv2d.backward(dy, cache)), run(naive_conv2d, (x, w, b), dy, **options))
    assert ways == {"runs": in_runs, "turned": turned}


@pytest.mark.parametrize(
    ("options", "turned"),
    [
        ({"padding": 1}, True),
        ({"padding": ((2, 0), (1, 1))}, True),
        ({"padding": 3}, False),  # a border that no filter reaches across
        ({"padding": 1, "stride": (1, 2)}, False),
        ({"padding": 1, "padding_mode": "reflect"}, False),
        ({"padding": 1, "groups": 2}, True),
    ],
)
@pytest.mark.parametrize("filters", [4, 6])
def test_the_gradient_is_a_convolution_where_that_is_cheaper(options, turned, filters, monkeypatch):
    seen = []
    turn = _correlate.turned
    monkeypatch.setattr(_correlate, "turned", lambda *a: seen.append(1) or turn(*a))
    x, w = np.ones((1, 4, 6, 7)), np.ones((filters, 4 // options.get("groups", 1), 3, 3))
    run(conv2d, (x, w, None), **options)
    assert bool(seen) == (turned and filters == 4)


def test_an_image_that_is_nothing_but_border():
    x, w, b = np.ones((2, 3, 0, 5)), np.ones((2, 3, 2, 2)), np.array([1.0, 2.0])
    y, dx, dw, db = run(conv2d, (x, w, b), np.ones((2, 2, 1, 6)), padding=1)
    assert y[1, :, 0, 3].tolist() == [1, 2]
    assert (dx.shape, db.tolist()) == (x.shape, [12, 12])
    assert not dw.any()


@pytest.mark.parametrize(
    ("padded", "out", "stride", "filters", "runs"),
    [
        ((10, 9), (8, 6), (1, 1), 100, True),
        ((10, 9), (8, 6), (1, 1), 101, False),  # each wasted place costs a product per filter
        ((10, 10), (8, 6), (1, 1), 2, False),  # more than 1.5 times the places
        ((10, 9), (8, 8), (1, 2), 2, False),
        ((10, 9), (8, 8), (2, 1), 2, False),
        ((1, 9), (1, 9), (1, 1), 2, False),  # a row is a run already
        ((3, 9), (2, 8), (1, 1), 2, True),
        ((9, 9), (9, 9), (1, 1), 4096, True),
    ],
)
def test_runs_where_they_are_worth_it(padded, out, stride, filters, runs):
    assert _runs.worth_it(padded, out, stride, filters) is runs


X, W = np.ones((2, 4, 8, 7)), np.ones((6, 4, 3, 3))


@pytest.mark.parametrize(
    ("arrays", "options", "error", "message"),
    [
        ((X[0], W), {}, ValueError, r"^conv2d: x must have shape \(N, C, H, W\), got \(4, 8, 7\)$"),
        ((X, W[0]), {}, ValueError, r"^conv2d: w must have shape \(F, C/groups, KH, KW\), got \(4, 3, 3\)$"),
        (
            (X[:, :3], W),
            {},
            ValueError,
            r"^conv2d: x has C=3 channels but w expects C=4 \(x: \(2, 3, 8, 7\), w: \(6, 4, 3, 3\)\)$",
        ),
        (
            (X, W),
            {"groups": 2},
            ValueError,
            r"^conv2d: x has C=4 channels but w expects C=4 in each of groups=2 \(x: \(2, 4, 8, 7\), w: \(6, ",
        ),
        (
            (X, W),
            {"groups": 3},
            ValueError,
            r"^conv2d: groups=3 must divide the C=4 channels of x and the F=6 filters of w$",
        ),
        (
            (X, np.ones((6, 1, 3, 3))),
            {"groups": 4},
            ValueError,
            r"^conv2d: groups=4 must divide the C=4 channels of x and the F=6 filters of w$",
        ),
        ((X, W, np.ones(5)), {}, ValueError, r"^conv2d: b must have shape \(6,\), one number per filter, got \(5,\)$"),
        ((X, W[:, :, :0]), {}, ValueError, r"^conv2d: w has no taps \(w: \(6, 4, 0, 3\)\)$"),
        ((X, W), {"groups": 0}, ValueError, r"^conv2d: groups must be at least 1, got 0$"),
        ((X, W), {"stride": (1, 0)}, ValueError, r"^conv2d: stride must be at least 1, got 0$"),
        ((X, W), {"dilation": 0}, ValueError, r"^conv2d: dilation must be at least 1, got 0$"),
        ((X, W), {"padding": -1}, ValueError, r"^conv2d: padding must be at least 0, got -1$"),
        ((X, W), {"padding": "full"}, ValueError, r"^conv2d: padding must be one of valid, same, got 'full'$"),
        (
            (X, W),
            {"padding": "same", "stride": (1, 2)},
            ValueError,
            r"^conv2d: padding='same' needs stride 1, got \(1, 2\); give the padding as a number$",
        ),
        (
            (X, W),
            {"padding_mode": "mirror"},
            ValueError,
            r"^conv2d: padding_mode must be one of zeros, reflect, replicate, circular, got 'mirror'$",
        ),
        (
            (X, W),
            {"padding": (0, 7), "padding_mode": "reflect"},
            ValueError,
            r"^conv2d: reflect needs a border smaller than the axis, got 7 for axis 3 of 7 \(x: ",
        ),
        (
            (X, W),
            {"dilation": (1, 4)},
            ValueError,
            r"^conv2d: a window of 9 is larger than the axis of 7 with padding 0\+0$",
        ),
        (
            (X[:, :, :7], W),
            {"stride": 3, "strict": True},
            ValueError,
            r"^conv2d: a window of 3 with stride 3 does not fit an axis of 7 with padding 0\+0: 1 left over$",
        ),
        ((X, W.astype(np.float32)), {}, TypeError, r"^conv2d: x is float64 but w is float32; convert one of them$"),
        (
            (X, W, np.ones(6, dtype=np.float32)),
            {},
            TypeError,
            r"^conv2d: x is float64 but b is float32; convert one of them$",
        ),
        ((X.astype(int), W), {}, TypeError, r"^conv2d: x must be float32 or float64, got int64$"),
        ((X.tolist(), W), {}, TypeError, r"^conv2d: expected arrays, got list$"),
    ],
)
def test_what_conv2d_refuses(arrays, options, error, message):
    with pytest.raises(error, match=message):
        conv2d_forward(*arrays, **options)


def test_what_fits_is_not_refused():
    assert conv2d_forward(X[:, :, :7], W, stride=2, strict=True)[0].shape == (2, 6, 3, 3)
    assert conv2d_forward(X[:, :, :7], W, stride=3)[0].shape == (2, 6, 2, 2)


def test_what_conv1d_refuses():
    x, w = X[:, :, 0], W[:, :, 0]
    with pytest.raises(ValueError, match=r"^conv1d: x must have shape \(N, C, L\), got \(2, 4, 8, 7\)$"):
        conv1d_forward(X, w)
    with pytest.raises(ValueError, match=r"^conv1d: w must have shape \(F, C/groups, K\), got \(6, 4, 3, 3\)$"):
        conv1d_forward(x, W)
    with pytest.raises(ValueError, match=r"^conv1d: a window of 11 is larger than the axis of 7 with padding 1\+1$"):
        conv1d_forward(x, w, dilation=5, padding=1)
    with pytest.raises(ValueError, match=r"^conv1d: a window of 3 with stride 3 does not fit an axis of 7"):
        conv1d_forward(x, w, stride=3, strict=True)


@pytest.mark.parametrize(("op", "x", "w"), [(conv2d, X, W), (conv1d, X[:, :, 0], W[:, :, 0])], ids=["2-D", "1-D"])
def test_what_backward_refuses(op, x, w):
    y, cache = op.forward(x, w)
    name = op.backward.__name__
    with pytest.raises(ValueError, match=rf"^{name}: dy must have the shape of y, \(2, 6, .*\), got \(2, 6, 2"):
        op.backward(y[:, :, :2], cache)
    with pytest.raises(TypeError, match=rf"^{name}: x is float64 but dy is float32; convert one of them$"):
        op.backward(y.astype(np.float32), cache)
    with pytest.raises(TypeError, match=rf"^{name}: expected arrays, got list$"):
        op.backward(y.tolist(), cache)


def test_a_scattered_upstream_gradient():
    rng = np.random.default_rng(6)
    x, w = rng.normal(size=(2, 2, 5, 6)), rng.normal(size=(3, 2, 2, 2))
    dy = scattered(rng, (2, 3, 4, 5))
    before = dy.copy()
    close(run(conv2d, (x, w), dy), run(naive_conv2d, (x, w), before))
    np.testing.assert_array_equal(dy, before)


def test_at_stride_one_the_gradient_of_x_is_a_convolution_with_the_turned_filters():
    rng = np.random.default_rng(16)
    x, w, dy = rng.normal(size=(2, 3, 6, 7)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=(2, 4, 4, 6))
    turned = w[:, :, ::-1, ::-1].swapaxes(0, 1)
    expected, _ = conv2d_forward(dy, turned, padding=(2, 1))
    np.testing.assert_allclose(run(conv2d, (x, w), dy)[1], expected, rtol=1e-12, atol=1e-12)


def test_an_infinite_pixel_spoils_only_the_taps_that_see_it():
    x, w, dy = np.ones((1, 1, 4, 5)), np.ones((1, 1, 2, 2)), np.ones((1, 1, 3, 4))
    x[0, 0, 1, 0] = np.inf  # at the left edge: only the left taps come there, but runs pass it on their way
    with np.errstate(invalid="ignore"):
        dw = run(conv2d, (x, w), dy)[2]
    assert dw.tolist() == [[[[np.inf, 12], [np.inf, 12]]]]
