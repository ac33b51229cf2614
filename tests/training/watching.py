"""What happens in a folder, as the kernel tells it: to do something in the very moment in which a file is written."""

import ctypes
import os
import select
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MODIFIED, MOVED_TO, CREATED = 0x2, 0x80, 0x100  # linux/inotify.h
HEAD = struct.Struct("iIII")
LIBC = ctypes.CDLL(None, use_errno=True)


class Watch:
    """Events of a folder and of the folders below it, also of those that are made later."""

    def __init__(self, folder: Path) -> None:
        self.queue = LIBC.inotify_init1(os.O_NONBLOCK)
        self._folders: dict[int, Path] = {}
        self._add(folder)

    def _add(self, folder: Path) -> None:
        mark = LIBC.inotify_add_watch(self.queue, os.fsencode(folder), MODIFIED | MOVED_TO | CREATED)
        if mark >= 0:
            self._folders[mark] = folder
            for below in [each for each in folder.iterdir() if each.is_dir()]:
                self._add(below)

    def events(self) -> Iterator[Path]:
        """Files and folders that were written since the last call."""
        try:
            content = os.read(self.queue, 1 << 16)
        except BlockingIOError:
            return
        while content:
            mark, _mask, _cookie, length = HEAD.unpack_from(content)
            name = content[HEAD.size : HEAD.size + length].rstrip(b"\0")
            content = content[HEAD.size + length :]
            path = self._folders[mark] / os.fsdecode(name)
            if path.is_dir():
                self._add(path)
            yield path

    def wait(self, *others: object, seconds: float) -> bool:
        """Until there is an event here or something to read from the others; whether there is, within so many seconds."""
        return bool(select.select([self.queue, *others], [], [], seconds)[0])


@contextmanager
def watched(folder: Path) -> Iterator[Watch]:
    watch = Watch(folder)
    try:
        yield watch
    finally:
        os.close(watch.queue)
