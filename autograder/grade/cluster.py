"""The same work on a Dask cluster. Optional: needs the extra ``dask``.

Whoever reaches the scheduler can run code on the workers: use it on a network of your own, or with TLS.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from autograder.errors import UserError
from autograder.examiner.paper import Paper
from autograder.grade.task import Result, Worker, failed
from autograder.intake import Submission


def grade_remotely(paper: Paper, submission: Submission) -> Result:
    """Grade one submission in a cluster's worker; its folder must be readable there."""
    return _worker(paper.digest(), paper.seed, _Hidden(paper)).grade(submission)


class _Hidden:
    """A paper that a cache does not look at."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hidden)

    def __hash__(self) -> int:
        return 0


@functools.lru_cache(maxsize=2)
def _worker(_digest: str, _seed: int, hidden: _Hidden) -> Worker:
    return Worker(hidden.paper)


class DaskPool:
    """Workers of a Dask cluster.

    Parameters
    ----------
    paper : Paper
    client : distributed.Client
    as_completed : callable
        ``distributed.as_completed``.
    """

    def __init__(self, paper: Paper, client: Any, as_completed: Callable[[Iterable[Any]], Iterable[Any]]) -> None:
        self._paper = paper
        self._client = client
        self._as_completed = as_completed

    def results(self, submissions: Sequence[Submission]) -> Iterator[Result]:
        """Grade all submissions; results come as they are ready."""
        tasks = {self._client.submit(grade_remotely, self._paper, task, pure=False): task for task in submissions}
        for future in self._as_completed(list(tasks)):
            try:
                yield future.result()
            except Exception as error:  # noqa: BLE001 - a lost worker must not stop the others
                yield failed(self._paper, tasks[future], f"the cluster lost it ({type(error).__name__}: {error})"[:400])

    def stop(self) -> None:
        """Leave the cluster."""
        self._client.close()


def connect(paper: Paper, address: str) -> DaskPool:
    """Join the cluster whose scheduler is at `address`.

    Raises
    ------
    UserError
        ``--dask needs the package distributed: install glassnet[dask]``
    """
    try:
        import distributed  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        raise UserError("--dask needs the package distributed: install glassnet[dask]") from None
    try:
        client = distributed.Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise UserError(f"no Dask scheduler at {address}: {error}") from error
    return DaskPool(paper, client, distributed.as_completed)
