"""`veravox train --dry-run`: what would be learnt from and tested on."""

from collections import Counter
from typing import Any

from pydantic import ValidationError
from rich.table import Table

from veravox.cli.speaking import Terminal, fail, table
from veravox.client import Client
from veravox.client.models import Estimate, RunPreview
from veravox.core.audit.findings import in_several_parts
from veravox.core.estimates import memory_said, time_said
from veravox.core.protocols import names_in_turn
from veravox.core.specs import DatasetChoice, DatasetResult
from veravox.core.text import _

PARTS = ("train", "validation", "test")


async def show_previews(client: Client, terminal: Terminal, spec: dict[str, Any], folds: int, each: str) -> None:
    """Of one training, of each fold, or of each that is held out in turn; nothing is started."""
    if not folds and not each:
        seen = await client.preview_run(spec)
        terminal.answer(seen, *_shown(seen))
        return
    turns = await _turns(client, spec, each) if each else _folds(folds)
    protocols = {head: {**spec.get("protocol", {}), **turn} for head, turn in turns.items()}
    several = {head: await client.preview_run({**spec, "protocol": said}) for head, said in protocols.items()}
    terminal.answer(list(several.values()), *(text for head, seen in several.items() for text in (head, *_shown(seen))))


def _folds(folds: int) -> dict[str, dict[str, Any]]:
    """What tells each one's protocol from the others, by the words for it."""
    return {
        _("fold {n} of {all}").format(n=fold + 1, all=folds): {"folds": folds, "fold": fold} for fold in range(folds)
    }


async def _turns(client: Client, spec: dict[str, Any], each: str) -> dict[str, dict[str, Any]]:
    names = spec.get("protocol", {}).get("heldOut") or await _names(client, spec, each)
    return {_("held out: {names}").format(names=name): {"heldOut": [name]} for name in names}


async def _names(client: Client, spec: dict[str, Any], each: str) -> list[str]:
    try:
        chosen = DatasetChoice.model_validate(spec.get("dataset", {}))
    except ValidationError:
        await client.preview_run(spec)  # the gateway says what is wrong, as of every spec
        raise
    dataset = await client.read_dataset(chosen.name)
    if dataset.status.result is None:
        sentence = _("{name} is not imported yet; nobody knows each {each} before it is in")
        fail(sentence.format(name=dataset.name, each=each))
    return names_in_turn(each, chosen, DatasetResult.model_validate(dataset.status.result.model_dump(by_alias=True)))


def _shown(seen: RunPreview) -> list[str | Table]:
    """A table by part, and one by class, voice and condition with a column a part."""
    head = f"{seen.title} {seen.badge and f'({seen.badge})'}".rstrip()
    return [head, *_said(seen), *estimated(seen.estimate), _by_part(seen), "", _counts(seen), ""]


def _said(seen: RunPreview) -> list[str]:
    lines = []
    if not seen.rows:
        lines.append(_("The data are still being prepared; the training waits for them."))
    if seen.held_out:
        lines.append(_("in the test part alone: {names}").format(names=", ".join(seen.held_out)))
    if seen.unmet:
        lines.append(_("never met in training: {names}").format(names=", ".join(seen.unmet)))
    if seen.left_over:
        lines.append(_("{n} clips are used for nothing").format(n=seen.left_over))
    return [*lines, *both_sides(seen)]


def both_sides(seen: RunPreview) -> list[str]:
    """What stands in several parts, and a warning where that should be mended."""
    groups = in_several_parts(seen.crossings, named=True)
    told = [_("in several parts: {groups}").format(groups=groups)] if groups else []
    return [*told, *filter(None, [seen.warning])]


def estimated(estimate: Estimate) -> list[str]:
    """Time and memory, each with what it was taken from, and a warning where there is not so much memory."""
    least, most = estimate.seconds_least, estimate.seconds_most
    time = "" if least is None or most is None else f"{time_said(least, most)}, "
    memory = f"{memory_said(estimate.memory)} {estimate.memory_for}"
    return [
        _("computes on: {device}").format(device=estimate.device_said),
        _("time: {time}").format(time=f"{time}{estimate.taken_from}"),
        _("memory: {memory}").format(memory=memory),
        *filter(None, [estimate.warning]),
    ]


def _by_part(seen: RunPreview) -> Table:
    rows = [
        (
            part.part,
            part.clips,
            part.windows,
            f"{part.seconds:.0f} s",
            ", ".join(part.speakers),
            ", ".join(part.generators),
            ", ".join(part.conditions),
        )
        for part in seen.parts
    ]
    return table(("part", "clips", "spectrograms", "speech", "voices", "classes", "conditions"), rows)


def _counts(seen: RunPreview) -> Table:
    """Clips of each voice, class and condition in each part."""
    clips: Counter[tuple[str, str, str, str]] = Counter()
    for row in seen.rows:
        clips[row.speaker, row.generator, row.condition, row.part] += row.clips
    kinds = dict.fromkeys((row.speaker, row.generator, row.condition) for row in seen.rows)
    rows = [(*kind, *(clips[(*kind, part)] for part in PARTS)) for kind in kinds]
    return table(("voice", "class", "condition", *PARTS), rows)
