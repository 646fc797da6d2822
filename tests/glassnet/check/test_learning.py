"""The probe that asks a function what it has learnt: pictures, facts, credit in steps, and who is like whom."""

import json
import time
from dataclasses import replace

import numpy as np
import pytest

from glassnet.check import WORKED, Case, ExerciseSpec, Outcome, judge
from glassnet.check.calling import call_function
from glassnet.check.compare import compare
from glassnet.check.diagnose import diagnose
from glassnet.check.learning import alike_learning, lesson
from glassnet.check.message import lines, to_text
from glassnet.check.notebook import check_functions
from glassnet.check.probes import run_case
from glassnet.check.spec import FunctionSpec, Wrong, spec_from_jsonable, spec_to_jsonable

NEW = {"seed": 5, "train": 30, "asked": 40, "look": "new", "steps": (0.3, 0.5, 0.8), "rng": 4}


def ask(function, options):
    def call(_name, args, kwargs, *, measure_memory=False):
        return call_function(function, args, kwargs, measure_memory=measure_memory)

    return run_case(call, Case("new pictures", (), "f", probe="learns", options=options))


def knows(share, options):
    """A function that looks the labels up and gives the first `share` of them, of old and new ones alike, right."""
    given = lesson(options)

    def answer(_X, _y, asked, _rng):
        assert np.array_equal(asked, given.asked)
        labels = given.answer.copy()
        for chosen in (given.is_new, ~given.is_new):
            places = np.flatnonzero(chosen)
            wrong = places[round(share * len(places)) :]
            labels[wrong] = (labels[wrong] + 1) % 10
        return labels

    return answer


def test_a_lesson_holds_old_pictures_among_the_new_and_says_which():
    given = lesson(NEW)
    assert given.X.shape == (30, 3, 16, 16)
    assert given.X.dtype == np.uint8
    assert given.asked.shape == (50, 3, 16, 16)
    old = {picture.tobytes(): label for picture, label in zip(given.X, given.y, strict=True)}
    found = [old.get(picture.tobytes()) for picture in given.asked]
    assert [label is None for label in found] == given.is_new.tolist()
    assert [a for a, new in zip(given.answer, given.is_new, strict=True) if not new] == [
        f for f in found if f is not None
    ]
    assert not given.is_new[:-10].all(), "the old ones are strewn in, not put at the end"


def test_training_pictures_come_class_by_class_where_the_case_says_so():
    assert (np.diff(lesson({**NEW, "sorted": True}).y) >= 0).all()
    assert (np.diff(lesson(NEW).y) < 0).any()


def test_seen_asks_about_training_pictures_alone():
    given = lesson({**NEW, "look": "seen", "asked": 12})
    old = {picture.tobytes() for picture in given.X}
    assert given.asked.shape[0] == 12
    assert {picture.tobytes() for picture in given.asked} <= old


def test_the_function_gets_no_labels_of_what_it_is_asked():
    came = []
    ask(lambda *args: came.append(args), NEW)
    X, y, asked, rng = came[0]
    assert (len(X), len(y), len(asked)) == (30, 30, 50)
    assert rng.integers(10**9) == np.random.default_rng(4).integers(10**9)


@pytest.mark.parametrize(("share", "reached"), [(0.2, 0), (0.3, 1), (0.6, 2), (1.0, 3)])
def test_credit_comes_in_steps(share, reached):
    outcome = ask(knows(share, NEW), NEW)
    assert outcome.value == (True, {"right": share, "old": share, "steps": (0.3, 0.5, 0.8)})
    found = compare("labels", outcome.value, outcome.value, "learns")
    if reached == 3:
        assert found is None
        return
    assert (found.level, found.share) == ("value", reached / 3)
    assert f"{share:.1%} got the right label" in found.text
    assert f"30%, 50%, 80%: {reached} of 3" in found.text


def test_old_and_new_pictures_are_counted_apart():
    given = lesson(NEW)
    by_heart = np.where(given.is_new, (given.answer + 1) % 10, given.answer)
    assert ask(lambda *_: by_heart, NEW).value[1] == {"right": 0.0, "old": 1.0, "steps": NEW["steps"]}
    assert ask(lambda *_: np.where(given.is_new, given.answer, by_heart + 1), NEW).value[1]["old"] == 0.0


