"""GlassNet: neural networks you can see through.

Kernels for clustering and convolutional networks that run on NumPy or CuPy, whichever owns the data.
Importing the package is cheap: plots (`glassnet.viz`) and data sets (`glassnet.data`) load when asked for.
"""

__version__ = "0.1.0"
