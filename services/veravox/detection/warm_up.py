"""What makes a first verdict slow, done beforehand: libraries' first use of their kernels and tables."""

import numpy as np
import torch

from veravox.audio.front_end import spectrogram
from veravox.audio.picture import to_bytes
from veravox.audio.recording import Recording
from veravox.core.front_end import RECIPES
from veravox.core.specs import FrontEnd
from veravox.detection.networks import build_network
from veravox.detection.windows import Framing, stretches


def warm_up() -> None:
    """Send a second of silence through a network that nobody keeps."""
    recipe = RECIPES["mel"]
    frames = to_bytes(spectrogram(Recording(np.zeros(16_000, np.float32), 16_000, 1), recipe), recipe)
    framing, zero = Framing.of(FrontEnd(), recipe), torch.zeros(1, dtype=torch.long)
    pictures = framing.pictures(stretches(frames, zero, zero + len(frames), zero, framing.window))
    with torch.inference_mode():
        build_network("compact", 2).eval()(pictures)
