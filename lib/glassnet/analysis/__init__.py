"""Look at a network without running it: shapes, parameters, memory, work, what each unit sees; check its gradients."""

from glassnet.analysis.combine import Concat, Highway, Residual, Sequential
from glassnet.analysis.dense import RNN, Linear
from glassnet.analysis.gradient_check import check_gradients, check_layer
from glassnet.analysis.gradient_report import Entry, Finding, GradientReport
from glassnet.analysis.part import Part
from glassnet.analysis.pointwise import Activation, BatchNorm, Dropout, LocalResponseNorm, Scaled
from glassnet.analysis.receptive import Field, receptive_field
from glassnet.analysis.reshape import Flatten, GlobalAvgPool, GlobalMaxPool, Subsample
from glassnet.analysis.summary import Row, Summary, summary
from glassnet.analysis.windows import AvgPool, Conv, MaxPool

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
