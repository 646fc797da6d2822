"""Live comparisons with PyTorch: every option drawn at random, values and all gradients."""

import runpy
from pathlib import Path

import numpy as np
import pytest
from conv_cases import NUMPY_MODES, close, convolutions, scattered
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet.ops import col2im, conv1d, conv2d, conv_transpose2d, im2col, pad

torch = pytest.importorskip("torch")
functional = torch.nn.functional
pytestmark = pytest.mark.oracle

TORCH_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "replicate", "circular": "circular"}


def both(op, peer, arrays, options):
    """Return y and all gradients of ours and of PyTorch's, for one random upstream gradient."""
    y, cache = op.forward(*arrays, **options)
    dy = scattered(np.random.default_rng(11), y.shape, y.dtype)
    tensors = [None if a is None else torch.tensor(np.ascontiguousarray(a), requires_grad=True) for a in arrays]
    expected = peer(*tensors)
    expected.backward(torch.tensor(np.ascontiguousarray(dy)))
    gradients = [None if t is None else t.grad.numpy() for t in tensors]
    return (y, *op.backward(dy, cache)), (expected.detach().numpy(), *gradients)


def torch_pad(x, sides, mode):
    flat = [n for side in reversed(sides) for n in side]
    return functional.pad(x, flat, mode=TORCH_MODES[mode])


def peer_of(convolve, options):
    rest = {name: options[name] for name in ("stride", "dilation", "groups")}
    return lambda x, w, b: convolve(torch_pad(x, options["padding"], options["padding_mode"]), w, b, **rest)


@settings(max_examples=120)
@given(convolutions(least_images=1))
def test_conv2d(case):
    close(*both(conv2d, peer_of(functional.conv2d, case.options), case.arrays, case.options))


@settings(max_examples=30)
@given(convolutions(least_images=1))
def test_conv2d_in_float32(case):
    arrays = [None if a is None else a.astype(np.float32) for a in case.arrays]
    found, expected = both(conv2d, peer_of(functional.conv2d, case.options), arrays, case.options)
    assert all(a is None or a.dtype == np.float32 for a in found)
    close(found, expected, rtol=1e-4, atol=2e-5)


@settings(max_examples=60)
@given(convolutions(axes=1, least_images=1))
def test_conv1d(case):
    options = {**case.options, "stride": case.options["stride"][0], "dilation": case.options["dilation"][0]}
    close(*both(conv1d, peer_of(functional.conv1d, options), case.arrays, options))


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths:UserWarning")
@pytest.mark.parametrize("size", [(1, 4), (2, 3), (5, 2)])
@pytest.mark.parametrize("dilation", [1, (2, 1)])
def test_same_padding(size, dilation):
    rng = np.random.default_rng(12)
    arrays = rng.normal(size=(2, 3, 9, 8)), rng.normal(size=(4, 3, *size)), rng.normal(size=4)
    options = {"padding": "same", "dilation": dilation}
    close(*both(conv2d, lambda *a: functional.conv2d(*a, **options), arrays, options))


def test_a_layer_as_networks_have_them_in_float32():
    rng = np.random.default_rng(13)
    arrays = [rng.normal(size=s).astype(np.float32) for s in ((9, 16, 34, 30), (24, 16, 3, 3), (24,))]
    options = {"padding": 1, "stride": (1, 2)}
    found, expected = both(conv2d, lambda *a: functional.conv2d(*a, **options), arrays, options)
    for a, b in zip(found, expected, strict=True):
        assert np.abs(a - b).max() < 1e-5 * np.abs(b).max()


@st.composite
def transposes(draw):
    pair = st.tuples(st.integers(1, 3), st.integers(1, 3))
    stride, dilation, kernel, size = (draw(pair) for _ in range(4))
    more = tuple(draw(st.integers(0, max(s, d) - 1)) for s, d in zip(stride, dilation, strict=True))
    padding = tuple(
        draw(st.integers(0, min(2, ((n - 1) * s + d * (k - 1) + e) // 2)))
        for n, s, d, k, e in zip(size, stride, dilation, kernel, more, strict=True)
    )
    groups = draw(st.integers(1, 3))
    channels, filters = groups * draw(st.integers(1, 2)), draw(st.integers(1, 2))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    x = scattered(rng, (draw(st.integers(1, 2)), channels, *size))
    w = scattered(rng, (channels, filters, *kernel))
    b = draw(st.sampled_from([None, rng.normal(size=filters * groups)]))
    options = {"stride": stride, "padding": padding, "output_padding": more, "groups": groups, "dilation": dilation}
    return (x, w, b), options


@settings(max_examples=80)
@given(transposes())
def test_conv_transpose2d(case):
    arrays, options = case
    close(*both(conv_transpose2d, lambda *a: functional.conv_transpose2d(*a, **options), arrays, options))


@pytest.mark.parametrize("mode", NUMPY_MODES)
@pytest.mark.parametrize("sides", [((1, 2), (3, 0)), ((0, 0), (2, 3)), ((2, 2), (1, 4))])
def test_pad(mode, sides):
    x = scattered(np.random.default_rng(14), (2, 3, 4, 5))
    found, expected = both(pad, lambda t: torch_pad(t, sides, mode), (x,), {"padding": sides, "mode": mode})
    close(found, expected)


def test_im2col_and_col2im_are_unfold_and_fold():
    options = {"stride": (2, 1), "padding": (1, 2), "dilation": (1, 2)}
    x = np.random.default_rng(15).normal(size=(2, 3, 6, 5))
    columns = im2col(x, (3, 2), **options)
    np.testing.assert_array_equal(columns, functional.unfold(torch.tensor(x), (3, 2), **options).numpy())
    expected = functional.fold(torch.tensor(columns), (6, 5), (3, 2), **options).numpy()
    np.testing.assert_allclose(col2im(columns, (6, 5), (3, 2), **options), expected, rtol=1e-12)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths:UserWarning")
def test_the_golden_numbers_are_what_their_script_writes(tmp_path):
    golden = Path(__file__).parents[2] / "golden"
    script = runpy.run_path(str(golden / "make_conv.py"))
    script["main"](tmp_path / "conv.npz")
    with np.load(golden / "conv.npz") as kept, np.load(tmp_path / "conv.npz") as fresh:
        assert sorted(kept.files) == sorted(fresh.files)
        for name in kept.files:
            if name.endswith("/call"):
                assert str(kept[name]) == str(fresh[name])
            else:
                np.testing.assert_allclose(kept[name], fresh[name], rtol=1e-10, atol=1e-12)
