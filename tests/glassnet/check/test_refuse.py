"""A finished kernel from a library is refused with a sentence; NumPy and honest code are not."""

import sys

import numpy as np
import pytest
import sklearn.cluster  # noqa: F401 - loaded before any clock runs

from glassnet import cluster
from glassnet.check import ExerciseSpec, FunctionSpec, Outcome
from glassnet.check.calling import call_function
from glassnet.check.case import WORKED, Case
from glassnet.check.message import lines, to_text
from glassnet.check.notebook import check_functions
from glassnet.check.refuse import Rules, rules_for
from glassnet.check.spec import spec_from_jsonable, spec_to_jsonable

X = np.array([[0.0, 1.0], [2.0, 3.0], [2.5, 3.0]])


def asked(function, rules=None, args=(X,)):
    return call_function(function, args, rules=rules_for() if rules is None else rules)


def with_sklearn(X):
    from sklearn.cluster import KMeans

    return KMeans(2, n_init=1, random_state=0).fit(X).labels_


def with_scipy(X):
    from scipy.spatial.distance import cdist

    return cdist(X, X)


def with_ours(X):
    return cluster.assign(X, X[:2])


def swallowing(X):
    try:
        return cluster.assign(X, X[:2])
    except Exception:
        return np.zeros(3, dtype=int)


def swallowing_all(X):
    try:
        return cluster.assign(X, X[:2])
    except BaseException:
        return np.array([0, 1, 1])


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (with_sklearn, "comes from the library sklearn"),
        (with_scipy, "`cdist` of scipy.spatial.distance comes from the library scipy"),
        (with_ours, "`assign` of glassnet.cluster"),
        (swallowing, "comes from the course's own library"),
        (swallowing_all, "Here you write it yourself; NumPy is allowed."),
    ],
)
def test_a_finished_kernel_is_refused_and_the_reason_said(function, says):
    outcome = asked(function)
    assert outcome.error == "Refused"
    assert outcome.value is None
    assert says in outcome.message


def test_a_builtin_function_of_a_library_is_refused_too():
    torch = pytest.importorskip("torch")
    assert "library torch" in asked(lambda X: torch.from_numpy(X).sum().item()).message


def test_a_name_put_on_a_builtin_function_itself_is_refused_too():
    # There is no line of Python around it: the call that is seen is the one that the check makes.
    from scipy.ndimage import _nd_image

    assert "`fourier_shift` of scipy.ndimage" in asked(_nd_image.fourier_shift).message


def test_numpy_and_the_rest_of_scipy_are_allowed():
    from scipy.special import erf

    outcome = asked(lambda X: np.linalg.norm(np.einsum("ij,kj->ik", X, X)) + erf(X).sum())
    assert not outcome.error


def test_importing_a_library_is_no_crime():
    def imports(X):
        import sklearn.neighbors  # noqa: F401

        return X

    for name in [n for n in sys.modules if n.startswith("sklearn.neighbors")]:
        del sys.modules[name]
    assert not asked(imports).error


def test_an_exercise_may_allow_and_refuse():
    assert not asked(with_ours, rules_for(allow=("glassnet.cluster",))).error
    assert asked(with_ours, rules_for(allow=("glassnet.clu",))).error == "Refused"
    assert asked(np.linalg.norm, rules_for(refuse=("numpy.linalg",))).error == "Refused"


def test_what_an_allowed_function_calls_in_turn_is_allowed():
    through_backend = Rules(("glassnet",), ("glassnet.cluster",))
    assert not asked(with_ours, through_backend).error
    assert asked(with_ours, Rules(("glassnet.cluster",), ("glassnet.cluster.lloyd",))).error == "Refused"
    assert not asked(with_scipy, rules_for(allow=("scipy.spatial.distance",))).error


def test_a_library_function_under_the_asked_name_is_refused():
    assert asked(cluster.assign, args=(X, X[:2])).error == "Refused"


def test_a_library_is_refused_however_many_calls_come_before():
    def later(X, calls):
        for _ in range(calls):
            abs(-1)
            np.float64(2).item()
        return cluster.assign(X, X[:2])

    assert asked(later, args=(X, 50_000)).error == "Refused"


def test_a_profiler_that_was_there_is_there_again():
    def mine(*_): ...

    sys.setprofile(mine)
    try:
        asked(with_ours)
        asked(lambda X: X)
        assert sys.getprofile() is mine
    finally:
        sys.setprofile(None)


SPEC = ExerciseSpec(
    "assign",
    "Assign",
    5,
    (FunctionSpec("assign", ("X",), "labels"),),
    (Case(WORKED, (X,), "assign"),),
    (Outcome(np.array([0, 1, 1])),),
    (),
    allow=("glassnet.nn",),
)


def test_the_check_gives_no_credit_for_a_library_and_the_rules_travel_with_the_file():
    spec = spec_from_jsonable(spec_to_jsonable(SPEC))
    assert spec.rules == rules_for(allow=("glassnet.nn",))
    verdict = check_functions(spec, {"assign": lambda X: cluster.assign(X, X[:2])})
    assert verdict.credit == 0
    text = to_text(lines(spec, verdict))
    assert "`assign` takes its answer from a library. `assign` of glassnet.cluster" in text
    assert "stopped with an error" not in text
    assert check_functions(spec, {"assign": lambda _: np.array([0, 1, 1])}).credit == 5
