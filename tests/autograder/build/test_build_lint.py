"""Every rule of the linter: a master that breaks it, the line it names, and the words.

The line a rule must name is the one with a § in the broken text; the sign is taken out before linting.
"""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from mini_course import ASSIGNMENT, LECTURE, SHIFT, SPAN, bank_of, write_project

from autograder.build import LintError, lint

A, L = "solutions/assignments/01-mini.py", "solutions/lectures/01-mini.py"
LAST = "# %%\nspans = [1, 2, 3]"
INTRO = "# Run the cells in order."
HINTS = '# %% [markdown] hints="shift"\n'
CHECK = '\ncheck("shift", by_hand)'
MOVED = "    moved_by_the_centre = X - c\n"
SHIFT_CELL = ASSIGNMENT[ASSIGNMENT.index('# %% solution="shift"') : ASSIGNMENT.index('\n\n# %% check="shift"')]
MORE = "# One more thing.\n"


def broken(text, old, new, count=1):
    """The text with a change, and the number of the line marked by § (None without one)."""
    assert text.count(old) == count, f"{old!r} stands {text.count(old)} times"
    text = text.replace(old, new)
    lines = [n for n, line in enumerate(text.split("\n"), 1) if "§" in line]
    return text.replace("§", ""), (lines[0] if lines else None)


def problems(root, *, bank=None, **masters):
    return lint(write_project(root, **masters), bank=bank or bank_of())


def test_clean_masters_pass(tmp_path):
    assert problems(tmp_path) == []


def test_a_problem_reads_like_a_compilers(tmp_path):
    text, line = broken(ASSIGNMENT, "# Write `span(X)`.", "# §TODO write.")
    (problem,) = problems(tmp_path, assignment=text)
    assert str(problem) == f"{A}:{line}: TODO left over" == f"{A}:15: TODO left over"
    assert str(LintError([problem])) == f"{problem}\n1 problem in the masters; nothing was built"


def test_all_problems_are_reported_sorted_by_file_and_line(tmp_path):
    text, second = broken(ASSIGNMENT, LAST, "# %%\n§FIXME = 1")
    text, first = broken(text, INTRO, "# §![](a.png)")
    lecture, third = broken(LECTURE, MORE, "# §XXX\n", count=22)
    lecture = lecture.replace("# XXX\n", MORE).replace(MORE, "# XXX\n", 1)
    found = problems(tmp_path, assignment=text, lecture=lecture)
    assert [(p.path, p.line) for p in found] == [(A, first), (A, second), (L, third)]
    assert str(LintError(found)).endswith("\n3 problems in the masters; nothing was built")


