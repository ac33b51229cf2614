"""`veravox train` with folds, names that are held out, another dataset, and `--dry-run`."""

import csv
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from commands import Terminal, at_a_terminal
from installation import CLIPS, Installation
from test_groups import has_found_out, wide
from test_who_may import assert_problem

from veravox.core.manifest import UNKNOWN
from veravox.core.specs import TrainingJobSpec

TRAIN = ("train", "--dataset", "example", "--set", "title=Two voices")


@pytest.fixture
async def terminal(gateway: Installation) -> AsyncIterator[Terminal]:
    await gateway.has_imported(clips=wide())
    async with at_a_terminal(gateway) as terminal:
        yield terminal


async def specs_of(gateway: Installation, name: str) -> list[TrainingJobSpec]:
    runs = (await gateway.http.get(f"/api/v1/groups/{name}")).json()["runs"]
    return [TrainingJobSpec.model_validate((await gateway.job(run["id"])).spec) for run in runs]


@pytest.mark.parametrize(
    ("words", "protocols"),
    [
        (("--folds", "2"), [("utterance", 0, []), ("utterance", 1, [])]),
        (("--each", "generator"), [("generator", 0, ["lpcnet"]), ("generator", 0, ["world"])]),
        (
            ("--each", "speaker", "--hold-out", "dora, anna"),
            [("speaker", 0, ["anna"]), ("speaker", 0, ["dora"])],
        ),
    ],
)
async def test_folds_and_turns_are_a_group(
    gateway: Installation, terminal: Terminal, words: tuple[str, ...], protocols: list[tuple[str, int, list[str]]]
) -> None:
    made = await terminal.veravox(*TRAIN, *words, "--group", "monday")
    assert (made.status, made.said) == (0, "monday\n"), made.complained
    specs = await specs_of(gateway, "monday")
    assert [(each.protocol.name, each.protocol.fold, each.protocol.held_out) for each in specs] == protocols
    shown = (await terminal.veravox("run", "group", "monday")).said
    assert ("fold 1 of 2" if "--folds" in words else f"held out: {protocols[0][2][0]}") in shown


async def test_another_dataset_to_test_on_sets_the_protocol(gateway: Installation, terminal: Terminal) -> None:
    await gateway.has_imported("elsewhere", [replace(clip, sha256=f"{clip.sha256}00") for clip in CLIPS])
    made = await terminal.json(*TRAIN, "--test-on", "elsewhere")
    assert made["spec"]["protocol"]["name"] == "external"
    assert made["spec"]["protocol"]["external"] == {"name": "elsewhere", "version": "version-of-elsewhere"}


async def test_a_dry_run_says_who_is_learnt_from_and_who_is_tested_on_and_starts_nothing(
    gateway: Installation, terminal: Terminal
) -> None:
    asked = (*TRAIN, "--protocol", "speaker", "--hold-out", "dora", "--dry-run")
    seen = await terminal.json(*asked)
    assert seen["heldOut"] == ["dora"]
    voices = {part["part"]: part["speakers"] for part in seen["parts"]}
    assert voices["test"] == ["dora"]
    assert sorted(voices["train"] + voices["validation"]) == ["anna", "bert", "carl"]
    shown = (await terminal.veravox(*asked)).said
    assert "in the test part alone: dora" in shown
    (tested,) = (line.split() for line in shown.splitlines() if line.startswith("dora") and "world" in line)
    assert tested == ["dora", "world", "clean", "0", "0", "4"]
    folds = await terminal.json(*TRAIN, "--folds", "4", "--dry-run")
    assert sum(part["clips"] for each in folds for part in each["parts"] if part["part"] == "test") == len(wide())
    turns = await terminal.json(*TRAIN, "--each", "speaker", "--dry-run")
    assert [each["heldOut"] for each in turns] == [["anna"], ["bert"], ["carl"], ["dora"]]
    assert "held out: carl" in (await terminal.veravox(*TRAIN, "--each", "speaker", "--dry-run")).said
    (named,) = await terminal.json(*TRAIN, "--each", "speaker", "--hold-out", "bert", "--dry-run")
    assert named["heldOut"] == ["bert"]
    assert (await gateway.http.get("/api/v1/runs")).json()["items"] == []


