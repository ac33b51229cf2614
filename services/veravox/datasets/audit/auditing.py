"""An audit: everything that can be said about a dataset before a detector learns from it."""

from collections.abc import Sequence

import numpy as np

from veravox.audio.chain import EQUALISED
from veravox.core.audit.crossings import may_cross
from veravox.core.audit.findings import findings
from veravox.core.audit.model import Audit, Spectra
from veravox.core.manifest import Card, Clip, counts
from veravox.datasets.audit.columns import coded, columns
from veravox.datasets.audit.cues import Sides, all_sides, enough, find_cues, weakest
from veravox.datasets.audit.duplicates import described, find_sets
from veravox.datasets.audit.names import alike
from veravox.datasets.audit.spectra import mean_levels, spectra
from veravox.datasets.audit.tables import formats, histograms
from veravox.datasets.audit.unknown import unknown
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
        equalised=bool(rows) and all(EQUALISED in row.chain for row in rows),
        cues=cues,
        weakest=weakest(table, sides) if sides else None,
        enough=enough(table, sides) if sides else None,
        formats=formats(rows),
        histograms=histograms(table, rows, cues),
        spectra=sound,
        crossings=may_cross(rows, twice.sets()),
        duplicates=twice,
        alike=list(alike(rows)),
        unknown=list(unknown(rows, card, table, cues, sound)),
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
