"""The three parts of a division."""

from enum import StrEnum


class Part(StrEnum):
    """What a clip is used for."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"
