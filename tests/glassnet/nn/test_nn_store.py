"""Arrays in a file: they come back, a crash leaves the old file, a damaged or foreign file is named."""

import io
import os
import zipfile

import numpy as np
import pytest

from glassnet.nn import load_npz, save_npz, store

ARRAYS = {
    "0.weight": np.arange(6, dtype=np.float32).reshape(2, 3),
    "file": np.float64(2.5),
    "state/0.weight/step": np.array(7),
    "empty": np.zeros((0, 4)),
    "turned": np.arange(6.0).reshape(2, 3).T,
    "on": np.array(True),
}


def test_what_went_in_comes_out(tmp_path):
    save_npz(tmp_path / "a.npz", ARRAYS)
    found = load_npz(str(tmp_path / "a.npz"))
    assert list(found) == list(ARRAYS)
    for name, a in ARRAYS.items():
        np.testing.assert_array_equal(found[name], a)
        assert found[name].dtype == np.asarray(a).dtype


def test_numpy_reads_it_and_we_read_numpys(tmp_path):
    save_npz(tmp_path / "a.npz", {"w": np.ones(3)})
    with np.load(tmp_path / "a.npz", allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["w"], np.ones(3))
    np.savez_compressed(tmp_path / "b.npz", w=np.arange(4))
    np.testing.assert_array_equal(load_npz(tmp_path / "b.npz")["w"], np.arange(4))


def test_the_same_arrays_give_the_same_bytes(tmp_path):
    save_npz(tmp_path / "a", ARRAYS)
    save_npz(tmp_path / "b", ARRAYS)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_crash_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    save_npz(tmp_path / "a.npz", {"w": np.ones(3)})

    def fail(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr(store, "_write", fail)
    with pytest.raises(OSError, match="disk full"):
        save_npz(tmp_path / "a.npz", {"w": np.zeros(3)})
    np.testing.assert_array_equal(load_npz(tmp_path / "a.npz")["w"], np.ones(3))
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


def test_the_file_is_complete_before_it_takes_its_place(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda number: synced.append((tmp_path / "a.npz").exists()))
    save_npz(tmp_path / "a.npz", {"w": np.ones(3)})
    assert synced == [False]


def test_others_may_read_it(tmp_path):
    before = os.umask(0o022)
    try:
        save_npz(tmp_path / "a.npz", {"w": np.ones(3)})
    finally:
        os.umask(before)
    assert (tmp_path / "a.npz").stat().st_mode & 0o777 == 0o644


def test_no_pickles_out(tmp_path):
    with pytest.raises(
        TypeError, match=r"^save_npz: 'notes' holds objects, not numbers; they would have to be pickled$"
    ):
        save_npz(tmp_path / "a.npz", {"notes": {"a": 1}})
    assert list(tmp_path.iterdir()) == []


def test_no_pickles_in(tmp_path):
    np.savez(tmp_path / "a.npz", w=np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match=r"^load_npz: a\.npz is not a whole \.npz file \(ValueError: .*allow_pickle"):
        load_npz(tmp_path / "a.npz")


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_npz(tmp_path / "none.npz")


def whole(compressed):
    file = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(file, w=np.arange(3000.0))
    return bytearray(file.getvalue())


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("damage", ["cut", "flip", "text", "empty"])
def test_a_damaged_file_is_named(tmp_path, compressed, damage):
    data = whole(compressed)
    if damage == "cut":
        data = data[: len(data) // 2]
    elif damage == "flip":
        data[len(data) // 2] ^= 0xFF
    else:
        data = b"no archive" if damage == "text" else b""
    (tmp_path / "a.npz").write_bytes(data)
    with pytest.raises(ValueError, match=r"^load_npz: a\.npz is not a whole \.npz file \("):
        load_npz(tmp_path / "a.npz")


def test_a_zip_of_something_else(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(ValueError, match=r"\(ValueError: it holds readme\.txt, which is no array\)$"):
        load_npz(tmp_path / "a.npz")
