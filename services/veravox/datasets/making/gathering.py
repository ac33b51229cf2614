"""Where the making begins: the clips of a folder, brought in once by the process that leads, or those of a dataset."""

from collections.abc import Callable
from pathlib import Path

from veravox.core.files import read_json, replace_json
from veravox.core.manifest import Clip, Kind, Origin, read_manifest, write_manifest
from veravox.core.removing import remove_tree
from veravox.core.specs.resource import Resource
from veravox.core.specs.status import Refused
from veravox.datasets.making.share import Share
from veravox.datasets.making.stage import Stage
from veravox.datasets.placing import Gathered
from veravox.datasets.report import Report

LOOK_EVERY = 0.5  # s


def gathered_once(
    folder: Path, gather: Callable[[Path], Gathered], share: Share, report: Report, pause: Callable[[float], None]
) -> Stage:
    """What `gather` has copied below `folder/clips`; an attempt that finds it complete goes on from there.

    Args:
        folder: for the clips, and the note that says they are complete.
        gather: copies clips below the folder it is given.
        share: the process that leads gathers, the others wait for it.
        report: looked at while waiting.
        pause: how to wait some seconds.
    """
    clips, manifest, note = folder / "clips", folder / "manifest.csv", folder / "gathered.json"
    if share.leads and not note.exists():
        remove_tree(clips)
        clips.mkdir(parents=True)
        gathered = gather(clips)
        write_manifest(manifest, gathered.rows)
        replace_json(note, Note.of(gathered).outside())
    while (said := read_json(note)) is None:
        report.check()
        pause(LOOK_EVERY)
    return Stage.of(Note.model_validate(said).with_rows(list(read_manifest(manifest))), clips)


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
