"""Evidence to see and hear: which frames and bands a score rests on, what it would be without something, and how far
such an explanation can be believed."""

from veravox.detection.evidence.explaining import default_method, explain
from veravox.detection.evidence.filling import Filling
from veravox.detection.evidence.picture import evidence_png
from veravox.detection.evidence.scoring import pairs_of, score_methods, score_pair, summed_up
from veravox.detection.evidence.telling import Stretch, most_telling
from veravox.detection.evidence.tiling import NoScoreError
from veravox.detection.evidence.truth import Pair, UnevenPairError, true_difference
from veravox.detection.evidence.what_if import WhatIf, what_if

__all__ = [
    "Filling",
    "NoScoreError",
    "Pair",
    "Stretch",
    "UnevenPairError",
    "WhatIf",
    "default_method",
    "evidence_png",
    "explain",
    "most_telling",
    "pairs_of",
    "score_methods",
    "score_pair",
    "summed_up",
    "true_difference",
    "what_if",
]
