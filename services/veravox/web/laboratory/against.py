"""Two models on the same clips: which errs less, whether that can be chance, and the clips on which they differ."""

from uuid import UUID

from veravox.client.models import ClipCompared, EvaluationAgainst, MeasureCompared
from veravox.core.said_again import again
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Cell, Tag, card, chip, link, table
from veravox.web.hearing import hear
from veravox.web.laboratory.addresses import clip_address, evaluation_address
from veravox.web.laboratory.words import chance_said, is_told_apart, points, points_between, verdict_on, why_so

SHOWN = 6  # clips that are there at once


def against(first: UUID, found: EvaluationAgainst, names: tuple[str, str]) -> None:
    """A card: the sentence, the figures, and the clips."""
    mine, other = names
    with card(), Tag("div", "", "grid"):
        with Tag("div"):
            Tag("h2", verdict_on(found, mine, other), data_testid="compared")
            Tag("p", why_so(found, mine, other))
        _figures(found, names)
        _counts(found, names)
        if found.clips:
            _clips(first, found, names)
        link(_("All about {name}").format(name=other), evaluation_address(found.id))


def _figures(found: EvaluationAgainst, names: tuple[str, str]) -> None:
    columns = [(_("on the clips that both judged"), ""), *((each, "n") for each in names)]
    columns += [(_("second less first, points"), "n"), (_("95 % interval"), "n"), (_("p, Holm"), "n"), ("", "")]
    rows = ((_("equal error rate"), found.eer), (_("error at the carried threshold"), found.half_total_error_rate))
    table(_("Both models in figures"), columns, [[title, *_figure(said)] for title, said in rows])
    said = _(
        "{n} clips, {human} human and {machine} machine-made, of {groups} utterances, which were drawn anew for the intervals."
    )
    counts = {"n": found.shared, "human": found.bonafide, "machine": found.spoof, "groups": found.utterances}
    Tag("small", said.format(**{name: words.count(each) for name, each in counts.items()}))


def _figure(said: MeasureCompared) -> list[Cell]:
    interval = points_between(said.interval) or again(said.why_none)
    return [
        words.percent(said.first, 1),
        words.percent(said.second, 1),
        points(said.difference),
        interval,
        chance_said(said.p_value),
        lambda: _mark(said),
    ]


def _mark(said: MeasureCompared) -> None:
    if is_told_apart(said):
        chip(_("differs"), "warn")


def _counts(found: EvaluationAgainst, names: tuple[str, str]) -> None:
    mine, other = names
    columns = [("", ""), (_("{name} right").format(name=other), "n"), (_("{name} wrong").format(name=other), "n")]
    rows = [
        [_("{name} right").format(name=mine), words.count(found.both_right), words.count(found.only_first_right)],
        [_("{name} wrong").format(name=mine), words.count(found.only_second_right), words.count(found.both_wrong)],
    ]
    table(_("Clips on which each is right, asked to choose"), columns, rows)


def _clips(first: UUID, found: EvaluationAgainst, names: tuple[str, str]) -> None:
    Tag("h3", _("Where one is right and the other wrong, the widest apart first"), style="margin:0")
    for each in found.clips[:SHOWN]:
        _clip(first, each, names)
    if len(found.clips) > SHOWN:
        with Tag("details"):
            Tag("summary", _("{n} more").format(n=len(found.clips) - SHOWN))
            with Tag("div", "", "grid"):
                for each in found.clips[SHOWN:]:
                    _clip(first, each, names)


def _clip(first: UUID, each: ClipCompared, names: tuple[str, str]) -> None:
    with Tag("article", "", "clip", aria_label=each.clip):
        hear(clip_address(first, each.place), each.clip)
        with Tag("div"):
            Tag("b", _("is {name}").format(name=each.truth))
            for name, score in zip(names, (each.first, each.second), strict=True):
                right = (score >= 0) is each.human
                said = _("✓ right") if right else _("✕ wrong")
                with Tag("div", "", "line"):
                    chip(said, "good" if right else "bad")
                    Tag("span", _("{name}: score {score}").format(name=name, score=words.score(score)))
            Tag("small", each.clip, style="display:block;overflow-wrap:anywhere")
