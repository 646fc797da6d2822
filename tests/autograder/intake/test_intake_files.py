"""Folders as strangers leave them: misnamed files, links, pipes, shadows, damaged timestamps."""

from __future__ import annotations

import os
import shutil
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from intake_corpus import ALL, EXERCISES, RIGHT, answered, raw, released, solved

from autograder.intake import find_notebook, name_problem, notebook_digest, read_file, repair, submissions

NAME = "01-clustering"
GOOD = raw(answered())


def kinds(thing):
    return [note.kind for note in thing.notes]


def hand_in(root, student="s07", files=None, when="2030-01-31 23:59:59.000000 UTC"):
    folder = root / student / NAME
    folder.mkdir(parents=True)
    for name, data in (files if files is not None else {f"{NAME}.ipynb": GOOD}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    if when is not None:
        (folder / "timestamp.txt").write_text(when)
    return folder


def only(root, **kwargs):
    (submission,) = submissions(root, NAME, **kwargs)
    return submission


# Finding the notebook


@pytest.mark.parametrize(
    "name",
    ["01-clustering (1).ipynb", "01-clustering-Copy1.ipynb", "my homework.ipynb", "01-clustering.ipynb.txt",
     "01-Clustering.IPYNB", "unzipped/01-clustering.ipynb", "01-clustering.py", "größe\u202e*?.ipynb"],
)  # fmt: skip
def test_a_single_misnamed_notebook_is_taken(tmp_path, name):
    folder = hand_in(tmp_path, files={name: GOOD})
    found = find_notebook(folder, NAME)
    assert found.path == folder / name
    assert kinds(found) == ["file-name"]
    assert found.notes[0].text.isprintable()


def test_the_right_name_draws_no_note(tmp_path):
    folder = hand_in(tmp_path, files={f"{NAME}.ipynb": GOOD, "scratch.ipynb": b"", ".ipynb_checkpoints/x.ipynb": b""})
    found = find_notebook(folder, NAME)
    assert found == type(found)(folder / f"{NAME}.ipynb", ())


def test_a_copy_beside_the_right_name_is_named(tmp_path):
    folder = hand_in(tmp_path, files={f"{NAME}.ipynb": GOOD, "01-clustering-Copy1.ipynb": b""})
    found = find_notebook(folder, NAME)
    assert found.path == folder / f"{NAME}.ipynb"
    assert "`01-clustering-Copy1.ipynb`" in found.notes[0].text


def test_several_notebooks_the_likest_name_is_taken(tmp_path):
    folder = hand_in(tmp_path, files={"02-neurons.ipynb": b"", "01-clustering-Copy2.ipynb": GOOD, "notes.ipynb": b""})
    found = find_notebook(folder, NAME)
    assert found.path == folder / "01-clustering-Copy2.ipynb"
    assert "not `02-neurons.ipynb`, `notes.ipynb`" in found.notes[0].text


def test_a_copy_is_liker_than_another_assignment(tmp_path):
    folder = hand_in(tmp_path, files={"01-clustering-Copy12.ipynb": GOOD, "02-clustering.ipynb": b""})
    assert find_notebook(folder, NAME).path == folder / "01-clustering-Copy12.ipynb"


def test_of_two_copies_the_newer_one_is_taken(tmp_path):
    folder = hand_in(tmp_path, files={"01-clustering (2).ipynb": GOOD, "01-clustering (1).ipynb": GOOD})
    os.utime(folder / "01-clustering (1).ipynb", (2e9, 2e9))
    assert find_notebook(folder, NAME).path == folder / "01-clustering (1).ipynb"


def test_no_notebook_names_what_is_there(tmp_path):
    folder = hand_in(tmp_path, files={"homework.docx": b"PK", "numpy.py": b""}, when=None)
    found = find_notebook(folder, NAME)
    assert found.path is None
    assert found.notes[-1].severity == "error"
    assert found.notes[-1].text.endswith("the folder holds `homework.docx`, `numpy.py`")
    empty = find_notebook(hand_in(tmp_path, "s08", files={}, when=None), NAME)
    assert empty.notes[-1].text.endswith("the folder holds nothing")


def test_a_folder_of_very_many_files_is_not_listed_whole(tmp_path):
    folder = hand_in(tmp_path, files={})
    for number in range(3_000):
        (folder / f"f{number}").touch()
    assert len(find_notebook(folder, NAME).notes[-1].text) < 500


# Files that are no files


def link(path, secret):
    path.symlink_to(secret)


def pipe(path, _secret):
    os.mkfifo(path)


def directory(path, _secret):
    path.mkdir()


def device(path, _secret):
    try:
        os.mknod(path, 0o20666, os.makedev(1, 5))  # /dev/zero: reading it never ends
    except (PermissionError, OSError):
        path.symlink_to("/dev/zero")


def socket_file(path, _secret):
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(path.parent)  # the path of a socket is limited to about 100 characters
        try:
            listener.bind(path.name)
        finally:
            os.chdir(here)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a POSIX file system")
@pytest.mark.parametrize("make", [link, pipe, directory, device, socket_file])
@pytest.mark.timeout(20)
def test_special_files_are_never_opened(tmp_path, make):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(GOOD)
    root = tmp_path / "submitted"
    folder = hand_in(root, files={})
    make(folder / f"{NAME}.ipynb", secret)
    data, note = read_file(folder / f"{NAME}.ipynb")
    assert data == b""
    assert (note.kind, note.severity) == ("not-a-file", "error")
    result = repair(folder / f"{NAME}.ipynb", released(), EXERCISES)
    assert result.status == "damaged"
    assert solved(result.notebook) == set()
    submission = only(root)
    assert submission.notebook is None
    assert {"not-a-file", "no-notebook"} <= set(kinds(submission))
    assert len(submission.digest) == 64


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a POSIX file system")
@pytest.mark.parametrize("make", [link, pipe, device])
@pytest.mark.timeout(20)
def test_a_file_exchanged_between_the_look_and_the_open(tmp_path, monkeypatch, make):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(GOOD)
    make(tmp_path / "a.ipynb", secret)
    plain = os.lstat(secret)
    monkeypatch.setattr("autograder.intake.files.os.lstat", lambda _path: plain)
    data, note = read_file(tmp_path / "a.ipynb")
    assert data == b""
    assert note.severity == "error"


def test_a_linked_folder_is_never_entered(tmp_path):
    other = hand_in(tmp_path / "elsewhere", "s01")
    root = tmp_path / "submitted"
    folder = hand_in(root, "s02", files={})
    (folder / "inner").symlink_to(other)
    (root / "s03").mkdir()
    (root / "s03" / NAME).symlink_to(other)
    (root / "s04").symlink_to(other.parent)
    found = {submission.student: submission for submission in submissions(root, NAME)}
    assert [submission.notebook for submission in found.values()] == [None, None, None]
    assert kinds(found["s03"]) == kinds(found["s04"]) == ["not-a-folder"]
    assert "`s04` is a link" in found["s04"].notes[0].text


def test_a_dangling_link(tmp_path):
    folder = hand_in(tmp_path, files={})
    (folder / f"{NAME}.ipynb").symlink_to(folder / "nowhere")
    assert only(tmp_path).notebook is None


def test_missing_and_unreadable_files(tmp_path):
    data, note = read_file(tmp_path / "none.ipynb")
    assert data == b""
    assert "cannot be read: No such file" in note.text
    closed = tmp_path / "closed.ipynb"
    closed.write_bytes(GOOD)
    closed.chmod(0)
    if os.geteuid() != 0:  # root reads everything
        assert "Permission denied" in read_file(closed)[1].text
    assert read_file(tmp_path / "a\0b.ipynb")[1].kind == "unreadable"


def test_a_giant_is_refused_unread(tmp_path):
    path = tmp_path / "giant.ipynb"
    with path.open("wb") as file:
        file.truncate(10**12)  # a hole in the file: a terabyte that takes no room
    data, note = read_file(path)
    assert data == b""
    assert note.text == "`giant.ipynb` has 1000000 MB; more than 50 MB are not read"
    assert repair(path, released(), EXERCISES).status == "damaged"


def test_a_path_is_read_and_repaired(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_bytes(GOOD)
    assert solved(repair(path, released(), EXERCISES).notebook) == ALL
    path.write_text("\n\n".join(RIGHT.values()))
    assert solved(repair(path, released(), EXERCISES).notebook) == ALL


# Walking the class


def test_one_submission(tmp_path):
    folder = hand_in(tmp_path)
    submission = only(tmp_path)
    assert (submission.student, submission.folder) == ("s07", folder)
    assert submission.notebook == folder / f"{NAME}.ipynb"
    assert submission.timestamp == datetime(2030, 1, 31, 23, 59, 59, tzinfo=UTC)
    assert submission.notes == ()
    assert not submission.skipped


def test_order_other_assignments_and_clutter(tmp_path):
    for student in ("s02", "s10", "s01"):
        hand_in(tmp_path, student)
    (tmp_path / "s03" / "02-neurons").mkdir(parents=True)
    (tmp_path / "README.txt").touch()
    hand_in(tmp_path, ".hidden")
    assert [submission.student for submission in submissions(tmp_path, NAME)] == ["s01", "s02", "s10"]


def test_no_folder_is_the_callers_error(tmp_path):
    with pytest.raises(NotADirectoryError, match=r"submissions: there is no folder .*nowhere"):
        submissions(tmp_path / "nowhere", NAME)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("a+b", r"`+`"), ("a,b", r"`,`"), ("s[0]", "`[`, `]`"), ("s*", r"`*`"), (" s07", "blanks"), ("s07 ", "blanks"),
     ("s\n07", "printed"), ("s\u202e07", "printed"), ("x" * 129, "128"),
     ("{student_id}", "`{`, `}`"), (".s", "hidden")],
)  # fmt: skip
def test_names_that_nbgrader_cannot_handle(tmp_path, name, reason):
    assert reason in name_problem(name)
    if not name.startswith("."):
        hand_in(tmp_path, name)
        submission = only(tmp_path)
        assert submission.skipped
        assert submission.notebook is None
        assert submission.notes[0].severity == "error"
        assert submission.notes[0].text.isprintable()


