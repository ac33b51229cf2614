"""A lack of memory is told apart from `kill -9`, by what the kernel has counted."""

from pathlib import Path

import pytest

from veravox.core import exits, memory_kills
from veravox.core.exits import Exit
from veravox.core.memory_kills import MemoryKills, MemoryWatch, exit_of

NONE, ONE = MemoryKills(machine=0, group=0), MemoryKills(machine=1, group=1)


@pytest.mark.parametrize(
    ("code", "before", "after", "how"),
    [
        (-9, NONE, ONE, exits.OUT_OF_MEMORY),
        (137, NONE, ONE, exits.OUT_OF_MEMORY),
        (-9, NONE, NONE, exits.KILLED),
        (-15, NONE, ONE, exits.KILLED),
        (0, NONE, ONE, exits.SUCCEEDED),
        (24, NONE, ONE, exits.NOT_A_NUMBER),
        (-9, MemoryKills(3), MemoryKills(4), exits.OUT_OF_MEMORY),  # no cgroup of its own
        (-9, MemoryKills(3, 0), MemoryKills(4, 0), exits.KILLED),  # somebody else's process, in another container
        (-9, MemoryKills(), MemoryKills(), exits.KILLED),  # the kernel does not say
        (-9, MemoryKills(), ONE, exits.KILLED),
    ],
)
def test_only_a_kill_with_a_grown_count_is_a_lack_of_memory(
    code: int, before: MemoryKills, after: MemoryKills, how: Exit
) -> None:
    assert exit_of(code, before, after) is how


def test_this_machines_kernel_says_how_many_it_has_killed() -> None:
    counted = MemoryKills.now().machine
    assert counted is not None
    assert counted >= 0


def test_the_own_groups_count_is_read_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    membership, group = tmp_path / "cgroup", tmp_path / "groups" / "team" / "job"
    membership.write_text("4:memory:/elsewhere\n0::/team/job\n")
    group.mkdir(parents=True)
    (group / "memory.events").write_text("low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n")
    monkeypatch.setattr(memory_kills, "MEMBERSHIP", membership)
    monkeypatch.setattr(memory_kills, "CGROUPS", tmp_path / "groups")
    assert MemoryKills.now().group == 2
    (group / "memory.events").unlink()
    assert MemoryKills.now().group is None


def test_a_watch_remembers_what_was_counted_of_late_and_looks_no_oftener_than_it_should(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted, now = tmp_path / "vmstat", [0.0]
    counted.write_text("oom_kill 7\n")
    monkeypatch.setattr(memory_kills, "VMSTAT", counted)
    monkeypatch.setattr(memory_kills, "CGROUPS", tmp_path)
    monkeypatch.setattr(memory_kills, "LOOKS", 3)
    watch = MemoryWatch(every=0.5, clock=lambda: now[0])
    counted.write_text("oom_kill 8\n")
    for _look in range(9):
        watch.look()
    assert watch.saw_one()
    for look in range(3):
        now[0] = 0.5 * (look + 1)
        watch.look()
    assert not watch.saw_one()
