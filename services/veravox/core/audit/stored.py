"""An audit on disk: `audit.json` for programs, `audit.html` for people, in a folder of the dataset or of a job.

`before.json`, where it is there, is what stands beside it on the page.
"""

from pathlib import Path

from veravox.core.audit.model import SCHEMA, Audit
from veravox.core.audit.page import page
from veravox.core.files import read_json, replace_json, replace_text

JSON, HTML, BEFORE = "audit.json", "audit.html", "before.json"


def write_audit(folder: Path, found: Audit, before: Audit | None = None) -> None:
    """Write the files, each at once.

    Args:
        folder: is made where it is missing.
        found: the audit.
        before: one of the same clips before something was done to them, to stand beside it on the page.
    """
    if before:
        replace_json(folder / BEFORE, before.outside())
    else:
        (folder / BEFORE).unlink(missing_ok=True)
    replace_json(folder / JSON, found.outside())
    replace_text(folder / HTML, page(found, before))


def read_audit(folder: Path, below: Path | None = None) -> Audit | None:
    """None where there is none that can be read, or one of another schema: it is made again when it is asked for.

    Args:
        folder: where it is.
        below: a folder whose own path is trusted, where `folder` is not.
    """
    return _read(folder / JSON, below)


def page_again(folder: Path, below: Path | None = None) -> str:
    """The page as it is said in the language that is spoken; empty where `read_audit` finds nothing. Arguments as there."""
    found = read_audit(folder, below)
    return page(found, _read(folder / BEFORE, below)) if found else ""


def _read(file: Path, below: Path | None) -> Audit | None:
    try:
        found = Audit.model_validate(read_json(file, below))
    except ValueError:
        return None
    return found if found.schema_version == SCHEMA else None
