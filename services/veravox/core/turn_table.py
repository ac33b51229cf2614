"""Who was left out, and how it went then: the table of a group whose runs hold out a name or a fold each in turn."""

import csv
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any
from uuid import UUID

from pydantic import Field

from veravox.core.reporting.markdown import inert, lines_of
from veravox.core.specs import Phase, Resource
from veravox.core.spread import Spread, spread_of
from veravox.core.spreadsheet import harmless
from veravox.core.text import N_, _, numeral


class TurnRow(Resource):
    """One run. Rates lie in [0, 1], Cllr is in bits; null where the run has no such figure."""

    run: UUID
    turn: str = Field(description="What it left out, or its fold.")
    seed: int
    phase: Phase
    human: int | None = Field(description="Human clips of its test part.")
    machine: int | None = Field(description="Machine-made ones.")
    equal_error_rate: float | None = None
    interval: list[float] | None = Field(None, description="The equal error rate's, of 95 %, over utterances.")
    why_none: str = Field("", description="Why there is no interval, in a sentence.")
    balanced_accuracy: float | None = Field(
        None, description="Of human against machine, at the threshold that the calibrated scores carry along."
    )
    ece: float | None = Field(None, description="Expected calibration error.")
    cllr: float | None = Field(None, description="Cost of the log-likelihood ratio.")
    fpr95: float | None = Field(
        None, description="Share of clips of a generator it never met that pass as known where 95 % of known ones do."
    )
    unmet: int = Field(0, description="How many clips of such generators that is of.")


class TurnFigure(Spread):
    """A figure over the runs that have it; the worst one has a name."""

    name: str = Field(description="As in a row.")
    title: str
    worst: float | None = Field(description="The highest; of balanced accuracy, the lowest.")
    worst_turn: str = Field(description="Where that was.")


class TurnTable(Resource):
    """A group, with a row for each run."""

    name: str
    protocol: str = Field(description="What its runs kept apart, as people say it.")
    badge: str = Field(description="A caution about the protocol, to be shown beside every figure.")
    cautions: list[str] = Field(description="Why the figures of its runs may not be taken together; usually empty.")
    rows: list[TurnRow]
    figures: list[TurnFigure]


@dataclass(frozen=True)
class _Figure:
    """A column."""

    field: str
    title: str
    worst: Callable[..., tuple[float, str]] = max
    percent: bool = True


FIGURES = (
    _Figure("equal_error_rate", N_("equal error rate")),
    _Figure("balanced_accuracy", N_("balanced accuracy, carried threshold"), worst=min),
    _Figure("ece", N_("calibration error")),
    _Figure("cllr", "Cllr", percent=False),
    _Figure("fpr95", N_("FPR95, unmet generator")),
)


def figures_of_turn(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """What a row takes from what the registry keeps of a run's report."""
    test = metrics.get("test") or {}
    said, unmet = test.get("detection") or {}, test.get("unmet") or {}
    half = _number(said.get("halfTotalErrorRate"))
    return {
        "human": said.get("bonafide"),
        "machine": said.get("spoof"),
        "equal_error_rate": _number(said.get("eer")),
        "interval": said.get("interval"),
        "why_none": said.get("whyNone") or "",
        "balanced_accuracy": None if half is None else 1 - half,
        "ece": _number(said.get("ece")),
        "cllr": _number(said.get("cllr")),
        "fpr95": _number(unmet.get("fpr95")),
        "unmet": unmet.get("clips") or 0,
    }


def summed_up(rows: Sequence[TurnRow]) -> list[TurnFigure]:
    """Mean, deviation and worst of each figure; what no run has stays out."""
    return [each for each in (_over(rows, figure) for figure in FIGURES) if each.n]


def as_csv(table: TurnTable) -> str:
    """A row a run, and one for the mean and the worst of each."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = ["turn", "seed", "phase", "run", "human", "machine", "equalErrorRate", "low", "high"]
    rest = ["balancedAccuracy", "ece", "cllr", "fpr95", "unmet", "whyNone"]
    writer.writerow([*names, *rest])
    for row in table.rows:
        low, high = row.interval or ("", "")
        said = {**row.outside(), "low": low, "high": high}
        writer.writerow(["" if said[name] is None else harmless(said[name]) for name in [*names, *rest]])
    for title, of in ((_("mean"), "mean"), (_("worst"), "worst")):
        said = {each.name: getattr(each, of) for each in table.figures}
        writer.writerow([title, *(said.get(name, "") for name in [*names, *rest][1:])])
    return text.getvalue()


def as_markdown(table: TurnTable) -> str:
    """The same for a paper or a page; names are only text in it."""
    head, *body = cells(table)
    said = inert(f"{table.protocol} {table.badge and f'({table.badge})'}")
    lines = [f"### {inert(table.name)}", "", said, ""]
    lines += [*(f"> {inert(each)}" for each in table.cautions), *([""] if table.cautions else [])]
    return "\n".join([*lines, *lines_of(head, body), ""])


def cells(table: TurnTable) -> list[list[str]]:
    """Head, a row a run, then mean and worst: what a table shows, without columns that no run fills."""
    shown = [figure for figure in FIGURES if any(each.name == _outside(figure) for each in table.figures)]
    several = len({row.seed for row in table.rows}) > 1
    head = [_("left out"), *([_("seed")] if several else []), _("human + machine"), *(_(each.title) for each in shown)]
    rows = [
        [row.turn, *([str(row.seed)] if several else []), _counts(row), *(_cell(row, figure) for figure in shown)]
        for row in table.rows
    ]
    found = {each.name: each for each in table.figures}
    ends = [
        [title, *([""] if several else []), _("of {n}").format(n=len(table.rows)) if of == "mean" else ""]
        + [
            _written(getattr(found[_outside(figure)], of), figure) + _where(found[_outside(figure)], of)
            for figure in shown
        ]
        for title, of in ((_("mean"), "mean"), (_("worst"), "worst"))
    ]
    return [head, *rows, *(ends if shown else [])]


def _over(rows: Sequence[TurnRow], figure: _Figure) -> TurnFigure:
    there = [(value, row.turn) for row in rows if (value := getattr(row, figure.field)) is not None]
    worst, turn = figure.worst(there) if there else (None, "")
    spread = spread_of(value for value, _turn in there).model_dump()
    return TurnFigure(name=_outside(figure), title=_(figure.title), worst=worst, worst_turn=turn, **spread)


def _outside(figure: _Figure) -> str:
    return TurnRow.model_fields[figure.field].alias or figure.field


def _counts(row: TurnRow) -> str:
    return row.phase.value if row.human is None else f"{row.human} + {row.machine}"


def _cell(row: TurnRow, figure: _Figure) -> str:
    value = _written(getattr(row, figure.field), figure)
    if figure.field == "equal_error_rate" and row.interval:
        low, high = (numeral(f"{100 * each:.1f}") for each in row.interval)
        return _("{value} ({low} to {high})").format(value=value, low=low, high=high)
    if figure.field == "fpr95" and row.unmet:
        return _("{value}, n = {n}").format(value=value, n=row.unmet)
    return value


def _written(value: float | None, figure: _Figure) -> str:
    if value is None:
        return ""
    return numeral(f"{100 * value:.1f} %" if figure.percent else f"{value:.3f}")


def _where(figure: TurnFigure, of: str) -> str:
    return f" ({figure.worst_turn})" if of == "worst" and figure.n > 1 else ""


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
