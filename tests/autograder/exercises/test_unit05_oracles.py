"""References of unit 05 against PyTorch, SciPy and numbers from the lectures, which nobody here wrote."""

import numpy as np
import pytest
from scipy.signal import correlate

from autograder.exercises.unit05 import conv2d_backward, conv2d_forward, im2col, out_size, pad2d
from glassnet.check import Strided

SEEDS = range(4)


def calls(module, function):
    """Arguments of all cases of a function that expect an answer, visible and over some hidden draws."""
    exercise = module.EXERCISE
    cases = [*exercise.visible(), *(case for s in SEEDS for case in exercise.hidden(np.random.default_rng(s)))]
    found = [case.args for case in cases if case.function == function and not case.options.get("raises")]
    assert len(found) > 20
    return [tuple(arg.array if isinstance(arg, Strided) else arg for arg in args) for args in found]


def double(*arrays):
    return tuple(a.astype(float) for a in arrays)


def pair(v):
    return tuple(v) if isinstance(v, tuple) else (v, v)


# --- sizes


@pytest.mark.parametrize(
    ("args", "size"),
    [
        ((7, 3, 1, 0, 1), 5),  # the walk of the lectures
        ((7, 3, 2, 0, 1), 3),
        ((7, 3, 1, 1, 1), 7),
        ((32, 5, 1, 2, 1), 32),
        ((227, 11, 4, 0, 1), 55),  # AlexNet's first layer
        ((28, 5, 1, 2, 1), 28),  # LeNet-5 on a padded digit
        ((32, 5, 1, 0, 1), 28),
    ],
)
def test_sizes_of_the_lectures_and_of_known_networks(args, size):
    assert out_size.out_size(*args) == size


@pytest.mark.parametrize("args", [(7, 3, 3, 0, 1), (10, 4, 4, 0, 1), (3, 5, 1, 0, 1), (4, 3, 1, 0, 2)])
def test_what_does_not_fit_is_an_error(args):
    with pytest.raises(ValueError, match="does not fit"):
        out_size.out_size(*args)


def test_ten_filters_on_a_small_colour_image():
    assert out_size.conv_shape((1, 3, 32, 32), (10, 3, 5, 5), 1, 2) == (1, 10, 32, 32)
    with pytest.raises(ValueError, match="images have 1 channels, filters 3"):
        out_size.conv_shape((1, 1, 32, 32), (10, 3, 5, 5), 1, 2)


def test_size_is_the_number_of_windows_that_numpy_cuts_out():
    for n, k, s, p, d in calls(out_size, "out_size"):
        starts = [i for i in range(0, n + 2 * p, s) if i + d * (k - 1) < n + 2 * p]
        assert out_size.out_size(n, k, s, p, d) == len(starts)
        assert starts[-1] + d * (k - 1) == n + 2 * p - 1


def test_shape_is_that_of_the_windows_that_numpy_cuts_out():
    for x_shape, w_shape, stride, padding in calls(out_size, "conv_shape"):
        (sh, sw), (ph, pw) = pair(stride), pair(padding)
        framed = np.zeros((x_shape[2] + 2 * ph, x_shape[3] + 2 * pw))
        windows = np.lib.stride_tricks.sliding_window_view(framed, w_shape[2:])[::sh, ::sw]
        want = (x_shape[0], w_shape[0], *windows.shape[:2])
        assert out_size.conv_shape(x_shape, w_shape, stride, padding) == want


@pytest.mark.oracle
def test_shape_is_that_of_pytorchs_answer():
    torch = pytest.importorskip("torch")
    for x_shape, w_shape, stride, padding in calls(out_size, "conv_shape"):
        answer = torch.nn.functional.conv2d(torch.zeros(x_shape), torch.zeros(w_shape), None, stride, padding)
        assert out_size.conv_shape(x_shape, w_shape, stride, padding) == tuple(answer.shape)


# --- borders


