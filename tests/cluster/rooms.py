"""A namespace for a test, and its end at once, whoever still holds on to something in it."""

import json
from uuid import uuid4

from cluster.kubectl import Kubectl

GROUP = "veravox.dev"


def open_room(kubectl: Kubectl) -> str:
    """The name of a new namespace in which pods can already start."""
    name = f"test-{uuid4().hex[:8]}"
    kubectl("create", "namespace", name)
    needed = ("serviceaccount/default", "configmap/kube-root-ca.crt")
    kubectl("wait", *needed, f"--namespace={name}", "--for=create", "--timeout=60s")
    return name


def close_room(kubectl: Kubectl, name: str) -> None:
    """Delete it without waiting: no finalizer of this project and no grace of a pod keeps anything, least of all a GPU."""
    kubectl("delete", "namespace", name, "--wait=false")
    for kind in kubectl("api-resources", f"--api-group={GROUP}", "--namespaced", "--output=name").split():
        _strip_finalizers(kubectl, kind, name)
    pods = ("delete", "pods", "--all", f"--namespace={name}", "--grace-period=0", "--force", "--wait=false")
    kubectl(*pods, "--ignore-not-found")
    kubectl("delete", "persistentvolumes", f"--selector=veravox.test/namespace={name}", "--wait=false")


def _strip_finalizers(kubectl: Kubectl, kind: str, namespace: str) -> None:
    for each in kubectl("get", kind, f"--namespace={namespace}", "--output=name").split():
        patch = json.dumps({"metadata": {"finalizers": None}})
        kubectl("patch", each, f"--namespace={namespace}", "--type=merge", f"--patch={patch}")
