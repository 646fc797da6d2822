"""The arithmetic of the benchmarks. Nothing here is timed."""

import argparse

import pytest

from benchmarks import _side_by_side as bench
from benchmarks._side_by_side import Sample, reduced


def rounds(*walls, busy=()):
    """Rounds of (ours, a, b) seconds; in the busy ones, by index, the processor was shared."""
    names = ("ours", "a", "b")
    share = [0.5 if i in busy else 1.0 for i in range(len(walls))]
    return [
        {name: Sample(s, s * part) for name, s in zip(names, row, strict=True)}
        for row, part in zip(walls, share, strict=True)
    ]


def test_the_ratio_is_the_median_of_the_rounds_ratios_not_the_ratio_of_medians():
    row = reduced("w", rounds((1, 2, 4), (9, 3, 1), (4, 4, 8)), "wall", one_thread=True)
    assert row.ratios == {"a": 1.0, "b": 0.5}
    assert (row.ours, row.peers) == (4000.0, {"a": 3000.0, "b": 4000.0})


def test_the_fastest_peer_counts_and_its_quartiles():
    row = reduced("w", rounds((1, 4, 2), (2, 4, 2), (3, 4, 2), (4, 4, 2), (5, 4, 2)), "wall", one_thread=True)
    assert row.ratio == 1.5
    assert (row.low, row.high) == (1.0, 2.0)


def test_busy_rounds_do_not_count():
    found = rounds((1, 2, 2), (1, 2, 2), (1, 2, 2), (50, 2, 2), busy={3})
    row = reduced("w", found, "wall", one_thread=True)
    assert (row.ratio, row.rounds, row.quiet) == (0.5, 3, True)
    # With several threads processor time does not tell.
    row = reduced("w", found, "wall", one_thread=False)
    assert (row.rounds, row.quiet) == (4, False)


def test_with_too_few_quiet_rounds_all_count_and_the_table_says_so():
    row = reduced("w", rounds((1, 2, 2), (1, 2, 2), (4, 2, 2), busy={2}), "wall", one_thread=True)
    assert (row.rounds, row.quiet) == (3, False)
    assert "not known to be quiet" in bench.table([row])


def test_the_processors_clock():
    found = rounds((2, 4, 4), (2, 4, 4), (2, 4, 4), busy={0, 1, 2})
    assert reduced("w", found, "cpu", one_thread=True).peers == {"a": 2000.0, "b": 2000.0}


def test_a_table_leaves_out_what_a_row_does_not_have():
    one = reduced("one", rounds((1, 2, 4)) * 3, "wall", one_thread=True)
    other = one._replace(work="other", peers={"a": 1.0}, ratios={"a": 3.0})
    assert bench.table([one, other]).splitlines() == [
        "| work | ours ms | a ms | b ms | ratio | quartiles | rounds |",
        "|---|---|---|---|---|---|---|",
        "| one | 1e+03 | 2e+03 (0.50) | 4e+03 (0.25) | **0.50** | 0.50–0.50 | 3 |",
        "| other | 1e+03 | 1 (3.00) |  | **3.00** | 0.50–0.50 | 3 |",
    ]


def test_the_geometric_mean():
    assert bench.geometric_mean([0.5, 2.0, 8.0]) == pytest.approx(2.0)


def test_sides_run_in_turn():
    seen = []
    chosen = argparse.Namespace(quick=True, rounds=9, threads=1, clock="wall")
    row = bench.compare("w", lambda: seen.append("o"), {"a": lambda: seen.append("a")}, chosen)
    squeezed = [side for side, before in zip(seen, [None, *seen], strict=False) if side != before]
    assert squeezed == ["o", "a"] * 6  # once to warm up and to count calls, then five rounds
    assert row.ratio > 0


def test_the_processors_clock_is_refused_with_more_than_one_thread(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["kernels", "--clock", "cpu", "--threads", "2"])
    with pytest.raises(SystemExit):
        bench.settled(bench.options("x"))
    assert "--clock cpu counts right with --threads 1 only" in capsys.readouterr().err


def test_malloc_is_tuned_by_starting_anew_once(monkeypatch):
    started = []
    monkeypatch.setattr("sys.argv", ["kernels", "--quick"])
    monkeypatch.setattr("sys.orig_argv", ["python", "-m", "benchmarks.kernels", "--quick"])
    monkeypatch.setattr("os.execv", lambda path, args: started.append(args))
    for name in bench._MALLOC:
        monkeypatch.setenv(name, "")  # so that it is put back afterwards
        monkeypatch.delenv(name)
    bench.settled(bench.options("x"))
    bench.settled(bench.options("x"))
    assert started == [["python", "-m", "benchmarks.kernels", "--quick"]]