# rule: (what is replaced in the clean assignment, with what, words of the message, number of problems in all)
ASSIGNMENT_RULES = {
    "solution without marker": (
        LAST,
        "# %%\nn = 1\n§### BEGIN SOLUTION\nn = 2\n### END SOLUTION",
        "BEGIN SOLUTION in a cell without a solution= (or answer=) marker",
        1,
    ),
    "solution in a plain text": (
        INTRO,
        "# §### BEGIN SOLUTION\n# Yes.\n# ### END SOLUTION",
        "BEGIN SOLUTION in a cell without a solution= (or answer=) marker",
        1,
    ),
    "marker without solution": (
        SHIFT_CELL,
        '§# %% solution="shift"\ndef shift(X, c):\n    return X - c\n',
        "a solution= cell without ### BEGIN SOLUTION",
        1,
    ),
    "end without begin": (
        MOVED + "    return moved_by_the_centre\n    ### END SOLUTION",
        "    ### END SOLUTION\n    return X\n§    ### END SOLUTION",
        "END SOLUTION without BEGIN SOLUTION",
        1,
    ),
    "begin inside another": (
        MOVED,
        "§    ### BEGIN SOLUTION\n",
        "BEGIN SOLUTION inside another, which began on line 43",
        1,
    ),
    "begin without end": (
        "# ### BEGIN SOLUTION\n# Because largest and smallest move by the same amount.\n# ### END SOLUTION",
        "# §### BEGIN SOLUTION\n# Because.",
        "BEGIN SOLUTION without END SOLUTION",
        1,
    ),
    "hidden tests in the notebook": (
        "    assert span(",
        "§    ### BEGIN HIDDEN TESTS\n    assert span(",
        "hidden cases belong in the bank",
        1,
    ),
    "mark scheme": ("# Why does a", "# §=== BEGIN MARK SCHEME ===\n# Why", "use ### BEGIN SOLUTION", 1),
    "exercise in a plain cell": (
        LAST,
        "# %%\nspans = [1]\n\n\n§def shift(X, c):\n    return c",
        'shift belongs in the cell marked solution="shift"',
        1,
    ),
    "exercise in another's cell": (
        "    return moved_by_the_centre\n    ### END SOLUTION\n",
        "    return moved_by_the_centre\n    ### END SOLUTION\n\n\n§def span(X):\n    return X\n",
        'span belongs in the cell marked solution="span"',
        1,
    ),
    "exercise not in its cell": (
        '# %% solution="shift"\ndef shift(X, c):',
        '§# %% solution="shift"\ndef shifted(X, c):',
        'the cell marked solution="shift" does not define shift',
        1,
    ),
    "check without marker": (LAST, '# %%\n§spans = [check("span", None)]', "without a check= marker", 1),
    "check cell without its call": (CHECK, "\n§by_hand()", 'ends with check("shift", by_hand)', 1),
    "check of another exercise": (CHECK, '\n§check("span", by_hand)', 'ends with check("shift", by_hand)', 1),
    "check without a value": (CHECK, '\n§marks = check("shift", by_hand)', 'ends with check("shift"', 1),
    "check without by_hand": (CHECK, '\n§check("shift")', 'ends with check("shift", by_hand)', 1),
    "check with something after it": (CHECK, CHECK + "\n§spans = 1", 'ends with check("shift", by_hand)', 1),
    "check without asserts of its own": (
        "def by_hand():\n    assert shift(",
        "§def other():\n    assert shift(",
        "a check cell defines by_hand",
        1,
    ),
    "prose in a code cell": (LAST, "# %%\nspans = [1]\n§The span is wide.", "is not Python", 1),
    "commented prose in a code cell": (
        LAST,
        "§# %%\n# The span is wide.\n\n# %%\nspans = [1]",
        "nothing but comments",
        1,
    ),
    "empty code cell": (LAST, "§# %%\n\n# %%\nspans = [1]", "an empty cell", 1),
    "empty text": ("# # Mini assignment\n#\n" + INTRO, "#", "an empty cell", 1),
    "unknown marker": (
        '# %% [markdown] answer="why-shift"',
        '§# %% [markdown] anwser="why-shift"',
        "unknown marker 'anwser': did you mean 'answer'?",
        4,  # points without answer, a solution without marker, points do not add up
    ),
    "unreadable marker": ('# %% solution="span"', "§# %% solution=span", 'markers are written key="value"', 4),
    "misspelt cell type": (
        '# %% [markdown] answer="why-shift" points=4\n# Why',
        '§# %% [markdwon] answer="why-shift" points=4\n# Why',
        "did you mean '[markdown]'?",
        3,  # the cell is a code cell now
    ),
    "cell type without brackets": (LAST, "§# %% markdown\nspans = [1]", "did you mean '[markdown]'?", 1),
    "text on the cell line": (LAST, "§# %% Some spans\nspans = [1]", "lost in the build", 1),
    "header without a space": (LAST, "§# %%[markdown]\n# Some spans.", "is not read as a cell line", 1),
    "header without a space after code": (
        "spans = [1, 2, 3]",
        "spans = [1, 2, 3]\n§# %%[markdown]\n# Some spans.",
        "is not read as a cell line",
        1,
    ),
    "marker on the wrong kind": (HINTS, '§# %% hints="shift"\n', "hints= stands on a markdown cell", 2),
    "two markers on one cell": (
        HINTS,
        '§# %% [markdown] hints="shift" answer="x" points=4\n',
        "this one has hints and answer",
        2,
    ),
    "bad name": ('# %% [markdown] answer="why-shift"', '§# %% [markdown] answer="Why shift"', "a name has", 1),
    "answer without points": (
        '# %% [markdown] answer="why-shift" points=4',
        '§# %% [markdown] answer="why-shift"',
        "a written answer needs points, a number over 0 (points=4), got None",
        2,
    ),
    "answer worth nothing": (
        '# %% [markdown] answer="why-shift" points=4',
        '§# %% [markdown] answer="why-shift" points=0',
        "a written answer needs points, a number over 0 (points=4), got 0",
        2,
    ),
    "points on an exercise": ('# %% check="span"', '§# %% check="span" points=6', "come from the bank", 1),
    "left over": (LAST, "# %%\nspans = [1]\n§n = 1  # FIXME", "FIXME left over", 1),
    "pasted output": (LAST, "# %%\nspans = [1]\n§# Out[3]: [1]", "pasted output", 1),
    "markdown image": (INTRO, "# Look:\n# §![ ](a.png)", "an image without alt text", 1),
    "html image": (INTRO, '# Look:\n# §<img\n#  src="a.png" alt="">', "<img> without alt text", 1),
    "picture without alt text": (LAST, "# %%\nspans = [1]\n§ax.plot(spans)", "a picture without alt text", 1),
    "unknown exercise": (HINTS, '§# %% [markdown] hints="shfit"\n', "did you mean 'shift'?", 2),
    "missing cell": (HINTS, "", "exercise 'shift' has no cell marked hints=\"shift\"", 1),
    "second cell for one exercise": (LAST, "§" + HINTS + "\n" + LAST, 'a second cell named "hints-shift"', 1),
    "answer with an exercise's name": (
        '# %% [markdown] answer="why-shift"',
        '§# %% [markdown] answer="shift"',
        'a second cell named "shift" (answer="shift"); the first is on line 40',
        1,
    ),
    "answer named setup": (
        '# %% [markdown] answer="why-shift"',
        '§# %% [markdown] answer="setup"',
        'a second cell named "setup"',
        1,
    ),
    "hints in the master": (HINTS, HINTS + "# §Think.\n", "must be empty: its text comes from the bank", 1),
    "task without heading": ("# ## 2 Shift\n#\n# Write", "# §Write", "begins with a heading", 1),
    "no set-up cell": ('check = load_checks("01-mini")', "n = 1", "no set-up cell", 1),
    "set-up of another unit": (
        '# %%\nimport numpy as np\nfrom glassnet.check import load_checks\n\ncheck = load_checks("01',
        '§# %%\nimport numpy as np\nfrom glassnet.check import load_checks\n\ncheck = load_checks("02',
        'the set-up cell must say check = load_checks("01-mini")',
        1,
    ),
    "second set-up": (LAST, '§# %%\ncheck = load_checks("01-mini")', "a second set-up cell; the first is on line 6", 1),
    "solution seen in another cell": (
        LAST,
        "# %%\nspans = [1]\n§top_of_each_column=np.max( X, axis=0 )  # spaces differ",
        "a line of a solution outside BEGIN SOLUTION",
        1,
    ),
    "solution seen in its own cell": (
        MOVED,
        "    pass\n    ### END SOLUTION\n§    moved_by_the_centre = X - c\n    ### BEGIN SOLUTION\n" + MOVED,
        "a line of a solution outside BEGIN SOLUTION",
        1,
    ),
    "solution seen in a text": (
        "# Write `shift(X, c)`.",
        "# Like so:\n#\n# §    moved_by_the_centre = X - c",
        "a line of a solution outside BEGIN SOLUTION",
        1,
    ),
}
# Where the named line is one that the change itself cannot mark.
FIXED_LINES = {"missing cell": 35, "no set-up cell": 1, "empty text": 1}


