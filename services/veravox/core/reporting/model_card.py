"""A model card: what a model is, what it learnt from, what its scores are worth, where they end.

After Mitchell et al., "Model cards for model reporting" (2019), arXiv 1810.03993.
"""

from collections.abc import Iterator

from veravox.core import titles
from veravox.core.calibration import ALL_TOGETHER, FUSIONS, METHODS, Calibration, Domain, Errors, Span
from veravox.core.catalogue import ARCHITECTURES, FRONT_ENDS
from veravox.core.reporting.document import Document, Facts, Grid, Part, Points, Section, Words, plain
from veravox.core.reporting.facts import CardFacts, ModelMatter, RunFacts
from veravox.core.reporting.figures import (
    confusion_parts,
    counted,
    detection_parts,
    group_grids,
    lead_of,
    number,
    one_sided_parts,
    percent,
    signed,
)
from veravox.core.said_again import again
from veravox.core.text import N_, _, numeral

WEIGHTS = {"imagenet": N_("ImageNet's weights"), "none": N_("random weights")}
FEWEST_SPEAKERS = 8  # of whom something is said about others


def model_card(matter: ModelMatter) -> Document:
    """The whole card."""
    card, run = matter.card, matter.run
    made = f"{card.created:%Y-%m-%d}" if card.created else ""
    about = " · ".join(filter(None, [_("Model card"), card.run, made]))
    test = run.test if run else None
    lead = lead_of(test) if test else _("Nobody has measured it here.")
    caution = again(run.protocol.badge) if run else ""
    return Document(plain(_title(card)) or card.run, about, lead, caution, [*sections_of(matter)])


def sections_of(matter: ModelMatter) -> Iterator[Section]:
    """The card's sections, for itself or at the end of an evaluation's report."""
    yield Section(_("What it is"), [Facts(_what(matter.card)), *_notes(matter.card)])
    yield Section(_("What it is for"), [Points(_uses())])
    yield Section(_("What it learnt from"), [*_data(matter)])
    yield Section(_("What its scores are worth"), [*_worth(matter)])
    if matter.run and matter.run.test:
        yield Section(_("Errors on its test part"), [*_test(matter.run)])
    yield Section(_("Where it ends"), [Points([*_limits(matter)])])
    yield Section(_("Where it comes from"), [Facts(_lineage(matter))])


def _title(card: CardFacts) -> str:
    return again(card.title) if card.provenance == "installed" else titles.said(card.title)


def _what(card: CardFacts) -> list[tuple[str, str]]:
    architecture, front = ARCHITECTURES.get(card.architecture), FRONT_ENDS.get(card.front_end.name)
    recipe = card.recipe
    band = _("{low:.0f} to {high:.0f} Hz at {rate} Hz")
    heard = (
        band.format(low=recipe.hears[0], high=recipe.hears[1], rate=recipe.rate)
        if recipe and recipe.is_spectrogram
        else ""
    )
    classes = [_("{name} (human)").format(name=name) if name == card.bonafide else name for name in card.classes]
    rows = [
        (_("architecture"), _(architecture.title) if architecture else card.architecture),
        (_("parameters"), numeral(f"{card.parameters:,}") if card.parameters else ""),
        (_("front end"), ", ".join(filter(None, [_(front.title) if front else card.front_end.name, heard]))),
        (_("window"), _("{n} s").format(n=numeral(f"{card.front_end.window_seconds:g}"))),
        (_("classes"), ", ".join(map(plain, classes))),
        (_("weights of epoch"), str(card.epoch) if card.epoch else ""),
    ]
    return [(name, value) for name, value in rows if value]


def _notes(card: CardFacts) -> list[Part]:
    return [Points([again(each) for each in card.notes])] if card.notes else []


