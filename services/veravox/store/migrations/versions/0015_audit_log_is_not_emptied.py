"""The audit log is not emptied at once either: TRUNCATE passes by triggers for rows."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE TRIGGER never_emptied BEFORE TRUNCATE ON security_events"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_security_events()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER never_emptied ON security_events")
