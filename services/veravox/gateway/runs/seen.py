"""A run as those see it who follow it: its rows are read once for all of them, each one's rights now and then."""

import random
import time
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Text, literal_column, select

from veravox.core import problems
from veravox.core.data_folder import DataFolder
from veravox.core.problems import Problem
from veravox.core.text import ENGLISH, N_, _, speaking
from veravox.gateway.context import Services, Viewer, owned_or_404
from veravox.gateway.runs import service
from veravox.gateway.runs.glances import Look
from veravox.gateway.runs.schemas import RunRead
from veravox.gateway.sharing.marking import marked
from veravox.store.database import Database
from veravox.store.owned import Owned
from veravox.store.tables import Job, Run
from veravox.store.tokens import shown

RIGHTS_HOLD = timedelta(seconds=6)  # at most; then it is asked anew whether who follows a run may
VERSION = literal_column("jobs.xmin::text || ' ' || runs.xmin::text", Text())  # who wrote each row last
RUN = N_("run")


@dataclass(frozen=True)
class Seen:
    """A run without whose it is, and the version of its rows; None where it is not there any more."""

    version: str
    run: RunRead | None
    _as_told: "dict[tuple[bool, str, bool], RunRead]" = field(default_factory=dict, compare=False)

    def told_like(self, mine: RunRead) -> RunRead | None:
        """As it is told to one who was told `mine`: one and the same to all who may do the same."""
        if self.run is None:
            return None
        key = mine.may_change, mine.owner, mine.shared
        if key not in self._as_told:
            rights = {
                "may_change": mine.may_change,
                "owner": mine.owner,
                "shared": mine.shared,
                "folder": mine.folder,
            }
            said = (
                rights if mine.may_change or not mine.owner else rights | {"tags": [], "notes": ""}
            )  # its owner's own
            self._as_told[key] = self.run.model_copy(update=said)
        return self._as_told[key]


def looking(database: Database, folder: DataFolder, id: UUID) -> Look:
    """How a run is looked at; what has not changed is not read anew."""

    async def look(before: Seen | None) -> Seen:
        query = select(Run, VERSION).join(Job, Job.id == Run.id).where(Run.id == id, Run.deleted_at.is_(None))
        async with database.transaction() as session:
            found = (await session.execute(query)).one_or_none()
        if found is None:
            return Seen("", None)
        row, version = found
        if before and before.version == version:
            return before
        with speaking(ENGLISH):  # many hear it; who shows it says it again
            return Seen(version, service.read(row, folder))

    return look


class Followed:
    """A run for one who follows it."""

    def __init__(self, services: Services, viewer: Viewer, id: UUID) -> None:
        self._services, self._viewer, self._id = services, viewer, id
        self._look = looking(services.database, services.folder, id)
        self._mine: RunRead | None = None
        self._asked_at = self._hold_until = 0.0

    async def read(self) -> RunRead:
        """As it is now.

        Raises:
            Problem: NOT_FOUND where it is not, or not the follower's to see; UNAUTHENTICATED where his session has ended.
        """
        if self._mine is None or time.monotonic() > self._hold_until:
            self._mine = mine = await self._with_rights()
            self._asked_at = time.monotonic()
            self._hold_until = self._asked_at + RIGHTS_HOLD.total_seconds() * random.uniform(0.2, 1)  # not all at once
            return mine
        seen = await self._services.glances.at(self._id, self._look, self._asked_at)
        return seen.told_like(self._mine) or await self._with_rights()

    async def _with_rights(self) -> RunRead:
        async with self._services.database.transaction() as session:
            if await shown(session, self._viewer.token) is None:
                raise Problem(problems.UNAUTHENTICATED, _("this session has ended; log in again"))
            rows = Owned(Run, session, self._viewer.id)
            row = await owned_or_404(rows, self._id, RUN)
            read = service.read(row, self._services.folder, await rows.may_change(row))
            return await marked(session, Run, read)
