"""The end of a run's log, told once and then line by line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from installation import Installation
from test_who_may import assert_problem

from veravox.core.run_folder import RunFolder
from veravox.gateway.runs import log_tail as module
from veravox.gateway.runs.log_tail import MOST_LINES, log_tail
from veravox.gateway.runs.schemas import LogTail


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path)


def write(folder: RunFolder, text: str) -> None:
    with folder.log.open("a") as file:
        file.write(text)


def test_before_there_is_a_log_there_is_nothing(folder: RunFolder) -> None:
    assert log_tail(folder) == LogTail()
    assert log_tail(folder, 0) == LogTail(anew=False)


def test_only_whole_lines_are_told_and_each_once(folder: RunFolder) -> None:
    write(folder, "one\ntw")
    first = log_tail(folder)
    assert (first.lines, first.anew) == (["one"], True)
    write(folder, "o\nthree\n")
    second = log_tail(folder, first.next)
    assert (second.lines, second.anew) == (["two", "three"], False)
    assert log_tail(folder, second.next) == LogTail(lines=[], next=second.next, anew=False)


def test_of_a_long_log_the_last_lines_are_told(folder: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "".join(f"line {n}\n" for n in range(1000)))
    assert log_tail(folder).lines == [f"line {n}" for n in range(1000 - MOST_LINES, 1000)]
    assert (log_tail(folder, 0).anew, len(log_tail(folder, 0).lines)) == (True, MOST_LINES)
    monkeypatch.setattr(module, "MOST_BYTES", 20)
    assert log_tail(folder).lines == ["line 998", "line 999"]


def test_a_log_that_began_anew_is_told_anew(folder: RunFolder) -> None:
    write(folder, "one\n")
    assert log_tail(folder, 4000) == LogTail(lines=["one"], next=4, anew=True)


def test_a_link_in_its_place_leads_nowhere(folder: RunFolder, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("of somebody else\n")
    folder.log.symlink_to(tmp_path / "secret")
    assert log_tail(folder) == LogTail()


@given(st.lists(st.text("ab\n", max_size=12), max_size=12))
def test_whoever_reads_now_and_then_has_read_all_whole_lines(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    folder, seen, known = RunFolder(tmp_path_factory.mktemp("run")), list[str](), 0
    for part in parts:
        write(folder, part)
        told = log_tail(folder, known)
        assert not told.anew
        seen, known = [*seen, *told.lines], told.next
    assert seen == "".join(parts).split("\n")[:-1]


async def test_it_is_told_to_whom_may_see_the_run(gateway: Installation) -> None:
    await gateway.has_imported()
    id = str((await gateway.start_run())["id"])
    folder = gateway.run_folder(id)
    folder.path.mkdir(parents=True, exist_ok=True)
    folder.log.write_text("it begins\n")
    assert (await gateway.http.get(f"/api/v1/runs/{id}/log")).json() == {
        "lines": ["it begins"],
        "next": 10,
        "anew": True,
    }
    assert (await gateway.http.get(f"/api/v1/runs/{id}/log?after=10")).json()["lines"] == []
    assert_problem(await gateway.http.get(f"/api/v1/runs/{id}/log?after=-1"), 422)
