"""Protocols of the ASVspoof challenges: a line a clip, divided by spaces.

| challenge | line |
| --- | --- |
| 2019 LA, PA | `SPEAKER FILE ENVIRONMENT ATTACK KEY` |
| 2021 LA, DF | `SPEAKER FILE CODEC TRANSMISSION ATTACK KEY TRIM SUBSET ...` |
| ASVspoof 5 | `SPEAKER FILE SEX CODEC CODEC_Q CODEC_SEED ATTACK_TAG ATTACK KEY TMP` |

The key is `bonafide` or `spoof`; the class of a spoof is its attack (A01 ...). The recordings lie anywhere below the
folder, and are found by their names; a name that lies there twice is no name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from veravox.core.exits import BAD_DATA, JobError
from veravox.core.text import _
from veravox.datasets.importing.found import CLEAN, HUMAN, SOUNDS, Found, Layout, label_objection
from veravox.datasets.importing.walking import folders_in, listed, shown, sounds_below

NAME = "asvspoof"
KEYS = (HUMAN, "spoof")
SUFFIXES = (".txt", ".tsv", ".trn", ".trl")
SEXES = {"F": "female", "M": "male"}
NOTHING = ("-", "nocodec", "none", "0")
LOOKED_AT, HEAD = 20, 1 << 13  # lines that tell whether a file is a protocol, and characters that hold them
LARGEST = 1 << 28  # bytes


@dataclass(frozen=True)
class Line:
    """What a protocol says of a clip."""

    speaker: str
    file: str
    attack: str
    key: str
    condition: str
    sex: str = ""

    @property
    def generator(self) -> str:
        if self.key == HUMAN:
            return HUMAN
        return self.key if self.attack in NOTHING else self.attack


def line_of(text: str) -> Line | None:
    """A line of one of the three formats; None where it is none."""
    match text.split():
        case [speaker, file, environment, attack, key] if key in KEYS:
            return Line(speaker, file, attack, key, _condition(environment))
        case [speaker, file, codec, transmission, attack, key, _trim, _subset, *_more] if key in KEYS:
            return Line(speaker, file, attack, key, _condition(codec, transmission))
        case [speaker, file, sex, codec, quality, _seed, _tag, attack, key, _tmp] if key in KEYS:
            return Line(speaker, file, attack, key, _condition(codec, quality), SEXES.get(sex, ""))
    return None


def is_protocol(path: Path) -> bool:
    """Whether a file is such a protocol, by its first lines."""
    if path.suffix.lower() not in SUFFIXES:
        return False
    try:
        if not path.is_file():
            return False
        with path.open(encoding="utf-8", errors="strict") as file:
            head = file.read(HEAD)
        lines = [line for line in head.splitlines()[:LOOKED_AT] if line.strip()]
    except (OSError, UnicodeDecodeError):
        return False
    return bool(lines) and all(line_of(line) for line in lines)


def protocols_in(folder: Path) -> list[Path]:
    """The protocols that lie in a folder or in a folder of it."""
    there = listed(folder, (), Layout())
    inner = [path for each in folders_in(folder) for path in listed(each, (), Layout())]
    return sorted(path for path in [*there, *inner] if is_protocol(path))


def read_protocols(source: Path) -> Layout:
    """The clips that a protocol, or all protocols of a folder, name.

    Raises:
        JobError: BAD_DATA, if there is no protocol.
    """
    files = [source] if source.is_file() else protocols_in(source)
    if not files or not all(is_protocol(each) for each in files):
        sentence = _(
            "{source} holds no ASVspoof protocol; lines such as 'LA_0079 LA_T_1138215 - - bonafide' were expected."
        )
        raise JobError(BAD_DATA, sentence.format(source=source.name))
    layout, folder = Layout(NAME), source.parent if source.is_file() else source
    sounds: dict[str, list[Path]] = {}
    for path in sounds_below(folder, folder, layout):
        sounds.setdefault(path.stem, []).append(path)
    for file in files:
        layout.add(_clips(file, folder, sounds, layout))
    return layout


def _clips(file: Path, folder: Path, sounds: Mapping[str, Sequence[Path]], layout: Layout) -> Iterator[Found]:
    if file.stat().st_size > LARGEST:
        raise JobError(BAD_DATA, _("{file} is larger than 256 MiB; that is no protocol.").format(file=file.name))
    for n, text in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        line = line_of(text)
        if line is None:
            if text.strip():
                layout.refuse(f"{file.name}:{n}", _("The line has none of the formats of ASVspoof."))
            continue
        paths = sounds.get(Path(line.file).stem if line.file.lower().endswith(SOUNDS) else line.file, ())
        reason = label_objection(speaker=line.speaker, file=line.file, attack=line.generator, condition=line.condition)
        if reason := reason or _objection(paths, folder):
            layout.refuse(shown((line.file,)), reason)
        else:
            yield _found(line, paths[0])


def _found(line: Line, path: Path) -> Found:
    return Found(
        path,
        f"{line.speaker}/{line.generator}/{path.name}",
        line.speaker,
        line.generator,
        line.condition,
        prompt=path.stem,  # every sentence is one of its own: the protocol does not tell
        pair=path.stem,
        sex=line.sex,
        provenance="ASVspoof",
    )


def _objection(paths: Sequence[Path], folder: Path) -> str:
    """Why recordings of one name cannot be the clip that a line means."""
    if len(paths) > 1:
        places = ", ".join(path.relative_to(folder).as_posix() for path in paths)
        return _("Its name lies there {n} times: {places}. Leave one of them.").format(n=len(paths), places=places)
    return "" if paths else _("There is no recording of this name below the folder.")


def _condition(*what: str) -> str:
    return "-".join(each for each in what if each not in NOTHING) or CLEAN
