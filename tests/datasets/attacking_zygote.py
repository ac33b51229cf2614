"""A zygote whose children decode what they are given, unless it is Python: that they run, as a broken decoder would."""

import ctypes
import os
import sys

from veravox.audio import sound
from veravox.confinement import confining
from veravox.datasets.decoding import messages, zygote

MARK = b"# attack\n"
decode = zygote.decode


def run(recording, answering, asked):
    code = recording.read(1 << 20)
    recording.seek(0)
    if not code.startswith(MARK):
        decode(recording, answering, asked)
        return
    known = {"answering": answering, "messages": messages, "os": os, "ctypes": ctypes, "sound": sound}
    exec(code, known)


def main(confined: bool = True) -> None:
    zygote.decode = run
    if not confined:
        confining._landlock = unknown
    sys.exit(zygote.main(sys.argv[1:]))


def unknown(_libc, _room):
    raise OSError(38, "Function not implemented")
