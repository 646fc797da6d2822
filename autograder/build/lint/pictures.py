"""Which code makes a picture, and whether the picture has words for those who cannot see it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autograder.build.code import called_name, try_parse

if TYPE_CHECKING:
    from collections.abc import Iterator

# Methods that draw, on an Axes or a data frame; and what is called by a plain name.
_DRAWING = frozenset(
    {"plot", "scatter", "imshow", "matshow", "bar", "barh", "hist", "hist2d", "boxplot", "violinplot", "contour"}
    | {"contourf", "pcolormesh", "errorbar", "fill_between", "stem", "step", "stackplot", "pie", "quiver"}
    | {"streamplot", "hexbin", "tripcolor", "plot_surface"}
)
_DISPLAYING = frozenset({"Image", "display.Image", "IPython.display.Image", "FuncAnimation"})
# What `glassnet.viz` offers that draws nothing.
_SILENT = frozenset({"show", "describe", "use_style", "look", "Look"})


def picture_lines(source: str) -> list[int]:
    """Return the lines (from 0) on which the cell makes a picture, in order."""
    return sorted(call.lineno - 1 for call in _calls(source) if _draws(called_name(call)))


def has_alt(source: str) -> bool:
    """Whether the cell's picture goes through ``viz.show`` or is given an ``alt=`` of its own."""
    return any(called_name(call) in ("viz.show", "glassnet.viz.show") or _gives_alt(call) for call in _calls(source))


def _calls(source: str) -> Iterator[ast.Call]:
    return (node for node in ast.walk(try_parse(source)) if isinstance(node, ast.Call))


def _draws(name: str) -> bool:
    owner, _, method = name.rpartition(".")
    if name in _DISPLAYING or method == "FuncAnimation":
        return True
    if owner == "viz":
        return method not in _SILENT
    if owner == "plt":
        return method in _DRAWING or method in ("figure", "subplots", "subplot", "show")
    return bool(owner or name.startswith(".")) and method in _DRAWING


def _gives_alt(call: ast.Call) -> bool:
    given = [k.value for k in call.keywords if k.arg == "alt"]
    return bool(given) and not (isinstance(given[0], ast.Constant) and not str(given[0].value or "").strip())
