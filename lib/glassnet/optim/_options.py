"""The options of the optimizers, and what makes sense for each."""

import math
from typing import Any

from glassnet._arguments import number

# at least, less than
_LIMITS = {
    "lr": (0.0, math.inf),
    "weight_decay": (0.0, math.inf),
    "momentum": (0.0, 1.0),
    "dampening": (0.0, 1.0),
    "alpha": (0.0, 1.0),
    "eps": (0.0, math.inf),
    "lr_decay": (0.0, math.inf),
    "initial_accumulator_value": (0.0, math.inf),
}
_SWITCHES = ("nesterov", "centered")


def check_options(caller: str, group: dict[str, Any]) -> None:
    """Check the options of a group in place; each comes out as a float, a bool or a pair of floats."""
    for name, value in group.items():
        if name == "names":
            continue
        if name in _SWITCHES:
            group[name] = _switch(caller, name, value)
        elif name == "betas":
            group[name] = _pair(caller, value)
        else:
            low, below = _LIMITS[name]
            group[name] = number(caller, name, value, low, below)


def _switch(caller: str, name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        msg = f"{caller}: {name} must be True or False, got {value!r}"
        raise TypeError(msg)
    return value


def _pair(caller: str, value: Any) -> tuple[float, float]:
    if not isinstance(value, tuple | list) or len(value) != 2:
        msg = f"{caller}: betas must be two numbers, got {value!r}"
        raise TypeError(msg)
    first, second = (number(caller, "each of betas", beta, 0.0, 1.0) for beta in value)
    return first, second