@pytest.mark.parametrize("name", ["s07", "student-07", "müller", "Ann O'Neil", "a.b@c_d"])
def test_names_that_it_can(name):
    assert name_problem(name) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2030-01-31 23:59:59.000000 UTC", datetime(2030, 1, 31, 23, 59, 59, tzinfo=UTC)),
        ("2030-01-31 23:59:59", datetime(2030, 1, 31, 23, 59, 59, tzinfo=UTC)),
        ("\ufeff2030-01-31 23:59:59 UTC\r\n", datetime(2030, 1, 31, 23, 59, 59, tzinfo=UTC)),
        ("2030-01-31 23:59:59 +0100", datetime(2030, 1, 31, 22, 59, 59, tzinfo=UTC)),
        ("2030-07-31 23:59:59 Europe/Berlin", datetime(2030, 7, 31, 21, 59, 59, tzinfo=UTC)),
        ("2030-01-31T23:59:59Z", datetime(2030, 1, 31, 23, 59, 59, tzinfo=UTC)),
        ("", None),
        ("yesterday", None),
        ("2030-02-31 00:00:00 UTC", None),
        ("2030-01-31 23:59:59 ../../etc/passwd", None),
        ("0001-01-01 00:00:00 +2300", None),
        ("9" * 10_000, None),
    ],
)
def test_timestamps(tmp_path, text, expected):
    hand_in(tmp_path, when=text)
    submission = only(tmp_path)
    assert submission.timestamp == expected
    assert kinds(submission) == ([] if expected else ["timestamp"])


