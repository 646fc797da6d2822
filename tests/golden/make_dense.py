"""Golden values of the fully connected layer, activations, softmax and losses."""

import numpy as np
from torch.nn import functional as nnf
from write_golden import draw, write

x, w, b = draw(1, (2, 3, 4), (5, 4), (5,))
wide = 3 * draw(2, (3, 4))
alpha = np.array([0.3, -0.2, 1.5])
scores = np.vstack([2 * draw(3, (4, 5)), [[1000.0, -1000.0, 0.0, 999.5, 3.0]]])
labels = np.array([4, 0, 2, 2, 0])
maps, map_labels = draw(4, (2, 3, 2, 2)), np.array([[[0, 2], [1, 1]], [[2, 0], [0, 1]]])
weight = np.array([0.5, 2.0, 1.25])
chance = np.random.default_rng(5).uniform(size=(3, 4)).round(2)
pos_weight = np.array([0.5, 3.0, 1.0, 2.0])


def on(op, function, a=wide, **options):
    name = "-".join([op, *(f"{k}={v}" for k, v in options.items())])
    return name, op, [a], options, lambda t: function(t, **options)


BCE = "binary_cross_entropy_with_logits"
write(
    "dense",
    [
        ("linear", "linear", [x, w, b], {}, nnf.linear),
        ("linear-no-bias", "linear", [x, w, None], {}, nnf.linear),
        on("sigmoid", nnf.sigmoid),
        on("tanh", nnf.tanh),
        on("relu", nnf.relu, wide.round(0)),
        on("leaky_relu", nnf.leaky_relu, wide.round(0), negative_slope=0.2),
        ("prelu", "prelu", [draw(6, (2, 3, 2)), alpha], {}, nnf.prelu),
        ("prelu-one-slope", "prelu", [draw(6, (2, 3, 2)), alpha[:1]], {}, nnf.prelu),
        on("gelu", nnf.gelu, approximate="none"),
        on("gelu", nnf.gelu, approximate="tanh"),
        on("softplus", nnf.softplus, beta=0.5),
        ("softmax", "softmax", [scores], {}, lambda t: nnf.softmax(t, -1)),
        ("softmax-of-axis-0", "softmax", [wide], {"axis": 0}, lambda t: nnf.softmax(t, 0)),
        ("log-softmax", "log_softmax", [scores], {"axis": 1}, lambda t: nnf.log_softmax(t, 1)),
        ("mse", "mse_loss", [wide, chance], {}, nnf.mse_loss),
        ("mse-sum", "mse_loss", [wide, chance], {"reduction": "sum"}, lambda t, u: nnf.mse_loss(t, u, reduction="sum")),
        ("bce", BCE, [100 * wide, chance], {}, nnf.binary_cross_entropy_with_logits),
        (
            "bce-weights",
            BCE,
            [wide, chance],
            {"pos_weight": pos_weight, "weight": weight[:, None], "reduction": "none"},
            lambda t, u: nnf.binary_cross_entropy_with_logits(
                t, u, u.new_tensor(weight[:, None]), pos_weight=u.new_tensor(pos_weight), reduction="none"
            ),
        ),
        ("ce", "cross_entropy", [scores, labels], {}, nnf.cross_entropy),
        (
            "ce-weights-smoothing",
            "cross_entropy",
            [maps, map_labels],
            {"weight": weight, "label_smoothing": 0.25},
            lambda t, u: nnf.cross_entropy(t, u, t.new_tensor(weight), label_smoothing=0.25),
        ),
        (
            "ce-weights-smoothing-none",
            "cross_entropy",
            [maps, map_labels],
            {"weight": weight, "label_smoothing": 0.25, "reduction": "none"},
            lambda t, u: nnf.cross_entropy(t, u, t.new_tensor(weight), label_smoothing=0.25, reduction="none"),
        ),
    ],
)
