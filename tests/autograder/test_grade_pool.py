"""Workers: they may die, hang or be stopped, and the others never notice."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import nbformat
import pytest
from grading_course import NAME, RIGHT, UNIT, fresh_course, handed_in, released, submit

from autograder.errors import UserError
from autograder.examiner import Paper, Rules
from autograder.grade import pool as pools
from autograder.grade.cluster import DaskPool, connect
from autograder.grade.pool import LocalPool
from autograder.grade.task import Worker
from autograder.intake import submissions
from autograder.sandbox import Level


def paper(**rules):
    return Paper(NAME, UNIT, nbformat.writes(released()), 5, Level.TRUSTED, rules=Rules(**rules))


def hand_ins(folder, solutions):
    for name, solution in solutions.items():
        submit(folder, name, handed_in(RIGHT | solution))
    return list(submissions(folder / "submitted", NAME))


def pid_killer(task):
    """What a worker does with one submission: some end the worker itself."""
    if task.student == "s-dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if task.student == "s-hangs":
        time.sleep(600)


class Fragile(Worker):
    """A worker with a fault of its own."""

    def grade(self, submission, *, more=False):
        pid_killer(submission)
        return super().grade(submission, more=more)


def serve_fragile(line, paper):
    pools.Worker = Fragile
    pools_serve(line, paper)


pools_serve = pools._serve


def test_several_workers_grade_a_class(tmp_path):
    tasks = hand_ins(tmp_path, {"s01": {}, "s02": {"shift": "def shift(x, by):\n    return x - by"}, "s03": {}})
    pool = LocalPool(paper(), 2)
    processes = [seat.process for seat in pool._seats]
    try:
        found = {r.record.student: r.record.total for r in pool.results(tasks)}
    finally:
        pool.stop()
    assert found == {"s01": 10, "s02": 6, "s03": 10}
    assert not any(process.is_alive() for process in processes)


def test_a_worker_that_dies_or_hangs_costs_its_submission_only(tmp_path, monkeypatch):
    monkeypatch.setattr(pools, "_serve", serve_fragile)
    tasks = hand_ins(tmp_path, {"s-dies": {}, "s-hangs": {}, "s01": {}})
    pool = LocalPool(paper(total=20), 2, margin=5.0)
    try:
        found = {r.record.student: r.record for r in pool.results(tasks)}
    finally:
        pool.stop()
    assert {name: record.status for name, record in found.items()} == {
        "s-dies": "failed",
        "s-hangs": "failed",
        "s01": "graded",
    }
    assert found["s-dies"].reason == "its examiner's process ended 2 times (exit code -9)"
    assert found["s-hangs"].reason == "no result after 25 s; its worker was ended"
    assert found["s01"].total == 10


def test_a_fault_of_the_grading_is_a_record(tmp_path, monkeypatch):
    (task,) = hand_ins(tmp_path, {"s01": {}})

    def explode(*_args):
        raise RuntimeError("disk full")

    monkeypatch.setattr("autograder.grade.task.examine", explode)
    record = Worker(paper()).grade(task).record
    assert (record.status, record.total) == ("failed", 0)
    assert record.reason == "the grading itself failed (RuntimeError: disk full)"


def test_the_reserve_sandbox_is_started_only_if_more_come(tmp_path, monkeypatch):
    started = []
    plain = pools.Worker.__init__

    class Counted:
        def __init__(self, level, **more):
            started.append(self)
            self.closed = False

        def close(self):
            self.closed = True

    monkeypatch.setattr("autograder.grade.task.Sandbox", Counted)
    worker = Worker(paper())
    assert plain is pools.Worker.__init__
    worker._spare.ahead = True
    first = worker._spare.take()
    worker._spare.ahead = False
    second = worker._spare.take()
    assert [first, second] == started
    worker._spare.ahead = True
    worker._spare.take()
    worker.close()
    assert [box.closed for box in started] == [False, False, False, True]


SCRIPT = """
    import signal, sys
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where a shell runs the tests in the background
    sys.path.insert(0, {tests!r})
    from pathlib import Path
    from autograder.grade.run import Order, grade
    from autograder.sandbox import Level
    from grading_course import NAME, UNIT, Quiet

    class Loud(Quiet):
        def graded(self, record):
            print(record.student, flush=True)

    if __name__ == "__main__":
        order = Order(NAME, Path({course!r}), unit=UNIT, jobs=1, trusted=True)
        done = grade(order, Loud(), lambda: Level.NONE)
        print("interrupted" if done.interrupted else "finished", flush=True)
"""


def children(pid):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(word) for word in found.split()]


def gone(pids, seconds=15):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        left = [pid for pid in pids if Path(f"/proc/{pid}").exists() and "Z" not in state(pid)]
        if not left:
            return True
        time.sleep(0.1)
    return False


def state(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_leaves_nobody_behind_and_goes_on(tmp_path, how):
    course = fresh_course(tmp_path / "course")
    slow = {"spread": "import time\ntime.sleep(1)\ndef spread(x):\n    return float(max(x) - min(x))"}
    hand_ins(course, {f"s{i:02d}": slow for i in range(4)})
    script = tmp_path / "go.py"
    script.write_text(textwrap.dedent(SCRIPT).format(tests=str(Path(__file__).parent), course=str(course)))
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline() == "s00\n"
        workers = children(run.pid)
        family = workers + [pid for worker in workers for pid in children(worker)]
        run.send_signal(how)
        rest = run.stdout.read().split()
    assert len(family) >= 2
    assert gone(family)
    if how == signal.SIGINT:
        assert rest[-1] == "interrupted"
    again = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True).stdout.split()
    assert again[-1] == "finished"
    assert sorted({"s00", *rest, *again} - {"interrupted", "finished"}) == ["s00", "s01", "s02", "s03"]
    assert "s00" not in again
    assert sorted(p.parent.name for p in (course / "autograded").glob("*/*")) == ["s00", "s01", "s02", "s03"]


class Future:
    def __init__(self, function, args):
        self.function, self.args = function, args

    def result(self):
        if self.args[1].student == "s-lost":
            raise ConnectionError("worker lost")
        return self.function(*self.args)


class Client:
    closed = False

    def submit(self, function, *args, pure):
        assert not pure
        return Future(function, args)

    def close(self):
        self.closed = True


def test_a_cluster_grades_the_same(tmp_path):
    tasks = hand_ins(tmp_path, {"s01": {}, "s-lost": {}})
    client = Client()
    pool = DaskPool(paper(), client, reversed)
    found = {r.record.student: (r.record.status, r.record.total) for r in pool.results(tasks)}
    pool.stop()
    assert found == {"s01": ("graded", 10), "s-lost": ("failed", 0)}
    assert client.closed


def test_without_dask_the_option_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UserError, match=r"--dask needs the package distributed: install glassnet\[dask\]"):
        connect(paper(), "tcp://127.0.0.1:8786")


def test_workers_are_spawned_not_forked():
    """A forked worker would inherit the main process's database connection and threads."""
    pool = LocalPool(paper(), 1)
    try:
        assert isinstance(pool._seats[0].process, multiprocessing.get_context("spawn").Process)
    finally:
        pool.stop()
