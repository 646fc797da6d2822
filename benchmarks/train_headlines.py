"""Train for real: LeNet-5 on MNIST and a ResNet on CIFAR-10, within a budget of minutes; print what was reached.

On the CPU the ResNet is a small one. With ``--device gpu`` ResNet-18 is trained too.

The test data is looked at once, at the end: nothing is chosen by it. The number of epochs is what fits into the budget
(a few batches are timed first), so that the learning rate has come down when time is up. Should the machine become
slower, training ends before the epoch that would not fit any more.

    make train-headlines             # or: python -m benchmarks.train_headlines --minutes 30 --only cifar

After each epoch the run is saved. The same command goes on from there, in as many epochs as were planned at first;
``--fresh`` begins anew. The table at the end is for the README.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np

from glassnet import optim
from glassnet.backend import gpu_status, to_device
from glassnet.data import (
    channel_statistics,
    cifar10,
    image_folder,
    mnist,
    normalise,
    random_crop,
    random_flip,
    to_float,
)
from glassnet.data.places import find
from glassnet.models import build, cifar_resnet, lenet5
from glassnet.train import History, evaluate, fit

Split: TypeAlias = Literal["train", "test"]


class Headline(NamedTuple):
    """One network, its data and how it is trained."""

    name: str
    data: str
    goal: str
    load: Callable[[Split], Any]
    build: Callable[[int], Any]
    optimizer: Callable[[Any], Any]
    batch_size: int
    most_epochs: int
    augment: Callable[[Any, np.random.Generator], Any] | None = None


class Result(NamedTuple):
    """What one run reached."""

    headline: Headline
    seed: int
    parameters: int
    samples: int
    minutes: float
    history: History
    accuracy: float


def main() -> None:
    parser = argparse.ArgumentParser(description="Train LeNet-5 on MNIST and a ResNet on CIFAR-10.")
    parser.add_argument("--minutes", type=float, default=30, help="budget of each network (default 30)")
    parser.add_argument("--epochs", type=int, help="train so many epochs, and not as many as fit into the budget")
    parser.add_argument("--only", choices=["lenet5", "cifar", "resnet18"], help="one of them")
    parser.add_argument("--depth", type=int, default=8, help="of the ResNet, 6n + 2 (default 8)")
    parser.add_argument("--samples", type=int, help="train with the first so many samples only, to try it out")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", choices=["cpu", "gpu"], default="cpu")
    parser.add_argument("--checkpoints", type=Path, default=Path("build/headlines"), help="folder to save runs in")
    parser.add_argument("--fresh", action="store_true", help="forget a saved run and begin anew")
    options = parser.parse_args()
    options.checkpoints.mkdir(parents=True, exist_ok=True)
    usual = ["lenet5", "cifar", "resnet18"] if options.device == "gpu" else ["lenet5", "cifar"]
    wanted = [options.only] if options.only else usual
    chosen = {name: h for name, h in headlines(options.depth).items() if name in wanted}
    results = [run(name, headline, options) for name, headline in chosen.items()]
    report(results, options.device)


def headlines(depth: int) -> dict[str, Headline]:
    return {
        "lenet5": Headline(
            name="LeNet-5 (ReLU, max-pooling)",
            data="MNIST",
            goal="> 99%",
            load=mnist,
            build=lambda seed: lenet5(seed, activation="relu", pool="max"),
            optimizer=lambda net: optim.Adam(net, 2e-3),
            batch_size=64,
            most_epochs=15,
            augment=lambda x, rng: random_crop(x, 28, rng, padding=2, mode="replicate"),
        ),
        "cifar": Headline(
            name=f"ResNet-{depth}",
            data="CIFAR-10",
            goal="as high as the time allows",
            load=load_cifar10,
            build=lambda seed: cifar_resnet(seed, depth),
            optimizer=lambda net: optim.SGD(net, 0.1, 0.9, nesterov=True, weight_decay=5e-4),
            batch_size=128,
            most_epochs=100,
            augment=flipped_and_cropped,
        ),
        "resnet18": Headline(
            name="ResNet-18",
            data="CIFAR-10",
            goal="towards 93%",
            load=load_cifar10,
            build=resnet18,
            optimizer=lambda net: optim.SGD(net, 0.1, 0.9, nesterov=True, weight_decay=5e-4),
            batch_size=128,
            most_epochs=40,
            augment=flipped_and_cropped,
        ),
    }


def flipped_and_cropped(x: Any, rng: np.random.Generator) -> Any:
    """Mirror every second image, and move all by up to four pixels."""
    return random_crop(random_flip(x, rng), 32, rng, padding=4)


def resnet18(seed: int) -> Any:
    """The ResNet-18 of the GPU benchmark: for images of 32 by 32 pixels."""
    from benchmarks.gpu import resnet18_layers

    return build(resnet18_layers(), (3, 32, 32), seed)


def load_cifar10(split: Split) -> Any:
    """The published files, or the same images as an archive of pictures where that is what there is."""
    pictures = find("cifar10", "cifar10-images.tar.xz")
    return image_folder(pictures[0], split) if pictures else cifar10(split)


def run(name: str, headline: Headline, options: argparse.Namespace) -> Result:
    saved = options.checkpoints / f"{name}.npz"
    train, test = arrays(headline, options.samples, options.device)
    net = headline.build(options.seed)
    optimizer = headline.optimizer(net)
    epochs = planned(saved, headline, train, options)
    print(
        f"{headline.name} on {headline.data}: {net.n_params():,} parameters, {len(train[1]):,} samples, {epochs} epochs"
        + (f", going on from {saved}" if saved.exists() else "")
    )

    def is_over(history: History) -> bool:
        print(f"  epoch {len(history)}: loss {history.loss[-1]:.4f}, {history.seconds[-1]:.1f} s", flush=True)
        return bool(sum(history.seconds) + max(history.seconds) > 60 * options.minutes)

    history = fit(
        net,
        optimizer,
        *train,
        epochs=epochs,
        batch_size=headline.batch_size,
        rng=options.seed,
        schedule=optim.Schedule(optimizer, optim.cosine(epochs)),
        augment=headline.augment,
        checkpoint=saved,
        resume=True,
        after_epoch=is_over,
        progress=sys.stderr.isatty(),
    )
    accuracy = evaluate(net, *test).accuracy
    minutes = sum(history.seconds) / 60
    return Result(headline, options.seed, net.n_params(), len(train[1]), minutes, history, float(accuracy or 0))


def planned(saved: Path, headline: Headline, train: tuple[Any, Any], options: argparse.Namespace) -> int:
    """How many epochs this run has: those of the saved run, those asked for, or as many as fit into the budget.

    The learning rate falls over the planned epochs, so a run that goes on must keep to its plan.
    """
    plan = saved.with_suffix(".json")
    what = {"network": headline.name, "seed": options.seed, "samples": len(train[1])}
    if options.fresh:
        plan.unlink(missing_ok=True)
        saved.unlink(missing_ok=True)
    if not plan.exists():
        epochs = options.epochs or affordable(headline, train, options.minutes)
        plan.write_text(json.dumps({**what, "epochs": epochs}), encoding="utf-8")
        saved.unlink(missing_ok=True)
    kept = json.loads(plan.read_text(encoding="utf-8"))
    epochs = int(kept.pop("epochs"))
    if kept != what or options.epochs not in (None, epochs):
        sys.exit(f"{plan} is the plan of another run, {kept} for {epochs} epochs; --fresh begins anew")
    return epochs


def arrays(headline: Headline, samples: int | None, device: Any) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """Training and test data, normalised by the statistics of the training data."""
    train, test = headline.load("train"), headline.load("test")
    order = np.random.default_rng(0).permutation(len(train.y))[:samples]  # files may be sorted by class
    X = to_float(train.X[order])
    mean, std = channel_statistics(X)
    parts = (normalise(X, mean, std), train.y[order]), (normalise(to_float(test.X), mean, std), test.y)
    (X_train, y_train), (X_test, y_test) = ((to_device(x, device), to_device(y, device)) for x, y in parts)
    return (X_train, y_train), (X_test, y_test)


def affordable(headline: Headline, train: tuple[Any, Any], minutes: float, trial: int = 12) -> int:
    """How many epochs fit into the budget: time a few batches of a network that is then thrown away."""
    net, size = headline.build(0), headline.batch_size
    X, y = (a[: trial * size] for a in train)
    optimizer, augment = headline.optimizer(net), headline.augment
    # The first pass pays for warming up; the second is timed.
    timed = fit(net, optimizer, X, y, epochs=2, batch_size=size, rng=0, augment=augment, progress=False)
    epoch = timed.seconds[-1] * len(train[1]) / len(y)
    return max(1, min(headline.most_epochs, int(0.95 * 60 * minutes / epoch)))


def report(results: list[Result], device: str) -> None:
    print(f"\n{machine(device)}\n")
    print(
        "| network | data | parameters | samples | seed | epochs | minutes | loss in training | test accuracy | goal |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for r in results:
        cut = " (interrupted)" if r.history.interrupted else " (time was up)" if r.history.stopped_early else ""
        epochs = f"{len(r.history)}{cut}"
        loss = f"{r.history.loss[-1]:.4f}" if r.history.loss else "none"
        cells = [
            *(r.headline.name, r.headline.data, f"{r.parameters:,}", f"{r.samples:,}", r.seed, epochs),
            *(f"{r.minutes:.1f}", loss, f"{100 * r.accuracy:.2f}%", r.headline.goal),
        ]
        print(f"| {' | '.join(map(str, cells))} |")


def machine(device: str) -> str:
    """Name what it ran on."""
    if device == "gpu":
        return f"On {gpu_status().device}, NumPy {np.__version__}, Python {platform.python_version()}."
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    load = f", load {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    return f"On {model}, {os.cpu_count()} cores{load}, NumPy {np.__version__}, Python {platform.python_version()}."


if __name__ == "__main__":
    main()
