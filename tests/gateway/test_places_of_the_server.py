"""From which places of the server's disk, and which addresses, a dataset may be made, and by whom."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from installation import Installation
from test_rights_table import account
from test_who_may import assert_problem

ADDRESS = "http://169.254.169.254/latest/meta-data"
SHA256 = "0" * 64


def fetched(address: str) -> dict[str, Any]:
    return {"source": {"fetch": {"corpus": "arctic", "address": address}}}


def by_checkpoint(gateway: Installation, source: str) -> dict[str, Any]:
    checkpoint = {"name": "theirs", "source": source, "sha256": SHA256}
    return {
        "source": {"path": gateway.speech},
        "steps": [{"synthesise": {"checkpoints": [checkpoint], "raw": True}}],
    }


async def asks(gateway: Installation, who: Any, body: dict[str, Any]) -> Any:
    return await who.post("/api/v1/datasets", json={"name": "mine", **body})


@pytest.mark.parametrize(
    "way", ["{data}/verdicts", "{data}/datasets/../verdicts", "{link}", "{data}", "/", "{data}/.."]
)
async def test_nobody_makes_a_dataset_of_what_others_have_on_this_server(
    gateway: Installation, tmp_path: Path, way: str
) -> None:
    """Not even an administrator: their recordings, their clips and their runs lie in the data folder."""
    (gateway.data / "verdicts" / "one").mkdir(parents=True)
    (gateway.data / "datasets").mkdir(exist_ok=True)
    (tmp_path / "link").symlink_to(gateway.data / "verdicts")
    path = way.format(data=gateway.data, link=tmp_path / "link")
    for body, field in (
        ({"source": {"path": path}}, "source.path"),
        (fetched(path), "source.fetch.address"),
        (by_checkpoint(gateway, path), "steps.0.synthesise.checkpoints.0.source"),
    ):
        refused = assert_problem(await asks(gateway, gateway.http, body), 422)
        assert (refused["errors"][0]["field"], "everybody's things lie" in refused["detail"]) == (field, True)
    assert (await gateway.http.get("/api/v1/datasets")).json()["items"] == []


async def test_other_folders_of_the_server_are_for_administrators_unless_they_are_open_to_all(
    gateway: Installation,
) -> None:
    body = {"source": {"path": gateway.speech}}
    before = gateway.services
    async with await account(gateway, "bert") as bert:
        refused = assert_problem(await asks(gateway, bert, body), 422)
        assert "administrators may import" in refused["detail"]
        missing = assert_problem(await asks(gateway, bert, {"source": {"path": "/no/such/folder"}}), 422)
        assert "administrators may import" in missing["detail"]  # nor is anybody told what there is
        settings = before.settings.model_copy(update={"import_folders": f"/srv/other, {gateway.speech}"})
        gateway.app.state.services = replace(before, settings=settings)
        try:
            beside = assert_problem(
                await asks(gateway, bert, {"source": {"path": f"{gateway.speech}/../gateway"}}), 422
            )
            assert "administrators may import" in beside["detail"]
            assert (await asks(gateway, bert, body)).status_code == 201
        finally:
            gateway.app.state.services = before


@pytest.mark.parametrize("address", [ADDRESS, f"\t{ADDRESS}", ADDRESS.replace("http", "HtT\np")])
async def test_a_user_has_the_server_ask_no_address(gateway: Installation, address: str) -> None:
    """However it is spelt, as long as a job would take it for one: what answers there may be for insiders alone."""
    body = fetched(address)
    async with await account(gateway, "bert") as bert, await account(gateway, "rosa", "researcher") as rosa:
        refused = assert_problem(await asks(gateway, bert, body), 422)
        assert "researchers and administrators" in refused["detail"]
        made = await asks(gateway, rosa, body)
        assert made.status_code == 201, made.text


async def test_a_user_names_the_address_of_no_checkpoint_and_every_tag(gateway: Installation) -> None:
    (gateway.data / "uploads" / "by-hand").mkdir(parents=True)
    theirs = {"source": {"path": "uploads/by-hand"}}
    async with await account(gateway, "bert") as bert:
        refused = assert_problem(await asks(gateway, bert, by_checkpoint(gateway, ADDRESS) | theirs), 422)
        assert refused["errors"][0]["field"] == "steps.0.synthesise.checkpoints.0.source"
        (gateway.data / "generators" / "hifi").mkdir(parents=True)
        for source in ("generators/hifi", "uploads/by-hand"):
            made = await asks(gateway, bert, by_checkpoint(gateway, source) | theirs | {"name": source[:7].strip("/")})
            assert made.status_code == 201, made.text
