"""The report: its numbers are those of the records, and nothing foreign gets out of its place."""

import csv
import html.parser
import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from autograder.records import ExerciseGrade, Named, Record, Remark, save
from autograder.report import RunInfo, load_run, save_run, statistics_of, svg, write_report
from autograder.report.page import page, words
from autograder.report.terminal import show
from autograder.report.write import table

ARGMAX = Named("assign.argmax", "You took the farthest centre.", "assign", certain=True)
MAYBE = Named("assign.axis", "Look at the axis `1`.", "assign", certain=False)


def grade(name, credit, points, status=None, *diagnoses):
    status = status or ("right" if credit == points else "wrong")
    return ExerciseGrade(name, name.title(), credit, points, status, diagnoses, ("ties",) if diagnoses else ())


def record(student, *exercises, **more):
    return Record(student, "07-x", more.pop("status", "graded"), exercises, level="bubblewrap", seed=5, **more)


@pytest.fixture
def records():
    return [
        record("s03", grade("assign", 0, 6, None, ARGMAX, MAYBE), grade("update", 4, 4)),
        record("s01", grade("assign", 6, 6), grade("update", 4, 4), remarks=(Remark("x", "moved a cell"),)),
        record("s02", grade("assign", 2.5, 6, None, MAYBE), grade("update", 0, 4, "not attempted")),
        record("s04", grade("assign", 0, 6, None, ARGMAX), grade("update", 4, 4),
               remarks=(Remark("died", "in `assign`: killed", "warning"),)),
        record("s05", grade("assign", 0, 6, "not attempted"), grade("update", 0, 4, "not attempted"),
               status="damaged", reason="the file is empty", written=3.0),
    ]  # fmt: skip


def test_the_numbers_of_a_class(records):
    found = statistics_of(records)
    assert [r.student for r in found.records] == ["s01", "s02", "s03", "s04", "s05"]
    assert (found.points, found.full) == (10, 1)
    assert found.mean == pytest.approx((10 + 2.5 + 4 + 4 + 0) / 5)
    assert found.median == 4
    assign, update = found.exercises
    assert (assign.right, assign.part, assign.wrong, assign.absent) == (1, 1, 2, 0)  # the damaged one is not in it
    assert assign.mean == pytest.approx(8.5 / 4)
    assert assign.share == pytest.approx(8.5 / 24)
    assert (update.right, update.part, update.wrong, update.absent) == (3, 0, 0, 1)
    assert [(m.name, m.count, m.unsure) for m in found.mistakes] == [("assign.argmax", 2, 0), ("assign.axis", 2, 2)]
    assert [r.student for r in found.attention] == ["s05", "s04"]
    assert found.histogram() == [1, 0, 1, 0, 2, 0, 0, 0, 0, 1]
    assert found.of_status("damaged") == 1


def test_a_misconception_in_two_functions_of_an_exercise_counts_once():
    twice = record("s01", grade("assign", 0, 6, None, ARGMAX, replace(ARGMAX, certain=False)))
    (mistake,) = statistics_of([twice]).mistakes
    assert (mistake.count, mistake.unsure) == (1, 0)


def test_totals_on_a_border_of_the_histogram_are_in_the_upper_part():
    totals = (0, 1, 3, 7, 9, 10)
    assert statistics_of([record(f"s{t}", grade("a", t, 10)) for t in totals]).histogram() == [
        1, 1, 0, 1, 0, 0, 0, 1, 0, 2,
    ]  # fmt: skip


def test_a_border_is_met_in_spite_of_rounding():
    assert statistics_of([record("s01", grade("a", 2.8, 7))]).histogram().index(1) == 4  # 2.8 / 7 * 10 is 3.9999...


def test_no_records_make_no_error():
    found = statistics_of([])
    assert (found.mean, found.median, found.full, found.exercises) == (0, 0, 0, ())
    assert "no submissions" in svg.histogram(found.histogram(), found.points)
    assert "</html>" in page("07-x", found, RunInfo())


