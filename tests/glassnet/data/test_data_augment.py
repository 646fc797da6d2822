"""Augmentation: what changes, what must not, and the same change on every device."""

import numpy as np
import pytest

from glassnet.backend import array_module, to_numpy
from glassnet.data import (
    average_crops,
    channel_statistics,
    colour_jitter,
    cutout,
    fit_whitening,
    normalise,
    pca_jitter,
    random_crop,
    random_flip,
    random_shift,
    ten_crop,
    to_float,
    whiten,
)

X = np.random.default_rng(2).random((6, 3, 5, 7))
STATS = (np.array([0.1, 0.2, 0.3]), np.array([1.0, 2.0, 0.5]))
WHITENING = fit_whitening(X)

CHANGES = {
    "flip": lambda x: random_flip(x, 3),
    "crop": lambda x: random_crop(x, (4, 3), 3),
    "crop-zeros": lambda x: random_crop(x, (6, 8), 3, padding=(2, 1)),
    "crop-reflect": lambda x: random_crop(x, (6, 8), 3, padding=(4, 1), mode="reflect"),
    "crop-replicate": lambda x: random_crop(x, (6, 8), 3, padding=(6, 1), mode="replicate"),
    "shift": lambda x: random_shift(x, 2, 3),
    "cutout": lambda x: cutout(x, (3, 4), 3, fill=0.5),
    "ten": lambda x: ten_crop(x, (3, 4)),
    "jitter": lambda x: colour_jitter(x, 3),
    "pca": lambda x: pca_jitter(x, 3, sigma=0.5),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_same_on_every_library_and_the_input_stays(xp, put, name, dtype):
    expected = CHANGES[name](X.astype(dtype))
    mine = put(X.astype(dtype))
    before = to_numpy(mine).copy()
    found = CHANGES[name](mine)
    assert array_module(found) is xp
    assert to_numpy(found).dtype == np.dtype(dtype)
    np.testing.assert_allclose(to_numpy(found), expected, rtol=1e-6 if dtype == "float32" else 1e-14)
    np.testing.assert_array_equal(to_numpy(mine), before)
    assert not np.shares_memory(to_numpy(found), to_numpy(mine))


@pytest.mark.parametrize("name", sorted(set(CHANGES) - {"ten"}))
def test_another_seed_gives_another_change(name, monkeypatch):
    first = CHANGES[name](X)
    original = np.random.default_rng
    monkeypatch.setattr(np.random, "default_rng", lambda seed: original(seed + 1))
    assert not np.array_equal(first, CHANGES[name](X))


@pytest.mark.parametrize("name", sorted(set(CHANGES) - {"jitter", "pca"}))
def test_bytes_and_empty_batches(name):
    small = (X * 255).astype(np.uint8)
    assert CHANGES[name](small).dtype == np.uint8
    assert CHANGES[name](small[:0]).shape[-4:-3] == (0,)


def test_flip_mirrors_whole_images_about_half_of_them():
    many = np.random.default_rng(0).random((400, 1, 2, 3))
    out = random_flip(many, 1)
    mirrored = (out == many[..., ::-1]).all(axis=(1, 2, 3))
    same = (out == many).all(axis=(1, 2, 3))
    assert (mirrored ^ same).all()
    assert 160 < mirrored.sum() < 240
    np.testing.assert_array_equal(random_flip(many, 1, p=1), many[..., ::-1])
    np.testing.assert_array_equal(random_flip(many, 1, p=0), many)


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate"])
def test_a_crop_is_a_window_of_the_padded_image_and_every_window_comes(mode):
    kind = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}[mode]
    many = np.repeat(X[:1], 300, axis=0)
    padded = np.pad(X[0], ((0, 0), (2, 2), (1, 1)), mode=kind)  # (3, 9, 9)
    seen = set()
    for crop in random_crop(many, (7, 8), 4, padding=(2, 1), mode=mode):
        places = [(i, j) for i in range(3) for j in range(2) if np.array_equal(crop, padded[:, i : i + 7, j : j + 8])]
        assert len(places) == 1
        seen.add(places[0])
    assert len(seen) == 6


def test_shift_moves_by_at_most_so_much():
    dot = np.zeros((200, 1, 9, 9))
    dot[:, 0, 4, 4] = 1
    _, _, rows, columns = np.nonzero(random_shift(dot, (3, 1), 0))
    assert sorted(set(rows.tolist())) == [1, 2, 3, 4, 5, 6, 7]
    assert sorted(set(columns.tolist())) == [3, 4, 5]


