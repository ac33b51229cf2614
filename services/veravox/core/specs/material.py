"""What a training learns from: which clips, what is kept apart, and how a clip becomes a picture."""

from collections.abc import Callable
from typing import Annotated, Any

from veravox.core.catalogue import FRONT_ENDS, PROTOCOLS, TRANSFORMS
from veravox.core.specs.choices import choice_of
from veravox.core.specs.resource import Name, Resource, Word, explained
from veravox.core.specs.rules import Rule
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


def _once_filled_in(holds: Callable[[Any], bool], cel: str, sentence: str, path: str) -> Rule:
    """A rule of a part that may be left out: an API server asks it of the default `{}` too, before that is filled in."""
    return Rule(holds, f"!has(self.name) || ({cel})", sentence, path=path)


class ExternalSet(Resource):
    """Another dataset, all of which is the test part."""

    name: Name = explained(..., N_("Test dataset"), N_("The dataset to test on."), "interviews")
    version: Word = explained(
        "",
        N_("Version of the test dataset"),
        N_("The exact version; filled in at the start where it is empty."),
        "3f9c2a77b1d04e58",
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
        unit=N_("share"),
        ge=0.05,
        le=0.45,
    )
    test: float = explained(
        0.15,
        N_("Test share"),
        N_("The share of clips that gives the final figures, used once."),
        unit=N_("share"),
        ge=0.05,
        le=0.45,
    )
    held_out: list[Word] = explained(
        list,
        N_("Held out"),
        N_(
            "Speakers, sentences, generators or conditions (what the protocol keeps apart) that stand in the test part alone, by name; empty: chosen by the seed."
        ),
        ["it_carlo"],
        max_length=100,
    )
    folds: int = explained(
        0,
        N_("Folds"),
        N_("Cross-validation: into how many parts, each of which is the test part of one run; 0: one split by shares."),
        ge=0,
        le=20,
    )
    fold: int = explained(0, N_("Fold"), N_("Which of the folds is the test part, from 0."), ge=0, le=19)
    external: ExternalSet | None = explained(
        None,
        N_("Test dataset"),
        N_("For protocol external: the dataset that is the test part, instead of a share of this one."),
        {"name": "interviews"},
    )
    seed: int = explained(
        17, N_("Split seed"), N_("The same seed divides the same clips in the same way."), ge=0, le=2**31 - 1
    )

    rules = (
        _once_filled_in(
            lambda protocol: protocol.validation + protocol.test <= 0.8,
            "self.validation + self.test <= 0.8",
            N_("validation and test together take more than 0.8 of the clips; leave at least a fifth to learn from"),
            "test",
        ),
        _once_filled_in(
            lambda protocol: (protocol.name == "external") == (protocol.external is not None),
            "(self.name == 'external') == has(self.external)",
            N_("protocol.external names the dataset to test on: protocol external needs it, every other has none"),
            "external",
        ),
        _once_filled_in(
            lambda protocol: protocol.folds != 1,
            "self.folds != 1",
            N_("one fold leaves nothing to learn from; take 2 to 20, or 0 for one split"),
            "folds",
        ),
        _once_filled_in(
            lambda protocol: protocol.fold < max(1, protocol.folds),
            "self.fold == 0 || self.fold < self.folds",
            N_("folds are counted from 0: fold must be less than folds"),
            "fold",
        ),
        _once_filled_in(
            lambda protocol: not protocol.held_out or not protocol.folds,
            "size(self.heldOut) == 0 || self.folds == 0",
            N_("heldOut and folds both decide on the test part; keep one of them"),
            "heldOut",
        ),
        _once_filled_in(
            lambda protocol: protocol.name != "external" or not (protocol.held_out or protocol.folds),
            "self.name != 'external' || (size(self.heldOut) == 0 && self.folds == 0)",
            N_("with protocol external the other dataset is the test part; leave heldOut and folds out"),
            "name",
        ),
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
