"""Archives whose bytes make no sense end with a sentence, whatever their format's library makes of them."""

import bz2
import io
import os
import random
import resource
import tarfile
import zipfile
from pathlib import Path

import pytest

from veravox.core.exits import BAD_DATA, JobError
from veravox.datasets.importing.archives import unpack
from veravox.datasets.report import Report

CONTENTS = {"a/b/1.wav": b"one" * 100, "é/2.wav": b"two" * 200, "3.wav": os.urandom(300)}


def a_zip(method: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as file:
        for name, each in CONTENTS.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with file.open(info, "w", force_zip64=name == "3.wav") as entry:
                entry.write(each)
    return content.getvalue()


def a_tar(format: int) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=format) as file:
        for name, each in CONTENTS.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(each)
            file.addfile(entry, io.BytesIO(each))
    return content.getvalue()


def outcome(archive: Path, content: bytes, room: Path) -> str:
    """The sentence; empty where it was unpacked."""
    archive.write_bytes(content)
    try:
        unpack(archive, room, Report())
    except JobError as refused:
        return refused.message if refused.end is BAD_DATA else repr(refused.end)
    return ""


def replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    return content.replace(old, new)


def sparse(records: bytes) -> bytes:
    """A tar whose one entry has these notes, and holds none of the numbers that they speak of."""
    notes, entry = tarfile.TarInfo("notes"), tarfile.TarInfo("a/1.wav")
    notes.type, notes.size, entry.size = tarfile.XHDTYPE, len(records), 600
    return notes.tobuf() + records.ljust(512, b"\0") + entry.tobuf() + b"no number".ljust(1024, b"x") + bytes(1024)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("name.zip", replaced(a_zip(zipfile.ZIP_STORED), "é".encode(), b"\xe9\x28")),
        ("entry.zip", replaced(a_zip(zipfile.ZIP_BZIP2), b"BZh9", b"BZx9")),
        ("list.zip", a_zip(zipfile.ZIP_STORED)[:-6] + b"\xff\xff\xff\x7f\0\0"),
        ("sparse.tar", sparse(b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n")),
        ("block.tar.bz2", bz2.compress(a_tar(tarfile.PAX_FORMAT))[:60] + bytes(400)),
        ("check.tar.gz", b"\x1f\x8b\x07" + bytes(60)),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_no_library_can_read_is_said_to_be_damaged(tmp_path: Path, name: str, content: bytes) -> None:
    assert "is damaged or no archive of its kind" in outcome(tmp_path / name, content, tmp_path / "room")


def test_whatever_is_damaged_is_refused_or_unpacked_as_it_was(tmp_path: Path) -> None:
    chance = random.Random(0)
    zips = [a_zip(method) for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)]
    tars = [a_tar(format) for format in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)]
    sentences = []
    for turn in range(200):
        suffix, wholes = (".zip", zips) if turn % 2 else (".tar", tars)
        room = tmp_path / "room"
        content = damaged(chance.choice(wholes), suffix, chance)
        if said := outcome(tmp_path / f"damaged{suffix}", content, room):
            sentences.append(said)
        elif suffix == ".zip":  # a tar has no checksums of what is in it
            assert {path.read_bytes() for path in room.rglob("*.wav")} <= set(CONTENTS.values())
    assert all("damaged." in said for said in sentences)
    assert 50 < len(sentences) < 200


def damaged(whole: bytes, suffix: str, chance: random.Random) -> bytes:
    """Some bytes are others: a zip's in its list of entries more often; a tar's headers add up all the same."""
    content = bytearray(whole)
    for _each in range(chance.randint(1, 4)):
        place = chance.randrange(len(content) - 300 if suffix == ".zip" and chance.random() < 0.6 else 0, len(content))
        content[place] = chance.choice((0, 255, chance.randrange(256), content[place] ^ 128, chance.randrange(48, 58)))
        begin = place // 512 * 512
        if suffix == ".tar" and content[begin + 257 : begin + 262] == b"ustar":
            content[begin + 148 : begin + 156] = b" " * 8
            content[begin + 148 : begin + 156] = b"%06o\0 " % sum(content[begin : begin + 512])
    return bytes(content)


def test_a_disk_that_takes_no_more_is_not_called_a_damaged_archive(tmp_path: Path) -> None:
    archive = tmp_path / "whole.zip"
    archive.write_bytes(a_zip(zipfile.ZIP_STORED))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            unpack(archive, tmp_path / "room", Report())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
