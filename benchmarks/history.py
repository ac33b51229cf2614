"""How long a page of one's runs takes with thousands of them: the gateway's answer, whole, from a PostgreSQL of its own.

The runs are one spec and one status over and over, with other titles, datasets, tags and notes. Machine and load are printed.

    python benchmarks/history.py [--runs 10000] [--waiting 10000] [--rounds 15]
"""

import argparse
import asyncio
import json
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import httpx
from one_run import machine
from pydantic import SecretStr
from sqlalchemy import text

from veravox.core.settings import Settings
from veravox.core.specs import Phase, Progress, TrainingJobSpec, TrainingJobStatus
from veravox.gateway.app import create_app
from veravox.store.database import Database
from veravox.store.embedded import embedded_postgres

FILL = """
WITH made AS (
  INSERT INTO jobs (id, kind, spec, status, created_at, ended_at)
  SELECT gen_random_uuid(), 'training',
    jsonb_set(CAST(:spec AS jsonb), '{dataset,name}', to_jsonb('corpus-' || n % 40)),
    jsonb_set(CAST(:status AS jsonb), '{phase}', to_jsonb((ARRAY['Succeeded', 'Failed', 'Stopped'])[1 + n % 3])),
    now() - n * interval '37 minutes', now() FROM generate_series(1, :runs) AS n
  RETURNING id, created_at, spec)
INSERT INTO runs (id, title, owner_id, created_at, tags, notes)
SELECT id, 'Run on ' || (spec #>> '{dataset,name}') || ', sentences apart', (SELECT id FROM accounts LIMIT 1), created_at,
  CASE WHEN get_byte(uuid_send(id), 0) < 128 THEN jsonb_build_array('tag-' || get_byte(uuid_send(id), 1) % 30) ELSE '[]' END,
  CASE WHEN get_byte(uuid_send(id), 2) < 80 THEN repeat('The curve says that the rate was too high. ', 12) ELSE '' END
FROM made
"""
WAIT = """
INSERT INTO jobs (id, kind, spec, status, created_at)
SELECT gen_random_uuid(), 'training', CAST(:spec AS jsonb), jsonb_set(CAST(:status AS jsonb), '{phase}', '"Queued"'), now()
FROM generate_series(1, :waiting) AS n
"""
ASKED = {
    "newest first": {},
    "by title": {"sort": "title"},
    "a word that stands nowhere": {"search": "needle"},
    "two words of the notes": {"search": "curve high"},
    "a word of the spec": {"search": "corpus-7"},
    "a tag": {"tag": "tag-3"},
    "a dataset and a phase": {"dataset": "corpus-7", "phase": "Failed"},
}


async def measure(url: str, data: Path, runs: int, waiting: int, rounds: int) -> None:
    key = "benchmark"
    app = create_app(Settings(data=data, database_url=SecretStr(url), local_token=SecretStr(key), first_job=False))
    async with app.router.lifespan_context(app):
        database: Database = app.state.services.database
        spec = TrainingJobSpec.model_validate({"dataset": {"name": "corpus"}, "title": "Run"})
        status = TrainingJobStatus(phase=Phase.SUCCEEDED, progress=Progress(epoch=20, epochs=20, percent=100))
        told = {
            "spec": json.dumps(spec.outside()),
            "status": json.dumps(status.outside()),
            "runs": runs,
            "waiting": waiting,
        }
        async with database.transaction() as session:
            for each in (FILL, WAIT):
                await session.execute(text(each), told)
            await session.execute(text("ANALYZE"))
        transport = httpx.ASGITransport(app)
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers) as http:
            for name, wanted in ASKED.items():
                print(await line(http, name, "/api/v1/runs", wanted, rounds))
            print(await line(http, "what to narrow down to", "/api/v1/runs/choices", {}, rounds))
            print(await line(http, f"the queue, in which {waiting} wait", "/api/v1/queue", {}, rounds))
            print(await line(http, "where Prometheus is to look", "/metrics/targets", {}, rounds))


async def line(http: httpx.AsyncClient, name: str, path: str, wanted: dict[str, str], rounds: int) -> str:
    took = []
    for _round in range(rounds):
        begun = perf_counter()
        answer = await http.get(path, params=wanted)
        took.append(1000 * (perf_counter() - begun))
        answer.raise_for_status()
    worst = quantiles(took, n=20)[-1] if len(took) > 1 else took[0]
    return f"{name}: median {median(took):.0f} ms, p95 {worst:.0f} ms, {len(answer.content) / 1000:.0f} kB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--waiting", type=int, default=10_000, help="jobs of others that wait in the queue")
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    print(f"{machine()}: {asked.runs} runs of one account, 50 of them in each answer")
    with tempfile.TemporaryDirectory() as folder, embedded_postgres(Path(folder) / "postgres") as server:
        asyncio.run(measure(server.url, Path(folder) / "data", asked.runs, asked.waiting, asked.rounds))


if __name__ == "__main__":
    main()
