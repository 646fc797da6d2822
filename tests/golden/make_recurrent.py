"""Golden values of the recurrent cell and network, with and without truncation."""

import torch
from write_golden import draw, write

x, h, w_ih, w_hh, b = draw(1, (5, 3, 2), (3, 4), (4, 2), (4, 4), (4,))


def cell(x, h, w_ih, w_hh, b):
    return torch.rnn_tanh_cell(x, h, w_ih, w_hh, b, torch.zeros_like(b))


def network(piece):
    def run(x, h, w_ih, w_hh, b):
        states = []
        for t, step in enumerate(x):
            h = cell(step, h.detach() if t and t % piece == 0 else h, w_ih, w_hh, b)
            states.append(h)
        return torch.stack(states)

    return run


write(
    "recurrent",
    [
        ("cell", "rnn_cell", [x[0], h, w_ih, w_hh, b], {}, cell),
        ("network", "rnn", [x, h, w_ih, w_hh, b], {}, network(99)),
        ("network-truncated", "rnn", [x, h, w_ih, w_hh, b], {"truncate": 2}, network(2)),
    ],
)
