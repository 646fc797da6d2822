# %% [markdown]
# # 01 · Clustering
#
# **Time:** 75 minutes. **You need:** Python, NumPy arrays, square roots and means. No calculus.
#
# After this lecture you will be able to
#
# - run K-Means by hand on six points, and say why it always stops;
# - choose a distance, a start, a stopping rule and the number of clusters, and know what each choice costs;
# - explain density, Eps, MinPts, core, border and noise points, and run DBSCAN;
# - say which of the two fits a data set, and measure how well it did.
#
# Run the cells from top to bottom. Where you read **Predict, then run**, write your guess down before you press
# Shift-Enter. A wrong guess that you notice is worth more than a right answer that you read.

# %%
from timeit import repeat

import numpy as np

from glassnet import data, viz
from glassnet.backend import array_module, gpu_status, to_device, to_numpy
from glassnet.cluster import (
    adjusted_rand_score,
    contingency,
    dbscan,
    density_edges,
    init_farthest_first,
    init_kmeans_plusplus,
    kmeans,
    kmeans_steps,
    matched_accuracy,
    pairwise_distances,
    silhouette_samples,
    silhouette_score,
)

device = "cpu"  # change to "gpu" and run everything again: all that follows goes where the data is
viz.use_style()
print(f"Computing on the {device}. {gpu_status().reason}")

# %%
X = to_device(data.blobs([90, 60, 40], [[0, 0], [5, 1], [1.5, 4.5]], [0.9, 0.7, 0.5], rng=4).X, device)
viz.show(viz.cluster_map(X, title="How many groups do you see?"))

# %% [markdown]
# ## What is a cluster?
#
# You saw groups at once. Nobody told you what a group is, and no point carries a name.
#
# A **cluster** is a set of points that are *near each other* and *far from the rest*. Finding clusters is
# **unsupervised**: there are no right answers to learn from, only the points.
#
# So three questions decide everything in this lecture:
#
# 1. What does *near* mean?
# 2. What shape may a cluster have?
# 3. How many clusters are there?
#
# ## K-Means in two half-steps
#
# Choose a number K and put K **centres** somewhere. **Assign:** each point joins its nearest centre. **Update:** each
# centre moves to the mean of its points. Repeat both half-steps until nothing changes.
#
# > **Predict, then run.** Six points: A(0,0), B(2,0), C(0,2), D(8,1), E(10,1), F(9,4). The two centres start on A and
# > B, so both are in the left group, a bad start. Which points join centre 1 in the first assignment?

# %%
six = to_device(np.array([[0, 0], [2, 0], [0, 2], [8, 1], [10, 1], [9, 4]], dtype=float), device)
start = six[:2]

print("squared distance to    centre 0    centre 1    nearest")
for name, row in zip("ABCDEF", to_numpy(pairwise_distances(six, start, "sqeuclidean")), strict=True):
    print(f"{name:>19} {row[0]:11.0f} {row[1]:11.0f} {'centre ' + str(row.argmin()):>10}")

# %% [markdown]
# Check two rows by hand. E is at (10, 1). To A it is 10² + 1² = 101, to B it is 8² + 1² = 65. We compare *squared*
# distances: the nearest stays the nearest, and no root is needed.
#
# > **Predict, then run.** Centre 1 now owns B, D, E and F. Where is their mean? And once it has moved there, does B
# > stay with it?

# %%
steps = list(kmeans_steps(six, 2, init=start))
viz.show(viz.kmeans_grid(six, steps[:5] + steps[-1:]))
for step in steps:
    centers = ", ".join(f"({x:.2f}, {y:.2f})" for x, y in to_numpy(step.cluster_centers))
    print(f"round {step.n_iter} {step.kind}: labels {to_numpy(step.labels)}, centres {centers}")

# %% [markdown]
# B changed sides in round 2. The bad start healed itself.
#
# The number in each title is the **inertia**: the squared distances of all points to their own centres, added up.
# With $c_{k(i)}$ the centre of the cluster that point $x_i$ is in,
#
# $$\text{inertia} = \sum_{i=1}^{N} \lVert x_i - c_{k(i)} \rVert^2 .$$
#
# Small inertia means tight clusters. Now the points from the beginning, from another bad start. Turn the pages with
# the slider or the arrows.
#
# > **Predict, then run.** Can the inertia go up in any half-step?