def test_cutout_covers_one_box_centred_on_any_pixel():
    ones = np.ones((500, 2, 4, 6))
    out = cutout(ones, (3, 2), 0)
    rows = {}
    for image in out:
        assert np.array_equal(image[0], image[1])
        r, c = np.nonzero(image[0] == 0)
        box = image[0][r.min() : r.max() + 1, c.min() : c.max() + 1]
        assert (box == 0).all()
        assert box.shape[0] <= 3
        assert box.shape[1] <= 2
        rows.setdefault((r.min(), r.max(), c.min(), c.max()), 0)
    assert len(rows) == 24  # one for each pixel the box may be centred on


def test_cutout_by_hand():
    class Fixed(np.random.Generator):
        def integers(self, low, high, size):
            return np.array([{4: 0, 6: 5}[high]])

    for size, rows, columns in (((3, 2), (0, 2), (4, 6)), ((5, 9), (0, 3), (1, 6)), ((1, 1), (0, 1), (5, 6))):
        out = cutout(np.ones((1, 1, 4, 6)), size, Fixed(np.random.PCG64(0)), fill=7)
        expected = np.ones((4, 6))
        expected[slice(*rows), slice(*columns)] = 7
        np.testing.assert_array_equal(out[0, 0], expected)


def test_ten_crops_in_order():
    crops = ten_crop(X, (3, 4))
    assert crops.shape == (10, 6, 3, 3, 4)
    for k, Y in ((0, X), (5, X[..., ::-1])):
        np.testing.assert_array_equal(crops[k], Y[:, :, :3, :4])
        np.testing.assert_array_equal(crops[k + 1], Y[:, :, :3, 3:])
        np.testing.assert_array_equal(crops[k + 2], Y[:, :, 2:, :4])
        np.testing.assert_array_equal(crops[k + 3], Y[:, :, 2:, 3:])
        np.testing.assert_array_equal(crops[k + 4], Y[:, :, 1:4, 1:5])


def test_crops_of_one_pixel_of_the_whole_and_of_a_small_middle():
    assert ten_crop(X, 1).shape == (10, 6, 3, 1, 1)
    np.testing.assert_array_equal(ten_crop(X, (5, 7))[3], X)
    np.testing.assert_array_equal(ten_crop(X, (1, 1))[4], X[:, :, 2:3, 3:4])


def test_average_of_ten_crops():
    seen = []

    def predict(batch):
        seen.append(batch.shape)
        return np.stack([batch[:, 0, 0, 0], batch.sum(axis=(1, 2, 3))], axis=1)

    mean = average_crops(predict, X, (3, 4))
    assert seen == [(60, 3, 3, 4)]
    expected = [np.mean([predict(crop[i : i + 1])[0] for crop in ten_crop(X, (3, 4))], axis=0) for i in range(6)]
    np.testing.assert_allclose(mean, expected, rtol=1e-13)


def test_colour_jitter_image_by_image():
    rng = np.random.default_rng(9)
    out = colour_jitter(X, 9, brightness=0.5, contrast=1, saturation=0.25)
    factors = [1 + v * rng.uniform(-1, 1, 6) for v in (0.5, 1, 0.25)]
    for i in range(6):
        b, c, s = (f[i] for f in factors)
        a = np.minimum(b * X[i], 1)
        grey = 0.299 * a[0] + 0.587 * a[1] + 0.114 * a[2]
        a = np.clip((1 - c) * grey.mean() + c * a, 0, 1)
        grey = 0.299 * a[0] + 0.587 * a[1] + 0.114 * a[2]
        a = np.clip((1 - s) * grey + s * a, 0, 1)
        np.testing.assert_allclose(out[i], a, rtol=1e-12)
    assert len({round(f, 6) for f in factors[0]}) == 6
    np.testing.assert_allclose(colour_jitter(X, 9, brightness=0, contrast=0, saturation=0), X, rtol=1e-14)


def test_pca_jitter_shifts_all_pixels_alike_along_the_colours_axes():
    flat = X.transpose(0, 2, 3, 1).reshape(-1, 3)
    values, axes = np.linalg.eigh(np.cov(flat.T, bias=True))
    out = pca_jitter(X, 4, sigma=0.3)
    shift = (out - X)[:, :, 0, 0]
    np.testing.assert_allclose(out - X, np.broadcast_to(shift[:, :, None, None], X.shape), atol=1e-15)
    draws = np.random.default_rng(4).normal(0, 0.3, (6, 3))
    np.testing.assert_allclose(np.abs(shift @ axes), np.abs(draws * values), rtol=1e-9)
    # The sign of an axis is a convention: its largest entry is positive.
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), range(3)])
    np.testing.assert_allclose(shift @ axes, draws * values, rtol=1e-9)
    np.testing.assert_array_equal(pca_jitter(X, 4, sigma=0), X)


