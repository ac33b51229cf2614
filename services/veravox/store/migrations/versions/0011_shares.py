"""What is shared with whom, whose name is shown, and quotas of single accounts"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

REFERRED = (("dataset_id", "datasets"), ("run_id", "runs"), ("model_id", "models"), ("account_id", "accounts"))


def upgrade() -> None:
    op.add_column("accounts", sa.Column("shows_name", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("accounts", sa.Column("quota", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False))
    op.create_table(
        "shares",
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(column, sa.Uuid(), nullable=True) for column, _table in REFERRED),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("num_nonnulls(dataset_id, run_id, model_id) = 1", name=op.f("ck_shares_one_thing")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_shares_{column}_{table}"), ondelete="CASCADE"
            )
            for column, table in REFERRED
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
        sa.UniqueConstraint(
            *(column for column, _table in REFERRED),
            name=op.f("uq_shares_dataset_id_run_id_model_id_account_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    for column, _table in REFERRED:
        op.create_index(op.f(f"ix_shares_{column}"), "shares", [column])


def downgrade() -> None:
    op.drop_table("shares")
    op.drop_column("accounts", "quota")
    op.drop_column("accounts", "shows_name")