# %%
xp = array_module(X)
unlucky = xp.take(X, xp.argsort(X[:, 0])[:3], axis=0)  # the three leftmost points
walk = list(kmeans_steps(X, 3, init=unlucky))
viz.show(viz.kmeans_player(X, walk))
viz.show(viz.inertia_plot(walk))
values = np.array([step.inertia for step in walk])
drops = values[:-1] - values[1:]
print(f"{len(walk)} half-steps, smallest drop {drops.min():.4f}, largest drop {drops.max():.1f}")

# %% [markdown]
# It never rises, and the reason is short:
#
# - **Assign** lets each point *choose* the nearest centre. No point pays more than before.
# - **Update** moves each centre to the mean. Of all places, the mean has the smallest sum of squared distances to its
#   points.
#
# There are only finitely many ways to share N points among K centres, and none comes back once the inertia is lower.
# So K-Means **always stops**. It need not stop at the best place, as you will see.
#
# ## What does *near* mean?
#
# You may use any distance function you are given, or your own. Three common ones, between $x$ and $c$:
#
# | name | formula | picture |
# |---|---|---|
# | Euclidean | $\sqrt{\sum_d (x_d - c_d)^2}$ | a bird's flight |
# | Manhattan | $\sum_d \lvert x_d - c_d \rvert$ | a taxi in a street grid |
# | Chebyshev | $\max_d \lvert x_d - c_d \rvert$ | a king on a chess board |
#
# The cell below adds a fourth: on a hillside, a step up or down is as hard as three steps along.
#
# > **Predict, then run.** First picture: all points at distance 1 from the origin. Which distances draw a diamond?
# The others: the same three centres each time, and each spot of the plane tinted by its nearest centre. Where will the
# borders be straight?


# %%
def hillside(x, c):
    return abs(x[0] - c[0]) + 3 * abs(x[1] - c[1])


distances = {"Manhattan": "manhattan", "Euclidean": "euclidean", "Chebyshev": "chebyshev", "hillside": hillside}
fig, (circles, *maps) = viz.panels(5, columns=3, size=3.2)
viz.unit_circles(distances, ax=circles)
towns = np.array([[0.0, 0.0], [4.0, 1.0], [1.0, 3.5]])
for ax, (name, metric) in zip(maps, distances.items(), strict=True):
    viz.cluster_map(towns, centers=towns, regions=metric, title=name, view=(-2, 6, -2.5, 5.5), ax=ax)
viz.show(fig)

# %% [markdown]
# With another distance the *middle* of a cluster changes too. The mean is the best centre for squared Euclidean
# distances. For Manhattan it is the **median** of each coordinate. Use the mean there, and the inertia may rise. The
# library picks the matching middle when you write `kmeans(X, 3, metric="manhattan")`.
#
# ## From loops to arrays
#
# Here are the Manhattan distances from N points to K centres, written as one says it aloud: for each point, for each
# centre, add up the gaps. (Euclidean distances are yours to write, in the assignment.)
#
# Arrays say the same in one line. An axis of length 1 **stretches** to fit the other array:
#
# ```text
# X[:, None, :]   (N, 1, D)
# C[None, :, :]   (1, K, D)
# difference      (N, K, D)   then sum over the last axis   ->   (N, K)
# ```
#
# Speed has a price: the array in the middle holds N·K·D numbers, and all you want is N·K. The library adds up feature
# by feature, a block of rows at a time.
#
# > **Predict, then run.** How many times faster than the loops: 3, 30 or 300? And with a million points, 100 centres
# > and 64 features of 8 bytes each, would the array in the middle fit into your computer's memory?


# %%
def manhattan_loops(X, C):
    D = np.zeros((len(X), len(C)))
    for i in range(len(X)):
        for k in range(len(C)):
            for d in range(X.shape[1]):
                D[i, k] += abs(X[i, d] - C[k, d])
    return D


