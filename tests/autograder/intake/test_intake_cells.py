"""Cells that were copied, deleted, swapped, split, merged, moved, stripped or altered."""

from __future__ import annotations

import copy

import intake_corpus as corpus
import pytest
from intake_corpus import (
    ALL,
    EXERCISES,
    PROMPT,
    RIGHT,
    STUBS,
    answered,
    drop,
    find,
    insert,
    place,
    raw,
    released,
    solved,
)
from nbformat.v4 import new_markdown_cell

from autograder.intake import repair


def fix(notebook, handout=None):
    result = repair(raw(notebook), handout or released(), EXERCISES)
    corpus.assert_ours(result, handout)
    return result


def kinds(result):
    return {note.kind for note in result.notes}


def test_an_untouched_handout_is_clean_and_unsolved():
    result = fix(released())
    assert result.status == "clean"
    assert result.notes == ()
    assert result.untouched == ("assign", "update", "dbscan")
    assert solved(result.notebook) == set()


def test_a_whole_answer_is_clean_and_solved():
    result = fix(answered())
    assert (result.status, result.notes, result.untouched, result.extra) == ("clean", (), (), ())
    assert solved(result.notebook) == ALL
    assert find(result.notebook, "why-scale").source == "Because distances add the axes up."


def test_the_released_notebook_is_not_changed():
    handout = released()
    before = copy.deepcopy(handout)
    repair(raw(answered()), handout, EXERCISES)
    assert handout == before


def test_an_exercise_without_a_cell_is_the_callers_error():
    with pytest.raises(ValueError, match=r"repair: exercises names `assing`, .* \(it has: assign, update, dbscan\)"):
        repair(b"", released(), {"assing": ("assign",)})


def test_own_cells_keep_their_place():
    notebook = answered(assign="def assign(x):\n    return helper(x)")
    insert(notebook, place(notebook, "assign"), "def helper(x):\n    return 2 * x", "h")
    insert(notebook, len(notebook.cells), "last = 1", "z")
    result = fix(notebook)
    assert solved(result.notebook) == ALL
    assert [result.notebook.cells[i].source for i in (3, -1)] == ["def helper(x):\n    return 2 * x", "last = 1"]
    assert result.status == "clean"


# Copies


def copied(order):
    """The cell `assign` three times under the same id, in the given order of sources."""
    notebook = drop(answered(), "assign")
    cell = find(released(), "assign")
    for number, source in enumerate(order):
        twin = copy.deepcopy(cell)
        twin.source, twin["id"] = source, f"twin-{number}"
        notebook.cells.insert(3 + number, twin)
    return notebook


OLD = "def assign(x):\n    return 'an older attempt'"


@pytest.mark.parametrize(
    "order",
    [
        (RIGHT["assign"], STUBS["assign"]),
        (STUBS["assign"], RIGHT["assign"]),
        (OLD, RIGHT["assign"], STUBS["assign"]),
        (STUBS["assign"], OLD, RIGHT["assign"]),
        (RIGHT["assign"], "scratch = 1"),
    ],
)
def test_duplicate_grade_id(order):
    result = fix(copied(order))
    assert solved(result.notebook) == ALL
    assert find(result.notebook, "assign").source == RIGHT["assign"]
    assert "duplicate-id" in kinds(result)
    assert f"{len(order)} cells claim to be `assign`" in result.notes[0].text
    assert result.untouched == ()


def test_duplicate_grade_id_the_last_of_two_attempts_counts():
    assert solved(fix(copied((RIGHT["assign"], OLD))).notebook) == ALL - {"check-assign"}


def test_duplicate_grade_id_of_a_cell_turned_into_text():
    notebook = copied((RIGHT["assign"], "scratch = 1"))
    find(notebook, "twin-0").cell_type = "markdown"
    assert solved(fix(notebook).notebook) == ALL


def test_duplicate_check_cell():
    notebook = answered()
    notebook.cells.append(copy.deepcopy(find(notebook, "check-assign")))
    result = fix(notebook)
    assert kinds(result) == {"duplicate-id"}
    assert len(result.notebook.cells) == len(released().cells)


# Losses


def test_deleted_cells_come_back():
    result = fix(drop(answered(), "check-assign", "title", "setup", "about-update", "cell-013"))
    assert solved(result.notebook) == ALL
    assert kinds(result) == {"cells-missing"}
    assert "`check-assign`" in result.notes[0].text
    assert result.status == "repaired"


