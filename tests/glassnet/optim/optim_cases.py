"""The cases that our optimizers and PyTorch's are both run through; needs no PyTorch."""

import numpy as np

STEPS = 6
SHAPES = {"w": (3, 2), "b": (4,)}

# our class, PyTorch's class, options; betas is a tuple in both
CASES = {
    "sgd": ("SGD", "SGD", {"lr": 0.1}),
    "sgd-decay": ("SGD", "SGD", {"lr": 0.1, "weight_decay": 0.05}),
    "momentum": ("SGD", "SGD", {"lr": 0.1, "momentum": 0.9}),
    "momentum-dampening": ("SGD", "SGD", {"lr": 0.1, "momentum": 0.8, "dampening": 0.3, "weight_decay": 0.05}),
    "nesterov": ("SGD", "SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    "nesterov-decay": ("SGD", "SGD", {"lr": 0.1, "momentum": 0.7, "nesterov": True, "weight_decay": 0.05}),
    "adagrad": ("Adagrad", "Adagrad", {}),
    "adagrad-all": (
        "Adagrad",
        "Adagrad",
        {"lr": 0.2, "lr_decay": 0.1, "weight_decay": 0.05, "initial_accumulator_value": 0.3, "eps": 1e-3},
    ),
    "rmsprop": ("RMSProp", "RMSprop", {}),
    "rmsprop-all": (
        "RMSProp",
        "RMSprop",
        {"lr": 0.05, "alpha": 0.7, "eps": 1e-3, "weight_decay": 0.05, "momentum": 0.6, "centered": True},
    ),
    "rmsprop-centered": ("RMSProp", "RMSprop", {"lr": 0.05, "alpha": 0.8, "centered": True}),
    "rmsprop-momentum": ("RMSProp", "RMSprop", {"lr": 0.05, "momentum": 0.5}),
    "adam": ("Adam", "Adam", {}),
    "adam-all": ("Adam", "Adam", {"lr": 0.05, "betas": (0.7, 0.95), "eps": 1e-3, "weight_decay": 0.05}),
    "adamw": ("AdamW", "AdamW", {}),
    "adamw-all": ("AdamW", "AdamW", {"lr": 0.05, "betas": (0.7, 0.95), "eps": 1e-3, "weight_decay": 0.3}),
}


def problem(seed):
    """Weights and gradients of a few steps, the gradients of very different sizes."""
    rng = np.random.default_rng(seed)
    weights = {name: rng.standard_normal(shape) for name, shape in SHAPES.items()}
    grads = [
        {name: rng.standard_normal(shape) * 10 ** rng.uniform(-3, 1, shape) for name, shape in SHAPES.items()}
        for _ in range(STEPS)
    ]
    return weights, grads


# our rule and its arguments, PyTorch's class and its arguments
SCHEDULES = {
    "step": ("step_decay", (4, 0.3), "StepLR", {"step_size": 4, "gamma": 0.3}),
    "multi_step": ("multi_step", ([9, 3, 9], 0.5), "MultiStepLR", {"milestones": [9, 3, 9], "gamma": 0.5}),
    "exponential": ("exponential", (0.9,), "ExponentialLR", {"gamma": 0.9}),
    "cosine": ("cosine", (7, 0.01), "CosineAnnealingLR", {"T_max": 7, "eta_min": 0.01}),
    "restarts": (
        "cosine_restarts",
        (3, 2, 0.02),
        "CosineAnnealingWarmRestarts",
        {"T_0": 3, "T_mult": 2, "eta_min": 0.02},
    ),
    "restarts-equal": ("cosine_restarts", (4,), "CosineAnnealingWarmRestarts", {"T_0": 4}),
    "warmup": ("linear_warmup", (5, 0.1), "LinearLR", {"start_factor": 0.1, "total_iters": 5}),
    "cooldown": (
        "linear_warmup",
        (4, 1.0, 0.2),
        "LinearLR",
        {"start_factor": 1.0, "end_factor": 0.2, "total_iters": 4},
    ),
}
EPOCHS = 20
BASE = 0.8

METRICS = [
    5,
    4,
    3,
    3,
    3.0001,
    2.999,
    3,
    3,
    3,
    2.9,
    3,
    3,
    3,
    3,
    2,
    2,
    2.5,
    2,
    2,
    float("nan"),
    2,
    2,
    2,
    1.9,
    2,
    2,
    2,
    2,
    2,
]
PLATEAUS = {
    "plain": {"patience": 2},
    "zero": {"patience": 0, "factor": 0.5},
    "cooldown": {"patience": 1, "factor": 0.5, "cooldown": 3},
    "abs": {"patience": 1, "threshold": 0.5, "threshold_mode": "abs"},
    "max": {"mode": "max", "patience": 3, "factor": 0.7},
    "max-abs": {"mode": "max", "patience": 1, "threshold": 0.5, "threshold_mode": "abs", "factor": 0.7},
    "floor": {"patience": 0, "factor": 0.2, "min_lr": 0.05},
    "eps": {"patience": 0, "factor": 0.2, "eps": 0.02},
}
