"""How much memory this machine has, and how many GPUs, as Linux and NVIDIA's driver tell it."""

import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

MEMINFO, LIMIT = Path("/proc/meminfo"), Path("/sys/fs/cgroup/memory.max")  # the latter of a container
PATIENCE = 10  # s
DEVICES = Path("/dev")
GPUS = tuple(map(Path, ("/dev/nvidiactl", "/dev/kfd", "/dev/dxg")))  # of NVIDIA, of AMD, of Windows below WSL


def main_memory(meminfo: Path = MEMINFO, limit: Path = LIMIT) -> int | None:
    """Bytes that a process here may have at most; None where nobody says."""
    told = [each for each in (_total(meminfo), _limit(limit)) if each is not None]
    return min(told, default=None)


def has_gpu(devices: Iterable[Path] = GPUS) -> bool:
    """Whether there is any that a training could use."""
    return any(each.exists() for each in devices)


def count_gpus(devices: Path = DEVICES) -> int:
    """How many of NVIDIA's this process is given; one where another maker's, or Windows below WSL, does not tell them apart."""
    numbered = [each for each in devices.glob("nvidia*") if each.name.removeprefix("nvidia").isdigit()]
    return len(numbered) or int(any((devices / each).exists() for each in ("kfd", "dxg")))


@cache
def gpu_memory() -> int | None:
    """Bytes of the smallest GPU, None where the driver does not say; asked for once, for that takes it a moment."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    asked = [program, "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    try:
        said = subprocess.run(asked, capture_output=True, text=True, timeout=PATIENCE, check=True).stdout
        return min((int(line) << 20 for line in said.splitlines()), default=None)  # it tells MiB
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def _total(meminfo: Path) -> int | None:
    try:
        lines = meminfo.read_text().splitlines()
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemTotal:"))
    except (OSError, ValueError, IndexError, StopIteration):
        return None


def _limit(limit: Path) -> int | None:
    try:
        return int(limit.read_text())
    except (OSError, ValueError):  # there is none, or it says max
        return None
