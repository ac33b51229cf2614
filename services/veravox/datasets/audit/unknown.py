"""What an audit cannot know of a dataset, and why."""

from collections import Counter
from collections.abc import Iterator, Sequence

from veravox.core.audit.bands import FEWEST
from veravox.core.audit.cues import CUES
from veravox.core.audit.model import Cue, Spectra, Unknown
from veravox.core.manifest import Card, Clip, Kind
from veravox.core.text import _
from veravox.datasets.audit.columns import Column


def unknown(
    rows: Sequence[Clip], card: Card, table: Sequence[Column], cues: Sequence[Cue], sound: Spectra | None
) -> Iterator[Unknown]:
    """Each thing that the audit of these clips lacks.

    Args:
        rows: the clips.
        card: the dataset's.
        table: what was measured of them.
        cues: what could be told of that.
        sound: the mean spectra; None where there is no pack.
    """
    if card.kind is Kind.PICTURES:
        why = _("Its clips are pictures: of these only width, channels, bit depth and kind of file can be told.")
        yield Unknown(what=_("all that is measured of sound, and near duplicates"), why=why)
    if why := _nothing_to_compare(rows, card.bonafide):
        yield Unknown(what=_("what gives the label away"), why=why)
    else:
        yield from _unmeasured(table, cues)
    if sound is None:
        pictures = _("Nobody knows which frequency a row of its pictures stands for, nor which level a grey.")
        packless = _("The dataset has no pack of mel, linear or cqt spectrograms yet.")
        yield Unknown(what=_("mean spectra"), why=pictures if card.kind is Kind.PICTURES else packless)
    unprinted = sum(not row.fingerprint for row in rows)
    if unprinted and card.kind is Kind.SOUND:
        why = _(
            "{n} of {all} clips have no print: they are silent, shorter than an eighth of a second, or not measured."
        )
        yield Unknown(what=_("near duplicates"), why=why.format(n=unprinted, all=len(rows)))


def _nothing_to_compare(rows: Sequence[Clip], bonafide: str | None) -> str:
    """Why human clips cannot be compared with others; empty where they can."""
    if bonafide is None:
        return _("No class is known to be human, so nothing can be told apart from it; name one with --bonafide.")
    classes = Counter(row.generator for row in rows)
    human, others = classes[bonafide], classes.total() - classes[bonafide]
    words = {"name": bonafide, "there": ", ".join(sorted(classes)) or _("none"), "least": FEWEST}
    if not human:
        return _("No clip is of {name}, the human class; there are: {there}.").format(**words)
    if not others:
        return _("There is one class only: {name}.").format(**words)
    if human < FEWEST:
        sentence = _("{name}, the human class, has too few clips to be compared: {n} of the {least} that it needs.")
        return sentence.format(**words, n=human)
    if others < FEWEST:
        sentence = _("The other classes have too few clips to be compared: {n} of the {least} that they need together.")
        return sentence.format(**words, n=others)
    return ""


def _unmeasured(table: Sequence[Column], cues: Sequence[Cue]) -> Iterator[Unknown]:
    """What older versions did not measure."""
    found = {cue.name for cue in cues if not cue.against}
    missing = [_(CUES[column.kind.name].title) for column in table if column.kind.name not in found]
    if missing:
        why = _("It was measured of fewer than {n} clips of a class; import the dataset again to measure it.")
        yield Unknown(what=", ".join(missing), why=why.format(n=FEWEST))
