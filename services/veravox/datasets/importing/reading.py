"""A source, read by its layout."""

from pathlib import Path

from veravox.core.corpora import CORPORA
from veravox.core.exits import BAD_DATA, DATA_MISSING, JobError
from veravox.core.text import _
from veravox.datasets.importing import asvspoof, table, transcribed
from veravox.datasets.importing.corpora import read_corpus
from veravox.datasets.importing.folders import FOLDERS, walk
from veravox.datasets.importing.found import Layout
from veravox.datasets.importing.recognising import recognised

AUTO = "auto"


def read_layout(source: Path, layout: str = "speaker/class") -> Layout:
    """What a source holds; `Layout.name` says as which layout it was read.

    Args:
        source: a folder, a table or a protocol; archives are unpacked before.
        layout: a key of `core.catalogue.LAYOUTS`; `auto` recognises it.

    Raises:
        JobError: DATA_MISSING, if there is no such source; BAD_DATA, if it is not laid out so.
    """
    if not source.exists():
        raise JobError(DATA_MISSING, _("There is no folder {folder}; name one that exists.").format(folder=source))
    if layout == AUTO:
        layout, source = recognised(source)
    if layout in FOLDERS:
        return walk(source, layout)
    if layout == table.NAME:
        return table.read_table(_table_of(source))
    if layout == asvspoof.NAME:
        return asvspoof.read_protocols(source)
    if layout == transcribed.NAME:
        return transcribed.read_transcribed(source)
    if layout in CORPORA:
        return read_corpus(layout, [source])
    raise AssertionError(f"the spec lets {layout} through")


def _table_of(source: Path) -> Path:
    if source.is_file():
        return source
    tables = sorted(path for path in source.glob("*.csv") if table.is_table(path))
    named = [path for path in tables if path.name.casefold() == "manifest.csv"]
    if len(tables) != 1 and not named:
        sentence = _("{source} holds {n} tables of clips; one was expected, best called manifest.csv.")
        raise JobError(BAD_DATA, sentence.format(source=source.name, n=len(tables)))
    return (named or tables)[0]
