"""What must be true of rows, and was left to the code: names, kinds, shapes, and what may not name itself"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CHECKS = {
    "accounts": {"name": "name <> ''"},
    "jobs": {
        "objects": "jsonb_typeof(spec) = 'object' AND jsonb_typeof(status) = 'object'",
        "generation": "generation >= 1",
        "resource": "(resource IS NULL) = (resource_version IS NULL)",
    },
    "datasets": {"name": "name <> ''"},
    "runs": {"repeats_another": "repeats_id <> id"},
    "models": {
        "provenance": "provenance IN ('trained', 'converted', 'uploaded', 'installed')",
        "installed_is_nobodys": "provenance <> 'installed' OR owner_id IS NULL",
        "version": "version >= 1",
        "follows_another": "follows_id <> id",
        "objects": "jsonb_typeof(classes) = 'object' AND jsonb_typeof(metrics) = 'object'"
        " AND jsonb_typeof(policy) = 'object' AND jsonb_typeof(lineage) = 'object' AND jsonb_typeof(notes) = 'array'",
    },
    "verdicts": {
        "stored": "stored NOT LIKE '%/%' AND stored NOT IN ('.', '..')",
        "answer": "jsonb_typeof(answer) = 'object'",
    },
}


def upgrade() -> None:
    for table, checks in CHECKS.items():
        for name, condition in checks.items():
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
    op.drop_index("ix_datasets_job_id", "datasets")
    op.create_unique_constraint("uq_datasets_job_id", "datasets", ["job_id"])


def downgrade() -> None:
    op.drop_constraint("uq_datasets_job_id", "datasets", type_="unique")
    op.create_index("ix_datasets_job_id", "datasets", ["job_id"])
    for table, checks in CHECKS.items():
        for name in checks:
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
