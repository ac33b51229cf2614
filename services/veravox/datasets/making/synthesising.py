"""The step `synthesise`: each clean human clip analysed and made anew by generators, its pair."""

from pathlib import Path

from veravox.audio.recording import AudioError, resample
from veravox.core.exits import BAD_DATA, JobError
from veravox.core.specs.status import Refused
from veravox.core.specs.steps import Synthesise
from veravox.core.text import _
from veravox.datasets.decoding.apart import read_recording
from veravox.datasets.generators import Generator, GeneratorError
from veravox.datasets.journal import Made, key_of
from veravox.datasets.making.choosing import Chosen, chosen_by, opened, refuse_taken
from veravox.datasets.making.clips import and_then, made_clip, names_of_copies, seed_of
from veravox.datasets.making.each_clip import Task, make_each
from veravox.datasets.making.stage import Located, Making, Stage
from veravox.datasets.report import Report


def synthesise(step: Synthesise, before: Stage, making: Making, report: Report) -> Stage:
    """The clips, and a copy of each clean human one by each generator.

    Raises:
        JobError: BAD_DATA where there is nothing to copy, BAD_SPEC where a generator cannot run here.
    """
    _refuse_no_human(before)
    chosen = chosen_by(step, making.data, making.folder.parent.name, report)
    refuse_taken(chosen, {each.row.generator for each in before.clips})
    tasks = [task for each in chosen for task in _tasks(each, opened(each.name, each.weights)[0], before, making)]
    report.begin(_("Synthesising copies"), len(tasks))
    return before.with_made(make_each(making.folder, tasks, make_copy, making.workers, report), making.clips)


def make_copy(source: Located, by: Chosen, name: str, clips: Path, seed: int) -> Made:
    """The copy of one clip by one generator; as long as its source, aligned with it."""
    described, rebuild = opened(by.name, by.weights)
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


def _refuse_no_human(before: Stage) -> None:
    if before.human is None:
        sentence = _("Copy synthesis needs human clips; say in source.bonafide which class is human.")
        raise JobError(BAD_DATA, sentence)
    if not before.human_clips:
        sentence = _("There is no clean clip of the human class {name} to be copied.")
        raise JobError(BAD_DATA, sentence.format(name=before.human))


def _tasks(by: Chosen, described: Generator, before: Stage, making: Making) -> list[Task]:
    humans = before.human_clips
    names = names_of_copies([each.row for each in humans], by.name, "", before.rows)
    return [
        Task(
            key_of(each.row.clip, each.row.sha256, by.name, described.recipe, described.weights_hash, making.seed),
            (each, by, name, making.clips, making.seed),
        )
        for each, name in zip(humans, names, strict=True)
    ]
