"""Letters when runs end, in the queue of what webhooks are told, which takes a webhook's trial too"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CHECKS = {
    "accounts": {
        "run_letters": "run_letters IN ('none', 'failed', 'all')",
        "run_letters_since": "(run_letters = 'none') = (run_letters_since IS NULL)",
    },
    "deliveries": {
        "one_receiver": "num_nonnulls(webhook_id, account_id) = 1",
        "an_end_or_a_trial": "num_nonnulls(run_id, ended_at) IN (0, 2)",
        "trials_are_of_webhooks": "run_id IS NOT NULL OR webhook_id IS NOT NULL",
    },
}
KEY = ["account_id", "run_id", "ended_at"]


def upgrade() -> None:
    op.add_column("accounts", sa.Column("run_letters", sa.Text(), server_default="none", nullable=False))
    op.add_column("accounts", sa.Column("run_letters_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("deliveries", sa.Column("account_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_deliveries_account_id_accounts"), "deliveries", "accounts", ["account_id"], ["id"], ondelete="CASCADE"
    )
    op.create_unique_constraint(op.f("uq_deliveries_account_id_run_id_ended_at"), "deliveries", KEY)
    for column in ("webhook_id", "run_id", "ended_at"):
        op.alter_column("deliveries", column, nullable=True)
    for table, checks in CHECKS.items():
        for name, says in checks.items():
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, says)


def downgrade() -> None:
    op.execute("DELETE FROM deliveries WHERE webhook_id IS NULL OR run_id IS NULL")
    for table, checks in CHECKS.items():
        for name in checks:
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    for column in ("webhook_id", "run_id", "ended_at"):
        op.alter_column("deliveries", column, nullable=False)
    op.drop_column("deliveries", "account_id")
    op.drop_column("accounts", "run_letters_since")
    op.drop_column("accounts", "run_letters")
