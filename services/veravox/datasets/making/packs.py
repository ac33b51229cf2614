"""A pack, alone or in shares: each process computes its part, and whoever leads joins them."""

import time

from veravox.core.manifest import DatasetFolder
from veravox.datasets.making.each_clip import Workers
from veravox.datasets.pack import build_pack, is_there, join_parts, pack_part, parts_missing
from veravox.datasets.report import Report

LOOK_EVERY = 0.5  # s


def packed(folder: DatasetFolder, front_end: str, workers: Workers, report: Report) -> int:
    """The number of frames of the pack, once it is there; 0 for those who only help.

    Raises:
        JobError: where a clip is not what it was, cannot be read, or the work should end here.
    """
    share = workers.share
    if share.is_alone or (share.leads and is_there(folder, front_end)):
        return build_pack(folder, front_end, report, workers.processes).card.frames
    if is_there(folder, front_end):
        return 0
    pack_part(folder, front_end, share.index, share.of, report, workers.processes)
    if not share.leads:
        return 0
    while not is_there(folder, front_end) and parts_missing(folder, front_end, share.of):
        report.check()
        time.sleep(LOOK_EVERY)
    return join_parts(folder, front_end, share.of, report).frames
