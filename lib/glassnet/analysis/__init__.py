"""Look at a network without running it: shapes, parameters, memory, work, what each unit sees; check its gradients."""

from glassnet.analysis.combine import Concat, Highway, Residual, Sequential
from glassnet.analysis.describe import (
    RNN,
    Activation,
    AvgPool,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    GlobalMaxPool,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Part,
    Scaled,
    Subsample,
)
from glassnet.analysis.gradient_check import Entry, Finding, GradientReport, check_gradients, check_layer
from glassnet.analysis.receptive import Field, receptive_field
from glassnet.analysis.summary import Row, Summary, summary

__all__ = [
    "RNN",
    "Activation",
    "AvgPool",
    "BatchNorm",
    "Concat",
    "Conv",
    "Dropout",
    "Entry",
    "Field",
    "Finding",
    "Flatten",
    "GlobalAvgPool",
    "GlobalMaxPool",
    "GradientReport",
    "Highway",
    "Linear",
    "LocalResponseNorm",
    "MaxPool",
    "Part",
    "Residual",
    "Row",
    "Scaled",
    "Sequential",
    "Subsample",
    "Summary",
    "check_gradients",
    "check_layer",
    "receptive_field",
    "summary",
]
