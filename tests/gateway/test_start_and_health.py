import shutil
from datetime import UTC, datetime
from threading import Event
from uuid import uuid4

import pytest
from installation import TOKEN, Installation, installed
from prometheus_client import REGISTRY
from sqlalchemy import create_engine, make_url
from test_who_may import assert_problem

from veravox import __version__
from veravox.core.backup_note import note_backup
from veravox.core.example import EXAMPLE, EXAMPLE_CLIPS
from veravox.core.manifest import KNOWN_AS_HUMAN
from veravox.core.settings import Settings
from veravox.core.specs import Phase, TrainingJobStatus
from veravox.core.specs.status import Ledger
from veravox.gateway import vital_figures
from veravox.gateway.first_start import first_job
from veravox.store import jobs, schema


async def test_the_first_start_makes_one_account_imports_the_example_and_queues_a_job_once(
    own_settings: Settings,
) -> None:
    first = own_settings.model_copy(update={"first_job": True})
    for _start in range(2):
        async with installed(first) as gateway:
            assert await gateway.accounts() == ["local"]
            (dataset,) = (await gateway.http.get("/api/v1/datasets")).json()["items"]
            (run,) = (await gateway.http.get("/api/v1/runs")).json()["items"]
            assert (dataset["name"], dataset["spec"]["source"]["path"]) == (EXAMPLE, str(EXAMPLE_CLIPS))
            assert (run["spec"]["dataset"]["name"], run["spec"]["model"]["architecture"]) == (EXAMPLE, "compact")
            assert run["badge"] == "the same voices on both sides"
            async with gateway.services.database.transaction() as session:
                assert [job.kind for job in await jobs.unfinished(session)] == ["data", "training"]


async def test_what_was_deleted_after_the_first_start_stays_deleted(own_settings: Settings) -> None:
    first = own_settings.model_copy(update={"first_job": True})
    async with installed(first) as gateway:
        await gateway.http.delete(f"/api/v1/datasets/{EXAMPLE}")
    async with installed(first) as gateway:
        assert (await gateway.http.get("/api/v1/datasets")).json()["items"] == []


async def test_a_first_start_without_a_job_leaves_an_empty_house(gateway: Installation) -> None:
    assert await gateway.accounts() == ["local"]
    for kind in ("datasets", "runs", "models", "verdicts"):
        assert (await gateway.http.get(f"/api/v1/{kind}")).json()["items"] == []


async def test_without_a_token_there_is_no_local_account(own_settings: Settings) -> None:
    none = own_settings.model_copy(update={"local_token": type(own_settings.local_token)("")})
    async with installed(none) as gateway:
        assert await gateway.accounts() == []
        assert_problem(await gateway.http.get("/api/v1/me"), 401)
        async with gateway.client(" ") as nobody:
            assert_problem(await nobody.get("/api/v1/me"), 401)


def test_the_first_job_can_be_trained_on_what_is_bundled() -> None:
    spec = first_job()
    assert (spec.protocol.name, spec.model.weights, spec.resources.gpus) == ("utterance", "none", 0)
    classes = {path.parent.name for path in EXAMPLE_CLIPS.rglob("*.flac")}
    assert len(classes) == 3
    assert len(classes & set(KNOWN_AS_HUMAN)) == 1


async def test_health_is_open_and_says_nothing_of_anybody(gateway: Installation) -> None:
    async with gateway.client() as nobody:
        assert (await nobody.get("/healthz")).json() == {"status": "ok"}
        assert (await nobody.get("/readyz")).json() == {"status": "ready"}
        for probe in ("/healthz", "/readyz"):  # load balancers ask so
            assert (await nobody.head(probe)).status_code == 200
        metrics = (await nobody.get("/metrics")).text
    assert TOKEN not in metrics


async def test_prometheus_is_told_of_volume_database_and_backup(gateway: Installation) -> None:
    async with gateway.client() as nobody:
        before = samples((await nobody.get("/metrics")).text)
        made = datetime(2026, 5, 1, tzinfo=UTC)
        note_backup(gateway.services.folder, made, 1000)
        after = samples((await nobody.get("/metrics")).text)
    volume = shutil.disk_usage(gateway.data)
    assert after["veravox_volume_bytes"] == volume.total
    assert 0 < after["veravox_volume_free_bytes"] <= volume.total
    assert after["veravox_database_up"] == 1
    told = before["veravox_backup_timestamp_seconds"], after["veravox_backup_timestamp_seconds"]
    assert told == (0, made.timestamp())
    assert after[f'veravox_gateway_info{{launcher="local",version="{__version__}"}}'] == 1


