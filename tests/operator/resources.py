"""Resources of both kinds as a test applies them."""

import json
from typing import Any

from cluster.harness import Cluster
from cluster.kubectl import KubectlFailed
from veravox.core.crd import GROUP, KINDS, VERSION, ClusterKind
from veravox.core.specs import Resource

KIND_OF: dict[type[Resource], ClusterKind] = {each.spec: each for each in KINDS}


def resource(kind: type[Resource], spec: dict[str, Any], name: str = "first") -> str:
    """A document for kubectl; the kind is that of the spec."""
    document = {"apiVersion": f"{GROUP}/{VERSION}", "kind": KIND_OF[kind].kind, "metadata": {"name": name}}
    return json.dumps({**document, "spec": spec})


def applied(cluster: Cluster, text: str, *options: str) -> str:
    """What `kubectl apply` says, whether it agrees or not."""
    try:
        return cluster.kubectl("apply", "--filename=-", *options, stdin=text)
    except KubectlFailed as refused:
        return str(refused)


def told(cluster: Cluster, plural: str, status: dict[str, Any], *options: str, name: str = "first") -> None:
    """Write a status, as the operator does."""
    patch = json.dumps({"status": status})
    cluster.kubectl("patch", plural, name, *options, "--subresource=status", "--type=merge", f"--patch={patch}")
