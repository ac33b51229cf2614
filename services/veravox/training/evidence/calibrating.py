"""The best model learns what its scores are worth, from clips that its weights were not trained on."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from veravox.core.calibration import FEWEST, Calibration, ErrorRates
from veravox.core.catalogue import PROTOCOLS
from veravox.core.protocols import Part
from veravox.core.specs.status import Notice
from veravox.core.text import _
from veravox.detection.bundle import Bundle, write_bundle
from veravox.detection.calibration.domains import domain_of
from veravox.detection.calibration.fitting import calibrate
from veravox.detection.calibration.held_out import HeldOut, measured, numbered, scores_of
from veravox.detection.calibration.strangers import fit_stranger, known_generators
from veravox.detection.calibration.thresholds import errors, thresholds
from veravox.detection.card import ModelCard
from veravox.detection.weighing import weigh
from veravox.training.loading import Loaded
from veravox.training.material import Material

PROFILED = 200  # clips of a class that say what it is like; more change little


def calibrated(loaded: Loaded, bundle: Bundle, look: Callable[[], None]) -> Bundle:
    """The model with all that it is to know of itself but how it does on the test part, written to the run's folder.

    Args:
        loaded: the training.
        bundle: its best model.
        look: called for each clip; shows that it goes on, and may raise.
    """
    material, card = loaded.material, bundle.card
    held_out = list(weighed(bundle, material, Part.VALIDATION, look))
    beside = known_generators(card, list(weighed(bundle, material, Part.TRAIN, look, of_each=PROFILED)))
    calibration = calibrate(card, held_out, PROTOCOLS[card.protocol].name)
    if calibration is None and card.bonafide is not None:
        loaded.folder.give_notice(_too_few(held_out))
    card = card.model_copy(
        update={
            "calibration": calibration,
            "stranger": fit_stranger(card, held_out, beside),
            "domain": domain_of(material.parts[Part.TRAIN]),
        }
    )
    known = replace(bundle, card=card, beside=beside)
    return _written(loaded, known)


def tested(loaded: Loaded, bundle: Bundle, clips: Sequence[HeldOut]) -> Bundle:
    """The model that knows its scores on the test part as well.

    Args:
        loaded: the training.
        bundle: what `calibrated` gave.
        clips: of the test part.
    """
    card, human = bundle.card, np.array([each.human for each in clips], bool)
    if card.calibration is None or not human.any() or human.all():
        return bundle
    scores = card.calibration.line(scores_of(card, clips, card.calibration.fusion))
    part = measured("test", card.protocol, scores, human, numbered(clips))
    return _written(loaded, replace(bundle, card=card.model_copy(update={"tested": part})))


def weighed(
    bundle: Bundle, material: Material, part: Part, look: Callable[[], None], of_each: int = 0
) -> Iterator[HeldOut]:
    """The clips of a part, judged window by window.

    Args:
        bundle: that judges.
        material: that holds the clips.
        part: of the division.
        look: called for each.
        of_each: at most so many clips of a class, spread evenly; 0: all.
    """
    clips, rows = material.clips[part], material.parts[part]
    places = list(zip(clips.begins.tolist(), clips.lengths.tolist(), strict=True))
    for at in _some(rows, of_each):
        look()
        begin, length = places[at]
        frames = material.source.frames[begin : begin + length].to(material.source.device)
        yield HeldOut(rows[at], rows[at].generator == material.bonafide, weigh(bundle, frames))


def said_of(card: ModelCard) -> dict[str, Any] | None:
    """For the report: how scores were calibrated, how far they can be trusted, and what the thresholds do."""
    calibration = card.calibration
    if calibration is None:
        return None
    at = thresholds(calibration.measured, ErrorRates())
    parts = [calibration.measured, *([card.tested] if card.tested else [])]
    return {
        **_line(calibration),
        "thresholds": at.outside(),
        "errors": [errors(each, at).outside() for each in parts],
        "stranger": card.stranger.outside() if card.stranger else None,
    }


def _line(calibration: Calibration) -> dict[str, Any]:
    said = calibration.outside()
    return {name: said[name] for name in ("method", "slope", "offset", "fusion", "before", "after", "tried")}


def _some(rows: Sequence[Any], of_each: int) -> list[int]:
    by_class: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        by_class.setdefault(row.generator, []).append(at)
    spread = [places[:: max(1, -(-len(places) // of_each))] if of_each else places for places in by_class.values()]
    return sorted(at for places in spread for at in places)


def _too_few(clips: Sequence[HeldOut]) -> Notice:
    counts = Counter(each.human for each in clips)
    sentence = _(
        "Its validation part has {humans} human and {machines} machine-made clips, and calibrating needs {n} of each: "
        "its scores are the network's own. Take more clips, or a larger validation part."
    )
    said = sentence.format(humans=counts[True], machines=counts[False], n=FEWEST)
    return Notice(reason="NotCalibrated", message=said)


def _written(loaded: Loaded, bundle: Bundle) -> Bundle:
    card = write_bundle(loaded.folder.bundle, bundle.card, bundle.network.state_dict(), bundle.beside)
    return replace(bundle, card=card)
