"""The step `condition`: a copy of each clean clip with something added, by each of the named conditions."""

from pathlib import Path

from veravox.audio.conditions import Condition, babble_sources, parse
from veravox.audio.recording import AudioError, Samples, resample
from veravox.core.added import CLEAN
from veravox.core.exits import BAD_DATA, BAD_SPEC, JobError
from veravox.core.specs.status import Refused
from veravox.core.specs.steps import AddConditions
from veravox.core.text import _
from veravox.datasets.decoding.apart import read_recording
from veravox.datasets.journal import Made, key_of
from veravox.datasets.making.clips import and_then, made_clip, names_of_copies, seed_of
from veravox.datasets.making.each_clip import Task, make_each
from veravox.datasets.making.stage import Located, Making, Stage
from veravox.datasets.report import Report


def add_conditions(step: AddConditions, before: Stage, making: Making, report: Report) -> Stage:
    """The clips, and a copy of each clean one with each condition that it has no copy with yet.

    Raises:
        JobError: BAD_DATA where there is no clean clip, BAD_SPEC where a condition cannot be made here.
    """
    wanted = wanted_by(step)
    clean = [each for each in before.clips if each.row.condition == CLEAN]
    if not clean:
        raise JobError(BAD_DATA, _("There is no clean clip that a condition could be added to."))
    there = {_of(each, each.row.condition) for each in before.clips}
    tasks = [
        task
        for each in wanted
        for task in _tasks(each, [one for one in clean if _of(one, each.name) not in there], before, making)
    ]
    report.begin(_("Adding conditions"), len(tasks))
    return before.with_made(make_each(making.folder, tasks, make_conditioned, making.workers, report), making.clips)


def wanted_by(step: AddConditions) -> list[Condition]:
    """Each condition of a step once.

    Raises:
        JobError: BAD_SPEC where one of them cannot be made here.
    """
    wanted = [parse(name) for name in dict.fromkeys(step.names) if name != CLEAN]
    for each in wanted:
        if why := each.why_not:
            raise JobError(BAD_SPEC, f"steps.condition.names: {each.name}: {why}")
    return wanted


def make_conditioned(
    source: Located, condition: Condition, babblers: list[Located], name: str, clips: Path, seed: int
) -> Made:
    """One clip with one condition; its noise is its own."""
    try:
        recording = read_recording(source.path)
        others = [_at(each, recording.rate) for each in babblers]
        own = seed_of(seed, condition.name, source.row.clip, source.row.sha256)
        samples = condition.apply(recording.samples, recording.rate, own, others)
    except AudioError as error:
        return Made(refused=(Refused(clip=name, reason=f"{source.row.clip}: {error}"),))
    changes = {"clip": name, "condition": condition.name, "chain": and_then(source.row, condition.name)}
    return Made((made_clip(source.row, clips, samples, recording.rate, **changes),))


def _of(clip: Located, condition: str) -> tuple[str, ...]:
    """Which clip, and with what."""
    return clip.row.speaker, clip.row.generator, clip.row.pair, condition


def _at(clip: Located, rate: int) -> Samples:
    recording = read_recording(clip.path)
    return resample(recording.samples, recording.rate, rate)


def _tasks(condition: Condition, clean: list[Located], before: Stage, making: Making) -> list[Task]:
    names = names_of_copies([each.row for each in clean], "", condition.name, before.rows)
    humans = {each.row.clip: each for each in before.human_clips}
    by_pair: dict[tuple[str, str], list[Located]] = {}
    for each in humans.values():
        by_pair.setdefault((each.row.speaker, each.row.pair), []).append(each)
    tasks = []
    for each, name in zip(clean, names, strict=True):
        babblers = []
        if condition.needs_others:
            near = by_pair.get((each.row.speaker, each.row.pair), [])
            sources = babble_sources(each.row, [one.row for one in near])
            babblers = [humans.get(row.clip, each) for row in sources]
        key = key_of(each.row.clip, each.row.sha256, condition.name, [one.row.sha256 for one in babblers], making.seed)
        tasks.append(Task(key, (each, condition, babblers, name, making.clips, making.seed)))
    return tasks
