# %% [markdown]
# # Assignment 01 · Clustering
#
# You build K-Means and DBSCAN from nothing but NumPy, one small function after the other, and a judge for both. At the
# end your own code sorts 178 wines by grower without ever having seen a grower, and finds two winding paths that no
# K-Means finds.
#
# **How it works.** Each exercise has a task, a cell for your code, a check, three hints, and a picture drawn with
# *your* function.
#
# - Replace `raise NotImplementedError(...)` with your code and run the cell. Then run the check below it.
# - The check tells you what is wrong: the kind of answer, its shape, a tiny example with numbers you can do by hand, or
#   a harder case. Often it recognises the mistake itself. You may run it as often as you like.
# - After you hand in, the same checks run again with *other* numbers. An answer copied from the message on your screen
#   earns nothing there; a function that works earns everything.
# - Stuck? Open the hints one by one. Each says a little more.
#
# The exercises do not depend on each other: leave one out and go on. Of course you may call a function of yours again
# in a later exercise once its check is green.
#
# **Time:** about two and a half hours in all. **Points:** 100. **You need:** lecture 01. Everything works offline and
# without a GPU.
#
# **Handing in.** Choose *Restart kernel and run all cells*, look through the outputs, save, and hand in this notebook
# under the name it has. A cell that fails does no harm to the others.

# %%
import numpy as np

from glassnet import cluster, data, viz
from glassnet.check import load_checks

check = load_checks("01-clustering")
viz.use_style()

# %% [markdown] about="pairwise_sqdist"
# ## 1 · Distances from every point to every centre
#
# Everything in this notebook begins with one question: how far is this from that? Write
#
# ```python
# pairwise_sqdist(X, C)    # (N, D) points, (K, D) centres  ->  (N, K)
# ```
#
# so that entry `[i, k]` is the **squared** Euclidean distance between point `i` and centre `k`:
#
# $$d_{ik} = \sum_{d=1}^{D} (x_{id} - c_{kd})^2 .$$
#
# Worked by hand: from the point (3, 4) to the centre (0, 0) it is 3² + 4² = 25, to the centre (3, 0) it is
# 0² + 4² = 16. So `X = [[3, 4]]` and `C = [[0, 0], [3, 0]]` give `[[25, 16]]`.
#
# Rules:
#
# - The answer has floats in it and **no number below zero**, not even by rounding.
# - `X` and `C` may be photographs: arrays of `uint8`, in which a number has to lie between 0 and 255. Do not let them
#   overflow.
# - The last two points: keep memory near N·K numbers. An array of shape (N, K, D) is too much: for 10 000 points, 100
#   centres and 784 features it takes 6 gigabytes.


# %% solution="pairwise_sqdist"
def pairwise_sqdist(X, C):
    """Squared Euclidean distances.

    X: array (N, D), C: array (K, D), any numbers. Returns an array (N, K) of floats, none below zero.
    """
    ### BEGIN SOLUTION
    X = np.asarray(X, dtype=float)
    C = np.asarray(C, dtype=float)
    x2 = np.einsum("nd,nd->n", X, X)[:, np.newaxis]  # (N, 1)
    c2 = np.einsum("kd,kd->k", C, C)[np.newaxis, :]  # (1, K)
    return np.maximum(x2 - 2 * (X @ C.T) + c2, 0)
    ### END SOLUTION


# %% check="pairwise_sqdist"
def by_hand():
    X = np.array([[0, 0], [3, 4]])
    C = np.array([[0, 0], [3, 0], [0, 4]])
    # (3, 4) to (0, 0): 9 + 16. To (3, 0): 0 + 16. To (0, 4): 9 + 0.
    assert pairwise_sqdist(X, C).tolist() == [[0, 9, 16], [25, 16, 9]]
    # bytes: 3 - 5 is -2, and its square is 4
    assert pairwise_sqdist(np.array([[3]], dtype=np.uint8), np.array([[5]], dtype=np.uint8)).tolist() == [[4]]


check("pairwise_sqdist", by_hand)

# %% [markdown] hints="pairwise_sqdist"


