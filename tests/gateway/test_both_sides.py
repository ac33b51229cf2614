"""What stands on both sides of a division, before a training: the preview, `train --dry-run`, `dataset audit --protocol`."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from audited import audited, version_folder
from commands import Terminal, at_a_terminal
from installation import Installation
from test_groups import wide

from veravox.core.manifest import Clip, DatasetFolder
from veravox.core.protocols import divide
from veravox.core.specs import Protocol

BY_SPEAKER: dict[str, Any] = {"dataset": {"name": "example"}, "protocol": {"name": "speaker"}}
DRY = ("train", "--dataset", "example", "--protocol", "speaker", "--dry-run")


def clips() -> list[Clip]:
    """Four voices' clips, each with bytes of its own, but that each voice has one recording under every other's name."""
    rows = [replace(row, sha256=row.clip.encode().hex()) for row in wide()]
    return [replace(row, sha256="0f") if row.prompt == "3" and row.generator == "world" else row for row in rows]


@pytest.fixture
async def terminal(gateway: Installation) -> AsyncIterator[Terminal]:
    await gateway.has_imported(clips=clips())
    async with at_a_terminal(gateway) as terminal:
        yield terminal


async def previewed(gateway: Installation, spec: dict[str, Any]) -> dict[str, Any]:
    answer = await gateway.http.post("/api/v1/runs/preview", json=spec)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def test_the_preview_counts_what_the_protocol_does_not_keep_apart(gateway: Installation) -> None:
    await gateway.has_imported(clips=clips())
    seen = await previewed(gateway, BY_SPEAKER)
    assert [(each["kind"], each["crossing"], each["groups"]) for each in seen["crossings"]] == [("prompt", 4, 4)]
    assert seen["warning"] == ""
    at_random = await previewed(gateway, BY_SPEAKER | {"protocol": {"name": "random"}})
    parts = divide(clips(), Protocol(name="random"), "bonafide").parts.values()
    pairs = {row.pair for row in clips() if sum(row.pair in {each.pair for each in some} for some in parts) > 1}
    assert {each["kind"]: each["crossing"] for each in at_random["crossings"]}["pair"] == len(pairs) > 0


async def test_duplicates_that_an_audit_found_are_warned_of(gateway: Installation) -> None:
    await gateway.has_imported(clips=clips())
    audited(DatasetFolder(version_folder(gateway)))
    seen = await previewed(gateway, BY_SPEAKER)
    assert seen["crossings"][-1]["kind"] == "duplicate"
    assert seen["warning"].startswith("1 of 1 recordings that are there twice stand in several parts: anna/world/3.")
    one_voice = BY_SPEAKER | {"dataset": {"name": "example", "speakers": ["anna"]}, "protocol": {"name": "utterance"}}
    assert (await previewed(gateway, one_voice))["warning"] == ""


async def test_an_audit_that_cannot_be_read_is_none(gateway: Installation) -> None:
    await gateway.has_imported(clips=clips())
    folder = DatasetFolder(version_folder(gateway))
    audited(folder)
    for content in ("{", '{"schemaVersion": 1}', "[]"):
        (folder.audit / "audit.json").write_text(content)
        assert (await previewed(gateway, BY_SPEAKER))["warning"] == ""
        assert (await gateway.http.get("/api/v1/datasets/example/audit")).status_code == 404


async def test_a_dry_run_tells_it(gateway: Installation, terminal: Terminal) -> None:
    assert "in several parts: 4 of 4 prompts (0, 1, 2, 3)\n" in (await terminal.veravox(*DRY)).said
    audited(DatasetFolder(version_folder(gateway)))
    assert "Keep one of each, or the figures will be flattered" in (await terminal.veravox(*DRY)).said


async def test_an_audit_tells_it_of_a_division(gateway: Installation, terminal: Terminal) -> None:
    audited(DatasetFolder(version_folder(gateway)))
    plain = await terminal.json("dataset", "audit", "example")
    assert len({each["protocol"] for each in plain["crossings"]}) == 6
    asked = ("dataset", "audit", "example", "--protocol", "speaker", "--seed", "5")
    found = await terminal.json(*asked)
    assert {(each["protocol"], each["kind"]) for each in found["crossings"]} == {
        ("speaker", "prompt"),
        ("speaker", "duplicate"),
    }
    said = (await terminal.veravox(*asked)).said
    assert "in several parts: 4 of 4 prompts (0, 1, 2, 3)\n1 of 1 recordings that are there twice" in said
    refused = await terminal.veravox("dataset", "audit", "example", "--protocol", "condition")
    assert (refused.status, refused.said) == (1, "")
    assert "needs at least 2 conditions" in refused.complained
