"""What stands around a verdict: what to know before it, its line over time, and how far to trust it."""

from collections.abc import Sequence
from statistics import fmean

from veravox.client.models import CountedRate, ModelRead, Moment, VerdictRead
from veravox.core.generators import title_of
from veravox.core.said_again import again
from veravox.core.text import _, numeral, sentences
from veravox.web import words
from veravox.web.elements import Cell, Tag, badge, button, card, chip, class_bars, definitions, link
from veravox.web.figures import measured_on, test_f1, wrongly_said
from veravox.web.laboratory.addresses import laboratory_address
from veravox.web.verdict_words import (
    explanation,
    facts,
    headline,
    how_often_wrong,
    human_share,
    interval_said,
    nobody_is_heard,
    not_throughout,
    score_line,
    short,
    stretch_said,
    sureness,
    tone,
)

BARS = 160  # of a timeline; of more moments, neighbours are averaged
FULL = 6.0  # the score that fills half of the timeline's height
LISTED = 12  # stretches that are named
KINDS = {"human": "good", "machine": "bad", "inconclusive": "warn"}  # of chips


def in_a_row(verdict: VerdictRead, model: ModelRead | None) -> list[Cell]:
    """A verdict in a table: recording, verdict, how probable a human is, and who says so."""
    return [
        lambda: link(verdict.file, f"/verdicts/{verdict.id}"),
        lambda: chip(short(verdict), KINDS.get(tone(verdict), "calm")),
        human_share(verdict),
        model.title if model else _("a deleted model"),
    ]


def judged_by(said: VerdictRead, model: ModelRead | None, href: str = "") -> None:
    """How long the recording is, by whom it was judged, and how fast; the model's name leads to `href`."""
    with Tag("div", "", "soft"):
        Tag("span", facts(said) + " ")
        if model and href:
            link(model.title, href)
        else:
            Tag("span", model.title if model else _("a model that was deleted"))
        Tag("span", " " + _("in {n} ms").format(n=words.count(said.milliseconds)))


def spectrogram(said: VerdictRead, **where: str) -> None:
    """The picture, whose attributes say where it comes from."""
    alt = _("Log-mel spectrogram of {file}: time to the right over {seconds} s, low frequencies at the bottom")
    Tag("img", "", "spectrogram", alt=alt.format(file=said.file, seconds=numeral(f"{said.seconds:.1f}")), **where)


def cautions(said: VerdictRead, visitor: bool = False) -> None:
    """In which respects the recording is unlike what the model has learnt from, and what to do."""
    if not said.cautions:
        return
    with Tag("section", "", "card cautions", role="note", aria_label=_("Before you trust it")):
        Tag(
            "h2",
            _("Nobody seems to speak")
            if nobody_is_heard(said)
            else _("This recording is unlike the clips that the model knows"),
        )
        with Tag("ul"):
            for each in said.cautions:
                Tag("li", again(each.message))
        if nobody_is_heard(said) or visitor:
            return
        with Tag("small"):
            Tag(
                "span",
                _("Its error rates may not hold here. What helps: 20 recordings of your own of this kind.") + " ",
            )
            Tag("span", _("Bring them in as a dataset, and") + " ")
            link(_("measure the model on them"), laboratory_address(said.model))
            Tag("span", _(", or at a terminal") + " ")
            Tag("code", f"veravox model calibrate {said.model} --dataset NAME")


def banner(said: VerdictRead) -> None:
    """What was said, in a sentence and a number."""
    number, meaning = sureness(said)
    with Tag("section", "", f"verdict {tone(said)}", aria_label=_("Verdict")):
        Tag("div", "", "sign", aria_hidden="true")
        with Tag("div"):
            Tag("div", headline(said), "said", data_testid="verdict")
            told = (explanation(said), not_throughout(said), how_often_wrong(said))
            Tag("div", sentences(*told))
        with Tag("div", "", "sure"):
            Tag("b", number)
            Tag("small", meaning)
            if score := score_line(said):
                Tag("br")
                Tag("small", score, data_testid="score")


def timeline(said: VerdictRead) -> None:
    """A bar for each stretch: up where it sounds like a human, down where it sounds like a machine."""
    bars = _bars(said.timeline)
    if not bars or nobody_is_heard(said):
        return
    about = _("Score over time: {n} windows; above the line like a human, below like a machine")
    with Tag("div", "", "timeline", role="img", aria_label=about.format(n=said.windows)):
        for begin, end, score in bars:
            place = f"left:{100 * begin / said.seconds:.3f}%;width:{100 * (end - begin) / said.seconds:.3f}%"
            kind = "human" if score >= 0 else "machine"
            shown = {"data_from": f"{begin:.2f}", "data_to": f"{end:.2f}", "title": words.score(score)}
            Tag("i", "", kind, style=f"{place};height:{50 * min(1.0, abs(score) / FULL):.1f}%", **shown)
        Tag("b", "", "now")
    Tag("small", _("above the line: like a human · below: like a machine · click to hear a stretch"))


