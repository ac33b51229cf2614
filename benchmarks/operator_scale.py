"""What a thousand TrainingJobs at once cost the operator, on kwok's nodes; and how soon a single one has its Job when idle.

Goals: all have a Job within 120 s, at most 300 MB and 12 calls of the API server a job, and 300 ms when idle (p99).
Needs root and `make cluster`.

    python benchmarks/operator_scale.py [--jobs 1000] [--singles 20] [--profile FILE]
"""

# ruff: noqa: E402 - the tests' cluster is no package

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles

import httpx
from one_run import machine
from prometheus_client.parser import text_string_to_metric_families

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "operator")]

from inside import Inside
from running import Operator, training
from troubled import VERSION, prepare
from witness import Witness, path

from cluster.fake_nodes import on_fake_nodes
from cluster.harness import Cluster
from cluster.machine import lacking
from cluster.rooms import open_room
from veravox.core.crd import definitions_as_yaml

RESULT = ROOT / "benchmarks" / "results" / "operator_scale.json"
GOALS = {"all_have_a_job_s": 120.0, "peak_mb": 300.0, "calls_per_job": 12.0, "idle_p99_ms": 300.0}
NODES = 20  # of 110 pods each
AT_ONCE = 50  # resources that are being applied at the same time
PATIENCE = 1800.0  # s
FAST = "--kube-api-qps=1000 --kube-api-burst=2000"  # the cluster's own controllers should not be what is measured


@dataclass(frozen=True)
class Figures:
    """What was measured."""

    jobs: int
    all_have_a_job_s: float
    all_ended_s: float
    p50_ms: float
    p99_ms: float
    idle_p50_ms: float
    idle_p99_ms: float
    start_mb: float
    peak_mb: float
    after_mb: float
    calls_per_job: float
    cpu_ms_per_job: float


@dataclass(frozen=True)
class Bench:
    """An operator at work, and who sees it."""

    inside: Inside
    witness: Witness
    operator: Operator
    namespace: str

    def apply(self, names: list[str]) -> dict[str, float]:
        """All of them, many at once; gives when each was there."""
        return self.inside.run(self._apply(names), PATIENCE)

    async def _apply(self, names: list[str]) -> dict[str, float]:
        there: dict[str, float] = {}
        few = asyncio.Semaphore(AT_ONCE)

        async def one(name: str) -> None:
            resources = {"gpus": 0, "cpu": 0.5, "memory": "1Gi"}
            document = training(name, dataset={"name": "example", "version": VERSION}, resources=resources)
            async with few:
                await self.inside.ask("POST", path(self.namespace, "trainingjobs"), document)
            there[name] = time.monotonic()

        await asyncio.gather(*map(one, names))
        return there

    def jobs_made(self, names: list[str]) -> dict[str, float]:
        """When each had its Job."""
        made = self.witness.until_added("jobs", [f"{name}-1" for name in names], PATIENCE)
        return {name: made[f"{name}-1"] for name in names}

    def ended(self, names: list[str]) -> None:
        for name in names:
            self.witness.until(
                "trainingjobs", name, lambda job: (job.get("status") or {}).get("phase") == "Succeeded", PATIENCE
            )

    def calls(self) -> float:
        text = httpx.get(f"{self.operator.url}/metrics", trust_env=False).text
        families = text_string_to_metric_families(text)
        return sum(
            each.value
            for family in families
            for each in family.samples
            if each.name == "veravox_operator_api_calls_total"
        )

    def memory(self, what: str) -> float:
        """MB: VmRSS now, or VmHWM at most so far."""
        status = Path(f"/proc/{self.operator.pid}/status").read_text()
        return int(status.split(f"{what}:")[1].split()[0]) / 1024

    def processor(self) -> float:
        """Seconds that it has computed so far."""
        fields = Path(f"/proc/{self.operator.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def bench(profile: str) -> Iterator[Bench]:
    os.environ["CONTROLLER_FLAGS"] = FAST
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="veravox-bench.")))
        cluster = stack.enter_context(Cluster(gpus=0))
        cluster.kubectl("apply", "--server-side", "--filename=-", stdin=definitions_as_yaml())
        cluster.kubectl("wait", "--for=condition=Established", "crd", "--all")
        stack.enter_context(cluster.kwok())
        cluster.add_fake_nodes(NODES)
        namespace, data = open_room(cluster.kubectl), work / "data"
        data.mkdir()
        prepare(data)
        cluster.share(namespace, data)
        inside = stack.enter_context(Inside(cluster))
        witness = stack.enter_context(Witness(inside, namespace))
        settings = {"VERAVOX_LOOK_SECONDS": "2", "VERAVOX_PROGRESS_SECONDS": "5", "VERAVOX_GRACE_SECONDS": "120"}
        operator = Operator(cluster, namespace, data, work, template={"spec": on_fake_nodes()}, **settings)
        operator.profile = profile
        stack.enter_context(operator)
        yield Bench(inside, witness, operator, namespace)


def measure(there: Bench, jobs: int, singles: int) -> Figures:
    names = [f"single-{number}" for number in range(singles + 1)]
    idle = []
    for name in names:  # the first waits until the operator is there
        made = there.apply([name])[name]
        idle.append(1000 * (there.jobs_made([name])[name] - made))
        there.ended([name])
    names = [f"job-{number}" for number in range(jobs)]
    start, calls, computed, began = there.memory("VmRSS"), there.calls(), there.processor(), time.monotonic()
    applied = there.apply(names)
    made_at = there.jobs_made(names)
    waits = [1000 * max(0.0, made_at[name] - applied[name]) for name in names]
    there.ended(names)
    all_ended = time.monotonic()
    return Figures(
        jobs,
        max(made_at.values()) - began,
        all_ended - began,
        *percentiles(waits),
        *percentiles(idle[1:]),
        start,
        there.memory("VmHWM"),
        there.memory("VmRSS"),
        (there.calls() - calls) / jobs,
        1000 * (there.processor() - computed) / jobs,
    )


def percentiles(values: list[float]) -> tuple[float, float]:
    """The 50th and the 99th."""
    cuts = quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[98]


def told(figures: Figures) -> str:
    rows = [
        (name.replace("_", " "), value, f"goal {GOALS[name]:g}" if name in GOALS else "")
        for name, value in asdict(figures).items()
    ]
    return "\n".join(f"{name:<20}{value:>10.1f}  {goal}".rstrip() for name, value, goal in rows)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--jobs", type=int, default=1000)
    arguments.add_argument("--singles", type=int, default=20)
    arguments.add_argument("--profile", default="", help="where the operator's profile goes (cProfile)")
    asked = arguments.parse_args()
    if missing := lacking():
        print(f"not measured: a Kubernetes for tests needs what is missing here: {', '.join(missing)}")
        return
    print(machine())
    with bench(asked.profile) as there:
        figures = measure(there, asked.jobs, asked.singles)
    print(told(figures))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({"machine": machine(), "goals": GOALS, **asdict(figures)}, indent=1) + "\n")


if __name__ == "__main__":
    main()
