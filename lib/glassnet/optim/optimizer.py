"""What all first-order optimizers share: whose weights, in which groups, with which options, and what they remember.

The arithmetic is elsewhere, in a *rule*: a pure function ``rule(w, grad, state, **options) -> (w, state)`` for one
array. So the formula of each method can be read in one piece, and a rule of your own plugs in:
``Optimizer(net, my_rule, lr=0.1)``.
"""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

import numpy as np

from glassnet import cuda
from glassnet._arguments import number
from glassnet.backend import Array, asarray, to_numpy
from glassnet.optim._homes import gradients, homes, refuse_others

State: TypeAlias = dict[str, Any]
"""What a rule remembers about one weight: arrays of its shape, and counters."""

Rule: TypeAlias = Callable[..., tuple[Array, State]]


class Optimizer:
    """Change weights by a rule, step by step.

    Parameters
    ----------
    params : Layer or dict of name to array
        Whose weights. A step puts *new* arrays into the layer or the dict; an array you took out earlier keeps its
        numbers.
    rule : callable
        ``rule(w, grad, state, **options) -> (w, state)``; `state` is {} at first.
    groups : mapping of name pattern to options, optional
        Exceptions for some weights: ``groups={"*bias": {"weight_decay": 0.0}}``. The first pattern that fits wins.
    **options
        Passed to the rule; `lr` among them.

    Attributes
    ----------
    groups : list of dict
        ``{"names": [...], "lr": ..., ...}`` each; the first holds the weights that no pattern fits. Schedules set "lr".
    state : dict of name to dict

    Raises
    ------
    TypeError
        "SGD: params must be a Layer or a dict of arrays, got list".
    ValueError
        "SGD: there are no weights to learn", "SGD: no weight has a name like '*bais'; there are 0.weight, 0.bias".

    Examples
    --------
    >>> import numpy as np
    >>> weights = {"w": np.array([1.0, 2.0])}
    >>> plain = Optimizer(weights, lambda w, grad, state, lr: (w - lr * grad, state), lr=0.5)
    >>> plain.step({"w": np.array([1.0, 0.0])})
    >>> weights["w"]
    array([0.5, 2. ])
    """

    def __init__(
        self, params: Any, rule: Rule, groups: Mapping[str, Mapping[str, Any]] | None = None, **options: Any
    ) -> None:
        self.rule = rule
        self._homes = homes(type(self).__name__, params)
        self.groups = self._grouped(groups or {}, options)
        self.state: dict[str, State] = {name: {} for name in self._homes}

    @property
    def lr(self) -> float:
        """The learning rate of the first group; setting it sets all groups."""
        return float(self.groups[0]["lr"])

    @lr.setter
    def lr(self, value: float) -> None:
        for group in self.groups:
            group["lr"] = number(type(self).__name__, "lr", value)

    def step(self, grads: Mapping[str, Array] | None = None) -> None:
        """Change each weight that has a gradient, once.

        Parameters
        ----------
        grads : mapping of name to array, optional
            By default those that `backward` left in the layer. Weights without a gradient stay as they are.

        Raises
        ------
        ValueError
            "SGD.step: no weight has a gradient; call backward first",
            "SGD.step: there is no weight 'b'",
            "SGD.step: the gradient of 'w' has shape (3,) but the weight (2,)".
        TypeError
            "SGD.step: the gradient of 'w' is float64 but the weight float32".
        """
        caller = f"{type(self).__name__}.step"
        grads = gradients(caller, self._homes, grads)
        for group in self.groups:
            options = {name: value for name, value in group.items() if name != "names"}
            names = [name for name in group["names"] if name in grads]
            if self._all_at_once(names, grads, options):
                continue
            for name in names:
                self._put(name, *self.rule(self._weight(name), grads[name], self._memory(name), **options))

    def _all_at_once(self, names: list[str], grads: Mapping[str, Array], options: dict[str, Any]) -> bool:
        """On a GPU, change all weights in one launch; False if there is no kernel for the rule, or no GPU."""
        weights, slopes = [self._weight(name) for name in names], [grads[name] for name in names]
        launcher = cuda.find("optim", *weights, *slopes)
        step = None if launcher is None else launcher.for_rule(self.rule)
        if step is None:
            return False
        changed = step(weights, slopes, [self._memory(name) for name in names], **options)
        for name, w, state in zip(names, *changed, strict=True):
            self._put(name, w, state)
        return True

    def _weight(self, name: str) -> Array:
        home, key = self._homes[name]
        return home.params[key]

    def _memory(self, name: str) -> State:
        w = self._weight(name)
        return {field: _beside(a, w) for field, a in self.state[name].items()}

    def _put(self, name: str, w: Array, state: State) -> None:
        home, key = self._homes[name]
        home.params[key], self.state[name] = _beside(w, home.params[key]), state

    def zero_grad(self) -> None:
        """Forget the gradients of these weights."""
        for home, key in self._homes.values():
            home.grads.pop(key, None)

    def state_dict(self) -> dict[str, np.ndarray[Any, Any]]:
        """Copy options and memory to the CPU as named arrays, which `glassnet.nn.save_npz` can write.

        The names: "group/0/lr", "state/0.weight/momentum".
        """
        kept = {
            f"group/{i}/{name}": np.array(value)
            for i, group in enumerate(self.groups)
            for name, value in group.items()
            if name != "names"
        }
        for name, state in self.state.items():
            kept |= {f"state/{name}/{field}": np.array(_host(a)) for field, a in state.items()}
        return kept

    def load_state_dict(self, kept: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Take over options and memory from an optimizer made the same way: training goes on with the same numbers.

        Raises
        ------
        ValueError
            "SGD.load_state_dict: the groups or options differ: missing group/0/momentum; unexpected group/0/betas",
            "SGD.load_state_dict: there is no weight '9.bias'",
            "SGD.load_state_dict: state/w/momentum has shape (3,) but the weight (2,)".
        """
        caller = f"{type(self).__name__}.load_state_dict"
        wanted = {f"group/{i}/{name}" for i, group in enumerate(self.groups) for name in group if name != "names"}
        refuse_others(caller, wanted, {name for name in kept if not name.startswith("state/")})
        state: dict[str, State] = {name: {} for name in self._homes}
        for entry in (name for name in kept if name.startswith("state/")):
            name, field = entry.removeprefix("state/").rsplit("/", 1)
            if name not in self._homes:
                msg = f"{caller}: there is no weight {name!r}"
                raise ValueError(msg)
            state[name][field] = self._taken(caller, entry, kept[entry], name)
        self.state = state
        for i, group in enumerate(self.groups):
            group.update({name: _plain(kept[f"group/{i}/{name}"]) for name in group if name != "names"})

    def _taken(self, caller: str, entry: str, a: np.ndarray[Any, Any], name: str) -> Any:
        """Bring one piece of memory beside its weight; a whole number is a counter."""
        if np.asarray(a).dtype.kind in "iu":
            return int(a)
        home, key = self._homes[name]
        w = home.params[key]
        if np.shape(a) != tuple(w.shape):
            msg = f"{caller}: {entry} has shape {np.shape(a)} but the weight {tuple(w.shape)}"
            raise ValueError(msg)
        return asarray(np.array(a), like=w, dtype=w.dtype)

    def _grouped(self, patterns: Mapping[str, Mapping[str, Any]], options: dict[str, Any]) -> list[dict[str, Any]]:
        """Sort the weights into groups, and check each group's options."""
        caller = type(self).__name__
        groups: list[dict[str, Any]] = [{"names": [], **options}]
        for pattern, own in patterns.items():
            if unknown := set(own) - set(options):
                msg = f"{caller}: unknown option {min(unknown)!r} for {pattern!r}; there are {', '.join(options)}"
                raise ValueError(msg)
            if not any(fnmatchcase(name, pattern) for name in self._homes):
                msg = f"{caller}: no weight has a name like {pattern!r}; there are {', '.join(self._homes)}"
                raise ValueError(msg)
            groups.append({"names": [], **options, **own})
        for name in self._homes:
            fits = (i for i, pattern in enumerate(patterns, start=1) if fnmatchcase(name, pattern))
            groups[next(fits, 0)]["names"].append(name)
        for group in groups:
            self._check(caller, group)
        return groups

    def _check(self, caller: str, group: dict[str, Any]) -> None:
        """Refuse options without sense; a subclass knows its own."""
        group["lr"] = number(caller, "lr", group.get("lr"))


def _beside(a: Any, w: Array) -> Any:
    """Bring memory to the library, device and dtype of its weight, which may have moved; counters stay as they are."""
    if isinstance(a, int) or (type(a) is type(w) and a.dtype == w.dtype and a.device == w.device):
        return a
    return asarray(to_numpy(a), like=w, dtype=w.dtype)


def _host(a: Any) -> Any:
    return a if isinstance(a, int) else to_numpy(a)


def _plain(a: np.ndarray[Any, Any]) -> Any:
    """Turn a saved option into what it was: a number, a truth value or a tuple of numbers."""
    value = np.asarray(a).tolist()
    return tuple(value) if isinstance(value, list) else value
