"""`veravox train` and `veravox run`, as they are called."""

import asyncio
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from commands import Terminal, at_a_terminal
from installation import Installation
from run_files import LOSSES, leave_record
from test_groups import has_found_out
from test_repeats import ended_repeat, ended_run

from veravox.core.reconcile import Ended, Ledger
from veravox.core.specs import AttemptRecord, Notice, Phase, TrainingJobStatus

TRAIN = ("train", "--dataset", "example", "--set", "title=Two voices")
SUCCEEDED = TrainingJobStatus(phase=Phase.SUCCEEDED)


@pytest.fixture
async def terminal(gateway: Installation) -> AsyncIterator[Terminal]:
    await gateway.has_imported()
    async with at_a_terminal(gateway) as terminal:
        yield terminal


async def seeds_of(gateway: Installation, name: str) -> dict[int, str]:
    """The runs of a group, as soon as there is one."""
    async with asyncio.timeout(30):
        while (answer := await gateway.http.get(f"/api/v1/groups/{name}")).status_code == 404:
            await asyncio.sleep(0)
    return {run["seed"]: run["id"] for run in answer.json()["runs"]}


async def newest_run(gateway: Installation, but: str) -> str:
    """The run that was started last, as soon as there is another one."""
    async with asyncio.timeout(30):
        while (found := (await gateway.http.get("/api/v1/runs")).json()["items"][0]["id"]) == but:
            await asyncio.sleep(0)
    return str(found)


async def test_several_seeds_are_a_group_whose_name_is_printed(gateway: Installation, terminal: Terminal) -> None:
    made = await terminal.veravox(*TRAIN, "--seeds", "17,18", "--group", "monday")
    assert (made.status, made.said) == (0, "monday\n")
    ids = await seeds_of(gateway, "monday")
    await has_found_out(gateway, ids[17], 0.8)
    await has_found_out(gateway, ids[18], 0.9)
    shown = (await terminal.veravox("run", "group", "monday")).said
    assert shown.startswith("monday · sentences apart (the same voices on both sides)\n")
    assert "macro F1, test" in shown
    assert "0.850 ± 0.071" in shown
    assert all(id in shown for id in ids.values())
    listed = (await terminal.veravox("run", "groups")).said
    assert "monday" in listed
    assert "0.850 ± 0.071" in listed
    assert [run["seed"] for run in (await terminal.json("run", "group", "monday"))["runs"]] == [17, 18]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--seeds", "one,two"), "write whole numbers with commas between them, e.g. 17,18,19"),
        (("--seeds", "17,17"), "17 stands there twice"),
        (("--seeds", "17", "--group", "Not a name"), "use small letters, digits, dots and hyphens"),
    ],
)
async def test_seeds_that_make_no_sense_start_nothing(
    gateway: Installation, terminal: Terminal, words: tuple[str, ...], says: str
) -> None:
    done = await terminal.veravox(*TRAIN, *words)
    assert (done.status, done.said) == (1, "")
    assert says in done.complained
    assert (await gateway.http.get("/api/v1/runs")).json()["items"] == []


async def test_one_run_may_name_its_group_too(gateway: Installation, terminal: Terminal) -> None:
    id = (await terminal.veravox(*TRAIN, "--group", "monday")).said.strip()
    assert list((await seeds_of(gateway, "monday")).values()) == [id]


@pytest.mark.parametrize(("last", "status"), [(Phase.SUCCEEDED, 0), (Phase.FAILED, 1)])
async def test_several_seeds_are_followed_until_all_have_ended(
    gateway: Installation, terminal: Terminal, last: Phase, status: int
) -> None:
    following = asyncio.create_task(terminal.veravox(*TRAIN, "--seeds", "1,2", "--group", "monday", "--follow"))
    ids = await seeds_of(gateway, "monday")
    await gateway.has_status(ids[1], SUCCEEDED, ended=True)
    assert not following.done()
    await gateway.has_status(ids[2], TrainingJobStatus(phase=last), ended=True)
    done = await following
    assert done.status == status
    assert "2 of 2 have ended" in done.complained
    assert ("1 of 2 runs failed" in done.complained) is (last is Phase.FAILED)
    assert last.value in done.said


@pytest.mark.parametrize(
    ("by", "verdict", "status"), [(0.0, "identical", 0), (1e-6, "within tolerance", 0), (0.5, "different", 1)]
)
async def test_a_repetition_is_followed_and_ends_well_only_if_it_agrees(
    gateway: Installation, terminal: Terminal, by: float, verdict: str, status: int
) -> None:
    id = await ended_run(gateway)
    repeating = asyncio.create_task(terminal.veravox("run", "repeat", id))
    again = await newest_run(gateway, but=id)
    leave_record(gateway.run_folder(again), [*LOSSES[:3], LOSSES[3] + by], threads=8)
    await gateway.has_status(again, SUCCEEDED, ended=True)
    done = await repeating
    assert (done.status, done.said.partition(":")[0]) == (status, verdict)
    assert again in done.complained
    assert "Threads: 2, now 8" in done.said
    assert ("The losses part at step 4." in done.said) is bool(by)
    assert ("losses of all batches" in done.said) is bool(by)


