"""What is done with a recording that lies in the data folder, in steps between which others have their turn."""

from pathlib import Path
from typing import BinaryIO

import torch

from veravox.audio.pieces import pieces
from veravox.audio.sound import Refusal, Refused
from veravox.core import problems
from veravox.core.beneath import open_beneath
from veravox.core.data_folder import DataFolder
from veravox.core.evidence import Evidence
from veravox.core.front_end import PICTURES, RECIPES
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.core.verdict import Verdict
from veravox.datasets.decoding.decoder import Decoder
from veravox.detection.evidence.answering import evidence_of
from veravox.detection.hearing import Hearing
from veravox.detection.judging import judge_picture, judge_sound
from veravox.detection.questions import Question, SightQuestion, WhyQuestion
from veravox.detection.spectrogram import SMALL, keep_shades, picture_of
from veravox.detection.taking_turns import Steps
from veravox.detection.underway import Underway
from veravox.detection.warm_models import WarmModels


def inside(data: Path, recording: str) -> Path:
    """The file, links followed; only files in the data folder are opened, whatever a path says."""
    base = data.resolve()
    path = (base / recording).resolve() if "\0" not in recording else base
    if path == base or not path.is_relative_to(base):
        raise Problem(problems.INVALID, _("The recording must lie in the data folder."))
    return path


def judged(
    models: WarmModels, decoder: Decoder, data: DataFolder, question: Question, path: Path, underway: Underway
) -> Steps[Verdict]:
    """A step for each piece of the recording; what a stranger sent is decoded elsewhere."""
    bundle = models.get(question.model)
    if bundle.card.recipe.name == PICTURES:
        with _opened(path, data.path) as file:
            verdict, frames = yield from judge_picture(bundle, lambda: decoder.columns_of(file), question.policy)
    else:
        with _opened(path, data.path) as file, decoder.open_sound(file) as sound:
            steps = judge_sound(bundle, sound, question.policy)
            verdict, frames = yield from underway.watched(question.recording, steps, file)
    if path.parent.is_dir():  # otherwise the gateway has given up meanwhile, and nothing of the recording may stay
        keep_shades(path.parent, frames, bundle.card.recipe)
    return verdict


def pictured(
    models: WarmModels, decoder: Decoder, data: DataFolder, question: SightQuestion, path: Path
) -> Steps[bytes]:
    """A step for each piece; a stranger's sound is decoded elsewhere."""
    recipe = models.get(question.model).card.recipe if question.model else RECIPES[question.front_end]
    if recipe.name == PICTURES:
        with _opened(path, data.path) as file:
            return picture_of(torch.from_numpy(decoder.columns_of(file)), recipe, SMALL)
    with _opened(path, data.path) as file, decoder.open_sound(file) as sound:
        hearing = Hearing(sound)
        for piece in pieces(sound, recipe):
            hearing.hear(piece)
            yield None
        return picture_of(hearing.heard().frames, recipe, SMALL)


def explained(
    models: WarmModels, decoder: Decoder, data: DataFolder, question: WhyQuestion, path: Path
) -> Steps[Evidence]:
    yield from ()
    bundle = models.get(question.model)
    with _opened(path, data.path) as file, decoder.open_sound(file) as sound:
        explained = evidence_of(bundle, sound, question.method, question.policy)
    if path.parent.is_dir():  # as above
        explained.leave(path.parent)
    return explained.evidence


def _opened(path: Path, below: Path) -> BinaryIO:
    try:
        return open_beneath(path, below.resolve())
    except OSError:
        raise Refused(Refusal.MISSING) from None
