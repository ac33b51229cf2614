"""How a resource is found: its spec and status, its one attempt, its data. Reads view and volume, changes nothing."""

from dataclasses import dataclass, replace
from uuid import UUID

from veravox.cluster import names
from veravox.core.reconcile import Data, Observed
from veravox.core.sources import NOT_CONVERTED
from veravox.core.specs import DatasetSpec
from veravox.core.text import _
from veravox.core.trace import Trace
from veravox.execution.jobs import Looked
from veravox_operator.data import data_of_data_job, data_of_training
from veravox_operator.data_seen import DataSeen
from veravox_operator.folders import folder_of
from veravox_operator.hindrance import Hindrance
from veravox_operator.jobs import JobView
from veravox_operator.kinds import read_spec, read_status
from veravox_operator.observing import attempt_left, attempt_seen
from veravox_operator.parent import Parent
from veravox_operator.settings import OperatorSettings
from veravox_operator.view import Body, Key, View


@dataclass(frozen=True)
class Found:
    """A resource and all that is known of it at this moment."""

    key: Key
    body: Body
    parent: Parent
    looked: Looked
    data: DataSeen
    job: JobView | None  # of the newest attempt

    @property
    def uid(self) -> str:
        return str(self.parent.id)


def find(key: Key, body: Body, view: View, settings: OperatorSettings, hindrance: Hindrance | None) -> Found:
    """Look at everything once."""
    meta, folder = body["metadata"], settings.folder
    trace = trace_of(body)
    parent = Parent(key.kind, key.namespace, key.name, UUID(meta["uid"]), trace.header if trace else "")
    spec, invalid = read_spec(key.kind, body)
    status = read_status(key.kind, body)
    number = max(status.attempt.number, 1)
    job = next((each for each in view.jobs_of(meta["uid"]) if each.attempt == number), None)
    files = folder_of(folder, key.kind, parent.id)
    pods = [pod for pod in view.pods_of(meta["uid"]) if pod.attempt == number]
    attempt = (
        attempt_seen(job, pods, files, view.warnings_of, view.queue_of(job.uid)) if job else attempt_left(number, files)
    )
    data = (
        _data(key, body, view, settings, found=(spec, status.dataset_version if status.attempt.number else ""))
        if not invalid
        else DataSeen(Data.COMING)
    )
    seen = Observed(attempt, data.state, data.message, data.reason, invalid)
    if hindrance and attempt is None:
        seen = replace(seen, hindrance=hindrance.reason, hindrance_message=hindrance.message)
    looked = Looked(parent.id, int(meta.get("generation", 0)), files, spec, status, seen, data.version)
    return Found(key, body, parent, looked, data, job)


def trace_of(body: Body) -> Trace | None:
    """The request that a resource follows from; what anybody else may have written there is no such thing."""
    said = (body["metadata"].get("annotations") or {}).get(names.TRACE)
    return Trace.of(said) if isinstance(said, str) else None


def _data(key: Key, body: Body, view: View, settings: OperatorSettings, found: tuple[object, str]) -> DataSeen:
    spec, version = found
    if isinstance(spec, DatasetSpec):
        if spec.converts and not settings.convert_learners:
            return DataSeen(Data.FAILED, f"source.learner: {_(NOT_CONVERTED)}")
        return data_of_data_job(settings.folder, view, body, spec)
    return data_of_training(settings.folder, view, body, spec, version)  # type: ignore[arg-type]
