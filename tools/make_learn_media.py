"""Makes web/static/learn: a bundled sentence by a human, by each generator that needs no weights, and as its copies came along.

    python tools/make_learn_media.py

Sounds are FLAC as the generators made them, so that nothing is heard but their own traces; pictures are what a pack
stores of each, a pixel a value, lowest band at the bottom. Codec2 and LPCNet want libcodec2.
"""

from pathlib import Path

import matplotlib as mpl
import numpy as np
import soundfile
from PIL import Image

from veravox.audio.front_end import KINDS, spectrogram
from veravox.audio.picture import to_bytes
from veravox.audio.recording import Recording, Samples, read_recording, resample
from veravox.core.catalogue import MET
from veravox.core.front_end import RECIPES, FrontEndRecipe
from veravox.datasets.example import example_folder
from veravox.datasets.generators import GENERATORS

PLACE = Path(__file__).resolve().parents[1] / "services" / "veravox" / "web" / "static" / "learn"
SPEAKER, CLIP, HUMAN = "en_allison", "en_allison_012.flac", "bonafide"
RANGE = 80  # dB that are shown
SEED = 1


def sounds() -> dict[str, tuple[Samples, int]]:
    """Samples and rate of the human clip and of each copy that can be made here."""
    source = read_recording(example_folder() / SPEAKER / HUMAN / CLIP)
    made = {HUMAN: (source.samples, source.rate)}
    for name in MET:
        copy = read_recording(example_folder() / SPEAKER / name / CLIP)
        made[name] = copy.samples, copy.rate
    for name, generator in GENERATORS.items():
        if not generator.needs_weights:
            heard = resample(source.samples, source.rate, generator.rate)
            made[name] = generator.open()(heard, SEED), generator.rate
    return made


def picture(samples: Samples, rate: int, recipe: FrontEndRecipe) -> Image.Image:
    """What a front end hears, in colours."""
    stored = to_bytes(spectrogram(Recording(samples, rate, 1), recipe), recipe).numpy().T
    shares = stored / 255
    if recipe.is_spectrogram:
        levels = recipe.floor + shares * (recipe.ceiling - recipe.floor)
        shares = np.clip((levels - levels.max()) / RANGE + 1, 0, 1)
    colours = mpl.colormaps["magma"](shares[::-1], bytes=True)[..., :3]
    return Image.fromarray(colours).quantize(64)


def main() -> None:
    PLACE.mkdir(parents=True, exist_ok=True)
    for name, (samples, rate) in sounds().items():
        soundfile.write(PLACE / f"{name}.flac", samples, rate, "PCM_16")
        for kind in KINDS:
            picture(samples, rate, RECIPES[kind]).save(PLACE / f"{name}-{kind}.png", optimize=True)
        print(name, flush=True)


if __name__ == "__main__":
    main()