# %%
@check.picture("pairwise_sqdist")
def rings_around_a_point():
    side = np.linspace(-4, 4, 161)
    spots = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    squared = pairwise_sqdist(spots, np.zeros((1, 2))).reshape(161, 161)
    ax = viz.panels(1, columns=1, size=6, height=4.8)[1][0]
    ax.set_aspect("equal")
    lines = ax.contour(side, side, squared, levels=[1, 4, 9], colors=viz.COLORS[:3], linewidths=2.5)
    ax.clabel(lines, fmt="%g", fontsize=13)
    ax.plot(0, 0, "o", color="#222222")
    ax.set_title("Your squared distance is 1, 4, 9")
    width, corner = side[squared[80] <= 9].max(), side[squared.diagonal() <= 9].max() * 2**0.5
    told = f"The line at 9: {width:.1f} from the middle along the axis, {corner:.1f} along the diagonal."
    viz.show(ax, alt=f"Lines where the squared distance to the middle is 1, 4 and 9. {told}")
    print(told)
    print("Right: circles of radius 1, 2 and 3, so 3.0 both times.")


# %% [markdown] about="starts"
# ## 2 · Where the centres begin
#
# A small town gets K ambulance stations, to be placed at houses. K-Means will move them to better places later, but it
# only finds the nearest valley, so the start matters. Write two ways to start, and the lottery inside the second:
#
# ```python
# farthest_first(X, K, first)     # (N, D), two integers            ->  (K, D)
# d2_probabilities(X, centers)    # (N, D), (M, D)                  ->  (N,)
# kmeanspp(X, K, rng)             # (N, D), an integer, Generator   ->  (K, D)
# ```
#
# - `farthest_first`: row number `first` of `X` is the first centre. Then, again and again, the point that is farthest
#   from *its nearest* chosen centre. Of equally far points take the first.
# - `d2_probabilities`: square each point's distance to its nearest centre; a point's probability is its share of the
#   sum. If the sum is zero, every point gets 1/N.
# - `kmeanspp`: draw the first centre, all points equally likely; draw each next one with these probabilities, given the
#   centres so far. All randomness comes from `rng`.
#
# Worked by hand: houses along a street at 0, 1, 3 and 10, centres at 0 and 10. The distances to the nearest centre are
# 0, 1, 3, 0. The farthest is the house at 3. Squared they are 0, 1, 9, 0, so the probabilities are 0, 0.1, 0.9, 0.


# %% solution="starts"
def farthest_first(X, K, first):
    """K rows of X that lie far apart, beginning with row number first.

    X: array (N, D), K and first: integers. Returns an array (K, D).
    """
    ### BEGIN SOLUTION
    centers = [X[first]]
    gap = np.full(len(X), np.inf)  # squared distance to the nearest centre so far
    while len(centers) < K:
        gap = np.minimum(gap, np.square(X - centers[-1]).sum(axis=1))
        centers.append(X[gap.argmax()])
    return np.stack(centers)
    ### END SOLUTION


def d2_probabilities(X, centers):
    """Each point's chance to be drawn.

    X: array (N, D), centers: array (M, D). Returns an array (N,) that adds up to 1.
    """
    ### BEGIN SOLUTION
    gaps = [np.square(X - center).sum(axis=1) for center in centers]
    tickets = np.min(gaps, axis=0)
    if tickets.sum() == 0:
        tickets = np.ones(len(X))
    return tickets / tickets.sum()
    ### END SOLUTION


def kmeanspp(X, K, rng):
    """K rows of X, drawn by the lottery of k-means++.

    X: array (N, D), K: integer, rng: a numpy Generator. Returns an array (K, D).
    """
    ### BEGIN SOLUTION
    rows = [rng.integers(len(X))]
    for _ in range(1, K):
        chances = d2_probabilities(X, X[rows])
        rows.append(rng.choice(len(X), p=chances))
    return X[rows]
    ### END SOLUTION


# %% check="starts"
def by_hand():
    street = np.array([[0.0], [1.0], [3.0], [10.0]])
    # from 0 the farthest is 10; then 1 is 1 away from its nearest centre, and 3 is 3 away
    assert farthest_first(street, 3, 0).ravel().tolist() == [0, 10, 3]
    # squared distances to the nearest of 0 and 10: 0, 1, 9, 0
    assert np.allclose(d2_probabilities(street, street[[0, 3]]), [0, 0.1, 0.9, 0])
    # two houses on one spot: once it has a centre, the house there has chance 0
    block = np.array([[0.0], [0.0], [5.0]])
    assert sorted(kmeanspp(block, 2, np.random.default_rng(1)).ravel().tolist()) == [0, 5]


