import doctest
import importlib
import pkgutil

import pytest

import glassnet.ops

MODULES = [f"glassnet.ops.{module.name}" for module in pkgutil.iter_modules(glassnet.ops.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_are_true(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples():
    tried = sum(doctest.testmod(importlib.import_module(f"glassnet.ops.{name}")).attempted for name in ("conv", "pad"))
    assert tried >= 4


def test_an_example_that_is_not_true_is_seen():
    def double(x):
        """
        >>> 1 + 1
        3
        """
        return 2 * x

    runner = doctest.DocTestRunner(verbose=False)
    for test in doctest.DocTestFinder().find(double, "double"):
        runner.run(test, out=lambda text: None)
    assert runner.failures == 1


@pytest.mark.parametrize("name", glassnet.ops.__all__)
def test_every_export_says_what_it_does(name):
    thing = getattr(glassnet.ops, name)
    forward = getattr(thing, "forward", thing)  # a pair is described by its functions
    assert forward.__doc__
