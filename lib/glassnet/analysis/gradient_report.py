"""What a gradient check found, in words."""

import math
from typing import NamedTuple


class Entry(NamedTuple):
    """One number that was checked."""

    place: tuple[int, ...]
    given: float
    slope: float
    error: float
    kink: bool


class Finding(NamedTuple):
    """What was found for one parameter.

    Attributes
    ----------
    name : str
    checked : int
        How many of its numbers were tried.
    size : int
        How many it has.
    wrong : tuple of Entry
        Those that disagree with no kink in sight, worst first.
    kinks : tuple of Entry
        Those that disagree where a kink is near, and so prove nothing.
    worst : float
        The largest relative error away from kinks.
    """

    name: str
    checked: int
    size: int
    wrong: tuple[Entry, ...]
    kinks: tuple[Entry, ...]
    worst: float

    def __str__(self) -> str:
        count = f"{self.checked}" if self.checked == self.size else f"{self.checked} of {self.size}"
        if not self.wrong:
            text = f"{self.name}: right ({count} checked, worst relative error {self.worst:.1e})"
        else:
            first = self.wrong[0]
            text = (
                f"{self.name}: {len(self.wrong)} of {self.checked} checked numbers are wrong; the worst is "
                f"{_place(self.name, first.place)}: given {first.given:.6g}, slope {first.slope:.6g}"
                f"{_hint(first)}"
            )
        if self.kinks:
            near = ", ".join(_place(self.name, e.place) for e in self.kinks[:3])
            text += f"; a kink is near {near}{', ...' if len(self.kinks) > 3 else ''}: move the input and check again"
        return text


class GradientReport(NamedTuple):
    """What `check_gradients` found, one `Finding` a parameter; print it to read it."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Say whether nothing is wrong."""
        return not any(f.wrong for f in self.findings)

    def __str__(self) -> str:
        return "\n".join(str(f) for f in self.findings)


def _place(name: str, index: tuple[int, ...]) -> str:
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def _hint(entry: Entry) -> str:
    """Say what the ratio of the two suggests: a sign, a factor."""
    if not math.isfinite(entry.given):
        return ""
    if entry.given == 0:
        return " (the given is zero)"
    if entry.slope == 0:
        return " (the slope is zero)"
    ratio = entry.given / entry.slope
    if abs(ratio + 1) < 1e-4:
        return " (the sign is wrong)"
    return f" (the given is {ratio:.6g} times the slope)"
