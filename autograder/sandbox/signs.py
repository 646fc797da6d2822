"""What a submission tried that no answer needs: code words from inside, sentences for the instructor.

A sign is never a reason for a grade: what was tried did not work, and the answers are judged for themselves. It is a
reason for a person to look. The code words are all that the sandbox can say; no text of a submission travels with them.
"""

from __future__ import annotations

from collections.abc import Iterable

SENTENCES: dict[str, str] = {
    "network": "the code tried to open a network connection",
    "process": "the code tried to start another process",
    "signal": "the code tried to send a signal to another process",
    "writes-outside": "the code tried to write, move or remove something outside its own folder",
    "looks-outside": "the code looked for files, or read them, outside its own folder",
    "check-file": "the code read the check file itself, in which the visible cases and their answers lie",
    "database": "the code opened a database; a gradebook is one",
    "grading-system": "the code tried to import the grading system",
    "ctypes": "the code reached past Python, with ctypes",
    "frames": "the code looked at its callers' frames, or at all objects in memory",
    "transformers": "the code changed how IPython reads the cells after it",
    "replaced": "the code put something of its own in the place of functions of Python, NumPy or the checks",
    "signals": "the code changed what happens on a signal, such as the alarm that ends a call",
    "impostor": "the answer was an object of a class of its own, which says itself what it is equal to",
    "script": "the code tried to put a script where a browser might run it",
    "flood": "the code put out more than can be kept",
    "memory": "the code used up the memory that it may have",
}
"""Every sign and what an instructor reads."""


def known(words: Iterable[object]) -> bool:
    """Whether all of these are code words of ours."""
    return all(type(word) is str and word in SENTENCES for word in words)
