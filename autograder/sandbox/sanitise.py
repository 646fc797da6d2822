"""What a submission shows, made harmless: the one place where its outputs become notebook outputs.

Plain text and PNG pictures survive. HTML, JavaScript, SVG, Markdown, LaTeX and whatever a later front end may learn to
execute do not, by any spelling: the result is built anew from checked pieces, nothing is copied through.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

MAX_OUTPUTS = 120
MAX_TEXT = 64 * 1024
MAX_ALL_TEXT = 4 * MAX_TEXT
MAX_IMAGE = 4 * 2**20
MAX_ALL_IMAGES = 12 * 2**20
_PNG = b"\x89PNG\r\n\x1a\n"
_COLOUR = re.compile(r"\x1b\[[0-9;]{0,20}m")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SCRIPT = re.compile(r"<\s{0,9}script|javascript:|\bonerror\s{0,9}=", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,79}")

Output = dict[str, Any]


def clean_text(text: object, limit: int = MAX_TEXT, *, colours: bool = False) -> str:
    """Text without control characters, cut to `limit` characters.

    Parameters
    ----------
    text : object
        Anything but a built-in `str` counts as empty.
    limit : int
        Longest text.
    colours : bool
        Keep ANSI colour sequences, and no other escape.
    """
    if type(text) is not str:
        return ""
    text = text[:limit].encode("utf-8", "replace").decode("utf-8")  # lone surrogates would break the file
    if not colours:
        return _CONTROL.sub("", _COLOUR.sub("", text))
    pieces = _COLOUR.split(text)
    kept = [_CONTROL.sub("", piece) for piece in pieces]
    marks = [*_COLOUR.findall(text), ""]
    return "".join(part + mark for part, mark in zip(kept, marks, strict=True))


def clean_picture(data: object, limit: int = MAX_IMAGE) -> str:
    """Base64 of a PNG picture, encoded anew; ``""`` for anything else."""
    if type(data) is not str or len(data) > 4 * limit // 3 + 4:
        return ""
    try:
        raw = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    return base64.b64encode(raw).decode("ascii") if _is_png(raw) else ""


def _is_png(raw: bytes) -> bool:
    """A PNG whose chunks chain up to the end: nothing may follow the last one."""
    if not raw.startswith(_PNG) or raw[12:16] != b"IHDR":
        return False
    place = len(_PNG)
    while place + 12 <= len(raw):
        size, kind = int.from_bytes(raw[place : place + 4], "big"), raw[place + 4 : place + 8]
        place += 12 + size
        if kind == b"IEND":
            return place == len(raw)
    return False


def has_script(told: object) -> bool:
    """Whether an error's text, or a display beside its plain text, would run in a browser, were it shown as it is.

    What was printed does not count: people print all sorts of things.
    """
    if type(told) is str:
        return _SCRIPT.search(told[:MAX_ALL_TEXT]) is not None
    if type(told) is tuple:
        return any(map(has_script, told))
    if type(told) is not list:
        return False
    bundles = [output.get("data") for output in told[:MAX_OUTPUTS] if type(output) is dict]
    return any(
        has_script(value)
        for data in bundles
        if type(data) is dict
        for mime, value in data.items()
        if mime != "text/plain"
    )


def clean_name(name: object) -> str:
    """Name of an exception's type; ``"Error"`` for what is none."""
    return name if type(name) is str and _NAME.fullmatch(name) else "Error"


def clean_outputs(outputs: object) -> list[Output]:
    """Notebook outputs (nbformat 4) from what the sandbox says a cell has shown.

    Parameters
    ----------
    outputs : object
        Untrusted data.

    Returns
    -------
    list of dict
        Only `stream`, `display_data`, `execute_result` and `error`, with text/plain and image/png.
    """
    kept: list[Output] = []
    text_left, image_left = MAX_ALL_TEXT, MAX_ALL_IMAGES
    for output in outputs[:MAX_OUTPUTS] if type(outputs) is list else []:
        clean = _clean(output, text_left, image_left) if type(output) is dict else None
        if clean is not None:
            kept.append(clean)
            text_left -= _size(clean, "text/plain")
            image_left -= _size(clean, "image/png")
    return kept


def _size(output: Output, mime: str) -> int:
    data = output.get("data", {})
    text = output.get("text", "") or "".join(output.get("traceback", ()))
    return len(data.get(mime, "")) + (len(text) if mime == "text/plain" else 0)


def _clean(output: dict[Any, Any], text_left: int, image_left: int) -> Output | None:
    kind = output.get("output_type")
    text_limit = min(MAX_TEXT, text_left)
    if kind == "stream":
        text = clean_text(output.get("text"), text_limit, colours=True)
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": text} if text else None
    if kind == "error":
        name = clean_name(output.get("ename"))
        text = clean_text(output.get("text"), text_limit, colours=True)
        value = clean_text(output.get("text"), 1000).partition("\n")[0].removeprefix(f"{name}: ")
        return {"output_type": "error", "ename": name, "evalue": value, "traceback": text.split("\n")}
    if kind not in ("display_data", "execute_result") or type(output.get("data")) is not dict:
        return None
    data: dict[str, str] = {}
    text = clean_text(output["data"].get("text/plain"), text_limit)
    picture = clean_picture(output["data"].get("image/png"), min(MAX_IMAGE, max(image_left, 0)))
    if text:
        data["text/plain"] = text
    if picture:
        data["image/png"] = picture
    if not data:
        return None
    clean: Output = {"output_type": str(kind), "data": data, "metadata": {}}
    if kind == "execute_result":
        count = output.get("count")
        clean["execution_count"] = count if type(count) is int and 0 <= count < 10**6 else None
    return clean
