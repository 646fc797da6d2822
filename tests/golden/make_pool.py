"""Golden values of pooling and unpooling."""

import torch
from torch.nn import functional as nnf
from write_golden import draw, write

x = draw(1, (2, 2, 6, 5))
ties = x.round(0)
small, switches = nnf.max_pool2d(torch.tensor(x), (3, 2), return_indices=True)

write(
    "pool",
    [
        ("max", "max_pool2d", [x], {"kernel_size": 2}, lambda t: nnf.max_pool2d(t, 2)),
        (
            "max-ties-overlap-padding",
            "max_pool2d",
            [ties],
            {"kernel_size": [3, 2], "stride": [2, 1], "padding": [1, 0]},
            lambda t: nnf.max_pool2d(t, (3, 2), (2, 1), (1, 0)),
        ),
        (
            "max-dilated",
            "max_pool2d",
            [x],
            {"kernel_size": [2, 3], "stride": [3, 1], "padding": 1, "dilation": [3, 2]},
            lambda t: nnf.max_pool2d(t, (2, 3), (3, 1), 1, (3, 2)),
        ),
        (
            "mean-with-padding",
            "avg_pool2d",
            [x],
            {"kernel_size": [3, 2], "stride": [1, 2], "padding": [1, 1]},
            lambda t: nnf.avg_pool2d(t, (3, 2), (1, 2), (1, 1)),
        ),
        (
            "mean-without-padding",
            "avg_pool2d",
            [x],
            {"kernel_size": [3, 2], "stride": [1, 2], "padding": [1, 1], "count_include_pad": False},
            lambda t: nnf.avg_pool2d(t, (3, 2), (1, 2), (1, 1), count_include_pad=False),
        ),
        ("global-mean", "global_avg_pool2d", [x], {}, lambda t: nnf.adaptive_avg_pool2d(t, 1)),
        ("global-max", "global_max_pool2d", [ties], {}, lambda t: nnf.adaptive_max_pool2d(t, 1)),
        (
            "unpool",
            "max_unpool2d",
            [small.numpy(), switches.numpy()],
            {"output_size": [6, 5]},
            lambda t, i: nnf.max_unpool2d(t, i, (3, 2), output_size=(6, 5)),
        ),
    ],
)
