def momentum(w, g, velocity, lr, mu):
    return w - lr * g - lr * mu * velocity, g + velocity * mu


def nesterov(w, g, velocity, lr, mu):
    return w - lr * ((1 + mu) * g + mu**2 * velocity), g + velocity * mu
