"""A cluster: jobs are resources, which the operator works off. The resource comes first, then its row.

A row that could not be written is made by the mirror: the resource's label says whose it is.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path, PurePosixPath
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.cluster import names
from veravox.cluster.api import Api, ApiError
from veravox.core import problems
from veravox.core.crd import name_refused
from veravox.core.desired import Desired
from veravox.core.problems import Problem
from veravox.core.sizes import in_bytes
from veravox.core.specs import DatasetSpec, EvaluationSpec, Resource, TrainingJobSpec
from veravox.core.text import _
from veravox.gateway.launching.launcher import Room
from veravox.gateway.launching.local import is_folder
from veravox.gateway.launching.manifests import manifest, name_of, path_of
from veravox.gateway.launching.refusals import problem_of
from veravox.gateway.mirror.reading import Body, job_of
from veravox.gateway.problems import invalid
from veravox.store import resources
from veravox.store.jobs import Kind
from veravox.store.tables import Job

log = logging.getLogger(__name__)
UPLOADS = "uploads"
TRIES = 3  # at making a resource where nobody knows whether it was made
PATIENCE = 10.0  # s in all: somebody waits for the answer
UNCLEAR = {0, 429, 500, 502, 503, 504}


class KubernetesLauncher:
    """Creates and changes the resources of one namespace."""

    def __init__(self, api: Api, namespace: str, volume: Path) -> None:
        self._api, self._namespace, self._volume = api, namespace, volume

    def check(self, spec: Resource) -> None:
        if isinstance(spec, EvaluationSpec):
            sentence = _(
                "models are not evaluated on a cluster in this version; fetch the model's bundle, or use one machine: `veravox serve`"
            )
            raise Problem(problems.CONFLICT, sentence)
        if isinstance(spec, DatasetSpec) and spec.source.path:
            self._check_uploaded(spec.source.path)
        if isinstance(spec, DatasetSpec):
            for field, sent in (("learner", spec.source.learner), ("bundle", spec.source.bundle)):
                if sent and not (self._volume / sent.path).exists():
                    sentence = _("there is no {path} on the shared volume; send it first")
                    raise invalid(f"source.{field}.path", sentence.format(path=sent.path))

    def room(self, spec: TrainingJobSpec) -> Room:
        """What its pods may have; of the nodes' GPUs nobody knows the size."""
        return Room(in_bytes(spec.resources.memory))

    async def create(self, session: AsyncSession, owner: UUID, kind: Kind, spec: Resource, name: str = "") -> Job:
        self.check(spec)
        if name and (refused := name_refused(name)):
            raise invalid("name", " ".join(refused))
        called = name or name_of(getattr(spec, "title", ""))
        async with _answering(called):
            body = await self._made(kind, manifest(kind, called, owner, uuid4(), spec))
        return await resources.keep(session, job_of(body))

    async def want(self, session: AsyncSession, job: Job, desired: Desired) -> None:
        assert job.resource
        change = {"metadata": {"uid": str(job.id)}, "spec": {"desired": desired.value}}
        async with _answering(job.resource):
            try:
                body = await self._api.merge(path_of(Kind(job.kind)), self._namespace, job.resource, change)
            except ApiError as error:
                if error.status == 404 or (error.status == 409 and "UID" in error.message):
                    sentence = _("its resource {name} is gone from the cluster; start a new one to go on")
                    raise Problem(problems.CONFLICT, sentence.format(name=job.resource)) from None
                raise
        await resources.keep(session, job_of(body))

    async def remove(self, session: AsyncSession, job: Job) -> None:
        if Kind(job.kind) is Kind.DATA:
            await self._delete(job)
        elif not job.ended_at and await self._is_there(job):
            await self.want(session, job, Desired.STOP)

    async def show(self, session: AsyncSession, job: Job, visibility: str) -> None:
        if not job.resource:
            return
        change = {"metadata": {"uid": str(job.id), "labels": {names.VISIBILITY: visibility}}}
        async with _answering(job.resource):
            try:
                body = await self._api.merge(path_of(Kind(job.kind)), self._namespace, job.resource, change)
            except ApiError as error:
                if error.status == 404 or (error.status == 409 and "UID" in error.message):
                    return  # it is gone: the volume says who may read what it has left
                raise
        await resources.keep(session, job_of(body))

    async def take_back(self, job: Job) -> None:
        try:
            await self._delete(job)
        except Problem as problem:
            log.warning("%s was made in a request that failed, and could not be taken back: %s", job.resource, problem)

    async def _made(self, kind: Kind, body: Body) -> Body:
        """Make it once, however often that has to be tried."""
        for left in reversed(range(TRIES)):
            try:
                return await self._api.create(path_of(kind), self._namespace, body)
            except ApiError as error:
                if error.status == 409 and (there := await self._own(kind, body)):
                    return there
                if error.status not in UNCLEAR or not left:
                    raise
        raise AssertionError("the last try returns or raises")

    async def _own(self, kind: Kind, body: Body) -> Body | None:
        """What an earlier try of this request made; None where the name is somebody else's."""
        meta = body["metadata"]
        there = await self._api.get(path_of(kind), self._namespace, meta["name"])
        labels = (there or {"metadata": {}})["metadata"].get("labels") or {}
        return there if labels.get(names.REQUEST) == meta["labels"][names.REQUEST] else None

    async def _is_there(self, job: Job) -> bool:
        assert job.resource
        async with _answering(job.resource):
            there = await self._api.get(path_of(Kind(job.kind)), self._namespace, job.resource)
        return there is not None and there["metadata"]["uid"] == str(job.id)

    async def _delete(self, job: Job) -> None:
        assert job.resource
        async with _answering(job.resource):
            await self._api.delete(path_of(Kind(job.kind)), self._namespace, job.resource, str(job.id))

    def _check_uploaded(self, path: str) -> None:
        """As the operator wants it: pods see of the shared volume what was uploaded, and nothing else."""
        place = PurePosixPath(path)
        if place.is_absolute() or ".." in place.parts or place.parts[:1] != (UPLOADS,) or len(place.parts) < 2:
            sentence = _(
                "on a cluster it is a folder below uploads/ on the shared volume, such as uploads/arctic; not {path}"
            )
            raise invalid("source.path", sentence.format(path=path))
        if not is_folder(self._volume / place):
            sentence = _("there is no folder {path} on the shared volume; put speaker/class/clip there")
            raise invalid("source.path", sentence.format(path=path))


@asynccontextmanager
async def _answering(name: str) -> AsyncIterator[None]:
    """Whatever the API server refuses, or does not answer in time, is a problem of this resource's."""
    try:
        async with asyncio.timeout(PATIENCE):
            yield
    except TimeoutError:
        raise problem_of(ApiError(0, "TimeoutError"), name) from None
    except ApiError as error:
        raise problem_of(error, name) from None
