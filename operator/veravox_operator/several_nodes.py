"""What several nodes need to train together: a name by which they find the one that leads, and leave to reach each other."""

from typing import Any

from veravox.cluster import names
from veravox_operator.parent import Parent, metadata

Body = dict[str, Any]
RENDEZVOUS = 29500  # the port on which torchrun's processes meet


def service_manifest(parent: Parent, attempt: int) -> Body:
    """By which several nodes find the one that leads."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(parent, attempt),
        "spec": {
            "clusterIP": "None",
            "publishNotReadyAddresses": True,
            "selector": _of_attempt(parent, attempt),
            "ports": [{"name": "rendezvous", "port": RENDEZVOUS}],
        },
    }


def policy_manifest(parent: Parent, attempt: int) -> Body:
    """By which the pods of this attempt, and no others, reach each other."""
    each_other = [{"podSelector": {"matchLabels": _of_attempt(parent, attempt)}}]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(parent, attempt),
        "spec": {
            "podSelector": each_other[0]["podSelector"],
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [{"from": each_other}],
            "egress": [{"to": each_other}],
        },
    }


def handed_over(body: Body, job: Body) -> Body:
    """The same, owned by the attempt's Job alone: the cluster removes it when that is gone."""
    meta = job["metadata"]
    owner = {"apiVersion": "batch/v1", "kind": "Job", "name": meta["name"], "uid": meta["uid"], "controller": True}
    return {**body, "metadata": {**body["metadata"], "ownerReferences": [owner]}}


def _of_attempt(parent: Parent, attempt: int) -> dict[str, str]:
    labels = parent.labels(attempt)
    return {name: labels[name] for name in (names.UID, names.ATTEMPT)}
