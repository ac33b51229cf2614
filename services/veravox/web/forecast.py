"""What a training will learn from, before it starts."""

from dataclasses import dataclass

from veravox.client.models import PreviewRow, RunPreview
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Tag, card, definitions, table


@dataclass(frozen=True)
class Forecast:
    """The gateway's preview; which class is human, if any; how many runs have not ended."""

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
        queue = _("starts at once") if not told.before else _("after {n} others").format(n=told.before)
        definitions(
            [
                (_("Clips"), lambda: Tag("b", words.count(preview.clips))),
                (_("Spectrograms"), lambda: Tag("b", words.count(preview.windows))),
                (_("Speech"), words.hours(preview.seconds)),
                (_("Queue"), queue),
            ]
        )
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
