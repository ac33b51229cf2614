"""A user's source becomes a dataset: clips are copied unchanged, measured and written down in a manifest."""

from pathlib import Path

from veravox.core.exits import BAD_DATA, JobError
from veravox.core.manifest import Kind
from veravox.core.text import _
from veravox.datasets.importing.archives import opened
from veravox.datasets.importing.clips import Listing
from veravox.datasets.importing.found import Layout, human_class
from veravox.datasets.importing.reading import read_layout
from veravox.datasets.journal import Journal
from veravox.datasets.placing import Gathered, Placed, beside, first_of, place
from veravox.datasets.report import Report

LAYOUT = "speaker/class"


def import_folder(
    source: Path, datasets: Path, name: str, bonafide: str, job: str, report: Report, layout: str = LAYOUT
) -> Placed:
    """Import a source into `datasets/<version>/`, or find that it is there already.

    Everything is written beside, under the job's name, and renamed into place; where that fails nothing stays.

    Args:
        source: the user's folder, archive, table or protocol.
        datasets: where datasets are kept.
        name: what the dataset is called in its card.
        bonafide: the human class; empty: one of the known names.
        job: the id of the job; what an earlier, killed attempt of it left is removed.
        report: told of each clip.
        layout: a key of `core.catalogue.LAYOUTS`.

    Raises:
        JobError: DATA_MISSING or BAD_DATA, if there is no source, no such class, or no clip that can be read.
        OSError: where the disk is full.
    """
    with beside(datasets / f".{job}.partial") as partial:
        return place(partial, datasets, name, gather(source, partial.clips, bonafide, report, layout))


def gather(
    source: Path, into: Path, bonafide: str, report: Report, layout: str = LAYOUT, journal: Journal | None = None
) -> Gathered:
    """Copy the clips of a source below `into`, and measure them. An archive is checked, and unpacked beside.

    With a journal, an import that broke off goes on where it was.

    Raises:
        JobError: DATA_MISSING or BAD_DATA, if there is no source, no such class, or no clip that can be read.
        OSError: where the disk is full.
    """
    with opened(source, into.parent / ".unpacked", report) as folder:
        with report.at_once():
            read = read_layout(folder, layout)
        return gather_from(read, into, bonafide, report, journal)


def gather_from(layout: Layout, into: Path, bonafide: str, report: Report, journal: Journal | None = None) -> Gathered:
    """As `gather`, of a source that was read.

    Raises:
        JobError: BAD_DATA, if there is no such class, or no clip that can be read.
        OSError: where the disk is full.
    """
    human = human_class(layout.classes, bonafide) if layout.found else None
    report.begin(_("Importing clips"), len(layout.found))
    rows = list(Listing(layout, into, journal).rows(report))
    kind = Kind.PICTURES if layout.of_pictures else Kind.SOUND
    gathered = Gathered(rows, human, layout.refused, kind, layout.name)
    _refuse_nothing(gathered)
    return gathered


def _refuse_nothing(gathered: Gathered) -> None:
    human, refused = gathered.human, gathered.refused
    if not gathered.rows:
        sentence = _("No clip is left; {layout} was expected.").format(
            layout=EXPECTED.get(gathered.layout, EXPECTED[LAYOUT])
        )
        raise JobError(BAD_DATA, sentence + first_of(refused))
    if human and human not in {row.generator for row in gathered.rows}:
        raise JobError(BAD_DATA, _("No clip of the human class {name} can be read.").format(name=human))


EXPECTED = {
    LAYOUT: "speaker/class/clip.wav",
    "class": "class/clip.wav",
    "noise/speaker/class": "noise/speaker/class/picture.png",
    "manifest": "manifest.csv",
    "asvspoof": "a protocol with its recordings",
    "tts": "wavs/clip.wav beside metadata.csv",
}
