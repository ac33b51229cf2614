"""A person's picture, made anew: decoded elsewhere, and written here from its pixels alone."""

import io
import os

from PIL import Image
from pydantic import Base64Bytes, Field

from veravox.core.specs import Resource
from veravox.datasets.decoding.decoder import Decoder


class PortraitQuestion(Resource):
    """What somebody has sent as a picture."""

    picture: Base64Bytes = Field(description="The file itself.")


def portrait(decoder: Decoder, content: bytes) -> bytes:
    """A square PNG.

    Raises:
        AudioError: if it cannot be used.
    """
    with os.fdopen(os.memfd_create("portrait", os.MFD_CLOEXEC), "w+b") as file:
        file.write(content)
        file.seek(0)
        pixels = decoder.portrait_of(file)
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, "PNG", optimize=True)
    return written.getvalue()
