"""The table of goals is made from measured rows and from nothing else."""

import argparse
import json

import pytest

from benchmarks import _results, report
from benchmarks._side_by_side import Row

QUICK = argparse.Namespace(threads=2, clock="wall", quick=True)


def row(work, *ratios):
    names = ("PyTorch contiguous", "PyTorch channels_last")[: len(ratios)]
    peers = dict.fromkeys(names, 1.0)
    return Row(work, 12.3456, peers, dict(zip(names, ratios, strict=True)), 0.9, 1.1, 5, quiet=False)


def test_rows_are_kept_and_newer_ones_take_the_place_of_older(tmp_path):
    _results.keep("kernels", [row("a", 1.0), row("b", 2.0)], QUICK, tmp_path)
    path = _results.keep("kernels", [row("b", 3.0)], argparse.Namespace(threads=2, clock="wall", quick=False), tmp_path)
    kept = {node["work"]: node for node in _results.load(path)}
    assert path.name == "kernels-2.json"
    assert [(work, node["ratio"], node["quick"]) for work, node in kept.items()] == [
        ("a", 1.0, True),
        ("b", 3.0, False),
    ]
    assert kept["a"]["ours"] == 12.3
    assert "numpy" in kept["a"]["with"]


def test_a_goal_takes_the_rows_it_names_and_the_peer_it_is_against(tmp_path):
    rows = [json.loads(json.dumps(node)) for node in _results.load(_results.keep("k", [
        row("max-pool 2×2, 64×64×32×32", 0.5, 4.0), row("LeNet-5 step, N=64", 1.25), row("DBSCAN, n=50000 d=2", 0.3),
        row("DBSCAN, n=200000 d=2", 0.2), row("DBSCAN, n=200000 d=2, ten times denser", 9.0),
    ], QUICK, tmp_path))]  # fmt: skip
    found = {goal.text: report.measured(goal, rows) for goal in report.GOALS}
    assert found["max-pool 2×2"] == 0.5
    assert found["training step, LeNet-5"] == 1.25
    assert found["DBSCAN, 2-D, the slowest"] == 0.3
    assert found["DBSCAN, 2-D, ten times denser"] == 9.0
    assert found["batch norm"] is None


def test_the_geometric_mean_of_the_course_shapes(tmp_path):
    rows = _results.load(
        _results.keep("k", [row(s.name, 2.0, 0.5 + i) for i, s in enumerate(report.COURSE)], QUICK, tmp_path)
    )
    goals = {goal.text: report.measured(goal, rows) for goal in report.GOALS}
    assert goals["the slowest of them"] == 9.5  # the faster of the two peers counts: the larger ratio
    product = 2.0 * 2.0 * 2.5 * 3.5 * 4.5 * 5.5 * 6.5 * 7.5 * 8.5 * 9.5  # the first two have the other peer's 2
    assert goals["conv2d, ten course shapes, geometric mean"] == pytest.approx(product**0.1)


def test_the_table_says_what_was_not_measured_and_marks_what_was_reached(tmp_path):
    _results.keep("kernels", [row("LeNet-5 step, N=64", 0.875)], QUICK, tmp_path)
    made = report.table(tmp_path)
    assert "| training step, LeNet-5 | **0.88** | not yet measured | ≤ 1 |" in made
    assert "| batch norm | not yet measured | not yet measured | ≤ 0.9 |" in made


def test_the_readme_says_what_was_measured():
    text = report.README.read_text(encoding="utf-8")
    assert report.updated(text, report.table()) == text, "run `python -m benchmarks.report`"


def test_a_readme_without_the_marks_is_refused():
    with pytest.raises(ValueError, match="expected the lines"):
        report.updated("# Nothing here", "table")