def test_channel_statistics_and_normalise(put):
    mean, std = channel_statistics(put(X))
    np.testing.assert_allclose(to_numpy(mean), X.mean(axis=(0, 2, 3)), rtol=1e-14)
    np.testing.assert_allclose(to_numpy(std), X.std(axis=(0, 2, 3)), rtol=1e-14)
    out = to_numpy(normalise(put(X), mean, std))
    np.testing.assert_allclose(out.mean(axis=(0, 2, 3)), 0, atol=1e-14)
    np.testing.assert_allclose(out.std(axis=(0, 2, 3)), 1, rtol=1e-13)
    np.testing.assert_allclose(to_numpy(normalise(put(X), *(put(a) for a in STATS)))[:, 1], (X[:, 1] - 0.2) / 2)


def test_statistics_of_many_float32_numbers_do_not_drift():
    x = np.full((40, 1, 300, 300), 1000.1, np.float32)
    x[::2] += 1
    mean, std = channel_statistics(x)
    assert mean.dtype == np.float32
    np.testing.assert_allclose(mean, x.astype(np.float64).mean(), rtol=1e-7)
    np.testing.assert_allclose(std, x.astype(np.float64).std(), rtol=1e-7)
    assert normalise(x, mean, std).dtype == np.float32


def test_to_float(xp, put):
    out = to_float(put(np.array([[0, 51, 255]], dtype=np.uint8)))
    assert out.dtype == xp.float32
    np.testing.assert_allclose(to_numpy(out), [[0, 0.2, 1]], rtol=1e-7)
    assert to_float(put(np.zeros(2, np.uint8)), xp.float64).dtype == xp.float64


MIX = np.random.default_rng(1).normal(size=(4, 4)) @ np.diag([3, 1, 0.5, 2])
DATA = (np.random.default_rng(0).normal(size=(2000, 4)) @ MIX + [1, -2, 3, 0]).reshape(2000, 1, 2, 2)


@pytest.mark.parametrize("kind", ["zca", "pca"])
def test_whitened_data_has_the_covariance_one(put, kind):
    w = fit_whitening(put(DATA), kind, eps=1e-12)
    out = to_numpy(whiten(put(DATA), w))
    assert out.shape == ((2000, 1, 2, 2) if kind == "zca" else (2000, 4))
    np.testing.assert_allclose(np.cov(out.reshape(2000, 4).T, bias=True), np.eye(4), atol=1e-9)
    np.testing.assert_allclose(out.reshape(2000, 4).mean(axis=0), 0, atol=1e-12)


def test_zca_is_symmetric_and_pca_has_the_largest_axis_first():
    zca, pca = fit_whitening(DATA, eps=1e-12), fit_whitening(DATA, "pca", eps=1e-12)
    np.testing.assert_allclose(zca.matrix, zca.matrix.T, rtol=1e-9)
    from sklearn.decomposition import PCA

    oracle = PCA(whiten=True).fit(DATA.reshape(-1, 4))
    theirs = oracle.transform(DATA.reshape(-1, 4)) * np.sqrt(2000 / 1999)  # scikit-learn divides by N - 1
    theirs *= np.sign(oracle.components_[range(4), np.abs(oracle.components_).argmax(axis=1)])
    np.testing.assert_allclose(whiten(DATA, pca), theirs, rtol=1e-7, atol=1e-9)


def test_eps_keeps_flat_directions_small():
    flat = DATA.reshape(-1, 4).copy()
    flat[:, 3] = flat[:, 0]
    out = whiten(flat, fit_whitening(flat, "pca", eps=0.01))
    values = np.linalg.eigvalsh(np.cov(flat.T, bias=True))[::-1]
    np.testing.assert_allclose(out.var(axis=0), values / (values + 0.01), rtol=1e-6, atol=1e-9)


def test_the_default_eps_changes_little():
    out = whiten(DATA, fit_whitening(DATA)).reshape(2000, 4)
    np.testing.assert_allclose(np.cov(out.T, bias=True), np.eye(4), atol=1e-3)