def test_deleted_solution_cell_is_not_attempted():
    result = fix(drop(answered(), "update"))
    assert find(result.notebook, "update").source == STUBS["update"]
    assert result.untouched == ("update",)
    assert "solution-missing" in kinds(result)
    assert solved(result.notebook) == ALL - {"check-update"}


def test_emptied_solution_cell_is_not_attempted():
    result = fix(answered(update="  \n"))
    assert find(result.notebook, "update").source == STUBS["update"]
    assert result.untouched == ("update",)


def test_deleted_answer_cell():
    result = fix(drop(answered(), "why-scale"))
    assert find(result.notebook, "why-scale").source == PROMPT
    assert "answer-missing" in kinds(result)


@pytest.mark.parametrize("ids", [True, False])
def test_all_metadata_stripped(ids):
    result = fix(corpus.strip_marks(answered(), ids=ids))
    assert solved(result.notebook) == ALL
    assert kinds(result) == {"marks-stripped"}
    assert result.extra == ()
    assert find(result.notebook, "why-scale").source == "Because distances add the axes up."


def test_all_metadata_stripped_and_a_syntax_error():
    """The pattern finds what the parser cannot."""
    result = fix(corpus.strip_marks(answered(assign="def assign(x):\n    return 2 *")))
    assert find(result.notebook, "assign").source == "def assign(x):\n    return 2 *"
    assert solved(result.notebook) == ALL - {"check-assign"}


def test_all_metadata_stripped_and_the_function_renamed():
    """Nothing is defined; half of the handout's lines still stand there."""
    source = STUBS["assign"].replace("def assign", "def assign_points")
    for gone in ((), ("about-assign",)):
        result = fix(corpus.strip_marks(drop(answered(assign=source), *gone)))
        assert find(result.notebook, "assign").source == source


def test_a_quoted_stub_is_text():
    notebook = drop(answered(), "assign")
    notebook.cells.insert(3, new_markdown_cell("Is this right?\n" + STUBS["assign"]))
    result = fix(corpus.strip_marks(notebook))
    assert result.untouched == ("assign",)


def test_all_metadata_stripped_and_everything_rewritten():
    """Nothing is left but the place between its neighbours."""
    result = fix(corpus.strip_marks(answered(update="move = lambda x: x + 3")))
    assert find(result.notebook, "update").source == "move = lambda x: x + 3"


def test_stripped_and_shuffled():
    notebook = corpus.strip_marks(answered())
    notebook.cells = notebook.cells[::-1]
    assert solved(fix(notebook).notebook) == ALL


# Swaps and moves


def test_swapped_grade_ids():
    notebook = answered(assign=RIGHT["update"], update=RIGHT["assign"])
    result = fix(notebook)
    assert solved(result.notebook) == ALL
    assert find(result.notebook, "assign").source == RIGHT["assign"]
    assert "swapped-id" in kinds(result)


def test_swapped_grade_id_with_the_check():
    notebook = answered()
    one, two = find(notebook, "assign"), find(notebook, "check-assign")
    one.source, two.source = two.source, one.source
    result = fix(notebook)
    assert solved(result.notebook) == ALL
    assert result.untouched == ()


def test_swapped_with_one_stub():
    notebook = answered(assign=RIGHT["update"], update=STUBS["assign"])
    result = fix(notebook)
    assert solved(result.notebook) == {"check-update", "check-dbscan"}
    assert result.untouched == ("assign",)


def test_reordered_cells():
    notebook = answered()
    notebook.cells.insert(2, notebook.cells.pop(place(notebook, "dbscan")))
    notebook.cells.append(notebook.cells.pop(place(notebook, "assign")))
    result = fix(notebook)
    assert solved(result.notebook) == ALL
    assert result.status == "clean"


# Splits and merges


@pytest.mark.parametrize("marked_twice", [True, False])
@pytest.mark.parametrize("helper_first", [True, False])
def test_cell_split_in_two(marked_twice, helper_first):
    notebook = answered()
    cell = find(notebook, "assign")
    halves = ["def helper(x):\n    return 2 * x", "def assign(x):\n    return helper(x)"]
    cell.source, other = halves if helper_first else halves[::-1]
    insert(notebook, place(notebook, "assign") + 1, other, "half", **(cell.metadata if marked_twice else {}))
    result = fix(notebook)
    assert solved(result.notebook) == ALL
    order = [c.source for c in result.notebook.cells if c.source in halves]
    assert order == (halves if helper_first else halves[::-1])


