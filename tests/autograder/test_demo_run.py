"""`make demo` from end to end on a few of its samples: with a sandbox, and where there is none."""

import csv
import dataclasses
from pathlib import Path

import pytest

from autograder.demo import run as demo
from autograder.errors import UserError
from autograder.exercises import bank
from autograder.grade import command
from autograder.sandbox import Level, selftest

ROOT = Path(__file__).resolve().parents[2]
FEW = ("right-01", "learner-02", "blank-01", "damaged-empty-file", "hostile-exits", "hostile-edits-the-checks")


@pytest.fixture
def few(monkeypatch):
    make = demo.make_class
    monkeypatch.setattr(demo, "make_class", lambda *a, **k: [s for s in make(*a, **k) if s.student in FEW])


def totals(folder):
    with (folder / "reports" / "01-clustering" / "grades.csv").open() as file:
        return {row["student"]: float(row["total"]) for row in csv.DictReader(file)}


@pytest.mark.slow
@pytest.mark.sandbox
def test_demo_grades_its_class_and_says_where_the_report_is(few, tmp_path, capsys):
    if not selftest.probe().isolates:
        pytest.skip("nothing on this machine can isolate a submission")
    folder = tmp_path / "demo"
    assert demo.run_demo(folder, jobs=2, root=ROOT) == 0
    found = totals(folder)
    assert found.pop("right-01") == 100.0
    assert 20 < found.pop("learner-02") < 95
    assert found == {"blank-01": 0, "damaged-empty-file": 0, "hostile-exits": 0, "hostile-edits-the-checks": 0}
    page = (folder / "reports" / "01-clustering" / "index.html").read_text()
    for said in ("the file is empty", "ended the Python process", "were altered"):
        assert said in page
    out = capsys.readouterr().out
    assert "A class of 6: 1 right, 1 learner, 1 blank, 1 damaged, 2 hostile." in out
    assert "6 submissions in " in out
    assert "All reports: " in out
    overview = (folder / "reports" / "index.html").read_text()
    assert all(f'href="{name}/index.html"' in overview for name in bank.names())
    assert demo.run_demo(folder, jobs=2, root=ROOT) == 0, "a second demo takes the place of the first"


@pytest.mark.slow
def test_without_a_sandbox_it_says_so_and_leaves_the_hostile_ones_out(few, tmp_path, capsys, monkeypatch):
    nothing = dataclasses.replace(selftest.report(), level=Level.NONE)
    monkeypatch.setattr(demo, "probe", lambda: Level.NONE)
    monkeypatch.setattr(command, "selftest", lambda: nothing)
    assert demo.run_demo(tmp_path / "demo", jobs=2, root=ROOT) == 0
    out = capsys.readouterr().out
    assert "the hostile ones stay out, the rest is trusted" in out
    assert set(totals(tmp_path / "demo")) == {"right-01", "learner-02", "blank-01", "damaged-empty-file"}


def test_the_demo_removes_nothing_that_is_not_its_own(tmp_path):
    (tmp_path / "thesis.tex").write_text("my only copy")
    with pytest.raises(UserError, match="holds something else than a demo"):
        demo.run_demo(tmp_path, root=ROOT)
    assert (tmp_path / "thesis.tex").read_text() == "my only copy"
    with pytest.raises(UserError, match="expected a clone of the project"):
        demo.run_demo(tmp_path / "new", root=tmp_path)
