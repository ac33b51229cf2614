"""An audit: everything that can be said about a dataset before a detector learns from it."""

from collections.abc import Iterator, Sequence

import numpy as np

from veravox.core.audit.crossings import may_cross
from veravox.core.audit.cues import CUES
from veravox.core.audit.findings import findings
from veravox.core.audit.model import Audit, Cue, Spectra, Unknown
from veravox.core.manifest import Card, Clip, Kind, counts
from veravox.core.text import _
from veravox.datasets.audit.columns import Column, coded, columns
from veravox.datasets.audit.cues import FEWEST, Sides, all_sides, enough, find_cues, weakest
from veravox.datasets.audit.duplicates import described, find_sets
from veravox.datasets.audit.names import alike
from veravox.datasets.audit.spectra import mean_levels, spectra
from veravox.datasets.audit.tables import formats, histograms
from veravox.datasets.pack import Pack


def audit(card: Card, rows: Sequence[Clip], pack: Pack | None = None) -> Audit:
    """Look at a dataset's manifest and pack; no clip is opened. The same data give the same audit, in whatever order.

    Args:
        card: the dataset's, which says what it is called and which class is human.
        rows: its clips, or those that were chosen of them.
        pack: the spectrograms, for the mean spectra; None where there are none.
    """
    rows = sorted(rows, key=lambda row: row.clip)
    table, twice = columns(rows), described(rows, find_sets(rows))
    sides = _sides(rows, card.bonafide)
    cues = list(find_cues(table, sides))
    sound = _spectra(pack, rows, sides)
    found = Audit(
        dataset=card.name,
        version=card.version,
        kind=card.kind,
        bonafide=card.bonafide,
        clips=len(rows),
        seconds=round(float(np.nansum([row.seconds for row in rows])), 3),
        generators=sorted({row.generator for row in rows}),
        counts=counts(rows),
        cues=cues,
        weakest=weakest(table, sides) if sides else None,
        enough=enough(table, sides) if sides else None,
        formats=formats(rows),
        histograms=histograms(table, rows, cues),
        spectra=sound,
        crossings=may_cross(rows, twice.sets()),
        duplicates=twice,
        alike=list(alike(rows)),
        unknown=list(_unknown(rows, card, table, cues, sound)),
    )
    return found.model_copy(update={"findings": findings(found)})


def _sides(rows: Sequence[Clip], bonafide: str | None) -> list[Sides]:
    """None where no class is human, or no other is there."""
    classes = {row.generator for row in rows}
    if bonafide not in classes or len(classes) < 2:
        return []
    return all_sides([row.generator for row in rows], coded(row.pair for row in rows)[0], bonafide)


def _spectra(pack: Pack | None, rows: Sequence[Clip], sides: Sequence[Sides]) -> Spectra | None:
    return spectra(mean_levels(pack, rows), rows, sides) if pack and pack.clips else None


def _unknown(
    rows: Sequence[Clip], card: Card, table: Sequence[Column], cues: Sequence[Cue], sound: Spectra | None
) -> Iterator[Unknown]:
    """What cannot be known, and why."""
    if card.kind is Kind.PICTURES:
        why = _("Its clips are pictures: of these only width, channels, bit depth and kind of file can be told.")
        yield Unknown(what=_("all that is measured of sound, and near duplicates"), why=why)
    if card.bonafide is None:
        why = _("No class is known to be human, so nothing can be told apart from it; name one with --bonafide.")
        yield Unknown(what=_("what gives the label away"), why=why)
    elif len({row.generator for row in rows}) < 2:
        why = _("There is one class only: {name}.").format(name=", ".join({row.generator for row in rows}))
        yield Unknown(what=_("what gives the label away"), why=why)
    else:
        found = {cue.name for cue in cues if not cue.against}
        missing = [_(CUES[column.kind.name].title) for column in table if column.kind.name not in found]
        if missing:
            why = _("It was measured of fewer than {n} clips of a class; import the dataset again to measure it.")
            yield Unknown(what=", ".join(missing), why=why.format(n=FEWEST))
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
