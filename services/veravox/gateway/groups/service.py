"""Several runs at once, and what they amount to together."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems, titles
from veravox.core.comparing import group_cautions
from veravox.core.desired import Desired
from veravox.core.figures import figures_of, spreads
from veravox.core.problems import Problem
from veravox.core.protocols import left_out, told_apart
from veravox.core.specs import DatasetStatus, Protocol, TrainingJobSpec, TrainingJobStatus
from veravox.core.text import _
from veravox.core.turn_table import TurnRow, TurnTable, figures_of_turn, summed_up
from veravox.gateway.context import Services, not_found, not_the_viewers
from veravox.gateway.groups.naming import made_up
from veravox.gateway.groups.schemas import GroupCreate, GroupRead, GroupRun
from veravox.gateway.groups.turns import protocols_of, turns_of
from veravox.gateway.launching.launcher import Launcher
from veravox.gateway.runs.schemas import badge_of, protocol_of
from veravox.gateway.runs.service import prepared, queue
from veravox.store import groups
from veravox.store.owned import Owned
from veravox.store.tables import Run


async def create(session: AsyncSession, owner: UUID, services: Services, body: GroupCreate) -> GroupRead:
    """Queue a run for each seed, fold and name, all or none.

    Raises:
        Problem: as for a single run; CONFLICT if the name is taken.
    """
    protocols: list[Protocol] = []

    def found(spec: TrainingJobSpec, status: DatasetStatus) -> list[Protocol]:
        protocols.extend(protocols_of(body, spec, status))
        return protocols

    spec = await prepared(session, owner, services, body.spec, found)
    turns = turns_of(body, spec, protocols)
    asked = (body.name or spec.group).replace("\0", "")  # which the database does not keep
    name = await _free_name(session, owner, asked, titles.said(spec.title))
    made: list[Run] = []
    try:
        for turn in turns:
            one = turn.of(spec, name, tells_seed=body.seeds is not None)
            made.append(await queue(session, owner, services.launcher, one))
    except Problem:
        for run in made:
            await services.launcher.take_back(run.job)
        raise
    return await read(Owned(Run, session, owner), name, made)


async def _free_name(session: AsyncSession, owner: UUID, asked: str, title: str) -> str:
    """A name that no other group has, nor one that could be brought back: its runs would mix with these."""
    await groups.hold_names(session, owner)
    runs = Owned(Run, session, owner)
    there, deleted = set(await groups.names(runs)), set(await groups.names(runs, deleted=True))
    if not asked:
        return made_up(title, there | deleted)
    if asked in there:
        sentence = _("there is a group {name} already; choose another name, or delete that one and choose another")
        raise Problem(problems.CONFLICT, sentence.format(name=asked))
    if asked in deleted:
        sentence = _("runs of a deleted group {name} can still be brought back; choose another name")
        raise Problem(problems.CONFLICT, sentence.format(name=asked))
    return asked


async def members_or_404(runs: Owned[Run], name: str, deleted: bool = False) -> list[Run]:
    found = await groups.members(runs, name, deleted)
    if not found:
        raise not_found(_("group"), name)
    return found


async def changeable_or_refused(runs: Owned[Run], name: str, deleted: bool = False) -> list[Run]:
    """Those of the group that the viewer may change.

    Raises:
        Problem: NOT_FOUND if there are none, FORBIDDEN if all are nobody's.
    """
    members = await members_or_404(runs, name, deleted)
    if not (found := [run for run in members if await runs.may_change(run)]):
        raise not_the_viewers(members[0], _("group"))
    return found


async def want(session: AsyncSession, launcher: Launcher, name: str, runs: list[Run], desired: Desired) -> None:
    """Steer all that have not ended.

    Raises:
        Problem: CONFLICT if all have.
    """
    going = [run for run in runs if not run.job.ended_at]
    if not going:
        sentence = _("all runs of {name} have ended; start new ones to go on")
        raise Problem(problems.CONFLICT, sentence.format(name=name))
    for run in going:
        await launcher.want(session, run.job, desired)


async def read(rows: Owned[Run], name: str, runs: list[Run]) -> GroupRead:
    """The group as it is now."""
    metrics = await groups.metrics(rows.session, runs)
    specs = [TrainingJobSpec.model_validate(run.job.spec) for run in runs]
    shown = [
        _read_run(run, spec, metrics.get(run.id, {}), may_change=await rows.may_change(run))
        for run, spec in zip(runs, specs, strict=True)
    ]
    protocols = dict.fromkeys(spec.protocol.name for spec in specs)
    return GroupRead(
        name=name,
        created_at=runs[0].created_at,
        protocol=", ".join(map(protocol_of, protocols)),
        badge="; ".join(filter(None, map(badge_of, protocols))),
        cautions=group_cautions(specs),
        runs=shown,
        figures=spreads([run.figures for run in shown]),
    )


async def table(rows: Owned[Run], name: str, runs: list[Run]) -> TurnTable:
    """The group with the figures of each run that a table of turns has."""
    metrics = await groups.metrics(rows.session, runs)
    specs = [TrainingJobSpec.model_validate(run.job.spec) for run in runs]
    protocols = dict.fromkeys(spec.protocol.name for spec in specs)
    made = [
        TurnRow(
            run=run.id,
            turn=left_out(spec.protocol) or titles.said(run.title),
            seed=spec.training.seed,
            phase=TrainingJobStatus.model_validate(run.job.status).phase,
            **figures_of_turn(metrics.get(run.id, {})),
        )
        for run, spec in zip(runs, specs, strict=True)
    ]
    return TurnTable(
        name=name,
        protocol=", ".join(map(protocol_of, protocols)),
        badge="; ".join(filter(None, map(badge_of, protocols))),
        cautions=group_cautions(specs),
        rows=made,
        figures=summed_up(made),
    )


def _read_run(run: Run, spec: TrainingJobSpec, metrics: Mapping[str, Any], *, may_change: bool) -> GroupRun:
    status = TrainingJobStatus.model_validate(run.job.status)
    return GroupRun(
        id=run.id,
        title=titles.said(run.title),
        seed=spec.training.seed,
        may_change=may_change,
        turn=told_apart(spec.protocol),
        phase=status.phase,
        progress=status.progress,
        best_epoch=status.metrics.best_epoch,
        test_clips=(metrics.get("test") or {}).get("n"),
        figures=figures_of(metrics),
    )
