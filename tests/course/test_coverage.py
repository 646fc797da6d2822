"""Every row of the coverage table points at a cell that exists, and every unit and exercise that is there has rows."""

import re
from pathlib import Path

import pytest

from autograder.exercises import bank

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "coverage.md"
DECKS = {
    "clustering slides",
    "workshop day 6",
    "CNN lecture (Bucharest)",
    "MLP & CNN lecture (NTU)",
    "databases & data mining lecture 25",
}
PLACE = re.compile(r"(lecture|assignment) (\d\d) · (.+)")
COUNT = re.compile(r"^- (.+): (\d+) topics$", re.MULTILINE)


def rows(text):
    """The cells of all rows but the heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row != ["deck", "topic", "where"] and set("".join(row)) != {"-"}]


def headings(unit):
    text = next((ROOT / "solutions" / "lectures").glob(f"{unit}-*.py")).read_text(encoding="utf-8")
    return {line.removeprefix("# ").lstrip("#").strip() for line in text.splitlines() if line.startswith("# #")}


def exercises(unit):
    return {e.name for name in bank.names() if name.startswith(f"{unit}-") for e in bank.unit(name).exercises}


def problems(row):
    """What is wrong with a row."""
    if len(row) != 3 or not all(row):
        return f"three cells expected: {row}"
    deck, topic, where = row
    unknown = {name.strip() for name in deck.split(";")} - DECKS
    if unknown:
        return f"no such deck: {unknown}"
    for place in where.split(";"):
        found = PLACE.fullmatch(place.strip())
        if not found:
            return f"not a place: {place!r} ({topic})"
        kind, unit, name = found.groups()
        if name not in (headings(unit) if kind == "lecture" else exercises(unit)):
            return f"no such cell: {place!r} ({topic})"
    return ""


def topics(table):
    """The topics of each deck, in the order of the rows."""
    found = {deck: [] for deck in DECKS}
    for decks, topic, _ in table:
        for deck in decks.split(";"):
            found[deck.strip()].append(topic)
    return found


TEXT = PAGE.read_text(encoding="utf-8")
ALL = rows(TEXT)


@pytest.mark.parametrize("row", ALL, ids=lambda row: row[-1])
def test_every_row_points_at_a_cell(row):
    assert problems(row) == ""


def test_every_unit_and_every_deck_has_rows():
    units = {PLACE.fullmatch(place.strip())[2] for row in ALL for place in row[2].split(";")}
    assert units == {name[:2] for name in bank.names()}
    assert {name.strip() for row in ALL for name in row[0].split(";")} == DECKS
    assert len({tuple(row) for row in ALL}) == len(ALL)


def test_the_introduction_counts_the_topics_of_each_deck():
    said = COUNT.findall(TEXT.partition("\n## ")[0])
    assert {deck: int(n) for deck, n in said} == {deck: len(found) for deck, found in topics(ALL).items()}
    assert len(said) == len(DECKS)


@pytest.mark.parametrize("deck", sorted(DECKS))
def test_no_deck_has_a_topic_twice(deck):
    found = topics(ALL)[deck]
    assert sorted(found) == sorted(set(found))


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["clustering slides", "topic"], "three cells"),
        (["clustering slides", "", "lecture 01 · Where to start"], "three cells"),
        (["some slides", "topic", "lecture 01 · Where to start"], "no such deck"),
        (["clustering slides", "topic", "lecture 01: Where to start"], "not a place"),
        (["clustering slides", "topic", "lecture 01 · Where to end"], "no such cell"),
        (["clustering slides", "topic", "assignment 01 · asign"], "no such cell"),
        (["clustering slides; workshop day 6", "topic", "assignment 01 · assign; lecture 01 · Where to start"], ""),
    ],
)
def test_what_is_wrong_with_a_row(row, says):
    assert problems(row).startswith(says)
    assert bool(problems(row)) == bool(says)
