"""The clips of a training as its manifests name them, and how they would be divided, before anything starts."""

from collections.abc import Sequence
from dataclasses import dataclass

from veravox.core.data_folder import DataFolder
from veravox.core.manifest import Clip, DatasetFolder, chosen
from veravox.core.protocols import Division, External, Indivisible, divide
from veravox.core.specs import DatasetResult, Protocol, TrainingJobSpec
from veravox.gateway.problems import invalid


@dataclass(frozen=True)
class Pool:
    """What there is to divide."""

    rows: Sequence[Clip]
    bonafide: str | None
    external: External | None = None

    def divided(self, protocol: Protocol) -> Division:
        """By the same function that the trainer calls.

        Raises:
            Problem: INVALID, with a sentence that says what is missing.
        """
        try:
            return divide(self.rows, protocol, self.bonafide, self.external)
        except Indivisible as refusal:
            raise invalid(refusal.field, refusal.message) from None


def pool(
    data: DataFolder, spec: TrainingJobSpec, result: DatasetResult, other: DatasetResult | None = None
) -> Pool | None:
    """Read the manifests; None where they are gone, of which the training will tell.

    Args:
        data: where they are.
        spec: which clips are chosen.
        result: of the import of the dataset that is learnt from.
        other: of that which is the test part, where it is another one.
    """
    try:
        rows = _rows(data, result)
        external = External.of(spec, _rows(data, other), other.bonafide) if other else None
    except FileNotFoundError:
        return None
    wanted = spec.dataset
    return Pool(chosen(rows, wanted.speakers, wanted.conditions, wanted.generators), result.bonafide, external)


def _rows(data: DataFolder, result: DatasetResult) -> list[Clip]:
    return DatasetFolder(data.path / result.folder).rows()
