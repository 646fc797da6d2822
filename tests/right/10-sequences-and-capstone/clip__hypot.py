import math


def clip_by_global_norm(grads, max_norm):
    norm = math.hypot(*(float(v) for g in grads for v in g.flat))
    if norm <= max_norm:
        return tuple(grads), norm
    return tuple(g / g.dtype.type(norm / max_norm) for g in grads), norm
