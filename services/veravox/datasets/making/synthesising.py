"""The step `synthesise`: each clean human clip analysed and made anew by generators, its pair."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from veravox.audio.recording import AudioError, read_recording, resample
from veravox.core.data_folder import DataFolder
from veravox.core.exits import BAD_DATA, BAD_SPEC, JobError
from veravox.core.specs.status import Refused
from veravox.core.specs.steps import Checkpoint, Synthesise
from veravox.core.text import _
from veravox.datasets.generators import Generator, GeneratorError, Rebuild, find_weights, generator, obtain
from veravox.datasets.making.clips import and_then, key_of, made_clip, names_of_copies, seed_of
from veravox.datasets.making.each_clip import Task, make_each
from veravox.datasets.making.journal import Made
from veravox.datasets.making.stage import Located, Making, Stage
from veravox.datasets.report import Report


@dataclass(frozen=True)
class Chosen:
    """A generator under the name of its class, and where its weights are."""

    name: str
    known_as: str
    weights: Path | None = None


def synthesise(step: Synthesise, before: Stage, making: Making, report: Report) -> Stage:
    """The clips, and a copy of each clean human one by each generator.

    Raises:
        JobError: BAD_DATA where there is nothing to copy, BAD_SPEC where a generator cannot run here.
    """
    humans = _humans(before)
    chosen = [*(_named(name, making.data) for name in step.generators), *_own(step.checkpoints, making, report)]
    _refuse_taken(chosen, before)
    tasks = [task for each in chosen for task in _tasks(each, _opened(each.known_as, each.weights)[0], humans, making)]
    report.begin(_("Synthesising copies"), len(tasks))
    return before.with_made(make_each(making.folder, tasks, make_copy, making.workers, report), making.clips)


def make_copy(source: Located, by: Chosen, name: str, clips: Path, seed: int) -> Made:
    """The copy of one clip by one generator; as long as its source, aligned with it."""
    described, rebuild = _opened(by.known_as, by.weights)
    try:
        recording = read_recording(source.path)
        heard = resample(recording.samples, recording.rate, described.rate)
        made = rebuild(heard, seed_of(seed, by.name, source.row.sha256))
    except (AudioError, GeneratorError) as error:
        return Made(refused=(Refused(clip=name, reason=f"{source.row.clip}: {error}"),))
    changes = {
        "clip": name,
        "generator": by.name,
        "provenance": _("copy synthesis by {title}").format(title=described.title),
        "chain": and_then(source.row, f"{by.name}({described.rate} Hz)"),
        "original": "",  # of a class of its own; what it was copied from is its pair
    }
    return Made((made_clip(source.row, clips, made, described.rate, **changes),))


def _humans(before: Stage) -> list[Located]:
    if before.human is None:
        sentence = _("Copy synthesis needs human clips; say in source.bonafide which class is human.")
        raise JobError(BAD_DATA, sentence)
    humans = before.human_clips
    if not humans:
        sentence = _("There is no clean clip of the human class {name} to be copied.")
        raise JobError(BAD_DATA, sentence.format(name=before.human))
    return humans


def _named(name: str, data: DataFolder) -> Chosen:
    weights = find_weights(name, data.generators)
    try:
        probe = generator(name, weights).probe(weights)
    except GeneratorError as error:
        raise JobError(BAD_SPEC, f"steps.synthesise.generators: {error}") from None
    if not probe.ok:
        sentence = f"steps.synthesise.generators: {name}: {probe.why} {probe.remedy}"
        raise JobError(BAD_SPEC, sentence.strip())
    return Chosen(name, name, weights)


def _own(checkpoints: list[Checkpoint], making: Making, report: Report) -> list[Chosen]:
    chosen = []
    for each in checkpoints:
        weights = _weights_of(each, making, report)
        try:
            generator(each.name, weights, each.kind)
        except GeneratorError as error:
            raise JobError(BAD_SPEC, f"steps.synthesise.checkpoints: {each.name}: {error}") from None
        chosen.append(Chosen(each.name, each.name, weights))
    return chosen


def _weights_of(checkpoint: Checkpoint, making: Making, report: Report) -> Path:
    """Where a checkpoint lies; it is downloaded first where it must be.

    Raises:
        JobError: BAD_SPEC, DATA_MISSING or FETCH_FAILED, if there is none.
    """
    source, data = checkpoint.source, making.data
    if "/" not in source and (there := find_weights(source, data.generators)):
        return there
    job, kept = making.folder.parent.name, data.generators / "fetched"
    path = obtain(source, checkpoint.sha256, data.path, kept, job, report)
    if not path.exists():
        sentence = _("steps.synthesise.checkpoints: {name}: there is no {source} in the data folder.")
        raise JobError(BAD_SPEC, sentence.format(name=checkpoint.name, source=source))
    return path


def _refuse_taken(chosen: list[Chosen], before: Stage) -> None:
    taken = {each.row.generator for each in before.clips}
    for each in chosen:
        if each.name in taken:
            sentence = _(
                "steps.synthesise: there are clips of a class {name} already; leave it out, or rename that class."
            )
            raise JobError(BAD_SPEC, sentence.format(name=each.name))
        taken.add(each.name)


def _tasks(by: Chosen, described: Generator, humans: list[Located], making: Making) -> list[Task]:
    names = names_of_copies([each.row for each in humans], by.name)
    return [
        Task(
            key_of(each.row.clip, each.row.sha256, by.name, described.recipe, described.weights_hash, making.seed),
            (each, by, name, making.clips, making.seed),
        )
        for each, name in zip(humans, names, strict=True)
    ]


@lru_cache(maxsize=4)
def _opened(known_as: str, weights: Path | None) -> tuple[Generator, Rebuild]:
    """Loaded once in each process."""
    found = generator(known_as, weights)
    return found, found.open(weights)