@pytest.mark.parametrize("rule", ASSIGNMENT_RULES)
def test_assignment_rule(tmp_path, rule):
    old, new, message, total = ASSIGNMENT_RULES[rule]
    text, line = broken(ASSIGNMENT, old, new)
    found = problems(tmp_path, assignment=text)
    named = [(p.path, p.line) for p in found if message in p.message]
    assert named == [(A, line or FIXED_LINES[rule])], list(map(str, found))
    assert len(found) == total, list(map(str, found))


def _exercise_part(name):
    """The four cells of an exercise in the clean assignment."""
    start = ASSIGNMENT.index(f'# %% [markdown] about="{name}"')
    end = ASSIGNMENT.index(f'# %% [markdown] hints="{name}"') + len(f'# %% [markdown] hints="{name}"\n')
    return ASSIGNMENT[start:end]


def test_exercises_in_another_order_than_the_banks(tmp_path):
    span, shift = _exercise_part("span"), _exercise_part("shift")
    text = ASSIGNMENT.replace(span, "@").replace(shift, span).replace("@", shift)
    (problem,) = problems(tmp_path, assignment=text)
    assert problem.message == "exercise 'shift' stands before 'span', in the bank it comes after"
    assert text.split("\n")[problem.line - 1] == '# %% solution="shift"'


