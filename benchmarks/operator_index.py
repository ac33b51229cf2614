"""What thousands of TrainingJobs that have ended, or are paused, cost the operator: memory, and how long it takes to know them.

They are applied paused to a real Kubernetes without nodes, so no Job and no pod is made; each is held by the operator's
finalizer and told once that it is paused. Then the operator is killed and started again among them. API server, etcd
and controllers share the cores. Needs root and `make cluster`.

    python benchmarks/operator_index.py [--resources 10000] [--profile FILE]
"""

# ruff: noqa: E402 - the tests' cluster is no package

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from one_run import machine
from operator_scale import AT_ONCE, Bench

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "operator")]

from inside import Inside
from running import Operator, training
from troubled import VERSION, prepare
from witness import Witness, path

from cluster.harness import Cluster
from cluster.machine import lacking
from cluster.rooms import open_room
from veravox.core.crd import definitions_as_yaml

PATIENCE = 1800.0  # s


def measure(stack: ExitStack, resources: int, profile: str) -> None:
    work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="veravox-bench.")))
    cluster = stack.enter_context(Cluster(gpus=0, node=False))
    cluster.kubectl("apply", "--server-side", "--filename=-", stdin=definitions_as_yaml())
    cluster.kubectl("wait", "--for=condition=Established", "crd", "--all")
    namespace, data = open_room(cluster.kubectl), work / "data"
    data.mkdir()
    prepare(data)
    inside = stack.enter_context(Inside(cluster))
    witness = stack.enter_context(Witness(inside, namespace))
    operator = Operator(cluster, namespace, data, work, template={})
    operator.profile = profile
    stack.enter_context(operator)
    there = Bench(inside, witness, operator, namespace)
    _apply(there, ["first"])
    told = _seconds(lambda: _until_paused(there, ["first"]))
    print(f"the operator with one resource: {there.memory('VmRSS'):.0f} MB, told after {told:.1f} s")
    names = [f"job-{number}" for number in range(resources)]
    calls, computed = there.calls(), there.processor()
    applied = _seconds(lambda: _apply(there, names))
    told = _seconds(lambda: _until_paused(there, names))
    print(f"{resources} resources: applied within {applied:.0f} s, and all are told {told:.0f} s later; for each")
    print(
        f"  {(there.calls() - calls) / resources:.1f} calls of the API server, "
        f"{1000 * (there.processor() - computed) / resources:.0f} ms of a processor"
    )
    print(f"  memory: {there.memory('VmRSS'):.0f} MB, {there.memory('VmHWM'):.0f} MB at its peak")
    if profile:
        return
    operator.kill()
    operator.start()
    _apply(there, ["last"])
    again = _seconds(lambda: _until_paused(there, ["last"]))
    print(
        f"started again among them: a new resource is told after {again:.1f} s, with {there.processor():.1f} s of a processor;"
    )
    print(f"  memory: {there.memory('VmRSS'):.0f} MB, {there.memory('VmHWM'):.0f} MB at its peak")


def _seconds(work: Callable[[], None]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _apply(there: Bench, names: list[str]) -> None:
    there.inside.run(_applied(there, names), PATIENCE)


async def _applied(there: Bench, names: list[str]) -> None:
    few = asyncio.Semaphore(AT_ONCE)

    async def one(name: str) -> None:
        resources = {"gpus": 0, "cpu": 0.5, "memory": "1Gi"}
        document = training(name, dataset={"name": "example", "version": VERSION}, resources=resources, desired="Pause")
        async with few:
            await there.inside.ask("POST", path(there.namespace, "trainingjobs"), document)

    await asyncio.gather(*map(one, names))


def _until_paused(there: Bench, names: list[str]) -> None:
    for name in names:
        there.witness.until(
            "trainingjobs", name, lambda job: (job.get("status") or {}).get("phase") == "Paused", PATIENCE
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--resources", type=int, default=10_000)
    parser.add_argument("--profile", default="", help="where the operator's profile goes (cProfile)")
    asked = parser.parse_args()
    if missing := lacking():
        print(f"not measured: a Kubernetes for tests needs what is missing here: {', '.join(missing)}")
        return
    print(machine())
    with ExitStack() as stack:
        measure(stack, asked.resources, asked.profile)
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
