"""Which system calls a process may make that works on what a stranger sent: lists of what is allowed, by seccomp.

Who loads a pickle (`LOADING`): what loads libraries, reads and writes files that are open to it, computes in threads and ends. No sockets, no programs,
no processes, no signals to others, no rights, owners or times of files, no emptying of files that may only be read (which
Landlock refuses since its version 3 alone); and nothing that newer kernels bring.

Who decodes a recording (`DECODING`): what reads and writes files that are open to it, computes in one thread and ends. It
opens, makes and removes nothing, starts no threads, and makes no memory executable.
"""

import ctypes
import errno
import mmap
import os
import platform
import stat
import struct
from enum import Enum, auto
from types import MappingProxyType

# name: numbers on x86_64 and aarch64 (asm/unistd.h); None where there is none
ALLOWED = MappingProxyType(
    {
        "read": (0, 63),
        "write": (1, 64),
        "close": (3, 57),
        "stat": (4, None),
        "fstat": (5, 80),
        "lstat": (6, None),
        "poll": (7, None),
        "lseek": (8, 62),
        "mmap": (9, 222),
        "mprotect": (10, 226),
        "munmap": (11, 215),
        "brk": (12, 214),
        "rt_sigaction": (13, 134),
        "rt_sigprocmask": (14, 135),
        "rt_sigreturn": (15, 139),
        "pread64": (17, 67),
        "pwrite64": (18, 68),
        "readv": (19, 65),
        "writev": (20, 66),
        "access": (21, None),
        "pipe": (22, None),
        "select": (23, None),
        "sched_yield": (24, 124),
        "mremap": (25, 216),
        "mincore": (27, 232),
        "madvise": (28, 233),
        "dup": (32, 23),
        "dup2": (33, None),
        "nanosleep": (35, 101),
        "getpid": (39, 172),
        "exit": (60, 93),
        "uname": (63, 160),
        "fsync": (74, 82),
        "fdatasync": (75, 83),
        "ftruncate": (77, 46),
        "getdents": (78, None),
        "getcwd": (79, 17),
        "chdir": (80, 49),
        "fchdir": (81, 50),
        "rename": (82, None),
        "rmdir": (84, None),
        "unlink": (87, None),
        "readlink": (89, None),
        "gettimeofday": (96, 169),
        "getrlimit": (97, 163),
        "getrusage": (98, 165),
        "sysinfo": (99, 179),
        "times": (100, 153),
        "getuid": (102, 174),
        "getgid": (104, 176),
        "geteuid": (107, 175),
        "getegid": (108, 177),
        "getppid": (110, 173),
        "getgroups": (115, 158),
        "sigaltstack": (131, 132),
        "statfs": (137, 43),
        "fstatfs": (138, 44),
        "sched_getparam": (143, 121),
        "sched_getscheduler": (145, 120),
        "sched_get_priority_max": (146, 125),
        "sched_get_priority_min": (147, 126),
        "arch_prctl": (158, None),
        "gettid": (186, 178),
        "time": (201, None),
        "futex": (202, 98),
        "sched_getaffinity": (204, 123),
        "getdents64": (217, 61),
        "set_tid_address": (218, 96),
        "restart_syscall": (219, 128),
        "fadvise64": (221, 223),
        "clock_gettime": (228, 113),
        "clock_getres": (229, 114),
        "clock_nanosleep": (230, 115),
        "exit_group": (231, 94),
        "newfstatat": (262, 79),
        "unlinkat": (263, 35),
        "renameat": (264, 38),
        "readlinkat": (267, 78),
        "faccessat": (269, 48),
        "pselect6": (270, 72),
        "ppoll": (271, 73),
        "set_robust_list": (273, 99),
        "fallocate": (285, 47),
        "dup3": (292, 24),
        "pipe2": (293, 59),
        "getcpu": (309, 168),
        "renameat2": (316, 276),
        "getrandom": (318, 278),
        "membarrier": (324, 283),
        "statx": (332, 291),
        "rseq": (334, 293),
        "faccessat2": (439, 439),
    }
)
CLONE, CLONE3 = (
    (56, 220),
    (435, 435),
)  # threads by the one; the other hides its flags in memory, so libc takes the first
PRLIMIT, TGKILL = (302, 261), (234, 131)  # of oneself
OPEN, OPENAT = (2, None), (257, 56)
MKDIR, MKDIRAT = (83, None), (258, 34)  # such as their owner, who looks at what is written and removes it, may enter
FCNTL, IOCTL = (72, 25), (16, 29)
MMAP, MPROTECT = (9, 222), (10, 226)
CLONE_THREAD = 0x00010000  # linux/sched.h
COPIES_AND_FLAGS = (0, 1, 2, 3, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC: nothing that sends signals
QUESTIONS = (0x5401, 0x541B, 0x5450, 0x5451)  # TCGETS, FIONREAD, FIONCLEX, FIOCLEX

NEEDED_TO_DECODE = (
    *("read", "write", "readv", "writev", "pread64", "lseek", "close", "fstat", "newfstatat", "poll", "ppoll"),
    *("munmap", "brk", "mremap", "madvise", "futex", "sched_yield", "membarrier", "rseq", "restart_syscall"),
    *("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "exit", "exit_group"),
    *("getpid", "gettid", "getrandom", "getrusage", "sysinfo", "uname", "sched_getaffinity", "getcpu"),
    *("gettimeofday", "time", "clock_gettime", "clock_getres", "nanosleep", "clock_nanosleep"),
)

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # linux/audit.h
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
LOAD, EQUAL, ANY_BIT, AND, RETURN = 0x20, 0x15, 0x45, 0x54, 0x06  # linux/bpf_common.h: of words, against constants
ALLOW, REFUSE, END = 0x7FFF0000, 0x00050000, 0x80000000  # linux/seccomp.h
NUMBER, ARCHITECTURE = 0, 4  # offsets in struct seccomp_data
FIRST, SECOND, THIRD = 16, 24, 32  # arguments; of each the lower half comes first


class SockFprog(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


class Calls(Enum):
    """The lists."""

    LOADING = auto()
    DECODING = auto()


LOADING, DECODING = Calls.LOADING, Calls.DECODING


def allow_only_these(calls: Calls = LOADING) -> None:
    """From now on, for this process and its threads. What is not allowed fails with EPERM.

    Raises:
        OSError: if the kernel has no seccomp; ENOSYS on a processor whose numbers are not known here.
    """
    if platform.machine() not in AUDIT_ARCH:
        raise OSError(errno.ENOSYS, "no table of system calls", platform.machine())
    code = program(platform.machine(), os.getpid(), calls)
    libc = ctypes.CDLL(None, use_errno=True)
    listed = SockFprog(len(code) // 8, code)
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(listed), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def program(machine: str, own: int, calls: Calls = LOADING) -> bytes:
    """The filter, a `struct sock_filter` of 8 bytes a step.

    Args:
        machine: x86_64 or aarch64.
        own: the process' id, to which alone signals may be sent.
        calls: which list.
    """
    column = list(AUDIT_ARCH).index(machine)
    steps = [
        _step(LOAD, ARCHITECTURE),
        _step(EQUAL, AUDIT_ARCH[machine], 1, 0),
        _step(RETURN, END),
        _step(LOAD, NUMBER),
        *_if_number(CLONE3[column], [_step(RETURN, REFUSE | errno.ENOSYS)]),
        *_if_number(TGKILL[column], [_step(LOAD, FIRST), _step(EQUAL, own, 0, 1), ALLOWED_CALL, REFUSED_CALL]),
        *(_of_loading(column) if calls is LOADING else _of_decoding(column)),
    ]
    for name in ALLOWED if calls is LOADING else NEEDED_TO_DECODE:
        steps += _if_number(ALLOWED[name][column], [ALLOWED_CALL])
    return b"".join([*steps, REFUSED_CALL])


def _of_loading(column: int) -> list[bytes]:
    allow, refuse = ALLOWED_CALL, REFUSED_CALL
    return [
        *_if_number(CLONE[column], [_step(LOAD, FIRST), _step(ANY_BIT, CLONE_THREAD, 0, 1), allow, refuse]),
        *_if_number(PRLIMIT[column], [_step(LOAD, FIRST), _step(EQUAL, 0, 0, 1), allow, refuse]),
        *_if_number(OPEN[column], [*_unless_it_empties(SECOND), allow, refuse]),
        *_if_number(OPENAT[column], [*_unless_it_empties(THIRD), allow, refuse]),
        *_if_number(MKDIR[column], [*_with_all(stat.S_IRWXU, SECOND), allow, refuse]),
        *_if_number(MKDIRAT[column], [*_with_all(stat.S_IRWXU, THIRD), allow, refuse]),
        *_if_number(FCNTL[column], [*_one_of(COPIES_AND_FLAGS), allow, refuse]),
        *_if_number(IOCTL[column], [*_one_of(QUESTIONS), allow, refuse]),
    ]


def _of_decoding(column: int) -> list[bytes]:
    no_code = [_step(LOAD, THIRD), _step(ANY_BIT, mmap.PROT_EXEC, 1, 0), ALLOWED_CALL, REFUSED_CALL]
    return [*_if_number(MMAP[column], no_code), *_if_number(MPROTECT[column], no_code)]


def _if_number(number: int | None, then: list[bytes]) -> list[bytes]:
    """What to do at that call; nothing where there is none."""
    return [] if number is None else [_step(EQUAL, number, 0, len(then)), *then]


def _one_of(commands: tuple[int, ...]) -> list[bytes]:
    """On to the next step if the second argument is one of these, else to the one after it."""
    last = len(commands) - 1
    steps = [_step(EQUAL, each, last - place, place == last) for place, each in enumerate(commands)]
    return [_step(LOAD, SECOND), *steps]


def _with_all(bits: int, mode: int) -> list[bytes]:
    """On to the next step if the argument has all of these bits, else to the one after it."""
    return [_step(LOAD, mode), _step(AND, bits), _step(EQUAL, bits, 0, 1)]


def _unless_it_empties(flags: int) -> list[bytes]:
    """On to the next step, or, if a file is to be emptied that is not opened for writing too, to the one after it.

    Landlock looks at that mode alone, and there is one that stands for neither reading nor writing.
    """
    return [
        _step(LOAD, flags),
        _step(ANY_BIT, os.O_TRUNC, 0, 3),
        _step(AND, os.O_ACCMODE),
        _step(EQUAL, os.O_WRONLY, 1, 0),
        _step(EQUAL, os.O_RDWR, 0, 1),
    ]


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


ALLOWED_CALL, REFUSED_CALL = _step(RETURN, ALLOW), _step(RETURN, REFUSE | errno.EPERM)
