"""What a converted model's card says, and what had to be assumed because the learner does not tell it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from pydantic import ValidationError

from veravox.core.exits import BAD_DATA, JobError
from veravox.core.front_end import PICTURE, PICTURES, RECIPES, FrontEndRecipe, Range
from veravox.core.specs import DatasetSpec, FrontEnd
from veravox.core.text import _
from veravox.datasets.importing.found import human_class
from veravox.detection.card import CONVERTED, Colours, DatasetName, ModelCard
from veravox.detection.learners.reading import Word
from veravox.detection.learners.recognising import Recognised
from veravox.detection.networks import build_network, parameters
from veravox.detection.safe_card import can_hear


@dataclass
class Assumed:
    """A card in the making."""

    front_end: FrontEnd
    priors: dict[str, float]
    bonafide: str | None
    notes: list[str] = field(default_factory=list)
    heard: Range | None = None  # of the recipe


def card_of(job: str, spec: DatasetSpec, network: Recognised, word: Word) -> ModelCard:
    """The card of a converted model.

    Args:
        job: the id of the job, which is the model's.
        spec: what was asked for.
        network: what it was recognised as.
        word: what the learner says of itself.

    Raises:
        JobError: BAD_DATA if its classes are not as many as its network's outputs, or it is for other pictures.
    """
    _refuse_other(network, word)
    assumed = _told(word, spec) or _guessed(word, spec)
    calibrated = _(
        "Converted from a .pkl and never calibrated: its scores are taken as they are, and which clips it has "
        "learnt from is not known."
    )
    colours, mean, deviation = _scaling(network, word, assumed)
    with_memory = build_network(network.architecture, network.classes, colours=network.colours)
    return ModelCard(
        run=job,
        title=spec.title,
        architecture=network.architecture,
        parameters=parameters(with_memory),
        classes=word.classes,
        bonafide=assumed.bonafide,
        priors=assumed.priors,
        front_end=assumed.front_end,
        recipe=replace(RECIPES[assumed.front_end.name], heard=assumed.heard),
        mean=mean,
        deviation=deviation,
        colours=colours,
        dataset=DatasetName(name="", version=""),
        protocol="",
        created=datetime.now(UTC),
        provenance=CONVERTED,
        notes=[calibrated, *assumed.notes],
    )


def _refuse_other(network: Recognised, word: Word) -> None:
    if len(word.classes) != network.classes:
        sentence = _("The learner names {named} classes, and its network has {n} outputs; export it again.")
        raise JobError(BAD_DATA, sentence.format(named=len(word.classes), n=network.classes))
    if word.size and set(word.size) != {PICTURE}:
        sentence = _("The learner looks at pictures of {size}, and models here at {n} x {n}; train it with those.")
        raise JobError(BAD_DATA, sentence.format(size=" x ".join(map(str, word.size)), n=PICTURE))
    if word.mean and len(word.mean) not in {1, network.colours}:
        sentence = _("The learner scales {n} colours, and its network sees {seen}; export it again.")
        raise JobError(BAD_DATA, sentence.format(n=len(word.mean), seen=network.colours))


def _told(word: Word, spec: DatasetSpec) -> Assumed | None:
    """Of a learner that Veravox exported: its own card; None where it has none, or one of another version."""
    if not word.card:
        return None
    try:
        card = ModelCard.model_validate_json(word.card)
    except (ValidationError, RecursionError):
        return None
    known = card.classes == word.classes and set(card.priors) == set(card.classes)
    sane = known and all(0 < each < 1 for each in card.priors.values()) and card.bonafide in {*card.classes, None}
    if not sane or replace(card.recipe, heard=None) != RECIPES.get(card.front_end.name) or not can_hear(card.recipe):
        return None
    human = human_class(word.classes, spec.source.bonafide) if spec.source.bonafide else card.bonafide
    return Assumed(card.front_end, card.priors, human, heard=card.recipe.heard)


def _guessed(word: Word, spec: DatasetSpec) -> Assumed:
    learner = spec.source.learner
    assert learner
    recipe = RECIPES[learner.front_end]
    notes = [_sound(recipe)]
    front_end = FrontEnd(name=recipe.name, transform="RandomCrop" if _crops(word) else "Resize")
    if word.transform == "Resize" and "squish" not in word.method:  # fastai's own: the middle of it, as wide as high
        front_end.window_seconds = max(0.05, recipe.bands * recipe.hop / recipe.rate)
    elif front_end.transform == "Resize":
        notes.append(
            _("How much speech one of its pictures showed is not told; {n} s are assumed.").format(
                n=front_end.window_seconds
            )
        )
    notes.append(_("Every class is taken to have been equally frequent in its training."))
    human = human_class(word.classes, spec.source.bonafide)
    return Assumed(front_end, dict.fromkeys(word.classes, 1 / len(word.classes)), human, notes)


def _crops(word: Word) -> bool:
    return word.transform in {"RandomCrop", "CropPad"}


def _sound(recipe: FrontEndRecipe) -> str:
    if recipe.name == PICTURES:
        return _("How its pictures were made from sound is not told: it judges pictures, and no recording.")
    sentence = _(
        "How its pictures were made from sound is not told. They are taken to have been grey pictures of the front end "
        "{name} ({bands} bands, {rate} Hz); if they were not, what it says of recordings means nothing."
    )
    return sentence.format(name=recipe.name, bands=recipe.bands, rate=recipe.rate)


def _scaling(network: Recognised, word: Word, assumed: Assumed) -> tuple[Colours | None, float, float]:
    if not word.mean:
        assumed.notes.append(_("It scales its pictures by nothing: their grey levels go in as they are, from 0 to 1."))
    mean, deviation = word.mean or [0.0], word.deviation or [1.0]
    if network.colours == 1:
        return None, mean[0], deviation[0]
    several = network.colours // len(mean)
    return Colours(mean=mean * several, deviation=deviation * several), 0.0, 1.0
