"""Masks instead of dicts in the loop, single precision, other names."""


def ablate(train, parts, seeds):
    masks = np.vstack([np.ones(len(parts), dtype=bool), ~np.eye(len(parts), dtype=bool)])
    settings = [dict(zip(parts, mask.tolist())) for mask in masks]
    return np.float32([[train(setting, seed) for seed in seeds] for setting in settings])


def summarise(table):
    accuracies = np.float32(table)
    n = np.float32(accuracies.shape[1])
    centre = accuracies.mean(axis=1, keepdims=True)
    spread = np.sqrt(((accuracies - centre) ** 2).sum(axis=1) / (n - 1))
    gaps = np.subtract(accuracies[:1], accuracies[1:])
    drop = gaps.mean(axis=1)
    error = np.sqrt(((gaps - drop[:, None]) ** 2).sum(axis=1) / (n - 1) / n)
    return centre[:, 0], spread, drop, error
