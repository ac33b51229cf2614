"""How clips are divided into training, validation and test, and what must not stand on both sides.

Pure: names and a seed in, parts out, so that trainer, gateway and page say the same before and after.
"""

from veravox.core.protocols.dividing import Division, divide
from veravox.core.protocols.external import External, strange
from veravox.core.protocols.groups import GROUPINGS, LABELS, Grouping, groups_of
from veravox.core.protocols.parts import Part
from veravox.core.protocols.refusals import Indivisible
from veravox.core.protocols.turns import EACH, each_in_turn, in_folds, left_out, names_in_turn, told_apart

__all__ = [
    "EACH",
    "GROUPINGS",
    "LABELS",
    "Division",
    "External",
    "Grouping",
    "Indivisible",
    "Part",
    "divide",
    "each_in_turn",
    "groups_of",
    "in_folds",
    "left_out",
    "names_in_turn",
    "strange",
    "told_apart",
]
