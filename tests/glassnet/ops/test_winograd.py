import tracemalloc

import numpy as np
import pytest
from conv_cases import close, scattered
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet import threads
from glassnet.backend import to_numpy
from glassnet.ops import _winograd, conv, conv2d, conv2d_backward, conv2d_forward
from glassnet.ops._winograd_matrices import matrices
from glassnet.ops.naive_conv import naive_conv2d
from glassnet.ops.naive_winograd import naive_winograd
from glassnet.threads import set_num_threads


def run(arrays, op=conv2d, **options):
    y, cache = op.forward(*arrays, **options)
    dy = scattered(np.random.default_rng(7), y.shape, y.dtype)
    return (y, *op.backward(dy, cache))


def test_the_matrices_are_those_of_the_paper():
    # Lavin and Gray, section 4.3, with the points 0, 1, -1, 2, -2.
    at, g, bt = matrices((0.0, 1.0, -1.0, 2.0, -2.0))
    assert at.tolist() == [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]]
    assert (24 * g).round(9).tolist() == [[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]]
    assert bt.round(9).tolist() == [
        [4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0], [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0],
        [0, 4, 0, -5, 0, 1],
    ]  # fmt: skip


def test_six_products_do_what_twelve_did():
    rng = np.random.default_rng(1)
    at, g, bt = matrices()
    d, w = rng.normal(size=6), rng.normal(size=3)
    np.testing.assert_allclose(at @ ((g @ w) * (bt @ d)), np.correlate(d, w), rtol=1e-12)


@pytest.mark.parametrize("padding", [0, 2])
def test_the_readable_twin(put, padding):
    rng = np.random.default_rng(6)
    x, w = rng.normal(size=(2, 3, 6, 9)), rng.normal(size=(2, 3, 3, 3))
    found = to_numpy(naive_winograd(put(x), put(w), padding))
    np.testing.assert_allclose(found, naive_conv2d.forward(x, w, padding=padding)[0], rtol=1e-10, atol=1e-12)
    fast, _ = conv2d_forward(x, w, padding=padding, algorithm="winograd")
    np.testing.assert_allclose(fast, found, rtol=1e-10, atol=1e-12)


@st.composite
def cases(draw):
    sides = tuple((draw(st.integers(0, 5)), draw(st.integers(0, 5))) for _ in range(2))
    size = [max(3 - sum(side), 1) + draw(st.integers(0, 9)) for side in sides]
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    c, f = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    arrays = [scattered(rng, (draw(st.integers(0, 3)), c, *size)), scattered(rng, (f, c, 3, 3)), None]
    if draw(st.booleans()):
        arrays[2] = rng.normal(size=f)
    limits = {
        "_FORWARD": (1, 6000, 3 << 20),
        "_BACKWARD": (1, 6000, 6 << 20),
        "_LANES": (1, 2, 8),
    }
    return arrays, sides, {name: draw(st.sampled_from(values)) for name, values in limits.items()}


@settings(max_examples=100)
@given(cases())
def test_values_and_gradients_are_those_of_the_loops(case):
    arrays, sides, limits = case
    before = [None if a is None else a.copy() for a in arrays]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in limits.items():
            patch.setattr(_winograd, name, value)
        found = run(arrays, padding=sides, algorithm="winograd")
    close(found, run(arrays, naive_conv2d, padding=sides), rtol=1e-10, atol=1e-11)
    close(arrays, before, rtol=0, atol=0)


@pytest.mark.oracle
@pytest.mark.parametrize(("dtype", "error"), [(np.float32, 5e-6), (np.float64, 1e-14)])
def test_a_layer_beside_pytorch_in_float64(dtype, error):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(2)
    arrays = [rng.normal(0.3, 1, size=s).astype(dtype) for s in ((9, 48, 21, 18), (56, 48, 3, 3), (56,))]
    options = {"padding": ((1, 0), (2, 1)), "algorithm": "winograd"}
    tensors = [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in arrays]
    expected = torch.conv2d(torch.nn.functional.pad(tensors[0], (2, 1, 1, 0)), *tensors[1:])
    y, cache = conv2d.forward(*arrays, **options)
    dy = rng.normal(size=y.shape).astype(dtype)
    found = (y, *conv2d.backward(dy, cache))
    expected.backward(torch.tensor(dy, dtype=torch.float64))
    for a, t in zip(found, [expected.detach(), *(t.grad for t in tensors)], strict=True):
        assert a.dtype == dtype
        b = t.numpy()
        assert np.abs(a - b).max() < error * np.abs(b).max()


@pytest.mark.parametrize("algorithm", ["direct", "winograd"])
@pytest.mark.parametrize("shape", [(40, 33, 12, 9), (2, 33, 45, 50)])
def test_the_number_of_threads_changes_no_bit(algorithm, shape, monkeypatch):
    monkeypatch.setattr(threads, "_chosen", None)
    rng = np.random.default_rng(3)
    arrays = [rng.normal(size=s).astype(np.float32) for s in (shape, (34, 33, 3, 3), (34,))]
    results = []
    for count in (1, 2, 3):
        set_num_threads(count)
        results.append(run(arrays, padding=1, algorithm=algorithm))
    for other in results[1:]:
        close(other, results[0], rtol=0, atol=0)


