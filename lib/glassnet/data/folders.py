"""Images that lie in folders, one folder for each class: on the disk, or inside a tar archive."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import numpy as np

from glassnet.data._images import DamagedFileError, Images
from glassnet.data._tar import tar_files

_KINDS = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".pgm", ".ppm", ".tif", ".tiff", ".webp"}


def image_folder(
    path: str | Path,
    split: str | None = None,
    *,
    size: int | tuple[int, int] | None = None,
    channels: Literal[1, 3] = 3,
) -> Images:
    """Load ``CLASS/NAME.png`` and the like; the folder's name is the class.

    Parameters
    ----------
    path : str or Path
        A folder, or a tar archive (plain, gz, bz2 or xz), which is read and not unpacked onto the disk.
    split : str, optional
        Take only images in ``SPLIT/CLASS/NAME``, for example ``"train"``.
    size : int or (height, width), optional
        Resize each image (bilinear). Needed where the images differ in size.
    channels : {3, 1}
        Colour, or grey.

    Returns
    -------
    data : Images, X of shape (N, channels, H, W), sorted by class and then by file name; class k is the k-th name
        in alphabetical order

    Raises
    ------
    FileNotFoundError
        "image_folder: pets is neither a folder nor a file".
    ValueError
        "image_folder: no images CLASS/NAME.png (or .jpg, ...) in pets", "... some classes lie in several places: ...
        (pass split=)", "... cat/1.png is 30x40 but cat/0.png is 32x32 (pass size=)".
    DamagedFileError
        "pets.tar.xz: the archive is damaged (...)", "pets: cat/0.png is damaged (...)".
    """
    path = Path(path)
    if channels not in (1, 3):
        msg = f"image_folder: channels must be 1 or 3, got {channels!r}"
        raise ValueError(msg)
    height_width = _size(size)
    images: dict[tuple[str, str], np.ndarray[Any, Any]] = {}
    for name, raw in _files(path, lambda name: _wanted(PurePosixPath(name), split)):
        label, _, file = name.rpartition("/")
        images[label, file] = _decoded(raw, f"{path.name}: {name}", height_width, channels)
    if not images:
        inside = f"{split}/" if split else ""
        msg = f"image_folder: no images {inside}CLASS/NAME.png (or {', '.join(sorted(_KINDS))}) in {path}"
        raise ValueError(msg)
    return _collected(images, path.name, split)


def _wanted(place: PurePosixPath, split: str | None) -> bool:
    if place.suffix.lower() not in _KINDS or place.name.startswith(".") or len(place.parts) < 2:
        return False
    return split is None or (len(place.parts) > 2 and place.parts[-3] == split)


def _size(size: int | tuple[int, int] | None) -> tuple[int, int] | None:
    if size is None:
        return None
    height, width = (size, size) if isinstance(size, int) else size
    if height < 1 or width < 1:
        msg = f"image_folder: size must be at least 1, got {size}"
        raise ValueError(msg)
    return height, width


def _files(path: Path, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            name = file.relative_to(path).as_posix()
            if wanted(name) and file.is_file():
                yield name, file.read_bytes()
    elif path.is_file():
        yield from tar_files(path, wanted)
    else:
        msg = f"image_folder: {path} is neither a folder nor a file"
        raise FileNotFoundError(msg)


def _decoded(raw: bytes, name: str, size: tuple[int, int] | None, channels: int) -> np.ndarray[Any, Any]:
    """Turn the bytes of an image file into a uint8 array of shape (channels, H, W)."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(raw)) as opened:
            image = opened.convert("RGB" if channels == 3 else "L")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        msg = f"{name} is damaged ({type(error).__name__}: {error})"
        raise DamagedFileError(msg) from error
    if size is not None:
        image = image.resize(size[::-1], Image.Resampling.BILINEAR)
    pixels = np.asarray(image, dtype=np.uint8)
    return pixels.transpose(2, 0, 1) if channels == 3 else pixels[None]


def _collected(images: dict[tuple[str, str], np.ndarray[Any, Any]], name: str, split: str | None) -> Images:
    places = sorted({place for place, _ in images}, key=lambda p: (PurePosixPath(p).name, p))
    names = [PurePosixPath(place).name for place in places]
    if len(set(names)) < len(names):
        msg = f"image_folder: some classes lie in several places: {', '.join(places[:4])} (pass split=)"
        raise ValueError(msg)
    number = {place: k for k, place in enumerate(places)}
    keys = sorted(images, key=lambda key: (number[key[0]], key[1]))
    first = images[keys[0]].shape
    for key in keys:
        if images[key].shape != first:
            a, b = ("x".join(map(str, s[1:])) for s in (images[key].shape, first))
            msg = f"image_folder: {'/'.join(key)} is {a} but {'/'.join(keys[0])} is {b} (pass size=)"
            raise ValueError(msg)
    X = np.ascontiguousarray(np.stack([images[key] for key in keys]))  # (N, C, H, W)
    y = np.array([number[place] for place, _ in keys], dtype=np.int64)
    part = f" {split}" if split else ""
    return Images(X, y, tuple(names), f"{name}{part}: {len(names)} folders, {first[1]}x{first[2]}")