def test_mirror_and_edge_by_hand():
    x = np.array([[[[1.0, 2.0, 3.0]]]])
    assert pad2d.pad2d(x, (0, 0, 2, 2), "reflect").tolist() == [[[[3, 2, 1, 2, 3, 2, 1]]]]
    assert pad2d.pad2d(x, (1, 0, 1, 2), "replicate").tolist() == [[[[1, 1, 2, 3, 3, 3]] * 2]]
    assert pad2d.pad2d(x, (1, 0, 0, 1), "zeros").tolist() == [[[[0, 0, 0, 0], [1, 2, 3, 0]]]]


def test_backward_is_the_transpose_of_forward():
    """For a linear map the gradient is its transpose: dy . pad(x) = pad_backward(dy) . x for every x."""
    rng = np.random.default_rng(0)
    for dy, p, mode in calls(pad2d, "pad2d_backward"):
        dx = pad2d.pad2d_backward(dy, p, mode)
        x = rng.normal(size=dx.shape)
        assert np.sum(dy * pad2d.pad2d(x, p, mode)) == pytest.approx(np.sum(dx * x), rel=1e-6)


@pytest.mark.oracle
def test_borders_and_their_gradients_are_pytorchs():
    torch = pytest.importorskip("torch")
    names = {"zeros": "constant", "reflect": "reflect", "replicate": "replicate"}
    for x, (top, bottom, left, right), mode in calls(pad2d, "pad2d"):
        given = torch.tensor(x.astype(float), requires_grad=True)
        answer = torch.nn.functional.pad(given, (left, right, top, bottom), mode=names[mode])
        np.testing.assert_array_equal(pad2d.pad2d(x, (top, bottom, left, right), mode), answer.detach().numpy())
        dy = np.random.default_rng(1).normal(size=tuple(answer.shape))
        answer.backward(torch.from_numpy(dy))
        mine = pad2d.pad2d_backward(dy, (top, bottom, left, right), mode)
        np.testing.assert_allclose(mine, given.grad.numpy(), atol=1e-12)


# --- the convolution


def test_convolution_by_hand():
    x = np.array([[[[1.0, 2.0, 0.0], [0.0, 3.0, 1.0], [4.0, 0.0, 2.0]]]])
    w, b = np.array([[[[1.0, 2.0], [-1.0, 3.0]]]]), np.array([10.0])
    assert conv2d_forward.conv2d_forward(x, w, b).tolist() == [[[[24, 12], [12, 21]]]]
    dx, dw, db = conv2d_backward.conv2d_backward(np.array([[[[1.0, 10.0], [100.0, 1000.0]]]]), x, w)
    assert dx.tolist() == [[[[1, 12, 20], [99, 1193, 2030], [-100, -700, 3000]]]]
    assert dw.tolist() == [[[[3021, 1302], [430, 2013]]]]
    assert db.tolist() == [1111]


def test_convolution_is_scipys_correlation():
    """Stride and dilation are cut out of, and put into, SciPy's plain one."""
    for x, w, b, stride, padding, dilation in calls(conv2d_forward, "conv2d_forward"):
        (sh, sw), (ph, pw), (th, tw) = map(pair, (stride, padding, dilation))
        (x, w, b), (f, c, kh, kw) = double(x, w, b), w.shape
        wide = np.zeros((f, c, th * (kh - 1) + 1, tw * (kw - 1) + 1))
        wide[:, :, ::th, ::tw] = w
        framed = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
        want = [[correlate(image, kernel, "valid")[0, ::sh, ::sw] for kernel in wide] for image in framed]
        answer = conv2d_forward.conv2d_forward(x, w, b, stride, padding, dilation)
        np.testing.assert_allclose(answer, np.array(want) + b[:, None, None], atol=1e-12)


