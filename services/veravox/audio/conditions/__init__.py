"""What can be added to a clip: noise, a room, a telephone, a codec. Names as `core.added` reads them.

A condition keeps a clip's length and place in time, stays within -1 and 1, and gives the same sound for the same seed.
Whoever calls gives each clip a seed of its own, so that no two clips of any part share their noise.
"""

from veravox.audio.conditions.babble import babble_sources
from veravox.audio.conditions.condition import Condition, parse

__all__ = ["Condition", "babble_sources", "parse"]
