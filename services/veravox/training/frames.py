"""The frames of the clips that a training works with, out of one pack or two, end to end in memory."""

from collections.abc import Sequence
from itertools import accumulate

import torch
from torch import Tensor

from veravox.core import exits
from veravox.core.exits import JobError
from veravox.core.manifest import Clip
from veravox.core.protocols import Part
from veravox.core.text import _
from veravox.datasets.pack import Pack
from veravox.datasets.report import Report
from veravox.training.choosing import Held


def read_frames(held: Sequence[Held], report: Report) -> tuple[Tensor, dict[Part, list[slice]]]:
    """Read the frames of these clips alone.

    Args:
        held: each part's rows with the pack that holds them; all packs are of one front end.
        report: told of each clip.

    Returns:
        Bytes of shape (all frames, bands), and for each part where each of its clips is among them.

    Raises:
        JobError: DATA_CHANGED if a pack lacks a clip.
    """
    found = [(part, pack, place) for part, rows, pack in held for place in _places(rows, pack)]
    lengths = [place.stop - place.start for _part, _pack, place in found]
    ends = list(accumulate(lengths))
    frames = torch.empty(ends[-1], held[0][2].card.bands, dtype=torch.uint8)
    report.begin(_("Loading the pack"), len(found))
    places: dict[Part, list[slice]] = {part: [] for part, _rows, _pack in held}
    for (part, pack, place), length, end in zip(found, lengths, ends, strict=True):
        places[part].append(slice(end - length, end))
        frames[places[part][-1]] = torch.from_numpy(pack.frames[place].copy())
        report.step()
    return frames, places


def _places(rows: Sequence[Clip], pack: Pack) -> list[slice]:
    there = pack.places
    if missing := [row.clip for row in rows if row.clip not in there]:
        sentence = _("The pack lacks {n} clips, {first} among them.")
        raise JobError(exits.DATA_CHANGED, sentence.format(n=len(missing), first=missing[0]))
    return [there[row.clip] for row in rows]