def test_cells_of_an_exercise_in_another_order(tmp_path):
    text, line = broken(ASSIGNMENT.replace(HINTS, ""), '# %% solution="shift"', "§" + HINTS + '\n# %% solution="shift"')
    found = problems(tmp_path, assignment=text)
    assert [p.line for p in found] == [line]
    assert found[0].message == (
        "exercise 'shift': hints stands before check; the order is about, solution, check, hints"
    )


def test_exercise_of_the_bank_that_is_not_in_the_master(tmp_path):
    text = ASSIGNMENT.replace(_exercise_part("shift"), "")
    (problem,) = problems(tmp_path, assignment=text)
    assert (problem.line, problem.message) == (1, "exercise 'shift' of the bank is not in this assignment")


def test_points_that_do_not_add_up(tmp_path):
    (problem,) = problems(tmp_path, bank=bank_of(replace(SPAN, points=61), SHIFT))
    assert (problem.path, problem.line) == (A, 1)
    assert problem.message == ("the points of a unit add up to 100; here exercises 97 and written answers 4 give 101")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"misconceptions": ()}, "exercise 'shift': no misconceptions in the bank"),
        ({"hints": ("One.", "Two.")}, "exercise 'shift': 2 hints in the bank, expected 3"),
        ({"hints": ("One.", " ", "Three.")}, "exercise 'shift': hint 2 is empty"),
        (
            {"misconceptions": (replace(SHIFT.misconceptions[0], says=" "),)},
            "exercise 'shift': misconception 'mistake' has no sentence for the learner",
        ),
    ],
)
def test_gaps_in_the_bank_are_named_at_the_exercise(tmp_path, change, message):
    (problem,) = problems(tmp_path, bank=bank_of(SPAN, replace(SHIFT, **change)))
    assert (problem.line, problem.message) == (35, message)
    assert ASSIGNMENT.split("\n")[34] == '# %% [markdown] about="shift"'


def test_unit_that_the_bank_does_not_know(tmp_path):
    def unit(name):
        raise KeyError(name)

    (problem,) = problems(tmp_path, bank=SimpleNamespace(unit=unit), lecture=None)
    assert (problem.line, problem.message) == (1, "the bank has no unit '01-mini'")


LECTURE_RULES = {
    "too few cells": (MORE + "\n# %% [markdown]\n" + MORE, MORE, "a lecture has at least 25 cells, this one has"),
    "late picture": (
        '\n# %%\nviz.show(viz.bars(["a", "b"], [1, 2]))\n',
        '\n# %%\nn = 1\n\n# %%\nviz.show(viz.bars(["a", "b"], [1, 2]))\n',
        "no picture by cell 3",
    ),
    "assignment marker": ("# %% [markdown]\n# # Mini", '# %% [markdown] about="span"\n# # Mini', "this is a lecture"),
    "picture without alt text": (
        '\nviz.show(viz.bars(["a", "b"], [1, 2]))\n',
        '\nviz.bars(["a", "b"], [1, 2])\n',
        "a picture without alt text",
    ),
}
LECTURE_LINES = {"late picture": 9, "assignment marker": 1, "picture without alt text": 10}


