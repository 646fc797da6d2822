"""The command line: what it prints, its exit status, and one sentence for everything a person can get wrong."""

import re
import subprocess
import sys

import pytest
from grading_course import NAME, RIGHT, UNIT, HerePool, fresh_course, handed_in, submit

from autograder import cli
from autograder.examiner import Rules
from autograder.exercises import bank
from autograder.grade.command import order_of, run_info
from autograder.grade.run import Outcome, Plan
from autograder.grade.task import failed
from autograder.records import Record
from autograder.sandbox import Level
from autograder.sandbox.selftest import Report


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course with submissions; graded in this process, in a sandbox that is said to isolate."""
    monkeypatch.setattr(bank, "unit", {NAME: UNIT}.__getitem__)
    monkeypatch.setattr("autograder.grade.command.selftest", lambda: Report(Level.BUBBLEWRAP))
    monkeypatch.setattr("autograder.grade.run._pool_for", lambda order: HerePool)
    folder = fresh_course(tmp_path / "course")
    submit(folder, "s01", handed_in(RIGHT))
    submit(folder, "s02", handed_in({"spread": "def spread(x):\n    return float(x.std())"}))
    submit(folder, "s03", raw=b"")
    return folder


def test_grade_prints_a_table_and_says_where_the_report_is(course, capsys):
    assert cli.main(["grade", NAME, "--course", str(course), "--seed", "5"]) == 0
    out = capsys.readouterr().out
    for words in (
        "Sandbox: bubblewrap", f"{NAME}: 3 to grade, 0 already graded.", "Seed of the hidden cases: 5.",
        "[1/3] s01  10 of 10", "[3/3] s03  0 of 10  damaged: the file is empty",
        "1 ×  spread: That is the standard deviation, not the range.",
    ):  # fmt: skip
        assert words in out
    assert re.search(r"3 submissions in \d+\.\d s on \d workers?: \d+\.\d\d s each\.", out)
    assert f"Report: {course}/reports/{NAME}/index.html" in out
    assert (course / "reports" / NAME / "index.html").is_file()
    assert (course / "reports" / NAME / "grades.csv").read_text().count("\n") == 4


def test_a_rerun_grades_nothing_and_keeps_the_throughput(course, capsys):
    cli.main(["grade", NAME, "--course", str(course)])
    line = re.search(r"3 submissions in .* each\.", capsys.readouterr().out).group()
    assert cli.main(["grade", NAME, "--course", str(course)]) == 0
    out = capsys.readouterr().out
    assert "0 to grade, 3 already graded." in out
    assert line in out
    assert cli.main(["report", NAME, "--course", str(course)]) == 0
    assert "s02" in capsys.readouterr().out


def test_an_appeal_grades_again_with_the_seed_that_was_recorded(course, capsys):
    cli.main(["grade", NAME, "--course", str(course), "--seed", "5"])
    capsys.readouterr()
    assert cli.main(["grade", NAME, "--course", str(course), "--seed", "5", "--student", "s02"]) == 0
    assert "[1/1] s02" in capsys.readouterr().out


def test_ctrl_c_says_how_to_go_on(course, capsys, monkeypatch):
    def stop(submission):
        if submission.student == "s02":
            raise KeyboardInterrupt

    monkeypatch.setattr("autograder.grade.run._pool_for", lambda order: lambda paper, jobs: HerePool(paper, jobs, stop))
    assert cli.main(["grade", NAME, "--course", str(course)]) == 130
    assert "Stopped: 1 graded and kept, 2 to go. Run the same command to continue." in capsys.readouterr().out
    assert "2 submissions are not graded yet" in (course / "reports" / NAME / "index.html").read_text()


def test_a_grading_that_failed_shows_in_the_status(course, monkeypatch, capsys):
    plain = HerePool.results

    def results(pool, tasks):
        yield from plain(pool, tasks[:1])
        yield failed(pool.worker.paper, tasks[1], "the disk is full")

    monkeypatch.setattr(HerePool, "results", results)
    assert cli.main(["grade", NAME, "--course", str(course)]) == 1
    assert "[2/3] s02  0 of 10  failed: the disk is full" in capsys.readouterr().out


def test_without_a_sandbox_it_refuses(course, monkeypatch, capsys):
    monkeypatch.setattr("autograder.grade.command.selftest", lambda: Report(Level.NONE, {Level.LANDLOCK: "too old"}))
    assert cli.main(["grade", NAME, "--course", str(course)]) == 2
    captured = capsys.readouterr()
    assert "Not used: landlock: too old." in captured.out
    assert captured.err.startswith("autograder: refused: nothing on this machine can isolate a submission.")
    assert not (course / "autograded").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["grade", NAME, "--course", "{}/none"], "there is no such folder; run 'autograder build' first"),
        (["grade", NAME, "--course", "{}/submitted"], "expected a folder source/ or release/ there"),
        (["grade", "99-none", "--course", "{}"], "no assignment '99-none'"),
        (["grade", NAME, "--course", "{}", "--student", "s9"], "no submission of 07-small by s9 in "),
        (["report", NAME, "--course", "{}"], "no grades of '07-small' in "),
        (["feedback", NAME, "--course", "{}"], "nothing is graded yet: run 'autograder grade 07-small' first"),
        (["build", "--root", "{}/none"], "no masters (NN-topic.py) in "),
        (["build", "--check", "--root", "{}/none"], "no masters (NN-topic.py) in "),
    ],
)
def test_a_mistake_at_the_keyboard_is_one_sentence(course, capsys, arguments, says):
    assert cli.main([word.format(course) for word in arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith("autograder: ")
    assert says in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["grade", NAME, "--jobs", "0"], "expected a whole number from 1, got '0'"),
        (["grade", NAME, "--timeout", "nan"], "expected seconds, more than 0, got 'nan'"),
        (["grade", NAME, "--seed", "x"], "invalid int value"),
        (["grad", NAME], "invalid choice: 'grad'"),
    ],
)
def test_wrong_options_are_named(capsys, arguments, says):
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    assert left.value.code == 2
    assert says in capsys.readouterr().err


def test_options_become_an_order():
    parse = cli.make_parser().parse_args
    order = order_of(
        parse(["grade", NAME, "--timeout", "8", "--jobs", "3", "--trusted", "--student", "a", "--student", "b"])
    )
    assert (order.jobs, order.trusted, order.students, order.force) == (3, True, ("a", "b"), False)
    assert order.rules == Rules(cell=8, call=8, total=8)
    assert order_of(parse(["grade", NAME])).rules == Rules(cell=60, call=10, total=300)
    assert order_of(parse(["grade", NAME, "--seed", "0", "--student", "a"])).force
    assert not order_of(parse(["grade", NAME, "--seed", "0"])).force
    assert order_of(parse(["grade", NAME, "--pictures"])).rules.pictures


def test_the_throughput_is_worked_out_from_the_run():
    records = tuple(Record(f"s{i}", NAME, "graded", ()) for i in range(4))
    plan = Plan(None, (None,) * 6, (), ())
    info = run_info(Outcome(plan, records, 10.0, 2))
    assert info.throughput == "4 submissions in 10.0 s on 2 workers: 2.50 s each."
    assert info.waiting == 2
    assert (
        run_info(Outcome(plan, records[:1], 10.0, 1)).throughput == "1 submission in 10.0 s on 1 worker: 10.00 s each."
    )
    assert run_info(Outcome(plan, (), 10.0, 1)).throughput == ""


def test_selftest_tells_the_level_and_fails_where_nothing_isolates(monkeypatch, capsys):
    monkeypatch.setattr("autograder.sandbox.selftest.report", lambda: Report(Level.LANDLOCK))
    assert cli.main(["selftest"]) == 0
    assert capsys.readouterr().out.startswith("Sandbox: landlock (")
    monkeypatch.setattr("autograder.sandbox.selftest.report", lambda: Report(Level.NONE))
    assert cli.main(["selftest"]) == 1


def test_ctrl_c_before_the_run_is_no_traceback(monkeypatch, capsys):
    def stop():
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.sandbox.selftest.report", stop)
    assert cli.main(["selftest"]) == 130
    assert capsys.readouterr().err == "autograder: stopped\n"


def test_python_m_autograder_starts_without_importing_the_heavy_parts():
    code = "import sys, autograder.cli; print([m for m in ('numpy', 'nbformat', 'nbgrader') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
    helped = subprocess.run([sys.executable, "-m", "autograder", "--help"], capture_output=True, text=True, check=True)
    assert "feedback" in helped.stdout
