"""Brings the catalogues of `services/veravox/locale` up to the sentences of the code: new ones wait empty for their
translation, and what nobody says any more goes.

python tools/generate_catalogues.py
"""

import ast
import json
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
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
        for path in (ROOT / source).rglob("*.py"):
            if not str(path).endswith(GENERATED):
                found |= marked(ast.parse(path.read_text()))
    for card in ROOT.glob("services/veravox/detection/public/*/model.json"):
        said = json.loads(card.read_text())  # what comes with the installation speaks to all, too
        found.update([said["title"], *said["notes"]])
    return found


def marked(code: ast.AST) -> set[str]:
    """What stands in `_` and `N_`, within formatted strings as well, where Babel's own reader does not look."""
    calls = (each for each in ast.walk(code) if isinstance(each, ast.Call) and each.args)
    firsts = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id in {"_", "N_"}]
    values = [first.value for first in firsts if isinstance(first, ast.Constant)]
    return {value for value in values if isinstance(value, str) and value}


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