@pytest.mark.parametrize("rule", LECTURE_RULES)
def test_lecture_rule(tmp_path, rule):
    old, new, message = LECTURE_RULES[rule]
    text = LECTURE.replace(old, new)
    assert text != LECTURE
    (problem,) = problems(tmp_path, lecture=text)
    last_cell = text[: text.rindex("# %%")].count("\n") + 1
    assert (problem.path, problem.line) == (L, LECTURE_LINES.get(rule, last_cell))
    assert message in problem.message


def test_a_lecture_of_24_cells_is_short_and_one_of_25_is_not(tmp_path):
    assert LECTURE.count("# %%") == 25
    short = LECTURE[: LECTURE.rindex("# %%")]
    assert [p.message for p in problems(tmp_path, lecture=short)] == [
        "a lecture has at least 25 cells, this one has 24"
    ]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("x = 1\n" + LECTURE, 1, "text before the first cell"),
        ("# ---\n# jupyter: x\n\n" + LECTURE, 1, "begins with '# ---' has no end"),
        ("no cells at all\n", 1, "text before the first cell"),
    ],
)
def test_what_is_no_percent_notebook(tmp_path, text, line, message):
    (problem,) = problems(tmp_path, lecture=text)
    assert (problem.path, problem.line) == (L, line)
    assert problem.message.startswith("not a py:percent notebook: ")
    assert message in problem.message


def test_a_master_that_is_not_text(tmp_path):
    root = write_project(tmp_path)
    (root / "solutions/lectures/01-mini.py").write_bytes(b"# %%\n\xff")
    (problem,) = lint(root, bank=bank_of())
    assert "not UTF-8 text (invalid start byte at byte 5)" in problem.message


def test_a_master_with_a_name_of_another_form(tmp_path):
    root = write_project(tmp_path)
    (root / "solutions/lectures/01-mini.py").rename(root / "solutions/lectures/Mini_1.py")
    (problem,) = lint(root, bank=bank_of())
    assert problem.message == "a master is named NN-topic.py (lower case, digits, '-'), got Mini_1.py"


@pytest.mark.parametrize(
    "code",
    [
        "fig, ax = plt.subplots()\nax.scatter(x, y)\nviz.show(fig)",
        'viz.show(viz.cluster_map(X, labels), alt="Two clusters")',
        'show_it(plt.imshow(x), alt=f"{n} digits")',
        "y = numpy.histogram(x)\nplan = 3\nplot = 4",
        "viz.use_style()",
        "%matplotlib inline\nx = 3",
        "%%bash\nplot it all",
        "help?\n!ls\nfiles = !ls",
        "%%time\nx = 4",
        'text = """\n# %% not a cell\n"""',
        "await thing()",
        "...",
    ],
)
def test_code_that_is_fine(tmp_path, code):
    text, _ = broken(ASSIGNMENT, LAST, "# %%\n" + code)
    assert problems(tmp_path, assignment=text) == []


@pytest.mark.parametrize(
    "code",
    [
        "plt.figure()",
        "plt.plot(x)",
        "axes[0, 1].imshow(x)",
        "fig.add_subplot().bar(a, b)",
        "table.plot(x='a')",
        "Image('a.png')",
        "animation.FuncAnimation(fig, f)",
        "viz.kmeans_grid(X, runs)",
        'viz.cluster_map(X, alt="")',
    ],
)
def test_code_that_makes_a_picture_without_words(tmp_path, code):
    text, line = broken(ASSIGNMENT, LAST, "# %%\nn = 1\n§" + code)
    (problem,) = problems(tmp_path, assignment=text)
    assert (problem.line, problem.message[:26]) == (line, "a picture without alt text")


@pytest.mark.parametrize("text", ["![Two clusters](a.png)", "<img src='a.png' alt='Two clusters'>", "`![]`"])
def test_images_with_words_are_fine(tmp_path, text):
    assert problems(tmp_path, assignment=broken(ASSIGNMENT, INTRO, "# " + text)[0]) == []
