"""A recording as the picture that a front end makes of it: the one call for packs and for detecting."""

import torch

from veravox.audio.log_mel import log_mel
from veravox.audio.recording import Recording, resample
from veravox.core.front_end import FrontEndRecipe


def spectrogram(recording: Recording, recipe: FrontEndRecipe) -> torch.Tensor:
    """Levels in dB, shape (frames, bands), with as many frames as `recipe.frames(recording.seconds)` says."""
    return log_mel(resample(recording.samples, recording.rate, recipe.rate), recipe)
