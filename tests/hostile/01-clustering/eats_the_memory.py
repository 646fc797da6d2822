"""Allocates until something gives way."""
import numpy as np


def assign(X, C):
    hoard = []
    while True:
        hoard.append(np.ones(2**25))
