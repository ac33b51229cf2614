"""The step `equalise`: every clip passes one chain, each human clip together with its copies."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from veravox.audio.chain import Chain, equalised
from veravox.audio.recording import AudioError
from veravox.core.specs.status import Refused
from veravox.core.specs.steps import Equalise
from veravox.core.text import _
from veravox.datasets.decoding.apart import read_recording
from veravox.datasets.journal import Made, key_of
from veravox.datasets.making.clips import and_then, lossless_names, made_clip, seed_of
from veravox.datasets.making.each_clip import Task, make_each
from veravox.datasets.making.stage import Located, Making, Stage
from veravox.datasets.report import Report

AS_LONG = 0.1  # of the human clip's duration: a clip that differs by more was not made along with it
AS_LONG_SECONDS = 0.1  # s that any clip may differ: generators pad to whole hops, and cut edges


def equalise(step: Equalise, before: Stage, making: Making, report: Report) -> Stage:
    """Every clip after the chain, in the place of the clip before; pairs stay as long as each other."""
    chain = Chain(step.rate, step.low, step.high, step.level, step.noise_floor, step.trim)
    names = lossless_names(each.row.clip for each in before.clips)
    groups = _groups(before.clips, before.human)
    tasks = [_task(group, before.human, chain, names, making) for group in groups]
    report.begin(_("Passing all clips through one chain"), len(tasks))
    return before.instead(make_each(making.folder, tasks, equalise_group, making.workers, report), making.clips)


def _groups(clips: Sequence[Located], human: str | None) -> list[list[Located]]:
    """Clips of one speaker, pair and condition that are as long as each other, in the order of the first of each.

    Of one speaker: a table may call the pairs of several speakers alike, by the sentence that all of them read. As long:
    where files of several classes are called alike and are not, they have nothing in common but their names, or somebody
    speaks the sentence in another time; the longer one would lose its end to the shorter one.
    """
    groups: defaultdict[tuple[str, str, str], list[Located]] = defaultdict(list)
    for each in clips:
        groups[each.row.speaker, each.row.pair, each.row.condition].append(each)
    return [part for group in groups.values() for part in _as_long(group, human)]


def _as_long(group: list[Located], human: str | None) -> list[list[Located]]:
    """Those that are as long as the reference together; each other one by itself."""
    seconds = group[_reference(group, human)].row.seconds
    near = max(AS_LONG_SECONDS, AS_LONG * seconds)
    along = [each for each in group if abs(each.row.seconds - seconds) <= near]
    return [along, *([each] for each in group if abs(each.row.seconds - seconds) > near)]


def _reference(group: list[Located], human: str | None) -> int:
    return next((n for n, each in enumerate(group) if each.row.generator == human), 0)


def _task(group: list[Located], human: str | None, chain: Chain, names: dict[str, str], making: Making) -> Task:
    reference = _reference(group, human)
    renamed = [names[each.row.clip] for each in group]
    key = key_of([(each.row.clip, each.row.sha256) for each in group], reference, chain, making.seed)
    return Task(key, (group, reference, chain, renamed, making.clips, making.seed))


def equalise_group(
    group: list[Located], reference: int, chain: Chain, names: list[str], clips: Path, seed: int
) -> Made:
    """The chain for one pair. Where the reference cannot be read, all that hangs on it is left out."""
    recordings = []
    for each in group:
        try:
            recordings.append(read_recording(each.path))
        except AudioError as error:
            return Made(refused=tuple(Refused(clip=one.row.clip, reason=f"{each.row.clip}: {error}") for one in group))
    seeds = [seed_of(seed, "floor", each.row.clip, each.row.sha256) for each in group]
    shared = seed_of(seed, "pair", group[reference].row.speaker, group[reference].row.pair)
    rows = [
        made_clip(each.row, clips, samples, chain.rate, clip=name, chain=and_then(each.row, chain.text))
        for each, samples, name in zip(
            group, equalised(recordings, reference, chain, seeds, shared), names, strict=True
        )
    ]
    return Made(tuple(rows))
