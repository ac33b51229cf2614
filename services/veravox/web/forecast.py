"""What a training will learn from, before it starts."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from veravox.client.models import PreviewPart, PreviewRow, RunPreview
from veravox.core.audit.findings import in_several_parts
from veravox.core.protocols import EACH
from veravox.core.text import _, numeral
from veravox.web import words
from veravox.web.elements import Cell, Tag, card, definitions, table
from veravox.web.estimate_words import estimated
from veravox.web.form import Asked

WARNINGS = "warnings"  # the place that the form's foot leads to


@dataclass(frozen=True)
class Forecast:
    """What is asked for; the gateway's preview; which class is human, if any; how many runs have not ended."""

    asked: Asked
    preview: RunPreview
    human: str | None
    before: int


def warnings(told: Forecast) -> list[tuple[str, tuple[str, ...]]]:
    """What to mind before it starts: a heading each, and its paragraphs."""
    preview, found = told.preview, list[tuple[str, tuple[str, ...]]]()
    if preview.warning:
        found.append((_("The same recordings on both sides"), (preview.warning,)))
    if preview.estimate.warning:
        found.append((_("More memory than there is"), (preview.estimate.warning,)))
    if preview.badge:
        caution = _("The figures will carry this caution: {badge}.").format(badge=preview.badge)
        apart = _("“Speakers apart” gives the honest figure for strangers, where there are voices enough.")
        found.append((_("Mind the split"), (caution, apart)))
    return found


def forecast(told: Forecast | None) -> None:
    if told is None:
        return
    preview = told.preview
    if found := warnings(told):
        with Tag("div", "", "grid", role="group", aria_label=_("Warnings"), tabindex="-1", data_field=WARNINGS):
            for title, paragraphs in found:
                with card(title, "warning"):
                    for each in paragraphs:
                        Tag("p", each)
    with card(_("What will happen")):
        if not preview.rows:
            Tag("p", _("The data are still being prepared; the training waits for them."), "soft")
        definitions(
            [
                (_("Clips"), lambda: Tag("b", words.count(preview.clips))),
                (_("Spectrograms"), lambda: _spectrograms(preview)),
                (_("Speech"), words.hours(preview.seconds)),
                *_apart(preview),
                *_left_open(told.asked),
                *_runs(told.asked),
                *estimated(preview.estimate, told.asked),
                (_("Queue"), _queue(told)),
            ]
        )
        if told.asked.is_group:
            Tag("p", _("They become a group, which tells mean and deviation of each figure."), "soft after")
        if preview.rows:
            with Tag("div", style="margin-top:14px"):
                _by_part(preview.parts)
            with Tag("details", style="margin-top:10px"):
                Tag("summary", _("by voice"))
                _by_speaker(preview.rows, told.human)
            with Tag("details", style="margin-top:10px"):
                Tag("summary", _("by class"))
                _by_name(_("class"), preview.rows, lambda row: row.generator)
            with Tag("details", style="margin-top:10px"):
                Tag("summary", _("by condition"))
                _by_name(_("condition"), preview.rows, lambda row: row.condition)


def _left_open(asked: Asked) -> list[tuple[str, Cell]]:
    """What the trainer decides at the start, and what follows from it."""
    training, rows = asked.spec.training, list[tuple[str, Cell]]()
    if not training.batch_size:
        rows.append((_("Batch size"), _("the fastest that fits")))
    if not training.learning_rate:
        rows.append((_("Learning rate"), _("each run finds its own") if asked.is_group else _("found at the start")))
    elif not training.batch_size:
        rows.append(
            (_("Learning rate"), _("{rate}, scaled with the batch").format(rate=numeral(f"{training.learning_rate:g}")))
        )
    return rows


def _spectrograms(preview: RunPreview) -> None:
    """All that are looked at in an epoch, as the run's own table counts them; and of them those that it learns from."""
    Tag("b", words.count(preview.windows))
    learnt = sum(each.windows for each in preview.parts if each.part == "train")
    if learnt:
        Tag("small", _("{n} of them to learn from").format(n=words.count(learnt)), style="display:block")


def _apart(preview: RunPreview) -> list[tuple[str, Cell]]:
    """What the test part alone has, what is used for nothing, and what several parts have."""
    rows = list[tuple[str, Cell]]()
    if preview.held_out:
        rows.append((_("In the test alone"), words.listed(preview.held_out)))
    if preview.unmet:
        rows.append((_("Never met in training"), words.listed(preview.unmet)))
    if preview.left_over:
        rows.append((_("Clips used for nothing"), words.count(preview.left_over)))
    if crossing := in_several_parts(preview.crossings):
        rows.append((_("In several parts"), crossing))
    return rows


def _runs(asked: Asked) -> list[tuple[str, Cell]]:
    if not asked.is_group:
        return []
    said = [_("{n} folds").format(n=asked.folds)] if asked.folds else []
    if asked.each:
        said.append(_(EACH[asked.each]))
    if asked.seeds:
        said.append(_("seeds {seeds}").format(seeds=words.listed([str(seed) for seed in asked.seeds])))
    with_what = ", ".join(said)
    return [(_("Runs"), _("{n}, with {what}").format(n=asked.runs, what=with_what) if asked.runs else with_what)]


def _queue(told: Forecast) -> str:
    if told.before:
        return _("after {n} others").format(n=told.before) if told.before > 1 else _("after another one")
    return _("one starts at once, the others follow") if told.asked.is_group else _("starts at once")


def _by_part(parts: list[PreviewPart]) -> None:
    """Who is learnt from, and who is tested on."""
    names = {"train": _("training"), "validation": _("validation"), "test": _("test")}
    lines = [[names.get(each.part, each.part), words.listed(each.speakers), words.count(each.clips)] for each in parts]
    table(_("Voices and clips by part"), [(_("part"), ""), (_("voices"), ""), (_("clips"), "n")], lines)


def _by_speaker(rows: list[PreviewRow], human: str | None) -> None:
    columns = [(_("speaker"), ""), *(((_("human"), "n"), (_("machine"), "n")) if human else ((_("clips"), "n"),))]
    lines = []
    for speaker in dict.fromkeys(row.speaker for row in rows):
        own = [row for row in rows if row.speaker == speaker]
        humans = sum(row.clips for row in own if row.generator == human)
        rest = sum(row.clips for row in own) - humans
        lines.append([speaker, *(([words.count(humans)] if human else []) + [words.count(rest)])])
    table(_("Clips by speaker"), columns, lines)


def _by_name(title: str, rows: list[PreviewRow], name_of: Callable[[PreviewRow], str]) -> None:
    """Clips of each name in each part."""
    clips: Counter[tuple[str, str]] = Counter()
    for row in rows:
        clips[name_of(row), row.part] += row.clips
    names = dict.fromkeys(map(name_of, rows))
    lines = [[name, *(words.count(clips[name, part]) for part in ("train", "validation", "test"))] for name in names]
    columns = [(title, ""), (_("training"), "n"), (_("validation"), "n"), (_("test"), "n")]
    table(_("Clips by {what} and part").format(what=title), columns, lines)
