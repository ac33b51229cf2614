"""How far it is, on standard error: a line that is written over at a terminal, a line a part elsewhere."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

from veravox.core.sizes import size
from veravox.core.text import _

EVERY = 0.2  # s


@dataclass
class Telling:
    """What is done, told to whoever waits."""

    out: TextIO = field(default_factory=lambda: sys.stderr)
    clock: Callable[[], float] = time.monotonic
    _part: str = ""
    _files: int = 0
    _bytes: int = 0
    _told: float = 0.0

    def done(self, part: str, bytes: int) -> None:
        """One more file of a part of the work."""
        if part != self._part:
            self.end()
            self._part, self._files, self._bytes = part, 0, 0
        self._files, self._bytes = self._files + 1, self._bytes + bytes
        if self.out.isatty() and self.clock() - self._told > EVERY:
            self._told = self.clock()
            self.out.write(f"\r{self._line()}\033[K")
            self.out.flush()

    def end(self) -> None:
        """The part is over."""
        if self._files:
            start = "\r" if self.out.isatty() else ""
            self.out.write(f"{start}{self._line()}" + ("\033[K\n" if start else "\n"))
            self.out.flush()
        self._files = 0

    def _line(self) -> str:
        return _("{part}: {n} files, {size}").format(part=self._part, n=self._files, size=size(self._bytes))
