"""Unit 09's references against PyTorch, the struct module, the library's own readers, and numbers done by hand."""

import itertools
import struct

import numpy as np
import pytest
from scipy.special import softmax

from autograder.exercises.unit05.receptive_field import receptive_field
from autograder.exercises.unit09 import formats, many_looks, occlusion, switches, top_patches, ways_back
from glassnet import data
from glassnet.check.data import materialise
from glassnet.check.named import FUNCTIONS


def calls(exercise, function, seeds=range(4), least=20):
    """Arguments of all cases of a function that expect an answer, over some hidden draws."""
    cases = [*exercise.visible(), *(case for s in seeds for case in exercise.hidden(np.random.default_rng(s)))]
    chosen = [case for case in cases if case.function == function and not case.options]
    assert len(chosen) > least
    for case in chosen:
        yield tuple(materialise(arg) for arg in case.args)


def close(got, want, like=None):
    coarse = like is not None and like.dtype == np.float32
    np.testing.assert_allclose(got, want, rtol=1e-4 if coarse else 1e-9, atol=1e-4 if coarse else 1e-11)


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


def tensor(torch, a):
    return torch.tensor(np.ascontiguousarray(a).astype(float))


# --- files


def test_idx_is_what_the_library_reads_from_a_file(tmp_path):
    for (raw,) in calls(formats.EXERCISE, "read_idx"):
        path = tmp_path / "file"
        path.write_bytes(raw.tobytes())
        want = data.read_idx(path)
        got = formats.read_idx(raw)
        assert got.shape == want.shape
        assert (got == want).all()


def test_idx_by_the_standard_library():
    header = struct.pack(">HBBIII", 0, 8, 3, 2, 1, 300)
    body = bytes(i % 251 for i in range(600))
    got = formats.read_idx(np.frombuffer(header + body, np.uint8))
    assert got.shape == (2, 1, 300)
    assert got[1, 0, 17] == (300 + 17) % 251


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ([0, 1, 8, 1, 0, 0, 0, 1, 5], "an idx file begins with two zero bytes"),
        ([0, 0], "an idx file begins with two zero bytes"),
        ([0, 0, 8, 1, 0, 0, 0, 3, 5, 6], r"2 bytes after the header do not fill \[3\]"),
        ([0, 0, 8, 1, 0, 0, 0, 1, 5, 6], r"2 bytes after the header do not fill \[1\]"),
    ],
)
def test_a_damaged_idx_file_is_an_error(raw, message):
    with pytest.raises(ValueError, match=message):
        formats.read_idx(np.array(raw, np.uint8))