def test_cells_merged_into_the_first():
    notebook = drop(answered(assign=RIGHT["assign"] + "\n\n" + RIGHT["update"]), "update")
    result = fix(notebook)
    assert solved(result.notebook) == ALL
    assert result.untouched == ()
    assert "defined-elsewhere" in kinds(result)


def test_cells_merged_into_the_last():
    merged = f"factor = 2\ndef assign(x):\n    return factor * x\n\n{RIGHT['update']}\n\n{RIGHT['dbscan']}"
    result = fix(drop(answered(dbscan=merged), "assign", "update"))
    assert solved(result.notebook) == ALL


def test_merged_while_the_stub_stays():
    """The stub below must not undo the definition above."""
    result = fix(answered(assign=RIGHT["assign"] + "\n\n" + RIGHT["update"], update=STUBS["update"]))
    assert solved(result.notebook) == ALL


# Solutions in the wrong cell


@pytest.mark.parametrize("at", [0, 3, 4, 6, 14])
def test_pasted_into_a_new_cell(at):
    notebook = insert(answered(assign=STUBS["assign"]), at, RIGHT["assign"])
    result = fix(notebook)
    assert solved(result.notebook) == ALL
    assert find(result.notebook, "assign").source == STUBS["assign"]
    assert result.notebook.cells[place(result.notebook, "assign") + 1].source == RIGHT["assign"]
    assert result.untouched == ()
    assert kinds(result) == {"defined-elsewhere"}


def test_pasted_at_the_end_with_its_helpers():
    notebook = answered(assign=STUBS["assign"])
    for source in (
        "factor = 2",
        "def helper(x):\n    return factor * x",
        "def assign(x):\n    return helper(x)",
        "assign(0)",
    ):
        insert(notebook, len(notebook.cells), source, f"m{len(notebook.cells)}")
    result = fix(notebook)
    assert solved(result.notebook) == ALL
    assert result.notebook.cells[-1].source == "assign(0)"


def test_a_scratch_cell_below_a_stub_is_no_attempt():
    notebook = answered(assign=STUBS["assign"])
    insert(notebook, place(notebook, "assign") + 1, "print(1)")
    result = fix(notebook)
    assert find(result.notebook, "assign").source == STUBS["assign"]
    assert result.untouched == ("assign",)


def test_a_solution_in_the_place_of_a_deleted_cell_is_not_taken_for_it():
    notebook = answered(assign=STUBS["assign"])
    find(notebook, "update").source = RIGHT["assign"]
    find(notebook, "update").metadata = {}
    result = fix(notebook)
    assert solved(result.notebook) == ALL - {"check-update"}
    assert result.untouched == ("update",)


@pytest.mark.parametrize(
    "stub", ["# see below\n" + STUBS["assign"], STUBS["assign"].replace("Give", "See below. Give")]
)
def test_a_comment_in_the_stub_is_no_solution(stub):
    """The stub differs from the handout, yet it must not win over the pasted solution."""
    result = fix(insert(answered(assign=stub), 14, RIGHT["assign"]))
    assert solved(result.notebook) == ALL


def test_a_question_in_the_handout_is_no_magic():
    handout = released()
    find(handout, "assign").source = STUBS["assign"].replace(
        'Give every point the nearest centre."', 'Which one?\n    The nearest."'
    )
    stub = find(handout, "assign").source
    result = fix(insert(answered(assign="# see below\n" + stub), 14, RIGHT["assign"]), handout)
    assert solved(result.notebook) == ALL


def test_everything_in_one_new_cell():
    notebook = insert(released(), 14, "\n\n".join(RIGHT.values()))
    assert solved(fix(notebook).notebook) == ALL


def test_pasted_into_the_check_cell_with_a_decorator_and_a_form_feed():
    source = "import functools\n\x0c\n@functools.cache\ndef assign(x):\n    return 2 * x\n"
    notebook = answered(assign=STUBS["assign"])
    find(notebook, "check-assign").source = source + find(notebook, "check-assign").source
    result = fix(notebook)
    assert find(result.notebook, result.extra[0]).source == (
        "import functools\n\n@functools.cache\ndef assign(x):\n    return 2 * x"
    )
    assert solved(result.notebook) == ALL


