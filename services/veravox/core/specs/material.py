"""What a training learns from: which clips, what is kept apart, and how a clip becomes a picture."""

from typing import Annotated

from veravox.core.catalogue import FRONT_ENDS, PROTOCOLS, TRANSFORMS
from veravox.core.specs.choices import choice_of
from veravox.core.specs.resource import Name, Resource, Word, explained
from veravox.core.text import N_


class DatasetChoice(Resource):
    """Which clips go in. Empty lists mean all."""

    name: Name = explained(..., N_("Dataset"), N_("The clips to learn from."), "example")
    version: Word = explained(
        "", N_("Version"), N_("The exact version; filled in at the start where it is empty."), "3f9c2a77b1d04e58"
    )
    speakers: list[Word] = explained(
        list, N_("Voices"), N_("More voices make a detector that works for strangers."), ["en_allison"], max_length=1000
    )
    conditions: list[Word] = explained(
        list,
        N_("Conditions"),
        N_("What happened to the recordings: train with what you expect to meet."),
        ["clean"],
        max_length=100,
    )
    generators: list[Word] = explained(
        list,
        N_("Classes"),
        N_("The human class and the generators to tell apart."),
        ["bonafide", "lpcnet"],
        max_length=200,
    )


class Protocol(Resource):
    """How clips are divided into training, validation and test."""

    name: Annotated[Word, choice_of(PROTOCOLS)] = explained(
        "utterance", N_("Keep apart"), N_("What must not stand on both sides of training and test."), "utterance"
    )
    validation: float = explained(
        0.15,
        N_("Validation share"),
        N_("The share of clips that chooses the best epoch."),
        unit="share",
        ge=0.05,
        le=0.45,
    )
    test: float = explained(
        0.15,
        N_("Test share"),
        N_("The share of clips that gives the final figures, used once."),
        unit="share",
        ge=0.05,
        le=0.45,
    )
    held_out: list[Word] = explained(
        list,
        N_("Held out"),
        N_("Groups that go to the test part, by name; empty: chosen by the seed."),
        ["it_carlo"],
        max_length=100,
    )
    folds: int = explained(0, N_("Folds"), N_("Cross-validation: into how many parts; 0: one split."), ge=0, le=20)
    fold: int = explained(0, N_("Fold"), N_("Which of the folds is the test part."), ge=0, le=19)
    seed: int = explained(
        17, N_("Split seed"), N_("The same seed divides the same clips in the same way."), ge=0, le=2**31 - 1
    )


class FrontEnd(Resource):
    """How a clip becomes a picture."""

    name: Annotated[Word, choice_of(FRONT_ENDS)] = explained(
        "mel", N_("Front end"), N_("Which spectrogram the network sees."), "mel"
    )
    transform: Annotated[Word, choice_of(TRANSFORMS)] = explained(
        "Resize", N_("Picture"), N_("How a window of the spectrogram becomes a picture of 128 x 128."), "Resize"
    )
    window_seconds: float = explained(
        1.28,
        N_("Window"),
        N_("How much speech the network hears at once; longer sees more. A clip that is shorter is repeated."),
        unit="s",
        ge=0.05,
        le=60,
    )
