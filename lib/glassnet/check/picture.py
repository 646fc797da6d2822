"""Pictures made with a learner's own functions: drawn where they can be, a sentence where they cannot."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from glassnet.check.calling import call_function

TIME_LIMIT = 30.0
_ABSENT = ("NotImplementedError", "NameError")


def draw(exercise: str, picture: Callable[[], Any], time_limit: float = TIME_LIMIT) -> bool:
    """Call a function that draws; an error or an endless loop of the learner's ends in a sentence, not in a crash.

    Parameters
    ----------
    exercise : str
        The exercise whose functions the picture needs.
    picture : callable without arguments
        Draws and shows.
    time_limit : float
        Seconds.

    Returns
    -------
    drawn : bool
    """
    outcome = call_function(picture, (), time_limit=time_limit)
    if not outcome.error:
        return True
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")  # a notebook would show the half-drawn figure, without a text for those who cannot see it
    print(f"The picture of `{exercise}` appears here when its functions work.")
    if outcome.error not in _ABSENT:
        print(outcome.message)
    return False
