"""Makes a plan true: an attempt's folder and Job, and what it needs before."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from veravox.cluster import names
from veravox.cluster.api import DATASETS, JOBS, NETWORK_POLICIES, SERVICES, Api, ApiError, Kind
from veravox.core import waiting
from veravox.core.data_folder import DataFolder
from veravox.core.job_folder import Control
from veravox.core.reconcile import Plan
from veravox.core.specs import DatasetSpec, TrainingJobSpec
from veravox_operator import folders
from veravox_operator.children import job_manifest
from veravox_operator.data_seen import Pack
from veravox_operator.hindrance import Hindered
from veravox_operator.looking import Found
from veravox_operator.mounts import mounts_of_data_job, mounts_of_training
from veravox_operator.parent import job_name
from veravox_operator.removing import Remover
from veravox_operator.settings import OperatorSettings
from veravox_operator.several_nodes import handed_over, policy_manifest, service_manifest
from veravox_operator.starting_weights import has_begun
from veravox_operator.view import Key, View
from veravox_operator.weights import Weights


class Maker:
    """Makes what a plan asks for, beside nobody that should have left."""

    def __init__(self, api: Api, view: View, settings: OperatorSettings, weights: Weights, remover: Remover) -> None:
        self._api, self._view, self._settings = api, view, settings
        self._weights, self._remover = weights, remover

    async def make_true(self, found: Found, plan: Plan, now: datetime) -> None:
        """Level-based: what is true already is left alone.

        Raises:
            Hindered: if the attempt cannot be made now.
            ApiError: if the API server refuses anything else, or does not answer.
        """
        await self._remover.remove(found, plan, now)
        if plan.wants_data and isinstance(found.data.needs, Pack):
            await self._ask_for_pack(found, found.data.needs)
        if isinstance(found.data.needs, str) and not plan.ledger.ended:
            await self._ask_for_weights(found, found.data.needs)
        if plan.attempt is None:
            return
        if found.job is None or found.job.attempt != plan.attempt:
            self._refuse_beside_others(found)
            await self._begin(found, plan.attempt)
        elif not found.job.is_over:
            await self._tell(found, plan, plan.attempt)

    def _refuse_beside_others(self, found: Found) -> None:
        """Nobody begins beside pods that may be at work, of another attempt or of this one whose Job is gone."""
        if left := self._remover.leftovers(found, None):
            names_of = ", ".join(f"{pod.name} on {pod.node or 'no node'}" for pod in left)
            raise Hindered(waiting.PREDECESSOR_LEAVING.reason, names_of)

    async def _begin(self, found: Found, attempt: int) -> None:
        spec = found.looked.spec
        assert isinstance(spec, TrainingJobSpec | DatasetSpec)
        try:
            await asyncio.to_thread(self._prepare, found, spec, attempt)
        except OSError as error:
            raise Hindered(waiting.VOLUME_UNWRITABLE.reason, str(error)) from None
        mounts = (
            mounts_of_training(found.parent.id, spec, found.looked.dataset_version)
            if isinstance(spec, TrainingJobSpec)
            else mounts_of_data_job(found.parent.id, spec)
        )
        together: list[tuple[Kind, dict[str, Any]]] = []
        if isinstance(spec, TrainingJobSpec) and spec.resources.nodes > 1:
            together = [
                (SERVICES, service_manifest(found.parent, attempt)),
                (NETWORK_POLICIES, policy_manifest(found.parent, attempt)),
            ]
        for path, made in together:
            await self._apply(found, path, made)
        body = await self._apply(found, JOBS, job_manifest(found.parent, attempt, spec, mounts, self._settings))
        for path, made in together:  # so that they go with it
            await self._api.apply(path, found.key.namespace, handed_over(made, body))
        self._view.put_job(body)

    def _prepare(self, found: Found, spec: TrainingJobSpec | DatasetSpec, attempt: int) -> None:
        """Folders that a pod mounts must be there, or its node would make them as root's."""
        data = self._settings.folder
        if isinstance(spec, TrainingJobSpec):
            spec = spec.model_copy(
                update={"dataset": spec.dataset.model_copy(update={"version": found.looked.dataset_version})}
            )
            shared = [data.weights]
            self._copy_start(found, spec)
        else:
            shared = [data.path / "datasets", *_kept(data, spec)]
        for path in shared:
            folders.make_shared(path, self._settings)
        folders.begin(found.looked.folder, spec, attempt, self._settings)

    def _copy_start(self, found: Found, spec: TrainingJobSpec) -> None:
        if spec.model.weights in {"none", "imagenet"}:
            return
        data, id = self._settings.folder, found.parent.id
        if has_begun(data, id):  # its checkpoint has all weights
            folders.make_shared(data.starting(id), self._settings)
        else:
            folders.keep_start(data, UUID(spec.model.weights), id)

    async def _apply(self, found: Found, path: Kind, body: dict[str, object]) -> dict[str, object]:
        """Make a child, unless it is there already; never take over what is somebody else's."""
        name, namespace = job_name(found.parent, _attempt_of(body)), found.key.namespace
        try:
            made = await self._api.apply(path, namespace, body)
        except ApiError as error:
            there = await self._api.get(path, namespace, name) if error.status in {409, 422} else None
            if there is None:
                raise _hindered_by(error) from None
            made = there
        if not _is_child(made, found.uid):
            sentence = f"{made.get('kind', path.plural)} {name} in namespace {namespace}"
            raise Hindered(waiting.NAME_TAKEN.reason, sentence)
        return made

    async def _tell(self, found: Found, plan: Plan, attempt: int) -> None:
        try:
            await asyncio.to_thread(folders.tell, found.looked.folder, Control(desired=plan.tell, attempt=attempt))
        except OSError as error:
            raise Hindered(waiting.VOLUME_UNWRITABLE.reason, str(error)) from None

    async def _ask_for_weights(self, found: Found, architecture: str) -> None:
        try:
            await self._weights.fetch(found.key.namespace, architecture)
        except OSError as error:
            raise Hindered(waiting.VOLUME_UNWRITABLE.reason, str(error)) from None

    async def _ask_for_pack(self, found: Found, pack: Pack) -> None:
        """One Dataset for all who wait; an old one that ended makes room first."""
        key = Key("Dataset", found.key.namespace, pack.resource)
        if (old := self._view.resources.get(key)) and names.MADE_FOR in (old["metadata"].get("labels") or {}):
            await self._api.delete(DATASETS, key.namespace, key.name, old["metadata"]["uid"])
            return
        try:
            self._view.put_resource(await self._api.create(DATASETS, key.namespace, pack.manifest(key.namespace)))
        except ApiError as error:
            if error.status != 409:  # somebody else was faster, for the same
                raise


def _attempt_of(body: dict[str, object]) -> int:
    return int(body["metadata"]["labels"][names.ATTEMPT])  # type: ignore[index]


def _is_child(body: dict[str, object], uid: str) -> bool:
    meta = body["metadata"]
    owners: Sequence[dict[str, object]] = meta.get("ownerReferences") or []  # type: ignore[attr-defined]
    return any(each.get("uid") == uid for each in owners)


def _hindered_by(error: ApiError) -> Exception:
    """What the API server refuses for good reasons is told; the rest is tried again."""
    if error.status in {400, 403, 404, 422}:
        over_quota = "quota" in error.message
        return Hindered((waiting.QUOTA_EXCEEDED if over_quota else waiting.POD_REFUSED).reason, error.message)
    return error


def _kept(data: DataFolder, spec: DatasetSpec) -> list[Path]:
    """What data jobs leave for each other: archives that were fetched, weights of generators."""
    corpora = [data.corpora] if spec.source.fetch else []
    return corpora + ([data.generators] if any(step.synthesise for step in spec.steps) else [])
