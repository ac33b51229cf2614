"""A table of clips, `manifest.csv`: a row a clip, its path and what is known of it.

| column | also called | what it holds |
| --- | --- | --- |
| path | file, file_name, filename, clip | the clip's file, relative to the table (or to `clips/` beside it) |
| label | class, key | its class: bonafide, or the generator; `spoof` where a column generator says which |
| generator | attack | what made it; counts where the label is spoof, fake or empty |
| speaker | speaker_id, voice | who speaks; `unknown` where nothing is said |
| prompt | prompt_id, sentence | which sentence it is |
| pair | pair_id | what a bonafide clip and its copies share |
| condition | codec, noise_snr_db | what happened to it; `clean` where nothing is said |
| sex, accent, licence, provenance | gender, license, source_corpus | facts that the card tells |
| sha256 | | checked, where it is given |
| original | | the SHA-256 of the clip that this one was made of, in the table of a Veravox dataset |

Columns are divided by commas, semicolons or tabs; the text is UTF-8. Other columns are passed over.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TextIO

from veravox.core.exits import BAD_DATA, JobError
from veravox.core.manifest import UNKNOWN
from veravox.core.text import _
from veravox.datasets.importing.found import CLEAN, Found, Layout, label_objection
from veravox.datasets.importing.walking import objection, shown

NAME = "manifest"
LARGEST = 1 << 30  # bytes of a table
LONGEST_LINE = 1 << 16  # characters
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "path": ("path", "file", "file_name", "filename", "clip"),
        "label": ("label", "class", "key"),
        "generator": ("generator", "attack"),
        "speaker": ("speaker", "speaker_id", "voice"),
        "prompt": ("prompt", "prompt_id", "sentence"),
        "pair": ("pair", "pair_id"),
        "condition": ("condition", "codec"),
        "snr": ("noise_snr_db",),
        "sex": ("sex", "gender"),
        "accent": ("accent",),
        "licence": ("licence", "license"),
        "provenance": ("provenance", "source_corpus"),
        "sha256": ("sha256",),
        "original": ("original",),
    }
)
SPOOF = ("", "spoof", "fake")
HASH = re.compile(r"[0-9a-f]{64}")


def is_table(path: Path) -> bool:
    """Whether a file is such a table, by its head."""
    if path.suffix.lower() != ".csv":
        return False
    try:
        if not path.is_file():
            return False
        head = _head(path)
        columns = _columns(next(csv.reader([head], delimiter=_delimiter(head)), []))
    except (OSError, UnicodeDecodeError, csv.Error):
        return False
    return "path" in columns and bool({"label", "generator"} & columns.keys())


def read_table(table: Path) -> Layout:
    """The clips that a table names.

    Raises:
        JobError: BAD_DATA, if it is no such table.
    """
    if not is_table(table):
        sentence = _("{table} is no table of clips: its first line must name the columns path and label, and more.")
        raise JobError(BAD_DATA, sentence.format(table=table.name))
    if table.stat().st_size > LARGEST:
        raise JobError(BAD_DATA, _("{table} is larger than 1 GiB; divide it.").format(table=table.name))
    layout = Layout(NAME)
    try:
        layout.add(_rows(table, layout))
    except (UnicodeDecodeError, csv.Error) as error:
        raise JobError(BAD_DATA, _("{table} cannot be read: {why}.").format(table=table.name, why=error)) from None
    layout.one_kind()
    return layout


def _rows(table: Path, layout: Layout) -> Iterator[Found]:
    root = table.parent.resolve()
    with table.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(_lines(file), delimiter=_delimiter(_head(table)))
        columns = _columns(next(reader))
        for row in reader:
            said = {name: row[at].strip() for name, at in columns.items() if at < len(row)}
            place = said.get("path", "")
            if not row or not place:
                if any(row):
                    layout.refuse(_("line {n}").format(n=reader.line_num), _("It names no file."))
                continue
            path = _there(table.parent, place)
            reason = _place_objection(place) or _labels_objection(said) or _file_objection(path, root)
            if reason:
                layout.refuse(shown((place,)), reason)
            else:
                yield _found(path, PurePosixPath(place.replace("\\", "/")).as_posix(), said)


def _found(path: Path, place: str, said: Mapping[str, str]) -> Found:
    speaker, generator = said.get("speaker") or UNKNOWN, _class(said)
    prefix = f"{speaker}/{generator}/"
    facts = {name: said.get(name, "") for name in ("prompt", "pair", "licence", "provenance", "sex", "accent")}
    original = said.get("original", "").lower()
    return Found(
        path,
        place if place.startswith(prefix) else prefix + place,  # so that a version follows from its labels
        speaker,
        generator,
        _condition(said),
        sha256=said.get("sha256", "").lower(),
        original=original if HASH.fullmatch(original) else "",
        **facts,
    )


def _class(said: Mapping[str, str]) -> str:
    label, generator = said.get("label", ""), said.get("generator", "")
    return generator if generator not in {"", "-"} and label.casefold() in SPOOF else label or generator


def _condition(said: Mapping[str, str]) -> str:
    if said.get("condition", "") not in {"", "-", "none"}:
        return said["condition"]
    snr = said.get("snr", "")
    return f"snr{snr}" if snr not in {"", "-", "none", "inf"} else CLEAN


def _labels_objection(said: Mapping[str, str]) -> str:
    if not _class(said):
        return _("Its row names no class; fill in the column label.")
    if said.get("sha256") and not HASH.fullmatch(said["sha256"].lower()):
        return _("Its sha256 is no SHA-256 of 64 hexadecimal digits.")
    return label_objection(speaker=said.get("speaker", ""), label=_class(said), condition=_condition(said))


def _place_objection(place: str) -> str:
    inside = PurePosixPath(place.replace("\\", "/"))
    if inside.is_absolute() or ".." in inside.parts or re.match(r"[A-Za-z]:", place):
        return _("Its path leaves the folder of the table; write it relative to the table, without '..'.")
    return "" if place.isprintable() else _("Its name holds characters that cannot be shown; rename it.")


def _file_objection(path: Path, root: Path) -> str:
    try:
        if not path.resolve().is_relative_to(root):
            return _("It is a link that leaves the folder; put the file itself there.")
        return objection(path, root) if path.is_file() else _("There is no such file.")
    except (OSError, ValueError) as error:
        return _("It cannot be opened: {why}.").format(why=error)


def _there(folder: Path, place: str) -> Path:
    """Where the file lies: as it is named, or below `clips/`, as in a dataset of Veravox."""
    path = folder / place.replace("\\", "/")
    inside = folder / "clips" / place.replace("\\", "/")
    try:
        return inside if not path.exists() and inside.exists() else path
    except (OSError, ValueError):
        return path


def _columns(head: list[str]) -> dict[str, int]:
    names = [each.strip().casefold() for each in head]
    found = {}
    for name, called in COLUMNS.items():
        at = next((names.index(each) for each in called if each in names), None)
        if at is not None:
            found[name] = at
    return found


def _head(table: Path) -> str:
    with table.open(encoding="utf-8-sig", newline="") as file:
        return next(_lines(file), "")


def _lines(file: TextIO) -> Iterator[str]:
    """Raises csv.Error at one that is too long, before it is in memory."""
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise csv.Error(_("a line is longer than {n} characters").format(n=LONGEST_LINE))
        yield line


def _delimiter(head: str) -> str:
    return max(",;\t", key=head.count)