def test_points_that_people_give_are_told_beside_the_mean(records):
    assert "mean of 10 points, 3 more by hand<" in page("07-x", statistics_of(records), RunInfo())
    assert "mean of 10 points<" in page("07-x", statistics_of(records[:4]), RunInfo())


class Tags(html.parser.HTMLParser):
    """All tags with their attributes, and whether every one is closed."""

    void = ("meta",)

    def __init__(self, text):
        super().__init__()
        self.found, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def test_the_page_is_whole_and_loads_nothing(records):
    text = page("07-x", statistics_of(records), RunInfo("today", "5 submissions in 2.0 s", (("a+b", "no `+`"),), 3))
    tags = Tags(text)
    assert tags.open == []
    kinds = {tag for tag, _ in tags.found}
    assert not kinds & {"script", "img", "link", "iframe", "object", "form"}
    assert [dict(attrs)["href"] for tag, attrs in tags.found if tag == "a"] == ["../index.html"]
    assert not re.search(r"https?:|url\(|@import", text)
    assert all(not name.startswith("on") for _, attrs in tags.found for name in attrs)
    assert "default-src 'none'" in text
    for said in ("the file is empty", "in <code>assign</code>: killed", "no <code>+</code>", "You took the farthest",
                  "5 submissions in 2.0 s", "bubblewrap", "3 submissions are not graded yet"):  # fmt: skip
        assert said in text


def test_repaired_submissions_are_listed_with_what_was_put_right(records):
    found = statistics_of([*records, record("s06", grade("assign", 6, 6), remarks=(Remark("plain-changed", "own"),))])
    text = page("07-x", found, RunInfo())
    mended = text[text.index("Repaired, then graded") : text.index("All submissions")]
    assert "s01" in mended
    assert "moved a cell" in mended
    assert not any(name in mended for name in ("s02", "s04", "s05", "s06"))


def test_rare_misconceptions_are_folded_away():
    named = [Named(f"assign.m{i:02d}", f"Mistake {i:02d}.", "assign", certain=True) for i in range(13)]
    text = page("07-x", statistics_of([record("s01", grade("assign", 0, 6, None, *named))]), RunInfo())
    shown, _, folded = text.partition("<details>")
    assert "<summary>3 more</summary>" in folded
    assert "<td>Mistake 09.</td>" in shown
    assert "<td>Mistake 10.</td>" not in shown
    assert "<td>Mistake 12.</td>" in folded
    assert Tags(text).open == []


def test_who_tried_and_earned_nothing_has_a_reason_in_the_table():
    nothing = replace(grade("assign", 0, 6), problem="assign, ties: got a `Sly`")
    text = page("07-x", statistics_of([record("s01", nothing)]), RunInfo())
    assert '<td class="notes">assign, ties: got a <code>Sly</code></td>' in text
    text = page("07-x", statistics_of([record("s01", nothing, grade("update", 4, 4))]), RunInfo())
    assert '<td class="notes"></td>' in text


def test_foreign_text_is_escaped_everywhere(records):
    bad = Named(HOSTILE, HOSTILE, HOSTILE, certain=True)
    worst = replace(grade("assign", 0, 6, None, bad), title=HOSTILE, name=HOSTILE, failed=(HOSTILE,), problem=HOSTILE)
    remarks = (Remark(HOSTILE, HOSTILE, "error"),)
    evil = record(HOSTILE, worst, status="failed", reason=HOSTILE, remarks=remarks)
    run = RunInfo(HOSTILE, HOSTILE, ((HOSTILE, HOSTILE),))
    text = page(HOSTILE, statistics_of([evil, *records]), run)
    assert not {tag for tag, _ in Tags(text).found} & {"script", "img"}
    assert "<script" not in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the *farthest* centre", "the <em>farthest</em> centre"),
        ("`a*b` and 2*3*4 and *", "<code>a*b</code> and 2*3*4 and *"),
        ("one ` tick & <b>", "one ` tick &amp; &lt;b&gt;"),
        ("*<script>*", "*&lt;script&gt;*"),
    ],
)
def test_marks_in_sentences_become_tags_of_ours_only(text, shown):
    assert words(text) == shown


