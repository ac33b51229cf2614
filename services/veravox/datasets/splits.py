"""A split on disk: `split.csv`, which says for good which clip a model has seen."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from veravox.core.files import replace_text
from veravox.core.manifest import Clip
from veravox.core.protocols import Part
from veravox.core.spreadsheet import as_written, harmless

COLUMNS = ("clip", "sha256", "pair", "part", "speaker", "class", "condition", "original")


@dataclass(frozen=True)
class SplitRow:
    """One clip and what it was used for."""

    clip: str
    sha256: str
    pair: str
    part: Part
    original: str = ""  # splits of earlier versions have none


def write_split(path: Path, divided: Mapping[Part, Sequence[Clip]]) -> None:
    """Write the rows of every part, the parts in their order."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for part, rows in divided.items():
        writer.writerows(
            map(
                harmless,
                (row.clip, row.sha256, row.pair, part.value, row.speaker, row.generator, row.condition, row.original),
            )
            for row in rows
        )
    replace_text(path, text.getvalue())


def read_split(path: Path) -> list[SplitRow]:
    """The rows as they were written; what they are besides is for people who count.

    Raises:
        FileNotFoundError: if there is none.
    """
    with path.open(newline="") as file:
        return [
            SplitRow(
                as_written(row["clip"]),
                row["sha256"],
                as_written(row["pair"]),
                Part(row["part"]),
                as_written(row.get("original") or ""),
            )
            for row in csv.DictReader(file)
        ]
