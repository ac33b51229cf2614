"""Which of the ways to a cluster is there: the pod's service account, else a kubeconfig."""

import os
from collections.abc import Mapping
from pathlib import Path

from veravox.cluster.access import SERVICE_ACCOUNT, Access, of_pod
from veravox.cluster.kubeconfig import of_kubeconfig


def find_access(environ: Mapping[str, str] = os.environ, account: Path = SERVICE_ACCOUNT) -> Access:
    """As the pod's service account, else by KUBECONFIG, else by ~/.kube/config.

    Raises:
        AccessError: if there is none of them, or it cannot be used.
    """
    if there := of_pod(environ, account):
        return there
    return of_kubeconfig([Path(each).expanduser() for each in _named(environ)])


def _named(environ: Mapping[str, str]) -> list[str]:
    return [each for each in environ.get("KUBECONFIG", "").split(os.pathsep) if each] or ["~/.kube/config"]
