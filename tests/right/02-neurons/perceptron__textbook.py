import numpy as np


def perceptron_fit(X, y, max_epochs):
    w = np.zeros(X.shape[1])
    b = 0.0
    errors = []
    history = []
    for epoch in range(max_epochs):
        wrong = 0
        for i in range(len(X)):
            if y[i] * (np.dot(w, X[i]) + b) <= 0:
                w += y[i] * X[i]
                b += y[i]
                wrong += 1
        errors.append(wrong)
        history.append(w.copy())
        if wrong == 0:
            break
    return w, b, np.array(errors), np.array(history)
