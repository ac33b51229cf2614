"""What several domains answer with."""

from uuid import UUID

from pydantic import Field

from veravox.core.specs import Resource


class Listing(Resource):
    """Part of a list, in the order that was asked for: newest first where none was."""

    next: UUID | None = Field(None, description="Ask for `after` this to get the next part; null at the end.")
