"""Draws docs/pictures/front-end-*.png: one bundled clip as each front end hears it, a real voice above its copy.

python tools/draw_front_ends.py
"""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from veravox.audio.front_end import KINDS, spectrogram
from veravox.audio.picture import to_bytes, to_levels
from veravox.audio.recording import read_recording
from veravox.core.catalogue import FRONT_ENDS
from veravox.core.front_end import RECIPES, FrontEndRecipe
from veravox.datasets.example import example_folder

mpl.use("Agg")
PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
SPEAKER, CLIP = "en_allison", "en_allison_001.flac"
CLASSES = ("bonafide", "lpcnet")
RANGE = 80  # dB that are shown
COLOURS = 200  # in the file: it stays small


def drawn(recipe: FrontEndRecipe, kind: str) -> tuple[NDArray[np.float32], float]:
    """What is in a pack, low bands first, shape (bands, frames), in [0, 1]; and the clip's seconds."""
    recording = read_recording(example_folder() / SPEAKER / kind / CLIP)
    picture = to_bytes(spectrogram(recording, recipe), recipe)
    if not recipe.is_spectrogram:
        return (picture.numpy().T / 255).astype(np.float32), recording.seconds
    levels = to_levels(picture, recipe).numpy().T
    return np.clip((levels - levels.max()) / RANGE + 1, 0, 1), recording.seconds


def ticks(recipe: FrontEndRecipe) -> tuple[list[float], list[str]]:
    """Where the rows' names stand."""
    match recipe.kind:
        case "lfcc":
            return [0, 20, 40], ["static", "first\ndifferences", "second\ndifferences"]
        case "linear":
            return [hertz * recipe.fft / recipe.rate for hertz in (0, 2000, 4000, 8000)], [
                "0",
                "2 kHz",
                "4 kHz",
                "8 kHz",
            ]
        case "cqt":
            hertz = (100, 400, 1600, 6400)
            return [float(12 * np.log2(each / recipe.low)) for each in hertz], [
                "100 Hz",
                "400 Hz",
                "1.6 kHz",
                "6.4 kHz",
            ]
    from veravox.audio.log_mel import mel_filters

    peaks = mel_filters(recipe).argmax(1) * recipe.rate / recipe.fft
    hertz = (250, 1000, 4000, 8000)
    return [float(np.abs(peaks - each).argmin()) for each in hertz], ["250 Hz", "1 kHz", "4 kHz", "8 kHz"]


def draw(name: str) -> Path:
    """One picture of two rows."""
    recipe = RECIPES[name]
    figure = Figure(figsize=(7.2, 3.6), dpi=100, layout="constrained")
    for axes, kind in zip(figure.subplots(2, 1, sharex=True), CLASSES, strict=True):
        picture, seconds = drawn(recipe, kind)
        axes.imshow(
            picture, origin="lower", aspect="auto", cmap="magma", vmin=0, vmax=1, extent=(0, seconds, 0, recipe.bands)
        )
        places, names = ticks(recipe)
        axes.set_yticks(places, names, fontsize="x-small")
        axes.set_title(kind, fontsize="small", loc="left")
    axes.set_xlabel("seconds", fontsize="small")
    figure.suptitle(FRONT_ENDS[name].title, fontsize="medium")
    path = PICTURES / f"front-end-{name}.png"
    figure.savefig(path, metadata={"Software": None})
    _shrink(path)
    return path


def _shrink(path: Path) -> None:
    from PIL import Image

    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS)
    small.save(path, optimize=True)


if __name__ == "__main__":
    for each in KINDS:
        print(draw(each))
