"""Measured rows are kept in files, and every table in a README is made from these files alone."""

from __future__ import annotations

import json
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks._side_by_side import Row

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

FOLDER = Path(__file__).parent / "results"
PACKAGES = {"numpy": "numpy", "scikit-learn": "sklearn", "torch": "torch"}


def keep(command: str, rows: Sequence[Row], chosen: argparse.Namespace, folder: Path = FOLDER) -> Path:
    """Put rows into ``<folder>/<command>-<threads>.json``, in the place of older rows of the same work.

    Rows of a `--quick` run are kept too, and say so: a measurement that took longer is better, but not always there.
    """
    path = folder / f"{command}-{chosen.threads}.json"
    folder.mkdir(exist_ok=True)
    known = {node["work"]: node for node in load(path)}
    how = {"clock": chosen.clock, "quick": chosen.quick, "on": datetime.now(UTC).date().isoformat(), "with": setting()}
    for row in rows:
        known[row.work] = {**rounded(row._asdict()), "ratio": round(row.ratio, 3), **how}
    path.write_text(json.dumps(list(known.values()), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def load(path: Path) -> list[dict[str, Any]]:
    """The rows of a file, none if it is not there."""
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else []


def rounded(value: Any) -> Any:
    """Three digits are more than a shared machine can promise."""
    if isinstance(value, float):
        return float(f"{value:.3g}")
    if isinstance(value, dict):
        return {key: rounded(v) for key, v in value.items()}
    return value


def setting() -> str:
    """Processor and versions in one line."""
    packages = ", ".join(f"{name} {version(name)}" for name, module in PACKAGES.items() if find_spec(module))
    return f"{processor()}, Python {platform.python_version()}, {packages}"


def processor() -> str:
    """The processor's own name, such as ``AMD EPYC``, and how many of its cores are there."""
    import os

    found = ""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        match = re.search(r"^model name\s*:\s*(.+)$", cpuinfo.read_text(encoding="utf-8"), re.MULTILINE)
        found = match[1].strip() if match else ""
    return f"{found or platform.processor() or platform.machine()} ({os.cpu_count()} cores)"
