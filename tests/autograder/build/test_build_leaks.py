"""The leak search is quiet on a clean course and finds what is planted, however it is wrapped."""

import base64
import gzip
import inspect
import json
import textwrap
import zlib

import mini_course
import pytest
from mini_course import SHIFT, SPAN, bank_of, write_project

from autograder.build import build, find_leaks
from autograder.build.guarded import all_secrets
from autograder.build.secret_lines import normalise, tells

NOTEBOOK, CHECKS = "assignments/01-mini/01-mini.ipynb", "assignments/01-mini/01-mini.checks.json"
LECTURE = "lectures/01-mini.ipynb"
SECRET = "top_of_each_column = np.max(X, axis=0)"


@pytest.fixture
def root(tmp_path):
    build(write_project(tmp_path), bank=bank_of())
    return tmp_path


def leaks(root):
    return find_leaks(root / "course", [root / "solutions/assignments/01-mini.py"], bank_of())


def plant(root, name, text, cell="cell-001"):
    """Add a text to a cell of a notebook, or to the sentences of the checks."""
    path = root / "course" / name
    tree = json.loads(path.read_text())
    if name.endswith(".ipynb"):
        next(c for c in tree["cells"] if c["id"] == cell)["source"] += ["\n", text]
    else:
        tree["exercises"][0]["title"] += " " + text
    path.write_text(json.dumps(tree, indent=1))


def test_a_clean_course_has_no_leak(root):
    assert leaks(root) == []


def test_the_source_tree_would_be_full_of_leaks(root):
    found = find_leaks(root / "build/nbgrader", [root / "solutions/assignments/01-mini.py"], bank_of())
    assert {leak.origin for leak in found} == {
        f"solution of {name} (01-mini.py)" for name in ("span", "shift", "why-shift")
    }


def test_what_is_guarded(root):
    secrets = all_secrets([root / "solutions/assignments/01-mini.py"], bank_of())
    assert {name: sorted(lines) for name, lines in secrets.items() if "bank" in name} == {
        "span in the bank's span": ["highest_by_column=X.max(axis=0)", "returnhighest_by_column-X.min(axis=0)"],
        "span__over_rows in the bank's span": [
            "returnwrong_way_round-X.min(axis=1)",
            "wrong_way_round=X.max(axis=1)",
        ],
        "_span_visible in the bank's span": [
            'return[Case(kind,(X,),"span")forkind,Xin((WORKED,worked),("negativenumbers",worked-2.0))]',
            "worked=np.array([[1.0,5.0],[4.0,7.0],[2.0,6.0]])",
        ],
        "_span_hidden in the bank's span": [
            "hidden_table=rng.normal(size=(17,3))",
            'return[Case("morecolumns",(hidden_table,),"span")]',
        ],
        "shift in the bank's shift": ["return_moved_towards(X,-c)"],
        "_moved_towards in the bank's shift": ["returnX+step[None,:]"],
        "shift__adds in the bank's shift": ["returnX+c.reshape(1,-1)"],
        "_shift_visible in the bank's shift": [
            'return[Case(WORKED,(np.array([[1.0,2.0],[3.0,5.0],[0.0,1.0]]),np.array([1.0,2.0])),"shift")]'
        ],
        "_shift_hidden in the bank's shift": [
            'return[Case("morecolumns",(rng.normal(size=(8,4)),rng.normal(size=4)),"shift")]'
        ],
    }


@pytest.mark.parametrize(
    ("line", "origin"),
    [
        (SECRET, "solution of span (01-mini.py)"),
        ("Because largest and smallest move by the same amount.", "solution of why-shift (01-mini.py)"),
        ("highest_by_column = X.max(axis=0)", "span in the bank's span"),
        ("wrong_way_round  =  X.max( axis=1 )   # why not", "span__over_rows in the bank's span"),
        ("hidden_table = rng.normal(size=(17, 3))", "_span_hidden in the bank's span"),
        ("return X + step[None, :]", "_moved_towards in the bank's shift"),
    ],
)
@pytest.mark.parametrize("name", [NOTEBOOK, CHECKS])
def test_a_planted_line_is_found(root, name, line, origin):
    plant(root, name, "\n" + line + "\n")
    assert [(leak.path, leak.origin) for leak in leaks(root)] == [(name, origin)]


