"""What scores measure, as tables for a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table

from veravox.core.text import _
from veravox.detection.telling_apart import SPEAKERS, UTTERANCES

FIGURES = ("asvspoof5Eer", "auc", "minDcf", "actDcf", "cllr", "minCllr")


def tables(found: Mapping[str, Any]) -> Iterator[Table]:
    """Figures over all clips, equal error rates by generator, and the comparison where there is one."""
    yield _table((_("measure"), _("value")), [*_counts(found), *((name, _number(found[name])) for name in FIGURES)])
    if len(found["eerByGenerator"]) > 1:
        rows = [(name, _number(each)) for name, each in found["eerByGenerator"].items()]
        yield _table((_("generator"), "eer"), rows)
    if "against" in found:
        differences = [(name, *_difference(each)) for name, each in found["against"].items()]
        yield _table((_("second less first"), _("difference"), _("95 % interval"), _("p, Holm")), differences)


def _counts(found: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [
        ("bonafide, spoof", f"{found['bonafide']:,}, {found['spoof']:,}"),
        ("eer", _number(found["eer"])),
        *(
            (_over(name, said), _interval(said["interval"]) or said["whyNone"])
            for name, said in found["intervals"].items()
        ),
    ]


def _over(name: str, said: Mapping[str, Any]) -> str:
    over = {
        SPEAKERS: _("95 % interval over {n} speakers"),
        UTTERANCES: _("95 % interval over {n} utterances"),
    }[name]
    return over.format(n=said["groups"])


def _difference(said: Mapping[str, Any]) -> tuple[str, str, str]:
    p_value = "" if said["pValue"] is None else f"{said['pValue']:.3f}"
    return f"{said['difference']:+.4f}", _interval(said["interval"]) or said["whyNone"], p_value


def _interval(ends: list[float] | None) -> str:
    return _("{low} to {high}").format(low=_number(ends[0]), high=_number(ends[1])) if ends else ""


def _number(value: float) -> str:
    return f"{value:.4f}"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    made = Table()
    for column in columns:
        made.add_column(column)
    for row in rows:
        made.add_row(*row)
    return made
