"""Archives that climb, burst, lie or are something else, under the name of a bundle."""

import bz2
import gzip
import io
import json
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

from hostile_files import LIE, Door, Good, Hostile
from hostile_pickles import archived_by_torch, calling, calls
from hostile_recordings import sine

from veravox.detection.bundle import CARD, WEIGHTS

CLIMBING = (
    *(
        f"../{LIE}",
        f"../../{LIE}",
        "../" * 30 + f"tmp/{LIE}",
        f"/tmp/{LIE}",
        f"a/../../{LIE}",
        f"./../{LIE}",
        f"//{LIE}",
    ),
    *(f"C:\\{LIE}", f"C:{LIE}", f"..\\{LIE}", f"\\\\server\\share\\{LIE}", f"a\\..\\..\\{LIE}", f"file:///tmp/{LIE}"),
    *(
        f"\uff0e\uff0e/{LIE}",
        f"\u2024\u2024/{LIE}",
        f"..\u2215{LIE}",
        f"%2e%2e/{LIE}",
        f"..;/{LIE}",
        f"~/{LIE}",
        f"${{HOME}}/{LIE}",
    ),
    *(
        f"{CARD}/../../{LIE}",
        f"\x00/../{LIE}",
        f"{LIE}\x00.json",
        "..",
        ".",
        "",
        "/",
        "CON",
        "NUL.json",
        "aux",
        "com1:",
        "x" * 300,
    ),
    *("a/" * 2000 + LIE, f"{LIE}\n\x1b[2J", f"\u202e{LIE}", f" ../{LIE}", f".../{LIE}", f"..\t/{LIE}"),
)
OTHERS = (
    "conftest.py",
    "sitecustomize.py",
    "usercustomize.pth",
    "__init__.py",
    "model.pkl",
    "veravox/__init__.py",
    "libtorch.so",
)
BEGINNINGS = (
    ("PDF", b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n"),
    ("PNG", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0"),
    ("ELF", b"\x7fELF\x02\x01\x01" + bytes(57)),
    ("script", b"#!/bin/sh\ntouch veravox-lied\nexit 0\n"),
    ("HTML", b"<script>fetch('//example.org')</script>"),
    ("pickle", b"cos\nsystem\n(S'touch veravox-lied'\ntR."),
)


def archives(good: Good, outside: str) -> Iterator[Hostile]:
    """Each with a sound bundle in it, so that nothing but the harm keeps it from being taken in."""

    def archive(kind: str, content: bytes) -> Hostile:
        return Hostile(f"archive: {kind}", Door.ARCHIVE, {"theirs.zip": content})

    sound = packed(good)
    for name in CLIMBING:
        yield archive("names that climb", packed(good, (name, b"harm")))
    for content in _special(good):
        yield archive("links, devices and folders", content)
    for names in (
        (CARD, CARD),
        (CARD, CARD.upper()),
        (CARD, f"./{CARD}"),
        (WEIGHTS, f".//{WEIGHTS}"),
        ("Model.JSON", CARD),
    ):
        yield archive(
            "names that stand twice", _zip(*((name, good.spoilt()) for name in names), (WEIGHTS, good.weights))
        )
    for content in _bombs(good):
        yield archive("bombs", content)
    for content in _lies(sound):
        yield archive("sizes and places that lie", content)
    for name in OTHERS:
        yield archive("code beside the bundle", packed(good, (name, b"import os; os.system('touch veravox-lied')")))
    for _name, begin in BEGINNINGS:
        yield archive("polyglots", begin + sound)
        yield archive("polyglots", sound + begin)
    yield archive("polyglots", sine() + sound)
    for content in _something_else(good, outside):
        yield archive("something else", content)
    for call in calls(outside)[:6]:
        yield archive("a pickle in the bundle's place", _zip((WEIGHTS, calling(*call)), (CARD, good.spoilt())))
        yield archive("a pickle in the bundle's place", _zip((WEIGHTS, good.weights), (CARD, calling(*call))))


def packed(good: Good, *more: tuple[str, bytes]) -> bytes:
    return _zip((WEIGHTS, good.weights), (CARD, good.spoilt()), *more)


def _zip(*entries: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as file:
        for name, each in entries:
            info = zipfile.ZipInfo("placeholder")
            info.filename, info.compress_type = name, method
            file.writestr(info, each)
    return content.getvalue()


def _special(good: Good) -> Iterator[bytes]:
    for kind, name, target in (
        (stat.S_IFLNK, CARD, b"/etc/passwd"),
        (stat.S_IFLNK, WEIGHTS, b"../../../../etc/passwd"),
        (stat.S_IFLNK, "folder", b"/tmp"),
        (stat.S_IFIFO, WEIGHTS, b""),
        (stat.S_IFCHR, CARD, b""),
        (stat.S_IFSOCK, CARD, b""),
        (stat.S_IFDIR, CARD, b""),
    ):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as file:
            info = zipfile.ZipInfo(name)
            info.external_attr = (kind | 0o777) << 16
            file.writestr(info, target)
            for other, each in ((WEIGHTS, good.weights), (CARD, good.spoilt())):
                if other != name:
                    file.writestr(other, each)
        yield content.getvalue()


def _bombs(good: Good) -> Iterator[bytes]:
    zeros = zlib.compressobj(1, zlib.DEFLATED, -15)
    burst = b"".join(zeros.compress(bytes(1 << 20)) for _each in range(100)) + zeros.flush()
    yield _raw(CARD, burst, 100 << 20, zipfile.ZIP_DEFLATED)
    yield _raw(WEIGHTS, burst, 100 << 20, zipfile.ZIP_DEFLATED)
    yield _raw(CARD, burst, 100, zipfile.ZIP_DEFLATED)  # says that it is small
    yield _zip((CARD, b"[" * (8 << 20)), (WEIGHTS, good.weights), method=zipfile.ZIP_DEFLATED)
    yield _zip((CARD, bytes(70 << 20)), method=zipfile.ZIP_BZIP2)
    yield packed(good, *((f"{at}", b"") for at in range(200)))
    yield packed(good, *((f"{at}", b"") for at in range(5_000)))
    nested = packed(good)
    for _layer in range(6):
        nested = _zip(*((f"{at}.zip", nested) for at in range(2)), method=zipfile.ZIP_DEFLATED)
    yield nested


def _raw(name: str, compressed: bytes, size: int, method: int, crc: int = 0, flags: int = 0) -> bytes:
    """A zip of one entry about which anything may be said."""
    told = name.encode()
    common = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 33, crc, len(compressed), size, len(told), 0)
    local = b"PK\x03\x04" + common + told
    listed = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + told
    begin = len(local) + len(compressed)
    return local + compressed + listed + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(listed), begin, 0)


def _lies(sound: bytes) -> Iterator[bytes]:
    card = json.dumps({}).encode()
    for size in (0, 1, 1 << 20, (1 << 32) - 2):
        yield _raw(CARD, card, size, zipfile.ZIP_STORED, zlib.crc32(card))
    yield _raw(CARD, card, len(card), zipfile.ZIP_STORED, crc=1)
    yield _raw(CARD, card, len(card), 99)
    yield _raw(CARD, card, len(card), zipfile.ZIP_LZMA)
    yield _raw(CARD, card, len(card), zipfile.ZIP_STORED, flags=1)
    listed = sound.index(b"PK\x01\x02")
    second = sound.index(b"PK\x01\x02", listed + 4)
    both_at_once = bytearray(sound)
    both_at_once[second + 42 : second + 46] = bytes(4)  # its entry begins where the first one does
    yield bytes(both_at_once)
    for place in (0, listed // 2, listed, len(sound) - 30, len(sound) - 1):
        yield sound[:place]
    end = bytearray(sound)
    end[-6:-2] = struct.pack("<I", (1 << 32) - 1)
    yield bytes(end)
    many = bytearray(sound)
    many[-14:-10] = struct.pack("<HH", 65_535, 65_535)
    yield bytes(many)
    yield sound + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, 1 << 31, 0, 0)


def _something_else(good: Good, outside: str) -> Iterator[bytes]:
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as file:
        for name, content in ((WEIGHTS, good.weights), (f"../{LIE}", b"harm")):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))
    yield tar.getvalue()
    yield gzip.compress(tar.getvalue())
    yield bz2.compress(tar.getvalue())
    yield from (b"", b"P", b"PK", b"7z\xbc\xaf\x27\x1c" + bytes(100), b"Rar!\x1a\x07\x01\0" + bytes(100), b"<html>")
    yield archived_by_torch("os", "system", outside)
    yield archived_by_torch("builtins", "exec", outside)
    yield good.weights
    yield _zip(("readme.txt", b""))
    yield _zip((f"inner/{WEIGHTS}", good.weights), (f"inner/{CARD}", good.spoilt()))
