"""Every exercise of the bank: right answers get full marks, known mistakes lose some and are called by their names."""

from __future__ import annotations

import builtins
import inspect
import json
import re
import symtable
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.exercises import bank
from autograder.exercises.compile import cases_of, compile_checks, compile_exercise
from autograder.exercises.model import Exercise, Misconception
from glassnet.check import WORKED, Checks, ExerciseSpec, Outcome, Verdict, judge
from glassnet.check.calling import TIME_LIMIT, call_function
from glassnet.check.data import same_data
from glassnet.check.message import lines, to_text
from glassnet.check.probes import run_case
from glassnet.check.spec import spec_from_jsonable, spec_to_jsonable
from glassnet.check.verdict import NOT_ATTEMPTED, RIGHT

RIGHT_VERSIONS = Path(__file__).parents[2] / "right"
MASTERS = Path(__file__).parents[3] / "solutions" / "assignments"
ANSWERS = re.compile(r'^# %% \[markdown\] answer="[^"]+" points=([\d.]+)', re.MULTILINE)  # written, graded by people
EXERCISES = {(unit, e.name): e for unit in bank.names() for e in bank.unit(unit).exercises}
MISTAKES = {(*key, f"{m.function}.{m.name}"): m for key, e in EXERCISES.items() for m in e.misconceptions}
WRITTEN = {(unit, p.stem): p for unit in bank.names() for p in sorted((RIGHT_VERSIONS / unit).glob("*__*.py"))}
SEED = 11
LIMIT = 400_000  # characters of a unit's data file

each_exercise = pytest.mark.parametrize("key", EXERCISES, ids="/".join)


def seeds(key: tuple[str, str]) -> int:
    """How many seeds a test takes of each exercise: one where a call is a training."""
    return 1 if key == ("10-sequences-and-capstone", "network") else 3


@cache
def tree(unit: str) -> dict[str, Any]:
    """What stands in the data file beside the notebook, once through JSON."""
    found: dict[str, Any] = json.loads(json.dumps(compile_checks(bank.unit(unit)), indent=1, sort_keys=True))
    return found


@cache
def visible(key: tuple[str, str]) -> ExerciseSpec:
    """The spec that the learner's machine has."""
    return spec_from_jsonable(next(node for node in tree(key[0])["exercises"] if node["name"] == key[1]))


@cache
def full(key: tuple[str, str]) -> ExerciseSpec:
    """The spec of a grading run, hidden cases and catalogue included."""
    return compile_exercise(EXERCISES[key], np.random.default_rng(SEED))


def ask(spec: ExerciseSpec, functions: Mapping[str, Any]) -> list[Outcome]:
    """Outcomes of some functions; the others of the exercise are taken to be right."""

    def call(function: str, args: Any, kwargs: Any, *, measure_memory: bool = False) -> Outcome:
        return call_function(
            functions[function],
            args,
            kwargs,
            time_limit=max(TIME_LIMIT, spec.seconds),
            measure_memory=measure_memory,
            rules=spec.rules,
        )

    pairs = zip(spec.cases, spec.expected, strict=True)
    return [run_case(call, case) if case.function in functions else right for case, right in pairs]


def verdict_on(spec: ExerciseSpec, functions: Mapping[str, Any]) -> Verdict:
    return judge(spec, ask(spec, functions))


def references(exercise: Exercise) -> dict[str, Callable[..., Any]]:
    return {f.name: f.reference for f in exercise.functions}


def as_learner(source: str) -> dict[str, Any]:
    """What a source defines at a learner's, where only NumPy has been imported."""
    namespace: dict[str, Any] = {"np": np}
    exec(compile(source, "<learner>", "exec"), namespace)
    return namespace


def wrong_functions(*mistakes: Misconception) -> dict[str, Any]:
    return {m.function: as_learner(m.source)[m.function] for m in mistakes}


def explain(spec: ExerciseSpec, verdict: Verdict) -> str:
    return to_text(lines(spec, verdict)) + "".join(f"\n{f.case.kind}: {f.text}" for f in verdict.findings)


# --- right answers


@pytest.mark.parametrize(
    ("key", "seed"), [pytest.param(k, s, id=f"{s}-{'/'.join(k)}") for k in EXERCISES for s in (1, 2, 3)[: seeds(k)]]
)
def test_reference_is_right_on_fresh_hidden_cases(key: tuple[str, str], seed: int) -> None:
    exercise = EXERCISES[key]
    spec = compile_exercise(exercise, np.random.default_rng(seed), catalogue=False)
    verdict = verdict_on(spec, references(exercise))
    assert (verdict.status, verdict.credit) == (RIGHT, exercise.points), explain(spec, verdict)
    assert len(spec.cases) > len(exercise.visible())


