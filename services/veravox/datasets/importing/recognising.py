"""Which layout a source has, where nobody says it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from veravox.core.exits import BAD_DATA, JobError
from veravox.core.text import _
from veravox.datasets.importing import asvspoof, table, transcribed
from veravox.datasets.importing.corpora import corpus_in
from veravox.datasets.importing.found import PICTURES, SOUNDS, Layout
from veravox.datasets.importing.walking import listed

LOOKED_AT = 10_000  # files that tell how deep the folders are
DEPTHS = {2: "class", 3: "speaker/class", 4: "noise/speaker/class"}
DEEPEST = 6


def recognised(source: Path) -> tuple[str, Path]:
    """The layout, and the file or folder to read by it.

    A folder that holds nothing but one folder is looked through, unless that one is a level of noise.

    Raises:
        JobError: BAD_DATA, if the layout is none that is known.
    """
    if source.is_file():
        return _of_file(source), source
    tables = sorted(path for path in source.glob("*.csv") if table.is_table(path))
    named = [path for path in tables if path.name.casefold() == "manifest.csv"]
    if len(tables) == 1 or named:
        return table.NAME, (named or tables)[0]
    if corpus := corpus_in(source):
        return corpus, source
    if transcribed.is_transcribed(source):
        return transcribed.NAME, source
    if asvspoof.protocols_in(source):
        return asvspoof.NAME, source
    return _of_folders(source)


def _of_file(source: Path) -> str:
    if table.is_table(source):
        return table.NAME
    if asvspoof.is_protocol(source):
        return asvspoof.NAME
    sentence = _("{source} is no folder, archive, table of clips or ASVspoof protocol.")
    raise JobError(BAD_DATA, sentence.format(source=source.name))


def _of_folders(source: Path) -> tuple[str, Path]:
    depths = Counter(_depths(source, 1))
    depth = max(depths, key=lambda each: (depths[each], -each), default=0)
    inner = _only_folder(source)
    if inner and (depth > max(DEPTHS) or (depth == max(DEPTHS) and not _is_noise(inner.name))):
        return recognised(inner)
    if depth not in DEPTHS:
        sentence = _(
            "No layout fits {source}: folders such as speaker/class/clip.wav were expected, or a manifest.csv."
        )
        raise JobError(BAD_DATA, sentence.format(source=source.name))
    return DEPTHS[depth], source


def _depths(folder: Path, depth: int) -> Iterator[int]:
    """How deep each clip lies; a clip directly in the source has depth 1."""
    seen = 0
    for path in listed(folder, (), Layout()):
        if path.is_dir() and not path.is_symlink() and depth < DEEPEST:
            yield from _depths(path, depth + 1)
        elif path.suffix.lower() in (*SOUNDS, *PICTURES):
            yield depth
            seen += 1
            if seen >= LOOKED_AT:
                return


def _only_folder(source: Path) -> Path | None:
    entries = listed(source, (), Layout())
    return entries[0] if len(entries) == 1 and entries[0].is_dir() else None


def _is_noise(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return name.casefold().startswith(("noise", "snr", "clean"))
    return True
