"""How long K-Means, its start and DBSCAN take beside scikit-learn's, with equal results.

python -m benchmarks.clustering                           # two threads each
python -m benchmarks.clustering --threads 1 --clock cpu   # on a machine that others use as well
python -m benchmarks.clustering --quick --only DBSCAN     # --quick: a tenth of the points
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import _results
from benchmarks import _side_by_side as bench

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Case = tuple[str, "Callable[[], object]", "dict[str, Callable[[], object]]"]

SIZES = ((100_000, 16, 10), (1_000_000, 8, 50), (10_000, 784, 10))
"""Points, features, clusters."""


def main() -> None:
    parser = bench.options("Time our clustering beside scikit-learn's.")
    parser.add_argument("--scale", type=float, default=None, help="share of the points (1; 0.1 with --quick)")
    chosen = bench.settled(parser)
    scale = chosen.scale or (0.1 if chosen.quick else 1.0)
    with bench.threads(chosen.threads), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Number of distinct clusters")
        rows = []
        for cases in (iterations(scale), convergence(scale), starts(scale), densities(scale)):
            rows += [bench.compare(name, ours, peers, chosen) for name, ours, peers in cases if chosen.only in name]
        print(bench.table(rows))
        if scale == 1:
            _results.keep("clustering", rows, chosen)


def iterations(scale: float) -> Iterator[Case]:
    """Ten iterations of K-Means from equal starts."""
    for size in SIZES:
        X, start, name = blobs(size, scale)
        yield f"K-Means, 10 iterations, {name}", *both_kmeans(X, start, 10)


def convergence(scale: float) -> Iterator[Case]:
    for size in SIZES[::2]:
        X, start, name = blobs(size, scale)
        yield f"K-Means to the end, blobs, {name}", *both_kmeans(X, start, 300)
        X = np.random.default_rng(3).random(X.shape)
        yield f"K-Means to the end, uniform, {name}", *both_kmeans(X, X[: size[2]].copy(), 300)


def both_kmeans(X: Any, start: Any, most: int) -> tuple[Callable[[], object], dict[str, Callable[[], object]]]:
    """Both sides from the same start, by the same rules; the peer is scikit-learn's faster algorithm of two."""
    from sklearn.cluster import KMeans

    from glassnet.cluster import kmeans

    def theirs(algorithm: str) -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says so when it did not converge
            model = KMeans(len(start), init=start, n_init=1, max_iter=most, tol=0.0, algorithm=algorithm)
            return model.fit(X)

    def ours() -> object:
        return kmeans(X, len(start), init=start, max_iter=most)

    return ours, {f"sklearn {name}": lambda name=name: theirs(name) for name in ("lloyd", "elkan")}


def starts(scale: float) -> Iterator[Case]:
    """k-means++ alone. Ours draws one point a step; scikit-learn a few, of which it keeps the best, or one if asked."""
    from sklearn.cluster import kmeans_plusplus

    from glassnet.cluster import init_kmeans_plusplus

    for size in SIZES:
        X, _, name = blobs(size, scale)
        k = size[2]
        for work, trials in (("k-means++ start", None), ("k-means++ beside one candidate a step", 1)):
            peer = {
                "sklearn kmeans_plusplus": lambda X=X, k=k, trials=trials: kmeans_plusplus(
                    X, k, random_state=1, n_local_trials=trials
                )
            }
            yield f"{work}, {name}", lambda X=X, k=k: init_kmeans_plusplus(X, k, 1), peer


def densities(scale: float) -> Iterator[Case]:
    from sklearn.cluster import DBSCAN

    from glassnet.cluster import dbscan

    for n, d, eps, least, note in (
        (50_000, 2, 0.02, 10, ""),
        (200_000, 2, 0.01, 10, ""),
        (200_000, 2, 0.0316, 100, ", ten times denser"),
        (50_000, 8, 0.5, 10, ""),
    ):
        n = int(n * scale)
        X = density_blobs(n, d)
        # As many neighbours as at full size: the area of a circle grows as the number of points falls.
        radius = eps * scale ** (-1 / d)
        model = DBSCAN(eps=radius, min_samples=least)
        peer = {"sklearn DBSCAN": lambda m=model, X=X: m.fit(X)}
        yield f"DBSCAN, n={n} d={d}{note}", lambda X=X, e=radius, m=least: dbscan(X, e, m), peer


def blobs(size: tuple[int, int, int], scale: float) -> tuple[Any, Any, str]:
    """Points around k centres, other points of theirs to start from, and a name."""
    n, d, k = int(size[0] * scale), *size[1:]
    rng = np.random.default_rng(17)
    centres = rng.normal(0, 4, (k, d))
    X = centres[rng.integers(k, size=n)] + rng.normal(0, 2.5, (n, d))
    return X, X[rng.choice(n, k, replace=False)].copy(), f"n={n} d={d} k={k}"


def density_blobs(n: int, d: int) -> Any:
    """Twenty dense blobs on a floor of noise, a tenth of all points."""
    rng = np.random.default_rng(23)
    noise = n // 10
    centres = rng.random((20, d)) * 4
    dense = centres[rng.integers(20, size=n - noise)] + rng.normal(0, 0.15, (n - noise, d))
    return np.concatenate([dense, rng.random((noise, d)) * 4])


if __name__ == "__main__":
    main()
