"""Read the files of a tar archive without unpacking it onto the disk."""

import io
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from glassnet.data._images import DamagedFileError

_BLOCK = 512


def tar_files(path: Path, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """Go through the wanted files of an archive (plain, gz, bz2 or xz): their names and contents.

    Raises
    ------
    DamagedFileError
        "pets.tar.xz: the archive is damaged (...)": also when only its last bytes are missing or wrong, so go to the
        end before you use what you got.
    """
    try:
        with tarfile.open(path) as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isfile() and wanted(member.name) else None
                if content is not None:
                    yield member.name, content.read()
            _read_to_the_end(tar)
    except (tarfile.TarError, OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        msg = f"{path.name}: the archive is damaged ({error})"
        raise DamagedFileError(msg) from error


def _read_to_the_end(tar: tarfile.TarFile) -> None:
    """Let the compression check its sum, and see that an archive without one was not cut between two files."""
    file = tar.fileobj
    if isinstance(file, io.BufferedReader):
        file.seek(tar.offset)
        if file.read(_BLOCK) != bytes(_BLOCK):
            msg = "it ends before its end mark"
            raise tarfile.ReadError(msg)
    while file is not None and file.read(1 << 20):
        pass
