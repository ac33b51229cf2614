"""Hands files in at the doors of Veravox: `python doors.py ROOM`, under strace.

ROOM holds `corpus.json`, a list of [door, folder]; a sound bundle, as a folder `good` and as an upload, and a sound
recording, which are handed in first, so that what comes with the first of each is not taken for harm. It leaves `report.json`: of each file
what was said, the seconds, and the bytes of memory on top of what the process had.
"""

import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from hostile_files import Door
from straced import mark

from veravox.audio.recording import AudioError
from veravox.confinement.confining import Limits
from veravox.core.data_folder import DataFolder
from veravox.core.exits import BAD_DATA, DATA_MISSING, JobError
from veravox.core.job_folder import Control
from veravox.core.job_process import Told
from veravox.core.run_folder import RunFolder
from veravox.core.specs import DatasetSpec
from veravox.detection.bundle import Bundle, BundleError, load_bundle
from veravox.detection.judging import judge_recording
from veravox.detection.learners import converting, unpickling
from veravox.detection.safe_weights import described
from veravox.detection.taking_in import take_in

QUICK = Limits(seconds=5, memory=2 << 30, output=64 << 20)
ACCEPTED = "accepted"
GOOD = str(UUID(int=2**128 - 1))  # the upload of a sound bundle


class Doors:
    """All of them, over one room."""

    def __init__(self, room: Path) -> None:
        self.room, self.data = room, DataFolder(room / "data")
        self.good = load_bundle(room / "good")

    def hand_in(self, door: Door, folder: Path) -> str:
        """What is said to it: a sentence of refusal, or `ACCEPTED`."""
        try:
            {
                Door.BUNDLE: self._bundle,
                Door.ARCHIVE: self._archive,
                Door.LEARNER: self._learner,
                Door.RECORDING: self._recording,
            }[door](folder)
        except (BundleError, AudioError) as error:
            return str(error)
        except JobError as error:
            return error.message if error.end in {BAD_DATA, DATA_MISSING} else f"{error.end.reason}?"
        return ACCEPTED

    def _bundle(self, folder: Path) -> None:
        self._asked(load_bundle(folder))

    def _archive(self, folder: Path) -> None:
        told = self._told(folder, {"bundle": {"path": str(folder.relative_to(self.data.path))}})
        take_in(told)
        self._asked(load_bundle(RunFolder(told.folder.path).bundle))

    def _learner(self, folder: Path) -> None:
        told = self._told(folder, {"learner": {"path": str(folder.relative_to(self.data.path))}})
        spec = told.folder.read_spec(DatasetSpec)
        converting.make_bundle(RunFolder(told.folder.path), self.data, spec, told, QUICK)

    def _recording(self, folder: Path) -> None:
        (path,) = folder.iterdir()
        judge_recording(self.good, path)

    def _asked(self, bundle: Bundle) -> None:
        judge_recording(bundle, self.room / "sound" / "clip.wav")

    def _told(self, folder: Path, source: dict[str, object]) -> Told:
        job = RunFolder(self.data.job(UUID(folder.name)).path)
        job.path.mkdir(parents=True)
        job.write_spec(DatasetSpec.model_validate({"title": "theirs", "source": source}))
        job.tell(Control())
        return Told(job, 1)


def forked(pickle: BinaryIO, room: Path, limits: Limits, _look: Callable[[], None]) -> int:
    """As `unpickle`: the same program in a process of its own, that need not load its libraries first."""
    process = os.fork()
    if process == 0:
        os.setsid()
        os.chdir(room)
        os.dup2(pickle.fileno(), 0)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        sys.stdin = os.fdopen(0)
        words = [str(each) for each in (limits.seconds, limits.memory, limits.output)]
        os._exit(unpickling.main([str(room), *words]))
    handle = os.pidfd_open(process)  # readable once it has ended
    if not select.select([handle], [], [], limits.seconds)[0]:
        os.kill(process, signal.SIGKILL)
    os.close(handle)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def memory(field: str) -> int:
    """VmRSS, what it has, or VmHWM, the most that it had; bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(field))


def main(room: Path) -> None:
    doors, report = Doors(room), []
    described("vgg16", 2, 1)
    assert doors.hand_in(Door.ARCHIVE, room / "data" / "uploads" / GOOD) == ACCEPTED
    assert doors.hand_in(Door.RECORDING, room / "sound") == ACCEPTED
    for number, (door, folder) in enumerate(json.loads((room / "corpus.json").read_text())):
        mark(f"{number}")
        Path("/proc/self/clear_refs").write_text("5")  # forgets the most that it had
        before, began = memory("VmRSS"), time.monotonic()
        said = doors.hand_in(Door(door), room / folder)
        report.append({"said": said, "seconds": time.monotonic() - began, "memory": memory("VmHWM") - before})
        mark("between")
    (room / "report.json").write_text(json.dumps(report))


if __name__ == "__main__":
    converting.unpickle = forked
    main(Path(sys.argv[1]))
