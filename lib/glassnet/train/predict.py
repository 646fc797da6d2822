"""Ask a trained network, one batch at a time: its scores, its probabilities, and the mean opinion of several."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from glassnet import ops
from glassnet._arguments import integer
from glassnet.backend import Array, array_module
from glassnet.data import average_crops
from glassnet.nn import Layer


def predict(model: Layer, X: Array, *, batch_size: int = 256) -> Array:
    """Compute the scores of many samples in inference: no dropout, batch norm by its running statistics.

    Parameters
    ----------
    model : Layer
        It is moved to where X lives. Afterwards each layer is in the mode (training or inference) it was in before.
    X : array of shape (N, ...)
    batch_size : int
        How many samples at a time. It decides the memory, not the result.

    Returns
    -------
    scores : array of shape (N, ...), as the model gives them

    Raises
    ------
    ValueError
        "predict: X must have a first axis that counts the samples, got shape ()".
    """
    xp = array_module(X, caller="predict")
    batch_size = integer("predict", "batch_size", batch_size)
    if X.ndim == 0:
        msg = "predict: X must have a first axis that counts the samples, got shape ()"
        raise ValueError(msg)
    follow(model, X)
    with inference(model):
        starts = range(0, max(X.shape[0], 1), batch_size)  # no samples: one empty batch, which has the right shape
        ends = (min(start + batch_size, X.shape[0]) for start in starts)
        return xp.concat([model(X[start:end, ...]) for start, end in zip(starts, ends, strict=True)])


def predict_proba(model: Layer, X: Array, *, batch_size: int = 256) -> Array:
    """Compute the probability of each class: softmax of `predict` along axis 1.

    Returns
    -------
    p : array of shape (N, K), or (N, K, ...)
    """
    return ops.softmax.forward(predict(model, X, batch_size=batch_size), axis=1)[0]


def ensemble_predict(models: Sequence[Layer], X: Array, *, batch_size: int = 256) -> Array:
    """Average the probabilities of several networks: their errors differ, what they agree on stays.

    Probabilities are averaged, not scores: scores of different networks have no common scale.

    Parameters
    ----------
    models : sequence of Layer, at least one
    X : array of shape (N, ...)
    batch_size : int

    Returns
    -------
    p : array of shape (N, K)

    Raises
    ------
    ValueError
        "ensemble_predict: give at least one model",
        "ensemble_predict: model 1 gives (5, 3) but model 0 (5, 4)".

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, "Deep learning", 2016, section 7.11.
    """
    if not models:
        msg = "ensemble_predict: give at least one model"
        raise ValueError(msg)
    total = predict_proba(models[0], X, batch_size=batch_size)
    for i, model in enumerate(models[1:], start=1):
        p = predict_proba(model, X, batch_size=batch_size)
        if p.shape != total.shape:
            msg = f"ensemble_predict: model {i} gives {tuple(p.shape)} but model 0 {tuple(total.shape)}"
            raise ValueError(msg)
        total = total + p
    return total / len(models)


def crop_predict(model: Layer, X: Array, size: int | tuple[int, int], *, batch_size: int = 256) -> Array:
    """Average the probabilities over ten crops of each image; see `glassnet.data.average_crops`.

    Parameters
    ----------
    model : Layer, for images of the size of a crop
    X : array of shape (N, C, H, W)
    size : int or (height, width)
    batch_size : int
        Crops at a time.

    Returns
    -------
    p : array of shape (N, K)
    """
    return average_crops(partial(predict_proba, model, batch_size=batch_size), X, size)


@contextmanager
def inference(model: Layer) -> Iterator[None]:
    """Switch to inference, and back to what each layer did before: a layer may have been frozen on its own."""
    before = [(layer, layer.training) for _, layer in model.named_layers()]
    model.eval()
    try:
        yield
    finally:
        for layer, training in before:
            layer.training = training
        model.clear_cache()


def follow(model: Layer, X: Array) -> None:
    """Move the model to where the data is, if it is elsewhere."""
    w = next(iter(model.named_params().values()), None)
    if w is not None and (array_module(w) is not array_module(X) or w.device != X.device):
        model.to(X)