def test_timestamp_missing_broken_or_a_link(tmp_path):
    folder = hand_in(tmp_path, when=None)
    assert (only(tmp_path).timestamp, kinds(only(tmp_path))) == (None, [])
    (folder / "timestamp.txt").write_bytes(b"\xff\xfe\x00")
    assert kinds(only(tmp_path)) == ["timestamp"]
    (folder / "timestamp.txt").unlink()
    (folder / "timestamp.txt").symlink_to("/dev/zero")
    assert only(tmp_path).timestamp is None
    assert "timestamp" in kinds(only(tmp_path))


def test_timestamps_agree_with_nbgrader(tmp_path):
    from nbgrader.utils import parse_utc

    text = "2030-03-04 05:06:07.123456 UTC"
    hand_in(tmp_path, when=text)
    assert only(tmp_path).timestamp.replace(tzinfo=None) == parse_utc(text)


# Other files


def test_files_beside_the_notebook(tmp_path):
    released_files = {f"{NAME}.checks.json": b"{}", "points.csv": b"1,2"}
    files = {
        f"{NAME}.ipynb": GOOD, f"{NAME}.checks.json": b'{"forged": 1}', "points.csv": b"1,2", "numpy.py": b"raise",
        "sitecustomize.py": b"", "evil.pth": b"import os", "helpers.py": b"", "scipy/__init__.py": b"",
    }  # fmt: skip
    folder = hand_in(tmp_path, files=files)
    (folder / "link.csv").symlink_to("/etc/passwd")
    notes = {note.kind: note for note in only(tmp_path, released_files=released_files).notes}
    assert notes["shadow-module"].severity == "warning"
    for name in ("numpy.py", "sitecustomize.py", "evil.pth", "scipy"):
        assert f"`{name}`" in notes["shadow-module"].text
    assert notes["released-file-changed"].text.startswith(f"`{NAME}.checks.json` differs")
    assert "points.csv" not in str(notes)
    assert notes["other-file"].text.startswith("`helpers.py`")
    assert notes["not-a-file"].text.startswith("`link.csv`")


# Is a new grade needed?


def test_the_digest_follows_every_change(tmp_path):
    folder = hand_in(tmp_path, files={f"{NAME}.ipynb": GOOD, "sub/a.txt": b"1"})
    seen = [only(tmp_path).digest]
    assert only(tmp_path).digest == seen[0]
    for change in (
        lambda: (folder / f"{NAME}.ipynb").write_bytes(GOOD + b" "),
        lambda: (folder / "timestamp.txt").write_text("2031-01-01 00:00:00 UTC"),
        lambda: (folder / "sub" / "a.txt").rename(folder / "sub" / "b.txt"),
        lambda: (folder / "sub" / "b.txt").rename(folder / "b.txt"),
        (folder / "numpy.py").touch,
    ):
        change()
        seen.append(only(tmp_path).digest)
    assert len(set(seen)) == len(seen)


def test_the_digest_does_not_depend_on_the_place(tmp_path):
    hand_in(tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    assert only(tmp_path / "a").digest == only(tmp_path / "b").digest


def test_the_key_follows_the_release(tmp_path):
    hand_in(tmp_path)
    submission, changed = only(tmp_path), released()
    changed.cells[-1].source += "!"
    before = submission.key(notebook_digest(released()))
    assert before == submission.key(notebook_digest(released()))
    assert before != submission.key(notebook_digest(changed))
