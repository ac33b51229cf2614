"""Sound that was made becomes a clip: written beside, renamed, measured."""

import hashlib
import io
import os
from collections.abc import Iterable
from dataclasses import asdict, replace
from itertools import chain, count
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from veravox.audio.measures import measure
from veravox.audio.recording import read_recording
from veravox.core.manifest import Clip
from veravox.datasets.journal import key_of
from veravox.datasets.placing import sha256_of

LOSSLESS = ".flac"
LONGEST = 255  # bytes of a file's name


def made_clip(
    row: Clip, clips: Path, samples: NDArray[np.int16] | NDArray[np.float32], rate: int, **changes: Any
) -> Clip:
    """Write a clip below `clips` and return its row.

    Args:
        row: what it was made of; what is not changed or measured is kept.
        clips: the folder.
        samples: shape (n,); int16 is written with 16 bits, float32 in [-1, 1] with 24.
        rate: in Hz.
        changes: columns that are not measured; `clip` among them.

    Raises:
        OSError: where it cannot be written, as on a full disk; then nothing of it is left.
    """
    row = replace(row, **{"original": row.original or row.sha256} | changes)
    path = clips / row.clip
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_whole(path, _encoded(samples, rate))
    recording = read_recording(path)
    return replace(
        row,
        sha256=sha256_of(path),
        seconds=recording.seconds,
        rate=rate,
        channels=1,
        **asdict(measure(recording)),
    )


def _encoded(samples: NDArray[np.int16] | NDArray[np.float32], rate: int) -> memoryview:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="FLAC", subtype="PCM_16" if samples.dtype == np.int16 else "PCM_24")
    return file.getbuffer()


def _write_whole(path: Path, content: memoryview) -> None:
    """Write beside and rename. By Python, for libsndfile does not tell a full disk from any other failure."""
    beside = path.with_name(f".{key_of(path.name)}.{os.getpid()}.partial")  # of one length, however long the name is
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def and_then(row: Clip, done: str) -> str:
    """What was done to a clip, and what is done to it now: the column `chain`."""
    return f"{row.chain}; {done}" if row.chain else done


def seed_of(seed: int, *what: str) -> int:
    """A seed of its own for each clip, 63 bits."""
    return int.from_bytes(hashlib.sha256("\0".join([str(seed), *what]).encode()).digest()[:8], "big") >> 1


def names_of_copies(rows: Iterable[Clip], generator: str, condition: str, there: Iterable[Clip]) -> list[str]:
    """Paths for copies of clips: `speaker/class/name.flac`, below a folder of its own for a condition; each once.

    Args:
        rows: the clips.
        generator: the copies' class; empty: that of the clips.
        condition: of the copies; empty: none of their own.
        there: clips beside which the copies will lie.
    """
    names, taken = list[str](), {each.clip.casefold() for each in there}
    for row in rows:
        folder = "/".join(filter(None, [row.speaker or "-", generator or row.generator, condition]))
        stem = PurePosixPath(row.clip).stem
        names.append(_free(folder, [stem], taken))
    return names


def lossless_names(clips: Iterable[str]) -> dict[str, str]:
    """What clips are called once they are FLAC files: the suffix changes, unless two would be called alike."""
    wanted = list(clips)
    names = {clip: clip for clip in wanted if clip.lower().endswith(LOSSLESS)}
    taken = {clip.casefold() for clip in names}
    for clip in wanted:
        if clip not in names:
            path = PurePosixPath(clip)
            names[clip] = _free(str(path.parent), [path.stem, path.name], taken)
    return names


def _free(folder: str, stems: list[str], taken: set[str]) -> str:
    """The first name that is not taken, and now is: by one of the stems, else by the last one and a number."""
    numbered = ((stems[-1], f"-{number}") for number in count(2))
    for stem, number in chain(((stem, "") for stem in stems), numbered):
        ending = number + LOSSLESS
        name = f"{folder}/{_cut(stem, LONGEST - len(ending))}{ending}"
        if name.casefold() not in taken:
            break
    taken.add(name.casefold())
    return name


def _cut(text: str, most: int) -> str:
    """To so many bytes, and no half a character."""
    return text.encode()[:most].decode(errors="ignore")
