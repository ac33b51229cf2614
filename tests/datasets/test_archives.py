"""Archives are looked at before anything of them is written."""

import bz2
import gzip
import io
import os
import stat
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from veravox.core.exits import BAD_DATA, DISK_FULL, JobError
from veravox.datasets.importing import archives, import_folder
from veravox.datasets.importing.archives import opened, unpack
from veravox.datasets.importing.entries import Limits
from veravox.datasets.report import Report

LeftBehind = Callable[[], list[str]]
TARS = {".tar": "w", ".tar.gz": "w:gz", ".tgz": "w:gz", ".tar.bz2": "w:bz2", ".tar.xz": "w:xz"}


def packed(source: Path, archive: Path, prefix: str = "") -> Path:
    files = sorted(path for path in source.rglob("*") if path.is_file())
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive, "w") as file:
            for path in files:
                file.write(path, prefix + str(path.relative_to(source)))
        return archive
    mode = next(mode for suffix, mode in TARS.items() if archive.name.endswith(suffix))
    with tarfile.open(archive, mode) as tar:  # type: ignore[call-overload]
        for path in files:
            tar.add(path, prefix + str(path.relative_to(source)))
    return archive


def tar_of(archive: Path, *entries: tarfile.TarInfo) -> Path:
    with tarfile.open(archive, "w") as tar:
        for entry in entries:
            tar.addfile(entry, io.BytesIO(b"x" * entry.size) if entry.isreg() else None)
    return archive


def entry(name: str, kind: bytes = tarfile.REGTYPE, target: str = "", size: int = 1) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, target, size if kind == tarfile.REGTYPE else 0
    return info


def zip_of(archive: Path, *names: str) -> Path:
    with zipfile.ZipFile(archive, "w") as file:
        for name in names:
            file.writestr(zipfile.ZipInfo(name), b"x")
    return archive


def refused(archive: Path, target: Path, limits: Limits | None = None) -> str:
    with pytest.raises(JobError) as refusal:
        unpack(archive, target, Report(), limits)
    assert refusal.value.end is BAD_DATA
    assert not [path for path in target.rglob("*") if path.is_file()]
    return refusal.value.message


@pytest.mark.parametrize("suffix", [".zip", *TARS])
@pytest.mark.parametrize("prefix", ["", "wrapped/twice/"])
def test_an_archive_is_imported_like_its_folder_and_leaves_nothing_unpacked(
    source: Path, data: Path, tmp_path: Path, left_behind: LeftBehind, suffix: str, prefix: str
) -> None:
    (source / ".DS_Store").write_bytes(b"x")
    (source / "__MACOSX").mkdir()
    (source / "__MACOSX" / "1.wav").write_bytes(b"x")
    datasets = data / "datasets"
    plain = import_folder(source, datasets, "mine", "", "a", Report(), "auto")
    archive = packed(source, tmp_path / f"clips{suffix}", prefix)
    placed = import_folder(archive, datasets, "mine", "", "b", Report(), "auto")
    assert placed.card.version == plain.card.version
    assert placed.card.refused == plain.card.refused == []
    assert left_behind() == [placed.card.version]


def test_a_folder_that_holds_one_archive_stands_for_it(source: Path, tmp_path: Path) -> None:
    upload = tmp_path / "upload"
    upload.mkdir()
    packed(source, upload / "clips.zip")
    (upload / "access.json").write_text("{}")
    with opened(upload, tmp_path / "room", Report()) as folder:
        assert sorted(path.name for path in folder.iterdir()) == ["en_allison", "it_carlo"]
    assert not (tmp_path / "room").exists()
    with opened(source, tmp_path / "room", Report()) as folder:
        assert folder == source


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (entry("../../out.wav"), "leads out of the archive"),
        (entry("a/../../out.wav"), "leads out of the archive"),
        (entry("/etc/out.wav"), "absolute path"),
        (entry("C:/out.wav"), "absolute path"),
        (entry("a\\..\\out.wav"), "another system"),
        (entry("a/link.wav", tarfile.SYMTYPE, "/etc/passwd"), "link or a device"),
        (entry("a/hard.wav", tarfile.LNKTYPE, "a/1.wav"), "link or a device"),
        (entry("a/null.wav", tarfile.CHRTYPE), "link or a device"),
        (entry("a/pipe.wav", tarfile.FIFOTYPE), "link or a device"),
        (entry("a/" + "x" * 300), "name that is too long"),
        (entry("a/1.WAV"), "differs in capitals alone"),
        (entry("a/1.wav"), "the same name"),
        (entry("a/1.wav/2.wav"), "a file and a folder at once"),
    ],
    ids=lambda each: each.name[:20] if isinstance(each, tarfile.TarInfo) else "",
)
def test_a_tar_with_one_bad_entry_is_refused_whole(tmp_path: Path, made: tarfile.TarInfo, says: str) -> None:
    archive = tar_of(tmp_path / "bad.tar", entry("a/1.wav"), made)
    said = refused(archive, tmp_path / "room")
    assert says in said
    assert "bad.tar" in said


