import numpy as np


def perceptron_fit(X, y, max_epochs):
    # count how often each point was a mistake; w is the signed sum of the points
    X, y = np.array(X, dtype=float), np.array(y, dtype=float)
    alpha = np.zeros(len(X))
    gram = X @ X.T + 1.0
    errors, history = [], []
    for _ in range(max_epochs):
        before = alpha.sum()
        for i in range(len(X)):
            if y[i] * ((alpha * y) @ gram[:, i]) <= 0:
                alpha[i] += 1
        errors.append(int(alpha.sum() - before))
        history.append((alpha * y) @ X)
        if errors[-1] == 0:
            break
    return (alpha * y) @ X, float((alpha * y).sum()), np.array(errors), np.stack(history)