check("starts", by_hand)

# %% [markdown] hints="starts"


# %%
@check.picture("starts")
def stations():
    town = data.blobs([70, 50, 40, 30], [[0, 0], [6, 1], [1, 6], [7, 7]], [0.9, 0.8, 0.7, 0.6], rng=3).X
    town = np.vstack([town, [[14.0, 2.0], [-5.0, 10.0]]])  # two lonely farms
    fig, (left, middle, right) = viz.panels(3, columns=3, size=3.6)
    viz.cluster_map(town, centers=farthest_first(town, 5, 0), title="farthest first", ax=left)
    share = d2_probabilities(town, town[:1])
    viz.cluster_map(town[:1], centers=town[:1], title="chances of the second", ax=middle)
    middle.scatter(*town.T, s=4 + 4000 * share, color=viz.COLORS[1], alpha=0.5)
    drawn = kmeanspp(town, 5, np.random.default_rng(2))
    viz.cluster_map(town, centers=drawn, title="k-means++", ax=right)
    taken = sum(farm in drawn.tolist() for farm in town[-2:].tolist())
    told = f"After the first centre, {share[-2:].sum():.0%} of the chances lie with the two farms."
    viz.show(fig, alt=f"Three maps of a town of {len(town)} houses and two lonely farms. {told}")
    print(told, f"k-means++ took {taken} of them here.")
    print("Right: farthest first takes both, sure as fate. The lottery can be lucky: try other seeds.")


# %% [markdown] about="assign"
# ## 3 · Assign points to the nearest centre
#
# The first half-step of K-Means. Every house belongs to the nearest station:
#
# ```python
# assign(X, C)    # (N, D) points, (K, D) centres  ->  (N,) integers from 0 to K-1
# ```
#
# Rules: nearest in the Euclidean sense; of equally near centres **the first** wins; `X` and `C` stay as they are;
# `uint8` input works too.
#
# Worked by hand: stations at (0, 0) and (4, 4). The house (5, 4) has squared distances 41 and 1, so it gets label 1.
# The house (4, 0) has 16 and 16: a tie, so it gets label 0.


# %% solution="assign"
def assign(X, C):
    """Row number of each point's nearest centre.

    X: array (N, D), C: array (K, D). Returns an array (N,) of integers.
    """
    ### BEGIN SOLUTION
    gaps = X[:, np.newaxis].astype(float) - C  # (N, K, D)
    return np.square(gaps).sum(axis=-1).argmin(axis=1)
    ### END SOLUTION


# %% check="assign"
def by_hand():
    X = np.array([[1.0, 1.0], [5.0, 4.0], [4.0, 0.0]])
    C = np.array([[0.0, 0.0], [4.0, 4.0]])
    # squared distances: 2 and 18, 41 and 1, 16 and 16 (a tie)
    assert assign(X, C).tolist() == [0, 1, 0]


check("assign", by_hand)

# %% [markdown] hints="assign"


# %%
@check.picture("assign")
def catchment_areas():
    C = np.array([[1.0, 1.0], [7.0, 2.0], [3.0, 5.0], [8.0, 6.0]])
    spots = np.stack(np.meshgrid(np.linspace(-1, 11, 49), np.linspace(-1, 8, 37)), axis=-1).reshape(-1, 2)
    labels = assign(spots, C)
    ax = viz.cluster_map(spots, labels, C, title="Your assignment of each spot on a grid")
    viz.show(ax)
    print("Right: straight borders, each half-way between two centres.")


# %% [markdown] about="update"
# ## 4 · Move the centres
#
# The second half-step. Each station moves to the mean of the houses that belong to it:
#
# ```python
# update(X, labels, C)    # (N, D), (N,), old centres (K, D)  ->  new centres (K, D)
# ```
#
# Rules:
#
# - A centre to which no point belongs **stays where it was**.
# - The answer is a *new* array of floats. `C` does not change: whoever calls you wants to compare old and new.
#
# Worked by hand: the points (0, 0) and (2, 4) have label 0, the point (9, 9) has label 2, none has label 1. The new
# centres are (1, 2), then the old centre 1, then (9, 9).


