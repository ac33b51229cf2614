"""The layouts of public corpora: where their recordings lie, who speaks, and which sentence it is."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from veravox.core.corpora import CORPORA, Corpus, Voice
from veravox.core.exits import BAD_DATA, JobError
from veravox.core.text import _
from veravox.datasets.importing.found import HUMAN, Found, Layout, slug
from veravox.datasets.importing.walking import folder_with, folders_in, holds, shown, sounds_below

ARCTIC_FOLDER = re.compile(r"cmu_us_(\w+)_arctic")
LIBRITTS_FILE = re.compile(r"(\d+)_(\d+)_\d+_\d+\.wav")
LJSPEECH_FILE = re.compile(r"LJ\d{3}-\d{4}")  # without the suffix, as the next
VCTK_FILE = re.compile(r"([ps]\d+)_(\d+)(?:_mic1)?")
SEXES = {"F": "female", "M": "male"}
VCTK_SOUNDS = "wav48_silence_trimmed"
LARGEST_TEXT = 4096  # bytes of a sentence


def read_corpus(name: str, folders: Sequence[Path], speakers: Collection[str] = ()) -> Layout:
    """The clips of a corpus that lies unpacked in folders, all of them bonafide.

    Args:
        name: a key of `CORPORA`.
        folders: that hold what its archives hold.
        speakers: the voices that are wanted; empty: all.

    Raises:
        JobError: BAD_DATA, if the folder holds no such corpus, or lacks a voice that is asked for.
    """
    corpus, layout = CORPORA[name], Layout(name)
    there: set[str] = set()

    def chosen() -> Iterator[Found]:
        for found in chain.from_iterable(READERS[name](folder, corpus, layout) for folder in folders):
            there.add(found.speaker)
            if not speakers or found.speaker in speakers:
                yield found

    layout.add(chosen())
    if not there:
        sentence = _("{folder} does not hold {title} as its authors pack it.")
        raise JobError(BAD_DATA, sentence.format(folder=folders[0].name, title=corpus.title))
    if missing := sorted(set(speakers) - there):
        sentence = _("{title} has no voice {missing} there; there are: {known}.")
        words = {"title": corpus.title, "missing": ", ".join(missing), "known": ", ".join(sorted(there)[:50])}
        raise JobError(BAD_DATA, sentence.format(**words))
    return layout


def corpus_in(folder: Path) -> str:
    """Which corpus lies unpacked in a folder; empty where none does."""
    read = {name: reader(folder, CORPORA[name], Layout()) for name, reader in READERS.items()}
    return next((name for name, found in read.items() if next(found, None)), "")


def _bonafide(path: Path, voice: Voice, prompt: str, corpus: Corpus) -> Found:
    return Found(
        path,
        f"{voice.name}/{HUMAN}/{path.name}",
        voice.name,
        HUMAN,
        prompt=prompt,
        pair=f"{voice.name}/{path.stem}",
        licence=corpus.licence,
        provenance=corpus.title,
        sex=voice.sex,
        accent=voice.accent,
    )


def _arctic(folder: Path, corpus: Corpus, layout: Layout) -> Iterator[Found]:
    """`cmu_us_awb_arctic/wav/arctic_a0001.wav`: the same name is the same sentence, whoever speaks."""
    for each in [folder, *folders_in(folder)]:
        if match := ARCTIC_FOLDER.fullmatch(each.name):
            for path in sounds_below(each / "wav", folder, layout):
                yield _bonafide(path, corpus.voice(match[1]), path.stem, corpus)


def _ljspeech(folder: Path, corpus: Corpus, layout: Layout) -> Iterator[Found]:
    """`wavs/LJ001-0001.wav` beside `metadata.csv`; other names are those of other voices that are packed alike."""
    if root := folder_with(folder, "metadata.csv", "wavs"):
        for path in sounds_below(root / "wavs", folder, layout):
            if LJSPEECH_FILE.fullmatch(path.stem):
                yield _bonafide(path, corpus.voices[0], path.stem, corpus)
            else:
                place = shown(path.relative_to(folder).parts)
                layout.refuse(place, _("It is not called as the recordings of LJSpeech are: LJ001-0001."))


def _vctk(folder: Path, corpus: Corpus, layout: Layout) -> Iterator[Found]:
    """`wav48_silence_trimmed/p225/p225_001_mic1.flac`; the first microphone, which no voice lacks."""
    root = folder_with(folder, VCTK_SOUNDS)
    if root is None:
        return
    voices = _vctk_voices(root / "speaker-info.txt")
    for path in sounds_below(root / VCTK_SOUNDS, folder, layout):
        if match := VCTK_FILE.fullmatch(path.stem):
            speaker, number = match.groups()
            sentence = _text(root / "txt" / speaker / f"{speaker}_{number}.txt")
            yield _bonafide(path, voices.get(speaker, Voice(speaker)), slug(sentence) or f"{speaker}_{number}", corpus)


def _vctk_voices(table: Path) -> dict[str, Voice]:
    """`ID AGE GENDER ACCENTS REGION COMMENTS`, divided by spaces."""
    if not table.is_file():
        return {}
    rows = [line.split() for line in table.read_text(errors="replace").splitlines()[1:]]
    return {
        name: Voice(name, SEXES.get(row[2], ""), row[3])
        for row in rows
        if len(row) >= 4
        for name in [row[0] if row[0].startswith(("p", "s")) else f"p{row[0]}"]
    }


def _libritts(folder: Path, corpus: Corpus, layout: Layout) -> Iterator[Found]:
    """`LibriTTS/dev-clean/84/121123/84_121123_000007_000001.wav`: speaker, chapter, and place in the chapter."""
    root = folder_with(folder, "speakers.tsv") or folder
    parts = [root / part.name for part in corpus.parts if holds(root, part.name)]
    if parts:
        voices = _libritts_voices(root / "speakers.tsv")
        for part in parts:
            for path in sounds_below(part, folder, layout):
                if match := LIBRITTS_FILE.fullmatch(path.name):
                    yield _bonafide(path, voices.get(match[1], Voice(match[1])), path.stem, corpus)


def _libritts_voices(table: Path) -> dict[str, Voice]:
    """`READER GENDER SUBSET NAME`, divided by tabs."""
    if not table.is_file():
        return {}
    rows = [line.split("\t") for line in table.read_text(errors="replace").splitlines()[1:]]
    return {row[0]: Voice(row[0], SEXES.get(row[1].strip(), "")) for row in rows if len(row) >= 2}


def _text(path: Path) -> str:
    try:
        with path.open(errors="replace") as file:
            return file.read(LARGEST_TEXT)
    except OSError:
        return ""


READERS: Mapping[str, Callable[[Path, Corpus, Layout], Iterator[Found]]] = MappingProxyType(
    {"arctic": _arctic, "ljspeech": _ljspeech, "vctk": _vctk, "libritts": _libritts}
)
