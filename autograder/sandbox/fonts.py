"""The list of fonts that matplotlib would otherwise rebuild, for a second, in every sandbox."""

from __future__ import annotations

import functools
import importlib.metadata
import os
import subprocess
import sys
import tempfile
from pathlib import Path

_BUILD = "import matplotlib.font_manager"


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path("~").expanduser() / ".cache"
    version = importlib.metadata.version("matplotlib")
    return Path(base) / "glassnet" / f"fonts-{version}-{sys.version_info.major}.{sys.version_info.minor}"


@functools.cache
def font_files() -> dict[str, bytes]:
    """Files for the sandbox's ``.matplotlib`` folder, built once a machine without a home folder's own fonts.

    Returns
    -------
    dict of str to bytes
        Empty if the list could not be made: plots then come, a second later.
    """
    try:
        cache = _cache()
        if not any(cache.glob("fontlist-*.json")):
            _fill(cache)
        return {f".matplotlib/{path.name}": path.read_bytes() for path in cache.glob("fontlist-*.json")}
    except (OSError, RuntimeError, subprocess.SubprocessError, importlib.metadata.PackageNotFoundError):
        return {}


def _fill(cache: Path) -> None:
    """Let a plain Python with an empty home make the list, then move it into place in one step."""
    cache.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache.parent) as made:
        environment = {**os.environ, "HOME": made, "XDG_DATA_HOME": made, "MPLCONFIGDIR": made}
        command = [sys.executable, "-c", _BUILD]
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)  # noqa: S603
        cache.mkdir(exist_ok=True)
        for path in Path(made).glob("fontlist-*.json"):
            path.replace(cache / path.name)
