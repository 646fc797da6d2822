"""The bar of a training, and what stands in for it where nobody looks."""

from typing import Any, Self

from glassnet.train.run import Run


def bar_for(run: Run, epochs: int, *, progress: bool) -> Any:
    """Return a bar that counts batches, those done before as well; without `progress` one that does nothing."""
    if not progress:  # even a bar that draws nothing makes a lock that all processes share
        return NoBar()
    from tqdm import tqdm  # not tqdm.auto, which in a notebook wants ipywidgets

    done = run.place.epoch * run.n_batches + run.place.batch
    return tqdm(total=max(epochs * run.n_batches, done), initial=done, unit="batch")


class NoBar:
    """What a training asks of a bar, without a bar."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Leave."""

    def update(self, n: int = 1) -> None:
        """Count batches."""

    def set_description(self, desc: str, *, refresh: bool = True) -> None:
        """Say which epoch it is."""

    def set_postfix_str(self, s: str) -> None:
        """Say how the last epoch went."""
