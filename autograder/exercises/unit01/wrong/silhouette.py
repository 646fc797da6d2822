"""Misconceptions of `silhouette`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "In `a` the point counts itself: its distance 0 is in the sum and the divisor is the cluster's size n. "
    "`a` is about the *others*: how many are they?"
)
def silhouette__self_counted(X, y):
    names = [k for k in np.unique(y) if k != -1]
    if len(names) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros(len(X))
    for i in range(len(X)):
        if y[i] == -1 or np.sum(y == y[i]) == 1:
            continue
        a = D[i][y == y[i]].mean()
        b = min(D[i][y == k].mean() for k in names if k != y[i])
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "You divide by n - 1 in `b` too. The point is not a member of the other cluster, so nobody has to be left out there."
)
def silhouette__n_minus_1_in_b(X, y):
    clusters = set(y.tolist()) - {-1}
    if len(clusters) < 2:
        raise ValueError("need two clusters")
    D = np.linalg.norm(X[:, None] - X, axis=-1)

    def mean_distance(i, k):
        members = y == k
        return D[i, members].sum() / max(members.sum() - 1, 1)

    s = np.zeros(len(X))
    for i, own in enumerate(y.tolist()):
        if own == -1 or (y == own).sum() < 2:
            continue
        a = mean_distance(i, own)
        b = min(mean_distance(i, k) for k in clusters if k != own)
        s[i] = 0 if a == b == 0 else (b - a) / max(a, b)
    return s


@misconception(
    "A point alone in its cluster got 1, as if being alone were perfect. There `a` has no points to speak about, and "
    "the rule is silhouette 0."
)
def silhouette__alone_is_one(X, y):
    names = np.unique(y[y >= 0])
    if len(names) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros(len(X))
    for i in range(len(X)):
        if y[i] < 0:
            continue
        n = (y == y[i]).sum()
        a = D[i, y == y[i]].sum() / max(n - 1, 1)
        b = np.min([D[i, y == k].mean() for k in names if k != y[i]])
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "A point alone in its cluster gives NaN: the mean over no other points is 0/0. Treat such a point before you divide; "
    "its silhouette is 0."
)
def silhouette__alone_is_nan(X, y):
    names = np.unique(y[y >= 0])
    if len(names) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros(len(X))
    for i in range(len(X)):
        if y[i] < 0:
            continue
        others = y == y[i]
        others[i] = False
        a = D[i, others].mean()
        b = np.min([D[i, y == k].mean() for k in names if k != y[i]])
        if not max(a, b) == 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "Your `b` is the mean distance to *all* points outside the cluster. Only the nearest other cluster counts; far ones "
    "make every clustering look good."
)
def silhouette__b_over_all_others(X, y):
    if len(np.unique(y[y != -1])) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros(len(X))
    for i in range(len(X)):
        own = (y == y[i]) & (np.arange(len(X)) != i)
        other = (y != y[i]) & (y != -1)
        if y[i] == -1 or not own.any():
            continue
        a, b = D[i, own].mean(), D[i, other].mean()
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "Your `b` is the mean distance to the *farthest* other cluster. Which neighbour would the point move to, if it had "
    "to leave?"
)
def silhouette__farthest_cluster(X, y):
    names = np.unique(y[y != -1])
    if len(names) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros(len(X))
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a = D[i, y == y[i]].sum() / (n - 1)
        b = max(D[i, y == k].mean() for k in names if k != y[i])
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "When you look for the nearest cluster, the point's own cluster takes part, so `b` never gets larger than that. "
    "Leave the own cluster out of the search."
)
def silhouette__own_cluster_in_b(X, y):
    names = np.unique(y[y != -1])
    if len(names) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros(len(X))
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a = D[i, y == y[i]].sum() / (n - 1)
        b = min(D[i, y == k].mean() for k in names)
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "Your `b` is the distance to the nearest single *point* of another cluster. It is a mean over all points of that "
    "cluster."
)
def silhouette__nearest_point(X, y):
    if len(np.unique(y[y != -1])) < 2:
        raise ValueError("need two clusters")
    s = np.zeros(len(X))
    for i in range(len(X)):
        d = np.linalg.norm(X - X[i], axis=1)
        own = y == y[i]
        if y[i] == -1 or own.sum() == 1:
            continue
        a = d[own].sum() / (own.sum() - 1)
        b = d[~own & (y != -1)].min()
        if a > 0 or b > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "You measured to the centres of the clusters. The silhouette is about distances to the *points*; the mean distance "
    "to points is not the distance to their mean."
)
def silhouette__to_centres(X, y):
    names = np.unique(y[y != -1])
    if len(names) < 2:
        raise ValueError("need two clusters")
    centres = np.array([X[y == k].mean(axis=0) for k in names])
    s = np.zeros(len(X))
    for i in range(len(X)):
        if y[i] == -1 or np.sum(y == y[i]) == 1:
            continue
        d = np.linalg.norm(centres - X[i], axis=1)
        a = d[names == y[i]][0]
        b = d[names != y[i]].min()
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "You chose the neighbouring cluster by its *centre*. A wide cluster can have a near centre and far points: choose by "
    "the mean distance to the points, the number that becomes `b`."
)
def silhouette__neighbour_by_centre(X, y):
    names = np.unique(y[y != -1])
    if len(names) < 2:
        raise ValueError("need two clusters")
    centres = {k: X[y == k].mean(axis=0) for k in names}
    s = np.zeros(len(X))
    for i in range(len(X)):
        d = np.linalg.norm(X - X[i], axis=1)
        n = np.sum(y == y[i])
        if y[i] == -1 or n == 1:
            continue
        a = d[y == y[i]].sum() / (n - 1)
        others = [k for k in names if k != y[i]]
        near = min(others, key=lambda k: np.linalg.norm(centres[k] - X[i]))
        b = d[y == near].mean()
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "You averaged *squared* distances. They exaggerate what is far; the silhouette is made of plain distances."
)
def silhouette__squared(X, y):
    names = np.unique(y[y != -1])
    if len(names) < 2:
        raise ValueError("need two clusters")
    D = ((X[:, None] - X[None]) ** 2).sum(axis=2)
    s = np.zeros(len(X))
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a = D[i, y == y[i]].sum() / (n - 1)
        b = min(D[i, y == k].mean() for k in names if k != y[i])
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception("You measured with the Manhattan distance. The silhouette here is made of Euclidean distances.")
def silhouette__manhattan(X, y):
    names = np.unique(y[y != -1])
    if len(names) < 2:
        raise ValueError("need two clusters")
    D = np.abs(X[:, None] - X[None]).sum(axis=2)
    s = np.zeros(len(X))
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a = D[i, y == y[i]].sum() / (n - 1)
        b = min(D[i, y == k].mean() for k in names if k != y[i])
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "You treated noise as one more cluster: points labelled -1 have nothing in common but that nobody wanted them. "
    "They get 0 and count in no `a` and no `b`."
)
def silhouette__noise_is_a_cluster(X, y):
    names = np.unique(y)
    if len(names) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros(len(X))
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if n == 1:
            continue
        a = D[i, y == y[i]].sum() / (n - 1)
        b = min(D[i, y == k].mean() for k in names if k != y[i])
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "The noise points get their 0, but they still stand for a cluster when the others look for the nearest one. Noise "
    "belongs in no `b` either."
)
def silhouette__noise_in_b(X, y):
    names = set(np.unique(y).tolist())
    if len(names - {-1}) < 2:
        raise ValueError("need two clusters")
    s = np.zeros(len(X))
    for i in range(len(X)):
        d = np.sqrt(((X - X[i]) ** 2).sum(axis=1))
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a = d[y == y[i]].sum() / (n - 1)
        b = min(d[y == k].mean() for k in names - {int(y[i])})
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "You left the noise points out of the answer, so it is shorter than `X` and its numbers no longer stand at their "
    "points. One number per point, 0 for noise."
)
def silhouette__noise_dropped(X, y):
    keep = y != -1
    X, y = X[keep], y[keep]
    names = np.unique(y)
    if len(names) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros(len(X))
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if n == 1:
            continue
        a = D[i, y == y[i]].sum() / (n - 1)
        b = min(D[i, y == k].mean() for k in names if k != y[i])
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "Where all points of two clusters lie at the same place, `a` and `b` are both 0 and you divide 0 by 0: NaN. "
    "Decide what to do before dividing; the rule says 0."
)
def silhouette__zero_by_zero(X, y):
    names = np.unique(y[y != -1])
    if len(names) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros(len(X))
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a = D[i, y == y[i]].sum() / (n - 1)
        b = min(D[i, y == k].mean() for k in names if k != y[i])
        s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "Python stopped you with a ZeroDivisionError: where all points of two clusters lie at the same place, `a` and `b` "
    "are both 0. That case needs its own answer, 0."
)
def silhouette__zero_division_error(X, y):
    names = sorted(set(y.tolist()) - {-1})
    if len(names) < 2:
        raise ValueError("need two clusters")
    points, labels, result = X.tolist(), y.tolist(), []

    def distance(p, q):
        return sum((u - v) ** 2 for u, v in zip(p, q)) ** 0.5

    for i, p in enumerate(points):
        totals = {k: [] for k in names}
        for j, q in enumerate(points):
            if j != i and labels[j] != -1:
                totals[labels[j]].append(distance(p, q))
        if labels[i] == -1 or not totals[labels[i]]:
            result.append(0.0)
            continue
        a = sum(totals[labels[i]]) / len(totals[labels[i]])
        b = min(sum(t) / len(t) for k, t in totals.items() if k != labels[i])
        result.append((b - a) / max(a, b))
    return np.array(result)


@misconception(
    "With a single cluster you answered with numbers that are not numbers (NaN), because `b` never got a value. "
    "A silhouette needs at least two clusters: say so with a ValueError."
)
def silhouette__one_cluster_is_nan(X, y):
    names = np.unique(y[y != -1])
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros(len(X))
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a = D[i, y == y[i]].sum() / (n - 1)
        b = np.inf
        for k in names:
            if k != y[i]:
                b = min(b, D[i, y == k].mean())
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "With a single cluster you answered zeros, as if it were a poor clustering. There is nothing to compare with then: "
    "the caller must hear of it through a ValueError."
)
def silhouette__one_cluster_is_zero(X, y):
    names = np.unique(y[y != -1])
    s = np.zeros(len(X))
    if len(names) < 2:
        return s
    for i in range(len(X)):
        d = np.sqrt(((X - X[i]) ** 2).sum(axis=1))
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a = d[y == y[i]].sum() / (n - 1)
        b = min(d[y == k].mean() for k in names if k != y[i])
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "When you counted the clusters, noise was one of them: a single cluster with some noise passed as two. Count "
    "without -1."
)
def silhouette__noise_makes_two(X, y):
    if len(np.unique(y)) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros(len(X))
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a = D[i, y == y[i]].sum() / (n - 1)
        b = np.inf
        for k in set(y.tolist()) - {-1, int(y[i])}:
            b = min(b, D[i, y == k].mean())
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "You used `assert` for the caller's mistake, which raises an AssertionError and vanishes under `python -O`. "
    "A value that makes no sense is a ValueError."
)
def silhouette__assertion(X, y):
    names = np.unique(y[y != -1])
    assert len(names) >= 2, "need two clusters"
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros(len(X))
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a = D[i, y == y[i]].sum() / (n - 1)
        b = min(D[i, y == k].mean() for k in names if k != y[i])
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "Your sign is turned round: a point well inside its cluster (`a` small, `b` large) should come out near +1."
)
def silhouette__sign(X, y):
    names = np.unique(y[y != -1])
    if len(names) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros(len(X))
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a = D[i, y == y[i]].sum() / (n - 1)
        b = min(D[i, y == k].mean() for k in names if k != y[i])
        if max(a, b) > 0:
            s[i] = (a - b) / max(a, b)
    return s


@misconception(
    "You always divide by `b`. That is right while `a` is the smaller one; for a point in the wrong cluster `a` is "
    "larger, and your value leaves the range from -1 to 1."
)
def silhouette__divides_by_b(X, y):
    names = np.unique(y[y != -1])
    if len(names) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros(len(X))
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a = D[i, y == y[i]].sum() / (n - 1)
        b = min(D[i, y == k].mean() for k in names if k != y[i])
        s[i] = 1 - a / b if b > 0 else 0.0
    return s


@misconception("You divide by the sum of `a` and `b`. The scale of the silhouette is the larger of the two.")
def silhouette__divides_by_sum(X, y):
    names = np.unique(y[y != -1])
    if len(names) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros(len(X))
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a = D[i, y == y[i]].sum() / (n - 1)
        b = min(D[i, y == k].mean() for k in names if k != y[i])
        if a + b > 0:
            s[i] = (b - a) / (a + b)
    return s


@misconception(
    "You divide every point by one and the same number, the largest `a` or `b` of all points. Each point has its own "
    "maximum; `np.maximum` compares two arrays place by place."
)
def silhouette__one_maximum_for_all(X, y):
    names = np.unique(y[y != -1])
    if len(names) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    a, b = np.zeros(len(X)), np.zeros(len(X))
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a[i] = D[i, y == y[i]].sum() / (n - 1)
        b[i] = min(D[i, y == k].mean() for k in names if k != y[i])
    largest = max(a.max(), b.max())
    return (b - a) / (largest if largest > 0 else 1.0)


@misconception(
    "You gave back the average silhouette. Asked for is the silhouette of each point; averaging is a separate step."
)
def silhouette__average_only(X, y):
    names = np.unique(y[y != -1])
    if len(names) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    total = 0.0
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a = D[i, y == y[i]].sum() / (n - 1)
        b = min(D[i, y == k].mean() for k in names if k != y[i])
        if max(a, b) > 0:
            total += (b - a) / max(a, b)
    return total / len(X)


@misconception(
    "Your values stand cluster after cluster, in the order in which you went through the clusters. Value `i` must "
    "belong to point `i`."
)
def silhouette__grouped(X, y):
    names = np.unique(y[y != -1])
    if len(names) < 2:
        raise ValueError("need two clusters")
    values = [0.0] * int((y == -1).sum())
    for k in names:
        inside = X[y == k]
        for p in inside:
            to_own = np.linalg.norm(inside - p, axis=1)
            a = to_own.sum() / max(len(inside) - 1, 1)
            b = min(np.linalg.norm(X[y == other] - p, axis=1).mean() for other in names if other != k)
            values.append(0.0 if len(inside) == 1 or max(a, b) == 0 else (b - a) / max(a, b))
    return np.array(values)


@misconception(
    "You took it for granted that the labels are 0, 1, ..., K-1. Labels are names: when one is missing, the mean over "
    "its points is a mean over nothing. Ask `y` which names there are."
)
def silhouette__labels_without_gaps(X, y):
    if len(np.unique(y[y != -1])) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros(len(X))
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a = D[i, y == y[i]].sum() / (n - 1)
        b = np.min([D[i, y == k].mean() for k in range(y.max() + 1) if k != y[i]])
        if max(a, b) != 0:
            s[i] = (b - a) / max(a, b)
    return s


@misconception(
    "Your result can only hold integers, so every value between -1 and 1 was cut to 0: `np.zeros_like(y)` takes over "
    "the type of `y`. Which type do you need?"
)
def silhouette__integer_result(X, y):
    names = np.unique(y[y != -1])
    if len(names) < 2:
        raise ValueError("need two clusters")
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    s = np.zeros_like(y)
    for i in range(len(X)):
        n = (y == y[i]).sum()
        if y[i] == -1 or n == 1:
            continue
        a = D[i, y == y[i]].sum() / (n - 1)
        b = min(D[i, y == k].mean() for k in names if k != y[i])
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s
