"""What would make a training's figures better than the detector: weights that know the clips it is measured on."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.exits import JobError
from veravox.core.manifest import Clip
from veravox.core.protocols import Part
from veravox.core.text import _
from veravox.detection.ancestry import MADE_WITH, Ancestor, lineage

SPOILT_BY = {Part.TEST: MADE_WITH, Part.VALIDATION: (Part.TRAIN,)}
"""What a run did with a clip that those who begin with its weights cannot use for this part. Clips that chose its
epoch may choose theirs."""


def refuse_learnt(data: DataFolder, run: UUID, parts: Mapping[Part, Sequence[Clip]]) -> None:
    """See that neither this run nor those before it learnt from clips of the validation or the test part.

    Raises:
        JobError: BAD_SPEC if one did; DATA_MISSING if one is gone.
    """
    for ancestor in lineage(data, run):
        for part, spoilt in SPOILT_BY.items():
            if n := sum(_is_among(row, ancestor, spoilt) for row in parts[part]):
                sentence = _(
                    "model.weights: run {run} was made with {n} clips of this run's {part} part, whose figures would "
                    "mean nothing; use the same dataset, protocol and split seed as the run whose weights you start "
                    "from."
                )
                raise JobError(exits.BAD_SPEC, sentence.format(run=ancestor.id, n=n, part=part.value))


def _is_among(row: Clip, ancestor: Ancestor, parts: Sequence[Part]) -> bool:
    """Whether a run used this clip for one of these parts; or, where it is of another dataset, what it was made of.

    Within one dataset a clean clip and its copy with a condition may stand in two parts, if the protocol allows it.
    """
    if row.sha256 in ancestor.hashes(*Part):
        return row.sha256 in ancestor.hashes(*parts)
    return not ancestor.traces(*parts).isdisjoint(row.traces)
