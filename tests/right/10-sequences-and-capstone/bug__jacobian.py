"""All slopes of a stage at once, as a matrix; the measured gradient is handed on, which is as good an upstream."""


def find_bug(stages, x, dy, h=1e-5):
    values = [np.asarray(x, dtype=np.float64)]
    for forward, _ in stages[:-1]:
        values.append(np.asarray(forward(values[-1])))
    upstream, errors = np.asarray(dy, dtype=np.float64), np.zeros(len(stages))
    for k in range(len(stages) - 1, -1, -1):
        forward, backward = stages[k]
        v = values[k]
        basis = h * np.eye(v.size).reshape(v.size, *v.shape)
        jacobian = np.stack([(forward(v + e) - forward(v - e)).ravel() for e in basis]) / (2 * h)
        wanted = (jacobian @ upstream.ravel()).reshape(v.shape)
        given = np.asarray(backward(upstream, v))
        largest = np.max(np.abs([given, wanted]))
        errors[k] = np.max(np.abs(given - wanted)) / largest if largest else 0
        upstream = wanted
    k = int(np.argmax(errors))
    return (k, errors[k]) if errors[k] > 1e-4 else (-1, 0.0)
