"""What an audit means, in sentences: the headline, and what to do."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from veravox.core.audit.bands import CLEAR, FEWEST, TITLES, Band
from veravox.core.audit.cues import CUES, READINGS
from veravox.core.audit.model import Audit, AuditFinding, Cue, Rate
from veravox.core.said_again import again
from veravox.core.specs.status import AuditSummary
from veravox.core.text import N_, _, numeral

GIVES_AWAY, MAY_CROSS = "CueGivesAway", "GroupsMayCross"
NAMED = 6  # cues, clips or names in a sentence
GUESSED = N_("The label can be guessed without listening: {cue} alone has an equal error rate of {rate}{against}.")
SENTENCES = {
    Band.CLEAN: N_("No cue gives the label away: whoever tells these classes apart has to listen."),
    Band.CHANCE: N_(
        "Nothing surely gives the label away, but {cue} alone has an equal error rate of {rate}{against}, which may be "
        "chance: {human} human and {machine} machine clips are too few to tell."
    ),
    Band.READABLE: N_(
        "The label can be read without listening: {cue} alone has an equal error rate of {rate}{against}."
    ),
}
KINDS = {
    "speaker": N_("speakers"),
    "prompt": N_("prompts"),
    "pair": N_("pairs"),
    "generator": N_("generators"),
    "condition": N_("conditions"),
    "duplicate": N_("recordings that are there twice"),
}


def headline(audit: Audit) -> str:
    """The audit in short: what its cues come to, and what else should be mended before a training."""
    others = [
        again(each.message) for each in audit.findings if each.serious and each.reason not in {GIVES_AWAY, MAY_CROSS}
    ]
    return " ".join([_of_cues(audit), *others])


def _of_cues(audit: Audit) -> str:
    """What the cues come to, in one sentence."""
    if audit.band is Band.UNKNOWN:
        return _of_nothing(audit)
    sentence, worst = _(SENTENCES.get(audit.band, GUESSED)), [*audit.alarms, *audit.doubtful][:1]
    return _worded(sentence, worst[0]) if worst else sentence


def _of_nothing(audit: Audit) -> str:
    """Why nothing could be told: too few clips, or no classes that are human and not."""
    human = sum(each.clips for each in audit.formats if each.generator == audit.bonafide)
    if audit.bonafide is None:
        return _("Whether something gives the label away is unknown: no class is known to be human.")
    if human == audit.clips:
        return _("Whether something gives the label away is unknown: there are no machine-made clips yet.")
    if audit.weakest or not human:
        return _("Whether something gives the label away is unknown.")
    sentence = _(
        "Too few clips to tell whether something gives the label away: {human} human, {machine} machine; about {enough} "
        "of each are needed."
    )
    return sentence.format(human=human, machine=audit.clips - human, enough=audit.enough)


def _worded(sentence: str, cue: Cue) -> str:
    words = {"cue": _(CUES[cue.name].title), "rate": said(cue), "against": _against(cue)}
    return sentence.format(**words, human=cue.human, machine=cue.machine)


def summary(audit: Audit, folder: str) -> AuditSummary:
    """The audit in short.

    Args:
        audit: what was found.
        folder: where all of it is, relative to the data folder.
    """
    serious = sum(each.serious for each in audit.findings)
    return AuditSummary(
        headline=headline(audit), band=audit.band, alarms=len(audit.alarms), serious=serious, folder=folder
    )


def said(cue: Rate) -> str:
    """A rate with its interval."""
    if cue.equal_error_rate is None or cue.low is None or cue.high is None:
        return _(TITLES[Band.UNKNOWN])
    eer, low, high = (numeral(f"{100 * each:.1f}") for each in (cue.equal_error_rate, cue.low, cue.high))
    return _("{eer} % [{low}, {high}]").format(eer=eer, low=low, high=high)


def findings(audit: Audit) -> list[AuditFinding]:
    """Everything that the reader should know, the serious first."""
    found = [*_cues(audit), *_duplicates(audit), *_crossings(audit), *_alike(audit), *_small(audit), *_few(audit)]
    return sorted(found, key=lambda each: not each.serious)


def _cues(audit: Audit) -> Iterator[AuditFinding]:
    told: set[str] = set()
    for cue in audit.alarms:
        if cue.name in told:
            continue
        told.add(cue.name)
        kind, others = CUES[cue.name], [each.against for each in audit.alarms if each.name == cue.name]
        sentence = _("{cue}: equal error rate {rate}{against}: {band}; {reading}.").format(
            cue=_(kind.title),
            rate=said(cue),
            against=_against(cue),
            band=_(TITLES[cue.band]),
            reading=_(READINGS[cue.reading]),
        )
        if also := sorted({each for each in others if each} - {cue.against}):
            sentence += " " + _("Also against {names}.").format(names=_some(also))
        mendable = not (audit.equalised and kind.by_chain)
        serious = mendable and cue.band in {Band.CLEAR, Band.STRONG, Band.READABLE}
        remedy = _(kind.remedy_for(audit.kind, audit.equalised))
        yield AuditFinding(reason=GIVES_AWAY, serious=serious, message=sentence, remedy=remedy)


def _duplicates(audit: Audit) -> Iterator[AuditFinding]:
    twice = audit.duplicates
    if twice.across_classes:
        sentence = _("{n} recordings, byte for byte, are in several classes: their label is arbitrary.")
        yield AuditFinding(
            reason="SameBytesInSeveralClasses",
            serious=True,
            message=sentence.format(n=twice.across_classes),
            remedy=_("Look at them in the list, and keep each in the class where it belongs."),
        )
    if twice.exact or twice.near:
        sentence = _(
            "{exact} recordings are there several times byte for byte, {near} more sound alike ({clips} clips)."
        )
        yield AuditFinding(
            reason="Duplicates",
            serious=True,
            message=sentence.format(exact=twice.exact, near=twice.near, clips=twice.clips),
            remedy=_("Keep one of each, or a split may put the same recording on both sides."),
        )


def _crossings(audit: Audit) -> Iterator[AuditFinding]:
    for crossing in audit.crossings:
        if crossing.crossing and crossing.protocol == "speaker" and crossing.kind in {"prompt", "duplicate"}:
            is_twice = crossing.kind == "duplicate"
            usual = _("Choose a protocol that keeps them apart, or say so beside every figure.")
            yield AuditFinding(
                reason=MAY_CROSS,
                serious=is_twice,
                message=_("Keeping speakers apart leaves {groups} on both sides: {names}.").format(
                    **_counted(crossing)
                ),
                remedy=_("Keep one of each.") if is_twice else usual,
            )


class Counted(Protocol):
    """A crossing, whoever tells of it: audit, preview or report."""

    kind: str
    groups: int
    crossing: int
    examples: list[str]


def in_several_parts(found: Iterable[Counted], named: bool = False) -> str:
    """How many groups of each kind stand in several parts of a division; recordings that do are warned of instead.

    Args:
        found: what crosses.
        named: whether to tell some of their names.
    """
    sentence = _("{groups} ({names})") if named else "{groups}"
    told = (each for each in found if each.crossing and each.kind != "duplicate")
    return ", ".join(sentence.format(**_counted(each)) for each in told)


def twice_on_both_sides(found: Iterable[Counted]) -> str:
    """A sentence about the recordings that stand in several parts of a division; empty where none does."""
    sentence = _("{groups} stand in several parts: {names}. Keep one of each, or the figures will be flattered.")
    told = (sentence.format(**_counted(each)) for each in found if each.kind == "duplicate" and each.crossing)
    return next(told, "")


def _counted(crossing: Counted) -> dict[str, str]:
    """How many of how many groups, and what some of them are called."""
    counted = _("{n} of {all} {kinds}").format(n=crossing.crossing, all=crossing.groups, kinds=_(KINDS[crossing.kind]))
    return {"groups": counted, "names": _some(crossing.examples, crossing.crossing)}


def _alike(audit: Audit) -> Iterator[AuditFinding]:
    for same in audit.alike:
        sentence = _("These {kinds} differ only in case, spaces or coding: {names}.")
        yield AuditFinding(
            reason="NamesAlike",
            serious=False,
            message=sentence.format(kinds=_(KINDS.get(same.kind, same.kind)), names=_some(same.names)),
            remedy=_("If they are one, rename them: a protocol keeps apart what has different names."),
        )


def _small(audit: Audit) -> Iterator[AuditFinding]:
    """Classes that are compared along with the others, and not by themselves."""
    others = [each for each in audit.formats if each.generator != audit.bonafide]
    small = [f"{each.generator} ({each.clips})" for each in others if each.clips < FEWEST]
    if audit.cues and small and len(others) > 1:
        sentence = _("Classes with too few clips to be judged by themselves: {names}; {least} are needed.")
        yield AuditFinding(
            reason="SmallClasses",
            serious=True,
            message=sentence.format(names=_some(small), least=FEWEST),
            remedy=_("Add clips of them, or leave them out."),
        )


def _few(audit: Audit) -> Iterator[AuditFinding]:
    if audit.weakest is not None and audit.weakest < CLEAR:
        some = _("With so few clips only cues with an equal error rate below {rate:.0f} % are surely told from chance.")
        none = _("With so few clips no cue is surely told from chance, even if it gives every label away.")
        remedy = _("Have about {n} clips of each class before trusting that nothing else gives the label away.")
        yield AuditFinding(
            reason="FewClips",
            serious=False,
            message=some.format(rate=100 * audit.weakest) if audit.weakest else none,
            remedy=remedy.format(n=audit.enough),
        )


def _against(cue: Cue) -> str:
    return _(" (bonafide against {name})").format(name=cue.against) if cue.against else ""


def _some(names: list[str], number: int | None = None) -> str:
    """Some of the names, and how many more there are."""
    number = len(names) if number is None else number
    shown = ", ".join(names[:NAMED])
    more = number - min(len(names), NAMED)
    return _("{shown} and {n} more").format(shown=shown, n=more) if more > 0 else shown