async def test_a_repetition_need_not_be_waited_for(gateway: Installation, terminal: Terminal) -> None:
    id = await ended_run(gateway)
    again = (await terminal.veravox("run", "repeat", id, "--no-follow")).said.strip()
    assert (await gateway.http.get(f"/api/v1/runs/{again}")).json()["repeats"] == id
    early = await terminal.veravox("run", "agreement", again)
    assert (early.status, "the run has not ended" in early.complained) == (1, True)


async def test_an_agreement_can_be_asked_for_later(gateway: Installation, terminal: Terminal) -> None:
    again = await ended_repeat(gateway, await ended_run(gateway))
    assert (await terminal.json("run", "agreement", again))["verdict"] == "identical"


async def test_runs_are_compared_in_tables_and_curves(gateway: Installation, terminal: Terminal) -> None:
    first = await ended_run(gateway)
    second = await ended_run(gateway, title="Other seed", training={"seed": 18}, protocol={"seed": 18})
    shown = (await terminal.veravox("run", "compare", first, second)).said
    for words in (first, second, "training.seed", "macro F1, test", "the same voices on both sides", "loss, 2"):
        assert words in shown
    assert "Caution: They divide the clips by other split seeds (17, 18)" in shown
    assert shown.rstrip().splitlines()[-2:] == [
        " 1  █▁  least 0.600, epoch 2",
        " 2  █▁  least 0.600, epoch 2",
    ]
    assert len((await terminal.json("run", "compare", first, second))["runs"]) == 2
    alone = await terminal.veravox("run", "compare", first)
    assert (alone.status, "name 2 to 10 runs" in alone.complained) == (1, True)


async def test_runs_that_do_not_differ_say_so(gateway: Installation, terminal: Terminal) -> None:
    assert (
        "They do not differ."
        in (await terminal.veravox("run", "compare", await ended_run(gateway), await ended_run(gateway))).said
    )


async def test_a_run_is_shown_with_what_became_of_its_attempts(gateway: Installation, terminal: Terminal) -> None:
    id = (await gateway.start_run(title="Two voices", group="monday"))["id"]
    plain = (await terminal.veravox("run", "show", id)).said
    assert "attempt" not in plain
    assert "`veravox run group monday`" in plain
    assert f"`veravox run files {id}`" in plain
    told = [AttemptRecord(number=1, reason="Killed", step=41), AttemptRecord(number=2, reason="DiskFull", step=80)]
    failed = TrainingJobStatus(
        phase=Phase.FAILED,
        attempt=Ledger(number=2, ended=Ended.FAILED, reason="DiskFull"),
        attempts=told,
        notices=[Notice(reason="NoGpu", message="No GPU was found; the training runs on the CPU.")],
    )
    await gateway.has_status(id, failed, ended=True)
    shown = (await terminal.veravox("run", "show", id)).said
    assert "attempt 1" in shown
    assert "step 80: DiskFull" in shown
    assert "No GPU was found" in shown
    assert str(gateway.run_folder(id).path) in shown


async def test_files_are_listed_and_fetched(gateway: Installation, terminal: Terminal, tmp_path: Path) -> None:
    id = await ended_run(gateway)
    gateway.run_folder(id).spec.write_text("title: Two voices\n")
    listed = (await terminal.veravox("run", "files", id)).said
    assert "batches.csv" in listed
    assert "Loss, rate, accuracy and time of every batch." in listed
    fetched = await terminal.json("run", "download", id, "history.csv", "--output", str(tmp_path / "history.csv"))
    assert Path(fetched["file"]).read_bytes() == gateway.run_folder(id).history.read_bytes()
    await terminal.json("run", "download", id, "--all", "--output", str(tmp_path / "evidence.zip"))
    with zipfile.ZipFile(tmp_path / "evidence.zip") as evidence:
        assert {"spec.yaml", "scores.csv", "CONTENTS.txt"} <= set(evidence.namelist())


@pytest.mark.parametrize(
    ("output", "says"),
    [
        (".", "is a folder; name a file"),
        ("/", "is a folder; name a file"),
        ("/no/such/folder/history.csv", "cannot be written: No such file or directory"),
        ("/dev/null/history.csv", "cannot be written: Not a directory"),
        ("x" * 300, "File name too long"),
    ],
)
async def test_what_cannot_be_written_is_said_in_a_sentence(
    gateway: Installation, terminal: Terminal, output: str, says: str
) -> None:
    id = await ended_run(gateway)
    done = await terminal.veravox("run", "download", id, "history.csv", "--output", output)
    assert (done.status, done.said) == (1, "")
    assert says in done.complained


@pytest.mark.parametrize("words", [(), ("--all", "log.txt")])
async def test_what_to_download_must_be_named(
    gateway: Installation, terminal: Terminal, tmp_path: Path, words: tuple[str, ...]
) -> None:
    id = await ended_run(gateway)
    done = await terminal.veravox("run", "download", id, *words, "--output", str(tmp_path / "file"))
    assert (done.status, "name one file, or --all" in done.complained) == (1, True)
    missing = await terminal.veravox("run", "download", id, "model.onnx", "--output", str(tmp_path / "file"))
    assert (missing.status, "has no model.onnx yet" in missing.complained) == (1, True)
    assert list(tmp_path.iterdir()) == []
