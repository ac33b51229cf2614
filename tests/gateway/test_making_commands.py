"""`veravox dataset prepare, synthesise, condition, equalise, audit`, as they are called."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from audited import next_job, work_off
from commands import Done, Terminal, at_a_terminal
from installation import Installation

from veravox.core.specs import DatasetSpec, DatasetStatus, Phase


@pytest.fixture
async def terminal(gateway: Installation) -> AsyncIterator[Terminal]:
    await gateway.has_imported()
    async with at_a_terminal(gateway) as terminal:
        yield terminal


async def done(gateway: Installation, terminal: Terminal, *words: str, jobs: int = 1) -> tuple[Done, list[DatasetSpec]]:
    """The command, while so many jobs that it asks for are worked off."""
    command = asyncio.create_task(terminal.veravox("dataset", *words))
    specs = [await work_off(gateway) for _job in range(jobs)]
    return await command, specs


async def test_copies_pass_one_chain_unless_they_are_wanted_raw(gateway: Installation, terminal: Terminal) -> None:
    said, (spec,) = await done(
        gateway, terminal, "synthesise", "example", "--generators", "world, lpc", "--as", "copies"
    )
    assert said.status == 0, said.complained
    first, second = spec.steps
    assert first.synthesise
    assert (first.synthesise.generators, first.synthesise.raw) == (["world", "lpc"], False)
    assert second.equalise
    assert said.said.startswith("copies: 12 clips")
    assert "made of example version-of-example by synthesise, equalise (seed 17)" in said.said
    assert "cue" in said.said
    assert "what it gives away" in said.said  # the audit's table

    _said, (raw,) = await done(
        gateway, terminal, "synthesise", "example", "--generators", "lpc", "--raw", "--as", "raw-copies"
    )
    (only,) = raw.steps
    assert only.synthesise
    assert only.synthesise.raw


async def test_the_chain_is_cut_where_telephones_end(gateway: Installation, terminal: Terminal) -> None:
    words = ("synthesise", "example", "--generators", "amr", "--as", "calls")
    refused = await terminal.veravox("dataset", *words)
    assert refused.status == 1
    assert "equalise: {high: 3500}" in refused.complained
    both = await terminal.veravox("dataset", *words, "--raw", "--high", "3500")
    assert (both.status, "--raw leaves out the chain" in both.complained) == (1, True)
    said, (spec,) = await done(gateway, terminal, *words, "--high", "3500")
    assert said.status == 0, said.complained
    assert spec.steps[1].equalise
    assert spec.steps[1].equalise.high == 3500


async def test_conditions_are_added_by_name(gateway: Installation, terminal: Terminal) -> None:
    words = ("condition", "example", "--names", "snr20,opus-16k", "--as", "noisy", "--json")
    said, (spec,) = await done(gateway, terminal, *words)
    (step,) = spec.steps
    assert step.condition
    assert step.condition.names == ["snr20", "opus-16k"]
    assert json.loads(said.said)["status"]["result"]["audit"]["headline"]


async def test_equalising_shows_the_cues_before_and_after(gateway: Installation, terminal: Terminal) -> None:
    said, (spec, audit) = await done(gateway, terminal, "equalise", "example", "--as", "fair", "--high", "6000", jobs=2)
    assert said.status == 0, said.complained
    assert spec.steps[0].equalise
    assert spec.steps[0].equalise.high == 6000
    assert (audit.steps, audit.audit) == ([], True)  # the old one had none yet
    assert "before: " in said.said
    assert "after: " in said.said
    names = {each["name"] for each in (await terminal.json("dataset", "list"))["items"]}
    assert names == {"example", "fair"}


async def test_an_audit_is_made_where_there_is_none_and_only_there(
    gateway: Installation, terminal: Terminal, tmp_path: Path
) -> None:
    said, _specs = await done(gateway, terminal, "audit", "example", "--html", str(tmp_path / "audit.html"))
    assert said.status == 0, said.complained
    assert said.said.startswith("example version-of-example: ")
    assert "Audit of example" in (tmp_path / "audit.html").read_text()
    again = await terminal.json("dataset", "audit", "example")
    assert (again["dataset"], again["clips"]) == ("example", 12)
    every = (await terminal.veravox("dataset", "audit", "example", "--every")).said
    assert len(every) >= len(said.said)


@pytest.mark.parametrize("path", [".", "..", "/", ""])
async def test_a_folder_is_no_place_for_a_report_which_is_said_before_anything_is_made(
    gateway: Installation, terminal: Terminal, path: str
) -> None:
    said = await terminal.veravox("dataset", "audit", "example", "--html", path)
    assert (said.status, said.said) == (1, "")
    assert "is a folder; name a file" in said.complained
    assert [each["name"] for each in (await terminal.json("dataset", "list"))["items"]] == ["example"]


async def test_an_audit_of_nothing_ends_with_a_sentence(gateway: Installation, terminal: Terminal) -> None:
    said = await terminal.veravox("dataset", "audit", "missing")
    assert (said.status, said.said) == (1, "")
    assert "missing" in said.complained


async def test_an_audit_that_fails_says_why_and_leaves_no_trace(gateway: Installation, terminal: Terminal) -> None:
    command = asyncio.create_task(terminal.veravox("dataset", "audit", "example"))
    id, _spec = await next_job(gateway)
    await gateway.has_status(id, DatasetStatus(phase=Phase.FAILED), ended=True)
    assert (await command).status == 1
    assert [each["name"] for each in (await terminal.json("dataset", "list"))["items"]] == ["example"]


async def test_a_recipe_of_ones_own_is_prepared_under_another_name(
    gateway: Installation, terminal: Terminal, tmp_path: Path
) -> None:
    recipe = tmp_path / "mine.yaml"
    recipe.write_text("name: mine\nsource: {dataset: {name: example}}\nsteps: [{equalise: {}}]\nseed: 3\n")
    said, (spec,) = await done(gateway, terminal, "prepare", str(recipe), "--name", "other")
    assert said.status == 0, said.complained
    assert (spec.title, spec.seed) == ("other", 3)
    assert said.said.startswith("other: 12 clips")


@pytest.mark.parametrize(
    ("recipe", "says"),
    [
        ("", "holds no fields"),
        ("name: [", "is no YAML"),
        ("name: mine\nsource: {path: relative}\n", "is not an absolute path"),
        ("name: mine\nsource: {dataset: {name: example}}\nstep: []\n", "there is no such field"),
    ],
)
async def test_a_recipe_that_cannot_be_starts_nothing(
    gateway: Installation, terminal: Terminal, tmp_path: Path, recipe: str, says: str
) -> None:
    (tmp_path / "mine.yaml").write_text(recipe)
    said = await terminal.veravox("dataset", "prepare", str(tmp_path / "mine.yaml"))
    assert (said.status, said.said) == (1, "")
    assert says in said.complained
    assert [each["name"] for each in (await terminal.json("dataset", "list"))["items"]] == ["example"]
