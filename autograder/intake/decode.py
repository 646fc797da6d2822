"""Bytes to text: encodings, and files that are something else altogether."""

from __future__ import annotations

import codecs

from autograder.intake.notes import Note

_MAGIC = (
    (b"PK\x03\x04", "a zip archive"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"SQLite format 3", "a database"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "a UTF-8 byte-order mark"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32 text"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32 text"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16 text"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16 text"),
)


def foreign_format(raw: bytes) -> str:
    """Name the format of a file that is no notebook, or "" if its first bytes could start one."""
    for magic, name in _MAGIC:
        if raw.startswith(magic):
            return name
    # A pickle starts with its protocol number. It is named here and never loaded.
    if raw[:1] == b"\x80" and raw[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return "a Python pickle"
    head = raw[:512].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        return "a web page (saved from the browser instead of downloaded?)"
    return ""


def decode(raw: bytes) -> tuple[str, list[Note]]:
    """Turn any bytes into text, and say what was unusual."""
    notes: list[Note] = []
    text = _decode(raw, notes)
    if "\x00" in text:
        text = text.replace("\x00", "")
        notes.append(Note("nul-bytes", "the file has NUL bytes in it; they were removed"))
    return text, notes


def _decode(raw: bytes, notes: list[Note]) -> str:
    for bom, encoding, name in _BOMS:
        if raw.startswith(bom):
            notes.append(Note("encoding", f"the file is written with {name}; it was converted to UTF-8"))
            return raw[len(bom) :].decode(encoding, errors="replace")
    wide = _utf16_without_mark(raw)
    if wide:
        notes.append(Note("encoding", "the file is written in UTF-16; it was converted to UTF-8"))
        return raw.decode(wide, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _mixed(raw, notes)


def _utf16_without_mark(raw: bytes) -> str:
    """In UTF-16 every other byte of JSON's own characters is zero."""
    if raw[:2] in (b"{\x00", b"\n\x00", b" \x00"):
        return "utf-16-le"
    return "utf-16-be" if raw[:2] in (b"\x00{", b"\x00\n", b"\x00 ") else ""


def _mixed(raw: bytes, notes: list[Note]) -> str:
    """Not valid UTF-8: either a few broken bytes in UTF-8 text, or Latin-1 throughout. Take what explains more."""
    text = raw.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - broken
    if good >= broken:
        notes.append(Note("encoding", f"{broken} bytes of the file are not valid UTF-8; each was replaced"))
        return text
    notes.append(Note("encoding", "the file is written in Latin-1; it was converted to UTF-8"))
    return raw.decode("latin-1")
