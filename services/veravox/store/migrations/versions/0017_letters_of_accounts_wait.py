"""Letters to confirm, reset and invite wait for a mail server that is away"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outgoing_letters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter"], ["letters.digest"], name=op.f("fk_outgoing_letters_letter_letters"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_letters")),
    )
    op.create_index(op.f("ix_outgoing_letters_letter"), "outgoing_letters", ["letter"])
    op.create_index(op.f("ix_outgoing_letters_next_at"), "outgoing_letters", ["next_at"])


def downgrade() -> None:
    """What had not left by then never leaves; people ask for their letter once more."""
    op.drop_table("outgoing_letters")