def manhattan_arrays(X, C):
    xp = array_module(X, C)  # numpy or cupy, whichever owns the arrays
    return xp.sum(xp.abs(X[:, None, :] - C[None, :, :]), axis=2)


def manhattan_library(X, C):
    return pairwise_distances(X, C, "manhattan")


rng = np.random.default_rng(0)
P, Q = rng.normal(size=(2000, 8)), rng.normal(size=(12, 8))
there = to_device(P, device), to_device(Q, device)
right = manhattan_loops(P, Q)
times = {"three loops": min(repeat(lambda: manhattan_loops(P, Q), number=1, repeat=2))}
for name, function in (("one line of arrays", manhattan_arrays), ("glassnet", manhattan_library)):
    assert np.allclose(to_numpy(function(*there)), right)
    times[name] = min(repeat(lambda f=function: to_numpy(f(*there)), number=1, repeat=20))  # to_numpy waits for a GPU
viz.show(viz.timing_bars(times, title=f"{len(P)} points × {len(Q)} centres in {P.shape[1]} dimensions"))

N, K, D = 1_000_000, 100, 64
gigabytes = {"difference (N, K, D)": N * K * D * 8e-9, "answer (N, K)": N * K * 8e-9, "points (N, D)": N * D * 8e-9}
texts = [f"{g:.1f} GB" for g in gigabytes.values()]
viz.show(viz.bars(gigabytes, xlabel="GB (logarithmic)", title="A larger problem", log=True, texts=texts))

# %% [markdown]
# ## Where to start
#
# K-Means walks downhill from its start into the nearest valley. Three ways to choose the K starting points:
#
# - **random:** any K of the points;
# - **farthest first:** one at random, then always the point that is farthest from all centres so far, so that the
#   centres lie as far from each other as possible;
# - **k-means++:** one at random, then a lottery in which a point's chance grows with the *squared* distance to its
#   nearest centre so far.
#
# > **Predict, then run.** Nine tidy blobs, and each rule is run 100 times. How often does *random* find all nine?

# %%
grid = [[x, y] for x in (0, 4, 8) for y in (0, 4, 8)]
nine = to_device(data.blobs(360, grid, 0.5, rng=1).X, device)
runs = {
    rule: [kmeans(nine, 9, init=rule, n_init=1, rng=seed) for seed in range(100)]
    for rule in ("random", "farthest", "k-means++")
}
best = min(run.inertia for tries in runs.values() for run in tries)
found = {rule: sum(run.inertia < 1.01 * best for run in tries) for rule, tries in runs.items()}
viz.show(viz.bars(found, xlabel="runs of 100 that found all nine blobs"))

worst = max(runs["random"], key=lambda run: run.inertia)
luck = min(runs["random"], key=lambda run: run.inertia)
panels = {f"inertia {run.inertia:.0f}": (nine, run.labels, run.cluster_centers) for run in (luck, worst)}
viz.show(viz.compare(panels, columns=2, size=3.6))

# %% [markdown]
# In the unlucky run some blobs share one centre while another blob has several. It is stuck: no half-step makes it
# better. So one runs K-Means several times and keeps the smallest inertia (`n_init=10`).
#
# Farthest first looks perfect on tidy data.
#
# > **Predict, then run.** Now three stray points lie far outside. Where will the two careful rules put their centres?

# %%
strays = np.array([[20.0, 20.0], [-12.0, 18.0], [20.0, -10.0]])
dirty = to_device(np.concatenate([to_numpy(nine), strays]), device)
first_choice = {
    "farthest first": (dirty, None, init_farthest_first(dirty, 9, rng=3)),
    "k-means++": (dirty, None, init_kmeans_plusplus(dirty, 9, rng=3)),
}
viz.show(viz.compare(first_choice, columns=2, size=3.6))
print("inertia over 50 starts      best    median     worst")
for rule in ("farthest", "k-means++"):
    costs = [kmeans(dirty, 9, init=rule, n_init=1, rng=seed).inertia for seed in range(50)]
    print(f"{rule:<22} {min(costs):9.0f} {np.median(costs):9.0f} {max(costs):9.0f}")

