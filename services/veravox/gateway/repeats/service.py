"""When a run can be repeated, and what its repetition is measured by."""

import asyncio
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.agreement import Agreement, agreement_of
from veravox.core.files import read_json
from veravox.core.problems import Problem
from veravox.core.repeating import repeated
from veravox.core.run_folder import RunFolder
from veravox.core.specs import Phase, TrainingJobSpec, TrainingJobStatus
from veravox.core.text import _
from veravox.gateway.context import Services
from veravox.gateway.repeats.records import record_of
from veravox.gateway.runs.checks import check_installation, check_weights
from veravox.gateway.runs.service import free_title, queue
from veravox.store.shares import readers_of_version
from veravox.store.tables import Run

ENDED = {Phase.SUCCEEDED, Phase.STOPPED, Phase.FAILED}


async def repeat(session: AsyncSession, owner: UUID, services: Services, run: Run) -> Run:
    """Queue the same training again.

    Raises:
        Problem: CONFLICT if the run has not succeeded or its clips are gone; INVALID for what cannot be trained any more.
    """
    _check_ended(run)
    if _phase(run) is not Phase.SUCCEEDED:
        sentence = _("the run did not do all that was asked, so nothing can repeat it; train again with its settings")
        raise Problem(problems.CONFLICT, sentence)
    spec = TrainingJobSpec.model_validate(run.job.spec)  # what spec.yaml was written from; no trainer can touch it
    await _check_clips(session, owner, services, spec)
    again = _decided(services.folder.run(run.id), spec)
    await check_installation(session, owner, services, again)
    await check_weights(session, owner, services.folder, again)
    again.title = await free_title(session, owner, again.title)
    return await queue(session, owner, services.launcher, again, repeats=run.id)


async def agreement(services: Services, run: Run) -> Agreement:
    """Whether the run found out what the one did that it repeats.

    Raises:
        Problem: CONFLICT if it repeats none, has not ended, or there is nothing to compare it with.
    """
    if run.repeats_id is None:
        raise Problem(problems.CONFLICT, _("the run repeats no other; `veravox run repeat ID` makes one that does"))
    _check_ended(run)
    folders = services.folder.run(run.repeats_id), services.folder.run(run.id)
    original, again = [await asyncio.to_thread(record_of, folder) for folder in folders]
    if not original.losses:
        sentence = _("the run that it repeats took no batch, or its files are gone; there is nothing to agree with")
        raise Problem(problems.CONFLICT, sentence)
    return await asyncio.to_thread(agreement_of, original, again)


def _check_ended(run: Run) -> None:
    if not run.job.ended_at and _phase(run) not in ENDED:  # the phase is told a moment before
        raise Problem(problems.CONFLICT, _("the run has not ended; wait for it, or stop it first"))


def _phase(run: Run) -> Phase:
    return TrainingJobStatus.model_validate(run.job.status).phase


async def _check_clips(session: AsyncSession, owner: UUID, services: Services, spec: TrainingJobSpec) -> None:
    """Other clips of the same name would do no good: the very versions must be there, for whoever repeats the run."""
    external = spec.protocol.external
    for name, version in (
        (spec.dataset.name, spec.dataset.version),
        *([(external.name, external.version)] if external else []),
    ):
        readers = await readers_of_version(session, version)
        if readers is not None and not readers.allows(str(owner)):
            sentence = _("dataset {name} is not shared with you; ask its owner for it")
            raise Problem(problems.CONFLICT, sentence.format(name=name))
    wanted = spec.dataset
    if not wanted.version or services.folder.dataset(wanted.version).card() is None:
        sentence = _("version {version} of dataset {name} is gone; importing the same clips again brings it back")
        said = sentence.format(version=wanted.version or _("(none)"), name=wanted.name)
        raise Problem(problems.CONFLICT, said)


def _decided(folder: RunFolder, spec: TrainingJobSpec) -> TrainingJobSpec:
    decisions, report = read_json(folder.decisions) or {}, read_json(folder.report) or {}
    try:
        return repeated(spec, decisions, report.get("weights"))
    except ValidationError:
        sentence = _("decisions.json in the run's folder makes no sense; train again with the same spec instead")
        raise Problem(problems.CONFLICT, sentence) from None