def _uses() -> list[str]:
    return [
        _("To say whether a recording of speech is a human's or was made by a machine, with the error rates below."),
        _("As one piece of evidence among several: listen, ask for the source, and use more than one model."),
        _("Not to convict, dismiss or refuse anybody by itself, and not to say who is speaking."),
        _(
            "Not for recordings unlike those that it learnt from, which it warns of, without measuring it on such first."
        ),
    ]


def _data(matter: ModelMatter) -> Iterator[Part]:
    card, run, learnt = matter.card, matter.run, matter.learnt
    rows = [(_("dataset"), f"{card.dataset.name} {card.dataset.version}".strip())]
    if run:
        rows += [
            (_("kept apart"), again(run.protocol.title)),
            (_("caution"), again(run.protocol.badge)),
            (_("in the test part alone"), ", ".join(map(plain, run.protocol.held_out))),
            (_("never met in training"), ", ".join(map(plain, run.protocol.unmet))),
            (_("audit of the dataset"), again(run.dataset.audit.headline) if run.dataset and run.dataset.audit else ""),
        ]
    if learnt:
        rows += [
            (_("licences"), ", ".join(map(plain, learnt.licences)) or _("nobody has told")),
            (_("corpora and tools"), ", ".join(map(plain, learnt.provenance))),
        ]
    else:
        rows.append((_("licences"), _("unknown: the dataset is not here")))
    yield Facts([(name, value) for name, value in rows if value])
    if run and run.split:
        yield from _parts(run)


def _parts(run: RunFacts) -> Iterator[Part]:
    names = {"train": _("training"), "validation": _("validation"), "test": _("test")}
    there = [name for name in names if name in run.split]
    kinds = sorted({kind for name in there for kind in run.split[name].by_class})
    head = (_("part"), _("clips"), _("speakers"), *map(plain, kinds[:8]))
    rows = [
        (
            names[name],
            str(run.split[name].clips),
            str(len(run.split[name].by_speaker)),
            *(str(run.split[name].by_class.get(kind, 0)) for kind in kinds[:8]),
        )
        for name in there
    ]
    yield Grid(head, rows)


def _worth(matter: ModelMatter) -> Iterator[Part]:
    card, run = matter.card, matter.run
    if card.bonafide is None:
        yield Words(_("It knows no human class, so it gives no verdict."))
        return
    yield Words(
        _("A score is a natural log-likelihood ratio with the training's priors taken out; positive means human.")
    )
    if card.calibration is None:
        yield Words(_("It was never calibrated: nobody has counted how often it errs."), strong=True)
        return
    yield Facts(_calibration(card.calibration))
    relied = run.calibration if run else None
    if relied and relied.errors:
        at = relied.thresholds
        if at:
            sentence = _("Human from {high} up, machine below {low}, unless its owner allows other errors:")
            yield Words(sentence.format(high=signed(at.human_from), low=signed(at.machine_below)))
        head = (_("counted on"), _("humans called machine"), _("machines called human"), _("left undecided"))
        yield Grid(head, [_errors(each) for each in relied.errors], (0, 1, 2, 3))
    if matter.reliability:
        yield matter.reliability


def _calibration(said: Calibration) -> list[tuple[str, str]]:
    line = _("{method}: {slope} x score {offset}")
    change = _("{before} before, {after} after")
    before, after = said.before, said.after
    rows = [
        (
            _("calibrated by"),
            line.format(method=_(METHODS[said.method]), slope=number(said.slope), offset=signed(said.offset, 3)),
        ),
        (_("windows that speak"), _(FUSIONS[said.fusion])),
    ]
    if after.ece is None:
        return [*rows, *([] if said.method == "bounded" else [(_("calibration error (ECE)"), _(ALL_TOGETHER))])]
    ece, cost = (
        change.format(before=of(one) or "?", after=of(other) or "?")
        for of, one, other in ((percent, before.ece, after.ece), (number, before.cllr, after.cllr))
    )
    return [*rows, (_("calibration error (ECE)"), ece), ("Cllr", cost)]


