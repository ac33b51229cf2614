"""Problem types of the API (RFC 9457): each with a stable name, an HTTP status and a title."""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from veravox.core.text import N_, _
from veravox.core.trace import current


@dataclass(frozen=True)
class ProblemType:
    """`type` is a reference relative to the installation, so that it never points elsewhere: there is a page."""

    name: str
    status: int
    title: str
    meaning: str = field(kw_only=True)
    """When it is answered, for people."""
    remedy: str = field(kw_only=True)
    """What to do about it."""
    example: str = field(kw_only=True)
    """A `detail` that it may have."""

    @property
    def type(self) -> str:
        return f"/problems/{self.name}"


INVALID = ProblemType(
    "invalid",
    422,
    N_("The request does not make sense"),
    meaning=N_("The request could be read, and something in it cannot be so: a field, a parameter, or how they fit."),
    remedy=N_("Read `errors`: each names a field and says what would be right there. Correct them and send it again."),
    example=N_("training.epochs: Input should be less than or equal to 10000"),
)
MALFORMED = ProblemType(
    "malformed",
    400,
    N_("The request cannot be read"),
    meaning=N_("The body is not what its type says, for example no JSON, or it broke off on its way."),
    remedy=N_("Send the body whole, as the API's document shows it."),
    example=N_("the body is not JSON; send an object as the API's document shows it"),
)
UNAUTHENTICATED = ProblemType(
    "unauthenticated",
    401,
    N_("Please log in"),
    meaning=N_("The request names nobody, or with a token that opens nothing any more."),
    remedy=N_("Log in and send the token as `Authorization: Bearer TOKEN`, or open the page and log in there."),
    example=N_("open the link that `veravox serve` printed, or send its token as a bearer token"),
)
SECOND_FACTOR = ProblemType(
    "second-factor",
    401,
    N_("The code is missing"),
    meaning=N_("The password is right, and this account asks for a code beside it."),
    remedy=N_("Send the code that the authenticator shows just now as well, or one of the recovery codes."),
    example=N_("type the six digits that your authenticator shows, or one of your recovery codes"),
)
FACTOR_DEMANDED = ProblemType(
    "factor-demanded",
    403,
    N_("A second factor is demanded"),
    meaning=N_(
        "This installation demands a second factor of this account, which has none yet; nothing else is answered until it has."
    ),
    remedy=N_("Open your account's page, switch the second factor on, and do again what you were about to do."),
    example=N_("this installation demands a second factor of your account; switch it on, on your account's page"),
)
FORBIDDEN = ProblemType(
    "forbidden",
    403,
    N_("This is not yours"),
    meaning=N_("You may see this and may not do this with it, or the installation allows it to nobody."),
    remedy=N_("Do it with something of your own, or ask its owner or who runs the installation."),
    example=N_("this model belongs to somebody else, who has published it; you may ask it and download it"),
)
QUOTA = ProblemType(
    "quota",
    403,
    N_("Your quota is used up"),
    meaning=N_(
        "An account may keep and use so much in this installation, and yours does: storage, jobs, or GPU hours."
    ),
    remedy=N_(
        "Its `detail` says how much there is and what is used: delete, wait for a job, or ask an administrator for more."
    ),
    example=N_("you may have 4 jobs that wait or work, and 4 do; wait for one to end, stop one, or ask for more"),
)
NOT_FOUND = ProblemType(
    "not-found",
    404,
    N_("There is no such thing"),
    meaning=N_("The address leads nowhere, the thing was deleted, or it belongs to somebody who does not share it."),
    remedy=N_("Look at the list of such things. What you deleted yourself, its `restore` brings back."),
    example=N_("there is no run 0b0e3e4c-6f3a-4a55-8d4e-5d1f6f6f1a11; the list shows those there are"),
)
GONE = ProblemType(
    "gone",
    410,
    N_("This is over"),
    meaning=N_("The link or the code was used before, or is too old."),
    remedy=N_("Ask for a new one, and use the newest that came."),
    example=N_("this link was used already or is too old; ask for a new one"),
)
METHOD_NOT_ALLOWED = ProblemType(
    "method-not-allowed",
    405,
    N_("This cannot be done here"),
    meaning=N_("There is something at this address, but not for this HTTP method."),
    remedy=N_("The header `Allow` says which methods there are; the API's document says what each does."),
    example=N_("PUT does nothing here; use GET"),
)
CONFLICT = ProblemType(
    "conflict",
    409,
    N_("This does not fit what is there"),
    meaning=N_("The request makes sense and does not fit the state of things: a name is taken, a run has ended."),
    remedy=N_("Look at the thing as it is now, and choose what fits it; `detail` says what stands in the way."),
    example=N_("there is a dataset arctic already; choose another name or delete that one"),
)
UNDER_WAY = ProblemType(
    "under-way",
    409,
    N_("The same request is being answered"),
    meaning=N_("A request with this `Idempotency-Key` is still being worked on."),
    remedy=N_(
        "Wait as long as `Retry-After` says and send it again with the same key: you get the first one's answer."
    ),
    example=N_("a request with this Idempotency-Key is being answered; send it again in a moment to get its answer"),
)
CHANGED = ProblemType(
    "changed",
    412,
    N_("It has changed meanwhile"),
    meaning=N_("The version that `If-Match` names is not the newest one: the thing has changed since you read it."),
    remedy=N_("Read it again, look whether your change still makes sense, and send it with the new `ETag`."),
    example=N_("this has changed since you read it; read it again, and send your change with its new ETag"),
)
TOO_LARGE = ProblemType(
    "too-large",
    413,
    N_("This is too large"),
    meaning=N_("The body is larger than the installation takes in at this address."),
    remedy=N_("Cut the recording, send an archive in smaller pieces, or ask who runs the installation for more."),
    example=N_("the recording is larger than 200 MB; cut it into shorter ones"),
)
UNSUPPORTED = ProblemType(
    "unsupported-media-type",
    415,
    N_("This kind of body is not read here"),
    meaning=N_("The body's `Content-Type` is missing, or is not the one that this operation takes."),
    remedy=N_("Send the type that `detail` and the API's document name: JSON, or a form for a recording."),
    example=N_("this takes application/json, and the body is text/plain; send it as application/json"),
)
BAD_RECORDING = ProblemType(
    "bad-recording",
    422,
    N_("The recording cannot be judged"),
    meaning=N_("The file is no recording that can be decoded, or is too short, too long or silent."),
    remedy=N_("Listen to the file. Send speech of 0.3 s to 4 h in a usual format, such as WAV, FLAC, MP3 or Opus."),
    example=N_("the recording is empty; choose a file with sound in it"),
)
KEY_REUSED = ProblemType(
    "key-reused",
    422,
    N_("This key was used for another request"),
    meaning=N_("The `Idempotency-Key` came within a day with another request or another body."),
    remedy=N_("Make a new key for each thing that you want done, such as a UUID; keep it only to repeat that request."),
    example=N_("this Idempotency-Key came with another body before; make a new key for a new request"),
)
TOO_MANY = ProblemType(
    "too-many-attempts",
    429,
    N_("Please wait a moment"),
    meaning=N_(
        "Something was tried too often without success, such as a password, for this account or from this address."
    ),
    remedy=N_(
        "Wait as long as `Retry-After` says, and then try what is surely right; a forgotten password can be reset."
    ),
    example=N_("too many attempts; wait 60 s and try again"),
)
TOO_OFTEN = ProblemType(
    "too-many-requests",
    429,
    N_("Too many requests"),
    meaning=N_("You have asked more often than the installation allows; `RateLimit-Policy` says how often that is."),
    remedy=N_("Wait as long as `Retry-After` says. Follow a run by its events rather than by asking again and again."),
    example=N_("more than 3000 requests in a minute; wait 1 s and go on more slowly"),
)
CROWDED = ProblemType(
    "too-many-recordings",
    429,
    N_("You ask about too much at once"),
    meaning=N_("As many recordings of yours are being judged, or wait for it, as one account may have there at once."),
    remedy=N_("Send the next one when one of these has its verdict, or as soon as `Retry-After` says."),
    example=N_(
        "8 recordings of yours are being judged or wait for it, and one account may have no more of them at once; "
        "send the next ones when these have their verdicts, or try again in 2 s."
    ),
)
TOO_SLOW = ProblemType(
    "too-slow",
    408,
    N_("This did not arrive in time"),
    meaning=N_(
        "The head of a request, or the next part of its body, was waited for as long as the installation waits."
    ),
    remedy=N_("Send it again over a line that does not stand still, or in smaller pieces."),
    example=N_("the head of a request did not arrive within 20 s; send it again, faster"),
)
HEADERS_TOO_LARGE = ProblemType(
    "headers-too-large",
    431,
    N_("The request's head is too large"),
    meaning=N_("Method, address and headers together are longer than anything here needs."),
    remedy=N_("Send fewer or shorter headers; in a browser, delete this site's cookies."),
    example=N_("a request's head has more than 65536 bytes"),
)
INTERNAL = ProblemType(
    "internal",
    500,
    N_("Something broke on our side"),
    meaning=N_("The gateway met what it did not expect; the request may have been right."),
    remedy=N_("Try it again. If it stays so, give who runs the installation the request's id: the log has it."),
    example=N_("an unexpected error; the gateway's log holds it (request 4bf92f3577b34da6a3ce929d0e0e4736)"),
)
UNAVAILABLE = ProblemType(
    "unavailable",
    503,
    N_("A part of the installation does not answer"),
    meaning=N_("Database, detector or cluster is starting, restarting or busy. Nothing of the request was done."),
    remedy=N_("Wait as long as `Retry-After` says, and send it again."),
    example=N_("the database does not answer; try again in a moment"),
)
STORAGE_FULL = ProblemType(
    "storage-full",
    507,
    N_("The disk is full"),
    meaning=N_("The disk of the data folder has no room for what was sent."),
    remedy=N_("Delete what is not needed, or ask who runs the installation for more room; then send it again."),
    example=N_("the disk of the data folder is full; free some space and try again"),
)

PROBLEMS = MappingProxyType({each.name: each for each in tuple(globals().values()) if isinstance(each, ProblemType)})


def of_status(status: int) -> ProblemType:
    """The general one of an HTTP status: where several have it, the first above."""
    return next((each for each in PROBLEMS.values() if each.status == status), MALFORMED)


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
        more = {"errors": self.errors, "instance": instance, "request": trace.id if (trace := current()) else ""}
        return body | {name: said for name, said in more.items() if said}
