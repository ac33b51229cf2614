"""Which run a run repeats"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("repeats_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_runs_repeats_id"), "runs", ["repeats_id"], unique=False)
    op.create_foreign_key(op.f("fk_runs_repeats_id_runs"), "runs", "runs", ["repeats_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    op.drop_constraint(op.f("fk_runs_repeats_id_runs"), "runs", type_="foreignkey")
    op.drop_index(op.f("ix_runs_repeats_id"), table_name="runs")
    op.drop_column("runs", "repeats_id")
