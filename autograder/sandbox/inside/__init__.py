"""What runs inside the sandbox: standard library, NumPy, IPython and `glassnet.check`, never the grading system.

`launch` gives up every right, then hands over to `runner`. The package is started by file path and imported under the
name ``inside``, so its modules import each other relatively and nothing of ``autograder``.
"""
