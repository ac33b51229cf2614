"""Files that mean harm, at every door: each is refused with a sentence, or does what a good one does; and no harm is done.

That is seen from outside: by the system calls of the process, as strace tells them, and by what exists afterwards.
"""

import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from doors import ACCEPTED, GOOD
from hostile_archives import packed
from hostile_files import LIE, Door, Good, Hostile, corpus
from hostile_recordings import sine
from straced import Call, traced
from untrained import make_bundle

from veravox.detection.bundle import CARD, WEIGHTS

LONGEST, MOST = 25.0, 600 << 20  # s and bytes of memory that any of them may take
OWN = ("/dev/null", "/proc/self/clear_refs")


@dataclass
class Site:
    """A room for the process, and beside it what nobody may touch."""

    room: Path
    outside: Path
    files: list[Hostile]
    before: dict[str, Any]

    @classmethod
    def of(cls, place: Path) -> "Site":
        room, outside = place / "room", place / "outside"
        outside.mkdir(parents=True)
        (outside / "victim").write_text("whole")
        (room / "scratch").mkdir(parents=True)
        (room / "sound").mkdir()
        (room / "sound" / "clip.wav").write_bytes(sine())
        make_bundle(room / "good")
        good = Good(json.loads((room / "good" / CARD).read_text()), (room / "good" / WEIGHTS).read_bytes())
        (room / "data" / "uploads" / GOOD).mkdir(parents=True)
        (room / "data" / "uploads" / GOOD / "good.zip").write_bytes(packed(good))
        return cls(room, outside, list(corpus(good, str(outside))), seen(outside))

    def lay_out(self, doors: set[Door]) -> list[Hostile]:
        """The files of these doors, each in a folder of its own."""
        shutil.rmtree(self.room / "data" / "jobs", ignore_errors=True)
        chosen = {number: each for number, each in enumerate(self.files) if each.door in doors}
        listed, sound = [], (self.room / "good" / WEIGHTS).read_bytes()
        for number, each in chosen.items():
            folder = Path("data", "uploads", str(UUID(int=number)))
            (self.room / folder).mkdir(parents=True)
            for name, content in each.files.items():
                if content == sound:
                    (self.room / folder / name).hardlink_to(self.room / "good" / WEIGHTS)
                else:
                    (self.room / folder / name).write_bytes(content)
            for name, target in each.links.items():
                link = self.room / folder / name
                link.symlink_to(target) if target else os.mkfifo(link)
            listed.append((each.door, str(folder)))
        (self.room / "corpus.json").write_text(json.dumps(listed))
        return list(chosen.values())

    def run(self) -> tuple[list[dict[str, Any]], list[Call]]:
        here = Path(__file__).parent
        command = [sys.executable, str(here / "doors.py"), str(self.room)]
        environment = {"TMPDIR": str(self.room / "scratch"), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
        calls = traced(command, self.room.parent / "calls.txt", self.room, 300, **environment)
        report: list[dict[str, Any]] = json.loads((self.room / "report.json").read_text())
        return report, calls

    def harmful(self, calls: list[Call], forks: bool, decodes: bool = False) -> list[Call]:
        """Calls that start, reach, govern, or change what lies outside of the room.

        Args:
            calls: all.
            forks: whether the first process itself starts one for each file, and ends it where that takes too long.
            decodes: whether it has recordings decoded by one that it started before, which forks for each.
        """
        first = calls[0].pid
        started = ("fork", "vfork", "clone", "clone3", "kill") if forks else ()
        own = {(first, name) for name in started}
        if decodes:
            (decoder,) = {each.pid for each in calls if each.name == "clone" and each.pid != first}
            own |= {(first, "sendmsg"), (decoder, "clone"), (decoder, "sendmsg")}
        return [each for each in calls if not (self._inside(each) or (each.pid, each.name) in own)]

    def _inside(self, call: Call) -> bool:
        paths = [Path(each) for each in call.paths]
        return bool(paths) and all(each.is_relative_to(self.room) or str(each) in OWN for each in paths)


def seen(folder: Path) -> dict[str, Any]:
    """Everything in it: mode, and content of files."""
    found = {}
    for each in sorted([folder, *folder.rglob("*")]):
        content = each.read_text() if each.is_file() else ""
        found[str(each.relative_to(folder))] = (each.lstat().st_mode, content)
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site.of(tmp_path_factory.mktemp("hostile"))
    yield made
    shutil.rmtree(made.room)


def refused_or_taken(files: list[Hostile], report: list[dict[str, Any]]) -> None:
    assert len(report) == len(files)
    for each, told in zip(files, report, strict=True):
        said = told["said"]
        assert said == ACCEPTED or (said.isprintable() and said.endswith(".") and len(said) < 1500), (each.kind, said)
        assert told["seconds"] < LONGEST, (each.kind, told)
        assert told["memory"] < MOST, (each.kind, told)


def untouched(site: Site) -> None:
    """Nothing of it lies anywhere that it should not."""
    assert seen(site.outside) == site.before
    assert list((site.room / "scratch").glob("veravox-*")) == []
    assert not Path("/tmp", LIE).exists()
    assert list(site.room.parent.rglob(f"*{LIE}*")) == []


def test_there_are_enough_of_them(site: Site) -> None:
    kinds = Counter(each.kind for each in site.files)
    assert len(site.files) >= 200
    assert len(kinds) >= 25
    assert len({(each.kind, *each.files.items(), *each.links.items()) for each in site.files}) == len(site.files)


HARM = """
import os, pathlib, socket, subprocess, sys, threading
from straced import mark
mark("harm")
pathlib.Path(sys.argv[1], "room", "mine").touch()
socket.socket()
subprocess.run(["/bin/true"])
threading.Thread(target=lambda: os.symlink("/etc", sys.argv[1] + "/outside/link")).start()
os.chdir(sys.argv[1])
os.mkdir("outside/folder")
if os.fork() == 0:
    open(sys.argv[1] + "/outside/victim", "a").close()
"""


def test_harm_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "room").mkdir()
    program = tmp_path / "harm.py"
    program.write_text(HARM)
    command, here = [sys.executable, str(program), str(tmp_path)], str(Path(__file__).parent)
    calls = traced(command, tmp_path / "calls.txt", tmp_path, 60, PYTHONPATH=here, PYTHONDONTWRITEBYTECODE="1")
    site = Site(tmp_path / "room", tmp_path / "outside", [], {})
    found = {each.name: each.paths for each in site.harmful(calls, forks=False)}
    assert {"socket", "execve", "openat", "symlink", "mkdir"} <= set(found)
    assert found["mkdir"] == (str(tmp_path / "outside" / "folder"),)
    assert found["openat"] == (str(tmp_path / "outside" / "victim"),)
    assert {"fork", "vfork", "clone", "clone3"} & set(found)
    assert not any("mine" in path for paths in found.values() for path in paths)


def test_bundles_archives_and_recordings_do_no_harm(site: Site) -> None:
    files = site.lay_out({Door.BUNDLE, Door.ARCHIVE, Door.RECORDING})
    report, calls = site.run()
    refused_or_taken(files, report)
    assert site.harmful(calls, forks=False, decodes=True) == []
    untouched(site)


def test_learners_do_no_harm(site: Site) -> None:
    files = site.lay_out({Door.LEARNER})
    report, calls = site.run()
    refused_or_taken(files, report)
    assert not any(told["said"] == ACCEPTED for told in report)
    assert site.harmful(calls, forks=True) == []
    untouched(site)
