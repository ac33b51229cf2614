"""The rights of every operation as a table that people can read; a test asks a real gateway whether it is true."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI

from veravox.gateway.rights import ADMINISTRATORS, IN_PERSON, NOT_FOR_GUESTS, OWNERS

OPENING = {"create_session", "sign_in", "sign_in_with_code"}  # they answer 401, and are there for who is not logged in
YES, NO, NOT_THERE, LOG_IN, NONE = "yes", "refused", "not there", "log in", "–"
SHARED = {"datasets", "runs", "models", "{kind}"}  # things of these kinds can be shared
PRIVATE = {
    "webhooks",
    "groups",
    "turns",
    "evaluations",
    "verdicts",
    "uploads",
    "sessions",
    "access-tokens",
    "identities",
}


@dataclass(frozen=True)
class Right:
    """An operation, and what each of these meets there."""

    operation: str
    verb: str
    path: str
    visitor: str
    own: str  # a user, with what is his own
    shared: str  # with what another shares with him
    anothers: str  # with what another keeps to himself
    administrator: str  # with what another keeps to himself
    guest: str  # a guest, with what is its own
    in_person: bool  # not by an access token


def rights_of(app: FastAPI) -> Iterator[Right]:
    for path, verbs in app.openapi()["paths"].items():
        for verb, operation in verbs.items():
            name = operation["operationId"]
            is_open = "401" not in operation["responses"] or name in OPENING
            visitor = YES if is_open else LOG_IN
            cells = _cells(name, path, is_open)
            guest = NO if name in NOT_FOR_GUESTS else cells[0]
            yield Right(name, verb, path, visitor, *cells, guest=guest, in_person=name in IN_PERSON)


def kind_of(path: str) -> str:
    """Of what an operation is about."""
    return path.removeprefix("/api/v1/").removeprefix("me/").split("/")[0]


def _cells(name: str, path: str, is_open: bool) -> tuple[str, str, str, str]:
    if is_open:
        return YES, NONE, NONE, YES
    if name in ADMINISTRATORS:
        return NO, NONE, NONE, YES
    kind = kind_of(path)
    if not {"{id}", "{name}"} & set(path.split("/")) or kind not in SHARED | PRIVATE:
        return YES, NONE, NONE, YES
    if kind not in SHARED or path.startswith("/api/v1/models/import"):
        return YES, NONE, NOT_THERE, NOT_THERE
    if name.startswith("restore_"):  # what is deleted is its owner's affair
        return YES, NOT_THERE, NOT_THERE, NOT_THERE
    return YES, NO if name in OWNERS else YES, NOT_THERE, NOT_THERE


HEAD = """# Who may do what

Made by `make client` from `gateway/rights.py` and the API's operations: do not edit. A test asks a real gateway at every
operation, with every role, and compares the answers with this table.

- **yes**: the operation does its work, or says what it lacks. **log in**: 401. **refused**: 403, with a sentence.
  **not there**: 404, the same as for what nobody has. **–**: there is nothing of that kind.
- *Shared* is what another account shares with one, or with all: one sees it and uses it; changing, deleting and sharing it
  stay its owner's. A public model is shared with everybody, visitors too (`/public`).
- An **administrator** looks after accounts and after what is nobody's (applied to a cluster by hand, or come with the
  installation), which everybody sees and he alone changes. What others keep to themselves he does not see either.
- A **researcher** may besides have the server fetch from an address, and bring Python of his own to a training where the
  installation allows it.
- A **guest** ([accounts.md](accounts.md#guests)) is a stranger for a time. What others share, with all accounts too, and keep to
  themselves is *not there* for it; the last column is what it meets with what is its own.
- `*`: with a session, which a password or a provider opened, and not with an access token. A token's scopes narrow the rest.

| operation | request | visitor | one's own | shared | another's | administrator, another's | guest |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def as_markdown(app: FastAPI) -> str:
    lines = [
        f"| `{each.operation}`{'*' if each.in_person else ''} | `{each.verb.upper()} {each.path.removeprefix('/api/v1')}` "
        f"| {each.visitor} | {each.own} | {each.shared} | {each.anothers} | {each.administrator} | {each.guest} |"
        for each in rights_of(app)
    ]
    return HEAD + "\n".join(lines) + "\n"
