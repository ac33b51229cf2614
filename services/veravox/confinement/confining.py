"""How a process gives up, for good, all that it does not need: no parent, and no luck, is needed for that.

What cannot be had makes it refuse: without Landlock (Linux 5.13) and seccomp no stranger's file is touched. Both work for
anybody, and in a container without capabilities; what older Landlocks do not know of, seccomp refuses. Namespaces, which are
often forbidden there, come on top where they may.
"""

import ctypes
import os
import resource
import signal
import struct
import sys
from dataclasses import dataclass
from mimetypes import knownfiles  # fastai reads them when it is imported
from pathlib import Path

from veravox.confinement.system_calls import DECODING, LOADING, Calls, allow_only_these

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # landlock's, on every processor
READ_FILE, READ_DIR = 1 << 2, 1 << 3  # linux/landlock.h
WRITES = (
    (1 << 1) | (1 << 4) | (1 << 5) | (1 << 7) | (1 << 8) | (1 << 14)
)  # file, removing both, making both, truncating
FILE_RIGHTS = (1 << 0) | (1 << 1) | (1 << 2) | (1 << 14)  # all that may be allowed of what is no folder
HANDLED = (1 << 13, 1 << 14, 1 << 15, 1 << 15, 1 << 16)  # all rights that Landlock 1, 2, 3, 4, 5 and newer know of
NET_SINCE, NET = 4, 0b11  # binding and connecting TCP
SCOPE_SINCE, SCOPE = 6, 0b11  # abstract sockets of others, signals to others
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
CAPABILITIES = 0x20080522  # linux/capability.h, version 3
NAMESPACES = 0x10000000 | 0x40000000 | 0x08000000  # user, network, IPC
LIBRARIES = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/sys/devices/system/cpu", "/proc/cpuinfo")
DEVICES = ("/dev/null", "/dev/urandom", "/dev/random", "/dev/zero")


class Unconfined(Exception):
    """This kernel cannot keep a process in: what is missing."""


@dataclass(frozen=True)
class Limits:
    """What it may spend."""

    seconds: int = 180  # of the clock, and of a processor; libraries alone take up to 25 on a slow machine
    memory: int = 4 << 30  # bytes
    output: int = 512 << 20  # bytes of all that it writes; of the networks known here the largest has 102 MB
    nice: int = 5  # how far it stands back behind others


def confine(room: Path, limits: Limits) -> list[str]:
    """Give all up but reading libraries, and writing below `room`.

    Returns:
        What holds it, for the log.

    Raises:
        Unconfined: if that cannot be.
    """
    held = own_namespaces()
    return [*held, *_given_up(ctypes.CDLL(None, use_errno=True), limits, room, LOADING)]


def seal(limits: Limits) -> None:
    """Give all up but what is open: no file can be opened, not even a library.

    Raises:
        Unconfined: if that cannot be; limits and privileges it has given up all the same.
    """
    _given_up(ctypes.CDLL(None, use_errno=True), limits, None, DECODING)


def own_namespaces() -> list[str]:
    """Leave network and shared memory of the machine, where that is allowed; children share what there is instead."""
    return ["own namespaces"] if ctypes.CDLL(None, use_errno=True).unshare(NAMESPACES) == 0 else []


def _given_up(libc: ctypes.CDLL, limits: Limits, room: Path | None, calls: Calls) -> list[str]:
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    _limit(limits)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise Unconfined("PR_SET_NO_NEW_PRIVS")
    _drop_capabilities(libc)
    try:
        abi = _landlock(libc, room)
    except OSError as error:
        raise Unconfined(f"Landlock ({error.strerror})") from None
    try:
        allow_only_these(calls)
    except OSError as error:
        raise Unconfined(f"seccomp ({error.strerror})") from None
    return [f"Landlock {abi}", "seccomp"]


def _limit(limits: Limits) -> None:
    wanted = {
        resource.RLIMIT_CPU: limits.seconds,
        resource.RLIMIT_DATA: limits.memory,
        resource.RLIMIT_FSIZE: limits.output,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 256,
    }
    for which, most in wanted.items():
        hard = resource.getrlimit(which)[1]
        free = hard == resource.RLIM_INFINITY
        least = most if free else min(most, hard)
        grace = which == resource.RLIMIT_CPU and (free or least < hard)  # for SIGXCPU, which says why, before SIGKILL
        resource.setrlimit(which, (least, least + grace))
    os.nice(limits.nice)


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """Root's rights, where it runs as root; with no new privileges nothing brings them back."""
    if libc.capset(struct.pack("=Ii", CAPABILITIES, 0), bytes(24)):
        raise Unconfined("capset")


def _landlock(libc: ctypes.CDLL, room: Path | None) -> int:
    abi = _version(libc)
    handled = HANDLED[min(abi, len(HANDLED)) - 1] - 1
    words = [handled, NET if abi >= NET_SINCE else 0, SCOPE if abi >= SCOPE_SINCE else 0]
    attributes = struct.pack("=QQQ", *words)
    length = 24 if abi >= SCOPE_SINCE else 16 if abi >= NET_SINCE else 8
    ruleset = _called(libc.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(length), 0))
    if room:
        for place in _readable():
            _allow(libc, ruleset, place, (READ_FILE | READ_DIR) & handled)
        for device in DEVICES:
            _allow(libc, ruleset, Path(device), (READ_FILE | (1 << 1)) & handled)
        _allow(libc, ruleset, room, (READ_FILE | READ_DIR | WRITES) & handled)
    _called(libc.syscall(RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)
    return abi


def _version(libc: ctypes.CDLL) -> int:
    return _called(libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), 1))


def _readable() -> list[Path]:
    """Where Python and its libraries lie."""
    python = [sys.prefix, sys.base_prefix, *sys.path]
    return [Path(each) for each in dict.fromkeys([*LIBRARIES, *knownfiles, *(each for each in python if each)])]


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    rights = rights if path.is_dir() else rights & FILE_RIGHTS
    rule = struct.pack("=Qi", rights, place)
    _called(libc.syscall(ADD_RULE, ruleset, 1, rule, 0))
    os.close(place)


def _called(answer: int) -> int:
    if answer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer
