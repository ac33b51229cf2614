"""Takes attempts away that should not be, once their evidence is kept, and pods that nobody else takes away."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from veravox.cluster.api import JOBS, PODS, Api
from veravox.core import waiting
from veravox.core.reconcile import Plan
from veravox_operator import evidence
from veravox_operator.hindrance import Hindered
from veravox_operator.jobs import JobView
from veravox_operator.looking import Found
from veravox_operator.parent import job_name
from veravox_operator.pods import PodView
from veravox_operator.settings import OperatorSettings
from veravox_operator.view import View

MOMENT = timedelta(seconds=15)  # between the first and the last of several pods that end together


class Remover:
    """Knows who may still be at work."""

    def __init__(self, api: Api, view: View, settings: OperatorSettings) -> None:
        self._api, self._view, self._settings = api, view, settings

    async def remove(self, found: Found, plan: Plan, now: datetime) -> None:
        """Take away every attempt but the planned one; the last one of an ended job stays, for `kubectl logs`."""
        await self._keep_evidence(found, plan)
        for job in self._view.jobs_of(found.uid):
            last_word = bool(plan.ledger.ended) and job.attempt == plan.ledger.number and self._has_left(found, job)
            spare = last_word or job.leaving or self._is_just_ending(found, job, now)
            if job.attempt != plan.attempt and not spare:
                await self._api.delete(JOBS, job.namespace, job.name, job.uid)
        await self._force(found, plan, now)

    def _has_left(self, found: Found, job: JobView) -> bool:
        """Whether nothing of the attempt runs any more; its Job may not have noticed yet."""
        pods = [pod for pod in self._view.pods_of(found.uid) if pod.attempt == job.attempt]
        return job.is_over or (bool(pods) and all(pod.is_over or pod.terminated for pod in pods))

    def _is_just_ending(self, found: Found, job: JobView, now: datetime) -> bool:
        """Whether one of its pods has ended a moment ago, and the others are about to."""
        pods = [pod for pod in self._view.pods_of(found.uid) if pod.attempt == job.attempt]
        ends = [pod.terminated.finished for pod in pods if pod.terminated and pod.terminated.finished]
        return not self._has_left(found, job) and bool(ends) and now - min(ends) < MOMENT

    def leftovers(self, found: Found, attempt: int | None) -> list[PodView]:
        """Pods of other attempts that may still be at work."""
        return [
            pod
            for pod in self._view.pods_of(found.uid)
            if pod.attempt != attempt and not pod.is_over and not pod.terminated
        ]

    async def _force(self, found: Found, plan: Plan, now: datetime) -> None:
        """A pod that should be gone for a while sits on a node that is lost: nobody else will take it away."""
        for pod in self._view.pods_of(found.uid):
            if pod.is_leaving and now > _overdue(pod, self._settings):
                await self._api.delete(PODS, pod.namespace, pod.name, pod.uid, grace=0)

    async def _keep_evidence(self, found: Found, plan: Plan) -> None:
        """Of attempts that are over or about to be taken away; somebody else may have taken away their Jobs."""
        jobs = {job.attempt: job for job in self._view.jobs_of(found.uid)}
        pods = self._view.pods_of(found.uid)
        for attempt in sorted({*jobs, *(pod.attempt for pod in pods)}):
            job = jobs.get(attempt)
            if attempt != plan.attempt or (job and job.is_over):
                await self._keep(found, attempt, job, [pod for pod in pods if pod.attempt == attempt])

    async def _keep(self, found: Found, attempt: int, job: JobView | None, pods: Sequence[PodView]) -> None:
        place = self._settings.folder.attempt(found.parent.id, attempt)
        if evidence.is_kept(place, pods):
            return
        tail = await evidence.log_of(self._api, pods)
        warned = [self._view.warnings_of(each.uid) for each in (job, *pods) if each]
        try:
            name, files = job_name(found.parent, attempt), found.looked.folder
            await asyncio.to_thread(evidence.keep, place, files, name, attempt, job, pods, warned, tail)
        except OSError as error:
            raise Hindered(waiting.VOLUME_UNWRITABLE.reason, str(error)) from None


def _overdue(pod: PodView, settings: OperatorSettings) -> datetime:
    """Until when a leaving pod is waited for; on a lost node nobody saves anything, so its grace does not count."""
    assert pod.gone_by
    asked = pod.gone_by - timedelta(seconds=pod.grace) if pod.is_lost else pod.gone_by
    return asked + timedelta(seconds=settings.lost_pod_seconds)
