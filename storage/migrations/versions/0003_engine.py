"""The engine: retries that remember when they were due, first tries, pace, and Procrastinate's tables on PostgreSQL

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

import storage.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("schedules", sa.Column("due_at", storage.base.Instant(), nullable=True))
    op.add_column("outbox", sa.Column("tried_at", storage.base.Instant(), nullable=True))
    op.create_table(
        "pace",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("due", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_pace")),
    )


def downgrade() -> None:
    op.drop_table("pace")
    op.drop_column("outbox", "tried_at")
    op.drop_column("schedules", "due_at")
