"""The clips of a table, as files and as pictures: found and sent alike, whether a dataset's or an evaluation's."""

import asyncio
import io
import mimetypes
from pathlib import Path, PurePosixPath

from fastapi.responses import FileResponse, Response

from veravox.core import problems
from veravox.core.beneath import is_plain, open_beneath
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.gateway.etags import etag_of
from veravox.gateway.plain_files import PlainFile
from veravox.gateway.problems import invalid
from veravox.gateway.runs.files import BINARY

HEARD_AND_SEEN = {"audio", "image", "video"}  # what a stranger's file may be taken for
KEPT = {"Cache-Control": "private, no-cache"}
"""A browser may keep a clip, and asks each time whether it still holds: who may not see it any more is refused all the same."""


def opened(table: Path, root: Path, why_not: str) -> io.TextIOWrapper:
    """A table of clips, which no link leads to.

    Args:
        table: below `root`.
        root: a folder whose own path is trusted.
        why_not: what is said if it is not there.

    Raises:
        Problem: NOT_FOUND.
    """
    try:
        return io.TextIOWrapper(open_beneath(table, root), encoding="utf-8", newline="")
    except OSError:
        raise Problem(problems.NOT_FOUND, why_not) from None


def no_place(after: str) -> Problem:
    """For an `after` that was not given by any part of the list."""
    sentence = _("{text} is no place in this list; take `next` of the part before")
    return invalid("after", sentence.format(text=after[:40]))


def file_of(clips: Path, clip: str) -> Path:
    """The clip's file in its dataset, whatever a table says its path is.

    Raises:
        Problem: NOT_FOUND if it is gone, or would lie elsewhere.
    """
    path = clips / PurePosixPath(clip)
    if ".." in path.parts or not path.is_relative_to(clips) or not clips.is_dir() or not is_plain(path, clips):
        raise Problem(problems.NOT_FOUND, _("this clip is gone from its dataset; bring the dataset in again"))
    return path


async def as_file(path: Path, root: Path) -> FileResponse:
    """The clip itself, tagged by its content, and parts of it by Range."""
    kind = mimetypes.guess_type(path.name)[0] or BINARY
    answer = PlainFile(
        path, root, media_type=kind if kind.partition("/")[0] in HEARD_AND_SEEN else BINARY, headers=KEPT
    )
    answer.headers["ETag"] = await asyncio.to_thread(answer.tag)
    return answer


def as_picture(png: bytes) -> Response:
    """Its spectrogram, with a tag."""
    return Response(png, media_type="image/png", headers={"ETag": etag_of(png)} | KEPT)
