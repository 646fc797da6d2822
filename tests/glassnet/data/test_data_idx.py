"""The idx format, and MNIST and Fashion-MNIST from tiny files of their names."""

import gzip
import struct

import numpy as np
import pytest

from glassnet.data import DamagedFileError, fashion_mnist, mnist, read_idx
from glassnet.data import idx as idx_module

RNG = np.random.default_rng(7)
CODES = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}


def idx(a):
    code = CODES[a.dtype.str[1:]]
    return (
        bytes([0, 0, code, a.ndim])
        + struct.pack(f">{a.ndim}I", *a.shape)
        + a.astype(a.dtype.newbyteorder(">")).tobytes()
    )


@pytest.mark.parametrize("kind", CODES)
@pytest.mark.parametrize("packed", [False, True])
def test_every_type_comes_back(tmp_path, kind, packed):
    a = (RNG.random((3, 4, 2)) * 100 - (0 if kind == "u1" else 50)).astype(kind)
    (tmp_path / "a").write_bytes(gzip.compress(idx(a)) if packed else idx(a))
    b = read_idx(tmp_path / "a")
    assert b.dtype == a.dtype
    assert b.dtype.isnative
    np.testing.assert_array_equal(b, a)
    b[0, 0, 0] = 1  # it is the caller's own


def test_a_known_file_byte_by_byte(tmp_path):
    (tmp_path / "a").write_bytes(bytes.fromhex("00000B02 00000001 00000003 0102 FFFF 0007"))
    assert read_idx(str(tmp_path / "a")).tolist() == [[258, -1, 7]]


def test_no_numbers_at_all(tmp_path):
    (tmp_path / "a").write_bytes(idx(np.zeros((0, 3), np.uint8)))
    assert read_idx(tmp_path / "a").shape == (0, 3)


WHOLE = idx(RNG.integers(0, 255, (5, 3), dtype=np.uint8))


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "a: not an idx file: it begins with 0x$"),
        (b"\x89PNG....", "a: not an idx file: it begins with 0x89504e47"),
        (b"\0\0\x07\x01" + WHOLE[4:], "not an idx file: it begins with 0x00000701"),
        (WHOLE[:7], "a: the header is cut short: 7 of 12 bytes"),
        (WHOLE[:-1], r"a: expected 15 bytes after the header for shape \(5, 3\), got 14"),
        (WHOLE + b"1", "got 16"),
        (gzip.compress(WHOLE)[:-9], "a: the compressed data is damaged"),
        (gzip.compress(WHOLE)[:-8] + b"12345678", "the compressed data is damaged"),
        (gzip.compress(WHOLE)[:12] + b"\xff\xff\xff" + gzip.compress(WHOLE)[15:], "the compressed data is damaged"),
    ],
)
def test_damaged_files_are_named(tmp_path, raw, why):
    (tmp_path / "a").write_bytes(raw)
    with pytest.raises(DamagedFileError, match=why):
        read_idx(tmp_path / "a")


@pytest.fixture
def tiny(monkeypatch, tmp_path):
    """Shrink the published counts, and lay files of that size into GLASSNET_DATA."""
    monkeypatch.setattr(idx_module, "_COUNT", {"train": 5, "test": 3})
    monkeypatch.setenv("GLASSNET_DATA", str(tmp_path))
    made = {}
    for name, stem, n in (("train", "train", 5), ("test", "t10k", 3)):
        X = RNG.integers(0, 256, (n, 28, 28), dtype=np.uint8)
        y = RNG.integers(0, 10, n, dtype=np.uint8)
        (tmp_path / f"{stem}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(X)))
        (tmp_path / f"{stem}-labels-idx1-ubyte").write_bytes(idx(y))
        made[name] = X, y
    return made


@pytest.mark.parametrize("load", [mnist, fashion_mnist])
@pytest.mark.parametrize("split", ["train", "test"])
def test_images_and_labels(tiny, load, split):
    data = load(split)
    X, y = tiny[split]
    np.testing.assert_array_equal(data.X, X[:, None])
    assert data.X.shape == (len(y), 1, 28, 28)
    assert data.y.tolist() == y.tolist()
    assert (data.X.dtype, data.y.dtype) == (np.uint8, np.int64)
    assert data.X.flags.c_contiguous
    assert len(data.target_names) == 10
    assert data.about.startswith(f"{load.__name__} {split}: ")


def test_names_of_classes(tiny):
    assert mnist().target_names[3] == "3"
    assert [fashion_mnist().target_names[k] for k in (0, 5, 9)] == ["T-shirt/top", "Sandal", "Ankle boot"]


def test_a_wrong_count_counts_as_damage(tiny, tmp_path):
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(idx(np.arange(4, dtype=np.uint8)))
    why = r"t10k-labels-idx1-ubyte: expected uint8 of shape \(3,\), got uint8 of shape \(4,\)"
    with pytest.warns(UserWarning, match=why), pytest.raises(FileNotFoundError):
        mnist("test", download=False)


def test_a_label_out_of_range(tiny, tmp_path):
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(idx(np.array([1, 10, 2], dtype=np.uint8)))
    with pytest.raises(DamagedFileError, match=r"mnist: labels must lie in 0\.\.9, got 1\.\.10"):
        mnist("test")


def test_an_unknown_split():
    with pytest.raises(ValueError, match="mnist: split must be one of train, test, got 'validation'"):
        mnist("validation")


def test_fetched_files_are_checked_by_their_own_sums(server, monkeypatch, tmp_path):
    import hashlib

    y = gzip.compress(idx(np.array([1, 2], dtype=np.uint8)))
    X = gzip.compress(idx(RNG.integers(0, 256, (2, 28, 28), dtype=np.uint8)))
    files = {"t10k-images-idx3-ubyte": X, "t10k-labels-idx1-ubyte": y}
    server.files = {f"/m/{k}.gz": v for k, v in files.items()}
    monkeypatch.setattr(idx_module, "_COUNT", {"test": 2})
    monkeypatch.setattr(idx_module, "_MNIST_URLS", (server.url("m/"),))
    monkeypatch.setattr(idx_module, "_MNIST_MD5", {k: hashlib.md5(v).hexdigest() for k, v in files.items()})
    assert mnist("test").y.tolist() == [1, 2]
    assert sorted(p.name for p in (tmp_path / "cache/glassnet/mnist").iterdir()) == sorted(f"{k}.gz" for k in files)
