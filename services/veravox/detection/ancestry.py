"""With which clips a model was made: its run's, and those of the runs from whose weights it began."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.exits import JobError
from veravox.core.manifest import Clip
from veravox.core.protocols import Part, strange
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _
from veravox.datasets.splits import SplitRow, read_split

MADE_WITH = (Part.TRAIN, Part.VALIDATION)  # validation chose the epoch


@dataclass(frozen=True)
class Ancestor:
    """A run, and how it divided its clips."""

    id: UUID
    dataset: str  # its name
    rows: list[SplitRow]

    def hashes(self, *parts: Part) -> set[str]:
        """Of the clips in these parts."""
        return {row.sha256 for row in self.rows if row.part in parts}

    def traces(self, *parts: Part) -> set[str]:
        """By which the clips in these parts are known again, whatever was made of them since."""
        return self.hashes(*parts) | {row.original for row in self.rows if row.part in parts and row.original}

    def pairs(self, *parts: Part) -> set[str]:
        """Of the clips in these parts, as far as they have one; the names mean something in its dataset alone."""
        return {row.pair for row in self.rows if row.part in parts and row.pair}


def lineage(data: DataFolder, run: UUID) -> Iterator[Ancestor]:
    """The run itself, the run from whose weights it began, and so on; each once.

    Raises:
        JobError: DATA_MISSING where one of them is gone, for then nobody can say what the model has seen.
    """
    passed: set[UUID] = set()
    following: UUID | None = run
    while following and following not in passed:
        passed.add(following)
        spec, rows = _read(data, following)
        yield Ancestor(following, spec.dataset.name, rows)
        following = run_named(spec.model.weights)


def run_named(weights: str) -> UUID | None:
    """The run that a spec's `model.weights` names, if it names one."""
    try:
        return UUID(weights)
    except ValueError:
        return None


def unseen(rows: list[Clip], dataset: str, ancestors: list[Ancestor]) -> list[Clip]:
    """The rows that are neither a clip that made the model nor the pair of one.

    Args:
        rows: of one dataset.
        dataset: its name; where an ancestor learnt from one of this name, its pairs count without their originals.
        ancestors: the model's lineage.
    """
    return _without(rows, dataset, ancestors, *MADE_WITH)


def untested(rows: list[Clip], dataset: str, ancestors: list[Ancestor]) -> list[Clip]:
    """The rows that belong to no test part of the model's own; arguments as for `unseen`."""
    return _without(rows, dataset, ancestors, Part.TEST)


def _without(rows: list[Clip], dataset: str, ancestors: list[Ancestor], *parts: Part) -> list[Clip]:
    traces = {each for ancestor in ancestors for each in ancestor.traces(*parts)}
    pairs = {each for ancestor in ancestors if ancestor.dataset == dataset for each in ancestor.pairs(*parts)}
    return strange(rows, traces, pairs)


def _read(data: DataFolder, run: UUID) -> tuple[TrainingJobSpec, list[SplitRow]]:
    folder = data.model(run)
    for path in (folder.spec, folder.split):
        if not path.is_file():
            sentence = _("The {name} of run {run} is missing: nobody can say what the model has seen.")
            raise JobError(exits.DATA_MISSING, sentence.format(name=path.name, run=run))
    return folder.read_spec(TrainingJobSpec), read_split(folder.split)
