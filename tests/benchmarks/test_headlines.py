"""The headline runs: they stop at the budget, go on from what was saved, and refuse another run's plan."""

import argparse
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import train_headlines as headlines
from glassnet import nn, optim


def load(split):
    rng = np.random.default_rng(len(split))
    y = rng.integers(0, 2, 40)
    return SimpleNamespace(X=(rng.integers(0, 100, (40, 1, 2, 3)) + 150 * y[:, None, None, None]).astype("u1"), y=y)


TINY = headlines.Headline(
    name="tiny",
    data="bright and dark",
    goal="all",
    load=load,
    build=lambda seed: nn.Sequential(nn.Flatten(), nn.Linear(6, 2, rng=seed)),
    optimizer=lambda net: optim.SGD(net, 0.5, 0.9),
    batch_size=8,
    most_epochs=3,
)


def options(folder, **changes):
    plain = {"samples": None, "device": "cpu", "seed": 0, "minutes": 30, "epochs": None, "fresh": False}
    return argparse.Namespace(**{**plain, "checkpoints": folder, **changes})


def test_as_many_epochs_as_fit_and_a_row_for_the_readme(tmp_path, capsys):
    result = headlines.run("tiny", TINY, options(tmp_path))
    assert (len(result.history), result.accuracy) == (3, 1.0)
    headlines.report([result], "cpu")
    assert "| tiny | bright and dark | 14 | 40 | 0 | 3 |" in capsys.readouterr().out


def test_time_that_is_up_ends_it_and_the_rest_is_as_if_nothing_had_happened(tmp_path, capsys):
    short = headlines.run("tiny", TINY, options(tmp_path, epochs=3, minutes=0))
    assert (len(short.history), short.history.stopped_early) == (1, True)
    headlines.report([short], "cpu")
    assert "| 1 (time was up) |" in capsys.readouterr().out
    rest = headlines.run("tiny", TINY, options(tmp_path))
    told = capsys.readouterr().out
    assert "going on from" in told
    assert "epoch 2:" in told
    assert "epoch 1:" not in told
    (tmp_path / "other").mkdir()
    whole = headlines.run("tiny", TINY, options(tmp_path / "other", epochs=3))
    assert len(rest.history) == 3
    assert rest.history.loss == whole.history.loss


def test_another_plan_is_refused_and_fresh_begins_anew(tmp_path):
    headlines.run("tiny", TINY, options(tmp_path))
    for changes in ({"seed": 1}, {"samples": 16}, {"epochs": 2}):
        with pytest.raises(SystemExit, match="is the plan of another run"):
            headlines.run("tiny", TINY, options(tmp_path, **changes))
    assert len(headlines.run("tiny", TINY, options(tmp_path, epochs=2, seed=1, fresh=True)).history) == 2


def test_the_resnet_for_a_gpu_has_the_size_that_everybody_trains():
    headline = headlines.headlines(8)["resnet18"]
    assert headline.build(0).n_params() == 11_173_962  # as github.com/kuangliu/pytorch-cifar counts its ResNet18


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ([], ["lenet5", "cifar"]),
        (["--device", "gpu"], ["lenet5", "cifar", "resnet18"]),
        (["--only", "resnet18"], ["resnet18"]),
        (["--device", "gpu", "--only", "cifar"], ["cifar"]),
    ],
)
def test_what_is_trained(arguments, names, tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(headlines, "run", lambda name, *_: ran.append(name))
    monkeypatch.setattr(headlines, "report", lambda *_: None)
    monkeypatch.setattr("sys.argv", ["train_headlines", "--checkpoints", str(tmp_path), *arguments])
    headlines.main()
    assert ran == names
