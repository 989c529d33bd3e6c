"""A living card may be posted anew; the message where it stood says so

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("instead", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("edits", sa.String(200), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "edits")
    op.drop_column("outbox", "instead")
