import numpy as np


def numerical_gradient(f, x, dy, h=1e-5):
    x = np.array(x, dtype=np.float64)
    gradient = np.empty_like(x)
    places = np.nditer(x, flags=["multi_index"])
    while not places.finished:
        at = places.multi_index
        old = float(x[at])
        x[at] = old - h
        low = f(x).astype(np.float64)
        x[at] = old + h
        high = f(x).astype(np.float64)
        x[at] = old
        gradient[at] = np.vdot(dy, high - low) / h / 2
        places.iternext()
    return gradient


def rel_error(a, b):
    a, b = 1.0 * a, 1.0 * b
    with np.errstate(invalid="ignore"):
        errors = np.absolute(a - b) / (np.absolute(a) + np.absolute(b))
    return np.nanmax(np.where(a == b, 0.0, errors))
