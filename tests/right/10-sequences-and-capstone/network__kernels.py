"""No layers: kernels from glassnet.ops and arrays in a dict, Adam by hand."""

from glassnet import ops


def train_and_predict(X, y, X_new, rng):
    mean, std = X.mean(), X.std()

    def ready(pictures):
        return ((pictures - mean) / std).astype(np.float32)

    def he(*shape):
        return rng.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape).astype(np.float32)

    w = {"a": he(16, 3, 5, 5), "b": he(32, 16, 3, 3), "c": he(10, 32 * 16)}
    w |= {f"bias_{name}": np.zeros(len(a), dtype=np.float32) for name, a in w.items()}

    def scores(x):
        x, first = ops.conv2d.forward(x, w["a"], w["bias_a"], stride=2, padding=2)
        x, ramp_1 = ops.relu.forward(x)
        x, second = ops.conv2d.forward(x, w["b"], w["bias_b"], padding=1)
        x, ramp_2 = ops.relu.forward(x)
        x, pool = ops.max_pool2d.forward(x, 2)
        x, third = ops.linear.forward(x.reshape(len(x), -1), w["c"], w["bias_c"])
        return x, (first, ramp_1, second, ramp_2, pool, third)

    def gradients(dy, cache):
        first, ramp_1, second, ramp_2, pool, third = cache
        g = {}
        dx, g["c"], g["bias_c"] = ops.linear.backward(dy, third)
        (dx,) = ops.max_pool2d.backward(dx.reshape(-1, 32, 4, 4), pool)
        (dx,) = ops.relu.backward(dx, ramp_2)
        dx, g["b"], g["bias_b"] = ops.conv2d.backward(dx, second)
        (dx,) = ops.relu.backward(dx, ramp_1)
        _, g["a"], g["bias_a"] = ops.conv2d.backward(dx, first)
        return g

    images = ready(X)
    m, v = ({name: np.zeros_like(a) for name, a in w.items()} for _ in "mv")
    batches = [part for _ in range(9) for part in np.array_split(rng.permutation(len(X)), max(1, len(X) // 32))]
    for t, part in enumerate(batches, 1):
        flipped = images[part][..., :: rng.choice([-1, 1])]
        z, cache = scores(np.ascontiguousarray(flipped))
        _, loss_cache = ops.cross_entropy.forward(z, y[part])
        rate = 0.004 * (1 - t / (len(batches) + 1))
        for name, g in gradients(ops.cross_entropy.backward(1.0, loss_cache)[0], cache).items():
            m[name] = 0.9 * m[name] + 0.1 * g
            v[name] = 0.99 * v[name] + 0.01 * g**2
            w[name] = w[name] - rate * (m[name] / (1 - 0.9**t)) / (np.sqrt(v[name] / (1 - 0.99**t)) + 1e-8)
    return scores(ready(X_new))[0].argmax(axis=1)
