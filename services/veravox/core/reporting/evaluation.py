"""The report of an evaluation: the model on these clips, and its card below."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO

from veravox.core.reporting.document import Document, Facts, Grid, Part, Points, Section, Words, plain
from veravox.core.reporting.facts import EvaluationMatter, PointFacts, ResultFacts, RobustFacts
from veravox.core.reporting.figures import (
    between,
    confusion_parts,
    detection_parts,
    group_grids,
    lead_of,
    number,
    one_sided_parts,
    percent,
)
from veravox.core.reporting.model_card import sections_of
from veravox.core.text import _

HEAD = ("section", "group", "measure", "value", "low", "high", "n")
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
        writer.writerow(["" if cell is None else _harmless(cell) for cell in row])
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
        yield Section(_("With noise and behind codecs"), [*_robust(robust, matter)])


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
    rows = [
        (_("macro F1"), number(result.f1_macro)),
        (_("accuracy of the named class"), percent(result.accuracy)),
        (_("balanced accuracy of the named class"), percent(result.balanced_accuracy)),
    ]
    shown = [(name, value) for name, value in rows if value]
    return [Facts(shown)] if shown else []


def _robust(robust: RobustFacts, matter: EvaluationMatter) -> Iterator[Part]:
    if not robust.conditions:
        yield Words(robust.why)
        return
    sentence = _(
        "{clips} of {of} clips ({utterances} utterances, drawn by seed {seed}), judged once under each condition."
    )
    yield Words(sentence.format(**robust.model_dump(include={"clips", "of", "utterances", "seed"})))
    if matter.robustness:
        yield matter.robustness
    judged = [each for each in robust.conditions if each.n]
    yield _points(judged) if any(each.eer is not None for each in judged) else _points_of_one_side(judged)
    if refused := [each for each in robust.conditions if each.refused or each.why]:
        yield Points([_refused(each) for each in refused])


def _points(judged: Sequence[PointFacts]) -> Grid:
    head = (_("condition"), _("human + machine"), "EER", _("95 % interval"), _("balanced accuracy"), _("inconclusive"))
    rows = [
        (
            each.title,
            f"{each.bonafide} + {each.spoof}",
            percent(each.eer),
            between(each.interval) or each.why_none,
            percent(each.balanced_accuracy),
            percent(each.undecided),
        )
        for each in judged
    ]
    return Grid(head, rows, (0, 3))


def _points_of_one_side(judged: Sequence[PointFacts]) -> Grid:
    rows = [
        (
            each.title,
            str(each.n),
            percent(each.human_called_machine if each.bonafide else each.machine_called_human),
            percent(each.undecided),
        )
        for each in judged
    ]
    return Grid((_("condition"), "n", _("called wrongly"), _("inconclusive")), rows)


def _refused(each: PointFacts) -> str:
    if not each.refused:
        return _("{condition}: {why}").format(condition=each.title, why=each.why)
    sentence = _("{condition} could not be added to {n} clips: {why}")
    return sentence.format(condition=each.title, n=each.refused, why=each.why)


def _rows(result: ResultFacts) -> Iterator[tuple[Cell, ...]]:
    if said := result.detection:
        n = said.bonafide + said.spoof
        measures = said.model_dump(
            by_alias=True, exclude={"bonafide", "spoof", "utterances", "eer", "interval", "why_none", "intervals"}
        )
        for over, each in said.intervals.items():
            low, high = each.interval or (None, None)
            yield "detection", f"interval over {each.groups} {over}", "eer", said.eer, low, high, n
        yield from (("detection", "", name, value, None, None, n) for name, value in measures.items())
    if alone := result.one_sided:
        rate, side = alone.called_wrongly, "human" if alone.human else "machine"
        yield "one side", side, "calledWrongly", rate.rate, rate.low, rate.high, rate.clips
        yield "one side", side, "undecided", alone.undecided, None, None, rate.clips
    for name in ("f1_macro", "accuracy", "balanced_accuracy"):
        yield "naming", "", name, getattr(result, name), None, None, result.n
    for way, groups in result.by.items():
        for group in groups:
            for measure in ("wrong", "undecided", "eer"):
                yield way, group.name, measure, getattr(group, measure), None, None, group.n
    for point in result.robustness.conditions if result.robustness else ():
        low, high = point.interval or (None, None)
        yield "robustness", point.name, "eer", point.eer, low, high, point.n
        yield "robustness", point.name, "balancedAccuracy", point.balanced_accuracy, None, None, point.n
        yield "robustness", point.name, "undecided", point.undecided, None, None, point.n


def _harmless(cell: Cell) -> Cell:
    """A name that a spreadsheet would read as a formula gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
