"""The division itself: every protocol by one of three ways.

- Groups are divided (`random`, `utterance`, `speaker`, `prompt`): each stands in one part. With `speaker`, clips of
  whom nobody knows who said them are left over.
- Labels are left out (`generator`, `condition`): sentences are divided, and what bears a label that is left out stays
  only where the sentence is in the test part. There it is judged against the human clips of the same sentences, which
  the training never heard, nor any copy of them. Validation is made of other sentences with the labels that the
  training knows: a model must not be chosen by what it is to be surprised with. What is in neither is left over.
- Another dataset is the test part (`external`); the whole of this one is for training and validation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from veravox.core.manifest import Clip
from veravox.core.protocols import refusals
from veravox.core.protocols.allocation import apportioned, grouped, labels_left_out
from veravox.core.protocols.external import External
from veravox.core.protocols.groups import GROUPINGS, LABELS, groups_of, labels_of
from veravox.core.protocols.parts import Part
from veravox.core.specs import Protocol
from veravox.core.text import _

LEARNT = (Part.TRAIN, Part.VALIDATION)
Parts = dict[Part, list[Clip]]


@dataclass(frozen=True)
class Division:
    """Which clip is used for what."""

    parts: Parts  # the rows of each part, in their own order
    held_out: list[str]  # names that stand in the test part alone
    left_over: int = 0  # clips that are used for nothing
    elsewhere: bool = False  # whether the test part is another dataset's, in which the same names mean something else

    @property
    def rows(self) -> list[Clip]:
        """All that are used."""
        return [row for rows in self.parts.values() for row in rows]

    @property
    def unmet(self) -> list[str]:
        """Classes of the test part that the training never meets."""
        met = {row.generator for row in self.parts[Part.TRAIN]}
        return sorted({row.generator for row in self.parts[Part.TEST]} - met)


def divide(
    rows: Sequence[Clip], protocol: Protocol, bonafide: str | None = None, external: External | None = None
) -> Division:
    """Divide the rows: nothing that the protocol keeps apart stands in two parts.

    Args:
        rows: of the dataset that is learnt from.
        protocol: what is kept apart, and how much goes where.
        bonafide: the human class.
        external: for protocol `external`, the dataset that is the test part.

    Raises:
        Indivisible: with a sentence that says what is missing.
    """
    refusals.refuse_one_class(rows)
    refusals.refuse_nameless(rows, GROUPINGS[protocol.name], protocol)
    if protocol.name in LABELS:
        return _with_labels_left_out(rows, protocol, bonafide)
    if protocol.name == "external":
        return _with_another_dataset(rows, protocol, bonafide, external)
    return _with_groups_apart(rows, protocol, bonafide)


def _with_groups_apart(rows: Sequence[Clip], protocol: Protocol, bonafide: str | None) -> Division:
    grouping = GROUPINGS[protocol.name]
    known = [row for row in rows if grouping.of(row)]
    groups = groups_of(known, grouping)
    refusals.refuse_strangers(groups, grouping, protocol)
    try:
        division = _with_these_apart(known, groups, protocol, bonafide)
    except refusals.Indivisible as refusal:
        reasons = refusals.reason_of_left_out(rows, grouping), refusals.reason_of_ties(known, grouping)
        raise refusal.because(*reasons) from None
    return replace(division, left_over=len(rows) - len(known))


def _with_these_apart(
    rows: Sequence[Clip], groups: Mapping[str, str], protocol: Protocol, bonafide: str | None
) -> Division:
    refusals.refuse_one_class(rows)
    grouping = GROUPINGS[protocol.name]
    held = {groups[name] for name in protocol.held_out}
    left = [row for row in rows if groups[grouping.of(row)] not in held]
    if held:
        refusals.refuse_all_held_out(left, protocol)
        refusals.refuse_one_class(left)
    refusals.refuse_few_clips(left, LEARNT if held else tuple(Part))
    whole = grouped(rows, (groups[grouping.of(row)] for row in rows))
    refusals.refuse_few_groups({name: whole[name] for name in whole if name not in held}, _least(protocol), protocol)
    places = apportioned(whole, protocol, held)
    parts = {part: [row for row in rows if places[groups[grouping.of(row)]] is part] for part in Part}
    classes = {row.generator for row in left}
    refusals.refuse_gaps({part: parts[part] for part in (LEARNT if held else Part)}, classes, protocol)
    refusals.refuse_one_sided(parts[Part.TEST], bonafide if bonafide in classes else None, protocol)
    return Division(parts, sorted(protocol.held_out))


def _with_labels_left_out(rows: Sequence[Clip], protocol: Protocol, bonafide: str | None) -> Division:
    label = LABELS[protocol.name]
    human = bonafide if protocol.name == "generator" else None
    if protocol.name == "generator" and all(row.generator != human for row in rows):
        sentence = _("Protocol generator measures each generator against human speech; this choice has no human class.")
        refusals.refuse("dataset.generators", sentence)
    labels = labels_of(rows, label, without=human)
    refusals.refuse_few_labels(labels, label, protocol)
    refusals.refuse_strangers(labels, label, protocol)
    held = labels_left_out(labels, protocol)
    refusals.refuse_all_held_out(set(labels) - set(held), protocol)
    groups = groups_of(rows, GROUPINGS[protocol.name])
    whole = grouped(rows, (groups[row.pair] for row in rows))
    places = apportioned(whole, protocol)
    parts: Parts = {part: [] for part in Part}
    for row in rows:
        tested, left_out = places[groups[row.pair]] is Part.TEST, label.of(row) in held
        if tested == left_out or row.generator == human:
            parts[places[groups[row.pair]]].append(row)
    learnt = {row.generator for row in rows if label.of(row) not in held}
    refusals.refuse_one_class(row for part in LEARNT for row in parts[part])
    refusals.refuse_gaps({part: parts[part] for part in LEARNT}, learnt, protocol)
    expected = {*held, human} if human else {row.generator for row in rows if label.of(row) in held}
    refusals.refuse_gaps({Part.TEST: parts[Part.TEST]}, {each for each in expected if each}, protocol)
    refusals.refuse_one_sided(parts[Part.TEST], bonafide if bonafide in learnt else None, protocol)
    return Division(parts, held, len(rows) - sum(map(len, parts.values())))


def _with_another_dataset(
    rows: Sequence[Clip], protocol: Protocol, bonafide: str | None, external: External | None
) -> Division:
    if external is None or protocol.external is None:
        refusals.refuse("protocol.external", _("Protocol external needs another dataset to test on; name one."))
    refusals.refuse_few_clips(rows, LEARNT)
    whole = grouped(rows, (row.pair for row in rows))
    refusals.refuse_few_groups(whole, _least(protocol), protocol)
    places = apportioned(whole, protocol)
    parts: Parts = {part: [row for row in rows if places[row.pair] is part] for part in LEARNT}
    refusals.refuse_gaps(parts, {row.generator for row in rows}, protocol)
    human = bonafide if any(row.generator == bonafide for row in rows) else None
    parts[Part.TEST] = external.as_called_by(human).unseen(rows)
    if not parts[Part.TEST]:
        sentence = _("Dataset {name} has no clip that the training does not hold, itself or its pair; take another.")
        refusals.refuse("protocol.external", sentence, name=protocol.external.name)
    refusals.refuse_one_sided(parts[Part.TEST], human, protocol)
    return Division(parts, [], len(external.rows) - len(parts[Part.TEST]), elsewhere=not external.same_name)


def _least(protocol: Protocol) -> int:
    """Groups that each class needs: one for every part, and with folds enough besides each fold."""
    if protocol.held_out or protocol.name == "external":
        return len(LEARNT)
    return 4 if protocol.folds == 2 else max(protocol.folds, len(Part))
