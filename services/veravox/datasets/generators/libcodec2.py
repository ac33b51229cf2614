"""Debian's libcodec2 through ctypes: LPCNet, a neural vocoder whose symbols are nobody's promise, and Codec2.

Both draw random numbers from variables of the library that nothing can set, so a clip's bytes would depend on the
clips before it. Each call therefore loads a copy of its own from memory, whose variables are fresh.
"""

import _ctypes
import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from veravox.audio.recording import Samples
from veravox.core.text import _
from veravox.datasets.generators.contract import READY, Probe, refuse
from veravox.datasets.generators.rebuilding import Rebuild

FRAME = 160  # samples at 16 kHz that LPCNet makes at once
FEATURES = 55  # floats of a frame's analysis; 18 to 35 hold what only training wants
LPCNET_LATE = 400  # samples, measured by cross-correlation on speech
CODEC2_MODE = 0  # 3,200 bit/s, the one that is best understood
CODEC2_LATE = 150  # samples at 8 kHz, measured by cross-correlation of envelopes on speech
SPREAD = 4099  # how many different beginnings of the library's random numbers a seed may choose

LPCNET_NAMES = (
    "lpcnet_create",
    "lpcnet_destroy",
    "lpcnet_dump_create",
    "lpcnet_dump_destroy",
    "lpcnet_dump",
    "lpcnet_synthesize",
    "nnet_rand",
)
CODEC2_NAMES = (
    "codec2_create",
    "codec2_destroy",
    "codec2_encode",
    "codec2_decode",
    "codec2_samples_per_frame",
    "codec2_bits_per_frame",
)
_one_at_a_time = Lock()  # libc's random numbers are the process' own


def look_lpcnet(weights: Path | None) -> Probe:
    """Whether the library is there with LPCNet inside."""
    return _look(LPCNET_NAMES)


def look_codec2(weights: Path | None) -> Probe:
    """Whether the library is there."""
    return _look(CODEC2_NAMES)


def prepare_lpcnet(weights: Path | None) -> Rebuild:
    """Ready to run LPCNet."""
    refuse(look_lpcnet(weights))
    return _lpcnet


def prepare_codec2(weights: Path | None) -> Rebuild:
    """Ready to code and decode."""
    refuse(look_codec2(weights))
    return _codec2


def _look(names: tuple[str, ...]) -> Probe:
    remedy = _("Install Debian's package libcodec2-1.0 (`apt-get install libcodec2-1.0`).")
    path = _library()
    if path is None:
        return Probe(False, _("The library libcodec2 is not here, or this is not Linux."), remedy)
    try:
        library = ctypes.CDLL(str(path))
    except OSError:
        return Probe(False, _("The library libcodec2 cannot be loaded."), remedy)
    missing = [name for name in names if not hasattr(library, name)]
    if missing:
        return Probe(False, _("This libcodec2 does not let {name} be called.").format(name=missing[0]), remedy)
    return READY


@lru_cache(maxsize=1)
def _library() -> Path | None:
    """Where the loader finds it: the file that this process would map."""
    name = find_library("codec2")
    if name is None or not hasattr(os, "memfd_create"):
        return None
    try:
        ctypes.CDLL(name)
    except OSError:
        return None
    with Path("/proc/self/maps").open() as maps:
        mapped = [line.split(maxsplit=5)[-1].strip() for line in maps if name in line]
    return Path(mapped[0]) if mapped else Path(name)


@contextmanager
def _fresh(seed: int) -> Iterator[Any]:
    """A copy of the library that nobody has drawn random numbers from, and libc's own seeded."""
    path = _library()
    assert path is not None
    with _one_at_a_time:
        descriptor = os.memfd_create("libcodec2")
        try:
            os.write(descriptor, path.read_bytes())
            library = ctypes.CDLL(f"/proc/self/fd/{descriptor}")
        finally:
            os.close(descriptor)
        try:
            ctypes.CDLL(None).srand(seed % 2**31)
            yield library
        finally:
            _ctypes.dlclose(library._handle)


def _lpcnet(samples: Samples, seed: int) -> Samples:
    frames = -(-(samples.size + LPCNET_LATE) // FRAME)
    sound = np.pad(samples * np.float32(32768), (0, frames * FRAME - samples.size))
    made = np.zeros(frames * FRAME, np.int16)
    features = (ctypes.c_float * FEATURES)()
    with _fresh(seed) as library:
        for _draw in range(seed % SPREAD):
            library.nnet_rand()
        analysis, network = (_made(library, name) for name in ("lpcnet_dump_create", "lpcnet_create"))
        for first in range(0, sound.size, FRAME):
            library.lpcnet_dump(analysis, _at(sound[first : first + FRAME].copy()), features)
            features[18:36] = [0.0] * 18
            library.lpcnet_synthesize(network, _at(made[first:]), features, FRAME, 0)
        library.lpcnet_dump_destroy(analysis)
        library.lpcnet_destroy(network)
    return (made[LPCNET_LATE:] / np.float32(32768)).astype(np.float32)


def _codec2(samples: Samples, seed: int) -> Samples:
    with _fresh(seed) as library:
        library.codec2_create.restype = ctypes.c_void_p
        state = ctypes.c_void_p(library.codec2_create(CODEC2_MODE))
        frame = library.codec2_samples_per_frame(state)
        packet = ctypes.create_string_buffer((library.codec2_bits_per_frame(state) + 7) // 8)
        frames = -(-(samples.size + CODEC2_LATE) // frame)
        sound = np.pad(np.round(samples * 32767).astype(np.int16), (0, frames * frame - samples.size))
        made = np.zeros_like(sound)
        for first in range(0, sound.size, frame):
            library.codec2_encode(state, packet, _at(sound[first:]))
            library.codec2_decode(state, _at(made[first:]), packet)
        library.codec2_destroy(state)
    return (made[CODEC2_LATE:] / np.float32(32768)).astype(np.float32)


def _made(library: Any, name: str) -> ctypes.c_void_p:
    create: Callable[[], int] = getattr(library, name)
    create.restype = ctypes.c_void_p  # type: ignore[attr-defined]
    return ctypes.c_void_p(create())


def _at(samples: Any) -> Any:
    return samples.ctypes.data_as(ctypes.c_void_p)
