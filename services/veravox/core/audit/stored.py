"""An audit on disk: `audit.json` for programs, `audit.html` for people, in a folder of the dataset or of a job."""

from pathlib import Path

from veravox.core.audit.model import SCHEMA, Audit
from veravox.core.audit.page import page
from veravox.core.files import read_json, replace_json, replace_text

JSON, HTML = "audit.json", "audit.html"


def write_audit(folder: Path, found: Audit, before: Audit | None = None) -> None:
    """Write both files, each at once.

    Args:
        folder: is made where it is missing.
        found: the audit.
        before: one of the same clips before something was done to them, to stand beside it on the page.
    """
    replace_json(folder / JSON, found.outside())
    replace_text(folder / HTML, page(found, before))


def read_audit(folder: Path, below: Path | None = None) -> Audit | None:
    """None where there is none that can be read, or one of another schema: it is made again when it is asked for.

    Args:
        folder: where it is.
        below: a folder whose own path is trusted, where `folder` is not.
    """
    try:
        found = Audit.model_validate(read_json(folder / JSON, below))
    except ValueError:
        return None
    return found if found.schema_version == SCHEMA else None
