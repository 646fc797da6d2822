"""Fetch a data file: with a progress bar, a checksum, several mirrors, and from where it broke off.

What is fetched grows in a file ``NAME.part``. Only when its checksum is right does it take its real name, in one
step: a file with its real name is never half a file.
"""

import hashlib
import time
from pathlib import Path
from typing import Any, NamedTuple

_CHUNK = 1 << 16
_TRIES = 4
_PATIENCE = 30.0


class RemoteFile(NamedTuple):
    """A published file: its name, its MD5 checksum and where it can be had, best place first."""

    name: str
    md5: str
    urls: tuple[str, ...]


class DownloadError(OSError):
    """A file could not be fetched from any of its places; the message lists each with its reason."""


def fetch(remote: RemoteFile, folder: Path, *, progress: bool = True) -> Path:
    """Download a file into `folder`, going on where an earlier try broke off.

    Parameters
    ----------
    remote : RemoteFile
        Each place is tried `4` times before the next one is.
    folder : Path
        Made where it is missing.
    progress : bool
        Show a bar.

    Returns
    -------
    path : Path
        The whole file; its checksum is right.

    Raises
    ------
    DownloadError
        "fetch: t10k.gz could not be downloaded: http://a.b/t10k.gz (HTTP Error 404: Not Found); ...".
    """
    folder.mkdir(parents=True, exist_ok=True)
    part, failures = folder / f"{remote.name}.part", []
    for url in remote.urls:
        try:
            _from_one_place(url, remote, part, progress=progress)
        except OSError as error:
            failures.append(f"{url} ({error})")
        else:
            part.replace(folder / remote.name)
            return folder / remote.name
    hint = f"get it by hand and put it into {folder}"
    msg = f"fetch: {remote.name} could not be downloaded: {'; '.join(failures)}; {hint}"
    raise DownloadError(msg)


def _from_one_place(url: str, remote: RemoteFile, part: Path, *, progress: bool) -> None:
    """Fill `part` from one address; OSError when the tries are used up."""
    import urllib.error

    for attempt in range(_TRIES):
        resumed = part.exists()
        try:
            _resume(url, part, remote.name, progress=progress)
        except (OSError, _CutError) as error:
            code = error.code if isinstance(error, urllib.error.HTTPError) else 0
            if attempt == _TRIES - 1 or 400 <= code < 500:  # asking again does not help
                raise OSError(str(error)) from error
            time.sleep(0.2 * attempt)
            continue
        found = file_md5(part)
        if found == remote.md5:
            return
        part.unlink()
        if not resumed or attempt == _TRIES - 1:  # what came in one piece would come the same again
            msg = f"checksum {found}, expected {remote.md5}"
            raise OSError(msg)


class _CutError(Exception):
    """The connection ended before the file did."""


def _resume(url: str, part: Path, name: str, *, progress: bool) -> None:
    """Append to `part` what the server still has to send."""
    import http.client
    import urllib.error
    import urllib.request

    if not url.startswith(("https://", "http://")):
        msg = f"fetch: an address must begin with https:// or http://, got {url!r}"
        raise ValueError(msg)
    have = part.stat().st_size if part.exists() else 0
    headers = {"User-Agent": "glassnet"} | ({"Range": f"bytes={have}-"} if have else {})
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  the scheme was checked above
    try:
        answer = urllib.request.urlopen(request, timeout=_PATIENCE)  # noqa: S310
    except urllib.error.HTTPError as error:
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and have:
            return  # nothing comes after what we have: it is whole, or another file; the checksum decides
        raise
    with answer:
        # A server without ranges answers 200 and begins at the beginning: so must we.
        have = have if answer.status == http.client.PARTIAL_CONTENT else 0
        left = answer.headers.get("Content-Length")
        total = have + int(left) if left else None
        with part.open("ab" if have else "wb") as out, _bar(name, have, total, progress=progress) as bar:
            try:
                while chunk := answer.read(_CHUNK):
                    out.write(chunk)
                    bar.update(len(chunk))
            except http.client.HTTPException as error:
                raise _CutError(str(error)) from error
    if total is not None and part.stat().st_size < total:
        msg = f"the connection ended after {part.stat().st_size} of {total} bytes"
        raise _CutError(msg)


def _bar(name: str, have: int, total: int | None, *, progress: bool) -> Any:
    from tqdm.auto import tqdm

    return tqdm(
        desc=name, initial=have, total=total, unit="B", unit_scale=True, unit_divisor=1024, disable=not progress
    )


def file_md5(path: Path) -> str:
    """Return the MD5 checksum of a file, as 32 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