# %% [markdown]
# Farthest first *must* take the strays: nothing is farther. In the lottery of k-means++ a stray holds many tickets, but
# all the points of a blob without a centre hold some too. Its results spread more, and its good ones are better: so it
# is run a few times, and the best run is kept.
#
# ## When to stop
#
# Three rules, any of which may end the run:
#
# 1. the **centres** do not change any more;
# 2. all points stay in the **same cluster**;
# 3. a **maximum number of iterations** is reached.
#
# > **Predict, then run.** Two of them end at the same clusters. Which one may stop too early?

# %%
cloud = to_device(data.uniform(800, rng=2).X, device)
seeds = cloud[:6]
print("rule we ask for          stopped by   iterations     inertia")
for stop, most in (("centers", 300), ("labels", 300), ("max_iter", 4)):
    run = kmeans(cloud, 6, init=seeds, stop=stop, max_iter=most)
    asked = f"{stop}, at most {most}"
    print(f"{asked:<24} {run.stop_reason:<12} {run.n_iter:>10} {run.inertia:>11.4f}")

# %% [markdown]
# Comparing centres for *exact* equality is safe here, since the same labels give the same means, digit for digit. On
# large data one stops when the centres move less than a small tolerance: `kmeans(..., tol=1e-4)`.
#
# ## Break it: the empty cluster
#
# A centre that starts far away may get no point at all. Its "mean of no points" is 0/0. Let us see what that does to
# the *next* assignment.
#
# > **Predict, then run.** Three distances are 4, nan and 1. Which one does `argmin` choose?

# %%
with np.errstate(invalid="ignore"):
    mean_of_nothing = np.zeros(2) / 0
poisoned = np.stack([[1.0, 1.0], mean_of_nothing, [9.0, 2.0]])
gaps = manhattan_arrays(to_numpy(six), poisoned)
print("centres:\n", poisoned)
print("argmin of 4, nan, 1 is entry number", np.argmin([4.0, np.nan, 1.0]))
print("points in cluster 0, 1, 2 after the next assignment:", np.bincount(gaps.argmin(axis=1), minlength=3))

rescued = kmeans(six, 3, init=to_device(np.array([[1.0, 1.0], [100.0, 100.0], [9.0, 2.0]]), device))
print("the library from a far start:                       ", np.bincount(to_numpy(rescued.labels), minlength=3))

# %% [markdown]
# One empty cluster, and the centre that is *nowhere* swallows all points, without an error. The library gives an empty
# cluster the point that is farthest from its own centre.
#
# ## Scale your features
#
# 178 wines of three growers, 13 measurements each. K-Means does not get to see the growers. We ask it for three
# clusters and then count how the growers spread over them.
#
# > **Predict, then run.** Proline is measured in hundreds, the colour hue in fractions of one. Which of them decides
# > the distance?

# %%
wine = data.wine()
spread = dict(zip(wine.feature_names, wine.X.std(axis=0), strict=True))
spread = dict(sorted(spread.items(), key=lambda item: -item[1]))
viz.show(viz.bars(spread, xlabel="standard deviation (logarithmic)", log=True))

scaled = (wine.X - wine.X.mean(axis=0)) / wine.X.std(axis=0)
for name, table in (("raw", wine.X), ("scaled", scaled)):
    found = kmeans(to_device(table, device), 3, n_init=10, rng=0).labels
    print(f"\n{name}: rows are growers, columns are clusters\n{contingency(wine.y, found)}")
    print(f"right after the best matching of names: {matched_accuracy(wine.y, found):.0%}")

# %% [markdown]
# Raw, one feature shouts and twelve whisper. Scaled to mean 0 and standard deviation 1, all are heard.
#
# Note *matching of names*: cluster 2 may well be grower 0. Numbers of clusters mean nothing by themselves, so counting
# `labels == y` would be a mistake.
#
# ## How many clusters?
#
# Inertia always falls with more centres. With K = N it is 0, and nothing is learnt. Look for the **elbow**, the K
# after which it falls only slowly.
#
# Or ask each point: are you nearer to your own cluster than to the next one? With $a$ the mean distance to the other
# points of its cluster, and $b$ the mean distance to the points of the *nearest other* cluster, its **silhouette** is
# $s = (b - a) / \max(a, b)$: near 1 well inside, 0 on the fence, below 0 in the wrong cluster. Drawn as one bar for
# each point, sorted, every cluster looks like a knife.
#
# > **Predict, then run.** In which picture do you expect thin, short knives: K = 3 or K = 5?

