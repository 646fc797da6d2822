"""Training: one loop, and what a trained network says.

`fit` trains with mini-batches and can be stopped and taken up again without changing a number; `predict`, `evaluate`
and their relatives ask the network in inference.
"""

from glassnet.train.early_stop import EarlyStopping
from glassnet.train.evaluate import Scores, accuracy, binary_accuracy, evaluate
from glassnet.train.history import History
from glassnet.train.loop import fit
from glassnet.train.predict import crop_predict, ensemble_predict, predict, predict_proba

__all__ = [
    "EarlyStopping",
    "History",
    "Scores",
    "accuracy",
    "binary_accuracy",
    "crop_predict",
    "ensemble_predict",
    "evaluate",
    "fit",
    "predict",
    "predict_proba",
]
