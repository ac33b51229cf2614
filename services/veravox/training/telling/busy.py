"""How busy the processor and the GPU are with a training.

NVIDIA's management library (NVML) comes with the driver, so three of its functions are called as they are and nothing is
installed for them. Where it, or the GPU, says nothing, nobody makes a figure up.

Source: NVML API Reference, nvmlInit_v2, nvmlDeviceGetHandleByUUID, nvmlDeviceGetUtilizationRates: the latter tells of "the
past sample period", which is between 1/6 s and 1 s, percent of the time in which at least one kernel ran.
"""

import ctypes
import os
import sys
import time
from collections.abc import Callable
from functools import cache

NVML = "libnvidia-ml.so.1"
SUCCESS = 0
LEAST = 1.0  # s between two looks at the processor's time: of less, its clock says little


class _Rates(ctypes.Structure):
    """nvmlUtilization_t: percent of the time."""

    _fields_ = (("gpu", ctypes.c_uint), ("memory", ctypes.c_uint))


class Gpu:
    """A GPU whose driver can be asked."""

    def __init__(self, uuid: str, library: str = NVML) -> None:
        """Args:
            uuid: as torch and `nvidia-smi -L` have it, with or without the GPU- in front.
            library: to ask.

        Raises:
            OSError: if there is no such library, or no such GPU.
        """
        self._nvml, self._handle = ctypes.CDLL(library), ctypes.c_void_p()
        name = f"GPU-{uuid.removeprefix('GPU-')}".encode()
        if self._asked("nvmlInit_v2") or self._asked(
            "nvmlDeviceGetHandleByUUID", ctypes.c_char_p(name), ctypes.byref(self._handle)
        ):
            raise OSError(f"{library} knows no GPU {uuid}")

    def utilization(self) -> float | None:
        """Share of the time in which it computed lately; None where the GPU does not say, as parts of one (MIG) do not."""
        rates = _Rates()
        if self._asked("nvmlDeviceGetUtilizationRates", self._handle, ctypes.byref(rates)):
            return None
        return min(int(rates.gpu) / 100, 1.0)

    def _asked(self, function: str, *arguments: object) -> bool:
        """Whether it failed, or an old driver has no such function."""
        found = getattr(self._nvml, function, None)
        return found is None or found(*arguments) != SUCCESS


class Processor:
    """The share of its cores that this process keeps busy, its threads together."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        used: Callable[[], float] = time.process_time,
        cores: int | None = None,
    ) -> None:
        """Args:
        clock: seconds.
        used: seconds of a core that were used so far.
        cores: that it may use; None: as the system says.
        """
        self._clock, self._used = clock, used
        self._cores = cores or len(os.sched_getaffinity(0))
        self._before = clock(), used()
        self._share: float | None = None

    def share(self) -> float | None:
        """Between the last two looks that were a second apart; None before the first such."""
        now, before = (self._clock(), self._used()), self._before
        seconds = now[0] - before[0]
        if seconds >= LEAST:
            self._before, self._share = now, min((now[1] - before[1]) / seconds / self._cores, 1.0)
        return self._share


def gpu_figures() -> dict[str, float]:
    """Memory and utilization of the GPU that this process has begun to use; torch is not imported for this."""
    torch = sys.modules.get("torch")
    if torch is None or not hasattr(torch, "cuda") or not torch.cuda.is_initialized():
        return {}
    gpu = _gpu(str(torch.cuda.get_device_properties(torch.cuda.current_device()).uuid))
    share = gpu.utilization() if gpu else None
    said = {"gpu_memory_bytes": float(torch.cuda.memory_reserved())}
    return said if share is None else {**said, "gpu_utilization": share}


@cache
def _gpu(uuid: str) -> Gpu | None:
    try:
        return Gpu(uuid)
    except OSError:
        return None
