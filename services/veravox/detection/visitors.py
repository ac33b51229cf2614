"""A visitor's recording: it comes with the question, never has a name on a disk, and is gone with the answer."""

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO
from uuid import UUID

from pydantic import Base64Bytes, Field

from veravox.audio.sound import AudioError, Samples, Sound
from veravox.core.calibration import Policy
from veravox.core.evidence import EvidenceSeen, Method
from veravox.core.front_end import PICTURES
from veravox.core.specs import Resource
from veravox.core.text import _
from veravox.core.verdict import Seen
from veravox.datasets.decoding.decoder import Decoder
from veravox.detection.evidence.answering import evidence_of
from veravox.detection.evidence.tiling import NoScoreError
from veravox.detection.judging import judge_sound
from veravox.detection.spectrogram import picture_of
from veravox.detection.taking_turns import Steps
from veravox.detection.warm_models import WarmModels

LONGEST = 60  # s


class VisitorsQuestion(Resource):
    """Which model is asked about which recording."""

    model: UUID = Field(description="The model's id.")
    recording: Base64Bytes = Field(description="The file itself.")
    policy: Policy = Field(Policy(), description="How the model's owner wants its scores to be read.")


class VisitorsWhy(VisitorsQuestion):
    """What the verdict on it rests on."""

    method: Method | None = Field(None, description="Of the map; the best one known without.")


def seen_by_visitor(models: WarmModels, decoder: Decoder, question: VisitorsQuestion) -> Steps[Seen]:
    """The verdict and the picture; nothing is written anywhere.

    Raises:
        AudioError: if the recording cannot be judged, or is longer than a minute.
        NoScoreError: if the model judges pictures.
        BundleError: if the model cannot be used.
    """
    bundle = models.get(question.model)
    if bundle.card.recipe.name == PICTURES:
        raise NoScoreError(_("This model judges pictures, and no recordings; choose another one."))
    with _in_memory(question.recording) as file, decoder.open_sound(file) as sound:
        verdict, frames = yield from judge_sound(bundle, short(sound), question.policy)
    return Seen.model_construct(verdict=verdict, picture=picture_of(frames, bundle.card.recipe))


def explained_to_visitor(models: WarmModels, decoder: Decoder, question: VisitorsWhy) -> Steps[EvidenceSeen]:
    """What the verdict rests on, with picture and sounds; nothing is written anywhere.

    Raises:
        AudioError: if the recording cannot be judged, or is longer than a minute.
        NoScoreError: if the model gives no score of a recording.
        BundleError: if the model cannot be used.
    """
    yield from ()
    bundle = models.get(question.model)
    with _in_memory(question.recording) as file, decoder.open_sound(file) as sound:
        explained = evidence_of(bundle, short(sound), question.method, question.policy)
    return EvidenceSeen.model_construct(
        evidence=explained.evidence, picture=explained.picture, sounds=dict(explained.sounds)
    )


def short(sound: Sound, seconds: float = LONGEST) -> Sound:
    """The same sound, of which no more is read than so much."""
    return replace(sound, blocks=_at_most(sound, seconds))


def _at_most(sound: Sound, seconds: float) -> Iterator[Samples]:
    read = 0
    for block in sound.blocks:
        read += block.size
        if read > seconds * sound.rate:
            sentence = _(
                "It is longer than {n} s, and without an account no longer ones are judged; cut it, or log in."
            )
            raise AudioError(sentence.format(n=round(seconds)))
        yield block


def _in_memory(content: bytes) -> BinaryIO:
    """A file of no folder, which is gone when it is closed, however its process ends."""
    file = os.fdopen(os.memfd_create("recording", os.MFD_CLOEXEC), "w+b")
    file.write(content)
    file.seek(0)
    return file
