"""People: names, passwords, roles, letters, throttling and the audit log"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
NEVER_CHANGED = """
CREATE FUNCTION refuse_change_of_security_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is written and never changed';
END $$;
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON security_events
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_security_events();
"""


def upgrade() -> None:
    for column in (
        sa.Column("first_name", sa.Text(), server_default="", nullable=False),
        sa.Column("last_name", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), server_default="user", nullable=False),
        sa.Column("second_factor", postgresql.JSONB(), nullable=True),
        sa.Column("blocked_at", TIME, nullable=True),
    ):
        op.add_column("accounts", column)
    op.execute("UPDATE accounts SET role = 'administrator' WHERE name = 'local'")
    op.create_check_constraint(op.f("ck_accounts_role"), "accounts", "role IN ('user', 'researcher', 'administrator')")
    op.create_check_constraint(op.f("ck_accounts_password"), "accounts", "password IS NULL OR email IS NOT NULL")
    op.create_index("uq_accounts_name_folded", "accounts", [sa.text("lower(name)")], unique=True)
    op.create_index("uq_accounts_email_folded", "accounts", [sa.text("lower(email)")], unique=True)

    for of_tokens in (
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("said", sa.Text(), server_default="", nullable=False),
        sa.Column("scopes", postgresql.JSONB(), nullable=True),
        sa.Column("seen_at", TIME, server_default=sa.text("now()"), nullable=False),
    ):
        op.add_column("tokens", of_tokens)
    op.create_unique_constraint("uq_tokens_id", "tokens", ["id"])
    op.drop_constraint(op.f("ck_tokens_kind"), "tokens")
    op.create_check_constraint(op.f("ck_tokens_kind"), "tokens", "kind IN ('link', 'session', 'access')")
    op.create_check_constraint(op.f("ck_tokens_scopes"), "tokens", "(kind = 'access') = (scopes IS NOT NULL)")

    op.create_table(
        "letters",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("said", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.CheckConstraint("purpose IN ('register', 'invite', 'reset', 'email')", name=op.f("ck_letters_purpose")),
        sa.CheckConstraint(
            "(purpose IN ('reset', 'email')) = (account_id IS NOT NULL)", name=op.f("ck_letters_account")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_letters_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_letters")),
        sa.UniqueConstraint("id", name=op.f("uq_letters_id")),
    )
    op.create_index(op.f("ix_letters_account_id"), "letters", ["account_id"])
    op.create_index(op.f("ix_letters_email"), "letters", ["email"])
    op.create_table(
        "failures",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_failures")),
    )
    op.create_index(op.f("ix_failures_last_at"), "failures", ["last_at"])
    op.create_table(
        "security_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", TIME, server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_events")),
    )
    op.create_index(op.f("ix_security_events_account_id"), "security_events", ["account_id"])
    op.execute(NEVER_CHANGED)


def downgrade() -> None:
    op.drop_table("security_events")
    op.execute("DROP FUNCTION refuse_change_of_security_events")
    op.drop_table("failures")
    op.drop_table("letters")
    op.execute("DELETE FROM tokens WHERE kind = 'access'")
    op.drop_constraint(op.f("ck_tokens_scopes"), "tokens")
    op.drop_constraint(op.f("ck_tokens_kind"), "tokens")
    op.create_check_constraint(op.f("ck_tokens_kind"), "tokens", "kind IN ('link', 'session')")
    op.drop_constraint("uq_tokens_id", "tokens")
    for column in ("seen_at", "scopes", "said", "id"):
        op.drop_column("tokens", column)
    op.drop_index("uq_accounts_email_folded", "accounts")
    op.drop_index("uq_accounts_name_folded", "accounts")
    op.drop_constraint(op.f("ck_accounts_password"), "accounts")
    op.drop_constraint(op.f("ck_accounts_role"), "accounts")
    for column in ("blocked_at", "second_factor", "role", "password", "email", "last_name", "first_name"):
        op.drop_column("accounts", column)
