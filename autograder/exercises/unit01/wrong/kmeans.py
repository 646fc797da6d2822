"""Misconceptions of `standardize`, `kmeans` and `matched_accuracy`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You shifted the features to mean 0 but left their spread. A feature in millimetres still outweighs one in metres, "
    "and K-Means sees only the large one."
)
def standardize__only_centred(X):
    return X - X.mean(axis=0)


@misconception(
    "You divided by the standard deviation but left the mean where it was. After scaling, each feature has mean 0."
)
def standardize__not_centred(X):
    std = X.std(axis=0)
    std[std == 0] = 1
    scaled = X / std
    scaled[:, X.std(axis=0) == 0] = 0
    return scaled


@misconception(
    "You took one mean and one deviation over the whole table. Features in different units need one each: which axis "
    "runs over the points?"
)
def standardize__whole_table(X):
    std = X.std()
    return (X - X.mean()) / (std if std > 0 else 1)


@misconception(
    "You scaled each *point* over its features (axis 1). The features are the columns: the mean of a feature runs over "
    "the points."
)
def standardize__per_point(X):
    std = X.std(axis=1, keepdims=True)
    return (X - X.mean(axis=1, keepdims=True)) / np.where(std == 0, 1, std)


@misconception(
    "You divided by the variance. It has the unit of the feature squared; the standard deviation is its root."
)
def standardize__variance(X):
    var = X.var(axis=0)
    return (X - X.mean(axis=0)) / np.where(var == 0, 1, var)


@misconception(
    "You used the deviation with N - 1 (`ddof=1`), the estimate for a larger population. Here the data at hand should "
    "come out with standard deviation 1, so divide by N."
)
def standardize__ddof(X):
    if len(X) == 1:
        return np.zeros(X.shape)
    std = X.std(axis=0, ddof=1)
    return (X - X.mean(axis=0)) / np.where(std == 0, 1, std)


@misconception("You squeezed each feature into the range 0 to 1. Asked for are mean 0 and standard deviation 1.")
def standardize__min_max(X):
    low, high = X.min(axis=0), X.max(axis=0)
    width = np.where(high > low, high - low, 1)
    return (X - low) / width


@misconception(
    "You scaled each point to length 1. That throws away how far out a point lies and does not make features comparable."
)
def standardize__unit_length(X):
    length = np.linalg.norm(X, axis=1, keepdims=True)
    return X / np.where(length == 0, 1, length)


@misconception(
    "A feature that is the same everywhere has deviation 0, and you divide by it: NaN. Decide what to divide by instead."
)
def standardize__constant_nan(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


@misconception(
    "You removed features that are the same everywhere. The shape has to stay (N, D): such a feature becomes a column "
    "of zeros."
)
def standardize__constant_dropped(X):
    X = X[:, X.std(axis=0) > 0]
    return (X - X.mean(axis=0)) / X.std(axis=0)


@misconception(
    "Your scaled values are right, but you wrote them into the caller's `X` (as `-=` and `/=` do). The raw data is then "
    "lost, and an array of integers cannot hold them at all."
)
def standardize__in_place(X):
    mean, std = X.mean(axis=0), X.std(axis=0)
    X -= mean
    X /= np.where(std == 0, 1, std)
    return X


@misconception(
    "Your result takes over the type of `X`, so with integers everything after the point is cut off. What type do "
    "scaled values need?"
)
def standardize__integer_result(X):
    out = np.zeros_like(X)
    for d in range(X.shape[1]):
        std = X[:, d].std()
        if std > 0:
            out[:, d] = (X[:, d] - X[:, d].mean()) / std
    return out


@misconception(
    "Your labels are one step behind the centres: after the last update nobody was assigned again. When `max_iter` ends "
    "the run, labels and centres no longer belong together."
)
def kmeans__stale_labels(X, starts, max_iter=100):
    best = None
    for start in starts:
        C, labels, n_iter = start.astype(float), None, 0
        for _ in range(max_iter):
            new = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if labels is not None and (new == labels).all():
                break
            labels = new
            for k in range(len(C)):
                if (labels == k).any():
                    C[k] = X[labels == k].mean(axis=0)
            n_iter += 1
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = labels, C, inertia, n_iter
    return best


@misconception(
    "Your inertia is one step old: it was computed before the last update of the centres. Compute it from the labels "
    "and centres that you return."
)
def kmeans__stale_inertia(X, starts, max_iter=100):
    best_inertia = np.inf
    for start in starts:
        C = start.astype(float)
        labels = np.argmin(((X[:, None] - C) ** 2).sum(axis=2), axis=1)
        for n_iter in range(1, max_iter + 1):
            inertia = ((X - C[labels]) ** 2).sum()
            C = np.array([X[labels == k].mean(axis=0) if k in labels else C[k] for k in range(len(C))])
            new_labels = np.argmin(((X[:, None] - C) ** 2).sum(axis=2), axis=1)
            if np.array_equal(new_labels, labels):
                break
            labels = new_labels
        if inertia < best_inertia:
            best_inertia, best = inertia, (new_labels, C, inertia, n_iter)
    return best


@misconception(
    "You stop when the centres (or the inertia) are exactly equal to those before, one update later than needed, and "
    "equality of floats is fragile. The rule is about the labels."
)
def kmeans__centres_equal(X, starts, max_iter=100):
    results = []
    for start in starts:
        C = start.astype(float)
        n_iter = 0
        while n_iter < max_iter:
            labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            new = C.copy()
            for k in set(labels.tolist()):
                new[k] = X[labels == k].mean(axis=0)
            n_iter += 1
            same = np.all(new == C)
            C = new
            if same:
                break
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        results.append((labels, C, ((X - C[labels]) ** 2).sum(), n_iter))
    return min(results, key=lambda r: r[2])


@misconception(
    "You stop when the centres move less than a fixed tolerance. How much is little? In small units everything is, and "
    "the run ends too early. The labels have no unit."
)
def kmeans__tolerance(X, starts, max_iter=100):
    best = None
    for start in starts:
        C = np.array(start, dtype=float)
        for n_iter in range(1, max_iter + 1):
            labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            old = C.copy()
            for k in range(len(C)):
                members = X[labels == k]
                if len(members) > 0:
                    C[k] = members.mean(axis=0)
            if np.abs(C - old).max() < 1e-4:
                break
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception(
    "Your `n_iter` counts how often you assigned, which is once more than you updated: there is an assignment before "
    "the first update. Count the updates."
)
def kmeans__counts_assignments(X, starts, max_iter=100):
    best = None
    for start in starts:
        C = start.astype(float)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        n_iter = 1
        while n_iter <= max_iter:
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            new = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            n_iter += 1
            if (new == labels).all():
                break
            labels = new
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception(
    "When `max_iter` ends the run you have made one update too many. Go through your loop by hand with `max_iter=1`."
)
def kmeans__one_update_too_many(X, starts, max_iter=100):
    best = None
    for start in starts:
        C = start.astype(float)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        n_iter = 0
        while n_iter <= max_iter:
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            n_iter += 1
            new = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (new == labels).all():
                break
            labels = new
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception(
    "When `max_iter` ends the run you have made one update too few: where does your counter begin, and where does the "
    "range end?"
)
def kmeans__one_update_too_few(X, starts, max_iter=100):
    best = None
    for start in starts:
        C = start.astype(float)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        n_iter = 0
        for step in range(1, max_iter):
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            n_iter = step
            new = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (new == labels).all():
                break
            labels = new
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception(
    "You never look at `max_iter`: the run goes on until the labels settle, however long that takes. It is the third "
    "stopping rule."
)
def kmeans__ignores_max_iter(X, starts, max_iter=100):
    best = None
    for start in starts:
        C = start.astype(float)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        n_iter = 0
        while True:
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            n_iter += 1
            new = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (new == labels).all() or n_iter > 10000:
                break
            labels = new
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception("Of several runs you keep the *worst*. Is a small inertia good or bad?")
def kmeans__keeps_worst(X, starts, max_iter=100):
    best = None
    for start in starts:
        C = start.astype(float)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        for n_iter in range(1, max_iter + 1):
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            old, labels = labels, ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (old == labels).all():
                break
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia > best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception(
    "You return the *last* run, whatever its inertia. Several starts are only worth their time if the best run is "
    "remembered."
)
def kmeans__keeps_last(X, starts, max_iter=100):
    for start in starts:
        C = start.astype(float)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        for n_iter in range(1, max_iter + 1):
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            old, labels = labels, ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (old == labels).all():
                break
        inertia = ((X - C[labels]) ** 2).sum()
    return labels, C, inertia, n_iter


@misconception(
    "Only the first of the starts has an effect: either the others are never run, or every run begins where the first "
    "one ended."
)
def kmeans__only_first_start(X, starts, max_iter=100):
    C = starts[0].astype(float)
    labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
    for n_iter in range(1, max_iter + 1):
        for k in np.unique(labels):
            C[k] = X[labels == k].mean(axis=0)
        old, labels = labels, ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        if (old == labels).all():
            break
    return labels, C, ((X - C[labels]) ** 2).sum(), n_iter


@misconception(
    "You remember the smallest inertia but return the labels and centres of the last run. A run belongs together: "
    "remember all of it at the same moment."
)
def kmeans__mixes_runs(X, starts, max_iter=100):
    best_inertia = np.inf
    for start in starts:
        C = start.astype(float)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        for n_iter in range(1, max_iter + 1):
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            old, labels = labels, ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (old == labels).all():
                break
        best_inertia = min(best_inertia, ((X - C[labels]) ** 2).sum())
    return labels, C, best_inertia, n_iter


@misconception("Everything but `n_iter` is of the best run; `n_iter` is of the last one. Remember it with the rest.")
def kmeans__n_iter_of_last_run(X, starts, max_iter=100):
    best = (None, None, np.inf)
    for start in starts:
        C = start.astype(float)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        for n_iter in range(1, max_iter + 1):
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            old, labels = labels, ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (old == labels).all():
                break
        inertia = ((X - C[labels]) ** 2).sum()
        if inertia < best[2]:
            best = (labels, C, inertia)
    return (*best, n_iter)


@misconception("Your `n_iter` adds up the updates of all runs. It is about the run that you keep.")
def kmeans__n_iter_of_all_runs(X, starts, max_iter=100):
    best, total = (None, None, np.inf), 0
    for start in starts:
        C = start.astype(float)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        for _ in range(max_iter):
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            total += 1
            old, labels = labels, ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (old == labels).all():
                break
        inertia = ((X - C[labels]) ** 2).sum()
        if inertia < best[2]:
            best = (labels, C, inertia)
    return (*best, total)


@misconception(
    "Your counter of updates is not set back when a new run begins, so later runs report too many and are stopped too "
    "early."
)
def kmeans__counter_goes_on(X, starts, max_iter=100):
    best, n_iter = None, 0
    for start in starts:
        C = start.astype(float)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        while n_iter < max_iter:
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            n_iter += 1
            old, labels = labels, ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (old == labels).all():
                break
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception(
    "A centre without points became NaN, the mean of nothing, and spoils every distance after it. It should stay where "
    "it is."
)
def kmeans__empty_nan(X, starts, max_iter=100):
    best = None
    for start in starts:
        C = start.astype(float)
        K = len(C)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        for n_iter in range(1, max_iter + 1):
            C = np.array([X[labels == k].mean(axis=0) for k in range(K)])
            old, labels = labels, ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (old == labels).all():
                break
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception(
    "A centre without points jumped to the origin, where nobody put it: you fill an array of zeros and skip the empty "
    "cluster. It should stay where it is."
)
def kmeans__empty_origin(X, starts, max_iter=100):
    best = None
    for start in starts:
        C = start.astype(float)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        for n_iter in range(1, max_iter + 1):
            C = np.zeros(start.shape)
            for k in range(len(C)):
                if np.any(labels == k):
                    C[k] = X[labels == k].mean(axis=0)
            old, labels = labels, ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (old == labels).all():
                break
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception(
    "A centre without points disappeared, so fewer than K are left and the labels name other rows than before. It "
    "should stay where it is."
)
def kmeans__empty_dropped(X, starts, max_iter=100):
    best = None
    for start in starts:
        C = start.astype(float)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        for n_iter in range(1, max_iter + 1):
            C = np.array([X[labels == k].mean(axis=0) for k in np.unique(labels)])
            old, labels = labels, ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (old == labels).all():
                break
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception(
    "The answer is right, but you moved the centres inside the caller's `starts`: `starts[r]` is a window into that "
    "array, not a copy of its own."
)
def kmeans__moves_starts(X, starts, max_iter=100):
    best = None
    for C in starts:
        if C.dtype.kind != "f":
            C = C.astype(float)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        for n_iter in range(1, max_iter + 1):
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            old, labels = labels, ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (old == labels).all():
                break
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception(
    "Your run stops after its first update: `old = C` is a second name for the same array, so when `C` moves, `old` "
    "moves with it and nothing ever seems to change."
)
def kmeans__alias(X, starts, max_iter=100):
    best = None
    for start in starts:
        C = start.astype(float)
        n_iter = 0
        for _ in range(max_iter):
            labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            old = C
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            n_iter += 1
            if np.array_equal(old, C):
                break
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception("Your inertia is a mean over the points. Inertia is the *sum* of the squared distances.")
def kmeans__mean_inertia(X, starts, max_iter=100):
    best = None
    for start in starts:
        C = start.astype(float)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        for n_iter in range(1, max_iter + 1):
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            old, labels = labels, ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (old == labels).all():
                break
        inertia = ((X - C[labels]) ** 2).sum(axis=1).mean()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception(
    "Your inertia adds up plain distances. Inertia is made of *squared* distances, which is what means minimise."
)
def kmeans__unsquared_inertia(X, starts, max_iter=100):
    best = None
    for start in starts:
        C = start.astype(float)
        labels = np.linalg.norm(X[:, None] - C, axis=2).argmin(axis=1)
        for n_iter in range(1, max_iter + 1):
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            old, labels = labels, np.linalg.norm(X[:, None] - C, axis=2).argmin(axis=1)
            if (old == labels).all():
                break
        inertia = np.linalg.norm(X[:, None] - C, axis=2).min(axis=1).sum()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception("You return the centres before the labels. The order is labels, centers, inertia, n_iter.")
def kmeans__order(X, starts, max_iter=100):
    best = None
    for start in starts:
        C = start.astype(float)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        for n_iter in range(1, max_iter + 1):
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            old, labels = labels, ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (old == labels).all():
                break
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = (C, labels, inertia, n_iter)
    return best


@misconception(
    "Your centres keep the type of `starts`. If that is an integer type, every mean written into them loses what is "
    "after the point."
)
def kmeans__integer_centres(X, starts, max_iter=100):
    best = None
    for start in starts:
        C = start.copy()
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        for n_iter in range(1, max_iter + 1):
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            old, labels = labels, ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (old == labels).all():
                break
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception(
    "You assign by Manhattan distance and move centres to means. The two steps then pursue different goals, and the "
    "inertia may rise from one step to the next: print it and look."
)
def kmeans__manhattan(X, starts, max_iter=100):
    best = None
    for start in starts:
        C = start.astype(float)
        labels = np.abs(X[:, None] - C).sum(axis=2).argmin(axis=1)
        for n_iter in range(1, max_iter + 1):
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            old, labels = labels, np.abs(X[:, None] - C).sum(axis=2).argmin(axis=1)
            if (old == labels).all():
                break
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception(
    "You let the centres move while the points are still being assigned, so the result depends on the order of the "
    "points. First all points choose, then all centres move."
)
def kmeans__online(X, starts, max_iter=100):
    best = None
    for start in starts:
        C = start.astype(float)
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        for n_iter in range(1, max_iter + 1):
            old = labels.copy()
            for i in range(len(X)):
                labels[i] = ((C - X[i]) ** 2).sum(axis=1).argmin()
                C[labels[i]] = X[labels == labels[i]].mean(axis=0)
            if (old == labels).all():
                break
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception(
    "You rescale the features inside `kmeans`, so centres and inertia come out in other units than `X` and `starts`. "
    "Whether to scale is the caller's decision, made before."
)
def kmeans__scales_inside(X, starts, max_iter=100):
    mean, std = X.mean(axis=0), X.std(axis=0)
    std = np.where(std == 0, 1, std)
    X, starts = (X - mean) / std, (starts - mean) / std
    best = None
    for C in starts:
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        for n_iter in range(1, max_iter + 1):
            for k in np.unique(labels):
                C[k] = X[labels == k].mean(axis=0)
            old, labels = labels, ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
            if (old == labels).all():
                break
        inertia = ((X - C[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = (labels, C, inertia, n_iter)
    return best


@misconception(
    "You compared the numbers of clusters with the numbers of classes as they are. K-Means gives its clusters arbitrary "
    "names: cluster 0 may be class 2."
)
def matched_accuracy__no_matching(labels, y):
    return np.mean(labels == y)


@misconception(
    "You gave each cluster its most frequent class, so several clusters may share one. That measure (purity) is perfect "
    "as soon as every point is its own cluster; here each class is given away once."
)
def matched_accuracy__purity(labels, y):
    right = 0
    for k in np.unique(labels):
        classes, counts = np.unique(y[labels == k], return_counts=True)
        right += counts.max()
    return right / len(y)


@misconception(
    "You gave each *class* its largest cluster, so one cluster may stand for several classes. A renaming is one to one."
)
def matched_accuracy__largest_cluster_per_class(labels, y):
    right = 0
    for c in np.unique(y):
        right += max(np.sum((labels == k) & (y == c)) for k in np.unique(labels))
    return right / len(y)


@misconception(
    "You matched one cluster after the other, each with the best class still free. An early choice can cost more later "
    "than it gained: what counts is the best matching as a whole."
)
def matched_accuracy__greedy(labels, y):
    free, right = set(y.tolist()), 0
    for k in np.unique(labels):
        if not free:
            break
        best = max(sorted(free), key=lambda c: np.sum((labels == k) & (y == c)))
        right += np.sum((labels == k) & (y == best))
        free.discard(best)
    return right / len(y)


@misconception(
    "You matched the largest cluster with the largest class and so on. Size says nothing about which points are inside."
)
def matched_accuracy__by_size(labels, y):
    def by_size(names):
        values, counts = np.unique(names, return_counts=True)
        return values[np.argsort(-counts, kind="stable")]

    right = 0
    for k, c in zip(by_size(labels), by_size(y)):
        right += np.sum((labels == k) & (y == c))
    return right / len(y)


@misconception(
    "You renamed both by the order in which their names first appear. That finds a perfect match, but a single wrong "
    "point at the start turns everything round."
)
def matched_accuracy__first_appearance(labels, y):
    def renamed(names):
        order = list(dict.fromkeys(names.tolist()))
        return np.array([order.index(n) for n in names.tolist()])

    return (renamed(labels) == renamed(y)).mean()


@misconception("You gave back how *many* points are right. Asked for is their share, between 0 and 1.")
def matched_accuracy__count(labels, y):
    from scipy.optimize import linear_sum_assignment

    clusters, classes = np.unique(labels), np.unique(y)
    table = np.array([[np.sum((labels == k) & (y == c)) for c in classes] for k in clusters])
    return int(table[linear_sum_assignment(-table)].sum())


@misconception("You gave back a percentage. A share is between 0 and 1.")
def matched_accuracy__percent(labels, y):
    from scipy.optimize import linear_sum_assignment

    clusters, classes = np.unique(labels), np.unique(y)
    table = np.array([[np.sum((labels == k) & (y == c)) for c in classes] for k in clusters])
    return 100 * table[linear_sum_assignment(-table)].sum() / len(y)


@misconception(
    "You found the *worst* matching: `linear_sum_assignment` looks for the least cost, and hits are not a cost. Tell it "
    "what you want."
)
def matched_accuracy__worst(labels, y):
    from scipy.optimize import linear_sum_assignment

    clusters, classes = np.unique(labels), np.unique(y)
    table = np.array([[np.sum((labels == k) & (y == c)) for c in classes] for k in clusters])
    return table[linear_sum_assignment(table)].sum() / len(y)


@misconception(
    "You took it for granted that both kinds of names run from 0 to K - 1. They may be any integers, and there may be "
    "more clusters than classes, or fewer. Ask the data which names there are."
)
def matched_accuracy__names_from_zero(labels, y):
    from itertools import permutations

    K = len(np.unique(labels))
    best = 0.0
    for names in permutations(range(K)):
        renamed = np.array([names[k] if k < K else -1 for k in labels])
        best = max(best, np.mean(renamed == y))
    return best


@misconception(
    "You compared pairs of points (together in both, apart in both): that is the Rand index. Here single points are "
    "counted, after a renaming."
)
def matched_accuracy__rand_index(labels, y):
    n = len(y)
    same = (labels[:, None] == labels) == (y[:, None] == y)
    return same[np.triu_indices(n, 1)].mean()
