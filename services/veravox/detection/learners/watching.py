"""The process that loads a learner, started and watched from outside: what it cannot limit itself, its parent does."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from veravox.confinement.confining import Limits
from veravox.core.exits import BAD_DATA, JobError
from veravox.core.sizes import size
from veravox.core.text import _

LOOK_EVERY = 0.05  # s
MOST_THREADS = 1000  # a library has one for each core; what a pickle starts may use up those of the whole machine
MOST_FILES = 2000  # files and folders; what libraries keep for themselves are a dozen
MODULE = "veravox.detection.learners.unpickling"


def unpickle(pickle: BinaryIO, room: Path, limits: Limits, look: Callable[[], None]) -> int:
    """Have a pickle loaded; afterwards nothing of the process is left but what it wrote into the room.

    Args:
        pickle: the file, from its beginning; that alone the process is given.
        room: an empty folder.
        limits: after which it is killed.
        look: called while waiting; may raise.

    Returns:
        The process' exit code; negative where a signal ended it.

    Raises:
        JobError: BAD_DATA if it spent more than it may.
    """
    words = [str(room), str(limits.seconds), str(limits.memory), str(limits.output)]
    process = subprocess.Popen(
        [sys.executable, "-P", "-s", "-m", MODULE, *words],
        stdin=pickle,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=room,
        env=_environment(room),
        start_new_session=True,
    )
    try:
        return _watched(process, room, limits, look)
    finally:
        _kill(process)


def _environment(room: Path) -> dict[str, str]:
    """None of ours: no token, no address of a database, no home."""
    places = ("HOME", "TMPDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "TORCH_HOME", "FASTAI_HOME")
    own = {
        "PATH": "",
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "CUDA_VISIBLE_DEVICES": "",
        "OMP_NUM_THREADS": "1",
        "MPLBACKEND": "agg",
    }
    return own | dict.fromkeys(places, str(room))


def _watched(process: "subprocess.Popen[bytes]", room: Path, limits: Limits, look: Callable[[], None]) -> int:
    until = time.monotonic() + limits.seconds
    while True:
        try:
            code = process.wait(LOOK_EVERY)
        except subprocess.TimeoutExpired:
            look()
        else:
            if code == -signal.SIGXCPU:
                raise _too_long(limits)
            return code
        if time.monotonic() > until:
            raise _too_long(limits)
        if _memory(process.pid) > limits.memory:
            raise too_much(limits)
        if _threads(process.pid) > MOST_THREADS:
            sentence = _(
                "The .pkl started more than {n} threads while it was loaded, which no learner needs; it was ended."
            )
            raise JobError(BAD_DATA, sentence.format(n=MOST_THREADS))
        if _wrote_more_than(limits.output, room):
            sentence = _(
                "The .pkl wrote more than {most}, or more than {n} files and folders, while it was loaded, which no learner "
                "needs; it was ended."
            )
            raise JobError(BAD_DATA, sentence.format(most=size(limits.output), n=MOST_FILES))


def _too_long(limits: Limits) -> JobError:
    sentence = _("Loading the .pkl took longer than {n} s, which no learner needs; it was ended.")
    return JobError(BAD_DATA, sentence.format(n=limits.seconds))


def too_much(limits: Limits) -> JobError:
    """Also for who finds it out by what the process said."""
    sentence = _("Loading the .pkl needs more than {most} of memory; give the job more, or export a smaller learner.")
    return JobError(BAD_DATA, sentence.format(most=size(limits.memory)))


def _kill(process: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()


def _memory(pid: int) -> int:
    """Bytes that it has in memory, shared ones too; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


def _threads(pid: int) -> int:
    """How many it has; 0 where it is gone."""
    try:
        return Path(f"/proc/{pid}/task").stat().st_nlink - 2  # a folder each
    except FileNotFoundError:
        return 0


def _wrote_more_than(most: int, room: Path) -> bool:
    """Bytes of files and folders, or a number of them; what lies too deep to be looked at is more than anybody needs."""
    number, total, folders = 0, 0, [str(room)]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    number += 1
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
                    if total > most or number > MOST_FILES:
                        return True
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
        except FileNotFoundError:  # gone meanwhile
            continue
        except OSError:
            return True
    return False
