"""What synthesisers learn from: clips in `wavs/`, and beside it `metadata.csv`, which tells their sentences.

A line is `NAME|SENTENCE`, or `NAME|SENTENCE|AS IT IS READ`, as in LJSpeech, which many have packed their own voice like.
Such clips are recordings of people; who speaks, and under which licence, nothing tells.
"""

from pathlib import Path, PurePosixPath

from veravox.core.exits import BAD_DATA, JobError
from veravox.core.manifest import UNKNOWN
from veravox.core.text import _
from veravox.datasets.importing.found import HUMAN, SOUNDS, Found, Layout, slug
from veravox.datasets.importing.table import is_table
from veravox.datasets.importing.walking import folder_with, sounds_below

NAME = "tts"
TABLE, CLIPS = "metadata.csv", "wavs"
LONGEST = 4096  # characters of a line


def is_transcribed(folder: Path) -> bool:
    """Whether a folder, or one in it, is packed so."""
    return _root(folder) is not None


def read_transcribed(folder: Path) -> Layout:
    """The clips of one that is, each with its sentence.

    Raises:
        JobError: BAD_DATA, if it is none.
    """
    root = _root(folder)
    if root is None:
        sentence = _("{folder} holds no metadata.csv with lines such as 'NAME|SENTENCE' beside a folder wavs.")
        raise JobError(BAD_DATA, sentence.format(folder=folder.name))
    layout, sentences = Layout(NAME), _sentences(root / TABLE)
    layout.add(_found(path, root / CLIPS, sentences) for path in sounds_below(root / CLIPS, folder, layout))
    return layout


def _root(folder: Path) -> Path | None:
    root = folder_with(folder, TABLE, CLIPS)
    return root if root and not is_table(root / TABLE) else None


def _sentences(table: Path) -> dict[str, str]:
    """By the names of the clips."""
    sentences = {}
    with table.open(encoding="utf-8-sig", errors="replace") as file:
        while line := file.readline(LONGEST):
            place, _bar, rest = line.partition("|")
            name = PurePosixPath(place.strip()).name
            sentences[_stem(name)] = slug(rest.split("|")[0])
    return sentences


def _stem(name: str) -> str:
    return PurePosixPath(name).stem if name.lower().endswith(SOUNDS) else name


def _found(path: Path, clips: Path, sentences: dict[str, str]) -> Found:
    place = path.relative_to(clips)
    return Found(
        path,
        f"{UNKNOWN}/{HUMAN}/{place.as_posix()}",
        UNKNOWN,
        HUMAN,
        prompt=sentences.get(path.stem, ""),
        pair=f"{UNKNOWN}/{place.with_suffix('').as_posix()}",
    )