def test_float32_stays():
    w = fit_whitening(DATA.astype(np.float32))
    assert w.matrix.dtype == w.mean.dtype == whiten(DATA.astype(np.float32), w).dtype == np.float32


SMALL = X.astype(np.float32)
WRONG = [
    (lambda: random_flip(X, 0, p=2), r"random_flip: p must lie between 0 and 1, got 2"),
    (lambda: random_flip(X[0], 0), r"random_flip: X must have shape \(N, C, H, W\), got \(3, 5, 7\)"),
    (lambda: random_crop(X, 8, 0), "random_crop: the window 8x8 is larger than the padded image 5x7"),
    (lambda: random_crop(X, (6, 3), 0), "random_crop: the window 6x3 is larger"),
    (lambda: random_crop(X, (3, 10), 0, padding=1), "random_crop: the window 3x10 is larger than the padded image 7x9"),
    (lambda: random_crop(X, 0, 0), "random_crop: size must be one or two whole numbers, at least 1, got 0"),
    (lambda: random_crop(X, (2, 2, 2), 0), r"random_crop: size must be one or two whole numbers.*got \(2, 2, 2\)"),
    (
        lambda: random_crop(X, 3, 0, padding=-1),
        "random_crop: padding must be one or two whole numbers, at least 0, got",
    ),
    (lambda: random_crop(X, 3, 0, mode="wrap"), "random_crop: mode must be zeros, reflect or replicate, got 'wrap'"),
    (
        lambda: random_crop(X, 3, 0, padding=(5, 1), mode="reflect"),
        r"random_crop: reflect needs padding smaller than the image, got \(5, 1\) for 5x7",
    ),
    (lambda: random_crop(X, 3, 0, padding=(1, 7), mode="reflect"), "reflect needs padding smaller"),
    (lambda: random_shift(X[0], 1, 0), "random_shift: X must have shape"),
    (lambda: cutout(X, 0, 0), "cutout: size must be"),
    (lambda: cutout(X[0], 1, 0), "cutout: X must have shape"),
    (lambda: ten_crop(X, 6), "ten_crop: the window 6x6 is larger than the image 5x7"),
    (lambda: ten_crop(X, (2, 8)), "ten_crop: the window 2x8 is larger than the image 5x7"),
    (lambda: colour_jitter(X[:, :1], 0), r"colour_jitter: X must have 3 channels, got \(6, 1, 5, 7\)"),
    (lambda: colour_jitter(X, 0, contrast=2), "colour_jitter: contrast must lie between 0 and 1, got 2"),
    (lambda: pca_jitter(X, 0, sigma=-1), "pca_jitter: sigma must be at least 0, got -1"),
    (lambda: channel_statistics(X[0]), "channel_statistics: X must have shape"),
    (
        lambda: normalise(X, STATS[0][:1], STATS[1]),
        r"normalise: mean and std must have shape \(3,\), got \(1,\) and \(3,",
    ),
    (lambda: normalise(X, STATS[0], STATS[1][:2]), r"got \(3,\) and \(2,\)"),
    (lambda: normalise(X, STATS[0], 0 * STATS[1]), "normalise: std must be more than 0; a constant channel"),
    (lambda: fit_whitening(X, "lda"), 'fit_whitening: kind must be "zca" or "pca", got "lda"'),
    (lambda: fit_whitening(X[:1]), "fit_whitening: needs at least 2 samples, got 1"),
    (lambda: fit_whitening(X, eps=0), "fit_whitening: eps must be more than 0, got 0"),
    (lambda: whiten(X[..., :3], WHITENING), "whiten: X has 45 numbers a sample, the whitening was fitted to 105"),
]


@pytest.mark.parametrize(("call", "why"), WRONG)
def test_wrong_calls_are_named(call, why):
    with pytest.raises(ValueError, match=why):
        call()


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda x: colour_jitter(x, 0), "colour_jitter"),
        (lambda x: pca_jitter(x, 0), "pca_jitter"),
        (channel_statistics, "channel_statistics"),
        (lambda x: normalise(x, *STATS), "normalise"),
        (fit_whitening, "fit_whitening"),
        (lambda x: whiten(x, WHITENING), "whiten"),
    ],
)
def test_bytes_must_be_scaled_first(call, name):
    with pytest.raises(TypeError, match=f"{name}: X must be floating, got uint8; scale it with to_float first"):
        call((X * 255).astype(np.uint8))


def test_scaling_twice_is_refused():
    with pytest.raises(TypeError, match="to_float: X must be uint8, got float64"):
        to_float(X)
