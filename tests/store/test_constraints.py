"""What must be true of rows holds in the database, whatever writes them."""

from collections.abc import Iterator

import pytest
from migrated_rows import insert_all
from sqlalchemy import CheckConstraint, Connection, create_engine, text
from sqlalchemy.exc import IntegrityError

from veravox.store import schema
from veravox.store.tables import Table


@pytest.fixture(scope="module")
def connection(modules_database_url: str) -> Iterator[Connection]:
    """To a database with a row in each table."""
    engine = create_engine(modules_database_url)
    with engine.connect() as connection:
        insert_all(connection, schema.revisions()[0])
        yield connection
    engine.dispose()


def test_every_check_of_the_tables_is_in_the_database(connection: Connection) -> None:
    """Alembic does not compare them."""
    found = text(
        "SELECT conname FROM pg_constraint WHERE contype = 'c' AND connamespace = current_schema()::regnamespace"
    )
    said = {
        str(each.name)
        for table in Table.metadata.tables.values()
        for each in table.constraints
        if isinstance(each, CheckConstraint)
    }
    assert set(connection.execute(found).scalars()) == said


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE accounts SET name = ''", "ck_accounts_name"),
        ("UPDATE accounts SET email = 'a@example.org' WHERE role = 'guest'", "ck_accounts_guest"),
        ("UPDATE accounts SET origin = 'o' WHERE role = 'user'", "ck_accounts_origin"),
        ("UPDATE pictures SET content = ''", "ck_pictures_content"),
        ("UPDATE identities SET subject = ''", "ck_identities_named"),
        (
            "INSERT INTO identities (id, account_id, issuer, subject)"
            " SELECT gen_random_uuid(), (SELECT id FROM accounts LIMIT 1), issuer, subject FROM identities",
            "uq_identities_issuer_subject",
        ),
        ("UPDATE sign_ins SET purpose = 'guess'", "ck_sign_ins_purpose"),
        ("UPDATE sign_ins SET account_id = NULL", "ck_sign_ins_account"),
        ("UPDATE jobs SET spec = '[]'", "ck_jobs_objects"),
        ("UPDATE jobs SET status = 'null'", "ck_jobs_objects"),
        ("UPDATE jobs SET generation = 0", "ck_jobs_generation"),
        ("UPDATE jobs SET kind = 'guess'", "ck_jobs_kind"),
        ("UPDATE jobs SET resource = 'a', resource_version = NULL", "ck_jobs_resource"),
        ("UPDATE datasets SET name = ''", "ck_datasets_name"),
        (
            "INSERT INTO datasets (id, name, job_id) SELECT gen_random_uuid(), 'another', job_id FROM datasets",
            "uq_datasets_job_id",
        ),
        ("UPDATE runs SET repeats_id = id", "ck_runs_repeats_another"),
        ("UPDATE runs SET tags = '{}'", "ck_runs_tags"),
        ("UPDATE runs SET tags = '[1]'", "ck_runs_tags"),
        ("UPDATE runs SET tags = '[\"\"]'", "ck_runs_tags"),
        ("UPDATE runs SET tags = '[\"Capitals\"]'", "ck_runs_tags"),
        ("UPDATE runs SET tags = '[\"one, two\"]'", "ck_runs_tags"),
        ("UPDATE runs SET tags = jsonb_build_array(repeat('a', 33))", "ck_runs_tags"),
        ("UPDATE runs SET tags = (SELECT jsonb_agg('t' || n) FROM generate_series(1, 11) AS n)", "ck_runs_tags"),
        ("UPDATE runs SET notes = repeat('a', 10001)", "ck_runs_notes"),
        ("UPDATE models SET provenance = 'found'", "ck_models_provenance"),
        (
            "UPDATE models SET provenance = 'installed', owner_id = (SELECT id FROM accounts LIMIT 1)",
            "ck_models_installed_is_nobodys",
        ),
        ("UPDATE models SET version = 0", "ck_models_version"),
        ("UPDATE models SET follows_id = id", "ck_models_follows_another"),
        ("UPDATE models SET notes = '{}'", "ck_models_objects"),
        ("UPDATE models SET policy = '1'", "ck_models_objects"),
        ("UPDATE verdicts SET stored = '../../server.json'", "ck_verdicts_stored"),
        ("UPDATE verdicts SET stored = '..'", "ck_verdicts_stored"),
        ("UPDATE verdicts SET answer = '[]'", "ck_verdicts_answer"),
    ],
)
def test_what_cannot_be_true_cannot_be_written(connection: Connection, statement: str, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), connection.begin_nested():
        connection.execute(text(statement))
