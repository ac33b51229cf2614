"""A data job as every part of its work sees it: where it works, with whom, and what the others of it are told."""

import os
import time
from pathlib import Path

from veravox.core.data_folder import DataFolder
from veravox.core.files import read_json, replace_json
from veravox.core.job_folder import JobFolder
from veravox.core.job_process import Told
from veravox.core.manifest import Clip
from veravox.core.removing import remove_tree
from veravox.core.specs import DatasetSpec
from veravox.core.specs.sources import DatasetRef
from veravox.datasets.making.each_clip import Workers
from veravox.datasets.making.share import Share
from veravox.datasets.report import Report

VERSION = "version.json"
LOOK_EVERY = 0.5  # s


class DataJob:
    """What every part of the work is given."""

    def __init__(self, data: DataFolder, folder: JobFolder, spec: DatasetSpec, share: Share) -> None:
        self.data, self.folder, self.spec = data, folder, spec
        self.workers = Workers(_processes(spec), share)
        self.before: list[Clip] = []  # the clips as they were before they passed the chain

    @classmethod
    def of(cls, told: Told) -> "DataJob":
        data = DataFolder(told.folder.path.parent.parent)
        return cls(data, told.folder, told.folder.read_spec(DatasetSpec), Share.from_environment())

    @property
    def room(self) -> Path:
        """Where clips are on their way."""
        return self.data.making(self.folder.id)

    @property
    def title(self) -> str:
        """What the dataset is called in its card."""
        source = self.spec.source
        return self.spec.title or (source.dataset.name if source.dataset else Path(source.path).name)

    def tell_version(self, version: str) -> None:
        """Whoever helps goes on with it."""
        if not self.workers.share.is_alone:
            replace_json(self.room / VERSION, version)

    def version(self, report: Report) -> DatasetRef:
        """The dataset that was made, once whoever leads has put it in place."""
        while (version := read_json(self.room / VERSION)) is None:
            report.check()
            time.sleep(LOOK_EVERY)
        return DatasetRef(name=self.title, version=version)

    def sweep(self) -> None:
        """Remove what is no dataset."""
        remove_tree(self.room)


def _processes(spec: DatasetSpec) -> int:
    """As many as were asked for, and not more than there are processor cores."""
    return max(1, min(round(spec.resources.cpu), len(os.sched_getaffinity(0))))
