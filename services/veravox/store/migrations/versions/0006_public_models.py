"""Models that are public, that come with the installation, and that follow each other"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OF_NO_JOB = "SELECT id FROM models WHERE id NOT IN (SELECT id FROM jobs)"


def upgrade() -> None:
    op.add_column("models", sa.Column("lineage", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("models", sa.Column("public", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("models", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("models", sa.Column("follows_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "fk_models_follows_id_models", "models", "models", ["follows_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index("ix_models_follows_id", "models", ["follows_id"])
    op.drop_constraint("fk_models_id_jobs", "models", type_="foreignkey")


def downgrade() -> None:
    for table in ("verdicts", "evaluations"):
        op.execute(f"DELETE FROM {table} WHERE model_id IN ({OF_NO_JOB})")  # noqa: S608
    op.execute(f"DELETE FROM models WHERE id IN ({OF_NO_JOB})")  # noqa: S608
    op.create_foreign_key("fk_models_id_jobs", "models", "jobs", ["id"], ["id"])
    op.drop_index("ix_models_follows_id", "models")
    for column in ("follows_id", "version", "public", "lineage"):
        op.drop_column("models", column)
