"""Where a corpus is taken from: its authors' address, a mirror, or a folder of this machine."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from veravox.core.corpora import Corpus, Part
from veravox.core.exits import BAD_SPEC, DATA_MISSING, JobError
from veravox.core.text import _
from veravox.datasets.importing.archives import is_archive
from veravox.datasets.importing.corpora import corpus_in

SCHEMES = ("http", "https")
LONGEST = 200  # letters of an address in a sentence


@dataclass(frozen=True)
class Places:
    """What was asked for, resolved."""

    corpus: Corpus
    address: str = ""  # of a folder of archives, or of one archive
    folder: Path | None = None  # or a folder, or an archive, here

    @classmethod
    def of(cls, corpus: Corpus, asked: str, data: Path) -> "Places":
        """Of what a spec says; a relative path is one below the data folder.

        Raises:
            JobError: BAD_SPEC for an address that is none of HTTP, or broken; DATA_MISSING where there is no such folder.
        """
        if not asked:
            return cls(corpus, corpus.address)
        try:
            if _is_address(asked):
                return cls(corpus, asked)
            folder = data / Path(asked).expanduser()
            is_there = folder.exists()
        except (ValueError, OSError, RuntimeError, httpx.InvalidURL):  # broken, longer than any name, in nobody's home
            sentence = _("source.fetch.address: {asked} is no address of http or https, nor a folder.")
            raise JobError(BAD_SPEC, sentence.format(asked=asked[:LONGEST])) from None
        if not is_there:
            raise JobError(DATA_MISSING, _("There is no folder {folder}; name one that exists.").format(folder=folder))
        return cls(corpus, "", folder)

    @property
    def unpacked(self) -> bool:
        """Whether the corpus lies there as its archives hold it."""
        return self.folder is not None and self.folder.is_dir() and corpus_in(self.folder) == self.corpus.name

    def url(self, part: Part) -> str:
        if self.address.endswith("/" + part.file):
            return self.address
        return f"{self.address.rstrip('/')}/{part.file}"

    def archive(self, part: Part) -> Path:
        """The archive in the folder.

        Raises:
            JobError: DATA_MISSING, if it is not there.
        """
        assert self.folder is not None
        path = self.folder if self.folder.is_file() else self.folder / part.file
        if path.name != part.file or not is_archive(path):
            sentence = _("{file} of {title} is not in {folder}; nor does the corpus lie there unpacked.")
            words = {"file": part.file, "title": self.corpus.title, "folder": self.folder}
            raise JobError(DATA_MISSING, sentence.format(**words))
        return path


def _is_address(asked: str) -> bool:
    """Whether it is one of HTTP, and no folder.

    Raises:
        ValueError, httpx.InvalidURL: if it is neither.
    """
    parts = urlsplit(asked)
    is_http = parts.scheme in SCHEMES
    if is_http and (not httpx.URL(asked).host or parts.port == 0):
        raise ValueError(asked)
    if not is_http and parts.scheme and "//" in asked:
        raise ValueError(asked)
    return is_http