@pytest.mark.parametrize("tail", ["", "\nx = (", "\n%timeit 1"])
def test_pasted_into_the_check_cell(tail):
    notebook = answered(assign=STUBS["assign"])
    check = find(notebook, "check-assign")
    check.source = RIGHT["assign"] + "\n\n" + check.source + tail
    result = fix(notebook)
    assert {"check-changed", "kept-from-ours"} <= kinds(result)
    assert [n.severity for n in result.notes if n.kind == "check-changed"] == ["warning"]
    if tail != "\nx = (":
        assert solved(result.notebook) == ALL
        assert "check(" not in find(result.notebook, result.extra[0]).source


def test_code_added_to_the_locked_setup_is_kept():
    notebook = answered(assign="def assign(x):\n    return cmath.sqrt(4 * x * x).real")
    find(notebook, "setup").source += "\nimport cmath"
    result = fix(notebook)
    assert solved(result.notebook) == ALL
    assert {"locked-changed", "kept-from-ours"} == kinds(result)


def test_altered_check_and_text_are_put_back():
    notebook = answered(assign=OLD)
    find(notebook, "check-assign").source = "by_hand = 8\n4.0"
    find(notebook, "about-assign").source = "I rewrote the task."
    find(notebook, "setup").source = "import math\ndef check(name, value):\n    return 4.0"
    result = fix(notebook)
    assert kinds(result) == {"check-changed", "locked-changed"}
    assert result.extra == ()
    assert solved(result.notebook) == ALL - {"check-assign"}


def test_changed_plain_cell_runs_after_ours():
    notebook = answered()
    find(notebook, "cell-011").source = "picture = [7]"
    result = fix(notebook)
    assert find(result.notebook, result.extra[0]).source == "picture = [7]"
    assert place(result.notebook, result.extra[0]) == place(result.notebook, "cell-011") + 1
    assert result.status == "clean"
    assert kinds(result) == {"plain-changed"}


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_solution_cell_turned_into_text(kind):
    notebook = answered()
    find(notebook, "assign").cell_type = kind
    result = fix(notebook)
    assert solved(result.notebook) == ALL
    assert "cell-type" in kinds(result)


def test_answer_written_in_a_new_cell_below():
    notebook = answered(**{"why-scale": PROMPT})
    for number, text in enumerate(("First.", "Second.")):
        cell = new_markdown_cell(text)
        cell["id"] = f"n{number}"
        notebook.cells.insert(place(notebook, "why-scale") + 1 + number, cell)
    result = fix(notebook)
    assert find(result.notebook, "why-scale").source == "First.\n\nSecond."


def test_commented_out_definition_does_not_count():
    notebook = insert(
        answered(assign=STUBS["assign"]), 14, 'digits = "\\d"\n"""\n' + RIGHT["assign"].replace('"""', "'''") + '\n"""'
    )
    result = fix(notebook)
    assert result.untouched == ("assign",)


@pytest.mark.parametrize(
    "source",
    [
        "assign = lambda x: 2 * x",
        "if True:\n    def assign(x):\n        return 2 * x",
        "try:\n    from nowhere import assign\nexcept ImportError:\n    def assign(x):\n        return 2 * x",
        "class Doubler:\n    def __call__(self, x):\n        return 2 * x\nassign, other = Doubler(), 1",
        "assign: object = lambda x: 2 * x",
    ],
)
def test_other_ways_to_define(source):
    result = fix(corpus.strip_marks(answered(assign=source)))
    assert find(result.notebook, "assign").source == source
    assert solved(result.notebook) == ALL
    # Below the check and beside an untouched stub, only what it defines speaks for it.
    assert solved(fix(insert(answered(assign=STUBS["assign"]), 14, source)).notebook) == ALL


@pytest.mark.parametrize("magic", ["%%time\n", "%%capture out\n", "%matplotlib inline\n", "!ls\n", "assign?\n"])
def test_magics_are_just_source(magic):
    source = magic + RIGHT["assign"]
    result = fix(corpus.strip_marks(answered(assign=source)))
    assert find(result.notebook, "assign").source == source
    assert result.untouched == ()