@pytest.mark.parametrize(
    ("images", "filters", "parts", "lanes"),
    [
        (12 << 20, 1 << 20, 99, 4),  # (12 + 30 - 1) // (1 + 1/6 + 6) is 5
        (12 << 20, 1 << 20, 3, 2),
        (99 << 20, 1 << 20, 99, 8),
        (3 << 20, 9 << 20, 99, 1),
        (12 << 20, 9 << 20, 99, 2),
        (0, 99 << 20, 0, 1),
    ],
)
def test_sums_are_as_many_as_there_is_room_for(images, filters, parts, lanes):
    assert _winograd._lanes(images, filters, parts) == lanes


def used(monkeypatch, x, w, **options):
    seen = []
    original = _winograd.correlate
    monkeypatch.setattr(_winograd, "correlate", lambda *a: seen.append(1) or original(*a))
    conv2d_forward(x, w, **options)
    return bool(seen)


@pytest.mark.parametrize(
    ("channels", "filters", "options", "expected"),
    [
        (32, 33, {}, True),
        (33, 32, {"padding": 2}, True),
        (31, 33, {}, False),
        (33, 31, {}, False),
        (31, 33, {"algorithm": "winograd"}, True),
        (32, 33, {"algorithm": "direct"}, False),
        (32, 32, {"stride": (1, 2)}, False),
        (32, 32, {"dilation": (2, 1)}, False),
        (64, 64, {"groups": 2}, False),
        (32, 32, {"padding": 1, "padding_mode": "reflect"}, False),
        (300, 300, {}, False),  # 13 MB of transformed filters
    ],
)
def test_auto_takes_what_is_faster(channels, filters, options, expected, monkeypatch):
    monkeypatch.setattr(_winograd, "_LEAST", 32)
    x = np.ones((1, channels, 5, 6), dtype=np.float32)
    w = np.ones((filters, channels // options.get("groups", 1), 3, 3), dtype=np.float32)
    assert used(monkeypatch, x, w, **options) is expected


@pytest.mark.parametrize(
    ("out", "expected"),
    [((2, 2), False), ((3, 3), True), ((2, 4), True), ((5, 5), False), ((6, 6), True), ((1, 99), False)],
)
def test_small_outputs_go_directly_where_tiles_save_less_than_half(out, expected, monkeypatch):
    x = np.ones((1, 32, out[0] + 2, out[1] + 2), dtype=np.float32)
    assert used(monkeypatch, x, np.ones((32, 32, 3, 3), dtype=np.float32)) is expected


@pytest.mark.parametrize("kernel", [(3, 2), (1, 3), (5, 5)])
def test_other_filters_go_directly(kernel, monkeypatch):
    assert not used(monkeypatch, np.ones((1, 64, 7, 6)), np.ones((64, 64, *kernel)))


def test_other_libraries_go_directly(put, monkeypatch):
    x, w = np.ones((1, 40, 5, 6)), np.ones((40, 40, 3, 3))
    assert used(monkeypatch, put(x), put(w)) is isinstance(put(x), np.ndarray)


def test_what_is_refused():
    x, w = np.ones((1, 2, 5, 6)), np.ones((3, 2, 3, 3))
    message = (
        r"^conv2d: algorithm='winograd' needs 3x3 filters, stride 1, dilation 1, one group and a border of zeros, "
    )
    with pytest.raises(ValueError, match=message + r"in NumPy's arrays; got ndarray x \(1, 2, 5, 6\), Windows"):
        conv2d_forward(x, w, stride=2, algorithm="winograd")
    with pytest.raises(ValueError, match=r"^conv2d: algorithm must be one of auto, direct, winograd, got 'fft'$"):
        conv2d_forward(x, w, algorithm="fft")


@pytest.mark.parametrize("algorithm", ["direct", "winograd"])
def test_dx_that_nobody_needs_is_not_computed(algorithm, monkeypatch):
    rng = np.random.default_rng(4)
    x, w, b = rng.normal(size=(2, 3, 6, 7)), rng.normal(size=(4, 3, 3, 3)), rng.normal(size=4)
    y, cache = conv2d_forward(x, w, b, algorithm=algorithm)
    _, dw, db = conv2d_backward(y, cache)
    monkeypatch.setattr(conv, "input_gradient", None)
    monkeypatch.setattr(_winograd, "add_back", None)
    dx, *found = conv2d_backward(y, cache, needs_dx=False)
    assert dx is None
    close(found, (dw, db), rtol=0, atol=0)


@pytest.mark.parametrize("shape", [(2, 64, 112, 112), (32, 128, 8, 8), (128, 32, 16, 16)])
@pytest.mark.parametrize("count", [2, 16])
def test_workspace_stays_small(shape, count, monkeypatch):
    monkeypatch.setattr(threads, "_chosen", count)
    x = np.ones(shape, dtype=np.float32)
    w = np.ones((2 * shape[1], shape[1], 3, 3), dtype=np.float32)
    tracemalloc.start()
    try:
        y, cache = conv2d_forward(x, w, padding=1, algorithm="winograd")
        forward = tracemalloc.get_traced_memory()[1] - y.nbytes
        tracemalloc.reset_peak()
        start = tracemalloc.get_traced_memory()[0]
        dx, dw, _ = conv2d_backward(y, cache)
        backward = tracemalloc.get_traced_memory()[1] - start - dx.nbytes - dw.nbytes
    finally:
        tracemalloc.stop()
    assert max(forward, backward) < x.nbytes + y.nbytes + (32 << 20)