def test_cifar_pixel_by_pixel():
    for raw, size, *rest in calls(formats.EXERCISE, "read_cifar"):
        n_labels = rest[0] if rest else 1
        images, labels = formats.read_cifar(raw, size, *rest)
        length = n_labels + 3 * size * size
        assert images.shape == (len(raw) // length, 3, size, size)
        for n, c, i, j in np.ndindex(*images.shape):
            assert images[n, c, i, j] == raw[n * length + n_labels + (c * size + i) * size + j]
        assert labels.tolist() == [raw[n * length + n_labels - 1] for n in range(len(images))]


def test_cifar_of_full_size():
    raw = np.random.default_rng(0).integers(0, 256, 2 * 3073).astype(np.uint8)
    images, labels = formats.read_cifar(raw)
    assert images.shape == (2, 3, 32, 32)
    assert images[1, 2, 3, 4] == raw[3073 + 1 + 2 * 1024 + 3 * 32 + 4]
    assert labels[1] == raw[3073]
    with pytest.raises(ValueError, match="6145 bytes are no whole number of images of 3073 bytes"):
        formats.read_cifar(raw[:-1])


# --- switches


@pytest.mark.oracle
def test_pooling_and_switches_are_pytorchs(torch):
    for x, kernel_size, stride in calls(switches.EXERCISE, "maxpool_switches"):
        want = torch.nn.functional.max_pool2d(tensor(torch, x), kernel_size, stride, return_indices=True)
        got = switches.maxpool_switches(x, kernel_size, stride)
        close(got[0], want[0].numpy(), x)
        assert got[1].tolist() == want[1].numpy().tolist()


@pytest.mark.oracle
def test_unpooling_is_the_gradient_of_reading_under_the_switches(torch):
    for y, places, shape in calls(switches.EXERCISE, "unpool"):
        n, c = y.shape[:2]
        plane = torch.zeros((n, c, shape[0] * shape[1]), dtype=torch.float64, requires_grad=True)
        read = plane.gather(2, torch.tensor(places.reshape(n, c, -1)))
        read.backward(tensor(torch, y).reshape(n, c, -1))
        close(switches.unpool(y, places, shape), plane.grad.numpy().reshape(n, c, *shape), y)


# --- ways back


@pytest.mark.oracle
def test_the_gradient_is_pytorchs_and_the_deconvnet_its_relu(torch):
    for dy, x, kind in calls(ways_back.EXERCISE, "relu_backward"):
        leaf = tensor(torch, x).requires_grad_()
        torch.relu(leaf).backward(tensor(torch, dy))
        gradient, rectified = leaf.grad.numpy(), torch.relu(tensor(torch, dy)).numpy()
        want = {"gradient": gradient, "deconvnet": rectified, "guided": np.minimum(np.maximum(gradient, 0), rectified)}
        close(ways_back.relu_backward(dy, x, kind), want[kind], x)


def test_the_three_ways_differ_and_another_is_an_error():
    signs = np.array(list(itertools.product((2.0, -3.0, 0.0), repeat=2)))
    got = {
        k: ways_back.relu_backward(signs[:, 0], signs[:, 1], k).tolist() for k in ("gradient", "deconvnet", "guided")
    }
    assert got["gradient"] == [2, 0, 0, -3, 0, 0, 0, 0, 0]
    assert got["deconvnet"] == [2, 2, 2, 0, 0, 0, 0, 0, 0]
    assert got["guided"] == [2, 0, 0, 0, 0, 0, 0, 0, 0]
    with pytest.raises(ValueError, match="kind must be gradient, deconvnet or guided, got 'saliency'"):
        ways_back.relu_backward(signs, signs, "saliency")


def test_saliency_pixel_by_pixel():
    for (dx,) in calls(ways_back.EXERCISE, "saliency_map"):
        got = ways_back.saliency_map(dx)
        assert got.shape == (len(dx), *dx.shape[2:])
        for n, i, j in np.ndindex(*got.shape):
            assert got[n, i, j] == max(abs(float(v)) for v in dx[n, :, i, j])


@pytest.mark.oracle
def test_a_stage_is_pytorchs_relu_and_transposed_convolution(torch):
    for z, w, stride in calls(ways_back.EXERCISE, "deconv_stage"):
        want = torch.nn.functional.conv_transpose2d(torch.relu(tensor(torch, z)), tensor(torch, w), stride=stride)
        close(ways_back.deconv_stage(z, w, stride), want.numpy(), z)


# --- top patches


def test_top_activations_by_sorting_tuples():
    for maps, channel, k in calls(top_patches.EXERCISE, "top_activations"):
        best = []
        for n, image in enumerate(maps):
            places = [(-float(v), i, j) for (i, j), v in np.ndenumerate(image[channel])]
            value, i, j = min(places)
            best.append((value, n, i, j))
        want = [(n, i, j) for _, n, i, j in sorted(best)[:k]]
        got = top_patches.top_activations(maps, channel, k)
        assert list(zip(*(part.tolist() for part in got), strict=True)) == want


def test_the_window_holds_the_pixels_that_reach_the_unit():
    """Push single pixels through a stack of windows and see which units answer."""
    layers = [("conv", 3, 2, 1, 1), ("pool", 2, 2, 0, 1), ("conv", 3, 1, 0, 1)]  # only the image is padded
    geometry, height, width = receptive_field(layers), 14, 19
    reached = {}
    for axis, length in enumerate((height, width)):
        seen = np.eye(length, dtype=bool)  # unit, pixel
        for _, k, stride, padding, _ in layers:
            wide = np.pad(seen, ((padding, padding), (0, 0)))
            starts = range(0, len(wide) - k + 1, stride)
            seen = np.array([wide[s : s + k].any(axis=0) for s in starts])
        reached[axis] = seen
    for row, column in np.ndindex(len(reached[0]), len(reached[1])):
        top, bottom, left, right = top_patches.input_window(row, column, geometry, (height, width))
        assert np.flatnonzero(reached[0][row])[[0, -1]].tolist() == [top, bottom - 1]
        assert np.flatnonzero(reached[1][column])[[0, -1]].tolist() == [left, right - 1]


def test_windows_are_slices_of_the_place_numbers():
    for row, column, (size, jump, start), shape in calls(top_patches.EXERCISE, "input_window"):
        rows = [p for p in range(shape[0]) if 0 <= p - start - row * jump < size]
        columns = [p for p in range(shape[1]) if 0 <= p - start - column * jump < size]
        got = top_patches.input_window(row, column, (size, jump, start), shape)
        assert got == (rows[0], rows[-1] + 1, columns[0], columns[-1] + 1)


# --- occlusion


def test_occlusion_by_masks():
    for score, image, label, size, stride, fill in calls(occlusion.EXERCISE, "occlusion_map"):
        got = occlusion.occlusion_map(score, image, label, size, stride, fill)
        rows, columns = np.indices(image.shape[1:])
        tops = [t for t in range(0, image.shape[1], stride) if t + size <= image.shape[1]]
        lefts = [s for s in range(0, image.shape[2], stride) if s + size <= image.shape[2]]
        assert got.shape == (len(tops), len(lefts))
        for (i, top), (j, left) in itertools.product(enumerate(tops), enumerate(lefts)):
            hit = (rows >= top) & (rows - top < size) & (columns >= left) & (columns - left < size)
            close(got[i, j], score(np.where(hit, fill, image).astype(image.dtype))[label], image)


def test_the_classifiers_of_the_cases_give_probabilities():
    image = np.random.default_rng(0).random((2, 3, 4))
    close(FUNCTIONS["light_or_dark"](image), [image.mean(), 1 - image.mean()])
    weights = np.array([[np.cos(k * p) for p in range(24)] for k in (1, 2, 3)])
    close(FUNCTIONS["three_shares"](image), softmax(weights @ image.ravel()))


# --- many looks


def test_the_mean_of_scipys_softmax():
    for (scores,) in calls(many_looks.EXERCISE, "average_predictions"):
        want = np.mean([softmax(s.astype(float), axis=1) for s in scores], axis=0)
        p, labels = many_looks.average_predictions(scores)
        close(p, want, scores)
        assert labels.tolist() == [int(np.argmax(row)) for row in want]


def test_models_that_disagree_really_do():
    """The kind is there to tell the mean of probabilities from votes."""
    for s in range(20):
        (scores,) = next(
            c.args for c in many_looks.EXERCISE.hidden(np.random.default_rng(s)) if c.kind == "the models disagree"
        )
        votes = np.bincount(scores[:, 0].argmax(axis=1), minlength=3)
        assert votes.argmax() == 0
        assert many_looks.average_predictions(scores)[1].tolist() == [1]


def test_ten_crops_are_the_librarys():
    for x, size in calls(many_looks.EXERCISE, "ten_crops"):
        np.testing.assert_array_equal(many_looks.ten_crops(x, size), data.ten_crop(x, size))


def test_ten_crops_by_hand():
    x = np.arange(1.0, 13.0).reshape(1, 1, 3, 4)
    got = many_looks.ten_crops(x, (2, 1))[:, 0, 0, :, 0]
    assert got.tolist() == [[1, 5], [4, 8], [5, 9], [8, 12], [2, 6], [4, 8], [1, 5], [8, 12], [5, 9], [3, 7]]
