"""The training loop. There is one."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from glassnet import ops
from glassnet._arguments import Rng, generator, integer, number
from glassnet.backend import Array, array_module
from glassnet.nn import Layer
from glassnet.optim import LBFGS, ReduceOnPlateau
from glassnet.train import checkpoint as files
from glassnet.train.early_stop import EarlyStopping, Watch
from glassnet.train.evaluate import Measure, default_measure
from glassnet.train.history import History
from glassnet.train.interrupt import interruptible
from glassnet.train.predict import follow
from glassnet.train.progress import bar_for
from glassnet.train.run import Run


def fit(
    model: Layer,
    optimizer: Any,
    X: Array,
    y: Array,
    *,
    epochs: int,
    batch_size: int,
    rng: Rng,
    loss: ops.Op = ops.cross_entropy,
    loss_options: Mapping[str, Any] | None = None,
    validation: tuple[Array, Array] | None = None,
    measure: Measure | None = None,
    schedule: Any = None,
    augment: Callable[[Array, np.random.Generator], Array] | None = None,
    clip_norm: float | None = None,
    early_stop: EarlyStopping | None = None,
    checkpoint: str | Path | None = None,
    resume: bool = False,
    after_epoch: Callable[[History], object] | None = None,
    progress: bool = True,
) -> History:
    """Train a network with mini-batches.

    Each epoch goes once through the data in an order of its own. For each batch: augment, forward, loss, gradients from
    zero, backward, clip, step. After each epoch: validate in inference, then step the schedule, then write the
    checkpoint.

    Parameters
    ----------
    model : Layer
        It is moved to where X lives, and left in training mode.
    optimizer : first-order optimizer of `glassnet.optim`, made for this model
    X : array of shape (N, ...), floating
    y : array of shape (N, ...)
        Labels, or what the loss wants.
    epochs : int
        In total: a run that is taken up again after 3 of 10 epochs trains 7 more.
    batch_size : int
        The last batch of an epoch has what is left over, and counts by its samples.
    rng : int, numpy.random.Generator or None
        Draws the orders and the augmentation. Dropout has generators of its own.
    loss : Op
        ``forward(scores, y, **options) -> (mean over the batch, cache)``, ``backward(1.0, cache) -> (dscores, ...)``.
    loss_options : mapping, optional
        Such as ``{"label_smoothing": 0.1}``.
    validation : (X, y), optional
        Looked at only: nothing is learned from it, no statistics either.
    measure : callable, optional
        ``measure(scores, y) -> float``, reported as accuracy; see `evaluate` for the default.
    schedule : Schedule or ReduceOnPlateau, optional
        Stepped once per epoch. A plateau is one of the validation (of the training, without validation data).
    augment : callable, optional
        ``augment(X_batch, rng) -> X_batch``; for training batches only.
    clip_norm : float, optional
        Shorten the gradient of all weights together to this length.
    early_stop : EarlyStopping, optional
    checkpoint : path, optional
        An ``.npz`` file, written whole after each epoch and on Ctrl-C. It holds the weights of the moment, not yet the
        best ones, which early stopping puts back in the end.
    resume : bool
        Go on from the checkpoint, with the same numbers as if there had been no break; where there is no such file,
        start from the beginning. Make model, optimizer and schedule as for the first run.
    after_epoch : callable, optional
        ``after_epoch(history)``; True ends the training.
    progress : bool
        Draw a bar.

    Returns
    -------
    history : History
        After Ctrl-C, which waits for the end of the batch, with ``interrupted=True``. A second Ctrl-C does not wait and
        raises KeyboardInterrupt.

    Raises
    ------
    FloatingPointError
        "fit: the loss is nan in epoch 2, batch 5 of 12; lower the learning rate (now 0.1), or look for inputs that are
        not finite". The weights are those before that batch.
    ValueError
        "fit: X and y need one entry for each sample, got (5, 2) and (4,)", "fit: X and y hold no samples, got (0, 2)",
        "fit: early_stop needs validation data", "fit: the schedule belongs to another optimizer",
        "fit: to watch the accuracy, pass a measure; for this loss and these targets there is none",
        "fit: resume=True needs checkpoint, the file to go on from",
        "fit: run.npz was written with batch_size=32, now it is 64", and the like.
    TypeError
        "fit: LBFGS asks for the loss of all data many times a step; call its step with a closure instead".
    FileNotFoundError
        "fit: there is no folder runs for the checkpoint runs/net.npz".

    Examples
    --------
    >>> from glassnet import nn, optim
    >>> X = np.array([[0.0, 1.0], [1.0, 0.0], [0.1, 0.8]])
    >>> net = nn.Sequential(nn.Linear(2, 2, rng=0, dtype=np.float64))
    >>> history = fit(net, optim.SGD(net, 1.0), X, np.array([0, 1, 0]), epochs=9, batch_size=2, rng=1, progress=False)
    >>> len(history), history.accuracy[-1]
    (9, 1.0)
    """
    array_module(X, y, caller="fit")
    run = Run(
        model,
        optimizer,
        X,
        y,
        loss,
        loss_options or {},
        integer("fit", "batch_size", batch_size),
        generator("fit", rng),
        measure or default_measure(loss, y),
        validation,
        schedule,
        augment,
        None if clip_norm is None else number("fit", "clip_norm", clip_norm),
        None if early_stop is None else Watch(early_stop),
    )
    epochs = integer("fit", "epochs", epochs, low=0)
    _check(run)
    if resume and checkpoint is None:
        msg = "fit: resume=True needs checkpoint, the file to go on from"
        raise ValueError(msg)
    follow(model, X)
    if checkpoint is not None:
        files.check(checkpoint, run)
        if resume and Path(checkpoint).exists():
            files.load(checkpoint, run)
    _go(run, epochs, checkpoint, after_epoch, progress=progress)
    return run.history


def _go(
    run: Run,
    epochs: int,
    checkpoint: str | Path | None,
    after_epoch: Callable[[History], object] | None,
    *,
    progress: bool,
) -> None:
    with interruptible() as interrupt, bar_for(run, epochs, progress=progress) as bar:
        while run.place.epoch < epochs and not _is_over(run):
            bar.set_description(f"epoch {run.place.epoch + 1}/{epochs}", refresh=False)
            finished = run.epoch(interrupt, bar)
            run.history.interrupted = interrupt.asked
            if checkpoint is not None:
                files.save(checkpoint, run)
            if finished:
                bar.set_postfix_str(_told(run.history))
                if after_epoch is not None and after_epoch(run.history):
                    run.history.stopped_early = True
                    break
            if interrupt.asked:
                return
    run.history.stopped_early |= _is_over(run)
    if run.watch is not None:
        run.watch.restore(run.model)


def _is_over(run: Run) -> bool:
    return run.watch is not None and run.watch.is_over


def _check(run: Run) -> None:
    """Refuse what would fail late, or quietly do something else."""
    if isinstance(run.optimizer, LBFGS):
        msg = "fit: LBFGS asks for the loss of all data many times a step; call its step with a closure instead"
        raise TypeError(msg)
    _check_pair("X and y", run.X, run.y)
    if run.validation is not None:
        array_module(run.X, *run.validation, caller="fit")
        _check_pair("validation X and y", *run.validation)
    if run.schedule is not None and getattr(run.schedule, "optimizer", run.optimizer) is not run.optimizer:
        msg = "fit: the schedule belongs to another optimizer"
        raise ValueError(msg)
    if run.watch is not None and run.validation is None:
        msg = "fit: early_stop needs validation data"
        raise ValueError(msg)
    stops = run.watch is not None and run.watch.rule.monitor == "accuracy"
    reduces = isinstance(run.schedule, ReduceOnPlateau) and run.schedule.mode == "max"
    if run.measure is None and (stops or reduces):
        msg = "fit: to watch the accuracy, pass a measure; for this loss and these targets there is none"
        raise ValueError(msg)


def _check_pair(name: str, X: Array, y: Array) -> None:
    if X.ndim == 0 or y.ndim == 0 or X.shape[0] != y.shape[0]:
        msg = f"fit: {name} need one entry for each sample, got {tuple(X.shape)} and {tuple(y.shape)}"
        raise ValueError(msg)
    if X.shape[0] == 0:
        msg = f"fit: {name} hold no samples, got {tuple(X.shape)}"
        raise ValueError(msg)


def _told(history: History) -> str:
    """Put the last epoch on one line."""
    row: dict[str, Sequence[float | None]] = {
        "loss": history.loss,
        "accuracy": history.accuracy,
        "val loss": history.val_loss,
        "val accuracy": history.val_accuracy,
    }
    return ", ".join(f"{name} {values[-1]:.4f}" for name, values in row.items() if values[-1] is not None)
