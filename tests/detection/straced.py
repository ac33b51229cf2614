"""What a process asked of the kernel and got, as strace saw it: calls that start, connect, signal, or change what lies on disk.

A process says where it is by `mark`; what it did until then is its own preparation.
"""

import ast
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

STARTS = ("execve", "execveat", "fork", "vfork", "clone", "clone3")
REACHES = (
    "socket",
    "socketpair",
    "connect",
    "bind",
    "sendto",
    "sendmsg",
    "kill",
    "tkill",
    "ptrace",
    "process_vm_writev",
)
GOVERNS = ("mount", "umount2", "chroot", "pivot_root", "setuid", "setgid", "bpf", "io_uring_setup", "init_module")
CHANGES = (
    *("open", "openat", "creat", "openat2", "truncate", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir"),
    *("unlink", "unlinkat", "link", "linkat", "symlink", "symlinkat", "mknod", "mknodat", "chmod", "fchmodat", "chown"),
    *("lchown", "fchownat", "utimensat", "setxattr"),
)
MARK = "/marked"  # where nothing is: who opens something in it says where he is
READING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC")
LINE = re.compile(r"(?P<pid>\d+) +(?P<call>\w+)\((?P<said>.*)\) += (?P<answer>-?\d+|\?)")
TEXT = re.compile(r'(?:(?:AT_FDCWD|\d+)<(?P<folder>[^>]*)>, )?(?P<path>"(?:[^"\\]|\\.)*")')


@dataclass(frozen=True)
class Call:
    """A call that was carried out."""

    pid: int
    name: str
    paths: tuple[str, ...]
    after: str  # the last thing that `mark` named
    line: str


def mark(where: str) -> None:
    try:
        os.open(f"{MARK}/{where}", os.O_WRONLY)
    except FileNotFoundError:
        return


def traced(command: Sequence[str], log: Path, cwd: Path, seconds: float, **environment: str) -> list[Call]:
    """Run it under strace; all that it and its children carried out since the first mark, threads and reading left out."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed, which sees what a process asks of the kernel")
    names = ",".join(f"?{each}" for each in (*STARTS, *REACHES, *GOVERNS, *CHANGES, "chdir"))
    options = [
        "-f",
        "-qq",
        "-y",
        "-s",
        "4096",
        "--seccomp-bpf",
        "-e",
        f"trace={names}",
        "-e",
        "signal=none",
        "-o",
        str(log),
    ]
    asked = [strace, *options, *command]
    said = subprocess.run(
        asked, check=False, cwd=cwd, env={**os.environ, **environment}, timeout=seconds, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr[-4000:]
    return _calls(log.read_text(errors="replace").splitlines(), cwd)


def _calls(lines: list[str], cwd: Path) -> list[Call]:
    after, found, at = "", [], dict[int, str]()
    for line in _whole(lines):
        match = LINE.match(line)
        if not match:
            continue
        pid, name, said, done = int(match["pid"]), match["call"], match["said"], not match["answer"].startswith("-")
        paths = tuple(_paths(said, at.get(pid, str(cwd))))
        if paths and paths[0].startswith(f"{MARK}/"):
            after = paths[0].removeprefix(f"{MARK}/")
        elif name == "chdir" and done:
            at[pid] = paths[0]
        elif done and after and name != "chdir" and not _is_harmless(name, said):
            found.append(Call(pid, name, paths, after, line[:300]))
    return found


def _whole(lines: list[str]) -> list[str]:
    """Calls in one line each, also where another thread's came between their beginning and their end."""
    begun, whole = dict[str, str](), []
    for line in lines:
        pid = line.split(" ", 1)[0]
        if line.endswith("<unfinished ...>"):
            begun[pid] = line.removesuffix("<unfinished ...>").rstrip()
        elif "resumed>" in line and pid in begun:
            whole.append(begun.pop(pid) + line.split("resumed>", 1)[1])
        else:
            whole.append(line)
    return [*whole, *(f"{each}) = ?" for each in begun.values())]


def _is_harmless(name: str, said: str) -> bool:
    if name in {"open", "openat", "openat2"}:
        return not READING.search(said)
    return name in {"clone", "clone3"} and "CLONE_THREAD" in said


def _paths(said: str, cwd: str) -> list[str]:
    """Those that it names, from the root on."""
    return [
        os.path.normpath(Path(each["folder"] or cwd) / ast.literal_eval(each["path"])) for each in TEXT.finditer(said)
    ]
