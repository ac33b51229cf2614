"""The report of an evaluation: the model on these clips, and its card below."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

from veravox.core.reporting.document import Document, Facts, Part, Section, plain
from veravox.core.reporting.facts import EvaluationMatter, ResultFacts
from veravox.core.reporting.figures import (
    confusion_parts,
    detection_parts,
    group_grids,
    lead_of,
    naming_rows,
    one_sided_parts,
)
from veravox.core.reporting.model_card import sections_of
from veravox.core.reporting.robust import robust_parts
from veravox.core.spreadsheet import harmless
from veravox.core.text import _

HEAD = ("section", "group", "measure", "value", "low", "high", "n")
BESIDES = {
    "bonafide",
    "spoof",
    "utterances",
    "eer",
    "interval",
    "why_none",
    "intervals",
    "half_total_error_rate_interval",
}
Cell = str | int | float | None


def evaluation_report(matter: EvaluationMatter, id: str) -> Document:
    """The whole report.

    Args:
        matter: what is known.
        id: of the evaluation.
    """
    result, card, run = matter.result, matter.model.card, matter.model.run
    title = _("{model} on {dataset}").format(model=plain(card.title) or card.run, dataset=plain(matter.dataset.name))
    own = [replace(each, title=_("Model card: {title}").format(title=each.title)) for each in sections_of(matter.model)]
    about = _("Evaluation {id}").format(id=id)
    return Document(title, about, lead_of(result), run.protocol.badge if run else "", [*_sections(matter), *own])


def report_csv(result: ResultFacts) -> str:
    """Every figure in a row: section, group, measure, value, interval, n."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    for row in _rows(result):
        writer.writerow(["" if cell is None else harmless(cell) for cell in row])
    return text.getvalue()


def _sections(matter: EvaluationMatter) -> Iterator[Section]:
    yield Section(_("What was measured"), [Facts(_what(matter))])
    if matter.result.detection:
        yield Section(_("Human against machine"), [*detection_parts(matter.result.detection), *matter.pictures])
    if matter.result.one_sided:
        yield Section(_("One side alone"), one_sided_parts(matter.result.one_sided))
    if groups := group_grids(matter.result.by):
        yield Section(_("Where it errs"), groups)
    if confusion := confusion_parts(matter.result):
        yield Section(_("What was taken for what"), [*_naming(matter.result), *confusion])
    if robust := matter.result.robustness:
        yield Section(_("With noise and behind codecs"), [*robust_parts(robust, matter.robustness)])


def _what(matter: EvaluationMatter) -> list[tuple[str, str]]:
    result, judged = matter.result, matter.judged
    left = _("{n}; {left} were left out, for the model was made with them or their pairs")
    rows = [
        (_("clips judged"), left.format(n=result.n, left=result.left_out) if result.left_out else str(result.n)),
        (_("dataset"), f"{matter.dataset.name} {matter.dataset.version}".strip()),
    ]
    if judged:
        rows += [
            (_("its speakers"), str(len(judged.speakers))),
            (_("its conditions"), ", ".join(map(plain, judged.conditions))),
            (_("its licences"), ", ".join(map(plain, judged.licences)) or _("nobody has told")),
        ]
    return [(name, value) for name, value in rows if value]


def _naming(result: ResultFacts) -> list[Part]:
    shown = naming_rows(result)
    return [Facts(shown)] if shown else []


def _rows(result: ResultFacts) -> Iterator[tuple[Cell, ...]]:
    if said := result.detection:
        n = said.bonafide + said.spoof
        measures = said.model_dump(by_alias=True, exclude=BESIDES)
        for over, each in said.intervals.items():
            low, high = each.interval or (None, None)
            yield "detection", f"interval over {each.groups} {over}", "eer", said.eer, low, high, n
        half = said.half_total_error_rate_interval
        sure = {"halfTotalErrorRate": half} if half else {}
        yield from (
            ("detection", "", name, value, *sure.get(name, (None, None)), n) for name, value in measures.items()
        )
    if alone := result.one_sided:
        rate, side = alone.called_wrongly, "human" if alone.human else "machine"
        yield "one side", side, "calledWrongly", rate.rate, rate.low, rate.high, rate.clips
        yield "one side", side, "undecided", alone.undecided, None, None, rate.clips
    for name in ("f1_macro", "accuracy", "balanced_accuracy"):
        yield "naming", "", name, getattr(result, name), None, None, result.n
    for way, groups in result.by.items():
        for group in groups:
            for measure in ("wrong", "undecided", "eer"):
                low, high = getattr(group, f"{measure}_interval") or (None, None)
                yield way, group.name, measure, getattr(group, measure), low, high, group.n
    for point in result.robustness.conditions if result.robustness else ():
        low, high = point.interval or (None, None)
        yield "robustness", point.name, "eer", point.eer, low, high, point.n
        yield "robustness", point.name, "balancedAccuracy", point.balanced_accuracy, None, None, point.n
        yield "robustness", point.name, "undecided", point.undecided, None, None, point.n
