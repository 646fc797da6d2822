"""Start faster: leave out what is slow to import and that grading never uses."""

from __future__ import annotations

import sys


def light_imports() -> None:
    """Keep jsonschema from compiling a grammar of web addresses when it is imported: 0.9 s in every process.

    Without it jsonschema does not check the format ``iri``, which notebooks do not have. To be called before nbformat
    is imported; later it does nothing.
    """
    if "jsonschema" not in sys.modules:
        sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None makes an import fail