# %%
ks = range(2, 9)
fits = {k: kmeans(X, k, n_init=10, rng=0) for k in ks}
fig, (left, right, *knives) = viz.panels(4, columns=2, size=4.4, height=3.5)
viz.elbow_plot(ks, [fits[k].inertia for k in ks], ax=left)
viz.score_plot(ks, [silhouette_score(X, fits[k].labels) for k in ks], ax=right)
for ax, k in zip(knives, (3, 5), strict=True):
    viz.silhouette_plot(silhouette_samples(X, fits[k].labels), fits[k].labels, title=f"K = {k}", ax=ax)
viz.show(fig)

# %% [markdown]
# ## Where K-Means fails
#
# A cluster of K-Means is all that is nearer to one centre than to the others. Its borders are straight, its shape is
# roundish, and every point must belong somewhere.
#
# > **Predict, then run.** Two moons, two rings. Where will the border run?

# %%
moons = to_device(data.moons(300, noise=0.07, rng=0).X, device)
rings = to_device(data.rings([100, 200], noise=0.05, rng=0).X, device)
fig, axes = viz.panels(2, columns=2, size=4.2, height=3.4)
for ax, (name, shape) in zip(axes, {"moons": moons, "rings": rings}.items(), strict=True):
    run = kmeans(shape, 2, rng=0)
    viz.cluster_map(shape, run.labels, run.cluster_centers, regions="euclidean", title=name, ax=ax)
viz.show(fig)

# %% [markdown]
# ## DBSCAN: clusters are where points are dense
#
# Forget centres. Choose a radius **Eps** and a number **MinPts** (in code: `eps` and `min_samples`).
#
# - The **density** at a point is the number of points within Eps of it. The point itself counts, and so does one at
#   exactly Eps.
# - A circle of radius Eps that holds at least MinPts points is a **dense region**.
# - **Core point:** the circle around it is a dense region. It is inside a cluster.
# - **Border point:** not core, but within Eps of a core point.
# - **Noise:** neither.
#
# (Some texts ask for *more than* MinPts and do not count the point itself. We follow scikit-learn.)
#
# > **Predict, then run.** One point of each kind has its circle drawn. Count the points in each circle; MinPts is 4.

# %%
eps, min_samples = 1.0, 4
middles, spreads = [[0, 0], [4, 1], [2, -0.8]], [0.75, 0.6, 1.3]
few = to_device(data.blobs([12, 8, 5], middles, spreads, rng=11).X, device)
small = dbscan(few, eps, min_samples)
kind = to_numpy(small.kind)
density = to_numpy(pairwise_distances(few, few) <= eps).sum(axis=1)
shown = [int(np.flatnonzero(kind == wanted)[0]) for wanted in (2, 1, 0)]
viz.show(viz.density_map(few, small.labels, small.core_sample_indices, eps=eps, circles=shown))
for i, name in zip(shown, ("core", "border", "noise"), strict=True):
    print(f"point {i:2d}: density {density[i]} -> {name}")

# %% [markdown]
# Now join the dots:
#
# - a **density edge** joins two *core* points within Eps of each other;
# - two points are **density-connected** if a path of such edges leads from one to the other.
#
# A cluster is everything that hangs together this way, plus its border points. A path may go round any corner, so a
# cluster may have any shape.
#
# > **Predict, then run.** The ends of a moon are far apart. How many edges does the shortest path between them need?

# %%
from scipy.sparse import coo_array
from scipy.sparse.csgraph import shortest_path

thin = to_device(data.moons(120, noise=0.05, rng=5).X, device)
result = dbscan(thin, 0.3, 4)
edges = to_numpy(density_edges(thin, 0.3, 4))
links = coo_array((np.ones(len(edges)), edges.T), shape=(len(thin), len(thin)))
hops, before = shortest_path(links, directed=False, unweighted=True, return_predecessors=True)

