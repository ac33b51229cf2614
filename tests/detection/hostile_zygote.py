"""A zygote whose children run the Python that they are given instead of decoding it."""

import ctypes
import os
import sys

from veravox.audio import sound
from veravox.confinement import confining
from veravox.datasets.decoding import messages, zygote


def run(recording, answering, _asked):
    exec(
        recording.read(),
        {
            "answering": answering,
            "messages": messages,
            "os": os,
            "ctypes": ctypes,
            "sound": sound,
            "recording": recording,
        },
    )


def main(abi: int | None = None, confined: bool = True) -> None:
    zygote.decode = run
    if abi:
        confining._version = lambda _libc: abi
    if not confined:
        confining._landlock = unknown
    sys.exit(zygote.main(sys.argv[1:]))


def unknown(_libc, _room):
    raise OSError(38, "Function not implemented")
