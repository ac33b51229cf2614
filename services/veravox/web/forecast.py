"""What a training will learn from, before it starts."""

from dataclasses import dataclass

from veravox.client.models import PreviewRow, RunPreview
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Cell, Tag, card, definitions, table
from veravox.web.form import Asked


@dataclass(frozen=True)
class Forecast:
    """What is asked for; the gateway's preview; which class is human, if any; how many runs have not ended."""

    asked: Asked
    preview: RunPreview
    human: str | None
    before: int


def forecast(told: Forecast | None) -> None:
    if told is None:
        return
    preview = told.preview
    with card(_("What will happen")):
        if not preview.rows:
            Tag("p", _("The data are still being prepared; the training waits for them."), "soft")
        definitions(
            [
                (_("Clips"), lambda: Tag("b", words.count(preview.clips))),
                (_("Spectrograms"), lambda: Tag("b", words.count(preview.windows))),
                (_("Speech"), words.hours(preview.seconds)),
                *_left_open(told.asked),
                *_runs(told.asked),
                (_("Queue"), _queue(told)),
            ]
        )
        if told.asked.seeds:
            Tag("p", _("They become a group, which tells mean and deviation of each figure."), "soft after")
        if preview.rows:
            with Tag("div", style="margin-top:14px"):
                _by_speaker(preview.rows, told.human)
            with Tag("details", style="margin-top:10px"):
                Tag("summary", _("by class"))
                _by_class(preview.rows)
    if preview.badge:
        with card(_("Mind the split"), "warning"):
            Tag("p", _("The figures will carry this caution: {badge}.").format(badge=preview.badge))
            Tag("p", _("“Speakers apart” gives the honest figure for strangers, where there are voices enough."))


def _left_open(asked: Asked) -> list[tuple[str, Cell]]:
    """What the trainer decides at the start, and what follows from it."""
    training, rows = asked.spec.training, list[tuple[str, Cell]]()
    if not training.batch_size:
        rows.append((_("Batch size"), _("the fastest that fits")))
    if not training.learning_rate:
        rows.append((_("Learning rate"), _("each run finds its own") if asked.seeds else _("found at the start")))
    elif not training.batch_size:
        rows.append((_("Learning rate"), _("{rate:g}, scaled with the batch").format(rate=training.learning_rate)))
    return rows


def _runs(asked: Asked) -> list[tuple[str, Cell]]:
    if not asked.seeds:
        return []
    said = _("{n}, with seeds {seeds}")
    return [(_("Runs"), said.format(n=asked.runs, seeds=words.listed([str(seed) for seed in asked.seeds])))]


def _queue(told: Forecast) -> str:
    if told.before:
        return _("after {n} others").format(n=told.before)
    return _("one starts at once, the others follow") if told.asked.seeds else _("starts at once")


def _by_speaker(rows: list[PreviewRow], human: str | None) -> None:
    columns = [(_("speaker"), ""), *(((_("human"), "n"), (_("machine"), "n")) if human else ((_("clips"), "n"),))]
    lines = []
    for speaker in dict.fromkeys(row.speaker for row in rows):
        own = [row for row in rows if row.speaker == speaker]
        humans = sum(row.clips for row in own if row.generator == human)
        rest = sum(row.clips for row in own) - humans
        lines.append([speaker, *(([words.count(humans)] if human else []) + [words.count(rest)])])
    table(_("Clips by speaker"), columns, lines)


def _by_class(rows: list[PreviewRow]) -> None:
    lines = []
    for name in dict.fromkeys(row.generator for row in rows):
        own = [row for row in rows if row.generator == name]
        lines.append([name, words.count(sum(row.clips for row in own)), words.count(sum(row.windows for row in own))])
    table(_("Clips and spectrograms by class"), [(_("class"), ""), (_("clips"), "n"), (_("spectrograms"), "n")], lines)