async def test_a_volume_that_hangs_keeps_nobody_from_the_other_figures(
    gateway: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage, let_go, asked = shutil.disk_usage(gateway.data), Event(), list[object]()

    def hangs(path: object) -> object:
        asked.append(path)
        let_go.wait(60)
        return usage

    monkeypatch.setattr(shutil, "disk_usage", hangs)
    monkeypatch.setattr(vital_figures, "PATIENCE", 1.0)
    try:
        for _scrape in range(3):
            answer = await gateway.http.get("/metrics")
            assert answer.status_code == 200
            assert "veravox_gateway_requests_total" in answer.text
        assert asked == [gateway.data]
    finally:
        let_go.set()


async def test_a_note_of_a_backup_that_makes_no_sense_is_none(gateway: Installation) -> None:
    gateway.services.folder.backup_note.write_text('{"createdAt": "yesterday"}')
    async with gateway.client() as nobody:
        assert samples((await nobody.get("/metrics")).text)["veravox_backup_timestamp_seconds"] == 0


def samples(text: str) -> dict[str, float]:
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _space, value in lines}


async def test_prometheus_is_told_where_the_jobs_that_work_are_scraped(gateway: Installation) -> None:
    await gateway.has_imported()
    waiting, working, over = [(await gateway.start_run(title=name))["id"] for name in ("waiting", "working", "over")]
    at = TrainingJobStatus(phase=Phase.RUNNING, attempt=Ledger(number=1, made=True, endpoint="runner:4001"))
    await gateway.has_status(working, at)
    await gateway.has_status(over, at.model_copy(update={"phase": Phase.SUCCEEDED}), ended=True)
    async with gateway.client() as nobody:
        told = (await nobody.get("/metrics/targets")).json()
    assert told == [{"targets": ["runner:4001"], "labels": {"kind": "training", "id": working}}]
    assert waiting not in str(told)


async def test_requests_are_counted_by_operation_and_not_by_id(
    gateway: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = count("read_model", 404), count("unknown", 404), count("read_me", 500)
    for path in (f"models/{uuid4()}", f"models/{uuid4()}", f"nothing/{uuid4()}"):
        await gateway.http.get(f"/api/v1/{path}")
    with monkeypatch.context() as broken:
        broken.delattr(gateway.app.state, "services")
        await gateway.http.get("/api/v1/me")
    after = count("read_model", 404), count("unknown", 404), count("read_me", 500)
    assert [now - then for now, then in zip(after, before, strict=True)] == [2, 1, 1]


def count(operation: str, status: int) -> float:
    labels = {"operation": operation, "status": str(status)}
    return REGISTRY.get_sample_value("veravox_gateway_requests_total", labels) or 0.0


async def test_a_stale_schema_is_not_ready(own_settings: Settings) -> None:
    async with installed(own_settings) as gateway, gateway.client() as nobody:
        async with gateway.services.database.engine.begin() as connection:
            await connection.run_sync(schema.downgrade, "base")
        refused = assert_problem(await nobody.get("/readyz"), 503)
        assert (await nobody.get("/healthz")).status_code == 200
    assert "schema is not this version's" in refused["detail"]


async def test_a_newer_schema_is_left_alone_and_said_to_be_newer(own_settings: Settings) -> None:
    assert own_settings.database_url
    engine = create_engine(make_url(own_settings.database_url.get_secret_value()))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    async with installed(own_settings) as gateway, gateway.client() as nobody:
        for path in ("/readyz", "/api/v1/me"):
            refused = assert_problem(await nobody.get(path), 503)
            assert "a newer one; run the Veravox that renewed it" in refused["detail"]
        assert (await nobody.get("/healthz")).status_code == 200
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == "9999"
    engine.dispose()


async def test_a_start_brings_an_old_schema_up_to_date(own_settings: Settings) -> None:
    assert own_settings.database_url
    url = make_url(own_settings.database_url.get_secret_value())
    engine = create_engine(url)
    with engine.begin() as connection:
        schema.downgrade(connection, "base")
    engine.dispose()
    async with installed(own_settings) as gateway:
        assert (await gateway.http.get("/readyz")).status_code == 200


async def test_a_database_that_is_away_is_said_to_be(own_settings: Settings) -> None:
    assert own_settings.database_url
    url = make_url(own_settings.database_url.get_secret_value())
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        async with installed(own_settings) as gateway:
            connection.exec_driver_sql(f"DROP DATABASE {url.database} WITH (FORCE)")
            answer = await gateway.http.get("/api/v1/me")
            told = samples((await gateway.http.get("/metrics")).text)
        connection.exec_driver_sql(f"CREATE DATABASE {url.database}")
    engine.dispose()
    refused = assert_problem(answer, 503)
    assert "the database does not answer" in refused["detail"]
    assert told["veravox_database_up"] == 0
    assert answer.headers["retry-after"] == "2"
