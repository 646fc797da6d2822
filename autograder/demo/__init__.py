"""A class of sample submissions, and the main job done on it from end to end."""

from autograder.demo.run import run_demo

__all__ = ["run_demo"]
