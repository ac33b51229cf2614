"""kopf's part: it watches, and tells view and work what happened. Nothing is decided here, nothing is patched by kopf."""

import logging
from typing import Any

import kopf

from veravox.cluster import names
from veravox_operator import kueue
from veravox_operator.health import Signs
from veravox_operator.view import Key, View, key_of, parent_of
from veravox_operator.weights import KIND as WEIGHTS
from veravox_operator.weights import Weights
from veravox_operator.work import Work

OURS = {names.MANAGED_BY: names.VERAVOX}
CLOCK = 300  # s for one watch, which bookmarks keep from falling silent


def wired(
    view: View, work: Work, weights: Weights, signs: Signs, forget: Any, *, with_kueue: bool
) -> kopf.OperatorRegistry:
    """The registry of all handlers.

    Args:
        view: is told what there is. Indexers fill it, so that it is complete before anything is looked at.
        work: is told what to look at.
        weights: is told when a Job that fetched weights is gone.
        signs: is told that something was heard.
        forget: called with key and UID of a resource that is gone.
        with_kueue: whether Kueue's Workloads are there to be watched.
    """
    registry = kopf.OperatorRegistry()

    @kopf.on.login(registry=registry, errors=kopf.ErrorsMode.TEMPORARY, backoff=5, retries=60)
    def login(**kwargs: Any) -> kopf.ConnectionInfo | None:
        return kopf.login_with_service_account(**kwargs) or kopf.login_with_kubeconfig(**kwargs)

    _resources(registry, view, work, signs, forget)
    _children(registry, view, work, weights, signs)
    _warnings(registry, view, work, signs)
    if with_kueue:
        _queues(registry, view, work, signs)
    return registry


def _resources(registry: kopf.OperatorRegistry, view: View, work: Work, signs: Signs, forget: Any) -> None:
    for plural in ("trainingjobs", "datasets"):

        @kopf.index(names.GROUP, names.VERSION, plural, id=f"{plural}_seen", registry=registry)
        def seen(body: kopf.Body, **_: Any) -> None:
            signs.heard(body)
            view.put_resource(_plain(body))

        @kopf.on.event(names.GROUP, names.VERSION, plural, id=f"{plural}_changed", registry=registry)
        async def changed(type: str | None, body: kopf.Body, **_: Any) -> None:
            signs.heard(body)
            plain = _plain(body)
            key, uid = key_of(plain), plain["metadata"]["uid"]
            if type == "DELETED":
                view.drop_resource(key, uid)
                forget(key, uid)
                work.forget(key)
            else:
                view.put_resource(plain)
                work.add(key)
            _wake_waiters(view, work, key)


def _wake_waiters(view: View, work: Work, key: Key) -> None:
    """Trainings that wait for a Dataset."""
    if key.kind != "Dataset":
        return
    for body in list(view.of_kind("TrainingJob", key.namespace)):
        if (body.get("status") or {}).get("attempt", {}).get("number", 0) == 0:
            work.add(key_of(body))


def _children(registry: kopf.OperatorRegistry, view: View, work: Work, weights: Weights, signs: Signs) -> None:
    @kopf.index("batch", "v1", "jobs", labels=OURS, registry=registry)
    def seen_job(body: kopf.Body, **_: Any) -> None:
        signs.heard(body)
        view.put_job(_plain(body))

    @kopf.index("", "v1", "pods", labels=OURS, registry=registry)
    def seen_pod(body: kopf.Body, **_: Any) -> None:
        signs.heard(body)
        view.put_pod(_plain(body))

    @kopf.on.event("batch", "v1", "jobs", labels=OURS, registry=registry)
    async def job_changed(type: str | None, body: kopf.Body, **_: Any) -> None:
        signs.heard(body)
        plain = _plain(body)
        if type == "DELETED":
            view.drop_job(plain)
            weights.ended(plain["metadata"]["namespace"], plain["metadata"]["name"])
        else:
            view.put_job(plain)
        _wake_parent(view, work, plain)

    @kopf.on.event("", "v1", "pods", labels=OURS, registry=registry)
    async def pod_changed(type: str | None, body: kopf.Body, **_: Any) -> None:
        signs.heard(body)
        plain = _plain(body)
        view.put_pod(plain, gone=type == "DELETED")
        _wake_parent(view, work, plain)


def _wake_parent(view: View, work: Work, child: dict[str, Any]) -> None:
    parent = parent_of(child)
    if parent is None:
        return
    if parent.kind == WEIGHTS:
        _wake_waiters(view, work, Key("Dataset", parent.namespace, ""))
    elif parent in view.resources:
        work.add(parent)


def _warnings(registry: kopf.OperatorRegistry, view: View, work: Work, signs: Signs) -> None:
    @kopf.on.event("", "v1", "events", registry=registry)
    async def warned(type: str | None, body: kopf.Body, **_: Any) -> None:
        signs.heard(body)
        about = body.get("involvedObject") or {}
        if type == "DELETED" or body.get("type") != "Warning" or about.get("kind") not in {"Job", "Pod"}:
            return
        uid = view.put_warning(_plain(body))
        if parent := view.parent_of(uid):
            work.add(parent)


def _queues(registry: kopf.OperatorRegistry, view: View, work: Work, signs: Signs) -> None:
    @kopf.on.event(kueue.GROUP, kueue.PLURAL, registry=registry)
    async def queued(type: str | None, body: kopf.Body, **_: Any) -> None:
        signs.heard(body)
        plain = _plain(body)
        job = kueue.job_of(plain)
        view.put_queue(job, "" if type == "DELETED" else kueue.said_of(plain))
        if parent := view.parent_of(job):
            work.add(parent)


def _plain(body: kopf.Body) -> dict[str, Any]:
    """kopf's view of an object, as the object."""
    return dict(body)


class NothingCompared(kopf.DiffBaseStorage):
    """No handler here asks what changed; kopf would copy each object three times to know it."""

    def build(self, *, body: kopf.Body, extra_fields: Any = None) -> kopf.BodyEssence:
        return kopf.BodyEssence({})

    def fetch(self, *, body: kopf.Body) -> kopf.BodyEssence | None:
        return None

    def store(self, *, body: kopf.Body, patch: kopf.Patch, essence: kopf.BodyEssence) -> None:
        """Nothing is kept."""


def configure(settings: kopf.OperatorSettings, call_seconds: float) -> None:
    """kopf as an informer: what it would write is switched off, and a watch never stays silent for long."""
    settings.peering.standalone = True
    settings.posting.enabled = False
    settings.posting.loggers = False
    settings.scanning.disabled = True
    settings.watching.server_timeout = CLOCK
    settings.watching.client_timeout = CLOCK + 10
    settings.watching.connect_timeout = min(15.0, call_seconds)
    for ours in (("batch", "v1", "jobs"), ("", "v1", "pods")):
        settings.watching.label_selectors[ours] = f"{names.MANAGED_BY}={names.VERAVOX}"
    settings.watching.field_selectors["", "v1", "events"] = "type=Warning"
    settings.networking.request_timeout = call_seconds
    settings.networking.enforce_retry_after = True
    settings.persistence.finalizer = f"{names.GROUP}/kopf"  # never set: kopf takes away what it believes to be its own
    settings.persistence.progress_storage = kopf.AnnotationsProgressStorage(prefix=names.GROUP, v1=False)
    settings.persistence.diffbase_storage = NothingCompared()
    settings.execution.default_backoff = 10
    settings.queueing.worker_limit = None
    settings.process.ultimate_exiting_timeout = 25
    logging.getLogger("kopf.objects").setLevel(logging.WARNING)
