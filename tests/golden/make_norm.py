"""Golden values of batch, layer, group, instance and local response norm."""

import numpy as np
from torch.nn import functional as nnf
from write_golden import draw, write

x, weight, bias = draw(1, (3, 4, 2, 3), (4,), (4,))
flat = 2 * draw(2, (5, 4)) + 7
mean, var = np.array([0.5, -1.0, 2.0, 0.1]), np.array([0.3, 2.0, 1.0, 0.05])
features, shift = draw(3, (2, 3), (2, 3))

write(
    "norm",
    [
        ("batch-2d", "batch_norm", [x, weight, bias], {}, lambda t, w, b: nnf.batch_norm(t, None, None, w, b, True)),
        (
            "batch-1d-eps",
            "batch_norm",
            [flat, weight, None],
            {"eps": 0.1},
            lambda t, w, _: nnf.batch_norm(t, None, None, w, None, True, eps=0.1),
        ),
        (
            "batch-inference",
            "batch_norm",
            [x, weight, bias],
            {"running_mean": mean, "running_var": var, "training": False},
            lambda t, w, b: nnf.batch_norm(t, t.new_tensor(mean), t.new_tensor(var), w, b),
        ),
        ("layer", "layer_norm", [x, features, shift], {}, lambda t, w, b: nnf.layer_norm(t, (2, 3), w, b)),
        (
            "layer-plain",
            "layer_norm",
            [flat, None, None],
            {"normalized_shape": 4, "eps": 0.1},
            lambda t, *_: nnf.layer_norm(t, (4,), eps=0.1),
        ),
        ("group", "group_norm", [x, weight, bias], {"num_groups": 2}, lambda t, w, b: nnf.group_norm(t, 2, w, b)),
        ("instance", "instance_norm", [x, weight, bias], {}, lambda t, w, b: nnf.instance_norm(t, None, None, w, b)),
        (
            "local-response-odd",
            "local_response_norm",
            [x],
            {"size": 3, "alpha": 0.7, "beta": 0.6, "k": 2.0},
            lambda t: nnf.local_response_norm(t, 3, 0.7, 0.6, 2.0),
        ),
        (
            "local-response-even",
            "local_response_norm",
            [x],
            {"size": 4, "alpha": 0.7},
            lambda t: nnf.local_response_norm(t, 4, 0.7),
        ),
    ],
)
