"""What is fetched of a run beside its stream, again after each epoch: report, decisions, files, and the agreement."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from veravox.client import Client, ProblemError
from veravox.client.models import FileRead, RunFile, RunRead, TrainingJobStatus
from veravox.core.text import _
from veravox.web.phases import ENDED
from veravox.web.runs.agreement import Shown


@dataclass(frozen=True)
class Findings:
    """What there is by now; empty where there is nothing yet."""

    report: dict[str, Any] = field(default_factory=dict)
    decisions: dict[str, Any] = field(default_factory=dict)
    files: list[FileRead] = field(default_factory=list)
    agreement: Shown = None

    @property
    def names(self) -> frozenset[RunFile]:
        return frozenset(each.name for each in self.files)

    def of(self, wanted: tuple[RunFile, ...]) -> list[FileRead]:
        return [each for each in self.files if each.name in wanted]


Mark = tuple[int, bool, bool]
NOTHING: Mark = (-1, False, False)  # of what was never fetched


def mark_of(status: TrainingJobStatus, epochs: int) -> Mark:
    """Changes when there may be more to fetch: after an epoch, at the end, and once all is decided."""
    return epochs, status.phase in ENDED, status.progress.step > 0


async def fetch(client: Client, run: RunRead, ended: bool) -> Findings:
    """What the gateway has.

    Raises:
        ProblemError: if it does not answer, or the run is gone.
    """
    files = (await client.list_files(run.id)).items
    names = {each.name for each in files}
    return Findings(
        report=(await client.read_report(run.id)).report if RunFile.report_json in names else {},
        decisions=await _json(client, run.id, RunFile.decisions_json) if RunFile.decisions_json in names else {},
        files=files,
        agreement=await _agreement(client, run) if ended and run.repeats else None,
    )


async def _json(client: Client, run: UUID, file: RunFile) -> dict[str, Any]:
    content = b"".join([chunk async for chunk in client.read_file(run, file)])
    try:
        found = json.loads(content)
    except ValueError:  # a damaged file is the trainer's to mend, and no reason to show no page
        return {}
    return found if isinstance(found, dict) else {}


async def _agreement(client: Client, run: RunRead) -> Shown:
    """Or the gateway's sentence where it cannot compare them."""
    try:
        return await client.read_agreement(run.id)
    except ProblemError as error:
        if error.status in {401, 503}:
            raise
        return error.detail


async def original_of(client: Client, run: RunRead) -> tuple[UUID, str] | None:
    """Id and title of the run that it repeats; one that was deleted has no title to show."""
    if run.repeats is None:
        return None
    try:
        return run.repeats, (await client.read_run(run.repeats)).title
    except ProblemError as error:
        if error.status != 404:
            raise
        return run.repeats, _("a deleted run")
