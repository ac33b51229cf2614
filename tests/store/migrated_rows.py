"""Rows as each earlier version could have written them: what a revision added, under that revision."""

from typing import Any

from sqlalchemy import Connection, text

from veravox.store import schema


def _id(n: int) -> str:
    return f"00000000-0000-0000-0000-{n:012d}"


ANNA, BERT = _id(1), _id(2)
TRAINED, REPEATED, IMPORTED, EVALUATED, CONVERTED, NOBODYS, INSTALLED, SECOND = map(_id, range(10, 18))
MODEL = {"title": "a model", "architecture": "compact", "classes": '{"names": []}', "metrics": "{}"}
Row = tuple[str, dict[str, Any]]

ROWS: dict[str, list[Row]] = {
    "0001": [
        ("accounts", {"id": ANNA, "name": "anna"}),
        ("accounts", {"id": BERT, "name": "bert"}),
        ("tokens", {"digest": "d", "account_id": ANNA, "kind": "link"}),
        *(
            ("jobs", {"id": id, "kind": kind, "spec": "{}", "status": '{"phase": "Succeeded"}'})
            for id, kind in ((TRAINED, "training"), (IMPORTED, "data"), (EVALUATED, "evaluation"))
        ),
        ("datasets", {"id": _id(30), "name": "speech", "job_id": IMPORTED, "owner_id": ANNA}),
        ("runs", {"id": TRAINED, "title": "a run", "owner_id": ANNA}),
        ("models", {"id": TRAINED, "owner_id": ANNA, **MODEL}),
        ("evaluations", {"id": EVALUATED, "model_id": TRAINED, "dataset": "speech", "owner_id": ANNA}),
        (
            "verdicts",
            {"id": _id(31), "model_id": TRAINED, "file": "a", "stored": "a.wav", "answer": "{}", "owner_id": BERT},
        ),
    ],
    "0002": [
        ("jobs", {"id": REPEATED, "kind": "training", "spec": "{}", "status": "{}"}),
        ("runs", {"id": REPEATED, "title": "again", "owner_id": ANNA, "repeats_id": TRAINED}),
    ],
    "0003": [
        (
            "jobs",
            {
                "id": NOBODYS,
                "kind": "training",
                "spec": "{}",
                "status": "{}",
                "resource": "by-hand",
                "resource_version": 7,
            },
        ),
        ("runs", {"id": NOBODYS, "title": "nobody's", "owner_id": None, "repeats_id": TRAINED}),
        ("models", {"id": NOBODYS, "owner_id": None, **MODEL}),
        (
            "verdicts",
            {"id": _id(32), "model_id": NOBODYS, "file": "b", "stored": "b.wav", "answer": "{}", "owner_id": BERT},
        ),
    ],
    "0004": [
        ("jobs", {"id": CONVERTED, "kind": "data", "spec": "{}", "status": "{}"}),
        ("conversions", {"id": CONVERTED, "title": "sent", "owner_id": BERT}),
        ("models", {"id": CONVERTED, "owner_id": BERT, "provenance": "converted", "notes": '["a"]', **MODEL}),
        (
            "verdicts",
            {"id": _id(33), "model_id": CONVERTED, "file": "c", "stored": "c.wav", "answer": "{}", "owner_id": BERT},
        ),
    ],
    "0005": [
        ("jobs", {"id": SECOND, "kind": "training", "spec": "{}", "status": "{}"}),
        ("runs", {"id": SECOND, "title": "the next", "owner_id": ANNA}),
        ("models", {"id": SECOND, "owner_id": ANNA, "policy": '{"missed": 0.1}', **MODEL}),
    ],
    "0006": [
        ("models", {"id": INSTALLED, "owner_id": None, "provenance": "installed", "public": True, **MODEL}),
        (
            "verdicts",
            {"id": _id(34), "model_id": INSTALLED, "file": "d", "stored": "d.wav", "answer": "{}", "owner_id": BERT},
        ),
    ],
    "0007": [
        (
            "accounts",
            {
                "id": _id(3),
                "name": "cleo",
                "email": "cleo@example.org",
                "password": "$argon2id$",
                "role": "administrator",
                "second_factor": '{"secret": "s"}',
            },
        ),
        ("tokens", {"digest": "a", "account_id": _id(3), "kind": "access", "scopes": '["read"]'}),
        (
            "letters",
            {
                "digest": "l",
                "id": _id(40),
                "purpose": "reset",
                "account_id": ANNA,
                "email": "anna@example.org",
                "expires_at": "2027-01-01T00:00:00Z",
            },
        ),
        ("failures", {"digest": "f", "count": 3}),
        ("security_events", {"what": "login", "account_id": ANNA, "name": "anna"}),
        ("jobs", {"id": _id(18), "kind": "training", "spec": "{}", "status": "{}"}),
        ("runs", {"id": _id(18), "title": "hers", "owner_id": _id(3)}),
    ],
    "0008": [
        ("idempotent_answers", {"account_id": ANNA, "key": "k", "digest": "d", "status": 201, "body": "{}"}),
    ],
    "0009": [
        ("webhooks", {"id": _id(50), "url": "https://example.org/", "secret": "s", "owner_id": ANNA}),
        (
            "deliveries",
            {
                "id": _id(51),
                "webhook_id": _id(50),
                "run_id": _id(18),
                "ended_at": "2027-01-01T00:00:00Z",
                "body": "{}",
            },
        ),
    ],
    "0012": [
        (
            "jobs",
            {
                "id": _id(19),
                "kind": "training",
                "spec": '{"dataset": {"name": "speech", "generators": ["world"]}, "model": {"architecture": "compact"}}',
                "status": '{"phase": "Failed"}',
            },
        ),
        (
            "runs",
            {"id": _id(19), "title": "tagged", "owner_id": ANNA, "tags": '["baseline", "two voices"]', "notes": "why"},
        ),
    ],
    "0013": [
        (
            "accounts",
            {
                "id": _id(60),
                "name": "dora",
                "email": "dora@example.org",
                "run_letters": "failed",
                "run_letters_since": "2027-01-01T00:00:00Z",
            },
        ),
        ("deliveries", {"id": _id(61), "webhook_id": _id(50), "body": "{}"}),
        (
            "deliveries",
            {
                "id": _id(62),
                "account_id": _id(60),
                "run_id": _id(18),
                "ended_at": "2027-01-01T00:00:00Z",
                "body": "{}",
            },
        ),
    ],
    "0014": [
        ("accounts", {"id": _id(4), "name": "guest-4", "role": "guest", "origin": "o"}),
        ("pictures", {"account_id": _id(3), "content": b"\x89PNG", "digest": "p"}),
    ],
    "0016": [
        ("identities", {"id": _id(70), "account_id": _id(60), "issuer": "https://login.example.org", "subject": "d"}),
        (
            "sign_ins",
            {
                "digest": "s",
                "purpose": "link",
                "account_id": _id(60),
                "browser": "b",
                "nonce": "n",
                "verifier": "v",
                "expires_at": "2027-01-01T00:00:00Z",
            },
        ),
    ],
    "0017": [
        (
            "outgoing_letters",
            {
                "id": _id(80),
                "email": "ada@example.org",
                "subject": "s",
                "text": "sealed.x",
                "next_at": "2027-01-01T00:00:00Z",
            },
        ),
    ],
    "0018": [
        (
            "accounts",
            {
                "id": _id(90),
                "name": "ana",
                "email": "ana@example.org",
                "password": "p",
                "language": "pt-BR",
                "theme": "dark",
                "density": "compact",
                "seen_until": "2027-01-01T00:00:00Z",
            },
        ),
    ],
}


def insert(connection: Connection, revision: str) -> None:
    """What a revision brought, into a database that is at it."""
    for table, values in ROWS.get(revision, []):
        names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)


def insert_all(connection: Connection, revision: str) -> None:
    """What all revisions up to this one brought."""
    for each in reversed(schema.revisions()):
        insert(connection, each)
        if each == revision:
            return


def everything(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, by column."""
    names = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
    tables = set(connection.execute(text(names)).scalars()) - {"alembic_version"}
    return {
        table: [dict(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY 1")).mappings()]
        for table in tables
    }
