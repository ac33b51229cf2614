"""Learners as users send them, and pickles that mean harm."""

import pickle
from pathlib import Path
from typing import Any


class Runs:
    """Loading it runs this Python."""

    def __init__(self, code: str) -> None:
        self._code = code

    def __reduce__(self) -> tuple[Any, ...]:
        return exec, (self._code, {})


def hostile(path: Path, code: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(Runs(code)))
    return path


TRIES = """
import os, socket, resource, sys, ctypes
outcomes = []
def tried(name, what):
    try:
        what()
        outcomes.append(name)
    except BaseException as error:
        pass
def program():
    if os.system("echo harm > {mark}") != 0:
        raise OSError
def connection():
    socket.create_connection(("127.0.0.1", {port}), timeout=1)
def raw():
    libc = ctypes.CDLL(None)
    if libc.syscall(41, 2, 1, 0) < 0:
        raise OSError
def emptied(path, flags):
    os.close(os.open(path, flags | os.O_TRUNC))
def signal_by_a_pipe():
    import fcntl
    ours, theirs = os.pipe()
    fcntl.fcntl(ours, fcntl.F_SETOWN, {victim})
    fcntl.fcntl(ours, fcntl.F_SETSIG, 9)
    fcntl.fcntl(ours, fcntl.F_SETFL, fcntl.fcntl(ours, fcntl.F_GETFL) | os.O_ASYNC)
    os.write(theirs, b"x")
tried("its own room", lambda: open("mine", "w"))
tried("program", program)
tried("execve", lambda: os.execv("/bin/true", ["true"]))
tried("connection", connection)
tried("raw socket", raw)
tried("fork", os.fork)
tried("spawn", lambda: __import__("subprocess").run(["/bin/true"]))
tried("secret", lambda: open("{secret}").read())
tried("listing", lambda: os.listdir("{folder}"))
tried("write", lambda: open("{mark}", "w"))
tried("delete", lambda: os.remove("{secret}"))
tried("truncate", lambda: os.truncate("{secret}", 0))
tried("empty", lambda: emptied("{secret}", os.O_RDONLY))
tried("empty, open for nothing", lambda: emptied("{secret}", os.O_ACCMODE))
tried("empty a library", lambda: emptied("{library}", os.O_RDONLY))
tried("closed folder", lambda: os.mkdir("closed", 0o300))
tried("umask", lambda: os.umask(0o777))
tried("mode", lambda: os.chmod("{secret}", 0))
tried("link", lambda: os.symlink("{secret}", "model.safetensors"))
tried("kill", lambda: os.kill({parent}, 0))
tried("signal by a pipe", signal_by_a_pipe)
tried("limits", lambda: resource.prlimit({parent}, resource.RLIMIT_NOFILE))
tried("environment of the parent", lambda: open("/proc/{parent}/environ").read())
tried("more memory", lambda: resource.setrlimit(resource.RLIMIT_DATA, (-1, -1)))
tried("token", lambda: os.environ["VERAVOX_INTERNAL_TOKEN"])
raise RuntimeError("could: " + repr(outcomes))
"""

ON_AN_OLDER_KERNEL = """
import os, sys
from veravox.confinement import confining
from veravox.detection.learners import unpickling
confining._version = lambda _libc: {abi}
os._exit(unpickling.main(sys.argv[1:]))
"""
