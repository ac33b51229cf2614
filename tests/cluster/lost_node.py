"""The node without its kubelet, as if its machine were cut off: what runs there runs on, and nobody hears of it."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cluster.harness import Cluster

NODE = "node1"


@contextlib.contextmanager
def lost_node(cluster: Cluster) -> Iterator[None]:
    """Kill the kubelet; it is back, its node ready and its GPUs advertised, once the block has ended, however it does."""
    gpus = cluster.get("node", NODE)["status"]["capacity"].get("nvidia.com/gpu", "0")
    away = cluster.state / "kubelet.away"
    away.touch()
    try:
        os.kill(_kubelet(cluster), signal.SIGKILL)
        yield
    finally:
        away.unlink()
        cluster.wait("node", NODE, "default", lambda node: condition(node, "Ready") == "True")
        _advertise(cluster, gpus)  # which a kubelet that begins anew takes for remains of another device plugin


def condition(node: dict[str, Any], type: str) -> str:
    """True, False or Unknown."""
    return next((str(each["status"]) for each in node["status"]["conditions"] if each["type"] == type), "")


def processes(*words: str) -> list[int]:
    """Of this machine, those whose command line has all of these."""
    return [int(each.name) for each in Path("/proc").glob("[0-9]*") if all(word in _line(each) for word in words)]


def _line(process: Path) -> list[str]:
    try:
        return (process / "cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return []


def _kubelet(cluster: Cluster) -> int:
    found = [each for each in processes(f"{cluster.state}/kubelet") if _line(Path(f"/proc/{each}"))[0] == "kubelet"]
    (pid,) = found
    return pid


def _advertise(cluster: Cluster, gpus: str) -> None:
    patch = f'{{"status":{{"capacity":{{"nvidia.com/gpu":"{gpus}"}},"allocatable":{{"nvidia.com/gpu":"{gpus}"}}}}}}'
    cluster.kubectl("patch", "node", NODE, "--subresource=status", "--type=merge", f"--patch={patch}")