hops[np.isinf(hops)] = -1  # not connected at all
a, b = np.unravel_index(hops.argmax(), hops.shape)
path = [b]
while path[-1] != a:
    path.append(before[a, path[-1]])
viz.show(viz.density_map(thin, result.labels, result.core_sample_indices, edges=edges, path=path))
print(f"{len(edges)} density edges; the two points farthest apart are joined by a path of {len(path) - 1} edges")

# %% [markdown]
# ## Choosing Eps
#
# Take MinPts first: 4 or 5 in the plane, more for noisy data. Then measure, for each point, the distance at which its
# circle would hold MinPts points, and sort. Inside clusters these distances are small and alike. Noise is far from
# everything, so the curve **bends up** at the end. Put Eps at the bend.
#
# > **Predict, then run.** 30 points of litter are thrown over the moons. Can DBSCAN call all 30 of them noise?

# %%
rng = np.random.default_rng(8)
litter = rng.uniform([-1.5, -1.0], [2.5, 1.5], (30, 2))
littered = to_device(np.concatenate([to_numpy(moons), litter]), device)
min_samples, eps = 5, 0.16
reach = np.sort(to_numpy(pairwise_distances(littered, littered)), axis=1)[:, min_samples - 1]  # column 0 is the point
fig, (left, right) = viz.panels(2, columns=2, size=4.4, height=3.6)
viz.k_distance_plot(reach, eps=eps, ax=left)
result = dbscan(littered, eps, min_samples)
viz.density_map(littered, result.labels, result.core_sample_indices, ax=right)
viz.show(fig)

# %% [markdown]
# No: litter that fell onto a moon is part of it now. DBSCAN knows density and nothing else.
#
# ## Side by side
#
# > **Predict, then run.** Blobs, moons, rings, and an *uneven* set: two tight clouds close together and a wide one.
# For each column, who wins?

# %%
clouds = data.blobs([110, 110, 60], [[0, 0], [1.5, 0], [7, 2]], [0.25, 0.25, 1.7], rng=1)
uneven = to_device(clouds.X, device)
columns = {"blobs": (X, 3, 0.7), "moons": (moons, 2, 0.2), "rings": (rings, 2, 0.2), "uneven": (uneven, 3, 0.3)}
panels = {f"K-Means: {name}": (P, kmeans(P, k, n_init=10, rng=0).labels) for name, (P, k, _) in columns.items()}
panels["uneven: as drawn"] = (uneven, clouds.y)
panels |= {f"DBSCAN: {name}": (P, dbscan(P, eps, 5).labels) for name, (P, _, eps) in columns.items()}
panels["... with Eps = 1.2"] = (uneven, dbscan(uneven, 1.2, 5).labels)
viz.show(viz.compare(panels, columns=5, size=2.1))

print("DBSCAN on the uneven set; drawn were 110 + 110 + 60 points")
for eps in (0.15, 0.3, 0.6, 1.2, 2.4):
    labels = to_numpy(dbscan(uneven, eps, 5).labels)
    print(f"Eps = {eps:<4}   noise {np.sum(labels < 0):3}   cluster sizes {np.bincount(labels[labels >= 0])}")

# %% [markdown]
# DBSCAN follows any shape, finds the number of clusters by itself and leaves noise alone. But one Eps must fit all.
# Where the density **varies**, a small Eps throws the wide cloud away as noise, and a large one glues the tight clouds
# together.
#
# ## Break it: two small slips
#
# Two mistakes that are easy to make and hard to see:
#
# 1. comparing the **squared** distance with Eps instead of Eps²;
# 2. writing `<` where the definition says "within": **≤**.
#
# > **Predict, then run.** Moons with Eps = 0.2 under slip 1: the radius is now really √0.2. Then 36 points on a grid
# > with spacing exactly 1, and Eps = 1, under slip 2.

