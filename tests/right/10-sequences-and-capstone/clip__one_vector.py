import numpy as np


def clip_by_global_norm(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads]).astype("float64"))
    scale = min(1.0, max_norm / norm) if norm else 1.0
    return [scale * g for g in grads], norm
