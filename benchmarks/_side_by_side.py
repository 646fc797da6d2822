"""Two or more ways to do the same work, timed in turn in one process.

Rounds go A B C, A B C, ...: what slows the machine for a while slows all sides. In each round our time is divided by
the peer's; the median of these ratios is the result, its quartiles are the spread. A round in which something else
held the processor (the process got less processor time than time went by) is not counted.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

PAUSE = 0.05
BUSY = 0.9
"""A round counts if one thread had the processor for at least this share of the time."""
_MALLOC = {"MALLOC_MMAP_THRESHOLD_": str(1 << 30), "MALLOC_TRIM_THRESHOLD_": str(1 << 31)}


class Sample(NamedTuple):
    """Seconds of one call, on the wall's clock and of the processor."""

    wall: float
    cpu: float


class Row(NamedTuple):
    """One line of a table: our milliseconds, each peer's, our ratio to the fastest peer, and its quartiles."""

    work: str
    ours: float
    peers: dict[str, float]
    ratios: dict[str, float]
    low: float
    high: float
    rounds: int
    quiet: bool

    @property
    def ratio(self) -> float:
        """Ours over the fastest peer's: the one with the largest ratio."""
        return max(self.ratios.values())


def options(text: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--threads", type=int, default=2, help="of both sides (2)")
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall", help="cpu: with one thread only")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--quick", action="store_true", help="five rounds of short samples")
    parser.add_argument("--only", default="", help="rows whose name contains this")
    return parser


def settled(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """Read the options; start the process anew with PyTorch's malloc tuned, if that is not so yet."""
    chosen = parser.parse_args()
    if chosen.clock == "cpu" and chosen.threads != 1:
        # Two threads that wait for each other by spinning use processor time without working.
        parser.error("--clock cpu counts right with --threads 1 only")
    if any(os.environ.get(name) != value for name, value in _MALLOC.items()):
        os.environ.update(_MALLOC)
        os.execv(sys.executable, sys.orig_argv)
    return chosen


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Give glassnet's kernels, NumPy's BLAS, OpenMP and PyTorch this many threads each."""
    import numpy as np  # noqa: F401  loaded first, so that its BLAS is there to be limited
    import sklearn.cluster  # noqa: F401  the same
    import torch
    from threadpoolctl import threadpool_limits

    from glassnet.threads import set_num_threads

    set_num_threads(count)
    torch.set_num_threads(count)
    with threadpool_limits(limits=count):
        yield


def compare(
    work: str,
    ours: Callable[[], object],
    peers: Mapping[str, Callable[[], object]],
    chosen: argparse.Namespace,
) -> Row:
    """Time all sides in turn and reduce the rounds to a row."""
    sides = {"ours": ours, **peers}
    least = 0.01 if chosen.quick else 0.04
    calls = {name: _calls(run, least) for name, run in sides.items()}
    count = 5 if chosen.quick else chosen.rounds
    rounds = [{name: sample(run, calls[name]) for name, run in sides.items()} for _ in range(count)]
    return reduced(work, rounds, chosen.clock, one_thread=chosen.threads == 1)


def reduced(work: str, rounds: Sequence[Mapping[str, Sample]], clock: str, *, one_thread: bool) -> Row:
    """Medians and quartiles of the rounds that count; of all rounds if fewer than three are quiet."""
    # With several threads processor time says nothing about others; the spread has to.
    calm = [r for r in rounds if not one_thread or all(s.cpu >= BUSY * s.wall for s in r.values())]
    quiet = len(calm) >= 3 and one_thread
    kept = calm if len(calm) >= 3 else list(rounds)
    seconds = [{name: getattr(s, clock) for name, s in r.items()} for r in kept]
    middle = {name: statistics.median(r[name] for r in seconds) for name in seconds[0]}
    ours = middle.pop("ours")
    ratios = {name: statistics.median(r["ours"] / r[name] for r in seconds) for name in middle}
    fastest = max(ratios, key=lambda name: ratios[name])
    low, _, high = statistics.quantiles([r["ours"] / r[fastest] for r in seconds], n=4, method="inclusive")
    return Row(work, ours * 1e3, {n: s * 1e3 for n, s in middle.items()}, ratios, low, high, len(kept), quiet)


def sample(run: Callable[[], object], calls: int) -> Sample:
    """Seconds of one call, the mean over a few in a row.

    A pause comes first: the threads of the side before spin for a while, waiting for work, and would hold processors
    that this side needs. Then a call that is not timed wakes this side's own.
    """
    time.sleep(PAUSE)
    run()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(calls):
        run()
    return Sample((time.perf_counter() - wall) / calls, (time.process_time() - cpu) / calls)


def table(rows: Sequence[Row]) -> str:
    """Write the rows as a Markdown table; peers that a row does not have stay empty."""
    names = list(dict.fromkeys(name for row in rows for name in row.peers))
    head = ["work", "ours ms", *(f"{name} ms" for name in names), "ratio", "quartiles", "rounds"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        peers = [f"{row.peers[n]:.3g} ({row.ratios[n]:.2f})" if n in row.peers else "" for n in names]
        spread = f"{row.low:.2f}–{row.high:.2f}"
        rounds = f"{row.rounds}" if row.quiet else f"{row.rounds}, not known to be quiet"
        cells = [row.work, f"{row.ours:.3g}", *peers, f"**{row.ratio:.2f}**", spread, rounds]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def geometric_mean(ratios: Sequence[float]) -> float:
    return statistics.geometric_mean(ratios)


def _calls(run: Callable[[], object], least: float) -> int:
    """How many calls in a row make a sample of at least `least` seconds; also warms up."""
    run()
    once = sample(run, 1).wall
    return max(1, round(least / max(once, 1e-7)))
