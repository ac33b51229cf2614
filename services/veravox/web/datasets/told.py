"""What a dataset's job says, and what the dataset holds: a sentence, and clips by voice and class."""

from veravox.client.models import Count, DatasetRead, DatasetStatus, Phase
from veravox.core.said_again import again
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Tag, bar, table
from veravox.web.phases import ENDED, why

MOST_REFUSED = 50


def state(status: DatasetStatus) -> None:
    """How far its job is, or why there is nothing."""
    sentence, remedy = why(status)
    if sentence:
        Tag("p", f"{sentence} {remedy}".strip(), "trouble" if status.phase is Phase.failed else "soft")
    if status.phase not in ENDED:
        progress = status.progress
        bar(progress.percent / 100, _("Progress"))
        done = f"{words.count(progress.step)} / {words.count(progress.steps)}" if progress.steps else ""
        Tag("small", " · ".join(filter(None, [again(progress.stage), done, words.time_left(progress.eta_seconds)])))


def contents(dataset: DatasetRead) -> None:
    """How much there is of what, and what was left out."""
    result = dataset.status.result
    assert result
    human = result.bonafide or _("none: it trains, and shows classes, but gives no verdict")
    said = _("{clips} clips, {time} of speech. Human class: {human}.")
    Tag("p", said.format(clips=words.count(result.clips), time=words.hours(result.seconds), human=human), "soft")
    _counts(dataset.name, result.counts)
    if result.refused:
        with Tag("details"):
            Tag("summary", _("{n} clips were left out").format(n=words.count(len(result.refused))))
            refused = result.refused[:MOST_REFUSED]
            table(
                _("Clips that were left out"),
                [(_("clip"), ""), (_("why"), "")],
                [(r.clip, again(r.reason)) for r in refused],
            )


def _counts(name: str, counts: list[Count]) -> None:
    """Clips by voice (rows) and class (columns)."""
    classes = sorted({each.generator for each in counts})
    clips: dict[tuple[str, str], int] = {}
    for each in counts:
        clips[each.speaker, each.generator] = clips.get((each.speaker, each.generator), 0) + each.clips
    speakers = list(dict.fromkeys(each.speaker for each in counts))
    table(
        _("Clips of {name} by voice and class").format(name=name),
        [(_("voice"), ""), *((each, "n") for each in classes)],
        [(speaker, *(words.count(clips.get((speaker, each), 0)) for each in classes)) for speaker in speakers],
    )