def test_pictures_say_their_numbers_in_words(records):
    found = statistics_of(records)
    assert "0 to 1 points: 1; 2 to 3 points: 1; 4 to 5 points: 2; 9 to 10 points: 1" in svg.histogram(
        found.histogram(), found.points
    )
    picture = svg.exercises(found.exercises)
    assert "assign: 1 full marks, 1 some points, 2 no points, 0 not attempted, mean 35%" in picture
    widths = [float(w) for w in re.findall(r'<rect class="(?:right|part|wrong)"[^>]*? width="([\d.]+)"', picture)[:3]]
    assert widths[2] == pytest.approx(2 * widths[0] + 1, abs=0.2)
    assert picture.count('role="img"') == 1


def test_the_csv_has_a_row_a_student(records):
    strange = record("=1+1", grade("assign", 6, 6), grade("update", 0, 4), reason='a "b",\nc')
    rows = list(csv.reader(io.StringIO(table(statistics_of([*records, strange])))))
    assert rows[0] == ["student", "assign", "update", "total", "points", "status", "reason", "handed in"]
    assert rows[1][:6] == ["'=1+1", "6", "0", "6", "10", "graded"]
    assert rows[1][6] == 'a "b",\nc'
    assert [row[3] for row in rows[2:]] == ["10", "2.5", "4", "4", "0"]
    assert all(len(row) == 8 for row in rows)


def test_files_are_written_and_the_run_is_remembered(tmp_path, records):
    save_run(tmp_path, "07-x", RunInfo("today", "fast", (("a", "b"),), 2))
    assert load_run(tmp_path, "07-x") == RunInfo("today", "fast", (("a", "b"),), 2)
    assert load_run(tmp_path, "08-x") == RunInfo()
    (tmp_path / "records" / "08-x.run.json").write_text('{"finished": 1, "odd": 2, "skipped": []}')
    assert load_run(tmp_path, "08-x") == RunInfo()
    index, found = write_report(tmp_path, "07-x", records)
    assert index == tmp_path / "reports" / "07-x" / "index.html"
    assert len(found.records) == 5
    assert "fast" in index.read_text(encoding="utf-8")
    assert (index.parent / "grades.csv").read_text().startswith("student,assign,update,")


def test_the_overview_has_every_assignment_and_how_each_student_stands(tmp_path, records):
    for assignment in ("07-x", "02-<y>"):
        for one in records:
            save(tmp_path, replace(one, assignment=assignment))
        write_report(tmp_path, assignment, records)
    page = (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")
    assert 'href="07-x/index.html"' in page
    assert "02-&lt;y&gt;" in page
    assert "<y>" not in page
    assert page.index("02-&lt;y&gt;") < page.index("07-x")
    row = page[page.index(">s02<") :].partition("</tr>")[0]
    assert row.count(">2.5</td>") == 2
    assert "You took the farthest centre." in page


def shown(records, **more):
    console = Console(file=io.StringIO(), width=140)
    show(console, statistics_of(records), **more)
    return console.file.getvalue()


def test_the_terminal_shows_students_and_the_common_mistakes(records):
    text = shown([*records, record("[red]s06[/red]", grade("assign", 6, 6))])
    for said in ("s01", "[red]s06[/red]", "damaged", "s05 0 points: the file is empty", "2 ×  assign: You took"):
        assert said in text
    row = next(line for line in text.splitlines() if line.startswith("s02"))
    assert [cell.strip() for cell in row.split("│")] == ["s02", "2.5", "–", "2.5", ""]


def test_of_a_large_class_the_terminal_lists_whom_to_look_at(records):
    text = shown(records, limit=3)
    assert "s01" not in text
    assert "s05" in text
    assert "3 more submissions are in the report." in text
