"""Which request a job follows from, so that its lines can be found by that request's id"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("trace", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_jobs_trace"), "jobs", "trace ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$'")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_jobs_trace"), "jobs", type_="check")
    op.drop_column("jobs", "trace")