# %% solution="update"
def update(X, labels, C):
    """Mean of the points of each cluster.

    X: array (N, D), labels: array (N,) of integers, C: array (K, D). Returns a new array (K, D).
    """
    ### BEGIN SOLUTION
    member = labels == np.arange(len(C))[:, np.newaxis]  # (K, N)
    count = member.sum(axis=1, keepdims=True)  # (K, 1)
    return np.where(count > 0, member @ X.astype(float) / np.maximum(count, 1), C)
    ### END SOLUTION


# %% check="update"
def by_hand():
    X = np.array([[0.0, 0.0], [2.0, 4.0], [9.0, 9.0]])
    C = np.array([[5.0, 5.0], [7.0, 1.0], [8.0, 8.0]])
    # cluster 0: the mean of (0, 0) and (2, 4). Cluster 1 is empty. Cluster 2: a single point.
    assert update(X, np.array([0, 0, 2]), C).tolist() == [[1, 2], [7, 1], [9, 9]]


check("update", by_hand)

# %% [markdown] hints="update"


# %%
@check.picture("update")
def centres_on_the_move():
    X, labels = data.blobs([40, 30, 20], [[0, 0], [5, 1], [2, 5]], 0.8, rng=5)
    before = np.array([[1.5, 2.0], [3.0, 2.0], [3.5, 3.5], [6.5, 5.0]])  # nobody belongs to the last one
    after = update(X, labels, before)
    maps = {"before": (X, labels, before), "after your update": (X, labels, after)}
    viz.show(viz.compare(maps, columns=2, size=4))
    print("Right: three centres in the middle of their clusters; number 3 has no points and has not moved.")


# %% [markdown] about="kmeans"
# ## 5 · Put K-Means together
#
# Assign, update, assign, update ... until nothing changes: Lloyd's algorithm (found in 1957, printed in 1982). Three functions:
#
# ```python
# standardize(X)                     # (N, D)             ->  (N, D)
# kmeans(X, starts, max_iter=100)    # (N, D), (R, K, D)  ->  labels, centers, inertia, n_iter
# matched_accuracy(labels, y)        # (N,), (N,)         ->  a float between 0 and 1
# ```
#
# **`standardize`** shifts and scales each feature to mean 0 and standard deviation 1 (`np.std`). A feature that never
# changes becomes 0.
#
# **`kmeans`** makes one run from each of the R sets of starting centres and returns the run with the smallest inertia
# (of equally good ones, the first). One run:
#
# 1. assign the points to the starting centres;
# 2. update the centres, assign again, and count this as one iteration;
# 3. repeat step 2 until the labels come out the same as before, or `max_iter` iterations are done.
#
# `n_iter` counts the iterations of the run you keep, the last one included, in which no label changed. `labels` belong
# to the `centers` you return, and `inertia` is the sum of squared distances between the two. An empty cluster keeps its
# centre. `X` and `starts` do not change.
#
# **`matched_accuracy`** compares clusters with known classes. The names of clusters mean nothing, so rename them
# first: at most one cluster for each class, in the way that makes the most points right. Points of a cluster without
# a class are wrong. (`scipy.optimize.linear_sum_assignment` may be used.)
#
# Worked by hand: points at 0, 2, 10, 12, one start at 0 and 2. Labels 0 1 1 1. Iteration 1: centres 0 and 8, labels
# 0 0 1 1. Iteration 2: centres 1 and 11, labels as before, stop. Inertia 1 + 1 + 1 + 1 = 4.


# %% solution="kmeans"
def standardize(X):
    """Every feature shifted and scaled to mean 0 and standard deviation 1; a constant one to 0.

    X: array (N, D). Returns an array (N, D).
    """
    ### BEGIN SOLUTION
    centred = X - X.mean(axis=0)
    width = centred.std(axis=0)
    constant = np.ptp(X, axis=0) == 0
    return np.where(constant, 0.0, centred / np.where(constant, 1.0, width))
    ### END SOLUTION