def spec_with(weight, hidden=False):
    cases = (
        Case(WORKED, (), "f", probe="learns", options={**NEW, "look": "seen", "steps": (0.3,)}),
        Case("new pictures", (), "f", probe="learns", options=NEW, weight=weight, hidden=hidden),
    )
    right = tuple(Outcome(value=(True, {"right": 1.0, "old": 1.0, "steps": c.options["steps"]})) for c in cases)
    return ExerciseSpec("f", "F", 10, (FunctionSpec("f", ("X", "y", "X_new", "rng"), "labels"),), cases, right, ())


def facts(right, old, steps=NEW["steps"]):
    return Outcome(value=(True, {"right": right, "old": old, "steps": steps}))


def test_a_share_of_the_kind_is_earned_and_the_message_says_so():
    spec = spec_with(3.0)
    verdict = judge(spec, [facts(-1.0, 0.9, (0.3,)), facts(0.6, 0.9)])
    assert verdict.credit == 7.5  # 1 of 4 for the worked example, two thirds of 3 of 4
    assert verdict.passed == (WORKED,)
    text = to_text(lines(spec, verdict))
    assert "60.0% got the right label (of those it was trained on 90.0%)" in text
    assert "f(X, y, X_new, rng)  # with 30 pictures to learn from" in text


def test_the_accuracy_of_a_hidden_case_may_be_told():
    spec = spec_with(1.0, hidden=True)
    assert "of 3" in to_text(lines(spec, judge(spec, [facts(-1.0, 0.9, (0.3,)), facts(0.6, 0.9)])))


def test_who_fails_the_worked_example_earns_no_share():
    assert judge(spec_with(3.0), [facts(-1.0, 0.2, (0.3,)), facts(0.6, 0.9)]).credit == 0


@pytest.mark.parametrize(
    ("answer", "level", "text"),
    [
        (None, "type", "a `return` missing"),
        ("disc", "type", "expected integers of shape (50,)"),
        ([1] * 50, "type", "got a list of 50 items"),
        (np.zeros(50), "type", "got an array of floats"),
        (np.zeros((50, 10), dtype=int), "shape", "got shape (50, 10)"),
        (np.zeros(10, dtype=int), "shape", "expected shape (50,), got shape (10,)"),
        (object(), "type", "got a object"),
    ],
)
def test_what_is_no_label(answer, level, text):
    outcome = ask(lambda *_: answer, NEW)
    found = compare("labels", outcome.value, facts(1, 1).value, "learns")
    assert (found.level, found.share) == (level, 0.0)
    assert text in found.text


COMPANY = {"seed": 6, "train": 20, "asked": 10, "look": "company"}


def brightness(pictures):
    return pictures.reshape(len(pictures), -1).mean(axis=1)


def test_a_label_of_its_own_is_steady_and_alone():
    outcome = ask(lambda _X, _y, asked, _rng: (brightness(asked) > 127).astype(int), COMPANY)
    assert outcome.value == (True, {"steady": True, "alone": True})
    assert compare("labels", outcome.value, outcome.value, "learns") is None


def test_who_scales_by_the_crowd_is_found():
    outcome = ask(lambda _X, _y, asked, _rng: (brightness(asked) > brightness(asked).mean()).astype(int), COMPANY)
    assert outcome.value == (True, {"steady": True, "alone": False})
    assert "white pictures" in compare("labels", outcome.value, outcome.value, "learns").text


def test_who_throws_dice_of_his_own_is_found():
    dice = np.random.default_rng(3)
    outcome = ask(lambda _X, _y, asked, _rng: dice.integers(10, size=len(asked)), COMPANY)
    assert outcome.value == (True, {"steady": False, "alone": True})
    assert "same seed" in compare("labels", outcome.value, outcome.value, "learns").text


def test_dice_from_the_given_generator_are_fine():
    outcome = ask(lambda _X, _y, asked, rng: rng.integers(10, size=60)[: len(asked)], COMPANY)
    assert outcome.value == (True, {"steady": True, "alone": True})


def test_labels_of_the_second_call_alone_may_be_missing():
    outcome = ask(lambda _X, y, _asked, _rng: y[:10], COMPANY)
    assert outcome.value == (True, {"steady": True, "alone": True}), "too few labels for the crowd, right for these"


@pytest.mark.parametrize("look", ["new", "seen", "company"])
def test_an_error_goes_through(look):
    assert ask(lambda *_: [][1], {**NEW, "look": look}).error == "IndexError"


def test_an_error_of_the_second_call_goes_through():
    assert ask(lambda X, y, asked, rng: y[:10] if len(asked) == 10 else [][1], COMPANY).error == "IndexError"