def test_gradients_are_measured_slopes():
    rng = np.random.default_rng(3)
    for dy, x, w, stride, padding, dilation in calls(conv2d_backward, "conv2d_backward")[:16]:
        arrays = [*double(x, w), np.zeros(len(w))]
        gradients = conv2d_backward.conv2d_backward(dy, *arrays[:2], stride, padding, dilation)

        def loss(*given, dy=dy, options=(stride, padding, dilation)):
            return np.sum(dy * conv2d_forward.conv2d_forward(*given, *options))

        for place, gradient in enumerate(gradients):
            assert gradient.shape == arrays[place].shape
            way = rng.normal(size=gradient.shape)
            before, after = arrays[:place], arrays[place + 1 :]
            ahead, behind = (loss(*before, arrays[place] + h * way, *after) for h in (0.5, -0.5))
            assert ahead - behind == pytest.approx(np.sum(gradient * way), rel=1e-9, abs=1e-9)


@pytest.mark.oracle
def test_convolution_and_its_gradients_are_pytorchs():
    torch = pytest.importorskip("torch")
    for dy, x, w, *options in calls(conv2d_backward, "conv2d_backward"):
        dy, x, w = double(dy, x, w)
        b = np.arange(len(w)) - 0.5
        given = [torch.tensor(a, requires_grad=True) for a in (x, w, b)]
        answer = torch.nn.functional.conv2d(*given, *options)
        np.testing.assert_allclose(
            conv2d_forward.conv2d_forward(x, w, b, *options), answer.detach().numpy(), atol=1e-12
        )
        answer.backward(torch.from_numpy(dy))
        for mine, theirs in zip(conv2d_backward.conv2d_backward(dy, x, w, *options), given, strict=True):
            np.testing.assert_allclose(mine, theirs.grad.numpy(), atol=1e-12)


# --- windows as rows


def test_the_product_with_the_filters_is_the_convolution():
    rng = np.random.default_rng(4)
    for x, kh, kw, stride, padding in calls(im2col, "im2col"):
        w = rng.normal(size=(3, x.shape[1], kh, kw))
        want = conv2d_forward.conv2d_forward(x, w, np.zeros(3), stride, padding)
        product = im2col.im2col(x, kh, kw, stride, padding) @ w.reshape(3, -1).T
        oh, ow = want.shape[2:]
        np.testing.assert_allclose(product.reshape(len(x), oh, ow, 3).transpose(0, 3, 1, 2), want, rtol=1e-5)


def test_col2im_is_the_transpose_of_im2col():
    rng = np.random.default_rng(5)
    for cols, x_shape, kh, kw, stride, padding in calls(im2col, "col2im"):
        x = rng.normal(size=x_shape)
        back = im2col.col2im(cols, x_shape, kh, kw, stride, padding)
        assert back.shape == x_shape
        assert np.sum(cols * im2col.im2col(x, kh, kw, stride, padding)) == pytest.approx(np.sum(back * x), rel=1e-6)


@pytest.mark.oracle
def test_windows_are_pytorchs_unfold_and_fold():
    torch = pytest.importorskip("torch")
    for x, kh, kw, stride, padding in calls(im2col, "im2col"):
        unfolded = torch.nn.functional.unfold(torch.tensor(x), (kh, kw), padding=padding, stride=stride)
        want = unfolded.numpy().transpose(0, 2, 1).reshape(-1, x.shape[1] * kh * kw)
        np.testing.assert_array_equal(im2col.im2col(x, kh, kw, stride, padding), want)
    for cols, x_shape, kh, kw, stride, padding in calls(im2col, "col2im"):
        stacked = torch.tensor(cols.reshape(x_shape[0], -1, cols.shape[1]).transpose(0, 2, 1).copy())
        want = torch.nn.functional.fold(stacked, x_shape[2:], (kh, kw), padding=padding, stride=stride)
        np.testing.assert_allclose(im2col.col2im(cols, x_shape, kh, kw, stride, padding), want.numpy(), rtol=1e-6)
