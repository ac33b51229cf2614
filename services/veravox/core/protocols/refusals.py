"""What cannot be divided, each with a sentence that says what is missing."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Never

from veravox.core.exits import BAD_DATA, BAD_SPEC, Exit, JobError
from veravox.core.manifest import Clip
from veravox.core.protocols.allocation import Groups
from veravox.core.protocols.groups import GROUPINGS, Grouping, tied
from veravox.core.protocols.parts import Part
from veravox.core.specs import Protocol
from veravox.core.text import _, sentences

SHOWN = 12  # names in a sentence


class Indivisible(JobError):
    """These clips cannot be divided so; `field` is the spec's, in camelCase, where something else would help."""

    def __init__(self, field: str, message: str, end: Exit = BAD_DATA) -> None:
        super().__init__(end, message)
        self.field = field

    def because(self, *reasons: str) -> "Indivisible":
        """The same with the reasons behind it, those that are not empty."""
        return Indivisible(self.field, sentences(self.message, *reasons), self.end)


def refuse(field: str, sentence: str, **words: object) -> Never:
    raise Indivisible(field, sentence.format(**words))


def refuse_one_class(rows: Iterable[Clip]) -> None:
    classes = sorted({row.generator for row in rows})
    if len(classes) < 2:
        sentence = _("A detector needs at least two classes; this choice has: {there}.")
        refuse("dataset.generators", sentence, there=", ".join(classes) or _("none"))


def refuse_nameless(rows: Iterable[Clip], grouping: Grouping, protocol: Protocol) -> None:
    """Where nobody knows which group a clip belongs to, nobody can say that it stays on one side.

    Some such clips may be spared, where others have a group.
    """
    rows = list(rows)
    nameless = [row.clip for row in rows if not grouping.of(row)]
    if nameless and not (grouping.spares and len(nameless) < len(rows)):
        sentence = _(
            "Protocol {protocol} needs to know the {singular} of every clip; {n} have none, {clip} among them."
        )
        words = {"singular": _(grouping.singular), "n": len(nameless), "clip": nameless[0]}
        refuse("protocol.name", sentence, protocol=protocol.name, **words)


def refuse_strangers(known: Iterable[str], grouping: Grouping, protocol: Protocol) -> None:
    """Names that are held out must be there."""
    there = sorted(known)
    if strange := sorted(set(protocol.held_out) - set(there)):
        sentence = _("There is no {singular} {strange} to hold out; this choice has: {names}.")
        words = {"singular": _(grouping.singular), "strange": ", ".join(strange), "names": listed(there)}
        raise Indivisible("protocol.heldOut", sentence.format(**words), BAD_SPEC)


def refuse_few_clips(rows: Iterable[Clip], parts: Sequence[Part]) -> None:
    """Every class needs a clip in each of these parts."""
    name, n = min(Counter(row.generator for row in rows).items(), key=lambda each: (each[1], each[0]))
    if n < len(parts):
        sentence = _("Class {name} has {n}; {parts} need at least one each.")
        count = _("one clip") if n == 1 else _("{n} clips").format(n=n)
        refuse("dataset.generators", sentence, name=name, n=count, parts=_joined(parts))


def refuse_few_groups(groups: Groups, least: int, protocol: Protocol) -> None:
    """Every class needs so many groups."""
    words = {"protocol": protocol.name, "least": least, "plural": _(GROUPINGS[protocol.name].plural)}
    besides = _("Besides what is held out, protocol") if protocol.held_out else _("Protocol")
    if len(groups) < least:
        sentence = _("{besides} {protocol} needs at least {least} {plural}; this choice has {n}: {names}.")
        refuse(_blamed(protocol), sentence, besides=besides, n=len(groups), names=listed(sorted(groups)), **words)
    for name in sorted({kind[0] for kinds in groups.values() for kind in kinds}):
        among = sorted(group for group, kinds in groups.items() if any(kind[0] == name for kind in kinds))
        if len(among) < least:
            sentence = _("{besides} {protocol} needs class {name} from at least {least} {plural}; it has {n}: {names}.")
            found = {"name": name, "n": len(among), "names": listed(among)}
            refuse(_blamed(protocol), sentence, besides=besides, **found, **words)