def _errors(said: Errors) -> tuple[str, ...]:
    on = {
        "test": _("test part"),
        "calibration": _("validation part"),
        "own": _("its owner's clips"),
        "publisher": _("its publisher's clips, by his word"),
    }[said.on]
    clips = said.human_called_machine.clips + said.machine_called_human.clips
    undecided = _("{share} of {n}").format(share=percent(said.inconclusive), n=clips)
    return on, counted(said.human_called_machine), counted(said.machine_called_human), undecided


def _test(run: RunFacts) -> Iterator[Part]:
    test = run.test
    assert test is not None
    if test.detection:
        yield from detection_parts(test.detection)
    if test.one_sided:
        yield from one_sided_parts(test.one_sided)
    if unmet := test.unmet:
        sentence = _(
            "Of {n} clips of generators that it never met ({names}), {share} pass as known ({low} to {high}): FPR95."
        )
        names = ", ".join(map(plain, unmet.generators))
        ends = {"low": percent(unmet.low), "high": percent(unmet.high)}
        yield Words(sentence.format(n=unmet.clips, names=names, share=percent(unmet.fpr95), **ends))
    yield from group_grids(test.by)
    yield from confusion_parts(test)


def _limits(matter: ModelMatter) -> Iterator[str]:
    card, run = matter.card, matter.run
    if run is None:
        yield _(
            "What it was trained and tested on is its publisher's word, or unknown; measure it before you rely on it."
        )
    else:
        if run.protocol.badge:
            yield _("Its test part does not stand for strangers: {badge}.").format(badge=again(run.protocol.badge))
        speakers = len(run.split["test"].by_speaker) if "test" in run.split else 0
        if 0 < speakers < FEWEST_SPEAKERS:
            sentence = _("Its test part has {n} speakers: too few to say how it does on other voices.")
            yield sentence.format(n=speakers)
    if card.calibration is None and card.bonafide is not None:
        yield _("Its thresholds are the first application's 60 % rule; no error rate stands behind them.")
    if card.domain:
        yield _("It learnt from recordings such as these: {domain}.").format(domain=_domain(card.domain))
    names = ", ".join(map(plain, (name for name in card.classes if name != card.bonafide)))
    if names:
        yield _("It has met these generators alone: {names}. New ones appear every month.").format(names=names)
    yield _("A verdict is evidence, not proof.")


def _domain(domain: Domain) -> str:
    units = (
        (_("length"), domain.seconds, "s"),
        (_("bandwidth"), domain.reach, "Hz"),
        (_("level"), domain.level, "dBFS"),
        (_("above the noise"), domain.noise, "dB"),
    )
    rates = ", ".join(f"{rate} Hz" for rate in domain.rates[:6])
    said = [f"{name} {_span(span)} {unit}" for name, span, unit in units if span]
    return "; ".join(filter(None, [rates, *said]))


def _span(span: Span) -> str:
    low, high = (numeral(f"{round(each, 1):g}") for each in (span.low, span.high))
    return _("{low} to {high}").format(low=low, high=high)


def _lineage(matter: ModelMatter) -> list[tuple[str, str]]:
    card, run = matter.card, matter.run
    where = {
        "trained": _("trained here"),
        "converted": _("converted from a fastai learner; its training is unknown"),
        "installed": _("made by an experiment of the repository; it came with the installation"),
        "uploaded": _("sent as a bundle; what it says of itself is its publisher's word"),
    }
    rows = [
        (_("made"), where.get(card.provenance, card.provenance)),
        (_("run"), card.run),
        (_("weights it began with"), _(WEIGHTS.get(run.weights, "")) or run.weights if run else ""),
        (_("seeds"), ", ".join(f"{name} {seed}" for name, seed in run.seeds.items()) if run else ""),
        (_("dataset"), f"{card.dataset.name} {card.dataset.version}".strip()),
        (_("device"), run.device if run else ""),
        (_("SHA-256 of the weights"), card.sha256),
    ]
    return [(name, value) for name, value in rows if value]