@pytest.mark.parametrize("name", ["../out.wav", "/out.wav", "a/../../out.wav", "..\\out.wav", "C:\\out.wav", "A/1.wav"])
def test_a_zip_with_one_bad_name_is_refused_whole(tmp_path: Path, name: str) -> None:
    refused(zip_of(tmp_path / "bad.zip", "a/1.wav", name), tmp_path / "room")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_a_link_in_a_zip_is_refused(tmp_path: Path, kind: int) -> None:
    link = zipfile.ZipInfo("a/link.wav")
    link.external_attr = (kind | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as file:
        file.writestr(link, "/etc/passwd")
    assert "link or a device" in refused(tmp_path / "bad.zip", tmp_path / "room")


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    archive = zip_of(tmp_path / "secret.zip", "a/1.wav")
    content = bytearray(archive.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flags] |= 1
    archive.write_bytes(content)
    assert "is encrypted" in refused(archive, tmp_path / "room")


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz", ".tar.xz"])
def test_a_bomb_is_recognised_before_it_goes_off(tmp_path: Path, suffix: str) -> None:
    folder = tmp_path / "zeros"
    folder.mkdir()
    with (folder / "1.wav").open("wb") as file:
        file.truncate(80 << 20)
    archive = tmp_path / f"bomb{suffix}"
    if suffix == ".zip":
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            file.write(folder / "1.wav", "1.wav")
    else:
        packed(folder, archive)
    assert archive.stat().st_size < 1 << 20
    assert "unpacks to 83.9 MB or more" in refused(archive, tmp_path / "room")


def test_more_entries_or_bytes_than_allowed_are_refused(tmp_path: Path) -> None:
    archive = zip_of(tmp_path / "many.zip", *(f"{n}.wav" for n in range(11)))
    assert "more than 10 entries" in refused(archive, tmp_path / "room", Limits(entries=10))
    assert "more than 10 B" in refused(archive, tmp_path / "room", Limits(bytes=10))


def peak(work: Callable[[], object]) -> int:
    """Bytes of memory that were needed at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("suffix", [".tar", ".tar.gz", ".tar.bz2"])
@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_tars_header_that_fills_the_memory_is_refused(tmp_path: Path, suffix: str, kind: bytes) -> None:
    header = tarfile.TarInfo("header")
    header.type, header.size = kind, 32 << 20
    archive = tmp_path / f"header{suffix}"
    content = {".tar": open, ".tar.gz": gzip.open, ".tar.bz2": bz2.open}[suffix]
    with content(archive, "wb") as file:
        file.write(entry("a/1.wav", size=0).tobuf() + header.tobuf() + bytes(header.size) + entry("a/2.wav").tobuf())
    assert peak(lambda: refused(archive, tmp_path / "room")) < 8 << 20


def test_headers_upon_headers_are_refused(tmp_path: Path) -> None:
    """Each keeps within the limit, and stays in memory until the entry that they are about is there."""
    header = tarfile.TarInfo("header")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 32 << 10
    archive = tmp_path / "headers.tar"
    archive.write_bytes(200 * (header.tobuf() + b"x" * header.size) + entry("a/1.wav").tobuf())
    assert "more than 65.5 kB of names" in refused(archive, tmp_path / "room")


def test_a_zips_entries_are_counted_before_anything_is_made_of_them(tmp_path: Path) -> None:
    """Whatever number it says itself."""
    archive = zip_of(tmp_path / "many.zip", "a/1.wav")
    content = archive.read_bytes()
    begin, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    listed = content[begin:end] * 100_000
    tail = bytearray(content[end:])
    tail[12:16] = len(listed).to_bytes(4, "little")
    archive.write_bytes(content[:begin] + listed + tail)
    limits = Limits(entries=50_000)
    assert peak(lambda: refused(archive, tmp_path / "room", limits)) < 2 * len(listed)


def test_folders_within_folders_without_end_are_refused(tmp_path: Path) -> None:
    deep = zip_of(tmp_path / "deep.zip", "a/1.wav", "a/" * 32 + "1.wav", "b/" * 33 + "1.wav")
    assert "'b/b/" in (said := refused(deep, tmp_path / "room"))
    assert "lies in more than 32 folders" in said


def test_names_of_folders_are_not_kept_for_each_file(tmp_path: Path) -> None:
    folders = "/".join(31 * ["x" * 90])
    archive = zip_of(tmp_path / "folders.zip", *(f"{n}/{folders}/1.wav" for n in range(300)))
    assert peak(lambda: unpack(archive, tmp_path / "room", Report(), wanted=lambda _name: False)) < 8 << 20


def test_an_entry_that_unpacks_to_more_than_it_says_is_stopped(tmp_path: Path) -> None:
    archive = tmp_path / "lies.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("1.wav", bytes(100_000))
    content = bytearray(archive.read_bytes())
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(mark) + place
        content[at : at + 4] = (10).to_bytes(4, "little")
    archive.write_bytes(content)
    with pytest.raises(JobError):
        unpack(archive, tmp_path / "room", Report())
    assert sum(path.stat().st_size for path in (tmp_path / "room").rglob("*") if path.is_file()) <= 10


@pytest.mark.parametrize("suffix", [".zip", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz"])
@pytest.mark.parametrize("left", [0.0, 0.5, 0.97])
def test_a_damaged_archive_is_said_to_be_one(source: Path, tmp_path: Path, suffix: str, left: float) -> None:
    archive = packed(source, tmp_path / f"cut{suffix}")
    os.truncate(archive, int(archive.stat().st_size * left))
    with pytest.raises(JobError, match=r"damaged or no archive|cut off") as refusal:
        unpack(archive, tmp_path / "room", Report())
    assert refusal.value.end is BAD_DATA


def test_noise_that_is_called_an_archive_is_refused(tmp_path: Path) -> None:
    for suffix in (".zip", ".tar", ".tar.gz"):
        (tmp_path / f"noise{suffix}").write_bytes(os.urandom(2000))
        assert "no archive of its kind" in refused(tmp_path / f"noise{suffix}", tmp_path / "room")


def test_a_tar_that_begins_with_a_name_like_another_formats_mark_is_one(tmp_path: Path) -> None:
    archive = tar_of(tmp_path / "names.tar", entry("BZhang/1.wav"), entry("]/1.wav"))
    unpack(archive, tmp_path / "room", Report())
    assert sorted(path.parent.name for path in (tmp_path / "room").rglob("*.wav")) == ["BZhang", "]"]


def test_an_archive_within_an_archive_is_named(source: Path, tmp_path: Path, data: Path) -> None:
    packed(source / "it_carlo" / "bonafide", source / "it_carlo" / "bonafide" / "more.tar.gz")
    archive = packed(source, tmp_path / "outer.zip")
    placed = import_folder(archive, data / "datasets", "mine", "", "a", Report(), "auto")
    (only,) = placed.card.refused
    assert only.clip == "it_carlo/bonafide/more.tar.gz"
    assert "an archive within the source" in only.reason


def test_an_archive_that_would_fill_the_disk_is_not_begun(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = packed(source, tmp_path / "clips.zip")
    monkeypatch.setattr(archives.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 1000}))
    with pytest.raises(JobError, match=r"the disk has 1\.0 kB left") as refusal:
        unpack(archive, tmp_path / "room", Report())
    assert refusal.value.end is DISK_FULL


def test_links_are_passed_over_where_the_archive_is_known(tmp_path: Path) -> None:
    archive = tar_of(tmp_path / "known.tar", entry("a/1.wav"), entry("a/2.wav", tarfile.SYMTYPE, "1.wav"))
    unpack(archive, tmp_path / "room", Report(), lenient=True)
    assert [path.name for path in (tmp_path / "room").rglob("*.wav")] == ["1.wav"]
    assert "leads out" in refused_leniently(tar_of(tmp_path / "out.tar", entry("../1.wav")), tmp_path / "room")


def refused_leniently(archive: Path, target: Path) -> str:
    with pytest.raises(JobError) as refusal:
        unpack(archive, target, Report(), lenient=True)
    return refusal.value.message
