"""`/health`: how the installation's parts do, in words, for administrators."""

import shutil
import time
from asyncio import to_thread
from enum import StrEnum

from fastapi import APIRouter
from prometheus_client import REGISTRY
from pydantic import Field

from veravox.core import problems
from veravox.core.sizes import size
from veravox.core.specs import Resource
from veravox.core.text import _, numeral
from veravox.gateway.context import Services, ServicesDep, SessionDep, ViewerDep
from veravox.gateway.problems import answers
from veravox.store.database import RUNNER
from veravox.store.vitals import Vitals, vitals

router = APIRouter(tags=["administration"], responses=answers(problems.UNAUTHENTICATED, problems.FORBIDDEN))
HEARD = "veravox_gateway_mirror_heard_timestamp_seconds"
SLOW = 1.0  # s for the database's answer
SILENT = 120.0  # s without a word of the cluster: watches end and bookmarks come far more often
LITTLE, NEARLY_NONE = 0.1, 0.02  # shares of the volume


class HealthState(StrEnum):
    """How a part does."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class InstallationPart(StrEnum):
    """What an installation is made of."""

    DATABASE = "database"
    STORAGE = "storage"
    JOBS = "jobs"
    DETECTOR = "detector"
    MAIL = "mail"


class PartHealth(Resource):
    """One part."""

    part: InstallationPart
    state: HealthState
    says: str = Field(description="How it does, and what to do where it does not.")


class HealthRead(Resource):
    """All parts, as they are now."""

    items: list[PartHealth]


@router.get("/health")
async def read_health(viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> HealthRead:
    """How database, storage, jobs, detector and mail do, each with a sentence."""
    began = time.perf_counter()
    now = await vitals(session, RUNNER)
    took = time.perf_counter() - began
    items = [_database(now, took), await to_thread(_storage, services), _jobs(services, now)]
    items += [await _detector(services), _mail(services, now)]
    return HealthRead(items=items)


def _database(now: Vitals, took: float) -> PartHealth:
    said = _("It answers, and holds {size}.").format(size=size(now.size))
    if took < SLOW:
        return PartHealth(part=InstallationPart.DATABASE, state=HealthState.GOOD, says=said)
    said += " " + _("It took {n} s to say so: it has too much to do, or its disk is slow.").format(
        n=numeral(f"{took:.1f}")
    )
    return PartHealth(part=InstallationPart.DATABASE, state=HealthState.WARNING, says=said)


def _storage(services: Services) -> PartHealth:
    volume = shutil.disk_usage(services.folder.path)
    share = volume.free / volume.total if volume.total else 0.0
    said = _("{free} of {total} are free.").format(free=size(volume.free), total=size(volume.total))
    if share >= LITTLE:
        return PartHealth(part=InstallationPart.STORAGE, state=HealthState.GOOD, says=said)
    said += " " + _("Delete datasets and runs that nobody needs, or give the volume more room.")
    return PartHealth(
        part=InstallationPart.STORAGE, state=HealthState.BAD if share < NEARLY_NONE else HealthState.WARNING, says=said
    )


def _jobs(services: Services, now: Vitals) -> PartHealth:
    if services.settings.launcher == "kubernetes":
        heard = REGISTRY.get_sample_value(HEARD) or 0.0
        if time.time() - heard < SILENT:
            return PartHealth(
                part=InstallationPart.JOBS, state=HealthState.GOOD, says=_("This gateway hears of the cluster's jobs.")
            )
        said = _(
            "This gateway does not hear of the cluster's jobs: another one does, or the API server does not answer it."
        )
        return PartHealth(part=InstallationPart.JOBS, state=HealthState.WARNING, says=said)
    if now.runners:
        return PartHealth(
            part=InstallationPart.JOBS, state=HealthState.GOOD, says=_("The runner is connected and takes jobs.")
        )
    said = _("No runner is connected: jobs wait. Start it, or look into its log.")
    return PartHealth(part=InstallationPart.JOBS, state=HealthState.BAD, says=said)


async def _detector(services: Services) -> PartHealth:
    if await services.detector.is_ready():
        return PartHealth(
            part=InstallationPart.DETECTOR, state=HealthState.GOOD, says=_("The detector is ready to judge.")
        )
    said = _("The detector does not answer or is starting: recordings cannot be judged now.")
    return PartHealth(part=InstallationPart.DETECTOR, state=HealthState.BAD, says=said)


def _mail(services: Services, now: Vitals) -> PartHealth:
    if not services.mail:
        said = _("There is no mail server: links of letters are handed over on this page.")
        return PartHealth(part=InstallationPart.MAIL, state=HealthState.GOOD, says=said)
    if now.refused:
        said = _("{n} letters wait that the mail server did not take; they are tried again.").format(n=now.refused)
        return PartHealth(part=InstallationPart.MAIL, state=HealthState.WARNING, says=said)
    return PartHealth(
        part=InstallationPart.MAIL, state=HealthState.GOOD, says=_("{n} letters wait to be sent.").format(n=now.letters)
    )
