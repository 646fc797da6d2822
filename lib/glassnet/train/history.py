"""What happened in each epoch: the curves that every report on training shows."""

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self


@dataclass
class History:
    """One entry per finished epoch in each list.

    Attributes
    ----------
    loss, accuracy : list of float
        Means over the training samples *while the weights changed*, with dropout and augmentation: not what `evaluate`
        gives on the same data. The loss is that of the data alone; weight decay is the optimizer's and not in it.
        Accuracies are None where there is no such thing.
    val_loss, val_accuracy : list of float or None
        On the validation data after the epoch, in inference; None without validation data.
    lr : list of float
        Learning rate of the first group during the epoch.
    seconds : list of float
        Wall time of the epoch, with its validation.
    best_epoch : int or None
        Index into the lists of the best epoch, where early stopping looked for it.
    stopped_early : bool
        Early stopping or `after_epoch` ended the run before its last epoch.
    interrupted : bool
        Ctrl-C did.
    """

    loss: list[float] = field(default_factory=list)
    accuracy: list[float | None] = field(default_factory=list)
    val_loss: list[float | None] = field(default_factory=list)
    val_accuracy: list[float | None] = field(default_factory=list)
    lr: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    best_epoch: int | None = None
    stopped_early: bool = False
    interrupted: bool = False

    def __len__(self) -> int:
        """Count the finished epochs."""
        return len(self.loss)

    def append(self, **epoch: float | None) -> None:
        """Add one epoch: a number, or None, for each list."""
        for name, value in epoch.items():
            getattr(self, name).append(value)

    def as_dict(self) -> dict[str, Any]:
        """Copy into a plain dict."""
        return asdict(self)

    def save(self, path: str | Path) -> None:
        """Write a JSON file that a person can read; the file is whole or as it was before."""
        path = Path(path)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            beside.write_text(json.dumps(self.as_dict(), indent=1, allow_nan=False) + "\n", encoding="utf-8")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read what `save` wrote.

        Raises
        ------
        ValueError
            "History: notes.json is no history: it lacks loss, ...", or "... it is not JSON (...)".
        """
        path = Path(path)
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            msg = f"History: {path.name} is no history: it is not JSON ({error})"
            raise ValueError(msg) from error
        names = [f.name for f in fields(cls)]
        lacks = [name for name in names if not isinstance(found, dict) or name not in found]
        if lacks:
            msg = f"History: {path.name} is no history: it lacks {', '.join(lacks)}"
            raise ValueError(msg)
        return cls(**{name: found[name] for name in names})
