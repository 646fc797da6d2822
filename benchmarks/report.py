"""Write the table of goals into README.md, from the rows that the benchmarks have kept.

python -m benchmarks.report
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import _results
from benchmarks._side_by_side import geometric_mean
from benchmarks.kernels import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- made by `python -m benchmarks.report`: begin -->", "<!-- end -->"
THREADS = (2, 1)


class Goal(NamedTuple):
    """A line of the table: rows whose work matches, reduced to one number, which should be at most `goal`."""

    text: str
    pattern: str
    goal: float
    reduce: Callable[[Sequence[float]], float] = max
    peer: str = ""


_CONV = "|".join(re.escape(shape.name) for shape in COURSE)
_WIDE = "|".join(re.escape(s.name) for s in COURSE if s.k == 3 and s.stride == 1 and s.c >= 64)
_IMAGE = ", 64×64×32×32"
GOALS = (
    Goal("conv2d, ten course shapes, geometric mean", _CONV, 1.0, geometric_mean),
    Goal("the slowest of them", _CONV, 1.4),
    Goal("conv 3×3 stride 1, 64 channels and more, the slowest", _WIDE, 0.9),
    Goal("max-pool 2×2", f"max-pool 2×2{_IMAGE}", 0.4, peer="PyTorch contiguous"),
    Goal("max-pool 3×3, stride 2", f"max-pool 3×3, s2{_IMAGE}", 0.7, peer="PyTorch contiguous"),
    Goal("batch norm", f"batch norm{_IMAGE}", 0.9, peer="PyTorch contiguous"),
    Goal("dropout", f"dropout{_IMAGE}", 0.2, peer="PyTorch contiguous"),
    Goal("ReLU", f"ReLU{_IMAGE}", 1.2, peer="PyTorch contiguous"),
    Goal("layer norm", "layer norm, .*", 2.0, peer="PyTorch contiguous"),
    Goal("softmax and cross-entropy, 64×10", "softmax-CE, 64×10", 0.5, peer="PyTorch contiguous"),
    Goal("training step, LeNet-5", "LeNet-5 step.*", 1.0),
    Goal("training step, a VGG-like net", "VGG-like step.*", 1.0),
    Goal("training step, ResNet-20", "ResNet-20 step.*", 1.5),
    Goal("K-Means, equal starts and iterations, the slowest", "K-Means, 10 iterations.*", 1.2),
    Goal("K-Means to convergence, blobs, the slowest", "K-Means to the end, blobs.*", 0.7),
    Goal("K-Means to convergence, uniform, the slowest", "K-Means to the end, uniform.*", 1.1),
    Goal("k-means++ start, the slowest", r"k-means\+\+ start.*", 0.3),
    Goal("DBSCAN, 2-D, the slowest", "DBSCAN, n=[0-9]+ d=2", 0.2),
    Goal("DBSCAN, 2-D, ten times denser", "DBSCAN, n=[0-9]+ d=2, ten times denser", 0.45),
    Goal("DBSCAN, 8-D", "DBSCAN, n=[0-9]+ d=8", 0.25),
)


def measured(goal: Goal, rows: Sequence[dict[str, Any]]) -> float | None:
    """The goal's number by these rows; None where it was not measured."""
    found = [row for row in rows if re.fullmatch(goal.pattern, row["work"])]
    ratios = [row["ratios"].get(goal.peer, row["ratio"]) if goal.peer else row["ratio"] for row in found]
    return float(goal.reduce(ratios)) if ratios else None


def table(folder: Path = _results.FOLDER) -> str:
    """The table of goals as Markdown, and below it what it was measured with."""
    rows = {
        count: [r for path in sorted(folder.glob(f"*-{count}.json")) for r in _results.load(path)] for count in THREADS
    }
    lines = ["| work | two threads | one thread | goal |", "|---|---|---|---|"]
    for goal in GOALS:
        found = [measured(goal, rows[count]) for count in THREADS]
        cells = [_cell(value, goal.goal if count == 2 else None) for count, value in zip(THREADS, found, strict=True)]
        lines.append(f"| {goal.text} | {cells[0]} | {cells[1]} | ≤ {goal.goal:g} |")
    settings = sorted({row["with"] for kept in rows.values() for row in kept})
    days = sorted({row["on"] for kept in rows.values() for row in kept})
    when = " to ".join(dict.fromkeys([*days[:1], *days[-1:]]))
    return "\n".join([*lines, "", f"Measured {when}: {'; '.join(settings)}." if days else "Nothing is measured yet."])


def _cell(value: float | None, goal: float | None) -> str:
    if value is None:
        return "not yet measured"
    return f"**{value:.2f}**" if goal is not None and value <= goal else f"{value:.2f}"


def updated(text: str, made: str) -> str:
    """`text` with what stands between the two marks replaced.

    Raises
    ------
    ValueError
        ``report: expected the line '<!-- ... -->' once in README.md``
    """
    if text.count(BEGIN) != 1 or END not in text.partition(BEGIN)[2]:
        raise ValueError(f"report: expected the lines {BEGIN!r} and {END!r} once in README.md")
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    README.write_text(updated(README.read_text(encoding="utf-8"), table()), encoding="utf-8")
    print(table())
