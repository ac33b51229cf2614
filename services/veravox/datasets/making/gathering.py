"""Where the making begins: the clips of a folder, brought in once by the process that leads, or those of a dataset."""

from collections.abc import Callable
from pathlib import Path

from veravox.core.files import read_json, replace_json
from veravox.core.manifest import Clip, DatasetFolder, Kind, Origin, read_manifest, write_manifest
from veravox.core.specs.resource import Resource
from veravox.core.specs.status import Refused
from veravox.datasets.journal import Journal
from veravox.datasets.making.share import Share
from veravox.datasets.placing import Gathered
from veravox.datasets.report import Report

LOOK_EVERY = 0.5  # s


def gathered_once(
    folder: DatasetFolder,
    notes: Path,
    gather: Callable[[Path, Journal], Gathered],
    share: Share,
    report: Report,
    pause: Callable[[float], None],
) -> Gathered:
    """What `gather` has copied below `folder.clips`; another attempt goes on with it.

    Args:
        folder: for the clips, and nothing else.
        notes: a folder for the note that all is there, and for the journal of what is there so far.
        gather: copies clips below the folder it is given, and keeps the journal.
        share: the process that leads gathers, the others wait for it.
        report: looked at while waiting.
        pause: how to wait some seconds.
    """
    manifest, note = notes / "manifest.csv", notes / "gathered.json"
    if share.leads and not (note.exists() and folder.clips.is_dir()):
        note.unlink(missing_ok=True)
        folder.clips.mkdir(parents=True, exist_ok=True)
        gathered = gather(folder.clips, Journal(notes))
        notes.mkdir(exist_ok=True)
        write_manifest(manifest, gathered.rows)
        replace_json(note, Note.of(gathered).outside())
    while (said := read_json(note)) is None:
        report.check()
        pause(LOOK_EVERY)
    return Note.model_validate(said).with_rows(list(read_manifest(manifest)))


class Note(Resource):
    """What is gathered, besides the rows."""

    human: str | None
    refused: list[Refused]
    kind: Kind
    layout: str
    origins: list[Origin]

    @classmethod
    def of(cls, gathered: Gathered) -> "Note":
        return cls(
            human=gathered.human,
            refused=gathered.refused,
            kind=gathered.kind,
            layout=gathered.layout,
            origins=gathered.origins,
        )

    def with_rows(self, rows: list[Clip]) -> Gathered:
        return Gathered(rows, self.human, self.refused, self.kind, self.layout, self.origins)
