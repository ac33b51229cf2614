"""The bundled example: three voices, a human class and two neural vocoders. `ATTRIBUTION.md` says whose it is."""

from pathlib import Path


def example_folder() -> Path:
    """The folder of the clips, laid out as `speaker/class/clip`; its human class is called bonafide."""
    return Path(__file__).parent / "clips"
