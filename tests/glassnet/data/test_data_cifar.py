"""CIFAR in both published versions, packed and not; and pickles that would run code if they were unpickled."""

import io
import pickle
import struct
import tarfile

import numpy as np
import pytest

from glassnet.data import DamagedFileError, cifar10, cifar100, read_cifar_binary, read_cifar_pickle

RNG = np.random.default_rng(11)


def rows(n):
    return RNG.integers(0, 256, (n, 3072), dtype=np.uint8)


def text(s):
    return b"U" + bytes([len(s)]) + s.encode()


def python2(data, **lists):
    """Write what Python 2's cPickle wrote (protocol 2): strings are bytes, arrays are built from three names."""
    out = b"\x80\x02}q\x01("
    for key, values in lists.items():
        items = b"".join(text(v) if isinstance(v, str) else b"K" + bytes([v]) for v in values)
        out += text(key) + b"q\x02](" + items + b"e"
    columns_first = data.flags.f_contiguous and data.shape[0] > 1
    raw = data.tobytes("F" if columns_first else "C")
    n, d = (b"M" + struct.pack("<H", size) for size in data.shape)
    parts = [
        text("data"),
        b"cnumpy.core.multiarray\n_reconstruct\nq\x03cnumpy\nndarray\nq\x04K\x00\x85",
        text("b"),
        b"\x87Rq\x05(K\x01" + n + d + b"\x86cnumpy\ndtype\nq\x06",
        text("u1"),
        b"K\x00K\x01\x87Rq\x07(K\x03",
        text("|"),
        b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb",
        b"\x88" if columns_first else b"\x89",
        b"T" + struct.pack("<i", len(raw)) + raw,
        b"tbu.",
    ]
    return out + b"".join(parts)


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_published_form_reads_as_python_itself_would(order):
    data = np.asarray(rows(3)[:, :7], order=order)
    raw = python2(data, labels=[3, 1, 9], filenames=["a.png", "b", "c"])
    ours, pythons = read_cifar_pickle(raw), pickle.loads(raw, encoding="latin1")
    assert ours.keys() == pythons.keys() == {"labels", "filenames", "data"}
    assert ours["labels"] == pythons["labels"] == [3, 1, 9]
    assert ours["filenames"] == pythons["filenames"] == ["a.png", "b", "c"]
    np.testing.assert_array_equal(ours["data"], pythons["data"])
    np.testing.assert_array_equal(ours["data"], data)


@pytest.mark.parametrize("protocol", range(5))
def test_every_protocol_of_python_3(protocol):
    content = {
        b"data": rows(300),
        "labels": [*range(300)],
        "empty": [],
        "one": ["ä"],
        "pair": (1, (2, 3, 4), ()),
        "n": None,
    }
    content |= {"long": 1 << 40, "low": -5, "yes": True, "no": False, "inner": {"k": 1}}
    ours = read_cifar_pickle(pickle.dumps(content, protocol))
    np.testing.assert_array_equal(ours.pop("data"), content.pop(b"data"))
    assert ours == content
    assert ours["yes"] is True


