"""What the environment of a job's process should say before it starts, for a library reads it only then."""

from collections.abc import Mapping
from types import MappingProxyType

ALLOCATION: Mapping[str, str] = MappingProxyType(
    {
        "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
        "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    }
)
"""Memory that a step has given back is kept for the next one instead of being asked for again, page by page.

On two cores a step of ResNet18 took 12 % less time with it, one of `compact` 28 %: benchmarks/cpu_settings.py.
"""


SPINS = "10000"
"""How often a thread looks for work before it sleeps: some 10 us. With none `compact` took 20 % longer; with as many
as by default (milliseconds) idle threads burn the cores that page and database wait for."""


SHARDS = "VERAVOX_SHARDS"
"""How many processes share a data job's work; one where it is not said."""
SHARD = "VERAVOX_SHARD"
"""Which of them this one is; 0 leads."""
LAST_WORD = "VERAVOX_LAST_WORD"
"""A file for what a process that helps has to say of its end: a cluster keeps it with the pod."""


def job_environment(threads: int) -> dict[str, str]:
    """Settings of a process that computes on the CPU.

    Args:
        threads: how many torch may use.
    """
    return {"OMP_NUM_THREADS": str(threads), "GOMP_SPINCOUNT": SPINS, **ALLOCATION}
