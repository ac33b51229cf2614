"""Guests, who count against the address that they came from, and pictures of people"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

EARLIER = "role IN ('user', 'researcher', 'administrator')"
CHECKS = {
    "role": "role IN ('guest', 'user', 'researcher', 'administrator')",
    "guest": "role <> 'guest' OR (email IS NULL AND password IS NULL AND second_factor IS NULL)",
    "origin": "origin IS NULL OR role = 'guest'",
}


def upgrade() -> None:
    op.add_column("accounts", sa.Column("origin", sa.Text(), nullable=True))
    op.create_index(op.f("ix_accounts_origin"), "accounts", ["origin"])
    op.drop_constraint(op.f("ck_accounts_role"), "accounts", type_="check")
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_accounts_{name}"), "accounts", condition)
    op.create_table(
        "pictures",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("octet_length(content) BETWEEN 1 AND 1048576", name=op.f("ck_pictures_content")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_pictures_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_pictures")),
    )


def downgrade() -> None:
    """A guest becomes a blocked account: nothing could open it, and what it has made stays."""
    op.drop_table("pictures")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_accounts_{name}"), "accounts", type_="check")
    op.execute("UPDATE accounts SET role = 'user', blocked_at = coalesce(blocked_at, now()) WHERE role = 'guest'")
    op.create_check_constraint(op.f("ck_accounts_role"), "accounts", EARLIER)
    op.drop_index(op.f("ix_accounts_origin"), "accounts")
    op.drop_column("accounts", "origin")
