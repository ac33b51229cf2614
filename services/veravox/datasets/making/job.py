"""A data job as every part of its work sees it: where it works, with whom, and what the others of it are told."""

import os
import time
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from veravox.core.data_folder import DataFolder
from veravox.core.files import replace_json, sensible
from veravox.core.job_process import Told
from veravox.core.manifest import Card, Clip, read_manifest, write_manifest
from veravox.core.removing import remove_tree
from veravox.core.specs import DatasetSpec
from veravox.core.specs.resource import Resource
from veravox.datasets.making.each_clip import Workers
from veravox.datasets.making.share import Share
from veravox.datasets.placing import Placed
from veravox.datasets.report import Report

LOOK_EVERY = 0.5  # s


class Note(Resource):
    """Which dataset is in place (`placed.json` in the job's folder)."""

    attempt: int  # that has put it there, or found that it is whole
    card: Card


class DataJob:
    """What every part of the work is given."""

    def __init__(self, data: DataFolder, told: Told, spec: DatasetSpec, share: Share) -> None:
        self.data, self.folder, self.attempt, self.spec = data, told.folder, told.attempt, spec
        self.workers = Workers(_processes(spec), share)

    @classmethod
    def of(cls, told: Told) -> "DataJob":
        data = DataFolder(told.folder.path.parent.parent)
        return cls(data, told, told.folder.read_spec(DatasetSpec), Share.from_environment())

    @property
    def room(self) -> Path:
        """Where clips are on their way."""
        return self.data.making(self.folder.id)

    @property
    def title(self) -> str:
        """What the dataset is called in its card."""
        source = self.spec.source
        return self.spec.title or (source.dataset.name if source.dataset else Path(source.path).name)

    def tell_placed(self, card: Card) -> None:
        """Whoever helps goes on with it now, and another attempt begins with it."""
        replace_json(self._note, Note(attempt=self.attempt, card=card).outside())

    def placed(self, attempt: int | None = None) -> Placed | None:
        """The dataset that was put in place; by that attempt, where it is given. None where none was."""
        with suppress(ValidationError):
            note = Note.model_validate(sensible(self._note))
            if attempt in {None, note.attempt}:
                return Placed(self.data.dataset(note.card.version), note.card)
        return None

    def await_placed(self, report: Report) -> Placed:
        """The dataset, once whoever leads this attempt has put it in place."""
        while (placed := self.placed(self.attempt)) is None:
            report.check()
            time.sleep(LOOK_EVERY)
        return placed

    @property
    def _note(self) -> Path:
        return self.folder.path / "placed.json"

    @property
    def before(self) -> list[Clip]:
        """The clips as they were before they passed the chain; none where they passed none."""
        return list(read_manifest(self._before)) if self._before.exists() else []

    def keep_before(self, rows: list[Clip]) -> None:
        """For the audit, which may be another attempt's."""
        self.room.mkdir(parents=True, exist_ok=True)
        write_manifest(self._before, rows)

    @property
    def _before(self) -> Path:
        return self.room / "before.csv"

    def sweep(self) -> None:
        """Remove what is no dataset."""
        remove_tree(self.room)


def _processes(spec: DatasetSpec) -> int:
    """As many as were asked for, and not more than there are processor cores."""
    return max(1, min(round(spec.resources.cpu), len(os.sched_getaffinity(0))))
