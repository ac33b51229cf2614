"""How an installation's parts do, as administrators read it."""

import shutil
from collections import namedtuple
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from installation import Installation
from sqlalchemy import select

from veravox.gateway.accounts.mail import Mail
from veravox.gateway.administration import health
from veravox.store.database import RUNNER, Database
from veravox.store.outgoing_letters import put
from veravox.store.tables import OutgoingLetter

Usage = namedtuple("Usage", "total used free")


async def parts(gateway: Installation) -> dict[str, tuple[str, str]]:
    """By part, how it does, and the sentence."""
    answer = await gateway.http.get("/api/v1/health")
    assert answer.status_code == 200, answer.text
    return {each["part"]: (each["state"], each["says"]) for each in answer.json()["items"]}


async def test_a_house_without_runner_and_detector_says_so_and_knows_a_runner_by_its_connection(
    gateway: Installation,
) -> None:
    found = await parts(gateway)
    assert list(found) == ["database", "storage", "jobs", "detector", "mail"]
    assert found["database"][0] == "good"
    assert found["jobs"] == ("bad", "No runner is connected: jobs wait. Start it, or look into its log.")
    assert found["detector"][0] == "bad"
    assert found["mail"][0] == "good"
    runner = Database(gateway.services.settings.database_url.get_secret_value(), RUNNER)
    try:
        async with runner.transaction() as session:
            await session.execute(select(1))
        assert (await parts(gateway))["jobs"][0] == "good"
    finally:
        await runner.close()


async def test_a_detector_that_is_ready_is_well(judging: tuple[Installation, FastAPI]) -> None:
    gateway, _detector = judging
    assert (await parts(gateway))["detector"] == ("good", "The detector is ready to judge.")


@pytest.mark.parametrize(("free", "state"), [(500, "good"), (60, "warning"), (10, "bad")])
async def test_a_volume_that_runs_full_is_told_before_it_is(
    gateway: Installation, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    def usage(_path: Any) -> Usage:
        return Usage(1000, 1000 - free, free)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    found = (await parts(gateway))["storage"]
    assert found[0] == state
    assert ("Delete datasets" in found[1]) == (state != "good")


async def test_letters_that_the_mail_server_does_not_take_are_counted(gateway: Installation) -> None:
    before = gateway.services
    gateway.app.state.services = replace(before, mail=Mail("smtp://127.0.0.1:9", "veravox@example.org"))
    try:
        async with before.database.transaction() as session:
            id = await put(
                session, before.seals, "ada@example.org", "Hello", "Ada", datetime.now(UTC) + timedelta(days=1)
            )
            (await session.get_one(OutgoingLetter, id)).attempts = 3
        assert (await parts(gateway))["mail"] == (
            "warning",
            "1 letters wait that the mail server did not take; they are tried again.",
        )
    finally:
        gateway.app.state.services = before


async def test_a_cluster_that_is_not_heard_of_is_a_warning(
    gateway: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = gateway.services
    on_cluster = before.settings.model_copy(update={"launcher": "kubernetes"})
    gateway.app.state.services = replace(before, settings=on_cluster)
    try:
        monkeypatch.setattr(health, "SILENT", 0.0)
        assert (await parts(gateway))["jobs"][0] == "warning"
        monkeypatch.setattr(health, "SILENT", 1e12)
        assert (await parts(gateway))["jobs"] == ("good", "This gateway hears of the cluster's jobs.")
    finally:
        gateway.app.state.services = before
