"""Jobs that are resources of a cluster, and what belongs to nobody there"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OWNABLE = ("datasets", "runs", "models")


def upgrade() -> None:
    op.add_column("jobs", sa.Column("resource", sa.Text(), nullable=True))
    op.add_column("jobs", sa.Column("resource_version", sa.BigInteger(), nullable=True))
    for table in OWNABLE:
        op.alter_column(table, "owner_id", nullable=True)


def downgrade() -> None:
    """What is nobody's goes, and what others made of it: an older version could show it to no one."""
    for what_others_made in ("verdicts", "evaluations"):
        nobodys = sa.table("models", sa.column("id"), sa.column("owner_id"))
        made = sa.table(what_others_made, sa.column("model_id"))
        of_nobodys = sa.select(nobodys.c.id).where(nobodys.c.owner_id.is_(None))
        op.execute(sa.delete(made).where(made.c.model_id.in_(of_nobodys)))
    for table in ("models", "datasets", "runs"):
        rows = sa.table(table, sa.column("owner_id"))
        op.execute(sa.delete(rows).where(rows.c.owner_id.is_(None)))
        op.alter_column(table, "owner_id", nullable=False)
    op.drop_column("jobs", "resource_version")
    op.drop_column("jobs", "resource")