def kmeans(X, starts, max_iter=100):
    """The best of several runs of Lloyd's algorithm.

    X: array (N, D), starts: array (R, K, D).
    Returns labels (N,), centers (K, D), inertia (a number), n_iter (an integer).
    """
    ### BEGIN SOLUTION
    best = None
    for start in starts:
        centers = np.array(start, dtype=float)
        labels = ((X[:, None] - centers) ** 2).sum(axis=2).argmin(axis=1)
        n_iter = 0
        settled = False
        while not settled and n_iter < max_iter:
            for k in np.unique(labels):  # an empty cluster does not occur here and keeps its centre
                centers[k] = X[labels == k].mean(axis=0)
            fresh = ((X[:, None] - centers) ** 2).sum(axis=2).argmin(axis=1)
            settled = np.array_equal(fresh, labels)
            labels = fresh
            n_iter += 1
        inertia = ((X - centers[labels]) ** 2).sum()
        if best is None or inertia < best[2]:
            best = labels, centers, inertia, n_iter
    return best
    ### END SOLUTION


def matched_accuracy(labels, y):
    """Share of points that are right after the best renaming of the clusters.

    labels, y: arrays (N,) of integers. Returns a float.
    """
    ### BEGIN SOLUTION
    from scipy.optimize import linear_sum_assignment

    table = np.zeros((len(np.unique(labels)), len(np.unique(y))))
    np.add.at(table, (np.unique(labels, return_inverse=True)[1], np.unique(y, return_inverse=True)[1]), 1)
    cluster, label = linear_sum_assignment(-table)
    return table[cluster, label].sum() / len(y)
    ### END SOLUTION


# %% check="kmeans"
def by_hand():
    # 1 and 3 have mean 2 and standard deviation 1; the feature that is always 7 becomes 0
    assert standardize(np.array([[1.0, 7.0], [3.0, 7.0]])).tolist() == [[-1, 0], [1, 0]]
    line = np.array([[0.0], [2.0], [10.0], [12.0]])
    labels, centers, inertia, n_iter = kmeans(line, np.array([[[0.0], [2.0]]]))
    assert labels.tolist() == [0, 0, 1, 1]
    assert centers.tolist() == [[1], [11]]
    assert inertia == 4
    assert n_iter == 2
    # rename 1 to 0 and 0 to 1: the first three are right
    assert matched_accuracy(np.array([1, 1, 0, 0]), np.array([0, 0, 1, 0])) == 0.75


check("kmeans", by_hand)

# %% [markdown] hints="kmeans"


# %%
@check.picture("kmeans")
def nine_villages():
    spots = [[x, y] for x in (0, 4, 8) for y in (0, 4, 8)]
    X = data.blobs(270, spots, 0.6, rng=2).X
    rng = np.random.default_rng(6)
    starts = np.stack([X[rng.permutation(len(X))[:9]] for _ in range(12)])
    inertias = [float(kmeans(X, starts[r : r + 1])[2]) for r in range(12)]
    worst = int(np.argmax(inertias))
    shown = {
        f"worst start: inertia {inertias[worst]:.0f}": (X, *kmeans(X, starts[worst : worst + 1])[:2]),
        f"best of 12: inertia {min(inertias):.0f}": (X, *kmeans(X, starts)[:2]),
    }
    viz.show(viz.compare(shown, columns=2, size=4))
    print("Right: nine centres in nine villages, and an inertia well below that of the worst start.")


# %% [markdown]
# 178 wines of three growers, 13 measurements each. Your `kmeans` does not get to see the growers; your
# `matched_accuracy` counts afterwards how many wines ended up with the right one. Proline is measured in hundreds,
# hue in fractions of one: which of the two bars is longer, and why?


# %%
@check.picture("kmeans")
def wines():
    wine = data.wine()
    rng = np.random.default_rng(0)
    shares = {}
    for name, X in {"as measured": wine.X, "standardized": standardize(wine.X)}.items():
        starts = np.stack([X[rng.permutation(len(X))[:3]] for _ in range(10)])
        shares[name] = matched_accuracy(kmeans(X, starts)[0], wine.y)
    texts = [f"{share:.0%}" for share in shares.values()]
    ax = viz.bars(shares, xlabel="share of wines with the right grower", texts=texts)
    ax.set_title("Your K-Means on wine")
    viz.show(ax)


# %% [markdown] about="region_query"
# ## 6 · Who is near?
#
# K-Means is done. The other algorithm, DBSCAN, has no centres. It only ever asks: which points are within a distance
# `eps` of this one?
#
# ```python
# region_query(X, i, eps)    # (N, D), a row number, a distance  ->  row numbers (M,)
# ```
#
# Rules: Euclidean distance; **at most** `eps`, so a point at exactly this distance is in; point `i` itself is in too.
# The order of the indices does not matter.
#
# Worked by hand: (3, 4) is at distance 5 from (0, 0), since 9 + 16 = 25. With `eps = 5` it is a neighbour, and (6,
# 8), at distance 10, is not.


