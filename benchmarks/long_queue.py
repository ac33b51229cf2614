"""What thousands of waiting jobs cost the runner: passes over a real queue, in which one training has the place.

The trainings are one spec over and over; their data are there, so all wait for the place alone. Told are the first passes,
one that looks at every job, as each did before `far_back.py`, and passes after it, in which nothing has changed. Machine
and load are printed.

    python benchmarks/long_queue.py [--jobs 10000] [--rounds 5]
"""

# ruff: noqa: E402 - the tests' world is no package

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from unittest.mock import patch

from one_run import machine
from sqlalchemy import text

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "runner"))

from world import World, work_in

from veravox.core.reconcile import Ledger
from veravox.core.settings import Settings
from veravox.core.specs import JobStatus
from veravox.runner import far_back
from veravox.runner.runner import Runner
from veravox.store.database import Database
from veravox.store.embedded import embedded_postgres
from veravox.store.jobs import Kind
from veravox.store.schema import upgrade_database

FILL = """
INSERT INTO jobs (id, kind, spec, status, created_at)
SELECT gen_random_uuid(), 'training', CAST(:spec AS jsonb), CAST(:status AS jsonb), now() + n * interval '1 second'
FROM generate_series(1, :jobs) AS n
"""


async def measure(url: str, folder: Path, jobs: int, rounds: int) -> None:
    settings = Settings.model_validate({"data": folder, "database_url": url})
    folder.mkdir()
    database = Database(url)
    await upgrade_database(database.engine)
    world = World(settings.folder, database, Runner(settings, database))
    world.dataset()
    first = await world.put(Kind.TRAINING, world.training(), Ledger(number=1, made=True))
    world.data.run(first).path.mkdir(parents=True)
    told = {"spec": world.training().outside(), "status": JobStatus().outside()}
    async with database.transaction() as session:
        await session.execute(text(FILL), {name: json.dumps(each) for name, each in told.items()} | {"jobs": jobs})
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))
    with work_in(world.data.run(first)) as worker:
        print(await passes(world, "the first passes", rounds))
        with patch.object(far_back, "IN_A_PASS", jobs):
            print(await passes(world, "one that looks at all", 1))
        print(await passes(world, "nothing changed", rounds))
        worker.kill()
    await database.close()


async def passes(world: World, name: str, rounds: int) -> str:
    took, computed = [], []
    for _round in range(rounds):
        began, busy = time.perf_counter(), time.process_time()
        await world.runner.look_at_all()
        took.append(time.perf_counter() - began)
        computed.append(time.process_time() - busy)
    spread = ", ".join(f"{each:.2f}" for each in took)
    return f"{name}: {spread} s; median {median(took):.2f} s, {median(computed):.2f} s of a processor in the runner"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    print(f"{machine()}: {asked.jobs} trainings wait")
    with tempfile.TemporaryDirectory(prefix="vv") as name, embedded_postgres(Path(name) / "postgres") as server:
        asyncio.run(measure(server.url, Path(name) / "data", asked.jobs, asked.rounds))
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
