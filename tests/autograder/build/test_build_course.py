"""What the build writes, and that it writes the same each time."""

import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest
from mini_course import ASSIGNMENT, SHIFT, SPAN, bank_of, write_project

from autograder.build import LintError, build, check_fresh

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    root = write_project(tmp_path_factory.mktemp("mini"))
    build(root, bank=bank_of())
    return root


def _read(path):
    return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)


def _files(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def released(built):
    return {c["id"]: c for c in _read(built / "course/assignments/01-mini/01-mini.ipynb").cells}


@pytest.fixture(scope="module")
def source(built):
    return {c["id"]: c for c in _read(built / "build/nbgrader/source/01-mini/01-mini.ipynb").cells}


def test_exactly_these_files(built):
    assert sorted(_files(built / "course")) == [
        "assignments/01-mini/01-mini.checks.json",
        "assignments/01-mini/01-mini.ipynb",
        "lectures/01-mini.ipynb",
        "nbgrader_config.py",
    ]
    assert sorted(_files(built / "build/nbgrader")) == [
        "nbgrader_config.py",
        "source/01-mini/01-mini.checks.json",
        "source/01-mini/01-mini.ipynb",
    ]


def test_notebooks_are_valid_and_have_fixed_metadata(built):
    for path in built.rglob("*.ipynb"):
        notebook = _read(path)
        nbformat.validate(notebook)
        assert set(notebook.metadata) == {"kernelspec", "language_info"}
        assert notebook.metadata.kernelspec.name == "python3"
        assert path.read_text().endswith("}\n")
        assert "jupytext" not in path.read_text()


def test_cell_ids_say_what_the_cell_is(source):
    expected = "cell-001 setup about-span span check-span hints-span about-shift shift check-shift hints-shift"
    assert list(source) == [*expected.split(), "why-shift", "cell-012"]


@pytest.mark.parametrize(
    ("cell", "grade", "solution", "locked", "points"),
    [
        ("setup", False, False, True, None),
        ("about-span", False, False, True, None),
        ("span", False, True, False, None),
        ("check-span", True, False, True, 60),
        ("hints-span", False, False, True, None),
        ("check-shift", True, False, True, 36),
        ("why-shift", True, True, False, 4),
    ],
)
def test_markers_become_nbgrader_metadata(source, released, cell, grade, solution, locked, points):
    for cells in (source, released):
        meta = cells[cell].metadata.nbgrader
        assert (meta.grade, meta.solution, meta.locked) == (grade, solution, locked)
        assert meta.get("points") == points
        assert (meta.grade_id, meta.schema_version) == (cell, 3)


def test_plain_cells_carry_no_metadata(released):
    assert released["cell-001"].metadata == {}
    assert released["cell-012"].metadata == {}


def test_solutions_give_way_to_a_stub_at_their_indentation(released):
    assert released["span"].source == (
        'def span(X):\n    """Largest minus smallest, column by column."""\n'
        '    raise NotImplementedError("replace this line with your code")'
    )
    assert released["why-shift"].source == "Why does a shift leave the span as it is?\n\n*Your answer here.*"


def test_two_functions_in_one_cell_get_a_stub_each(tmp_path):
    second = "\n\ndef half(X):\n    ### BEGIN SOLUTION\n    return X / 2\n    ### END SOLUTION\n"
    text = ASSIGNMENT.replace("    ### END SOLUTION\n\n\n", "    ### END SOLUTION\n" + second + "\n\n", 1)
    build(write_project(tmp_path, assignment=text), bank=bank_of())
    cells = {c["id"]: c for c in _read(tmp_path / "course/assignments/01-mini/01-mini.ipynb").cells}
    assert cells["span"].source.count("    raise NotImplementedError(") == 2
    assert cells["span"].source.endswith(
        'def half(X):\n    raise NotImplementedError("replace this line with your code")'
    )


def test_points_minutes_and_difficulty_stand_under_the_heading(released):
    line = "*60 points · about 5 minutes · difficulty 2 of 3*"
    assert released["about-span"].source == f"## 1 Span\n\n{line}\n\nWrite `span(X)`."


def test_hints_open_one_inside_the_other(released):
    text = released["hints-span"].source
    assert [text.index(f"<summary>Hint {n} of 3</summary>") for n in (1, 2, 3)] == sorted(
        text.index(f"<summary>Hint {n} of 3</summary>") for n in (1, 2, 3)
    )
    assert text.count("<details>") == text.count("</details>") == 3
    assert text.index("</details>") > text.index("There is a method for it.")
    assert "</summary>\n\nOne number per **column**.\n" in text


def test_magics_are_magics_again(released):
    assert released["cell-012"].source == "spans = [1, 2, 3]\n%timeit -n1 -r1 sum(spans)"


def test_learners_may_not_edit_or_delete_what_is_locked(released):
    assert released["check-span"].metadata.editable is False
    assert released["setup"].metadata.deletable is False
    assert "editable" not in released["span"].metadata


def test_the_data_file_is_the_banks(built):
    text = (built / "course/assignments/01-mini/01-mini.checks.json").read_text()
    tree = json.loads(text)
    assert [e["name"] for e in tree["exercises"]] == ["span", "shift"]
    assert text == json.dumps(tree, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    assert text == (built / "build/nbgrader/source/01-mini/01-mini.checks.json").read_text()


def test_a_second_build_changes_nothing(built):
    before = {p: p.stat().st_mtime_ns for p in built.rglob("*") if p.is_file()}
    report = build(built, bank=bank_of())
    assert report.written == ()
    assert len(report.unchanged) == 7
    assert {p: p.stat().st_mtime_ns for p in built.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("hash_seed", ["1", "4242"])
def test_another_process_folder_and_hash_seed_give_the_same_bytes(built, tmp_path, hash_seed):
    code = (
        "import sys; from pathlib import Path; from mini_course import bank_of; from autograder.build import build\n"
        "root, out = map(Path, sys.argv[1:]); build(root, out / 'course', tree=out / 'tree', bank=bank_of())"
    )
    env = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(HERE)}
    subprocess.run([sys.executable, "-c", code, str(built), str(tmp_path)], cwd=tmp_path, env=env, check=True)
    assert _files(tmp_path / "course") == _files(built / "course")
    assert _files(tmp_path / "tree") == _files(built / "build/nbgrader")


def test_fresh_course(built):
    freshness = check_fresh(built, bank=bank_of())
    assert freshness.fresh
    assert freshness.lines() == []


def test_stale_missing_and_foreign_files_are_named(tmp_path):
    build(write_project(tmp_path), bank=bank_of())
    course = tmp_path / "course"
    (course / "lectures/01-mini.ipynb").unlink()
    (course / "lectures/09-old.ipynb").write_text("{}")
    checks = course / "assignments/01-mini/01-mini.checks.json"
    checks.write_text(checks.read_text().replace("rows", "Rows"))
    (course / "lectures/.ipynb_checkpoints").mkdir()
    (course / "lectures/.ipynb_checkpoints/01-mini-checkpoint.ipynb").write_text("{}")
    freshness = check_fresh(tmp_path, bank=bank_of())
    assert not freshness.fresh
    assert freshness.stale == ("assignments/01-mini/01-mini.checks.json",)
    assert freshness.missing == ("lectures/01-mini.ipynb",)
    assert freshness.foreign == ("lectures/09-old.ipynb",)
    assert [line.split(":")[0] for line in freshness.lines()] == [
        "assignments/01-mini/01-mini.checks.json",
        "lectures/01-mini.ipynb",
        "lectures/09-old.ipynb",
    ]
    report = build(tmp_path, bank=bank_of())
    assert report.foreign == (course / "lectures/09-old.ipynb",)
    assert len(report.written) == 2


def test_a_change_in_the_bank_makes_the_course_stale(tmp_path):
    build(write_project(tmp_path), bank=bank_of())
    later = bank_of(replace(SPAN, hints=("Other.", *SPAN.hints[1:])), SHIFT)
    assert check_fresh(tmp_path, bank=later).stale == ("assignments/01-mini/01-mini.ipynb",)


def test_what_would_be_released_with_the_source_is_cleared_away(tmp_path):
    build(write_project(tmp_path), bank=bank_of())
    stray = tmp_path / "build/nbgrader/source/01-mini/01-mini.py"
    stray.write_text("solution = 1\n")
    report = build(tmp_path, bank=bank_of())
    assert report.removed == (stray,)
    assert not stray.exists()


def test_problems_stop_the_build_before_anything_is_written(tmp_path):
    root = write_project(tmp_path, assignment=ASSIGNMENT.replace('check="shift"', 'chek="shift"'))
    with pytest.raises(LintError, match=r"solutions/assignments/01-mini.py:\d+: unknown marker 'chek'") as caught:
        build(root, bank=bank_of())
    assert len(caught.value.problems) >= 2
    assert not (root / "course").exists()
    with pytest.raises(LintError):
        check_fresh(root, bank=bank_of())


def test_no_masters_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"plan: no masters \(NN-topic.py\) in .*solutions/lectures"):
        build(tmp_path, bank=bank_of())


def _work_on(path, cell, source):
    notebook = _read(path)
    next(c for c in notebook.cells if c["id"] == cell).source = source
    nbformat.write(notebook, path)


def test_a_learners_work_in_the_course_is_kept(tmp_path):
    build(write_project(tmp_path), bank=bank_of())
    notebook = tmp_path / "course/assignments/01-mini/01-mini.ipynb"
    handed_out = notebook.read_bytes()
    copies = [notebook.with_name(f"01-mini.yours{end}.ipynb") for end in ("", "-2")]
    for copy, answer in zip(copies, ["def span(X):\n    return 1", "def span(X):\n    return 2"], strict=True):
        _work_on(notebook, "span", answer)
        report = build(tmp_path, bank=bank_of())
        assert report.kept == (copy,)
        assert report.foreign == ()
        assert answer in {c.source for c in _read(copy).cells}
        assert notebook.read_bytes() == handed_out
    assert check_fresh(tmp_path, bank=bank_of()).fresh


def test_a_notebook_that_was_only_run_is_not_kept(tmp_path):
    build(write_project(tmp_path), bank=bank_of())
    notebook = tmp_path / "course/assignments/01-mini/01-mini.ipynb"
    _work_on(notebook, "cell-012", "spans = [4, 5]")
    report = build(tmp_path, bank=bank_of())
    assert report.kept == ()
    assert report.written == (notebook,)


def test_a_notebook_that_cannot_be_read_is_kept(tmp_path):
    build(write_project(tmp_path), bank=bank_of())
    notebook = tmp_path / "course/assignments/01-mini/01-mini.ipynb"
    notebook.write_text("half a file {")
    (copy,) = build(tmp_path, bank=bank_of()).kept
    assert copy.read_text() == "half a file {"


def span__by_chance(X):
    return X.max(axis=0) + np.random.rand() + np.random.default_rng().random() + random.random()  # noqa: NPY002 - on purpose


def test_a_wrong_version_that_answers_by_chance_is_recorded_the_same_each_time(tmp_path):
    chance = replace(SPAN, misconceptions=(replace(SPAN.misconceptions[0], wrong=span__by_chance),))
    bank = bank_of(chance, SHIFT)
    build(write_project(tmp_path), bank=bank)
    np.random.seed(7)  # noqa: NPY002 - the global state must come out as it went in
    random.seed(7)
    expected = np.random.RandomState(7).rand(), random.Random(7).random()
    assert check_fresh(tmp_path, bank=bank).fresh
    assert (np.random.rand(), random.random()) == expected  # noqa: NPY002
    assert np.random.default_rng().random() != np.random.default_rng().random()
