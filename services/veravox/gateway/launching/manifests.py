"""Resources as the gateway makes them: named after what people called the job, and labelled with whose it is."""

import secrets
import string
from typing import Any
from uuid import UUID

from veravox.cluster import names
from veravox.cluster.api import DATASETS, TRAINING_JOBS
from veravox.cluster.api import Kind as Path
from veravox.core.crd import LONGEST_NAME
from veravox.core.specs import Resource
from veravox.core.titles import plain
from veravox.core.trace import current
from veravox.store.jobs import Kind

PATHS = {Kind.TRAINING: TRAINING_JOBS, Kind.DATA: DATASETS}
SUFFIX = 5  # letters that tell two jobs of the same title apart


def path_of(kind: Kind) -> Path:
    return PATHS[kind]


def name_of(title: str) -> str:
    """A name that no other job has, of at most 52 letters, beginning with a letter (RFC 1035)."""
    behind = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _each in range(SUFFIX))
    base = plain(title, LONGEST_NAME - SUFFIX - 1)
    if not base[:1].isalpha():
        base = plain(f"run-{base}", LONGEST_NAME - SUFFIX - 1)
    return f"{base}-{behind}"


def manifest(kind: Kind, name: str, owner: UUID, request: UUID, spec: Resource) -> dict[str, Any]:
    trace = current()
    labels = {names.OWNER: str(owner), names.VISIBILITY: names.PRIVATE, names.REQUEST: str(request)}
    return {
        "apiVersion": names.API_VERSION,
        "kind": "TrainingJob" if kind is Kind.TRAINING else "Dataset",
        "metadata": {"name": name, "labels": labels, **({"annotations": {names.TRACE: trace.header}} if trace else {})},
        "spec": spec.model_dump(mode="json", by_alias=True, exclude_none=True),
    }
