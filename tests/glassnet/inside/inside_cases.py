"""A small network of two stages, with H, W, channels and kernels all different."""

import numpy as np

from glassnet import nn


def network(dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    made = {"rng": rng, "dtype": dtype}
    biased = {"bias_init": lambda shape, rng, dtype: rng.normal(0, 0.3, shape).astype(dtype), **made}
    net = nn.Sequential(
        conv1=nn.Conv2d(3, 5, (3, 5), padding=(1, 2), **biased),
        relu1=nn.ReLU(),
        pool1=nn.MaxPool2d(2),
        conv2=nn.Conv2d(5, 4, 3, stride=(1, 2), **biased),
        norm2=nn.BatchNorm2d(4, dtype=dtype),
        relu2=nn.ReLU(),
        flatten=nn.Flatten(),
        scores=nn.Linear(4 * 3 * 3, 6, **biased),
    )
    norm = net["norm2"]
    norm.buffers["running_mean"] = rng.normal(0, 0.2, size=4).astype(dtype)
    norm.buffers["running_var"] = rng.uniform(0.5, 2, size=4).astype(dtype)
    return net


def images(n=7, dtype=np.float64):
    return np.random.default_rng(1).normal(size=(n, 3, 10, 17)).astype(dtype)
