"""Models that were not trained here: learners that were sent, and converted"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["jobs.id"], name=op.f("fk_conversions_id_jobs")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["accounts.id"], name=op.f("fk_conversions_owner_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversions")),
    )
    op.create_index(op.f("ix_conversions_owner_id"), "conversions", ["owner_id"])
    op.drop_constraint("fk_models_id_runs", "models", type_="foreignkey")
    op.create_foreign_key("fk_models_id_jobs", "models", "jobs", ["id"], ["id"])
    op.add_column("models", sa.Column("provenance", sa.Text(), server_default="trained", nullable=False))
    op.add_column("models", sa.Column("notes", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False))


def downgrade() -> None:
    """Converted models go, and what others made of them: an older version could not say where they come from."""
    models, runs = sa.table("models", sa.column("id")), sa.table("runs", sa.column("id"))
    of_no_run = sa.select(models.c.id).where(models.c.id.not_in(sa.select(runs.c.id)))
    for what_they_made in ("verdicts", "evaluations"):
        made = sa.table(what_they_made, sa.column("model_id"))
        op.execute(sa.delete(made).where(made.c.model_id.in_(of_no_run)))
    op.execute(sa.delete(models).where(models.c.id.not_in(sa.select(runs.c.id))))
    op.drop_column("models", "notes")
    op.drop_column("models", "provenance")
    op.drop_constraint("fk_models_id_jobs", "models", type_="foreignkey")
    op.create_foreign_key("fk_models_id_runs", "models", "runs", ["id"], ["id"])
    op.drop_table("conversions")
