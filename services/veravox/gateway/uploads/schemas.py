"""What is sent and answered about uploads."""

from datetime import datetime
from uuid import UUID

from pydantic import Field, field_validator

from veravox.core.sources import ARCHIVES, LEARNER, is_upload_name
from veravox.core.specs import Resource
from veravox.core.text import _

LONGEST = 200  # bytes of a name


class UploadCreate(Resource):
    """An archive of clips that is about to be sent."""

    name: str = Field(
        description="The archive's name: zip, or tar with or without gzip, bzip2 or xz; or a learner's, .pkl.",
        examples=["clips.zip"],
    )
    size: int = Field(ge=1, description="Its length in bytes.")
    sha256: str = Field(
        "",
        pattern="^([0-9a-f]{64})?$",
        description="By which one finds it again to go on with it, and by which it is checked when all is there.",
    )

    @field_validator("name")
    @classmethod
    def _is_a_plain_name(cls, name: str) -> str:
        if (
            not name.isprintable()
            or "/" in name
            or "\\" in name
            or name.startswith(".")
            or len(name.encode()) > LONGEST
        ):
            raise ValueError(_("give the archive's name alone, such as clips.zip"))
        if not is_upload_name(name):
            suffixes = ", ".join((*ARCHIVES, LEARNER))
            raise ValueError(_("its name must end in one of {suffixes}").format(suffixes=suffixes))
        return name


class UploadRead(Resource):
    """An upload, and how far it is."""

    id: UUID
    name: str
    size: int
    sha256: str
    received: int = Field(description="Bytes that are there: what to go on from.")
    piece: int = Field(description="Bytes of the largest piece that one request may send.")
    path: str = Field(description="What to import once all is there: `source.path` of a dataset.")
    created_at: datetime


class UploadList(Resource):
    """One's own uploads, newest first."""

    items: list[UploadRead]