class Danger:
    """Unpickled by Python, it would leave a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_a_pickle_that_calls_something_is_refused_and_not_run(tmp_path, protocol):
    raw = pickle.dumps({"data": Danger(tmp_path / "done")}, protocol)
    with pytest.raises(
        DamagedFileError, match=r"bad: cannot be read as a CIFAR file \(the name .* open is not one that"
    ):
        read_cifar_pickle(raw, "bad")
    assert not (tmp_path / "done").exists()
    pickle.loads(raw)["data"].close()
    assert (tmp_path / "done").exists()  # the danger was real


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "pickle exhausted before seeing STOP"),
        (b"\x80\x02", "pickle exhausted before seeing STOP"),
        (b"\x80\x02}", "pickle exhausted"),
        (python2(rows(2), labels=[1, 2])[:-500], "expected 6144 bytes in a string4"),
        (b"not a pickle", "at position 0"),
        (b"(lp0\n.", "expected a dictionary, got list"),
        (b".", "pop from empty list"),
        (b"}h\x07.", "7"),
        (b"}cposix\nsystem\n.", "the name posix system is not one"),
        (b"cnumpy\ndtype\nU\x02i8\x85R.", "the call numpy dtype"),
        (b"c_codecs\nencode\nX\x01\0\0\0aX\x03\0\0\0hex\x86R.", "the call _codecs encode"),
        (b"cnumpy.core.multiarray\n_reconstruct\nU\x01x\x85R.", "the call numpy.core.multiarray _reconstruct"),
        (b"U\x01xU\x01y\x85R.", "the call x"),
        (b"}(K\x01db.", "zip() argument 2 is shorter"),
        (b"}}b.", "a state for dict is not one"),
        (b"\x8c\x04evil\x8c\x02os\x93.", "the name evil os is not one"),
        (b"}\x8c\x01a\x8f.", "the instruction EMPTY_SET is not one that these files need"),
        (b"}Vabc\ns.", "pop from empty list"),
        (b"(}d.", "zip() argument 2 is shorter"),
    ],
)
def test_anything_else_is_refused(raw, why):
    with pytest.raises(DamagedFileError) as caught:
        read_cifar_pickle(raw, "f")
    assert str(caught.value).startswith("f: cannot be read as a CIFAR file (")
    assert why in str(caught.value)


def test_binary_records():
    raw = bytes([7]) + bytes(range(256)) * 12 + bytes([2]) + b"\x05" * 3072
    X, labels = read_cifar_binary(raw, 1)
    assert X.shape == (2, 3, 32, 32)
    assert labels.tolist() == [[7], [2]]
    assert X[0, 1, 2, 3] == (1024 + 2 * 32 + 3) % 256
    assert (X[1] == 5).all()
    X[0] = 0  # it is the caller's own


@pytest.mark.parametrize(("n", "labels", "record"), [(0, 1, 3073), (3072, 1, 3073), (3073, 2, 3074), (6145, 1, 3073)])
def test_binary_files_cut_short(n, labels, record):
    with pytest.raises(DamagedFileError, match=f"t.bin: {n} bytes are not a whole number of records of {record} bytes"):
        read_cifar_binary(bytes(n), labels, "t.bin")


FINE, COARSE = [f"thing{i}" for i in range(100)], [f"group{i}" for i in range(20)]


def published(kind, version):
    """Make the files of one version, with 2 images a file, and what they hold."""
    files, held = {}, {}
    names = {10: ([f"data_batch_{i}" for i in range(1, 6)], ["test_batch"]), 100: (["train"], ["test"])}[kind]
    for split, parts in zip(("train", "test"), names, strict=True):
        images, labels = [], []
        for part in parts:
            X, fine, coarse = rows(2), RNG.integers(0, kind, 2).tolist(), RNG.integers(0, 20, 2).tolist()
            images.append(X)
            labels += zip(fine, coarse, strict=True)
            if version == "python":
                lists = {"labels": fine} if kind == 10 else {"coarse_labels": coarse, "fine_labels": fine}
                files[part] = python2(X, **lists)
            else:
                head = [[f] if kind == 10 else [c, f] for f, c in zip(fine, coarse, strict=True)]
                files[f"{part}.bin"] = np.hstack([np.array(head, dtype=np.uint8), X]).tobytes()
        held[split] = np.concatenate(images).reshape(-1, 3, 32, 32), labels
    if kind == 100 and version == "python":
        files["meta"] = pickle.dumps({b"fine_label_names": [n.encode() for n in FINE], "coarse_label_names": COARSE}, 2)
    elif kind == 100:
        files |= {
            "fine_label_names.txt": "\n".join(FINE).encode(),
            "coarse_label_names.txt": "\n".join(COARSE).encode(),
        }
    return files, held


FOLDERS = {
    (10, "python"): "cifar-10-batches-py",
    (10, "binary"): "cifar-10-batches-bin",
    (100, "python"): "cifar-100-python",
    (100, "binary"): "cifar-100-binary",
}


def lay(place, kind, version, files, *, packed):
    folder = FOLDERS[kind, version]
    if packed:
        with tarfile.open(place / f"cifar-{kind}-{version}.tar.gz", "w:gz") as tar:
            for name, raw in files.items():
                info = tarfile.TarInfo(f"{folder}/{name}")
                info.size = len(raw)
                tar.addfile(info, io.BytesIO(raw))
        return
    (place / folder).mkdir()
    for name, raw in files.items():
        (place / folder / name).write_bytes(raw)


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("version", ["python", "binary"])
@pytest.mark.parametrize("split", ["train", "test"])
def test_both_sets_in_every_form(tmp_path, monkeypatch, version, packed, split):
    monkeypatch.setenv("GLASSNET_DATA", str(tmp_path))
    for kind in (10, 100):
        files, held = published(kind, version)
        lay(tmp_path, kind, version, files, packed=packed)
        X, labels = held[split]
        data = cifar10(split, download=False) if kind == 10 else cifar100(split, download=False)
        np.testing.assert_array_equal(data.X, X)
        assert data.y.tolist() == [fine for fine, _ in labels]
        assert (data.X.dtype, data.y.dtype) == (np.uint8, np.int64)
    assert data.target_names == tuple(FINE)
    groups = cifar100(split, labels="coarse", download=False)
    assert groups.y.tolist() == [coarse for _, coarse in labels]
    assert groups.target_names == tuple(COARSE)


def test_names_of_cifar10(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSNET_DATA", str(tmp_path))
    lay(tmp_path, 10, "binary", published(10, "binary")[0], packed=False)
    data = cifar10("test")
    assert (data.target_names[3], data.target_names[9]) == ("cat", "truck")
    assert data.about == "cifar10 test: photographs, 32x32, colour"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda f: f.pop("data_batch_3"), "cifar-10-batches-py: data_batch_3 is missing"),
        (lambda f: f.update(data_batch_5=f["data_batch_5"][:-9]), "data_batch_5: cannot be read as a CIFAR file"),
        (
            lambda f: f.update(data_batch_2=python2(rows(2), other=[1])),
            r"data_batch_2: expected data of shape \(N, 3072\)",
        ),
        (lambda f: f.update(data_batch_2=python2(rows(2)[:, 1:], labels=[1, 2])), "and a list labels"),
        (lambda f: f.update(data_batch_2=python2(rows(2), labels=[1])), "10 images but 9 labels"),
        (lambda f: f.update(data_batch_1=python2(rows(2), labels=[1, 10])), r"labels must lie in 0\.\.9"),
    ],
)
def test_damaged_folders_are_named(tmp_path, monkeypatch, change, why):
    monkeypatch.setenv("GLASSNET_DATA", str(tmp_path))
    files, _ = published(10, "python")
    change(files)
    lay(tmp_path, 10, "python", files, packed=False)
    with (
        pytest.warns(UserWarning, match=why),
        pytest.raises(FileNotFoundError, match=r"cifar10: cifar-10-binary\.tar\.gz"),
    ):
        cifar10("train", download=False)


@pytest.mark.parametrize("keep", [0, 40, -3, -2000])
def test_half_archives_are_never_half_read(tmp_path, monkeypatch, keep):
    monkeypatch.setenv("GLASSNET_DATA", str(tmp_path))
    lay(tmp_path, 10, "binary", published(10, "binary")[0], packed=True)
    path = tmp_path / "cifar-10-binary.tar.gz"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.warns(UserWarning, match="the archive is damaged|is missing"), pytest.raises(FileNotFoundError):
        cifar10("train", download=False)


def test_a_meta_file_without_names(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSNET_DATA", str(tmp_path))
    files = published(100, "python")[0] | {"meta": pickle.dumps({"a": 1})}
    lay(tmp_path, 100, "python", files, packed=False)
    with pytest.warns(UserWarning, match="meta: expected a list fine_label_names"), pytest.raises(FileNotFoundError):
        cifar100("train", download=False)


def test_a_good_form_helps_out_for_a_damaged_one(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSNET_DATA", str(tmp_path))
    files, held = published(10, "python")
    lay(tmp_path, 10, "python", files, packed=True)
    (tmp_path / "cifar-10-binary.tar.gz").write_bytes(b"half")
    with pytest.warns(UserWarning, match="cifar-10-binary.tar.gz is damaged"):
        np.testing.assert_array_equal(cifar10("test").X, held["test"][0])


def test_the_binary_version_is_what_is_fetched(tmp_path, monkeypatch, server):
    import hashlib

    import glassnet.data.cifar as cifar_module

    files, held = published(100, "binary")
    lay(tmp_path, 100, "binary", files, packed=True)
    raw = (tmp_path / "cifar-100-binary.tar.gz").read_bytes()
    server.files["/cifar-100-binary.tar.gz"] = raw
    monkeypatch.setattr(cifar_module, "_BASES", (server.url("none/"), server.url("")))
    monkeypatch.setitem(cifar_module._MD5, "cifar-100-binary.tar.gz", hashlib.md5(raw).hexdigest())
    np.testing.assert_array_equal(cifar100("test").X, held["test"][0])


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (lambda: cifar10("all"), "cifar10: split must be one of train, test, got 'all'"),
        (lambda: cifar100("all"), "cifar100: split must be one of train, test, got 'all'"),
        (lambda: cifar100(labels="both"), "cifar100: labels must be one of fine, coarse, got 'both'"),
    ],
)
def test_unknown_words(call, why):
    with pytest.raises(ValueError, match=why):
        call()