@each_exercise
def test_reference_is_right_by_the_data_file(key: tuple[str, str]) -> None:
    spec = visible(key)
    verdict = verdict_on(spec, references(EXERCISES[key]))
    assert (verdict.status, verdict.credit) == (RIGHT, EXERCISES[key].points), explain(spec, verdict)


@pytest.mark.parametrize(
    ("written", "seed"),
    [
        pytest.param(w, s, id=f"{s}-{'/'.join(w)}")
        for w in WRITTEN
        for s in (4, None, 5)[: seeds((w[0], w[1].partition("__")[0]))]
    ],
)
def test_differently_written_right_version(written: tuple[str, str], seed: int | None) -> None:
    unit, name = written
    key = (unit, name.partition("__")[0])
    exercise = EXERCISES[key]
    functions = as_learner(WRITTEN[written].read_text(encoding="utf-8"))
    spec = visible(key) if seed is None else compile_exercise(exercise, np.random.default_rng(seed), catalogue=False)
    begin = time.process_time()
    verdict = verdict_on(spec, {f: functions[f] for f in exercise.names})
    assert (verdict.status, verdict.credit) == (RIGHT, exercise.points), explain(spec, verdict)
    assert time.process_time() - begin < 5, "a learner should not have to wait for the check"


@each_exercise
def test_at_least_three_right_versions_are_kept(key: tuple[str, str]) -> None:
    kept = [name for unit, name in WRITTEN if unit == key[0] and name.startswith(f"{key[1]}__")]
    assert len(kept) >= 3


