"""The process that others are forked from: `python -m veravox.datasets.decoding.zygote SOCKET`.

All that decoding needs is imported and has run once here, so that a fork costs milliseconds and can give up opening files. It
never reads a recording itself. When nobody holds the other end of its socket any more it ends, and its children with it.
"""

import gc
import io
import json
import os
import signal
import socket
import sys
from itertools import pairwise

import av
import numpy as np
import soundfile
from PIL import Image, MpoImagePlugin

from veravox.audio.decoding import frames_told, open_sound
from veravox.audio.ffmpeg import open_with_ffmpeg
from veravox.audio.sound import AudioError, Refused, Sound
from veravox.confinement.confining import Limits, Unconfined, own_namespaces, seal
from veravox.datasets.decoding import messages
from veravox.datasets.decoding.messages import MOST_FILES, Asked, Kind
from veravox.datasets.pictures import FORMATS, columns_of, look_at
from veravox.datasets.portrait import FORMATS as OF_PEOPLE
from veravox.datasets.portrait import portrait_of

WORDS = 256  # bytes of a request
ORIENTATION = 0x0112  # of EXIF
MOST_DESCRIPTORS = 1 << 16


def main(arguments: list[str]) -> int:
    asking = socket.socket(fileno=int(arguments[0]))
    os.environ.clear()
    av.logging.set_level(None)
    warm_up()
    own_namespaces()
    gc.freeze()  # so that a collection in a child copies nothing
    asking.send(b"ready")
    while True:
        words, descriptors, _flags, _sender = socket.recv_fds(asking, WORDS, 1 + MOST_FILES)
        if not words:
            return 0
        _fork(asking, words, descriptors)
        _reap()


def warm_up() -> None:
    """Decode something each way, for what libraries do at their first use needs files and memory."""
    for write, way in ((_written, open_sound), (_written, open_with_ffmpeg)):
        with way(write()) as sound:
            for _message in (messages.header(sound), *messages.blocks(sound)):
                pass
    try:
        with open_with_ffmpeg(io.BytesIO(b"no sound")):
            pass
    except AudioError:
        pass
    assert MpoImagePlugin  # JPEG files that hold several pictures need it
    for kind in FORMATS:
        columns_of(_drawn(kind))
    for kind in OF_PEOPLE:
        portrait_of(_drawn(kind))


def _drawn(kind: str) -> io.BytesIO:
    file = io.BytesIO()
    turned = Image.Exif()
    turned[ORIENTATION] = 6
    Image.new("RGB", (8, 8)).save(file, kind, exif=turned)
    file.seek(0)
    return file


def _written() -> io.BytesIO:
    file = io.BytesIO()
    soundfile.write(file, np.zeros((3000, 2), np.float32), 16000, format="WAV", subtype="FLOAT")
    file.seek(0)
    return file


def _fork(asking: socket.socket, words: bytes, descriptors: list[int]) -> None:
    """One process for what was asked; who asked gets a handle of it, to end it by."""
    answering, *files = descriptors
    child = os.fork()
    if not child:
        _alone(files, answering, words)
    handle = os.pidfd_open(child)
    socket.send_fds(asking, [b"forked"], [handle])
    for each in (handle, *descriptors):
        os.close(each)


def _reap() -> None:
    """Those that have ended, without waiting."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _alone(files: list[int], answering: int, words: bytes) -> None:
    """The child's whole life; it never comes back to what it was forked from."""
    try:
        _close_all_but(*files, answering)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # nobody listens any more: no reason to go on
        asked, allowed, *limits = json.loads(words)
        try:
            seal(Limits(*limits))
        except Unconfined:
            if not allowed:
                _say(answering, messages.bare(Kind.UNCONFINED))
                return
        for file in files:
            with os.fdopen(file, "rb", buffering=0) as recording:
                decode(recording, answering, Asked(asked))
    finally:
        os._exit(0)


def decode(recording: io.FileIO, answering: int, asked: Asked) -> None:
    """Say what is in it."""
    try:
        if asked is Asked.PICTURE:
            _say(answering, messages.columns(columns_of(io.BufferedReader(recording))))
        elif asked is Asked.PORTRAIT:
            _say(answering, messages.portrait(portrait_of(io.BufferedReader(recording))))
        elif asked is Asked.LOOK:
            picture = look_at(io.BufferedReader(recording))
            _say(answering, messages.numbers(picture.columns, picture.channels, picture.bits))
        elif asked is Asked.LENGTH:
            _say(answering, messages.numbers(*frames_told(recording), 0))
        else:
            with open_sound(recording) as sound:
                _tell(sound, answering)
            _say(answering, messages.bare(Kind.END))
    except Refused as why:
        _say(answering, messages.refusal(why))


def _tell(sound: Sound, answering: int) -> None:
    _say(answering, messages.header(sound))
    for block in messages.blocks(sound):
        _say(answering, block)


def _say(answering: int, message: bytes) -> None:
    rest = memoryview(message)
    while rest:
        rest = rest[os.write(answering, rest) :]


def _close_all_but(*kept: int) -> None:
    """Not even the log is left: what goes there goes nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)
    for below, above in pairwise([2, *sorted(kept), MOST_DESCRIPTORS]):
        os.closerange(below + 1, above)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
