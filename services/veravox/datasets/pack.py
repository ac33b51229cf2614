"""Spectrograms computed once and shared by all trainings: the calls that others need."""

from veravox.core.manifest import Clip, DatasetFolder, read_manifest
from veravox.core.text import _
from veravox.datasets.packing.checking import is_there, verified
from veravox.datasets.packing.format import Pack, PackCard
from veravox.datasets.packing.joining import join_parts
from veravox.datasets.packing.parts import pack_part, parts_missing
from veravox.datasets.pictures import refuse_front_end
from veravox.datasets.report import Report

__all__ = ["Pack", "PackCard", "build_pack", "check_untouched", "is_there", "join_parts", "pack_part", "parts_missing"]


def build_pack(folder: DatasetFolder, front_end: str, report: Report, processes: int = 1) -> Pack:
    """Compute the pack of a dataset, or find that it is there; the dataset's clips are checked in both cases.

    A build that was killed goes on where it was. What is in place is whole. Who comes while another process builds it
    waits for that one.

    Raises:
        JobError: DATA_MISSING or DATA_CHANGED, naming the clip; BAD_DATA, if a clip cannot be read.
    """
    refuse_front_end(folder, front_end)
    if is_there(folder, front_end):
        rows = folder.card()
        report.begin(_("Checking the clips"), rows.clips if rows else 0)
        for row in read_manifest(folder.manifest):
            verified(folder.clips, row.clip, row.sha256)
            report.step()
    else:
        pack_part(folder, front_end, 0, 1, report, processes)
        join_parts(folder, front_end, 1, report)
    return Pack.open(folder.pack(front_end))


def check_untouched(folder: DatasetFolder, rows: list[Clip], report: Report) -> None:
    """Make sure that clips are as they were imported, at the price of a look at each file's date.

    Only a file that was written after the manifest is read and compared with its hash.

    Args:
        folder: the dataset's.
        rows: the clips.
        report: told of each.

    Raises:
        JobError: DATA_MISSING or DATA_CHANGED, naming the clip.
    """
    imported = folder.manifest.stat().st_mtime_ns
    for row in rows:
        path = folder.clips / row.clip
        if not path.is_file() or path.stat().st_mtime_ns > imported:
            verified(folder.clips, row.clip, row.sha256)
        report.step()
