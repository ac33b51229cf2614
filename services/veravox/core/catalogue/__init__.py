"""What can be chosen, each with a title and a sentence of help. Form, CLI, documentation and checks read it here."""

from veravox.core.catalogue.choice import Choice
from veravox.core.catalogue.data import LAYOUTS, NOISE_COLOURS, PROTOCOLS
from veravox.core.catalogue.generators import GENERATORS, KNOWN, MET, REACH, WITHOUT_WEIGHTS
from veravox.core.catalogue.learning import (
    ARCHITECTURES,
    CHECKPOINTS,
    COMPILATIONS,
    FRONT_ENDS,
    PRECISIONS,
    SCHEDULES,
    TRANSFORMS,
)

__all__ = [
    "ARCHITECTURES",
    "CHECKPOINTS",
    "COMPILATIONS",
    "FRONT_ENDS",
    "GENERATORS",
    "KNOWN",
    "LAYOUTS",
    "MET",
    "NOISE_COLOURS",
    "PRECISIONS",
    "PROTOCOLS",
    "REACH",
    "SCHEDULES",
    "TRANSFORMS",
    "WITHOUT_WEIGHTS",
    "Choice",
]