def test_a_cell_that_only_repeats_another_exercises_function():
    """It claims `dbscan` and defines `assign` again: its place is still where it stood, not lost."""
    source = "def assign(x):\n    return 2 * x\n\n\ndef db_scan(x):\n    return 0"
    result = fix(answered(dbscan=source))
    assert find(result.notebook, "dbscan").source == source
    assert solved(result.notebook) == ALL - {"check-dbscan"}
    assert result.notes == ()


def test_a_handout_cell_that_is_empty():
    handout = released()
    find(handout, "update").source = ""
    assert fix(copy.deepcopy(handout), handout).notes == ()
    notebook = answered()
    assert solved(fix(notebook, handout).notebook) == ALL


def test_pictures_in_answers_are_reported():
    notebook = answered()
    find(notebook, "why-scale")["attachments"] = {"a.png": {"image/png": "eA=="}}
    result = fix(notebook)
    assert kinds(result) == {"attachments"}
    assert "attachments" not in find(result.notebook, "why-scale")


def test_an_early_definition_stays_for_those_who_need_it():
    """The cell above defines a helper too: moving it behind the stub would break the exercise before."""
    notebook = answered(assign="value = helper(1)\ndef assign(x):\n    return helper(x)", update=STUBS["update"])
    insert(notebook, 2, "def helper(x):\n    return 2 * x\n\n\n" + RIGHT["update"])
    assert solved(fix(notebook).notebook) == ALL


# Tampering


def test_tags_marks_and_metadata_are_reported_and_dropped():
    notebook = answered()
    check = find(notebook, "check-assign")
    check.metadata.tags = ["skip-execution"]
    check.metadata.nbgrader.points = 400
    find(notebook, "assign").metadata.nbgrader.bonus = 7
    find(notebook, "update").metadata.exploit = 1
    notebook.metadata.kernelspec = {"name": "bash", "display_name": "Bash", "language": "bash"}
    result = fix(notebook)
    assert kinds(result) == {"tags", "marks-changed", "metadata", "kernel"}
    assert {note.severity for note in result.notes} == {"warning"}
    text = next(note.text for note in result.notes if note.kind == "marks-changed")
    assert "check-assign: points 4 → 400" in text
    assert "assign: unknown keys `bonus`" in text


def test_editors_own_metadata_is_no_tampering():
    notebook = answered()
    for cell in notebook.cells:
        cell.metadata.update({"id": "abc", "executionInfo": {}, "ExecuteTime": {}, "scrolled": True, "vscode": {}})
    assert fix(notebook).status == "clean"


def test_an_older_release():
    notebook = drop(answered(), "dbscan", "check-dbscan", "about-dbscan")
    old = copy.deepcopy(find(notebook, "check-assign"))
    old.source, old["id"], old.metadata.nbgrader.grade_id = "assert median(3) == 3", "old", "check-median"
    notebook.cells.append(old)
    result = fix(notebook)
    assert solved(result.notebook) == {"check-assign", "check-update"}
    assert {"unknown-cells", "cells-missing", "solution-missing"} == kinds(result)
    assert result.extra == ()


def test_another_notebook():
    notebook = insert(released(), 0, "print('something else')")
    notebook.cells = notebook.cells[:1]
    result = fix(notebook)
    assert result.status == "damaged"
    assert result.notes[-1].kind == "wrong-notebook"


def test_the_handouts_own_outputs_are_dropped():
    handout = released()
    find(handout, "setup").update(outputs=[{"output_type": "stream", "name": "stdout", "text": "x"}], execution_count=3)
    fix(answered(), handout)


def test_outputs_never_come_along():
    notebook = answered()
    find(notebook, "check-assign").outputs = [
        {"output_type": "execute_result", "data": {"text/plain": "4.0"}, "metadata": {}, "execution_count": 1}
    ]
    assert fix(notebook).status == "clean"


def test_too_many_own_cells():
    notebook = released()
    for number in range(400):
        insert(notebook, len(notebook.cells), f"x = {number}", f"x{number}")
    insert(notebook, len(notebook.cells), "\n\n".join(RIGHT.values()), "all")
    result = fix(notebook)
    assert len(result.extra) <= 302
    assert "too-many-extras" in kinds(result)
    assert solved(result.notebook) == ALL