def refuse_few_labels(labels: Sequence[str], grouping: Grouping, protocol: Protocol) -> None:
    """One to leave out and one to learn from, at least."""
    least = max(2, protocol.folds)
    if len(labels) < least:
        besides = _(" besides the human class") if protocol.name == "generator" else ""
        sentence = sentences(
            _("Protocol {protocol} needs at least {least} {plural}{besides}; this choice has {n}: {names}."),
            "" if protocol.folds else _("Choose a dataset with more {plural}, or keep something else apart."),
        )
        words = {"least": least, "plural": _(grouping.plural), "n": len(labels), "names": listed(labels) or _("none")}
        field = "protocol.folds" if protocol.folds else "protocol.name"
        refuse(field, sentence, protocol=protocol.name, besides=besides, **words)


def refuse_all_held_out(left: Collection[object], protocol: Protocol) -> None:
    if not left:
        sentence = _("All of them are held out ({names}): nothing is left to learn from.")
        refuse("protocol.heldOut", sentence, names=listed(protocol.held_out))


def refuse_gaps(parts: Mapping[Part, Sequence[Clip]], expected: set[str], protocol: Protocol) -> None:
    """Every part has a clip of each class that is expected of it; for the test part the protocol says which."""
    for part, rows in parts.items():
        if missing := sorted(expected - {row.generator for row in rows}):
            sentence = _(
                "With protocol {protocol} and this seed the {part} part has no clip of class {name}: add {plural}."
            )
            words = {"part": _named(part), "name": missing[0], "plural": _(GROUPINGS[protocol.name].plural)}
            refuse(_blamed(protocol), sentence, protocol=protocol.name, **words)


def refuse_one_sided(test: Sequence[Clip], bonafide: str | None, protocol: Protocol) -> None:
    """A test part that was named needs human clips and others, or no error rate can be told."""
    classes = {row.generator for row in test}
    if len(classes) > 1 and (bonafide is None or bonafide in classes):
        return
    sentence = _("The test part would hold clips of {there} alone; an error rate needs the human class and another.")
    refuse(_blamed(protocol), sentence, there=listed(sorted(classes)) or _("no class"))


def reason_of_left_out(rows: Sequence[Clip], grouping: Grouping) -> str:
    """Why there are fewer clips than were chosen; empty where all are used."""
    nameless = [row.clip for row in rows if not grouping.of(row)]
    if not nameless:
        return ""
    sentence = _("{n} clips are left out, for nobody knows their {singular}, {clip} among them.")
    return sentence.format(n=len(nameless), singular=_(grouping.singular), clip=nameless[0])


def reason_of_ties(rows: Sequence[Clip], grouping: Grouping) -> str:
    """Why there are fewer groups than names: pairs tie them together. Empty where none does."""
    found = tied(rows, grouping)
    if not found:
        return ""
    sentence = _(
        "The column pair ties {plural} together, which then stay on one side: pair {pair} is that of {names}. Only a"
        " recording and its copies are a pair; give others names of their own, such as {name}/{pair}."
    )
    pair, names = found
    return sentence.format(plural=_(grouping.plural), pair=pair, names=listed(names), name=names[0])


def listed(names: Sequence[str]) -> str:
    """The first of them, and how many more."""
    if len(names) <= SHOWN:
        return ", ".join(names)
    return _("{names} and {n} more").format(names=", ".join(names[:SHOWN]), n=len(names) - SHOWN)


def _blamed(protocol: Protocol) -> str:
    if protocol.name == "external":
        return "protocol.external"
    if protocol.held_out:
        return "protocol.heldOut"
    return "protocol.folds" if protocol.folds else "protocol.name"


def _named(part: Part) -> str:
    return {Part.TRAIN: _("training"), Part.VALIDATION: _("validation"), Part.TEST: _("test")}[part]


def _joined(parts: Sequence[Part]) -> str:
    *names, last = map(_named, parts)
    return _("{names} and {last}").format(names=", ".join(names), last=last)
