"""Clips on their way to a dataset: rows, and where their files lie until it is put together."""

import errno
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from veravox.core.data_folder import DataFolder
from veravox.core.manifest import Clip, DatasetFolder, Kind, Origin
from veravox.core.specs.status import Refused
from veravox.datasets.journal import Made
from veravox.datasets.making.each_clip import Workers
from veravox.datasets.placing import Gathered


@dataclass(frozen=True)
class Located:
    """A clip and its file."""

    row: Clip
    path: Path


@dataclass(frozen=True)
class Stage:
    """What there is before or after a step."""

    clips: tuple[Located, ...]
    human: str | None
    refused: tuple[Refused, ...] = ()
    kind: Kind = Kind.SOUND
    layout: str = ""
    origins: tuple[Origin, ...] = ()

    @classmethod
    def of(cls, gathered: Gathered, clips: Path) -> "Stage":
        """Clips that lie below one folder."""
        located = tuple(Located(row, clips / row.clip) for row in gathered.rows)
        origins, refused = tuple(gathered.origins), tuple(gathered.refused)
        return cls(located, gathered.human, refused, gathered.kind, gathered.layout, origins)

    @property
    def rows(self) -> list[Clip]:
        return [each.row for each in self.clips]

    @property
    def human_clips(self) -> list[Located]:
        """The clean clips that a human said, in their order."""
        return [each for each in self.clips if each.row.generator == self.human and each.row.condition == "clean"]

    def with_made(self, made: Iterable[Made], clips: Path) -> "Stage":
        """These clips, and those that were made below a folder."""
        made = list(made)
        more = tuple(Located(row, clips / row.clip) for each in made for row in each.rows)
        refused = tuple(refused for each in made for refused in each.refused)
        return replace(self, clips=self.clips + more, refused=self.refused + refused)

    def instead(self, made: Iterable[Made], clips: Path) -> "Stage":
        """What was made, in the place of these clips."""
        return replace(self, clips=()).with_made(made, clips)

    def together(self, folder: DatasetFolder) -> Gathered:
        """All files below one folder: linked, for neither a dataset nor a work folder changes a file; else copied."""
        for each in self.clips:
            target = folder.clips / each.row.clip
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(each.path, target)
        refused = list(self.refused)
        return Gathered(self.rows, self.human, refused, self.kind, self.layout, list(self.origins))


@dataclass(frozen=True)
class Making:
    """What every step is given besides the clips."""

    folder: Path  # of this step, for what it makes and its journal
    data: DataFolder
    seed: int
    workers: Workers = field(default_factory=Workers)

    @property
    def clips(self) -> Path:
        return self.folder / "clips"


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS}:
            raise
        shutil.copyfile(source, target)