# %% solution="region_query"
def region_query(X, i, eps):
    """Indices of all points at most eps away from point i, itself included.

    X: array (N, D), i: integer, eps: number. Returns an array (M,) of integers.
    """
    ### BEGIN SOLUTION
    inside = np.sqrt(np.square(X - X[i]).sum(axis=-1)) <= eps
    return inside.nonzero()[0]
    ### END SOLUTION


# %% check="region_query"
def by_hand():
    X = np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0], [0.0, 1.0]])
    # distances from point 0: 0, 5, 10, 1
    assert sorted(region_query(X, 0, 5.0)) == [0, 1, 3]
    # and from point 2: 10, 5, 0; the last one is more than 9 away
    assert sorted(region_query(X, 2, 5.0)) == [1, 2]


check("region_query", by_hand)

# %% [markdown] hints="region_query"


# %%
@check.picture("region_query")
def a_circle_of_friends():
    X = data.moons(150, 0.08, rng=1).X
    i, eps = 20, 0.5
    near = region_query(X, i, eps)
    labels = -np.ones(len(X), dtype=int)
    labels[near] = 0
    core = [i]
    ax = viz.density_map(X, labels, core, eps=eps, circles=core, legend=False)
    ax.set_title(f"Your {len(near)} neighbours of one point")
    viz.show(ax)
    print("Right: all points in the circle are marked and none outside. The point in the middle is filled.")


# %% [markdown] about="dbscan"
# ## 7 · Find clusters by density
#
# Two winding paths, trodden by many feet, and some footprints elsewhere. Who walked on which path?
#
# ```python
# dbscan(X, eps, min_samples)    # (N, D), a distance, a count  ->  (N,) integers
# ```
#
# - A **core point** has at least `min_samples` points, itself included, at most `eps` away.
# - Core points at most `eps` apart are in the same cluster.
# - A **border point** is not core but at most `eps` away from a core point. It joins the cluster that reaches it
#   **first**: grow one cluster after the other, each from the first core point in `X` that has no cluster yet, until
#   it cannot grow any more. A cluster does not grow on *from* a border point, and a border point does not change
#   sides later.
# - All others are **noise**, label -1.
#
# Number the clusters 0, 1, 2, ... without a gap; which one gets which number does not matter. A long path has
# many points: use a list of points still to visit, not a function that calls itself.
#
# Worked by hand: points at 0, 1, 2 and 10, `eps = 1`, `min_samples = 3`. Within 1 of the point 1 lie 0, 1 and 2:
# core. Within 1 of 0 lie only 0 and 1: not core, but near a core point, so border; 2 likewise. The point 10 is noise.
# Labels 0, 0, 0, -1.


# %% solution="dbscan"
def dbscan(X, eps, min_samples):
    """Cluster of each point, -1 for noise.

    X: array (N, D), eps: number, min_samples: integer. Returns an array (N,) of integers.
    """
    ### BEGIN SOLUTION
    near = [np.flatnonzero(((X - x) ** 2).sum(axis=1) ** 0.5 <= eps) for x in X]
    labels = np.full(len(X), -1)
    cluster = -1
    for seed in range(len(X)):
        if labels[seed] >= 0 or len(near[seed]) < min_samples:
            continue
        cluster += 1
        labels[seed] = cluster
        to_visit = [seed]
        while to_visit:
            here = to_visit.pop()
            if len(near[here]) < min_samples:
                continue  # border: a member, but the cluster does not grow from it
            free = near[here][labels[near[here]] < 0]
            labels[free] = cluster
            to_visit.extend(free.tolist())
    return labels
    ### END SOLUTION


# %% check="dbscan"
def by_hand():
    line = np.array([[0.0], [1.0], [2.0], [10.0]])
    # only the point 1 has three points within 1; 0 and 2 are its border, 10 is noise
    assert dbscan(line, 1.0, 3).tolist() == [0, 0, 0, -1]
    # with min_samples=1 every point is core, even the lonely one; numbers of clusters may come in any order
    assert len(set(dbscan(line, 1.0, 1).tolist())) == 2


check("dbscan", by_hand)

# %% [markdown] hints="dbscan"


