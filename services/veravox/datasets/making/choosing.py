"""Which generators a step means, and where their weights are; known before anything is gathered or made."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from veravox.core.data_folder import DataFolder
from veravox.core.exits import BAD_SPEC, JobError
from veravox.core.generators import find_weights
from veravox.core.specs.steps import Checkpoint, Synthesise
from veravox.core.text import _
from veravox.datasets.generators import Generator, GeneratorError, Rebuild, generator, obtain
from veravox.datasets.report import Report


@dataclass(frozen=True)
class Chosen:
    """A generator under the name of its class, how far its copies reach in Hz, and where its weights are."""

    name: str
    reach: int
    weights: Path | None = None


def chosen_by(step: Synthesise, data: DataFolder, job: str, report: Report) -> list[Chosen]:
    """All generators of a step; the weights of its checkpoints are downloaded where they must be.

    Raises:
        JobError: BAD_SPEC where one of them is unknown or cannot run here; else as `obtain`.
    """
    named = [_named(name, data) for name in step.generators]
    return named + [_own(each, data, job, report) for each in step.checkpoints]


def refuse_taken(chosen: list[Chosen], taken: set[str]) -> None:
    """No two classes may be called alike.

    Raises:
        JobError: BAD_SPEC.
    """
    for each in chosen:
        if each.name in taken:
            sentence = _(
                "steps.synthesise: there are clips of a class {name} already; leave it out, or rename that class."
            )
            raise JobError(BAD_SPEC, sentence.format(name=each.name))
        taken = taken | {each.name}


@lru_cache(maxsize=4)
def opened(name: str, weights: Path | None) -> tuple[Generator, Rebuild]:
    """Loaded once in each process."""
    found = generator(name, weights)
    return found, found.open(weights)


def _named(name: str, data: DataFolder) -> Chosen:
    weights = find_weights(name, data.generators)
    try:
        found = generator(name, weights)
    except GeneratorError as error:
        raise JobError(BAD_SPEC, f"steps.synthesise.generators: {error}") from None
    probe = found.probe(weights)
    if not probe.ok:
        sentence = f"steps.synthesise.generators: {name}: {probe.why} {probe.remedy}"
        raise JobError(BAD_SPEC, sentence.strip())
    return Chosen(name, found.reach, weights)


def _own(checkpoint: Checkpoint, data: DataFolder, job: str, report: Report) -> Chosen:
    weights = _weights_of(checkpoint, data, job, report)
    try:
        found = generator(checkpoint.name, weights, checkpoint.kind)
    except GeneratorError as error:
        raise JobError(BAD_SPEC, f"steps.synthesise.checkpoints: {checkpoint.name}: {error}") from None
    return Chosen(checkpoint.name, found.reach, weights)


def _weights_of(checkpoint: Checkpoint, data: DataFolder, job: str, report: Report) -> Path:
    """Where a checkpoint lies; it is downloaded first where it must be.

    Raises:
        JobError: BAD_SPEC, DATA_MISSING or FETCH_FAILED, if there is none.
    """
    source = checkpoint.source
    if there := find_weights(source, data.generators):
        return there
    path = obtain(source, checkpoint.sha256, data.path, data.generators / "fetched", job, report)
    if not path.exists():
        sentence = _("steps.synthesise.checkpoints: {name}: there is no {source} in the data folder.")
        raise JobError(BAD_SPEC, sentence.format(name=checkpoint.name, source=source))
    return path
