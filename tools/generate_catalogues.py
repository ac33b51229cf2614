"""Brings the catalogues of `services/veravox/locale` up to the sentences of the code: new ones wait empty for their
translation, and what nobody says any more goes.

python tools/generate_catalogues.py
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from veravox.core.text import ENGLISH, LANGUAGES, LOCALE

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("services/veravox", "operator/veravox_operator")
LONG_AGO = datetime(2026, 11, 28, tzinfo=UTC)  # a date in the file would change at each run
GENERATED = ("client/models.py", "client/operations.py")


def said() -> set[str]:
    """All sentences that the code marks, and those of the models that come with an installation."""
    found: set[str] = set()
    for source in SOURCES:
        for name, _line, message, _comments, _context in extract_from_dir(
            str(ROOT / source), [("**.py", "python")], keywords={"_": None, "N_": None}
        ):
            if not name.endswith(GENERATED) and isinstance(message, str) and message:
                found.add(message)
    for card in ROOT.glob("services/veravox/detection/public/*/model.json"):
        found.update(json.loads(card.read_text())["notes"])  # what comes with the installation speaks to all, too
    return found


def place(tag: str) -> Path:
    return LOCALE / tag.replace("-", "_") / "LC_MESSAGES" / "veravox.po"


def read(tag: str) -> Catalog:
    path = place(tag)
    if not path.exists():
        return Catalog(locale=tag.replace("-", "_"))
    with path.open("rb") as file:
        return read_po(file, locale=tag.replace("-", "_"))


def write(tag: str, translated: dict[str, str]) -> None:
    """In the alphabet's order and without places in the code, so that a change shows what changed and nothing else."""
    catalogue = Catalog(locale=tag.replace("-", "_"), project="Veravox", header_comment="# Veravox", fuzzy=False)
    for sentence in sorted(translated):
        catalogue.add(sentence, translated[sentence])
    catalogue.creation_date = catalogue.revision_date = LONG_AGO
    place(tag).parent.mkdir(parents=True, exist_ok=True)
    with place(tag).open("wb") as file:
        write_po(file, catalogue, width=0, no_location=True)


def main() -> None:
    sentences = said()
    for tag in LANGUAGES.keys() - {ENGLISH}:
        before = {each.id: each.string for each in read(tag) if isinstance(each.id, str)}
        write(tag, {each: str(before.get(each, "")) for each in sentences})
        missing = sum(not before.get(each) for each in sentences)
        print(f"{tag}: {len(sentences)} sentences, {missing} to translate, {len(before.keys() - sentences)} gone")


if __name__ == "__main__":
    main()