def test_changed_input_is_seen():
    def shuffles(X, y, asked, rng):
        X[:] = X[::-1]
        return np.zeros(len(asked), dtype=int)

    assert ask(shuffles, NEW).changed == (0,)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((0.55, 0.99), (0.72, 0.99), True),  # as many steps, both by heart
        ((0.55, 0.99), (0.55, 0.6), False),  # one by heart
        ((0.45, 0.99), (0.55, 0.99), False),  # another step
        ((0.1, 0.1), (0.12, 0.2), True),
        ((0.1, 0.32), (0.1, 0.12), False),  # one has learnt something
    ],
)
def test_alike_is_who_learnt_in_the_same_way(one, other, same):
    assert alike_learning(facts(*one).value, facts(*other).value) is same
    assert alike_learning(facts(*other).value, facts(*one).value) is same


def test_a_network_of_ones_own_gets_the_sentence_of_its_kind():
    spec = spec_with(1.0)
    seen = facts(-1.0, 1.0, (0.3,))
    wrong = Wrong("f.by_heart", "It knows them by heart.", ("f",), (seen, facts(0.61, 1.0)))
    spec = ExerciseSpec(*[*vars(spec).values()][:6], (wrong,))
    mine = [facts(-1.0, 0.95, (0.3,)), facts(0.68, 0.97)]
    found = diagnose(spec, mine, [1], [])
    assert [(d.name, d.certain) for d in found] == [("f.by_heart", True)]
    assert diagnose(spec, [mine[0], facts(0.68, 0.7)], [1], []) == ()


SORTED = {**NEW, "sorted": True}


def forgetful(options):
    """Knows all where the pictures come mixed, and little where they come class by class."""
    given = lesson(options)
    little = knows(0.3, options)

    def answer(X, y, asked, rng):
        return little(X, y, asked, rng) if (np.diff(y) >= 0).all() else given.answer

    return answer


def test_whether_the_order_was_to_blame_is_asked_and_told():
    value = ask(forgetful(SORTED), SORTED).value
    assert (value[1]["right"], value[1]["mixed"]) == (0.3, 1.0)
    assert "; had these come in mixed order, 100.0%" in compare("labels", value, value, "learns").text
    shuffles = ask(knows(0.3, SORTED), SORTED).value
    assert (shuffles[1]["right"], shuffles[1]["mixed"]) == (0.3, 0.3)
    assert "mixed" not in compare("labels", shuffles, shuffles, "learns").text
    assert not alike_learning(value, shuffles)
    slightly = (True, {**value[1], "right": 0.75, "old": 1.0})
    assert alike_learning(value, slightly), "minding the order comes before everything else"


@pytest.mark.parametrize(("share", "options"), [(1.0, SORTED), (0.2, NEW)])
def test_who_reaches_all_steps_or_got_them_mixed_is_not_asked_again(share, options):
    asked = []
    function = knows(share, options)
    ask(lambda *args: (asked.append(1), function(*args))[1], options)
    assert len(asked) == 1


def test_a_second_call_that_fails_says_nothing_about_the_order():
    function = knows(0.3, SORTED)
    value = ask(lambda X, y, *rest: function(X, y, *rest) if (np.diff(y) >= 0).all() else [][1], SORTED).value
    assert value[1]["right"] == 0.3
    assert "mixed" not in value[1]


def test_no_labels_are_alike_if_they_are_the_same():
    a, b = ask(lambda *_: np.zeros(10, dtype=int), NEW).value, ask(lambda *_: np.ones(10, dtype=int), NEW).value
    assert alike_learning(a, b)
    assert not alike_learning(a, facts(1, 1).value)


def test_an_exercise_may_grant_its_calls_more_time():
    patient = replace(spec_with(1.0), seconds=60.0)
    again = spec_from_jsonable(json.loads(json.dumps(spec_to_jsonable(patient))))
    assert again.seconds == 60.0
    assert "seconds" not in spec_to_jsonable(spec_with(1.0)), "the files of other units stay as they are"

    def slow(_X, y, asked, _rng):
        time.sleep(0.05)
        return np.resize(y, len(asked))

    hurried = check_functions(replace(patient, seconds=0.0), {"f": slow}, time_limit=0.01)
    assert {f.got.error for f in hurried.findings} == {"TimeoutError"}
    assert {f.got.error for f in check_functions(patient, {"f": slow}, time_limit=0.01).findings} <= {""}
