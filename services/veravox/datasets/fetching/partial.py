"""What has come of a file, and by what to recognise that the server still has the same one."""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pydantic import Field, ValidationError

from veravox.core.files import replace_json, sensible
from veravox.core.specs.resource import Resource

PRINTABLE = r"^[ -~]{0,1000}$"  # ASCII: what can be sent back in a header


class Known(Resource):
    """What the server said when the file began."""

    url: str
    validator: str = Field("", pattern=PRINTABLE)  # its strong ETag, else its date; empty: nothing tells of changes
    total: int | None = None


class Partial:
    """`.NAME.partial` beside the file, and `.NAME.json` which tells what it is of."""

    def __init__(self, path: Path, url: str) -> None:
        self._content, self._note, self._url = path, path.with_suffix(".json"), url
        path.parent.mkdir(parents=True, exist_ok=True)
        self._known = self._read()
        if self._known is None:
            self.discard()
        self.size = path.stat().st_size if path.exists() else 0
        if self.total is not None and self.size > self.total:
            self.discard()

    @property
    def total(self) -> int | None:
        return self._known.total if self._known else None

    def asked(self, *, even_unsure: bool) -> dict[str, str]:
        """The headers that ask for the rest; none where all is wanted.

        Args:
            even_unsure: whether to ask where nothing tells that the file is still the same; its hash will.
        """
        if not self.size or self._known is None or not (self._known.validator or even_unsure):
            return {}
        sure = {"If-Range": self._known.validator} if self._known.validator else {}
        return {"Range": f"bytes={self.size}-", **sure}

    def begin(self, headers: Mapping[str, str], total: int | None) -> None:
        """All of it comes anew."""
        self.discard()
        tag = headers.get("ETag", "")
        strong = tag if tag.startswith('"') else headers.get("Last-Modified", "")
        self._known = Known(url=self._url, validator=strong if re.fullmatch(PRINTABLE, strong) else "", total=total)
        replace_json(self._note, self._known.outside())

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        with self._content.open("ab") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())

    def sha256(self) -> str:
        with self._content.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def finish(self, target: Path) -> None:
        self._content.replace(target)
        self._note.unlink(missing_ok=True)

    def discard(self) -> None:
        self._content.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)
        self.size, self._known = 0, None

    def _read(self) -> Known | None:
        """None where it is of another address, or broken, so that nobody can tell."""
        try:
            known = Known.model_validate(sensible(self._note))
        except ValidationError:
            return None
        return known if known.url == self._url else None


@contextmanager
def own_partial(target: Path, url: str, job: str) -> Iterator[Partial]:
    """The partial file that all jobs go on with, or one of our own where another job is at it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_name(f".{target.name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            name = f".{target.name}.partial"
        except OSError:
            name = f".{target.name}.{job}.partial"
        yield Partial(target.with_name(name), url)