async def test_a_dry_run_of_each_in_turn_needs_a_dataset_that_is_there(
    gateway: Installation, terminal: Terminal
) -> None:
    for words in ((), ("--dataset", "nowhere")):
        done = await terminal.veravox("train", *words, "--each", "speaker", "--dry-run")
        assert (done.status, done.said) == (1, "")
        assert "nowhere" in done.complained if words else "dataset" in done.complained


async def test_who_is_unknown_is_neither_held_out_nor_used_where_speakers_are_kept_apart(
    gateway: Installation, terminal: Terminal
) -> None:
    clips = [replace(clip, speaker=UNKNOWN) if clip.speaker == "anna" else clip for clip in wide()]
    await gateway.has_imported("partly", clips)
    words = ("train", "--dataset", "partly", "--set", "title=Partly")
    assert (await terminal.veravox(*words, "--each", "speaker", "--group", "friday")).status == 0
    held = [each.protocol.held_out for each in await specs_of(gateway, "friday")]
    assert held == [["bert"], ["carl"], ["dora"]]
    seen = await terminal.json(*words, "--protocol", "speaker", "--dry-run")
    assert seen["leftOver"] == sum(clip.speaker == UNKNOWN for clip in clips)
    assert UNKNOWN not in {name for part in seen["parts"] for name in part["speakers"]}
    await gateway.has_imported("nobody", [replace(clip, speaker=UNKNOWN) for clip in wide()])
    none = await terminal.veravox("train", "--dataset", "nobody", "--set", "title=Nobody", "--each", "speaker")
    assert none.status == 1
    assert "needs to know the speaker of every clip" in " ".join(none.complained.split())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--protocol", "utterance", "--each", "speaker"), "held out by protocol speaker, not by utterance"),
        (("--protocol", "utterance", "--each", "speaker", "--dry-run"), "protocol"),
        (
            ("--protocol", "speaker", "--hold-out", "emil"),
            "There is no speaker emil to hold out; this choice has: anna",
        ),
        (("--protocol", "condition", "--dry-run"), "needs at least 2 conditions; this choice has 1: clean"),
    ],
)
async def test_what_cannot_be_divided_says_what_is_missing(
    gateway: Installation, terminal: Terminal, words: tuple[str, ...], says: str
) -> None:
    done = await terminal.veravox(*TRAIN, *words)
    assert (done.status, done.said) == (1, "")
    assert says in " ".join(done.complained.split())
    assert (await gateway.http.get("/api/v1/runs")).json()["items"] == []


async def test_who_was_left_out_is_told_in_a_table_and_written_as_its_name_ends(
    gateway: Installation, terminal: Terminal, tmp_path: Path
) -> None:
    words = ("train", "--dataset", "example", "--set", "title=Each", "--each", "generator", "--group", "each")
    assert (await terminal.veravox(*words)).status == 0
    runs = (await gateway.http.get("/api/v1/groups/each")).json()["runs"]
    for place, run in enumerate(runs):
        detection = {"bonafide": 4, "spoof": 8, "eer": 0.1 * (place + 1), "interval": None, "halfTotalErrorRate": 0.25}
        await has_found_out(gateway, run["id"], 0.5, detection=detection, unmet={"fpr95": 0.5, "clips": 8})
    table = (await gateway.http.get("/api/v1/turns/each")).json()
    assert [(row["turn"], row["human"], row["machine"]) for row in table["rows"]] == [("lpcnet", 4, 8), ("world", 4, 8)]
    figures = {each["name"]: (each["mean"], each["worst"], each["worstTurn"]) for each in table["figures"]}
    assert figures["equalErrorRate"] == (pytest.approx(0.15), 0.2, "world")
    assert figures["balancedAccuracy"] == (0.75, 0.75, "lpcnet")
    assert await terminal.json("run", "turns", "each") == table
    shown = await terminal.veravox("run", "turns", "each", "--output", str(tmp_path / "each.csv"))
    assert "FPR95, unmet generator" in shown.said
    with (tmp_path / "each.csv").open(newline="") as file:
        assert [row["turn"] for row in csv.DictReader(file)] == ["lpcnet", "world", "mean", "worst"]
    refused = await terminal.veravox(*words[:-1], "more", "--output", str(tmp_path / "each.xls"))
    assert "a table is written as .csv, .md, .json" in " ".join(refused.complained.split())
    assert_problem(await gateway.http.get("/api/v1/groups/more"), 404)
    assert_problem(await gateway.http.get("/api/v1/turns/more"), 404)