# %%
@check.picture("dbscan")
def two_paths():
    paths = data.moons(260, 0.06, rng=3).X
    X = np.vstack([paths, data.uniform(25, rng=4).X * [4, 3] - [1.5, 1.25]])
    labels = dbscan(X, 0.2, 5)
    two = cluster.kmeans(X, 2, rng=0)
    maps = {"K-Means of the library": (X, two.labels, two.cluster_centers), "your DBSCAN": (X, labels)}
    viz.show(viz.compare(maps, columns=2, size=4))
    print(f"{len(set(labels.tolist()) - {-1})} clusters, {int((labels == -1).sum())} points of noise")
    print("Right: a cluster for each path, and most of the footprints elsewhere are noise.")


# %% [markdown] about="silhouette"
# ## 8 · Judge a clustering
#
# No grower, no path, no right answer to compare with: is the clustering any good? Ask each point whether it is nearer
# to its own cluster than to the next one (Rousseeuw, 1987).
#
# ```python
# silhouette(X, y)    # (N, D), (N,) labels, -1 for noise  ->  (N,) between -1 and 1
# ```
#
# For a point, $a$ is its mean distance to the **other** points of its cluster. For each other cluster there is a mean
# distance to its points; $b$ is the smallest of these. Then
#
# $$s = \frac{b - a}{\max(a, b)} .$$
#
# Rules: Euclidean distances, not squared. A point alone in its cluster gets 0, and so does one with $a = b = 0$.
# Points with label -1 are noise: they get 0, and they count in no $a$ and no $b$. With fewer than two clusters the
# question makes no sense: raise a `ValueError`.
#
# Worked by hand: points 0, 1 and 5 with labels 0, 0, 1. For the first, a = 1 and b = 5, so s = 4/5. For the second, a
# = 1 and b = 4, so s = 3/4. The third is alone: 0.


# %% solution="silhouette"
def silhouette(X, y):
    """Silhouette of each point, 0 for noise and for points alone in their cluster.

    X: array (N, D), y: array (N,) of integers, -1 for noise. Returns an array (N,) of floats.
    """
    ### BEGIN SOLUTION
    clusters = sorted(set(y.tolist()) - {-1})
    if len(clusters) < 2:
        raise ValueError("silhouette: expected two clusters or more")
    apart = np.sqrt(np.square(X[:, None].astype(float) - X).sum(axis=-1))  # (N, N)
    result = np.zeros(len(X))
    for i, mine in enumerate(y):
        companions = (y == mine).sum() - 1
        if mine == -1 or companions == 0:
            continue
        inner = apart[i][y == mine].sum() / companions
        outer = min(apart[i][y == other].mean() for other in clusters if other != mine)
        if inner or outer:
            result[i] = (outer - inner) / max(inner, outer)
    return result
    ### END SOLUTION


# %% check="silhouette"
def by_hand():
    X = np.array([[0.0], [1.0], [5.0]])
    # a = 1, b = 5: 4/5. a = 1, b = 4: 3/4. Alone: 0.
    assert np.allclose(silhouette(X, np.array([0, 0, 1])), [0.8, 0.75, 0])


check("silhouette", by_hand)

# %% [markdown] hints="silhouette"


# %%
@check.picture("silhouette")
def knives():
    X, four = data.blobs([60, 50, 40, 30], [[0, 0], [6, 0], [0, 6], [7, 7]], 1.1, rng=9)
    two = np.isin(four, [1, 3]).astype(int)
    fig, axes = viz.panels(2, columns=2, size=4.6, height=3.8)
    for ax, name, labels in zip(axes, ["4 clusters", "2 clusters"], [four, two], strict=True):
        values = silhouette(X, labels)
        viz.silhouette_plot(values, labels, title=name, ax=ax)
    viz.show(fig)
    print("Four blobs, sorted into four clusters and into two. Right: longer knives on the left.")


# %% [markdown]
# ## What you have built
#
# Distances, two ways to start, the two half-steps of K-Means and K-Means itself; a neighbourhood and DBSCAN on top of
# it; a judge for both. Some 60 lines, and there is nothing in a library's version of them that you have not seen now.
# The library adds speed and more distances: compare yours with `glassnet.cluster` if you like.
#
# The last cell adds up your points on the cases in this notebook. Save, and hand in.

# %%
check.summary()
