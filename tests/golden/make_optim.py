"""Write optim.npz: what PyTorch's optimizers and schedules do, for tests that run without PyTorch.

Run it from the root of the repository: ``python tests/golden/make_optim.py``.
"""

import sys
import warnings
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "glassnet" / "optim"))

import optim_cases as cases  # noqa: E402  found by the line above


def weights_after_each_step(name, seed):
    """Run one case; return the weights after each step, flat: shape (steps, n)."""
    _, kind, options = cases.CASES[name]
    weights, grads = cases.problem(seed)
    params = {key: torch.nn.Parameter(torch.tensor(w)) for key, w in weights.items()}
    optimizer = getattr(torch.optim, kind)(params.values(), **options)
    rows = []
    for step in grads:
        for key, grad in step.items():
            params[key].grad = torch.tensor(grad)
        optimizer.step()
        rows.append(np.concatenate([p.detach().numpy().ravel() for p in params.values()]))
    return np.array(rows)


def optimizer_for_schedules():
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=cases.BASE)


def rates(make, epochs=cases.EPOCHS):
    """Return the learning rate of each epoch."""
    optimizer = optimizer_for_schedules()
    schedule = make(optimizer)
    rows = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SequentialLR uses a deprecated argument of its own
        for _ in range(epochs):
            rows.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
    return np.array(rows)


def plain(name):
    _, _, kind, options = cases.SCHEDULES[name]
    return lambda optimizer: getattr(torch.optim.lr_scheduler, kind)(optimizer, **options)


def warm_then_cosine(optimizer):
    lr = torch.optim.lr_scheduler
    parts = [plain("warmup")(optimizer), plain("cosine")(optimizer), plain("step")(optimizer)]
    return lr.SequentialLR(optimizer, parts, milestones=[5, 11])


def warm_times_step(optimizer):
    return torch.optim.lr_scheduler.ChainedScheduler([plain("warmup")(optimizer), plain("multi_step")(optimizer)])


def plateau(options):
    optimizer = optimizer_for_schedules()
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **options)
    rows = []
    for metric in cases.METRICS:
        schedule.step(metric)
        rows.append(optimizer.param_groups[0]["lr"])
    return np.array(rows)


def lbfgs(seed, calls=3, **options):
    """Minimise a bent valley without a line search; return the weights after each call."""
    w = torch.nn.Parameter(torch.tensor(np.random.default_rng(seed).standard_normal(5)))
    optimizer = torch.optim.LBFGS([w], **options)

    def closure():
        optimizer.zero_grad()
        loss = torch.sum(torch.cosh(w) * torch.arange(1.0, 6.0, dtype=w.dtype)) + 0.5 * torch.sum(w[1:] * w[:-1])
        loss.backward()
        return loss

    rows = []
    for _ in range(calls):
        optimizer.step(closure)
        rows.append(w.detach().numpy().copy())
    return np.array(rows)


def main():
    """Write the file."""
    arrays = {f"optimizer/{name}": weights_after_each_step(name, seed=0) for name in cases.CASES}
    arrays |= {f"schedule/{name}": rates(plain(name)) for name in cases.SCHEDULES}
    arrays |= {"schedule/sequential": rates(warm_then_cosine), "schedule/chained": rates(warm_times_step)}
    arrays |= {f"plateau/{name}": plateau(options) for name, options in cases.PLATEAUS.items()}
    arrays["lbfgs"] = lbfgs(0, lr=0.5, max_iter=4, history_size=3)
    np.savez_compressed(HERE / "optim.npz", **arrays)


if __name__ == "__main__":
    main()
