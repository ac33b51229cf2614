"""Pretended nodes, kept alive by kwok: for many pods and GPUs that no machine has."""

from pathlib import Path
from typing import Any

from cluster.machine import BUILT

MARK = "kwok.x-k8s.io/node"


def kwok_command(kubeconfig: Path) -> list[str]:
    """kwok for the marked nodes only, so that the real one keeps its kubelet."""
    chosen = ["--manage-all-nodes=false", f"--manage-nodes-with-annotation-selector={MARK}=fake"]
    alive = "--node-lease-duration-seconds=12"  # more often than a node is missed
    return [str(BUILT / "kwok"), f"--kubeconfig={kubeconfig}", *chosen, alive]


def fake_node(name: str, gpus: int) -> dict[str, Any]:
    """A node with a taint that keeps away all that is not meant for it."""
    room = {"cpu": "64", "memory": "512Gi", "pods": "110", "ephemeral-storage": "1Ti", "nvidia.com/gpu": str(gpus)}
    labels = {"type": "kwok", "kubernetes.io/hostname": name}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels, "annotations": {MARK: "fake"}},
        "spec": {"taints": [{"key": MARK, "value": "fake", "effect": "NoSchedule"}]},
        "status": {"allocatable": room, "capacity": room},
    }


def on_fake_nodes() -> dict[str, Any]:
    """What a pod's spec needs to be scheduled there, and nowhere else."""
    toleration = {"key": MARK, "operator": "Equal", "value": "fake", "effect": "NoSchedule"}
    return {"nodeSelector": {"type": "kwok"}, "tolerations": [toleration]}
