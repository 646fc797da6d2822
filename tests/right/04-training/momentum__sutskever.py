def momentum(w, g, velocity, lr, mu):
    step = -lr * mu * velocity - lr * g
    return w + step, step / -lr


def nesterov(w, g, velocity, lr, mu):
    plain, v = momentum(w, g, velocity, lr, mu)
    return plain + lr * v - lr * (g + mu * v), v
