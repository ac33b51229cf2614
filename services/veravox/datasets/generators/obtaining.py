"""Where a generator's trained weights come from: a path, an address with its checksum, or a tag of their authors."""

import os
from pathlib import Path

from veravox.core.exits import BAD_SPEC, JobError
from veravox.core.tags import ADDRESSES
from veravox.core.text import _
from veravox.datasets.fetching.partial import own_partial
from veravox.datasets.fetching.transfer import File, Patience, transfer
from veravox.datasets.placing import sha256_of
from veravox.datasets.report import Report

LONGEST = 200  # letters of a path in a sentence


def obtain(
    source: str, sha256: str, data: Path, kept: Path, job: str, report: Report, patience: Patience | None = None
) -> Path:
    """The folder, archive or checkpoint that `source` names, downloaded where it must be.

    Args:
        source: a path below the data folder, an http(s) address, or one of ParallelWaveGAN's tags.
        sha256: of the archive; needed for what is downloaded, checked for every file.
        data: the data folder.
        kept: where archives that were downloaded stay, by their checksums.
        job: whose own partial file it is where two download the same.
        report: told of megabytes.
        patience: with servers.

    Raises:
        JobError: BAD_SPEC for a path beyond the data folder, a download without a checksum, or a wrong one;
            FETCH_FAILED, DATA_MISSING, BAD_DATA, DISK_FULL.
    """
    address = ADDRESSES.get(source, source)
    if address.startswith(("http://", "https://")):
        return _downloaded(source, address, sha256, kept, job, report, patience)
    path = (data / source).resolve() if _is_a_path(data / source) else None
    if path is None or not path.is_relative_to(data.resolve()):
        sentence = _("{source} does not lie below the data folder; put it there.")
        raise JobError(BAD_SPEC, sentence.format(source=source[:LONGEST]))
    if sha256 and path.is_file() and sha256_of(path) != sha256:
        sentence = _("{source} is not the file that was meant: its SHA-256 is {digest}, not {known}.")
        raise JobError(BAD_SPEC, sentence.format(source=source, digest=sha256_of(path), known=sha256))
    return path


def _is_a_path(path: Path) -> bool:
    """Not so long that no file can be called like that, nor with a NUL in it."""
    try:
        os.lstat(path)
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    return True


def _downloaded(
    source: str, address: str, sha256: str, kept: Path, job: str, report: Report, patience: Patience | None
) -> Path:
    if not sha256:
        sentence = _(
            "{source} is downloaded, so its SHA-256 must be said. If nobody has told it, download {address} yourself, "
            "look at what you got, and name the file below the data folder."
        )
        raise JobError(BAD_SPEC, sentence.format(source=source, address=address))
    target = kept / f"{sha256}.archive"
    if not (target.is_file() and sha256_of(target) == sha256):
        with own_partial(target, address, job) as partial:
            transfer(File(address, target, sha256), partial, report, patience)
    return target