def in_float32(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function for a learner who works in single precision from the first line on."""

    def coarse(value: Any) -> Any:
        if isinstance(value, list):
            return [coarse(v) for v in value]
        return value.astype(np.float32) if isinstance(value, np.ndarray) and value.dtype == np.float64 else value

    def wrapped(*args: Any) -> Any:
        answer = function(*map(coarse, args))
        return tuple(map(coarse, answer)) if isinstance(answer, tuple) else coarse(answer)

    return wrapped


@each_exercise
def test_single_precision_is_good_enough(key: tuple[str, str]) -> None:
    exercise = EXERCISES[key]
    for spec in (visible(key), full(key)):
        verdict = verdict_on(spec, {name: in_float32(f) for name, f in references(exercise).items()})
        assert verdict.credit == exercise.points, explain(spec, verdict)


# --- known mistakes


@pytest.mark.parametrize("which", [visible, full], ids=["visible", "full"])
@pytest.mark.parametrize("mistake", MISTAKES, ids="/".join)
def test_misconception_loses_marks_and_is_called_by_its_name(
    mistake: tuple[str, str, str], which: Callable[[tuple[str, str]], ExerciseSpec]
) -> None:
    key, wrong = mistake[:2], MISTAKES[mistake]
    spec = which(key)
    outcomes = ask(spec, wrong_functions(wrong))
    verdict = judge(spec, outcomes)
    assert 0 <= verdict.credit <= EXERCISES[key].points - 0.2, explain(spec, verdict)
    named = [(d.name, d.says, d.certain) for d in verdict.diagnoses]
    assert named == [(mistake[2], wrong.says, True)], explain(spec, verdict)
    assert wrong.says in to_text(lines(spec, verdict))


@pytest.mark.parametrize("mistake", MISTAKES, ids="/".join)
def test_wrong_source_stands_on_its_own(mistake: tuple[str, str, str]) -> None:
    wrong = MISTAKES[mistake]

    def global_names(table: symtable.SymbolTable) -> Iterator[str]:
        for symbol in table.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                yield symbol.get_name()
        for child in table.get_children():
            yield from global_names(child)

    used = set(global_names(symtable.symtable(wrong.source, "<learner>", "exec").get_children()[0]))
    assert used <= {"np", wrong.function} | set(dir(builtins))


@each_exercise
def test_sentences_of_an_exercise_differ_and_say_something(key: tuple[str, str]) -> None:
    mistakes = EXERCISES[key].misconceptions
    sentences = [m.says for m in mistakes]
    assert len(set(sentences)) == len(sentences) >= 6
    assert {m.function for m in mistakes} == set(EXERCISES[key].names)
    for sentence in sentences:
        assert 50 <= len(sentence) <= 330, sentence
        assert sentence.endswith((".", "?", ")")), sentence
        assert "  " not in sentence, sentence


several = [key for key, e in EXERCISES.items() if len(e.functions) > 1]


@pytest.mark.parametrize("key", several, ids="/".join)
@pytest.mark.parametrize("place", [0, -1])
def test_a_mistake_in_every_function_each_is_named(key: tuple[str, str], place: int) -> None:
    exercise = EXERCISES[key]
    chosen = [[m for m in exercise.misconceptions if m.function == f][place] for f in exercise.names]
    verdict = verdict_on(visible(key), wrong_functions(*chosen))
    assert {d.name for d in verdict.diagnoses if d.certain} == {f"{m.function}.{m.name}" for m in chosen}


def test_two_mistakes_in_one_function_are_both_suggested() -> None:
    source = """
def pairwise_sqdist(X, C):
    diff = X[:, None, :] - C[None, :, :]
    return np.array((diff ** 2).sum(axis=2), dtype=float)
"""
    spec = visible(("01-clustering", "pairwise_sqdist"))
    verdict = verdict_on(spec, {"pairwise_sqdist": as_learner(source)["pairwise_sqdist"]})
    found = {(d.name, d.certain) for d in verdict.diagnoses}
    assert found == {("pairwise_sqdist.memory", False), ("pairwise_sqdist.uint8_overflow", False)}
    assert 6 < verdict.credit < 10


def test_how_much_memory_a_wrong_answer_took_does_not_hide_the_mistake() -> None:
    source = """
def pairwise_sqdist(X, C):
    return np.sqrt(((X[:, None].astype(float) - C[None]) ** 2).sum(axis=2))
"""
    spec = visible(("01-clustering", "pairwise_sqdist"))
    verdict = verdict_on(spec, {"pairwise_sqdist": as_learner(source)["pairwise_sqdist"]})
    assert [(d.name, d.certain) for d in verdict.diagnoses] == [("pairwise_sqdist.root", True)]


def test_a_broadcast_costs_about_two_of_twelve_points_and_says_why() -> None:
    spec = visible(("01-clustering", "pairwise_sqdist"))
    verdict = verdict_on(spec, wrong_functions(MISTAKES["01-clustering", "pairwise_sqdist", "pairwise_sqdist.memory"]))
    assert 9.5 <= verdict.credit <= 10.5
    assert "far more memory" in verdict.findings[0].text


# --- answers that are no answers


def _not_written(*_args: Any) -> Any:
    raise NotImplementedError


NO_ANSWERS: dict[str, Callable[..., Any]] = {
    "nothing": lambda *_: None,
    "zero": lambda *_: 0,
    "float zero": lambda *_: 0.0,
    "integer zeros": lambda X, *_: np.zeros(len(X), dtype=int),
    "minus ones": lambda X, *_: np.full(len(X), -1),
    "equal shares": lambda X, *_: np.full(len(X), 1 / len(X)),
    "zeros of a table": lambda X, C, *_: np.zeros((len(X), np.shape(C)[0] if np.ndim(C) else 1)),
    "the input": lambda X, *_: X,
    "the last argument": lambda *args: args[-1],
    "empty array": lambda *_: np.zeros(0),
    "a string": lambda *_: "right",
    "says yes to everything": lambda *_: type("Yes", (), {"__eq__": lambda *_: True, "__hash__": lambda *_: 0})(),
}


@each_exercise
@pytest.mark.parametrize("name", NO_ANSWERS)
def test_a_constant_answer_earns_nothing(key: tuple[str, str], name: str) -> None:
    for spec in (visible(key), full(key)):
        verdict = verdict_on(spec, dict.fromkeys(EXERCISES[key].names, NO_ANSWERS[name]))
        assert verdict.credit == 0, explain(spec, verdict)


@each_exercise
def test_not_written_yet_is_not_wrong(key: tuple[str, str]) -> None:
    verdict = verdict_on(full(key), dict.fromkeys(EXERCISES[key].names, _not_written))
    assert (verdict.status, verdict.credit, verdict.diagnoses) == (NOT_ATTEMPTED, 0, ())


@each_exercise
def test_the_right_numbers_in_a_list_get_the_message_about_the_type(key: tuple[str, str]) -> None:
    def listed(function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any) -> Any:
            answer = function(*args)
            parts = answer if isinstance(answer, tuple) else (answer,)
            plain = tuple(p.tolist() if isinstance(p, np.ndarray) and p.ndim else p for p in parts)
            return plain if isinstance(answer, tuple) else plain[0]

        return wrapped

    spec = visible(key)
    functions = {name: listed(f) for name, f in references(EXERCISES[key]).items()}
    for name, function in functions.items():
        verdict = verdict_on(spec, {name: function})
        if spec.function(name).compare in ("index_set", "batches") or _answers_no_array(spec, name):
            assert verdict.status == RIGHT
            continue
        assert verdict.findings[0].level == "type"
        assert "got a list of" in verdict.findings[0].text


def _answers_no_array(spec: ExerciseSpec, function: str) -> bool:
    """Numbers, or lists of them: nothing that could come as a list by mistake."""
    first = next(o for c, o in zip(spec.cases, spec.expected, strict=True) if c.function == function)
    parts = first.value if isinstance(first.value, tuple) else (first.value,)
    return all(isinstance(part, (int, float, np.number, list)) for part in parts)


# --- the bank's own order


@pytest.mark.parametrize("unit", bank.names())
def test_points_of_a_unit_add_up_to_100(unit: str) -> None:
    master = (MASTERS / f"{unit}.py").read_text(encoding="utf-8")
    by_hand = sum(float(points) for points in ANSWERS.findall(master))
    assert sum(e.points for e in bank.unit(unit).exercises) + by_hand == 100


@each_exercise
def test_exercise_is_complete(key: tuple[str, str]) -> None:
    exercise = EXERCISES[key]
    assert exercise.title
    assert exercise.difficulty in (1, 2, 3)
    assert 5 <= exercise.minutes <= 45
    assert len(exercise.hints) == 3
    assert all(len(hint) > 40 for hint in exercise.hints)
    for function in exercise.functions:
        assert function.reference.__doc__
        own = [case for case in exercise.visible() if case.function == function.name]
        assert own[0].kind == WORKED
        assert sum(case.kind == WORKED for case in own) == 1
        assert len({case.kind for case in own}) >= 3


@each_exercise
def test_cases_are_drawn_from_the_seed_alone(key: tuple[str, str]) -> None:
    def drawn(seed: int) -> list[Any]:
        return [
            (c.function, c.kind, c.args, c.probe, c.options, c.hidden)
            for c in cases_of(EXERCISES[key], np.random.default_rng(seed))
        ]

    assert same_data(drawn(7), drawn(7))
    seen = len(EXERCISES[key].visible())
    assert same_data(drawn(7)[:seen], drawn(8)[:seen])
    assert not same_data(drawn(7)[seen:], drawn(8)[seen:])
    assert all(hidden == (i >= seen) for i, (*_, hidden) in enumerate(drawn(7)))


@each_exercise
def test_data_file_holds_the_whole_spec(key: tuple[str, str]) -> None:
    spec = compile_exercise(EXERCISES[key])
    again = spec_from_jsonable(json.loads(json.dumps(spec_to_jsonable(spec))))
    assert spec_to_jsonable(again) == spec_to_jsonable(spec)
    assert [w.says for w in again.catalogue] == [m.says for m in EXERCISES[key].misconceptions]
    for m in EXERCISES[key].misconceptions[:3]:
        outcomes = ask(spec, wrong_functions(m))
        mine, theirs = judge(spec, outcomes), judge(again, outcomes)
        assert (mine.credit, mine.diagnoses) == (theirs.credit, theirs.diagnoses)
        assert explain(spec, mine) == explain(again, theirs)


@pytest.mark.parametrize("unit", bank.names())
def test_data_file_is_small_and_holds_no_code(unit: str) -> None:
    text = json.dumps(tree(unit), indent=1, sort_keys=True, ensure_ascii=False)
    assert len(text) < LIMIT

    for exercise in bank.unit(unit).exercises:
        sources = [m.source for m in exercise.misconceptions] + [
            inspect.getsource(f.reference) for f in exercise.functions
        ]
        sources += [inspect.getsource(exercise.hidden), inspect.getsource(exercise.visible)]
        code = {row.strip() for source in sources for row in source.splitlines() if len(row.strip()) > 14}
        assert not [row for row in code if row in text]


@pytest.mark.parametrize("unit", bank.names())
def test_checks_of_a_unit_load_in_course_order(unit: str) -> None:
    checks = Checks(unit, {node["name"]: spec_from_jsonable(node) for node in tree(unit)["exercises"]})
    assert list(checks.specs) == [e.name for e in bank.unit(unit).exercises]
