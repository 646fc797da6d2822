"""Misconceptions of `dbscan`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "A point that you once took for noise stays noise for ever, perhaps because you skip points that were visited. "
    "When a cluster reaches it later, it is a border point and joins."
)
def dbscan__noise_stays_noise(X, eps, min_samples):
    labels = np.full(len(X), -1)
    visited = np.zeros(len(X), dtype=bool)
    cluster = -1
    for i in range(len(X)):
        if visited[i]:
            continue
        visited[i] = True
        near = np.flatnonzero(np.linalg.norm(X - X[i], axis=1) <= eps)
        if len(near) < min_samples:
            continue
        cluster += 1
        labels[i] = cluster
        queue = near.tolist()
        while queue:
            j = queue.pop(0)
            if visited[j]:
                continue
            visited[j] = True
            labels[j] = cluster
            more = np.flatnonzero(np.linalg.norm(X - X[j], axis=1) <= eps)
            if len(more) >= min_samples:
                queue.extend(more.tolist())
    return labels


@misconception(
    "Your border points hand the cluster on to their own neighbours. Only core points do: at the border the density "
    "ends, and with it the cluster."
)
def dbscan__border_expands(X, eps, min_samples):
    labels = np.full(len(X), -1)
    cluster = 0
    for i in range(len(X)):
        near = np.flatnonzero(np.linalg.norm(X - X[i], axis=1) <= eps)
        if labels[i] != -1 or len(near) < min_samples:
            continue
        labels[i] = cluster
        stack = [i]
        while stack:
            j = stack.pop()
            for n in np.flatnonzero(np.linalg.norm(X - X[j], axis=1) <= eps):
                if labels[n] == -1:
                    labels[n] = cluster
                    stack.append(n)
        cluster += 1
    return labels


@misconception(
    "A later cluster takes border points away from an earlier one, because you write the label without looking whether "
    "there is one. The first cluster that reaches a border point keeps it."
)
def dbscan__border_stolen(X, eps, min_samples):
    near = [np.flatnonzero(np.linalg.norm(X - p, axis=1) <= eps) for p in X]
    labels = np.full(len(X), -1)
    done = set()
    cluster = 0
    for i in range(len(X)):
        if i in done or len(near[i]) < min_samples:
            continue
        queue = [i]
        done.add(i)
        while queue:
            j = queue.pop()
            labels[j] = cluster
            for n in near[j]:
                labels[n] = cluster
                if n not in done and len(near[n]) >= min_samples:
                    done.add(n)
                    queue.append(n)
        cluster += 1
    return labels


@misconception(
    "Your clusters stop growing at the neighbours of their first point. Either points that already have a label are "
    "skipped as if they had been expanded, or the loop runs over the neighbours as they were when it began: "
    "`np.concatenate` makes a new array that a running `for` never sees."
)
def dbscan__labelled_means_done(X, eps, min_samples):
    labels = np.full(len(X), -1)
    visited = np.zeros(len(X), dtype=bool)
    cluster = 0
    for i in range(len(X)):
        if visited[i]:
            continue
        visited[i] = True
        seeds = np.where(np.linalg.norm(X - X[i], axis=1) <= eps)[0]
        if len(seeds) < min_samples:
            continue
        labels[i] = cluster
        for j in seeds:
            if not visited[j]:
                visited[j] = True
                more = np.where(np.linalg.norm(X - X[j], axis=1) <= eps)[0]
                if len(more) >= min_samples:
                    seeds = np.concatenate([seeds, more])
            if labels[j] == -1:
                labels[j] = cluster
        cluster += 1
    return labels


@misconception(
    "Your loop does not end: points go back onto the list of points to visit although they were there before, and two "
    "neighbours call each other in for ever. When may a point go onto the list?"
)
def dbscan__requeued_for_ever(X, eps, min_samples):
    labels = np.full(len(X), -1)
    cluster, steps = 0, 0
    for i in range(len(X)):
        near = np.flatnonzero(np.linalg.norm(X - X[i], axis=1) <= eps)
        if labels[i] != -1 or len(near) < min_samples:
            continue
        labels[i] = cluster
        queue = list(near)
        while queue:
            steps += 1
            if steps > 10 * len(X) + 100:
                raise TimeoutError("this would go on for ever")
            j = queue.pop(0)
            if labels[j] == -1:
                labels[j] = cluster
            more = np.flatnonzero(np.linalg.norm(X - X[j], axis=1) <= eps)
            if len(more) >= min_samples:
                queue.extend(more)
        cluster += 1
    return labels


@misconception(
    'In your labels 0 means both "not looked at yet" and "cluster 0", so the points of the first cluster are taken '
    "up again and lose their place. Choose a mark that is no cluster's number."
)
def dbscan__zero_means_unvisited(X, eps, min_samples):
    labels = np.zeros(len(X), dtype=int)
    cluster = 0
    for i in range(len(X)):
        if labels[i] != 0:
            continue
        near = np.flatnonzero(np.linalg.norm(X - X[i], axis=1) <= eps)
        if len(near) < min_samples:
            labels[i] = -1
            continue
        labels[i] = cluster
        seeds = list(near)
        for j in seeds:
            if labels[j] == -1:
                labels[j] = cluster
            if labels[j] != 0:
                continue
            labels[j] = cluster
            more = np.flatnonzero(np.linalg.norm(X - X[j], axis=1) <= eps)
            if len(more) >= min_samples:
                seeds += [n for n in more if n not in seeds]
        cluster += 1
    return labels


@misconception(
    "Your clusters' numbers have gaps, because the number goes up for noise points too. It goes up when a cluster is "
    "complete, and only then."
)
def dbscan__noise_takes_a_number(X, eps, min_samples):
    near = [np.flatnonzero(np.linalg.norm(X - p, axis=1) <= eps) for p in X]
    labels = np.full(len(X), -1)
    cluster = -1
    for i in range(len(X)):
        if labels[i] != -1:
            continue
        cluster += 1
        if len(near[i]) < min_samples:
            continue
        labels[i] = cluster
        queue = [i]
        while queue:
            j = queue.pop()
            if len(near[j]) >= min_samples:
                for n in near[j]:
                    if labels[n] == -1:
                        labels[n] = cluster
                        queue.append(n)
    return labels


@misconception(
    "Your function calls itself for every point that it reaches, and Python allows only so many calls inside each "
    "other. A cluster can be a longer chain: keep a list of points to visit instead."
)
def dbscan__recursion(X, eps, min_samples):
    near = [np.flatnonzero(np.linalg.norm(X - p, axis=1) <= eps) for p in X]
    labels = np.full(len(X), -1)

    def grow(i, cluster):
        labels[i] = cluster
        if len(near[i]) >= min_samples:
            for n in near[i]:
                if labels[n] == -1:
                    grow(n, cluster)

    cluster = 0
    for i in range(len(X)):
        if labels[i] == -1 and len(near[i]) >= min_samples:
            grow(i, cluster)
            cluster += 1
    return labels


@misconception(
    "You ask for one point more than `min_samples`: either the point itself is not counted, or you compare with `>`. "
    "A core point has *at least* `min_samples` points around it, itself included."
)
def dbscan__one_more_than_min_samples(X, eps, min_samples):
    near = [np.flatnonzero(np.linalg.norm(X - p, axis=1) <= eps) for p in X]
    core = [len(others) - 1 >= min_samples for others in near]
    labels = np.full(len(X), -1)
    cluster = 0
    for i in range(len(X)):
        if labels[i] != -1 or not core[i]:
            continue
        labels[i] = cluster
        queue = [i]
        while queue:
            j = queue.pop()
            for n in near[j]:
                if labels[n] == -1:
                    labels[n] = cluster
                    if core[n]:
                        queue.append(n)
        cluster += 1
    return labels


@misconception("Points at exactly `eps` do not count as neighbours in your version. Near means at most `eps` away.")
def dbscan__strict_eps(X, eps, min_samples):
    near = [np.flatnonzero(np.linalg.norm(X - p, axis=1) < eps) for p in X]
    core = [len(others) >= min_samples for others in near]
    labels = np.full(len(X), -1)
    cluster = 0
    for i in range(len(X)):
        if labels[i] != -1 or not core[i]:
            continue
        labels[i] = cluster
        queue = [i]
        while queue:
            j = queue.pop()
            for n in near[j]:
                if labels[n] == -1:
                    labels[n] = cluster
                    if core[n]:
                        queue.append(n)
        cluster += 1
    return labels


@misconception(
    "Only core points get a label; your border points stay noise. A point near a core point belongs to its cluster, "
    "even if its own neighbourhood is thin."
)
def dbscan__cores_only(X, eps, min_samples):
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    core = (D <= eps).sum(axis=1) >= min_samples
    labels = np.full(len(X), -1)
    cluster = 0
    for i in np.flatnonzero(core):
        if labels[i] != -1:
            continue
        labels[i] = cluster
        queue = [i]
        while queue:
            j = queue.pop()
            for n in np.flatnonzero((D[j] <= eps) & core & (labels == -1)):
                labels[n] = cluster
                queue.append(n)
        cluster += 1
    return labels


@misconception(
    "Border points lose their label again: your loop comes to them later, finds a thin neighbourhood and calls them "
    "noise. What does a point's label tell you before you decide that?"
)
def dbscan__border_becomes_noise(X, eps, min_samples):
    labels = np.full(len(X), -1)
    expanded = np.zeros(len(X), dtype=bool)
    cluster = 0
    for i in range(len(X)):
        near = np.flatnonzero(np.linalg.norm(X - X[i], axis=1) <= eps)
        if len(near) < min_samples:
            labels[i] = -1
            continue
        if expanded[i]:
            continue
        queue = [i]
        while queue:
            j = queue.pop()
            if labels[j] == -1:
                labels[j] = cluster
            more = np.flatnonzero(np.linalg.norm(X - X[j], axis=1) <= eps)
            if len(more) >= min_samples and not expanded[j]:
                expanded[j] = True
                queue.extend(more)
        cluster += 1
    return labels


@misconception(
    "A border point that two clusters reach goes to the *nearest* core point in your version. That is a sensible rule, "
    "but not the one agreed on here: the first cluster that reaches it keeps it."
)
def dbscan__border_to_nearest(X, eps, min_samples):
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    core = (D <= eps).sum(axis=1) >= min_samples
    labels = np.full(len(X), -1)
    cluster = 0
    for i in np.flatnonzero(core):
        if labels[i] == -1:
            labels[i] = cluster
            queue = [i]
            while queue:
                j = queue.pop()
                new = np.flatnonzero((D[j] <= eps) & core & (labels == -1))
                labels[new] = cluster
                queue.extend(new)
            cluster += 1
    for i in np.flatnonzero(~core):
        if core.any():
            d = np.where(core, D[i], np.inf)
            if d.min() <= eps:
                labels[i] = labels[d.argmin()]
    return labels


@misconception(
    "You joined all points that are near each other and then called small groups noise. Density is asked of each point, "
    "not of the group: a thin chain has many points and no core."
)
def dbscan__groups_by_size(X, eps, min_samples):
    labels = np.full(len(X), -1)
    seen = np.zeros(len(X), dtype=bool)
    cluster = 0
    for i in range(len(X)):
        if seen[i]:
            continue
        group, queue = [], [i]
        seen[i] = True
        while queue:
            j = queue.pop()
            group.append(j)
            for n in np.flatnonzero((np.linalg.norm(X - X[j], axis=1) <= eps) & ~seen):
                seen[n] = True
                queue.append(n)
        if len(group) >= min_samples:
            labels[group] = cluster
            cluster += 1
    return labels


@misconception(
    "You go through the points once and pass labels on to neighbours. When two parts of a cluster get different labels "
    "first and meet later, they are never joined. Finish one cluster before you begin the next."
)
def dbscan__single_pass(X, eps, min_samples):
    labels = np.full(len(X), -1)
    cluster = 0
    for i in range(len(X)):
        near = np.flatnonzero(np.linalg.norm(X - X[i], axis=1) <= eps)
        if len(near) >= min_samples:
            if labels[i] == -1:
                labels[i] = cluster
                cluster += 1
            for j in near:
                if labels[j] == -1:
                    labels[j] = labels[i]
    return labels


@misconception(
    "Points that already have a cluster no longer count as neighbours in your version, so later points look less dense "
    "than they are. Density does not depend on labels."
)
def dbscan__only_free_neighbours(X, eps, min_samples):
    labels = np.full(len(X), -1)
    cluster = 0

    def free_neighbours(i):
        return np.flatnonzero((np.linalg.norm(X - X[i], axis=1) <= eps) & (labels == -1))

    for i in range(len(X)):
        if labels[i] != -1:
            continue
        near = free_neighbours(i)
        if len(near) < min_samples:
            continue
        labels[near] = cluster
        queue = near.tolist()
        while queue:
            more = free_neighbours(queue.pop(0))
            if len(more) >= min_samples:
                labels[more] = cluster
                queue.extend(more.tolist())
        cluster += 1
    return labels


@misconception("Noise has label 0 in your answer and the clusters begin at 1. Noise is -1, and the first cluster is 0.")
def dbscan__noise_is_zero(X, eps, min_samples):
    near = [np.flatnonzero(np.linalg.norm(X - p, axis=1) <= eps) for p in X]
    labels = np.zeros(len(X), dtype=int)
    cluster = 0
    for i in range(len(X)):
        if labels[i] != 0 or len(near[i]) < min_samples:
            continue
        cluster += 1
        labels[i] = cluster
        queue = [i]
        while queue:
            j = queue.pop()
            if len(near[j]) >= min_samples:
                for n in near[j]:
                    if labels[n] == 0:
                        labels[n] = cluster
                        queue.append(n)
    return labels


@misconception("Your first cluster has number 1. The numbers begin at 0: when does your counter go up, and from where?")
def dbscan__begins_at_one(X, eps, min_samples):
    near = [np.flatnonzero(np.linalg.norm(X - p, axis=1) <= eps) for p in X]
    labels = np.full(len(X), -1)
    cluster = 0
    for i in range(len(X)):
        if labels[i] != -1 or len(near[i]) < min_samples:
            continue
        cluster += 1
        labels[i] = cluster
        queue = [i]
        while queue:
            j = queue.pop()
            if len(near[j]) >= min_samples:
                for n in near[j]:
                    if labels[n] == -1:
                        labels[n] = cluster
                        queue.append(n)
    return labels


@misconception(
    "Every noise point has become a cluster of its own. A point in no dense region belongs nowhere: its label is -1."
)
def dbscan__noise_alone_is_a_cluster(X, eps, min_samples):
    near = [np.flatnonzero(np.linalg.norm(X - p, axis=1) <= eps) for p in X]
    labels = np.full(len(X), -1)
    cluster = 0
    for i in range(len(X)):
        if labels[i] != -1 or len(near[i]) < min_samples:
            continue
        labels[i] = cluster
        queue = [i]
        while queue:
            j = queue.pop()
            if len(near[j]) >= min_samples:
                for n in near[j]:
                    if labels[n] == -1:
                        labels[n] = cluster
                        queue.append(n)
        cluster += 1
    for i in np.flatnonzero(labels == -1):
        labels[i] = cluster
        cluster += 1
    return labels


@misconception(
    "The clusters are right, but their labels are floats. A label is a name, an integer; arrays made without a `dtype` "
    "hold floats."
)
def dbscan__float_labels(X, eps, min_samples):
    near = [np.flatnonzero(np.linalg.norm(X - p, axis=1) <= eps) for p in X]
    labels = -np.ones(len(X))
    cluster = 0
    for i in range(len(X)):
        if labels[i] != -1 or len(near[i]) < min_samples:
            continue
        labels[i] = cluster
        queue = [i]
        while queue:
            j = queue.pop()
            if len(near[j]) >= min_samples:
                for n in near[j]:
                    if labels[n] == -1:
                        labels[n] = cluster
                        queue.append(n)
        cluster += 1
    return labels
