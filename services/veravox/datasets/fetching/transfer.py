"""One file over HTTP that may break off at any byte: it goes on where it broke off, and is believed only when checked.

A server may lie: answer a range with another one, send more or less than it says, or something else than before. What
came is thrown away then and fetched anew, whole. Sources: RFC 9110, sections 13.1.5 (If-Range) and 14 (ranges).
"""

import logging
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx

from veravox.core.exits import BAD_DATA, DATA_MISSING, DISK_FULL, FETCH_FAILED, JobError
from veravox.core.sizes import size
from veravox.core.text import _
from veravox.datasets.fetching.partial import Partial
from veravox.datasets.report import Report

log = logging.getLogger(__name__)
CHUNK = 1 << 20  # bytes
LENGTH = r"[0-9]{1,18}"  # no file is longer
RANGE = re.compile(rf"bytes ({LENGTH})-({LENGTH})/({LENGTH}|\*)")
PASSING = {408, 425, 429, 500, 502, 503, 504}  # statuses that may be others in a moment


@dataclass(frozen=True)
class Patience:
    """With servers: how long to wait for the next byte, and how often to try again where nothing has come since."""

    seconds: float = 30.0
    tries: int = 5
    pause: Callable[[float], None] = time.sleep  # between two tries: 1 s, 2 s, 4 s ...


@dataclass(frozen=True)
class File:
    """What is to be fetched."""

    url: str
    target: Path
    sha256: str = ""  # empty: unknown; whatever comes whole is believed


class Lie(Exception):
    """What the server sends does not fit what it said."""


def transfer(file: File, partial: Partial, report: Report, patience: Patience | None = None) -> str:
    """Fetch a file and return its SHA-256. Where it fails, what has come is kept for the next time.

    Raises:
        JobError: FETCH_FAILED, if the server does not answer or always breaks off; DATA_MISSING, if it has no such
            file; BAD_DATA, if what it has is another one; DISK_FULL.
    """
    patience = patience or Patience()
    damaged = False
    while True:
        _complete(file, partial, report, patience)
        digest = partial.sha256()
        if not file.sha256 or digest == file.sha256:
            partial.finish(file.target)
            return digest
        partial.discard()
        if damaged:
            sentence = _(
                "What {url} sends is damaged, or not the file that is known: its SHA-256 is {digest}, not {known}."
            )
            raise JobError(BAD_DATA, sentence.format(url=file.url, digest=digest, known=file.sha256))
        damaged = True
        log.warning("%s has the wrong hash and is fetched once more, whole", file.url)


def _complete(file: File, partial: Partial, report: Report, patience: Patience) -> None:
    """Until all bytes are there, as far as their number is known."""
    failures, most = 0, partial.size
    with httpx.Client(timeout=patience.seconds, follow_redirects=True, max_redirects=5) as http:
        while True:
            try:
                if _piece(http, file, partial, report):
                    return
                why = _("it broke off")
            except Lie as lie:
                partial.discard()
                why = str(lie)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                why = str(error) or type(error).__name__
            failures, most = (0, partial.size) if partial.size > most else (failures + 1, most)
            log.warning("%s: %s; %d bytes are there", file.url, why, partial.size)
            if failures >= patience.tries:
                sentence = _("{url} could not be fetched: {why}. {n} of it are kept for the next try.")
                raise JobError(FETCH_FAILED, sentence.format(url=file.url, why=why.rstrip("."), n=size(partial.size)))
            report.check()
            patience.pause(2.0 ** max(0, failures - 1))


def _piece(http: httpx.Client, file: File, partial: Partial, report: Report) -> bool:
    """Take as much as comes; whether that was all."""
    asked = partial.asked(even_unsure=bool(file.sha256))
    with http.stream("GET", file.url, headers={"Accept-Encoding": "identity", **asked}) as answer:
        if answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and asked:
            if partial.total == partial.size:
                return True
            raise Lie(_("it has no more than what is there"))
        _refuse(answer, file.url)
        total = _total(answer, partial)
        if answer.status_code != HTTPStatus.PARTIAL_CONTENT:
            partial.begin(answer.headers, total)
        _refuse_full(file, partial, total)
        report.begin(_("Fetching {name} (MB)").format(name=file.target.name), (total or 0) // CHUNK)
        for _megabyte in range(partial.size // CHUNK):
            report.step()
        with partial.open() as writing:
            for chunk in answer.iter_raw():  # raw: the archive's bytes, whatever encoding they are said to have
                report.check()
                if total is not None and partial.size + len(chunk) > total:
                    raise Lie(_("it sends more than it says"))
                writing.write(chunk)
                before, partial.size = partial.size, partial.size + len(chunk)
                for _megabyte in range(before // CHUNK, partial.size // CHUNK):
                    report.step()
    return partial.size == total if total is not None else True


def _total(answer: httpx.Response, partial: Partial) -> int | None:
    """The file's length; None where the server does not tell."""
    if answer.status_code != HTTPStatus.PARTIAL_CONTENT:
        length = answer.headers.get("Content-Length", "")
        return int(length) if re.fullmatch(LENGTH, length) else None
    said = RANGE.fullmatch(answer.headers.get("Content-Range", "").strip())
    if said is None or int(said[1]) != partial.size:
        raise Lie(_("it sends another range than it was asked for"))
    total = None if said[3] == "*" else int(said[3])
    if partial.total is not None and total is not None and total != partial.total:
        raise Lie(_("its length is another than before"))
    if total is not None and int(said[2]) + 1 > total:
        raise Lie(_("it sends a range beyond its own end"))
    return total if total is not None else partial.total


def _refuse(answer: httpx.Response, url: str) -> None:
    if answer.status_code in PASSING:
        raise httpx.HTTPError(_("it answers {status}").format(status=answer.status_code))
    if answer.status_code not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        sentence = _("{url} answers {status}; name another address, or a folder that holds the archive.")
        raise JobError(DATA_MISSING, sentence.format(url=url, status=answer.status_code))
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        sentence = _("{url} answers with a web page instead of an archive; name the archive's own address.")
        raise JobError(DATA_MISSING, sentence.format(url=url))


def _refuse_full(file: File, partial: Partial, total: int | None) -> None:
    free: Any = shutil.disk_usage(file.target.parent).free
    if total is not None and total - partial.size > free:
        sentence = _("{name} has {total}; the disk has {free} left.")
        words = {"name": file.target.name, "total": size(total), "free": size(free)}
        raise JobError(DISK_FULL, sentence.format(**words))
