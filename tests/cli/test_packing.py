"""A folder as a tar that nobody writes."""

import io
import os
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.cli.sending.packing import Archive, Changed, Folder, digest_of


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of sizes around a tar's block, deep ones, and one whose name is longer than a plain header holds."""
    folder = tmp_path_factory.mktemp("clips")
    sizes = {"a/human/1.wav": 0, "a/human/2.wav": 1, "a/x/3.wav": 511, "b/x/4.wav": 512, "b/x/5.wav": 513}
    sizes |= {f"声/{'ü' * 120}/6.wav": 2000}
    for name, size in sizes.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(os.urandom(size))
    (folder / ".hidden").write_bytes(b"x")
    (folder / "link.wav").symlink_to("a/human/1.wav")
    return folder


def whole(folder: Path) -> bytes:
    packed = Folder(folder)
    return packed.read(0, packed.size)


def test_it_is_the_tar_of_its_plain_files(clips: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(whole(clips))) as tar:
        names = tar.getnames()
        assert len(names) == 6
        for name in names:
            content = tar.extractfile(name)
            assert content is not None
            assert content.read() == (clips / name).read_bytes()


@given(st.integers(0, 12_000), st.integers(0, 3000))
def test_any_part_of_it_is_that_part_of_the_whole(clips: Path, offset: int, length: int) -> None:
    assert Folder(clips).read(offset, length) == whole(clips)[offset : offset + length]


def test_dates_and_owners_change_nothing(clips: Path) -> None:
    before = digest_of(Folder(clips))
    os.utime(clips / "a/human/2.wav", (1, 1))
    assert digest_of(Folder(clips)) == before


def test_a_file_that_changes_meanwhile_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "1.wav").write_bytes(bytes(5000))
    packed = Folder(tmp_path)
    for size in (100, 9000):
        (tmp_path / "1.wav").write_bytes(bytes(size))
        with pytest.raises(Changed, match=r"1\.wav"):
            packed.read(0, packed.size)


def test_an_archive_is_sent_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "clips.zip").write_bytes(b"0123456789")
    packed = Archive(tmp_path / "clips.zip")
    assert (packed.name, packed.size, packed.read(3, 4), packed.read(8, 9)) == ("clips.zip", 10, b"3456", b"89")
