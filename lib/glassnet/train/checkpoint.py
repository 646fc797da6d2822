"""A run in a file, from which it goes on as if nothing had happened.

Everything that decides the next number is kept: weights and running statistics, the optimizer's memory, the schedule,
the best weights so far, the place in the epoch, and the state of every random generator, those of dropout included. The
file is an ``.npz`` of numbers and JSON texts; nothing is pickled.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from glassnet.backend import to_numpy
from glassnet.nn import load_npz, save_npz
from glassnet.train.history import History
from glassnet.train.run import Place, Run


def check(path: str | Path, run: Run) -> None:
    """Refuse, before hours of training, what could not be written after them.

    Raises
    ------
    FileNotFoundError
        "fit: there is no folder runs for the checkpoint runs/net.npz".
    TypeError
        "fit: a checkpoint needs a schedule with state_dict and load_state_dict, got Warmup"; the loss_options hold
        something that is neither a number, a text nor an array.
    """
    folder = Path(path).parent
    if not folder.is_dir():
        msg = f"fit: there is no folder {folder} for the checkpoint {path}"
        raise FileNotFoundError(msg)
    if run.schedule is not None and not (
        hasattr(run.schedule, "state_dict") and hasattr(run.schedule, "load_state_dict")
    ):
        what = type(run.schedule).__name__
        msg = f"fit: a checkpoint needs a schedule with state_dict and load_state_dict, got {what}"
        raise TypeError(msg)
    settings(run)


def save(path: str | Path, run: Run) -> None:
    """Write the run to a file, whole or not at all."""
    watch = run.watch
    parts = {"model": run.model.state_dict(), "optimizer": run.optimizer.state_dict()}
    if run.schedule is not None:
        parts["schedule"] = run.schedule.state_dict()
    if watch is not None:
        parts["best"] = watch.weights
    texts = {
        "settings": settings(run),
        "place": asdict(run.place),
        "history": run.history.as_dict(),
        "watch": watch and {"best": watch.best, "best_epoch": watch.best_epoch, "bad_epochs": watch.bad_epochs},
        "generators": [g.bit_generator.state for g in _distinct(_generators(run))],
    }
    arrays = {f"{part}/{name}": a for part, state in parts.items() for name, a in state.items()}
    save_npz(path, arrays | {name: np.array(json.dumps(text, default=_listed)) for name, text in texts.items()})


def load(path: str | Path, run: Run) -> None:
    """Bring a run, made as the one in the file was, to where that one stood.

    Raises
    ------
    ValueError
        "fit: run.npz was written with batch_size=32, now it is 64": it could not go on with the same numbers.
        "fit: notes.npz is no checkpoint of fit: it lacks settings". Those of `glassnet.nn.load_npz`.
    """
    path = Path(path)
    kept = load_npz(path)
    texts = {}
    for name in ("settings", "place", "history", "watch", "generators"):
        if name not in kept:
            msg = f"fit: {path.name} is no checkpoint of fit: it lacks {name}"
            raise ValueError(msg)
        texts[name] = json.loads(str(kept.pop(name)))
    _refuse(path.name, texts["settings"], settings(run))
    run.model.load_state_dict(_part(kept, "model"))
    run.optimizer.load_state_dict(_part(kept, "optimizer"))
    if run.schedule is not None:
        run.schedule.load_state_dict(_part(kept, "schedule"))
    if run.watch is not None:
        vars(run.watch).update(texts["watch"], weights=_part(kept, "best"))
    run.place = Place(**texts["place"])
    run.history = History(**texts["history"])
    run.history.interrupted = run.history.stopped_early = False  # it goes on
    for g, state in zip(_distinct(_generators(run)), texts["generators"], strict=True):
        g.bit_generator.state = state


def settings(run: Run) -> dict[str, Any]:
    """Say what must be the same on both sides of a break. The number of epochs may grow."""
    generators = _generators(run)
    distinct = _distinct(generators)
    shared = {name: next(i for i, d in enumerate(distinct) if d is g) for name, g in generators.items()}
    return {
        "batch_size": run.batch_size,
        "samples": int(run.X.shape[0]),
        "dtypes": sorted({str(w.dtype) for w in run.model.named_params().values()}),
        "optimizer": type(run.optimizer).__name__,
        "schedule": None if run.schedule is None else type(run.schedule).__name__,
        "early_stop": None if run.watch is None else asdict(run.watch.rule),
        "validation": run.validation is not None,
        "augment": run.augment is not None,
        "clip_norm": run.clip_norm,
        "loss_options": _plain(run.loss_options),
        "generators": {name: f"{type(g.bit_generator).__name__} {shared[name]}" for name, g in generators.items()},
    }


def _generators(run: Run) -> dict[str, np.random.Generator]:
    """Find the run's generator and those of its layers; several names may share one."""
    found = {"fit": run.rng}
    for name, layer in run.model.named_layers():
        for attribute, value in vars(layer).items():
            if isinstance(value, np.random.Generator):
                found[f"{name}.{attribute}"] = value
    return found


def _distinct(generators: Mapping[str, np.random.Generator]) -> list[np.random.Generator]:
    return list({id(g): g for g in generators.values()}.values())


def _part(kept: Mapping[str, Any], part: str) -> dict[str, Any]:
    return {name.removeprefix(f"{part}/"): a for name, a in kept.items() if name.startswith(f"{part}/")}


def _refuse(file: str, then: dict[str, Any], now: dict[str, Any]) -> None:
    for name, value in now.items():
        if name not in then or then[name] != value:
            msg = f"fit: {file} was written with {name}={then.get(name)!r}, now it is {value!r}"
            raise ValueError(msg)


def _plain(options: Mapping[str, Any]) -> dict[str, Any]:
    """Put options, class weights among them, into the form they have after a trip through JSON."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(options), default=_listed))
    return plain


def _listed(a: Any) -> Any:
    """Turn arrays into lists; generators take the lists in their state as they are."""
    return to_numpy(a).tolist()
