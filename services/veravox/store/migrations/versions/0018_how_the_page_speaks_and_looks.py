"""In which language, colours and density an account wants the page, and until when it has seen what it is told"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

FIRST = {"language": "", "theme": "device", "density": "roomy"}
CHOICES = {"theme": "theme IN ('device', 'light', 'dark')", "density": "density IN ('roomy', 'compact')"}


def upgrade() -> None:
    for name, first in FIRST.items():
        op.add_column("accounts", sa.Column(name, sa.Text(), server_default=first, nullable=False))
    now = sa.text("now()")
    op.add_column("accounts", sa.Column("seen_until", sa.DateTime(timezone=True), server_default=now, nullable=False))
    for name, condition in CHOICES.items():
        op.create_check_constraint(op.f(f"ck_accounts_{name}"), "accounts", condition)


def downgrade() -> None:
    """The page is as each browser asks for again."""
    for name in CHOICES:
        op.drop_constraint(op.f(f"ck_accounts_{name}"), "accounts", type_="check")
    for name in ("seen_until", *FIRST):
        op.drop_column("accounts", name)
