"""SVHN from small MATLAB files."""

import hashlib
import sys

import numpy as np
import pytest
from scipy.io import savemat

from glassnet.data import DamagedFileError, read_svhn, svhn

svhn_module = sys.modules["glassnet.data.svhn"]  # the name in the package is the function
RNG = np.random.default_rng(5)
X = RNG.integers(0, 256, (4, 6, 3, 5), dtype=np.uint8)  # (H, W, 3, N)
Y = np.array([[1], [10], [9], [10], [2]], dtype=np.uint8)


@pytest.mark.parametrize("packed", [False, True])
def test_images_first_and_ten_is_zero(tmp_path, packed):
    savemat(tmp_path / "a.mat", {"X": X, "y": Y}, do_compression=packed)
    images, y = read_svhn(tmp_path / "a.mat")
    assert images.shape == (5, 3, 4, 6)
    assert images.flags.c_contiguous
    assert images[2, 1, 3, 4] == X[3, 4, 1, 2]
    assert y.tolist() == [1, 0, 9, 0, 2]
    assert y.dtype == np.int64


@pytest.mark.parametrize("split", ["train", "test", "extra"])
def test_the_loader_finds_its_file(tmp_path, monkeypatch, split):
    monkeypatch.setenv("GLASSNET_DATA", str(tmp_path))
    path = tmp_path / f"{split}_32x32.mat"
    savemat(path, {"X": X, "y": Y})
    monkeypatch.setitem(svhn_module._MD5, split, hashlib.md5(path.read_bytes()).hexdigest())
    data = svhn(split, download=False)
    assert data.X.shape == (5, 3, 4, 6)
    assert data.target_names == tuple("0123456789")
    assert data.about.startswith(f"svhn {split}: ")


def test_another_file_of_that_name_is_not_even_opened(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSNET_DATA", str(tmp_path))
    savemat(tmp_path / "test_32x32.mat", {"X": X, "y": Y})
    found = hashlib.md5((tmp_path / "test_32x32.mat").read_bytes()).hexdigest()
    why = f"test_32x32.mat: checksum {found}, expected eb5a983be6a315427106f1b164d9cef3"
    with pytest.warns(UserWarning, match=why), pytest.raises(FileNotFoundError):
        svhn("test", download=False)


def saved(tmp_path, **content):
    savemat(tmp_path / "a.mat", content, do_compression=True)
    return tmp_path / "a.mat"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"X": X}, "a.mat: has no variable y"),
        ({"z": X}, "a.mat: has no variable X and y"),
        ({"X": X, "y": Y[:4]}, "a.mat: 5 images but 4 labels"),
        ({"X": X[:, :, :2], "y": Y}, r"expected X as uint8 of shape \(H, W, 3, N\), got uint8 of shape \(4, 6, 2, 5\)"),
        ({"X": X / 255, "y": Y}, "got float64 of shape"),
        ({"X": X[..., 0], "y": Y}, r"got uint8 of shape \(4, 6, 3\)"),
        ({"X": X, "y": Y + 1}, r"labels must lie in 0\.\.9, got 0\.\.11"),
    ],
)
def test_files_with_other_content_are_named(tmp_path, content, why):
    with pytest.raises(DamagedFileError, match=why):
        read_svhn(saved(tmp_path, **content))


@pytest.mark.parametrize("keep", [0, 50, 130, 200, -20, -1])
def test_half_files_are_never_half_read(tmp_path, keep):
    path = saved(tmp_path, X=X, y=Y)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DamagedFileError, match=r"a\.mat: "):
        read_svhn(path)


def test_a_flipped_bit_is_seen(tmp_path):
    path = saved(tmp_path, X=X, y=Y)
    raw = bytearray(path.read_bytes())
    raw[300] ^= 4
    path.write_bytes(raw)
    with pytest.raises(DamagedFileError, match="cannot be read as a MATLAB file"):
        read_svhn(path)


def test_an_unknown_split():
    with pytest.raises(ValueError, match="svhn: split must be one of train, test, extra, got 'all'"):
        svhn("all")
