"""The examiner: what a submission earns, what its notebook shows, and what a dying sandbox costs."""

import json

import nbformat
import numpy as np
import pytest
from grading_course import NAME, RIGHT, STUB, UNIT, FakeBox, handed_in, released, submit
from nbformat.v4 import new_code_cell
from nbgrader.utils import compute_checksum, determine_grade

from autograder.examiner import Exam, Paper, Room, Rules, examine
from autograder.examiner.checking import Desk, ask_all
from autograder.examiner.paper import faults
from autograder.examiner.present import harmless
from autograder.examiner.remote import RemoteFunction, StudentError
from autograder.examiner.roles import role, roles_of
from autograder.exercises.model import Unit
from autograder.intake import submissions
from autograder.sandbox import Level, SandboxDied
from glassnet.check import Named, Outcome, Seed
from glassnet.check.calling import call_function
from glassnet.check.named import FUNCTIONS


@pytest.fixture
def paper():
    return Paper(NAME, UNIT, nbformat.writes(released()), 11, Level.TRUSTED)


@pytest.fixture
def graded(paper, tmp_path):
    """Hand in, examine, give record and notebook."""

    def run(solutions=None, *, raw=None, rules=None, **more):
        notebook = None if raw is not None else handed_in(RIGHT | (solutions or {}), **more)
        submit(tmp_path, "s01", notebook, raw=raw)
        (submission,) = submissions(tmp_path / "submitted", NAME)
        mine = paper if rules is None else Paper(NAME, UNIT, paper.released, 11, Level.TRUSTED, rules=rules)
        FakeBox.opened = 0
        record, text = examine(mine, Exam(UNIT, mine.seed), submission, FakeBox)
        return record, nbformat.reads(text, as_version=4)

    return run


def cell(notebook, name):
    return next(c for c in notebook.cells if c.id == name)


def test_right_answers_earn_everything(graded):
    record, notebook = graded()
    assert (record.status, record.total, record.points, record.written) == ("graded", 10, 10, 3)
    assert [(e.name, e.credit, e.status) for e in record.exercises] == [("spread", 6, "right"), ("shift", 4, "right")]
    assert record.remarks == ()
    nbformat.validate(notebook)


def test_check_cells_end_with_one_plain_float_that_nbgrader_reads(graded):
    _, notebook = graded({"spread": "def spread(x):\n    return float(max(x) - min(x)) + (len(x) > 3)"})
    outputs = cell(notebook, "check-spread").outputs
    assert [o.output_type for o in outputs] == ["display_data", "execute_result"]
    assert outputs[1].data == {"text/plain": "4.0"}  # two of three kinds
    assert determine_grade(cell(notebook, "check-spread")) == (4.0, 6.0)
    assert determine_grade(cell(notebook, "check-shift")) == (4.0, 4.0)
    assert set(outputs[0].data) == {"text/plain", "text/html"}


def test_an_answer_taken_from_a_library_earns_nothing_and_says_why(graded):
    taken = "import scipy.spatial.distance as far\ndef spread(x):\n    return float(far.pdist(x[:, None]).max())"
    record, notebook = graded({"spread": taken})
    assert record.exercise("spread").credit == 0
    assert (
        "comes from the library scipy. Here you write it" in cell(notebook, "check-spread").outputs[0].data["text/html"]
    )


def test_the_misconception_is_named_and_its_sentence_shown(graded):
    record, notebook = graded({"spread": "def spread(x):\n    return float(x.std())"})
    (named,) = record.exercise("spread").diagnoses
    assert (named.name, named.certain) == ("spread.std", True)
    assert "standard deviation, not the range" in cell(notebook, "check-spread").outputs[0].data["text/html"]
    assert record.exercise("spread").failed == ("worked example", "many numbers")
    assert record.exercise("spread").problem.startswith("spread, worked example: expected 4.")


def test_a_constant_for_the_visible_cases_earns_nothing_of_the_hidden(graded):
    memory = "def spread(x):\n    return {3: 4.0, 1: 0.0}.get(len(x), -1.0)"
    record, _ = graded({"spread": memory})
    assert 0 < record.exercise("spread").credit < 6
    assert "many numbers" in record.exercise("spread").failed


def test_not_attempted_is_said_so(graded):
    record, notebook = graded({"shift": f"def shift(x, by):\n    {STUB}"})
    assert record.exercise("shift").status == "not attempted"
    assert record.total == 6
    assert "not attempted" in cell(notebook, "check-shift").outputs[0].data["text/plain"]