WRAPPINGS = {
    "as it is": str,
    "split over lines": lambda s: s.replace("np.max", "np.\\\nmax").replace("\\\n", "\n"),
    "a JSON string in a JSON string": json.dumps,
    "escaped twice": lambda s: json.dumps(json.dumps(s)),
    "unicode escapes": lambda s: "".join(f"\\u{ord(c):04x}" for c in s),
    "hex escapes": lambda s: "".join(f"\\x{ord(c):02x}" for c in s),
    "base64": lambda s: base64.b64encode(s.encode()).decode(),
    "base64 glued to a word": lambda s: "word" + base64.b64encode(b"x" + s.encode()).decode(),
    "base64 glued out of step": lambda s: "nothing" + base64.b64encode(s.encode()).decode(),
    "base64 without padding": lambda s: base64.b64encode(s.encode()).decode().rstrip("="),
    "base64 in lines": lambda s: base64.encodebytes(("x" * 40 + s).encode()).decode(),
    "base64 of base64": lambda s: base64.b64encode(base64.b64encode(s.encode())).decode(),
    "base64 for URLs": lambda s: base64.urlsafe_b64encode((s + "\n???>>>").encode()).decode(),
    "hexadecimal": lambda s: s.encode().hex(),
    "compressed": lambda s: base64.b64encode(zlib.compress(s.encode())).decode(),
    "gzip": lambda s: base64.b64encode(gzip.compress(s.encode())).decode(),
}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_a_wrapped_line_is_found(root, wrapping):
    plant(root, CHECKS, WRAPPINGS[wrapping](SECRET))
    assert [(leak.path, leak.line) for leak in leaks(root)] == [(CHECKS, normalise(SECRET))]


def test_metadata_and_outputs_are_read_too(root):
    path = root / "course" / NOTEBOOK
    tree = json.loads(path.read_text())
    tree["metadata"]["note"] = SECRET
    path.write_text(json.dumps(tree))
    assert [str(leak) for leak in leaks(root)] == [
        f"{NOTEBOOK}: has {normalise(SECRET)!r}, from solution of span (01-mini.py)"
    ]


def test_any_other_file_is_read_too(root):
    (root / "course/assignments/01-mini/notes.txt").write_text(SECRET)
    assert [leak.path for leak in leaks(root)] == ["assignments/01-mini/notes.txt"]


def test_a_lecture_may_share_a_line_but_not_a_whole_solution(tmp_path):
    def long_solution(X):
        first_step_of_three = X * 2 + 1
        second_step_of_three = first_step_of_three - X
        return second_step_of_three.T @ second_step_of_three

    body = textwrap.dedent("\n".join(inspect.getsource(long_solution).split("\n")[1:]))
    with_long = mini_course.ASSIGNMENT.replace(
        "    moved_by_the_centre = X - c\n", "    moved_by_the_centre = X - c\n" + textwrap.indent(body, "    ")
    )
    build(write_project(tmp_path, assignment=with_long), bank=bank_of())
    lines = [*body.strip().split("\n"), "moved_by_the_centre = X - c"]
    telling = [line for line in lines if tells(line)]
    assert len(telling) == 4
    plant(tmp_path, LECTURE, "\n".join(telling[:-1]))
    assert leaks(tmp_path) == []
    plant(tmp_path, LECTURE, telling[-1], cell="cell-002")
    assert {(leak.path, leak.origin) for leak in leaks(tmp_path)} == {(LECTURE, "solution of shift (01-mini.py)")}
    assert len(leaks(tmp_path)) == 4


ANYONE = """\
import numpy as np
from numpy import linalg
def assign(X, C):
return labels, centers
# a long comment
for i in range(len(X)):
for d in range(X.shape[1]):
n_samples, n_features = X.shape
labels = np.zeros(len(X), dtype=int)
centers = np.asarray(centers, dtype=float)
"a string on its own",
raise NotImplementedError('not yet')
x = y + 1
"""


@pytest.mark.parametrize("line", ANYONE.strip().split("\n"))
def test_lines_that_anyone_would_write_tell_nothing(line):
    assert not tells("    " + line)


@pytest.mark.parametrize(
    "line",
    [
        "labels = d.argmin(axis=1)",
        "default_of_all = d.mean()",
        "for k in np.unique(labels):",
        "return X[mask].mean(axis=0)",
    ],
)
def test_lines_that_tell(line):
    assert tells(line)


def test_both_exercises_are_in_the_mini_bank():
    assert bank_of().unit("01-mini").exercises == (SPAN, SHIFT)
