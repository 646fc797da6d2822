"""Look inside a trained network: what its channels answer to, and which pixels an answer comes from.

Nothing here changes the network. `activations` and `top_patches` look at the way up, `look_back` sends one activation
down to the pixels, and `occlusion_map` needs no inside at all: it covers part of the picture and asks again.
"""

from glassnet.inside.activations import activations
from glassnet.inside.back import look_back
from glassnet.inside.occlusion import occlusion_map
from glassnet.inside.patches import Patches, cut_patches, top_patches

__all__ = ["Patches", "activations", "cut_patches", "look_back", "occlusion_map", "top_patches"]