def test_the_learners_own_line_is_shown(graded):
    _, notebook = graded({"spread": "def spread(x):\n    return x.maxx()"})
    text = cell(notebook, "check-spread").outputs[0].data["text/plain"]
    assert "AttributeError" in text
    assert "autograder" not in text


def test_check_cells_never_reach_the_submission(graded, monkeypatch):
    seen = []
    plain = FakeBox.run_cell
    monkeypatch.setattr(
        FakeBox, "run_cell", lambda box, source, timeout: seen.append(source) or plain(box, source, timeout)
    )
    graded()
    assert len(seen) == 3  # set-up and two solutions
    assert not any("assert" in source or "check(" in source for source in seen)


def test_outputs_of_the_learners_cells_are_kept_and_numbered(graded):
    record, notebook = graded(extra="1")
    assert cell(notebook, "spread").outputs[0].output_type == "execute_result"
    counts = [c.execution_count for c in notebook.cells if c.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert cell(notebook, "spread").outputs[0].execution_count == cell(notebook, "spread").execution_count
    assert record.total == 10


def test_a_function_that_kills_the_sandbox_costs_its_exercise_only(graded):
    record, notebook = graded({"spread": "def spread(x):\n    raise KeyError('die')"})
    assert [e.credit for e in record.exercises] == [0, 4]
    assert [r.kind for r in record.remarks] == ["died"]
    assert "more than 2.0 GB" in record.remarks[0].text
    assert "more than 2.0 GB" in cell(notebook, "check-spread").outputs[0].data["text/plain"]
    assert record.suspicious
    assert FakeBox.opened == 2


def test_a_cell_that_kills_the_sandbox_is_skipped_when_it_is_started_again(graded):
    record, notebook = graded({"shift": "DIE"}, extra="helper = 1")
    assert [e.credit for e in record.exercises] == [6, 0]
    assert cell(notebook, "shift").outputs[0].ename == "SandboxDied"
    assert record.remarks[-1].text.startswith("in cell `shift`")


def test_after_too_many_deaths_nothing_more_is_tried(graded):
    rules = Rules(restarts=0)
    record, notebook = graded({"spread": "def spread(x):\n    raise KeyError('die')"}, rules=rules)
    assert [e.credit for e in record.exercises] == [0, 0]
    assert FakeBox.opened == 1
    assert [r.kind for r in record.remarks] == ["died", "gave-up"]
    assert cell(notebook, "shift").outputs[0].ename == "SandboxDied"


def test_the_time_for_a_submission_ends(graded):
    record, _ = graded(rules=Rules(total=1e-9))
    assert record.total == 0
    assert [r.kind for r in record.remarks] == ["out-of-time"]


def test_a_damaged_file_earns_nothing_with_a_reason(graded):
    record, notebook = graded(raw=b"%PDF-1.7")
    assert (record.status, record.total, record.points) == ("damaged", 0, 10)
    assert "PDF" in record.reason
    assert FakeBox.opened == 0
    assert determine_grade(cell(notebook, "check-spread")) == (0.0, 6.0)
    assert "PDF" in cell(notebook, "check-spread").outputs[0].data["text/html"]
    nbformat.validate(notebook)


def test_written_answers_cannot_carry_tags(graded):
    _, notebook = graded(answer="a<b and <script>alert(1)</script> $\\href{javascript:x}{y}$")
    assert cell(notebook, "why").source == "a&lt;b and &lt;script>alert(1)&lt;/script> $\\text{javascript:x}{y}$"
    _, untouched = graded()
    assert determine_grade(cell(untouched, "why")) == (0, 3.0)


def test_an_answer_that_nobody_wrote_keeps_its_text_and_checksum(tmp_path):
    mine = with_cells()
    prompt = cell(mine, "why")
    prompt.source = "Why? <b>Say so here.</b>"
    prompt.metadata.nbgrader.checksum = compute_checksum(prompt)
    _, notebook = graded_with(tmp_path, mine)
    assert cell(notebook, "why").source == prompt.source
    assert determine_grade(cell(notebook, "why")) == (0, 3.0)


def test_harmless_leaves_mathematics_alone():
    assert harmless("$x < 3$ and $5<6$, \\classical \\url") == "$x < 3$ and $5<6$, \\classical \\text"


def test_the_same_seed_asks_the_same_and_another_seed_asks_otherwise():
    def many(seed):
        return next(c.args[0] for c in Exam(UNIT, seed).spec("spread").cases if c.kind == "many numbers")

    assert np.array_equal(many(5), many(5))
    assert not np.array_equal(many(5), many(6))


def test_an_exercise_is_asked_the_same_whatever_was_asked_before():
    first, second = Exam(UNIT, 5), Exam(UNIT, 5)
    second.spec("spread")
    assert np.array_equal(first.spec("shift").cases[-1].args[0], second.spec("shift").cases[-1].args[0])


def test_the_catalogue_is_worked_out_for_the_failing_function_alone():
    exam = Exam(UNIT, 5)
    assert [w.name for w in exam.with_catalogue("spread", {"spread"}).catalogue] == ["spread.std", "spread.ends"]
    assert exam.with_catalogue("spread", ()).catalogue == ()


def desk_for(**functions):
    def call(function, args, kwargs=None, *, measure_memory=False):
        return call_function(functions[function], args, kwargs)

    return Desk(Exam(UNIT, 3), call)


def test_an_assert_worked_out_by_hand_that_fails_costs_points_and_is_quoted():
    desk = desk_for(spread=lambda x: float(max(x) - min(x)))
    source = "def by_hand():\n    assert spread(np.array([1.0, 2.0])) == 7\n\ncheck('spread', by_hand)"
    verdict = desk.run_cell("spread", source)
    assert verdict.status == "wrong"
    assert verdict.credit < 6
    assert verdict.by_hand == "assert spread(np.array([1.0, 2.0])) == 7\nspread(np.array([1.0, 2.0])) is 1"


def test_an_error_of_the_learners_function_in_an_assert_comes_in_its_own_words():
    def odd(x):
        if len(x) == 2:
            raise ValueError("two is odd")
        return float(max(x) - min(x))

    source = "def by_hand():\n    assert spread(np.array([1.0, 2.0])) == 1\n\ncheck('spread', by_hand)"
    verdict = desk_for(spread=odd).run_cell("spread", source)
    assert verdict.by_hand.startswith("ValueError: two is odd\n")
    assert "autograder" not in verdict.by_hand


def test_an_answer_that_an_assert_cannot_use_is_reported_from_the_check_cell_on():
    desk = desk_for(spread=lambda x: float(max(x) - min(x)))
    source = "def by_hand():\n    assert spread(np.array([1.0, 2.0])).tolist() == 1\n\ncheck('spread', by_hand)"
    assert desk.run_cell("spread", source).by_hand == (
        "AttributeError: 'float' object has no attribute 'tolist'\n"
        "line 2, in by_hand:  assert spread(np.array([1.0, 2.0])).tolist() == 1"
    )


def test_asserts_may_expect_an_error_and_may_pass_a_generator():
    def draws(x, rng=None):
        if rng is None:
            return float(max(x) - min(x))
        raise ValueError(str(rng.integers(1000)))

    right = np.random.default_rng(4).integers(1000)
    source = f"""
def by_hand():
    try:
        spread(np.array([1.0, 2.0]), np.random.default_rng(4))
    except ValueError as error:
        assert "{right}" in str(error)
    else:
        raise AssertionError("no error")

check('spread', by_hand)"""
    desk = desk_for(spread=draws)
    assert desk.run_cell("spread", source).status == "right"
    assert desk.remarks == []


def test_a_fault_of_the_check_cell_is_not_the_learners():
    desk = desk_for(spread=lambda x: float(max(x) - min(x)))
    verdict = desk.run_cell("spread", "def by_hand():\n    assert nobody_knows\n\ncheck('spread', by_hand)")
    assert verdict.credit == 6
    assert [(r.kind, "nobody_knows" in r.text) for r in desk.remarks] == [("course", True)]
    broken = desk_for(spread=lambda x: float(max(x) - min(x)))
    assert broken.run_cell("spread", "1 / 0\ncheck('spread')").credit == 6
    assert "line 1" in broken.remarks[0].text


def test_an_answer_that_breaks_the_judging_earns_nothing(monkeypatch):
    def explode(*_args, **_more):
        raise RuntimeError("no way to judge this")

    monkeypatch.setattr("autograder.examiner.checking.judge", explode)
    desk = desk_for(spread=lambda x: 1.0)
    assert desk("spread") == 0.0
    assert desk.remarks[0].severity == "error"


def test_a_function_that_ran_out_of_time_is_not_asked_again():
    asked = []

    def call(function, args, kwargs=None, *, measure_memory=False):
        asked.append(function)
        return Outcome(error="TimeoutError", message="stopped after 10 s")

    spec = Exam(UNIT, 1).spec("spread")
    outcomes = ask_all(spec, call)
    assert asked == ["spread"]
    assert len(outcomes) == len(spec.cases)
    assert outcomes[1].message.startswith("not tried: an earlier case")


def test_remote_functions_send_data_only():
    asked = []

    def call(function, args, kwargs=None, *, measure_memory=False):
        asked.append((function, args, kwargs))
        return Outcome(value=2.0)

    assert RemoteFunction("spread", call)(np.random.default_rng(3), by=1) == 2.0
    assert asked == [("spread", (Seed(3),), {"by": 1})]
    RemoteFunction("spread", call)(FUNCTIONS["cubes"])
    assert asked[-1][1] == (Named("cubes"),)
    RemoteFunction("spread", call)([(FUNCTIONS["cubes"], FUNCTIONS["sine"])], 3)
    assert asked[-1][1] == ([(Named("cubes"), Named("sine"))], 3)
    with pytest.raises(TypeError, match=r"spread: cannot send a function to the submission; arguments are data"):
        RemoteFunction("spread", call)(lambda x: x)
    used = np.random.default_rng(3)
    used.random()
    with pytest.raises(TypeError, match="generator that was drawn from"):
        RemoteFunction("spread", call)(used)


@pytest.mark.parametrize("name", ["ValueError", "UnicodeDecodeError", "Madeup", "BaseException", "SystemExit"])
def test_any_error_name_from_the_sandbox_is_only_a_name(name):
    def call(function, args, kwargs=None, *, measure_memory=False):
        return Outcome(error=name, message="words")

    with pytest.raises(StudentError) as caught:
        RemoteFunction("spread", call)(1)
    assert caught.value.outcome.message == "words"


def test_room_runs_the_cells_again_in_a_new_sandbox():
    boxes = []

    def open_box():
        boxes.append(FakeBox())
        return boxes[-1]

    room = Room(open_box, Rules())
    room.run_cell("a", "x = 1")
    room.run_cell("b", "'DIE'")
    room.run_cell("c", "def spread(v):\n    return x")
    assert room.call("spread", (0,)).value == 1
    assert boxes[1].cells == ["x = 1", "def spread(v):\n    return x"]
    assert boxes[0].closed
    room.close()
    assert boxes[1].closed


def test_a_function_that_trains_gets_more_time_than_others_but_no_more_than_is_left():
    granted = []

    class Watch(FakeBox):
        def call(self, function, args, kwargs=None, *, time_limit, **_more):
            granted.append(time_limit)
            return Outcome(value=0)

        def calls(self, function, batch, kwargs=None, *, time_limit, **_more):
            granted.append(time_limit)
            return [Outcome(value=0) for _ in batch]

    room = Room(Watch, Rules(call=3.0, total=50.0), patience={"train": 20.0, "endless": 900.0, "short": 1.0})
    for function in ("spread", "train", "short", "endless"):
        room.call(function, ())
        list(room.many(function, [()]))
    assert granted[:6] == [3, 3, 20, 20, 3, 3]
    assert all(40 < limit <= 50 for limit in granted[6:])


def test_a_cell_that_dies_only_when_it_is_run_again_is_left_out_then():
    boxes = []

    class Second(FakeBox):
        def run_cell(self, source, timeout):
            if source == "fragile = 1" and self is not boxes[0]:
                raise SandboxDied("no answer after 65 s")
            return super().run_cell(source, timeout)

    def open_box():
        boxes.append(Second())
        return boxes[-1]

    room = Room(open_box, Rules(restarts=2))
    for name, source in {"a": "x = 5", "b": "fragile = 1", "c": "def f(v):\n    return x", "d": "'DIE'"}.items():
        room.run_cell(name, source)
    assert room.call("f", (0,)).value == 5
    assert len(boxes) == 3
    assert boxes[-1].cells == ["x = 5", "def f(v):\n    return x"]
    assert [r.text for r in room.remarks][1] == "in cell `b` when it was run again: no answer after 65 s"


def test_faults_names_what_does_not_fit(paper):
    assert faults(paper) == []
    notebook = paper.notebook()
    notebook.cells = [c for c in notebook.cells if c.id != "spread"]
    cell(notebook, "check-shift").metadata.nbgrader.points = 9.0
    cell(notebook, "check-spread").metadata.nbgrader.grade_id = "check-sprad"
    odd = Paper(NAME, UNIT, nbformat.writes(notebook), 1, Level.TRUSTED)
    assert faults(odd) == [
        "the released notebook has no solution cell `spread`",
        "the released notebook has no check cell `check-spread`",
        "`shift` is worth 9 points in the released notebook and 4 in the exercise bank",
        "the exercise bank has no exercise `sprad`",
    ]


def test_the_papers_digest_changes_with_all_that_a_grade_depends_on(paper):
    def other(**change):
        fields = {"assignment": NAME, "unit": UNIT, "released": paper.released, "seed": 11, "level": Level.TRUSTED}
        return Paper(**fields | change).digest()

    assert other() == paper.digest()
    assert other(seed=12) == paper.digest()  # the seed is kept beside it
    assert other(files={"data.csv": b"1"}) != paper.digest()
    assert other(released=paper.released.replace("by_hand", "hand_by")) != paper.digest()
    assert other(unit=Unit(NAME, "Small", ())) != paper.digest()


def test_nothing_hidden_is_in_the_notebook(graded, paper):
    _, notebook = graded({"spread": "def spread(x):\n    return float(x.std())"})
    hidden = [c for c in Exam(UNIT, 11).spec("spread").cases if c.hidden and c.kind == "many numbers"]
    text = json.dumps(notebook)
    assert not any(f"{value:.4f}" in text for case in hidden for value in case.args[0])


def with_cells(*sources):
    """The released notebook with more plain cells at its end, as the paper and as handed in."""
    notebook = released()
    for i, source in enumerate(sources):
        notebook.cells.append(new_code_cell(source, id=f"plain-{i}"))
    return notebook


def graded_with(tmp_path, released_notebook, change=None, **rules):
    mine = Paper(NAME, UNIT, nbformat.writes(released_notebook), 11, Level.TRUSTED, rules=Rules(**rules))
    notebook = mine.notebook()
    for c in notebook.cells:
        c.source = RIGHT.get(c.id, c.source)
    if change:
        change(notebook)
    submit(tmp_path, "s01", notebook)
    (submission,) = submissions(tmp_path / "submitted", NAME)
    record, text = examine(mine, Exam(UNIT, 11), submission, FakeBox)
    return record, nbformat.reads(text, as_version=4)


def test_the_summary_shows_the_points_of_this_run(tmp_path):
    _, notebook = graded_with(tmp_path, with_cells("check.summary()"))
    (output,) = cell(notebook, "plain-0").outputs
    assert output.text == "spread      6 of 6\nshift       4 of 4\ntotal      10 of 10\n"


PICTURE = '@check.picture("spread")\ndef drawing():\n    print(spread(np.zeros(3)))'


def test_pictures_are_left_out_unless_asked_for(tmp_path):
    _, notebook = graded_with(tmp_path, with_cells(PICTURE))
    assert cell(notebook, "plain-0").outputs == []
    _, notebook = graded_with(tmp_path, with_cells(PICTURE), pictures=True)
    assert cell(notebook, "plain-0").outputs[0].ename == "NameError"  # it ran: the fake sandbox has no `check`


def test_a_cell_that_the_learner_changed_runs_in_the_sandbox(tmp_path):
    def change(notebook):
        cell(notebook, "plain-0").source = "check.summary() or 1 / 0"

    mine = with_cells("check.summary()")
    _, notebook = graded_with(tmp_path, mine, change)
    assert [o.get("ename") for c in notebook.cells[-2:] for o in c.get("outputs", [])] == [None, "NameError"]
    assert role(cell(mine, "plain-0"), roles_of(mine)) == "summary"
    assert role(new_code_cell("check.summary() or 1", id="plain-0"), roles_of(mine)) == "run"
    assert role(new_code_cell("check.summary()", id="mine"), roles_of(mine)) == "run"


def test_roles_are_read_from_the_released_notebook():
    sources = ["check.summary()", PICTURE, "%matplotlib inline", "x = check.summary()", "check.summary()\nx = 1",
               "@check.picture('a')\n@other\ndef f(): pass"]  # fmt: skip
    found = roles_of(with_cells(*sources))
    kinds = [found[f"plain-{i}"][0] for i in range(len(sources))]
    assert kinds == ["summary", "picture", "run", "run", "run", "run"]
    assert found["check-spread"][0] == "check"
    assert found["spread"][0] == "run"
