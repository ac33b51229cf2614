"""Tags and notes on runs, and what a list of jobs is searched by as columns of its own"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

DATASET, ARCHITECTURE = "spec #>> '{dataset,name}'::text[]", "spec #>> '{model,architecture}'::text[]"
GENERATORS = "translate(spec #>> '{dataset,generators}'::text[], '[]\",'::text, ''::text)"
READ_OUT = {
    "phase": "COALESCE(status ->> 'phase'::text, 'Pending'::text)",
    "dataset": DATASET,
    "architecture": ARCHITECTURE,
    "about": " || ' '::text || ".join(
        f"COALESCE({each}, ''::text)" for each in (DATASET, ARCHITECTURE, GENERATORS, "spec ->> 'group'::text")
    ),
}
TAGS = (
    "jsonb_typeof(tags) = 'array' AND jsonb_array_length(tags) <= 10 AND NOT jsonb_path_exists("
    'tags, \'$[*] ? (@.type() != "string" || !(@ like_regex "^[^A-Z,]{1,32}$"))\')'
)


def upgrade() -> None:
    for name, expression in READ_OUT.items():
        op.add_column(
            "jobs", sa.Column(name, sa.Text(), sa.Computed(expression, persisted=True), nullable=name != "phase")
        )
    op.add_column("runs", sa.Column("tags", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False))
    op.add_column("runs", sa.Column("notes", sa.Text(), server_default="", nullable=False))
    op.create_check_constraint(op.f("ck_runs_tags"), "runs", TAGS)
    op.create_check_constraint(op.f("ck_runs_notes"), "runs", "length(notes) <= 10000")
    op.create_index("ix_runs_tags", "runs", ["tags"], postgresql_using="gin", postgresql_ops={"tags": "jsonb_path_ops"})
    op.create_index("ix_runs_created_at", "runs", ["created_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_runs_created_at", "runs")
    op.drop_index("ix_runs_tags", "runs")
    op.drop_column("runs", "notes")
    op.drop_column("runs", "tags")
    for name in reversed(READ_OUT):
        op.drop_column("jobs", name)
