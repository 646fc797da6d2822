"""Misconceptions of `farthest_first`, `d2_probabilities` and `kmeanspp`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You look at the distance to the centre chosen *last* only, so a point beside an earlier centre can be chosen "
    "again. What counts is the distance to the nearest of *all* centres chosen so far."
)
def farthest_first__last_centre_only(X, K, first):
    centers = [X[first]]
    while len(centers) < K:
        d = ((X - centers[-1]) ** 2).sum(axis=1)
        centers.append(X[np.argmax(d)])
    return np.array(centers)


@misconception(
    "You look at the distance to the *first* centre only and never update it. Each new centre brings some points "
    "closer: take it into account before you choose the next one."
)
def farthest_first__first_centre_only(X, K, first):
    d = np.linalg.norm(X - X[first], axis=1)
    order = np.argsort(-d, kind="stable")
    return np.concatenate([X[first : first + 1], X[order[: K - 1]]])


@misconception(
    "You add up the distances to all chosen centres and take the largest sum. A point can have a large sum and still "
    "sit right beside a centre; what counts is the distance to its *nearest* one."
)
def farthest_first__sum_of_distances(X, K, first):
    chosen = [first]
    for _ in range(K - 1):
        total = np.zeros(len(X))
        for c in chosen:
            total += np.sqrt(((X - X[c]) ** 2).sum(axis=1))
        chosen.append(np.argmax(total))
    return X[chosen]


@misconception(
    "You take the largest of the distances to the chosen centres, where the smallest is needed: a point is covered as "
    "soon as *one* centre is near it."
)
def farthest_first__farthest_centre(X, K, first):
    chosen = [first]
    while len(chosen) < K:
        d = ((X[:, None] - X[chosen][None]) ** 2).sum(axis=-1)
        chosen.append(int(d.max(axis=1).argmax()))
    return X[chosen]


@misconception(
    "You draw the next centre at random: that is k-means++, the other rule. Farthest-first has no chance in it: it "
    "takes *the* farthest point."
)
def farthest_first__is_kmeanspp(X, K, first):
    rng = np.random.default_rng()
    chosen = [first]
    while len(chosen) < K:
        d = ((X[:, None] - X[chosen][None]) ** 2).sum(axis=-1).min(axis=1)
        chosen.append(int(rng.choice(len(X), p=d / d.sum())))
    return X[chosen]


@misconception("Your first centre is row 0 whatever `first` says. The caller decides where to begin.")
def farthest_first__ignores_first(X, K, first):
    centers = np.zeros((K, X.shape[1]))
    centers[0] = X[0]
    d = ((X - X[0]) ** 2).sum(axis=1)
    for k in range(1, K):
        centers[k] = X[d.argmax()]
        d = np.minimum(d, ((X - centers[k]) ** 2).sum(axis=1))
    return centers


@misconception(
    "You return the row numbers of the centres. The answer is the centres themselves, the rows of X, as an array of "
    "shape (K, D)."
)
def farthest_first__indices(X, K, first):
    picked = [first]
    for _ in range(1, K):
        near = np.min([((X - X[p]) ** 2).sum(axis=1) for p in picked], axis=0)
        picked.append(int(np.argmax(near)))
    return np.array(picked)


@misconception("You return one centre too many: `first` is already one of the K, so only K − 1 are left to choose.")
def farthest_first__one_too_many(X, K, first):
    centers = X[first][None, :]
    for _ in range(K):
        d2 = ((X[:, None, :] - centers) ** 2).sum(axis=2)
        centers = np.vstack([centers, X[np.argmax(d2.min(axis=1))]])
    return centers


@misconception(
    "Of several equally far points you take the last one. The rule says the first: a later point has to be *farther* "
    "to win, not as far."
)
def farthest_first__last_of_ties(X, K, first):
    chosen = [first]
    while len(chosen) < K:
        best, where = -1.0, None
        for i in range(len(X)):
            near = min(float(((X[i] - X[c]) ** 2).sum()) for c in chosen)
            if near >= best:
                best, where = near, i
        chosen.append(where)
    return X[chosen]


@misconception(
    "You measured with the Manhattan distance here. Farthest is meant in the Euclidean sense, and the two do not "
    "always agree on which point that is."
)
def farthest_first__manhattan(X, K, first):
    chosen = [first]
    while len(chosen) < K:
        near = np.abs(X[:, None] - X[chosen][None]).sum(axis=2).min(axis=1)
        chosen.append(int(np.argmax(near)))
    return X[chosen]


@misconception(
    "You choose the point *nearest* to the centres so far, which crowds them together. Starting centres should lie "
    "far apart."
)
def farthest_first__nearest(X, K, first):
    chosen = [first]
    while len(chosen) < K:
        near = ((X[:, None] - X[chosen][None]) ** 2).sum(axis=2).min(axis=1)
        near[chosen] = np.inf
        chosen.append(int(np.argmin(near)))
    return X[chosen]


@misconception(
    "Your shares are proportional to the distance. k-means++ uses the *squared* distance, which favours far points "
    "more strongly."
)
def d2_probabilities__plain_distance(X, centers):
    d = np.sqrt(((X[:, None] - centers[None]) ** 2).sum(axis=2)).min(axis=1)
    if d.sum() == 0:
        return np.ones(len(X)) / len(X)
    return d / d.sum()


@misconception(
    "Your shares come from the distance to the last row of `centers` alone. Each point counts with the distance to "
    "*its nearest* centre, whichever that is."
)
def d2_probabilities__last_centre_only(X, centers):
    d = ((X - centers[-1]) ** 2).sum(axis=1)
    if d.sum() == 0:
        return np.ones(len(X)) / len(X)
    return d / d.sum()


@misconception(
    "You add up the squared distances to all centres. Then a point that *is* a centre can still be drawn; its "
    "distance to the nearest centre is zero, and so should be its share."
)
def d2_probabilities__sum_over_centres(X, centers):
    d = np.zeros(len(X))
    for c in centers:
        d = d + ((X - c) ** 2).sum(axis=1)
    total = d.sum()
    return d / total if total > 0 else np.full(len(X), 1.0 / len(X))


@misconception(
    "These are the squared distances, not yet probabilities: they do not add up to 1. (`rng.choice` will refuse them "
    "as `p`.)"
)
def d2_probabilities__unnormalised(X, centers):
    d = ((X[:, None] - centers[None]) ** 2).sum(axis=2).min(axis=1)
    return d if d.any() else np.full(len(X), 1 / len(X))


@misconception(
    "When every point lies on a centre, you divide zero by zero and get NaN. That happens when X has fewer different "
    "points than K: then every point is as good as any other."
)
def d2_probabilities__zero_over_zero(X, centers):
    d = ((X[:, None] - centers[None]) ** 2).sum(axis=2).min(axis=1)
    return d / d.sum()


@misconception(
    "When every point lies on a centre, you return zeros. Probabilities have to add up to 1 even then: give every "
    "point the same share."
)
def d2_probabilities__zeros_for_zero(X, centers):
    d = ((X[:, None] - centers[None]) ** 2).sum(axis=2).min(axis=1)
    total = d.sum()
    if total == 0:
        total = 1.0
    return d / total


@misconception(
    "You give everything to the farthest point: that is farthest-first. In k-means++ the far points are only more "
    "likely, so that a single outlier does not win every time."
)
def d2_probabilities__farthest_takes_all(X, centers):
    d = ((X[:, None] - centers[None]) ** 2).sum(axis=2).min(axis=1)
    p = np.zeros(len(X))
    if d.max() == 0:
        return p + 1 / len(p)
    p[np.argmax(d)] = 1.0
    return p


@misconception(
    "Every point gets the same share, wherever the centres are. That is the plain random start; here a point's share "
    "grows with its squared distance to the nearest centre."
)
def d2_probabilities__uniform(X, centers):
    return np.full(X.shape[0], 1.0 / X.shape[0])


@misconception(
    "Far from the origin, |x|² − 2x·c + |c|² rounds to a little less than zero for a point that is a centre, and a "
    "negative probability makes `rng.choice` fail. What is the least a squared distance can be?"
)
def d2_probabilities__negative(X, centers):
    d = (X**2).sum(axis=1)[:, None] - 2 * X @ centers.T + (centers**2).sum(axis=1)
    d = d.min(axis=1)
    if d.sum() <= 0:
        return np.full(len(X), 1 / len(X))
    return d / d.sum()


@misconception(
    "You draw in proportion to the distance. The D² in k-means++ is the *squared* distance: points twice as far are "
    "four times as likely."
)
def kmeanspp__plain_distance(X, K, rng):
    centers = [X[rng.integers(len(X))]]
    while len(centers) < K:
        d = np.min([np.linalg.norm(X - c, axis=1) for c in centers], axis=0)
        if d.sum() == 0:
            d = np.ones(len(X))
        centers.append(X[rng.choice(len(X), p=d / d.sum())])
    return np.array(centers)


@misconception(
    "Your probabilities know only the centre drawn last, so a point right beside an earlier centre can be likely. "
    "Use the distance to the nearest of all centres drawn so far."
)
def kmeanspp__last_centre_only(X, K, rng):
    centers = [X[rng.integers(len(X))]]
    while len(centers) < K:
        d = ((X - centers[-1]) ** 2).sum(axis=1)
        if d.sum() == 0:
            d = np.ones(len(X))
        centers.append(X[rng.choice(len(X), p=d / d.sum())])
    return np.array(centers)


@misconception(
    "You compute the probabilities once, after the first centre, and go on using them. Every new centre changes which "
    "points are far: compute them anew before each draw."
)
def kmeanspp__stale_probabilities(X, K, rng):
    first = rng.integers(len(X))
    d = ((X - X[first]) ** 2).sum(axis=1)
    p = d / d.sum() if d.sum() > 0 else np.full(len(X), 1 / len(X))
    rest = [rng.choice(len(X), p=p) for _ in range(K - 1)]
    return X[[first, *rest]]


@misconception(
    "You take the point with the largest distance each time: that is the farthest-point rule. k-means++ *draws* the "
    "next centre; far points are likely, not certain."
)
def kmeanspp__is_farthest_first(X, K, rng):
    chosen = [int(rng.integers(len(X)))]
    while len(chosen) < K:
        d = ((X[:, None] - X[chosen][None]) ** 2).sum(axis=2).min(axis=1)
        chosen.append(int(np.argmax(d)))
    return X[chosen]


@misconception(
    "You draw K different points, all equally likely. That is the plain random start; in k-means++ the distance to "
    "the centres so far decides how likely a point is."
)
def kmeanspp__plain_random(X, K, rng):
    return X[rng.choice(len(X), size=K, replace=False)]


@misconception(
    "You draw every centre on its own, all points equally likely, so the same point can come twice and distances play "
    "no part. In k-means++ a point that is a centre has probability zero."
)
def kmeanspp__duplicates(X, K, rng):
    idx = [rng.integers(0, X.shape[0]) for _ in range(K)]
    return X[idx]


@misconception(
    "You hand raw squared distances to `rng.choice` as probabilities, and it refuses: they have to add up to 1."
)
def kmeanspp__unnormalised(X, K, rng):
    centers = [X[rng.integers(len(X))]]
    while len(centers) < K:
        d = np.min([((X - c) ** 2).sum(axis=1) for c in centers], axis=0)
        centers.append(X[rng.choice(len(X), p=d)])
    return np.array(centers)


@misconception(
    "You draw from a source of chance of your own (`np.random...`, or a new generator), not from `rng`. So the same "
    "seed gives other centres each time, and nobody can repeat your experiment."
)
def kmeanspp__global_rng(X, K, rng):
    centers = [X[np.random.randint(len(X))]]
    while len(centers) < K:
        d = np.min([((X - c) ** 2).sum(axis=1) for c in centers], axis=0)
        if d.sum() == 0:
            d = np.ones(len(X))
        centers.append(X[np.random.choice(len(X), p=d / d.sum())])
    return np.array(centers)


@misconception(
    "You make your own generator with a fixed seed inside the function, so every call draws the same centres whatever "
    "`rng` is given. The caller decides about the seed."
)
def kmeanspp__own_seed(X, K, rng):
    rng = np.random.default_rng(42)
    centers = [X[rng.integers(len(X))]]
    while len(centers) < K:
        d = np.min([((X - c) ** 2).sum(axis=1) for c in centers], axis=0)
        if d.sum() == 0:
            d = np.ones(len(X))
        centers.append(X[rng.choice(len(X), p=d / d.sum())])
    return np.array(centers)


@misconception("Your first centre is always row 0. It should be drawn too, each point equally likely.")
def kmeanspp__first_is_row_0(X, K, rng):
    chosen = [0]
    for _ in range(K - 1):
        d = ((X[:, None] - X[chosen][None]) ** 2).sum(axis=2).min(axis=1)
        p = d / d.sum() if d.sum() > 0 else None
        chosen.append(rng.choice(len(X), p=p))
    return X[chosen]


@misconception(
    "When all points that are left lie on centres, your probabilities are 0/0 and `rng.choice` fails. K centres are "
    "still wanted then: which probabilities are fair if no point is farther than another?"
)
def kmeanspp__all_zero_crash(X, K, rng):
    chosen = [rng.integers(len(X))]
    while len(chosen) < K:
        d = ((X[:, None] - X[chosen][None]) ** 2).sum(axis=2).min(axis=1)
        chosen.append(rng.choice(len(X), p=d / d.sum()))
    return X[chosen]


@misconception("You return row numbers. The answer is the centres themselves, K rows of X, of shape (K, D).")
def kmeanspp__indices(X, K, rng):
    chosen = [rng.integers(len(X))]
    while len(chosen) < K:
        d = ((X[:, None] - X[chosen][None]) ** 2).sum(axis=2).min(axis=1)
        p = d / d.sum() if d.sum() > 0 else None
        chosen.append(rng.choice(len(X), p=p))
    return np.array(chosen)


@misconception("You return one centre too many: the first draw is one of the K, so K − 1 draws remain.")
def kmeanspp__one_too_many(X, K, rng):
    chosen = [rng.integers(len(X))]
    for _ in range(K):
        d = ((X[:, None] - X[chosen][None]) ** 2).sum(axis=2).min(axis=1)
        p = d / d.sum() if d.sum() > 0 else None
        chosen.append(rng.choice(len(X), p=p))
    return X[chosen]
