"""The kernel an exercise asks for is not to be taken from a library: refuse, and say why.

NumPy is always allowed. What is refused are finished answers: glassnet's own kernels, and other libraries' clustering,
convolution and training. An exercise may allow parts of glassnet that its task builds on.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any, NamedTuple

KERNELS = tuple(
    f"glassnet.{part}"
    for part in ("analysis", "cluster", "cuda", "init", "inside", "mine", "models", "nn", "ops", "optim", "train")
)
OTHERS = (
    *("scipy.cluster", "scipy.ndimage", "scipy.signal", "scipy.spatial", "scipy.special._logsumexp"),
    *("sklearn", "torch", "tensorflow", "keras", "jax", "autograd", "cv2", "skimage"),
)


class Rules(NamedTuple):
    """Modules, by the first part of their name, whose functions an answer may not call.

    Parameters
    ----------
    refused, allowed : tuple of str
        Such as ``"glassnet.ops"``; of two that fit a module the longer one counts.
    """

    refused: tuple[str, ...] = (*KERNELS, *OTHERS)
    allowed: tuple[str, ...] = ()

    def refuse(self, module: str) -> bool:
        """Whether functions of this module are refused."""
        if module.startswith("glassnet.check"):
            return False
        return _longest(module, self.refused) > _longest(module, self.allowed)

    def inside(self, caller: str) -> bool:
        """Whether a call comes out of a library: out of a part that was allowed, since the others are never entered.

        `glassnet.check` is none: it calls what the learner put under the name that was asked for.
        """
        root = caller.partition(".")[0]
        known = any(prefix.partition(".")[0] == root for prefix in self.refused)
        return known and not caller.startswith("glassnet.check")


def rules_for(refuse: tuple[str, ...] = (), allow: tuple[str, ...] = ()) -> Rules:
    """The usual rules with an exercise's own added."""
    return Rules((*KERNELS, *OTHERS, *refuse), allow)


def _longest(module: str, prefixes: tuple[str, ...]) -> int:
    return max((len(p) for p in prefixes if module == p or module.startswith(p + ".")), default=0)


class RefusedError(BaseException):
    """Raised in the place of a refused call; no ``except Exception`` of the learner's swallows it."""


@contextlib.contextmanager
def refusing(rules: Rules | None) -> Iterator[list[str]]:
    """Refuse calls while the block runs.

    Parameters
    ----------
    rules : Rules, optional
        None: everything is allowed.

    Yields
    ------
    list of str
        A sentence for each refused call, in case the exception did not get through.
    """
    told: list[str] = []
    if rules is None:
        yield told
        return
    fine: set[Any] = set()  # places known to be allowed: most calls end here, so that plain loops stay quick

    def watch(frame: FrameType, event: str, callee: Any) -> None:
        if event == "call":
            place: Any = id(frame.f_globals)
            if place in fine:
                return
            module, name, by = _module(frame), frame.f_code.co_name, frame.f_back
        elif event == "c_call":
            place = module = _owner(callee)
            if place in fine:
                return
            name, by = getattr(callee, "__name__", "?"), frame
        else:
            return
        if not rules.refuse(module):
            fine.add(place)
        elif not rules.inside(_module(by)) and not _importing(frame):
            told.append(sentence(module, name))
            raise RefusedError(told[-1])

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        yield told
    finally:
        sys.setprofile(before)


def sentence(module: str, name: str) -> str:
    """What the learner reads."""
    package = module.partition(".")[0]
    public = ".".join(part for part in module.split(".") if not part.startswith("_"))
    whose = "the course's own library" if package == "glassnet" else f"the library {package}"
    return f"`{name}` of {public} comes from {whose}. Here you write it yourself; NumPy is allowed."


def _module(frame: FrameType | None) -> str:
    name = frame.f_globals.get("__name__") if frame else ""
    return name if isinstance(name, str) else ""


def _owner(callee: Any) -> str:
    module = getattr(callee, "__module__", None)
    return module if isinstance(module, str) else str(type(getattr(callee, "__self__", None)).__module__)


def _importing(frame: FrameType | None) -> bool:
    """Whether a module is being imported: what its body calls is no answer yet."""
    while frame is not None:
        if _module(frame).startswith("importlib._bootstrap"):
            return True
        frame = frame.f_back
    return False
