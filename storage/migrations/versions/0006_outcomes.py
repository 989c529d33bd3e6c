"""What came of leadership's questions and decisions

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

import storage.base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("brief_responses", sa.Column("settled_by", storage.base.Key, nullable=True))
    op.add_column("brief_responses", sa.Column("outcome", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("brief_responses", "outcome")
    op.drop_column("brief_responses", "settled_by")
