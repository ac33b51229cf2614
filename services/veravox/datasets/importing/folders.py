"""Folders whose names are the labels: `speaker/class`, `class`, and the first application's `noise/speaker/class`."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from veravox.core.manifest import UNKNOWN
from veravox.datasets.importing.found import CLEAN, Found, Layout
from veravox.datasets.importing.walking import clips_below


def walk(folder: Path, levels: str = "speaker/class") -> Layout:
    """Look through a folder of clips or of pictures, in the order of the names.

    Args:
        folder: the user's.
        levels: what its folders mean, from the outside in; a key of `FOLDERS`.

    Raises:
        JobError: DATA_MISSING, if there is no such folder.
    """
    layout, labelled = Layout(levels), FOLDERS[levels]
    for path in clips_below(folder, levels, layout):
        layout.found.append(labelled(path, path.relative_to(folder)))
    layout.one_kind()
    return layout


def condition_of(noise: str) -> str:
    """The first application's noise levels are amplitudes: 0 is clean, 0.1 is `amplitude0.1`; a name stays one."""
    try:
        level = float(noise)
    except ValueError:
        return noise
    return f"amplitude{level:g}" if level else CLEAN


def _speaker_class(path: Path, place: Path) -> Found:
    speaker, generator, _name = place.parts
    return Found(path, place.as_posix(), speaker, generator)


def _class(path: Path, place: Path) -> Found:
    return Found(path, place.as_posix(), UNKNOWN, place.parts[0])


def _noise_speaker_class(path: Path, place: Path) -> Found:
    noise, speaker, generator, _name = place.parts
    return Found(path, place.as_posix(), speaker, generator, condition_of(noise))


FOLDERS: Mapping[str, Callable[[Path, Path], Found]] = MappingProxyType(
    {"speaker/class": _speaker_class, "class": _class, "noise/speaker/class": _noise_speaker_class}
)
