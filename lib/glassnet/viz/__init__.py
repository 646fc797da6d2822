"""Plots for the course: readable without colour vision, and in words for those who cannot see them.

Every function takes data and returns matplotlib's Axes (one panel) or Figure (several). `show` puts the
picture into the notebook together with its alt text, which `describe` builds from the drawn numbers.
Nothing else in `glassnet` imports this package.
"""

from glassnet.viz._panels import panels
from glassnet.viz.alt import describe, show
from glassnet.viz.architectures import architecture
from glassnet.viz.backward import backward_player
from glassnet.viz.blocks import block_diagram
from glassnet.viz.branches import branch_diagram, dense_diagram
from glassnet.viz.choose import elbow_plot, k_distance_plot, score_plot, silhouette_plot
from glassnet.viz.clusters import cluster_map, compare
from glassnet.viz.columns import layer_columns
from glassnet.viz.connections import shared_weights, volume_row
from glassnet.viz.contest import bubbles, ranking, stacked
from glassnet.viz.convolution import number_grid, receptive_diagram, window_walk
from glassnet.viz.costs import connection_grid, cost_profile
from glassnet.viz.deconvnet import deconvnet_diagram
from glassnet.viz.density import density_map
from glassnet.viz.descent import curves, descent_map
from glassnet.viz.epochs import epoch_diagram
from glassnet.viz.general import bars, image_grid, timing_bars
from glassnet.viz.graph import graph
from glassnet.viz.inside import around_grey, heat_map, patch_sheet
from glassnet.viz.metrics import unit_circles
from glassnet.viz.neurons import decision_map, network_diagram
from glassnet.viz.normalisation import norm_cube
from glassnet.viz.player import Player, kmeans_player
from glassnet.viz.sequences import unrolled
from glassnet.viz.shapes import shape_row
from glassnet.viz.spread import spread_plot
from glassnet.viz.steps import inertia_plot, kmeans_grid
from glassnet.viz.style import COLORS, MARKERS, Look, look, use_style
from glassnet.viz.thinned import thinned_network

__all__ = [
    "COLORS",
    "MARKERS",
    "Look",
    "Player",
    "architecture",
    "around_grey",
    "backward_player",
    "bars",
    "block_diagram",
    "branch_diagram",
    "bubbles",
    "cluster_map",
    "compare",
    "connection_grid",
    "cost_profile",
    "curves",
    "decision_map",
    "deconvnet_diagram",
    "dense_diagram",
    "density_map",
    "descent_map",
    "describe",
    "elbow_plot",
    "epoch_diagram",
    "graph",
    "heat_map",
    "image_grid",
    "inertia_plot",
    "k_distance_plot",
    "kmeans_grid",
    "kmeans_player",
    "layer_columns",
    "look",
    "network_diagram",
    "norm_cube",
    "number_grid",
    "panels",
    "patch_sheet",
    "ranking",
    "receptive_diagram",
    "score_plot",
    "shape_row",
    "shared_weights",
    "show",
    "silhouette_plot",
    "spread_plot",
    "stacked",
    "thinned_network",
    "timing_bars",
    "unit_circles",
    "unrolled",
    "use_style",
    "volume_row",
    "window_walk",
]
