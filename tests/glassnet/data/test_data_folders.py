"""Folders of images, on the disk and inside tar archives."""

import io
import tarfile

import numpy as np
import pytest
from PIL import Image

from glassnet.data import DamagedFileError, image_folder

RNG = np.random.default_rng(13)


def png(a):
    out = io.BytesIO()
    Image.fromarray(a).save(out, "PNG")
    return out.getvalue()


def colour(h=4, w=6):
    return RNG.integers(0, 256, (h, w, 3), dtype=np.uint8)


PICTURES = {name: colour() for name in ("dog/b.png", "cat/2.PNG", "cat/1.png", "emu/x.png")}
EXTRA = {"cat/notes.txt": b"no image", "cat/._1.png": b"rubbish"}


def contents(prefix=""):
    return {prefix + name: png(a) for name, a in PICTURES.items()} | {prefix + n: raw for n, raw in EXTRA.items()}


def folder(place, files):
    for name, raw in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(raw)
    return place


def archive(path, files, mode="w:xz"):
    with tarfile.open(path, mode) as tar:
        for name, raw in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            tar.addfile(info, io.BytesIO(raw))
    return path


def lay(place, form, files):
    return folder(place / "set", files) if form == "folder" else archive(place / "set.tar", files, form)


@pytest.mark.parametrize("form", ["folder", "w", "w:gz", "w:bz2", "w:xz"])
def test_images_in_order_of_class_and_name(tmp_path, form):
    data = image_folder(lay(tmp_path, form, contents() | {"top.png": b"in no class"}))
    order = ["cat/1.png", "cat/2.PNG", "dog/b.png", "emu/x.png"]
    np.testing.assert_array_equal(data.X, np.stack([PICTURES[n].transpose(2, 0, 1) for n in order]))
    assert data.y.tolist() == [0, 0, 1, 2]
    assert data.target_names == ("cat", "dog", "emu")
    assert (data.X.dtype, data.y.dtype, data.X.flags.c_contiguous) == (np.uint8, np.int64, True)
    assert data.about.endswith(": 3 folders, 4x6")


@pytest.mark.parametrize("form", ["folder", "w:gz"])
def test_one_part_of_a_split_set(tmp_path, form):
    other = {f"all/test/{name}": png(colour()) for name in PICTURES}
    path = lay(tmp_path, form, contents("all/train/") | other)
    data = image_folder(path, "train")
    np.testing.assert_array_equal(data.X[2], PICTURES["dog/b.png"].transpose(2, 0, 1))
    assert len(data.X) == 4
    with pytest.raises(ValueError, match=r"image_folder: some classes lie in several places: all/test/cat, .*split="):
        image_folder(path)
    with pytest.raises(ValueError, match=r"image_folder: no images validation/CLASS/NAME\.png"):
        image_folder(path, "validation")


def test_grey(tmp_path):
    a = RNG.integers(0, 256, (3, 5), dtype=np.uint8)
    data = image_folder(folder(tmp_path, {"k/a.png": png(a)}), channels=1)
    np.testing.assert_array_equal(data.X, a[None, None])
    as_colour = image_folder(tmp_path)
    np.testing.assert_array_equal(as_colour.X, np.broadcast_to(a, (1, 3, 3, 5)))


def test_sizes(tmp_path):
    path = folder(tmp_path, {"k/a.png": png(colour(4, 6)), "k/b.png": png(np.full((8, 2, 3), 77, np.uint8))})
    with pytest.raises(ValueError, match=r"image_folder: k/b.png is 8x2 but k/a.png is 4x6 \(pass size=\)"):
        image_folder(path)
    assert image_folder(path, size=(5, 3)).X.shape == (2, 3, 5, 3)
    assert image_folder(path, size=7).X.shape == (2, 3, 7, 7)
    assert (image_folder(path, size=7).X[1] == 77).all()


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (lambda p: image_folder(p / "none"), "image_folder: .*none is neither a folder nor a file"),
        (image_folder, r"image_folder: no images CLASS/NAME.png \(or .*\.jpg.*\) in "),
        (lambda p: image_folder(p, channels=2), "image_folder: channels must be 1 or 3, got 2"),
        (lambda p: image_folder(p, size=0), "image_folder: size must be at least 1, got 0"),
        (lambda p: image_folder(p, size=(3, 0)), r"image_folder: size must be at least 1, got \(3, 0\)"),
    ],
)
def test_wrong_calls(tmp_path, call, why):
    with pytest.raises((ValueError, FileNotFoundError), match=why):
        call(tmp_path)


@pytest.mark.parametrize("raw", [b"", b"rubbish", png(colour(40, 40))[:-2000], png(colour())[:20]])
def test_a_damaged_image_is_named(tmp_path, raw):
    path = folder(tmp_path / "set", {"k/a.png": png(colour()), "k/b.png": raw})
    with pytest.raises(DamagedFileError, match=r"set: k/b.png is damaged"):
        image_folder(path)


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_half_an_archive_is_refused(tmp_path, mode, share):
    path = archive(tmp_path / "set.tar", {f"k/{i}.png": png(colour(20, 20)) for i in range(9)}, mode)
    raw = path.read_bytes()
    path.write_bytes(raw[: int(share * len(raw))])
    with pytest.raises(DamagedFileError, match=r"set\.tar: the archive is damaged"):
        image_folder(path)


def test_an_archive_cut_between_two_files(tmp_path):
    path = archive(tmp_path / "set.tar", {"k/a.png": png(colour()), "k/b.png": png(colour())}, "w")
    size = len(png(colour()))
    assert size < 512
    path.write_bytes(path.read_bytes()[:1024])
    with pytest.raises(DamagedFileError, match="it ends before its end mark"):
        image_folder(path)


def test_a_wrong_sum_at_the_end(tmp_path):
    path = archive(tmp_path / "set.tar", {"k/a.png": png(colour())}, "w:gz")
    raw = bytearray(path.read_bytes())
    raw[-6] ^= 1
    path.write_bytes(raw)
    with pytest.raises(DamagedFileError, match="the archive is damaged"):
        image_folder(path)
