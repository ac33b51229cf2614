"""A corpus becomes clips: its archives are fetched or found, checked, unpacked, and read by the corpus' layout."""

import logging
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from veravox.core.corpora import CORPORA, Corpus, Part, chosen_parts, chosen_speakers, refusal
from veravox.core.exits import BAD_DATA, BAD_SPEC, JobError
from veravox.core.manifest import Origin
from veravox.core.removing import remove_tree
from veravox.core.specs.sources import Fetch
from veravox.core.text import _
from veravox.datasets.fetching.partial import own_partial
from veravox.datasets.fetching.places import Places
from veravox.datasets.fetching.transfer import File, Patience, transfer
from veravox.datasets.importing import gather_from
from veravox.datasets.importing.archives import unpack
from veravox.datasets.importing.corpora import read_corpus
from veravox.datasets.importing.found import HUMAN, SOUNDS
from veravox.datasets.journal import Journal
from veravox.datasets.placing import Gathered, sha256_of
from veravox.datasets.report import Report

log = logging.getLogger(__name__)
SECOND = "_mic2.flac"  # VCTK was recorded twice at once; the importer takes the first microphone
TEXTS = (".txt", ".tsv", ".csv")  # that tell who speaks and what


@dataclass(frozen=True)
class Rooms:
    """Where fetching may write."""

    data: Path  # the data folder, to which paths of a spec are relative
    corpora: Path  # where archives are kept
    unpacked: Path  # gone afterwards
    job: str
    journal: Journal | None = None  # of the clips that are copied


def fetch(asked: Fetch, rooms: Rooms, into: Path, report: Report, patience: Patience | None = None) -> Gathered:
    """Fetch a corpus and copy its clips below `into`.

    Args:
        asked: of the spec.
        rooms: where archives are kept and unpacked.
        into: the folder `clips/` of a dataset that is being made.
        report: told of megabytes and clips.
        patience: with servers.

    Raises:
        JobError: BAD_SPEC for a voice that the corpus does not have; FETCH_FAILED, DATA_MISSING, BAD_DATA or DISK_FULL.
    """
    corpus = CORPORA[asked.corpus]
    if why := refusal(corpus, asked.speakers):
        raise JobError(BAD_SPEC, f"source.fetch.speakers: {why}")
    places, speakers = Places.of(corpus, asked.address, rooms.data), chosen_speakers(corpus, asked.speakers)
    try:
        folders, origins = _folders(places, asked, rooms, speakers, report, patience)
        gathered = gather_from(read_corpus(corpus.name, folders, speakers), into, HUMAN, report, rooms.journal)
    finally:
        remove_tree(rooms.unpacked)
    gathered.origins.extend(origins)
    return gathered


def _folders(
    places: Places, asked: Fetch, rooms: Rooms, speakers: list[str], report: Report, patience: Patience | None
) -> tuple[list[Path], list[Origin]]:
    """Where the corpus lies unpacked, and where it is from."""
    corpus = places.corpus
    if places.unpacked:
        assert places.folder is not None
        return [places.folder], [_origin(corpus, "", "", trusted=False)]
    folders, origins = [], []
    for part in chosen_parts(corpus, asked.speakers):
        archive, origin = _archive(places, part, rooms, report, patience)
        folder = rooms.unpacked / part.name
        unpack(
            archive,
            folder,
            report,
            wanted=Wanted(frozenset(speakers), corpus.by_voice or len(corpus.voices) == 1),
            lenient=origin.trusted,
        )
        folders.append(folder)
        origins.append(origin)
    return folders, origins


def _archive(
    places: Places, part: Part, rooms: Rooms, report: Report, patience: Patience | None
) -> tuple[Path, Origin]:
    if places.folder is not None:
        path, address = places.archive(part), part.file
        digest = sha256_of(path)
        if part.sha256 and digest != part.sha256:
            sentence = _("{file} is damaged, or not the one that is known: its SHA-256 is {digest}, not {known}.")
            raise JobError(BAD_DATA, sentence.format(file=part.file, digest=digest, known=part.sha256))
    else:
        path, address = rooms.corpora / places.corpus.name / part.file, places.url(part)
        digest = _kept(path, part) or _fetched(File(address, path, part.sha256), rooms, report, patience)
    log.info("%s has the SHA-256 %s%s", part.file, digest, "" if part.sha256 else ", which nobody has told before")
    return path, _origin(places.corpus, address, digest, trusted=bool(part.sha256))


def _kept(path: Path, part: Part) -> str:
    """The hash of an archive that was fetched before and is still whole; empty where there is none."""
    if not path.is_file() or not part.sha256:
        return ""
    digest = sha256_of(path)
    return digest if digest == part.sha256 else ""


def _fetched(file: File, rooms: Rooms, report: Report, patience: Patience | None) -> str:
    with own_partial(file.target, file.url, rooms.job) as partial:
        return transfer(file, partial, report, patience)


def _origin(corpus: Corpus, address: str, digest: str, *, trusted: bool) -> Origin:
    return Origin(
        name=corpus.title,
        address=address,
        sha256=digest,
        trusted=trusted,
        licence=corpus.licence,
        licence_address=corpus.licence_address,
    )


@dataclass(frozen=True)
class Wanted:
    """Which files of an archive are unpacked: sounds of the voices that are asked for, and what tells about them."""

    speakers: frozenset[str]  # empty: all
    every_sound: bool  # whether the archive has no others

    def __call__(self, name: str) -> bool:
        place = PurePosixPath(name)
        if place.name.startswith(".") or place.name.endswith(SECOND):
            return False
        if place.suffix.lower() in TEXTS:
            return True
        ours = self.every_sound or not self.speakers or bool(self.speakers & set(place.parts))
        return ours and place.suffix.lower() in SOUNDS
