import numpy as np


def count(layers, shape):
    """Sizes found by walking, weights by the shape of the array that would hold them."""
    shapes, params, flops = (), (), ()
    for kind, *options in layers:
        if kind in ("conv", "pool"):
            k, s, p = options[1:4] if kind == "conv" else (*options, 0)
            filters = options[0] if kind == "conv" else shape[0]
            sides = []
            for side in shape[1:]:
                starts, at = 0, -p
                while at + k <= side + p:
                    starts, at = starts + 1, at + s
                sides.append(starts)
            weight = (filters, shape[0] // options[4], k, k) if kind == "conv" else (0,)
            shape = (filters, *sides)
        elif kind == "linear":
            weight = (options[0], shape[0])
            shape = (options[0],)
        else:
            weight = (shape[0], 1) if kind == "norm" else (0,)
            if kind == "flatten":
                shape = (int(np.prod(shape)),)
        learnt = int(np.prod(weight)) + (weight[0] if weight[0] else 0)
        places = int(np.prod(shape[1:]))
        shapes += (shape,)
        params += (learnt,)
        flops += (2 * int(np.prod(weight)) * places if kind in ("conv", "linear") else 0,)
    return shapes, params, flops
