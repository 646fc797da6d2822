"""How weights change: optimizers, learning-rate schedules and gradient clipping.

Each method's formula is a pure function of one array (`sgd_update`, `adam_update`, ...), which the classes apply to all
weights of a layer or a dict. Names, defaults and numbers are PyTorch's, except where a docstring says otherwise.
"""

from glassnet.optim.adam import Adam, AdamW, adam_update, adamw_update
from glassnet.optim.adaptive import Adagrad, RMSProp, adagrad_update, rmsprop_update
from glassnet.optim.clip import clip_grad_norm, clip_grad_value
from glassnet.optim.lbfgs import LBFGS, lbfgs_direction
from glassnet.optim.line_search import Trial, armijo, cubic_minimum, strong_wolfe
from glassnet.optim.optimizer import Optimizer
from glassnet.optim.plateau import ReduceOnPlateau
from glassnet.optim.schedule import (
    Schedule,
    chained,
    cosine,
    cosine_restarts,
    exponential,
    linear_warmup,
    multi_step,
    sequential,
    step_decay,
)
from glassnet.optim.sgd import SGD, sgd_update

__all__ = [
    "LBFGS",
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "Optimizer",
    "RMSProp",
    "ReduceOnPlateau",
    "Schedule",
    "Trial",
    "adagrad_update",
    "adam_update",
    "adamw_update",
    "armijo",
    "chained",
    "clip_grad_norm",
    "clip_grad_value",
    "cosine",
    "cosine_restarts",
    "cubic_minimum",
    "exponential",
    "lbfgs_direction",
    "linear_warmup",
    "multi_step",
    "rmsprop_update",
    "sequential",
    "sgd_update",
    "step_decay",
    "strong_wolfe",
]
