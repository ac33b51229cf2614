"""Problem types of the API (RFC 9457): each with a stable name, an HTTP status and a title."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from veravox.core.text import N_, _


@dataclass(frozen=True)
class ProblemType:
    """`type` is a reference relative to the installation, so that it never points elsewhere."""

    name: str
    status: int
    title: str

    @property
    def type(self) -> str:
        return f"/problems/{self.name}"


INVALID = ProblemType("invalid", 422, N_("The request does not make sense"))
MALFORMED = ProblemType("malformed", 400, N_("The request cannot be read"))
UNAUTHENTICATED = ProblemType("unauthenticated", 401, N_("Please log in"))
FORBIDDEN = ProblemType("forbidden", 403, N_("This is not yours"))
QUOTA = ProblemType("quota", 403, N_("Your quota is used up"))
SECOND_FACTOR = ProblemType("second-factor", 401, N_("The code is missing"))
NOT_FOUND = ProblemType("not-found", 404, N_("There is no such thing"))
GONE = ProblemType("gone", 410, N_("This is over"))
METHOD_NOT_ALLOWED = ProblemType("method-not-allowed", 405, N_("This cannot be done here"))
CONFLICT = ProblemType("conflict", 409, N_("This does not fit what is there"))
TOO_LARGE = ProblemType("too-large", 413, N_("This is too large"))
BAD_RECORDING = ProblemType("bad-recording", 422, N_("The recording cannot be judged"))
TOO_MANY = ProblemType("too-many-attempts", 429, N_("Please wait a moment"))
STORAGE_FULL = ProblemType("storage-full", 507, N_("The disk is full"))
UNAVAILABLE = ProblemType("unavailable", 503, N_("A part of the installation does not answer"))
INTERNAL = ProblemType("internal", 500, N_("Something broke on our side"))

PROBLEMS = MappingProxyType({each.name: each for each in tuple(globals().values()) if isinstance(each, ProblemType)})


class Problem(Exception):
    """A problem on its way to the user.

    Args:
        kind: one of the types above.
        detail: what is wrong, where, and what would be right.
        errors: for a payload: field paths with a sentence each.
        retry_after: seconds after which it is worth another try.
    """

    def __init__(
        self,
        kind: ProblemType,
        detail: str,
        errors: list[dict[str, str]] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
        self.kind = kind
        self.detail = detail
        self.errors = errors or []

    def body(self, instance: str = "") -> dict[str, Any]:
        """The members of an `application/problem+json` answer."""
        body = {"type": self.kind.type, "title": _(self.kind.title), "status": self.kind.status, "detail": self.detail}
        return body | ({"errors": self.errors} if self.errors else {}) | ({"instance": instance} if instance else {})