def stretches(said: VerdictRead) -> None:
    """Stretches that say the same, to be played alone; of many, the longest."""
    if len(said.segments) < 2:
        return
    longest = sorted(said.segments, key=lambda each: each.begin - each.end)[:LISTED]
    with Tag("div", "", "stretches"):
        if len(said.segments) > LISTED:
            few = _("The {n} longest of {all} stretches:")
            Tag("small", few.format(n=LISTED, all=len(said.segments)), style="width:100%")
        for each in sorted(longest, key=lambda each: each.begin):
            button(
                f"▶ {stretch_said(each)}",
                lambda: None,
                str(each.answer),
                data_from=f"{each.begin:.2f}",
                data_to=f"{each.end:.2f}",
            )


def classes(said: VerdictRead, model: ModelRead | None) -> None:
    """How much it sounds like each class; nothing of what holds no voice."""
    if nobody_is_heard(said):
        return
    human = model.bonafide if model else None
    ranked = sorted(said.probabilities.items(), key=lambda each: -each[1])
    with card(_("What it sounds like")):
        class_bars(
            [(title_of(name), share, words.percent(share)) for name, share in ranked],
            lambda title: "training" if human is None else "human" if title == title_of(human) else "machine",
        )
        averaged = _("As the network says it, over the whole recording, with each class as common as in its training.")
        even = _("The number above takes human and machine as equally likely.") if human else ""
        Tag("small", f"{averaged} {even}".strip(), style="display:block;margin-top:10px")


def no_proof() -> None:
    """What every verdict ends with."""
    Tag(
        "p",
        _(
            "A verdict is evidence, not proof. New generators appear every month; listen, ask for the source, and"
            " use more than one model."
        ),
        "soft",
        style="margin-top:16px",
    )


def trust(said: VerdictRead, model: ModelRead | None) -> None:
    """Error rates at these thresholds with n and interval, what they were measured on, and what the model knows."""
    with card(_("How far to trust this"), "trust"):
        definitions([*_errors(said), *_figures(model, counted=said.errors is not None), *_kinship(said)])
        if model is None:
            Tag("p", _("The model was deleted; its figures went with it."), "soft")
            return
        if model.provenance == "trained" and not model.metrics.get("test"):
            Tag("p", _("This model was never tested: its training was stopped. Take its word with care."))
        if model.bonafide:
            known = ", ".join(title_of(each) for each in model.generators if each != model.bonafide)
            alone = _("It knows these generators alone: {known}. A machine of another kind may pass for a human.")
            Tag("p", alone.format(known=known), style="margin:12px 0 0")
        for note in model.notes or ():
            Tag("p", again(note), "soft", style="margin:12px 0 0")
        protocol = model.metrics.get("protocol") or {}
        if protocol:
            with Tag("div", style="margin-top:12px"):
                badge(protocol.get("badge", ""), protocol.get("title", "–"))


def _errors(said: VerdictRead) -> list[tuple[str, Cell]]:
    if said.errors is None or said.thresholds is None:
        return []
    on = {
        "test": _("test part"),
        "calibration": _("validation part"),
        "own": _("your own clips: {name}"),
        "publisher": _("its publisher's clips, by his word"),
    }[said.errors.on]
    between = _("{low} to {high}")
    at = said.thresholds
    return [
        (_("Humans called machine"), _rate(said.errors.human_called_machine)),
        (_("Machines called human"), _rate(said.errors.machine_called_human)),
        (_("Left undecided"), words.percent(said.errors.inconclusive, 1)),
        (
            _("Undecided between scores"),
            between.format(low=words.signed(at.machine_below), high=words.signed(at.human_from)),
        ),
        (_("Counted on"), on.format(name=again(said.errors.protocol))),
    ]


def _rate(rate: CountedRate) -> Cell:
    def build() -> None:
        Tag("span", words.percent(rate.rate, 1) if rate.clips else _("not counted"))
        Tag("small", interval_said(rate), style="display:block")

    return build


def _figures(model: ModelRead | None, counted: bool) -> list[tuple[str, Cell]]:
    if model is None or not model.metrics.get("test"):
        return []
    metrics = model.metrics
    return [
        (_("Macro F1, test"), words.figure(test_f1(metrics))),
        (_("Equal error rate"), words.percent(metrics["test"].get("eer"), 1)),
        *([] if counted else wrongly_said(metrics)),
        (_("Measured with"), measured_on(metrics)),
    ]


def _kinship(said: VerdictRead) -> list[tuple[str, Cell]]:
    """Whether the recording is like what the model knows."""
    if said.cautions:
        return [(_("This recording"), lambda: chip(_("unlike what it knows"), "warn"))]
    return [(_("This recording"), lambda: chip(_("within what it knows"), "good"))] if said.compared else []


def _bars(moments: Sequence[Moment]) -> list[tuple[float, float, float]]:
    """Begin, end and score; bars meet, also where windows overlap."""
    together = -(-len(moments) // BARS)
    parts = [moments[at : at + together] for at in range(0, len(moments), max(1, together))]
    begins = [part[0].begin for part in parts]
    ends = [*begins[1:], *(part[-1].end for part in parts[-1:])]
    scores = [fmean(each.score or 0.0 for each in part) for part in parts]
    return list(zip(begins, ends, scores, strict=True))