# %%
tiles = to_device(np.stack(np.meshgrid(np.arange(6.0), np.arange(6.0)), axis=-1).reshape(-1, 2), device)
almost_one = float(np.nextafter(1.0, 0.0))  # d <= almost_one is the same as d < 1
slips = {
    "right": (moons, dbscan(moons, 0.2, 5).labels),
    "slip 1: d² against Eps": (moons, dbscan(moons, 0.2, 5, metric="sqeuclidean").labels),
    "right: d ≤ 1": (tiles, dbscan(tiles, 1.0, 3).labels),
    "slip 2: d < 1": (tiles, dbscan(tiles, almost_one, 3).labels),
}
viz.show(viz.compare(slips, columns=4, size=2.5))

# %% [markdown]
# Neither slip raises an error. Only data whose answer you know by heart gives them away.
#
# ## How good is it? The adjusted Rand index
#
# When you do have true groups, to test a method, take all *pairs* of points and ask: do both clusterings agree on
# whether the two belong together? The share of agreeing pairs, shifted so that **chance gives 0** and identical
# groups give 1, is the **adjusted Rand index**. Names do not matter to it.
#
# ## A real use: handwritten digits without a teacher
#
# 1797 images of 8×8 pixels: each is a point in 64 dimensions. K-Means with K = 10 is not told what a digit is. Its
# centres are points in 64 dimensions too, so they can be *drawn*.
#
# > **Predict, then run.** Which digits will be easy, and which will share a cluster?

# %%
digits = data.digits()
run = kmeans(to_device(digits.X, device), 10, n_init=4, rng=0)
table = contingency(digits.y, run.labels)  # (digit, cluster)
share = table.max(axis=0) / table.sum(axis=0)
titles = [
    f"{n} images\n{s:.0%} digit {d}" for n, s, d in zip(table.sum(axis=0), share, table.argmax(axis=0), strict=True)
]
viz.show(viz.image_grid(to_numpy(run.cluster_centers).reshape(10, 8, 8), titles, columns=5, size=1.6))
found = to_numpy(run.labels)
rng = np.random.default_rng(0)
for name, labels in (
    ("K-Means", found),
    ("the same, clusters renamed", rng.permutation(10)[found]),
    ("random guesses", rng.integers(0, 10, size=len(found))),
):
    print(f"{name:<27} labels == digits {np.mean(labels == digits.y):4.0%}", end="   ")
    print(f"matched {matched_accuracy(digits.y, labels):4.0%}   ARI {adjusted_rand_score(digits.y, labels):6.3f}")

# %% [markdown]
# ## Quiz
#
# **1.** You run K-Means twice with different seeds and get different inertias. Is one of the runs broken?
#
# <details><summary>Answer</summary>
# No. Each run stops in the valley its start lies in. Keep the smaller inertia, or start better (k-means++, several
# starts). Broken would be an inertia that <em>rises</em> within one run.
# </details>
#
# **2.** A point has two points within Eps, itself included, and MinPts is 5. One of the two is a core point. What is
# our point, and may a cluster grow on through it?
#
# <details><summary>Answer</summary>
# A border point. It takes the label of the cluster, but the cluster does not grow through it, since density edges
# join core points only. Otherwise a chain of lonely points could glue two clusters together.
# </details>
#
# **3.** You convert one of your features from kilometres to metres. Do the clusters of K-Means change? Those of
# DBSCAN?
#
# <details><summary>Answer</summary>
# Both may. That feature's gaps are now 1000 times larger and drown the others, and Eps means something else. Put the
# features on one scale before you measure any distance.
# </details>
#
# ## What to remember
#
# - **K-Means:** assign, update, repeat. Inertia never rises, so it stops; not always at the best place.
# - The **distance** is your choice; the centre must match it; features must be on one scale.
# - **Start** with k-means++ and several seeds. **Stop** when centres or labels stay, or after a maximum of rounds.
# - **K** from the elbow and the silhouette. No empty cluster may turn into NaN.
# - **DBSCAN:** Eps and MinPts give core, border and noise; density-connected core points are one cluster, of any
#   shape. It struggles when densities vary.
# - Cluster numbers are only names: compare with the **adjusted Rand index** or match the names first.
#
# **Now you:** the assignment of this unit. You write distances, starts, both half-steps, K-Means, DBSCAN and the
# silhouette yourself, and each check tells you which mistake it is.
#
# **Next, unit 02:** here nobody gave us answers. There we get some, and let a *neuron* learn from its mistakes.
