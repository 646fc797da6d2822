"""What intake has to say about a submission, and what it hands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbformat.notebooknode import NotebookNode

Severity = Literal["info", "warning", "error"]
Status = Literal["clean", "repaired", "damaged"]

# Things a learner may do freely. They are reported, but the notebook still counts as clean.
_HARMLESS = frozenset({"plain-changed", "other-file"})


@dataclass(frozen=True)
class Note:
    """One thing that was found, in words for the instructor.

    Parameters
    ----------
    kind : machine name, such as "duplicate-id"
    text : a plain sentence; foreign words in it have passed `shown`
    severity : "info" (repaired or harmless), "warning" (looks like tampering) or "error" (nothing to grade)
    """

    kind: str
    text: str
    severity: Severity = "info"


@dataclass(frozen=True)
class Repaired:
    """A notebook that is safe to grade, and how it came about.

    Parameters
    ----------
    notebook : the released notebook with the learner's sources in it; the handout itself where nothing was usable
    notes : what was found, in the order it was found
    status : "clean", "repaired", or "damaged" (one note is an error and says why there is nothing to grade)
    untouched : ids of the solution cells that nobody wrote a solution for
    extra : cell ids of the learner's own code cells in `notebook`
    """

    notebook: NotebookNode
    notes: tuple[Note, ...]
    status: Status
    untouched: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


def status_of(notes: Iterable[Note]) -> Status:
    """The verdict that follows from the notes."""
    notes = tuple(notes)
    if any(note.severity == "error" for note in notes):
        return "damaged"
    return "repaired" if any(note.kind not in _HARMLESS for note in notes) else "clean"


def shown(text: object, limit: int = 60) -> str:
    """Foreign text, fit for one line of a report.

    Control, bidirectional and surrogate characters are spelled out, so that a file name cannot rewrite the report.
    """
    clean = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(text)[: limit + 1])
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def listed(items: Iterable[object], limit: int = 8) -> str:
    """Join names for a sentence: `a`, `b` and 3 more."""
    names = [f"`{shown(item)}`" for item in items]
    if len(names) > limit:
        return f"{', '.join(names[:limit])} and {len(names) - limit} more"
    return ", ".join(names)
