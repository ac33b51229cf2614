"""What an experiment with somebody left out wrote down: its rows as CSV, and their means as Markdown."""

import csv
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from statistics import mean
from typing import Any, TypeVar


@dataclass(frozen=True)
class Row:
    """What was left out, by whom it was judged, and how well; rates in [0, 1], Cllr in bits."""

    kind: str
    left_out: str
    detector: str
    seed: int
    setting: str
    human: int
    machine: int
    utterances: int
    eer: float
    low: float
    high: float
    balanced_accuracy: float
    ece: float
    cllr: float
    min_cllr: float
    fpr95: float | None = None
    auroc: float | None = None


@dataclass(frozen=True)
class Choice:
    """How a setting did where nothing that is left out was heard."""

    kind: str
    without: str
    setting: str
    eer: float


Kind = TypeVar("Kind", Row, Choice)


def markdown(rows: Sequence[Row]) -> str:
    """Means over the seeds, the least and the greatest beside the equal error rate; a line for all at the end."""
    head = "| left out | seeds | clips (human) | EER, % | least to greatest | balanced accuracy, % | ECE, % | Cllr | minCllr | FPR95, % |"
    lines = [f"\n{rows[0].kind}, {rows[0].detector}\n", head, "| --- |" * 1 + " --- |" * 9] if rows else []
    for name in dict.fromkeys(row.left_out for row in rows):
        lines.append(line(name, [row for row in rows if row.left_out == name]))
    return "\n".join([*lines, line("**mean**", rows)] if rows else [])


def line(name: str, rows: Sequence[Row]) -> str:
    rates = [100 * row.eer for row in rows]
    strange = [row.fpr95 for row in rows if row.fpr95 is not None]
    clips = f"{rows[0].human + rows[0].machine} ({rows[0].human})" if name == rows[0].left_out else ""
    return (
        f"| {name} | {len({row.seed for row in rows})} | {clips} | {mean(rates):.1f} | {min(rates):.1f} to {max(rates):.1f} |"
        f" {100 * mean(row.balanced_accuracy for row in rows):.1f} | {100 * mean(row.ece for row in rows):.1f} |"
        f" {mean(row.cllr for row in rows):.3f} | {mean(row.min_cllr for row in rows):.3f} |"
        f" {f'{100 * mean(strange):.0f}' if strange else ''} |"
    )


def write(path: Path, rows: Sequence[Row | Choice]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(rows[0]))
        writer.writerows([f"{each:.5f}" if isinstance(each, float) else each for each in astuple(row)] for row in rows)


def read(kind: type[Kind], path: Path) -> list[Kind]:
    """What stands there; nothing where there is no such file."""
    if not path.exists():
        return []
    types = {field.name: field.type for field in fields(kind)}
    with path.open() as file:
        return [kind(**{name: _value(types[name], said) for name, said in row.items()}) for row in csv.DictReader(file)]


def _value(type_: Any, said: str) -> Any:
    return said if type_ is str else int(said) if type_ is int else float(said) if said else None
