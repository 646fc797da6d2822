import numpy as np


def adam(w, g, m, v, t, lr, beta1, beta2, eps):
    t += 1
    new_w, new_m, new_v = np.zeros(w.shape), np.zeros(w.shape), np.zeros(w.shape)
    for at in np.ndindex(w.shape):
        new_m[at] = beta1 * m[at] + (1 - beta1) * g[at]
        new_v[at] = beta2 * v[at] + (1 - beta2) * g[at] ** 2
        m_hat = new_m[at] / (1 - beta1**t)
        v_hat = new_v[at] / (1 - beta2**t)
        new_w[at] = w[at] - lr * m_hat / (v_hat**0.5 + eps)
    return new_w, new_m, new_v, t


def adamw(w, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    return adam(w * (1 - lr * weight_decay), g, m, v, t, lr, beta1, beta2, eps)
