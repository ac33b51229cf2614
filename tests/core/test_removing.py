"""Folders that somebody else filled are removed whole, and nothing beside them."""

import os
import subprocess
import sys
from pathlib import Path

from veravox.core.removing import remove_tree


def deep(place: Path, levels: int) -> None:
    """Folder within folder, each with a file and another folder, as a process may make them that goes from one to the next."""
    here = os.open(place, os.O_RDONLY)
    for _level in range(levels):
        for name in ("down", "beside"):
            os.mkdir(name, dir_fd=here)
        os.close(os.open("file", os.O_WRONLY | os.O_CREAT, dir_fd=here))
        inner = os.open("down", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)


def test_a_tree_that_is_deeper_than_a_path_is_long_is_removed(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    deep(room, 1000)
    remove_tree(room)
    assert list(tmp_path.iterdir()) == []


def test_links_are_removed_and_not_followed(tmp_path: Path) -> None:
    (kept := tmp_path / "kept" / "inner").mkdir(parents=True)
    (kept / "file").touch()
    (room := tmp_path / "room").mkdir()
    (room / "folder").symlink_to(kept.parent)
    (room / "file").symlink_to(kept / "file")
    os.mkfifo(room / "pipe")
    remove_tree(room)
    assert not room.exists()
    (link := tmp_path / "link").symlink_to(kept.parent)
    remove_tree(link)
    assert link.is_symlink()
    assert (kept / "file").exists()


def test_what_is_not_there_and_what_is_no_folder_stays_as_it_is(tmp_path: Path) -> None:
    (file := tmp_path / "file").touch()
    remove_tree(file)
    remove_tree(tmp_path / "nothing")
    assert list(tmp_path.iterdir()) == [file]


AS_A_USER = """
import os, sys
from pathlib import Path
from veravox.core.removing import remove_tree
if os.getuid() == 0:
    os.chown(sys.argv[1], 65534, 65534)
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
room = Path("room")
for name, mode in (("closed", 0o000), ("no way back", 0o600), ("unreadable", 0o300), ("open", 0o700)):
    (room / name / "inner").mkdir(parents=True)
    (room / name / "file").touch()
    (room / f"empty {name}").mkdir(mode=mode)
    (room / name).chmod(mode)
remove_tree(room)
print(sorted(each.name for each in room.iterdir()))
for each in room.iterdir():
    each.chmod(0o700)
remove_tree(room)
print(room.exists())
"""


def test_what_cannot_be_removed_keeps_nothing_else(tmp_path: Path) -> None:
    """Folders that their owner has closed; root, who may enter them all the same, becomes somebody else for it."""
    (place := tmp_path / "place").mkdir()
    words = [sys.executable, "-c", AS_A_USER, str(place)]
    said = subprocess.run(words, cwd=place, capture_output=True, text=True, check=True).stdout
    assert said == "['closed', 'no way back', 'unreadable']\nFalse\n"
