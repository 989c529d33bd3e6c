"""Slack: installed teams with encrypted tokens, OAuth states, folded cards

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

import storage.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slack_installations",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("bot_id", sa.String(length=32), nullable=False),
        sa.Column("bot_user_id", sa.String(length=32), nullable=False),
        sa.Column("installer_id", sa.String(length=32), nullable=False),
        sa.Column("scopes", storage.base.Json, nullable=False),
        sa.Column("bot_token", sa.Text(), nullable=True),
        sa.Column("refresh_token", sa.Text(), nullable=True),
        sa.Column("expires_at", storage.base.Instant(), nullable=True),
        sa.Column("installed_at", storage.base.Instant(), nullable=False),
        sa.Column("gone_at", storage.base.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_installations")),
        sa.UniqueConstraint(
            "client_id", "enterprise_id", "team_id", name=op.f("uq_slack_installations_client_id_enterprise_id_team_id")
        ),
    )
    op.create_table(
        "slack_states",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", storage.base.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_slack_states")),
    )
    op.create_index(op.f("ix_slack_states_expires_at"), "slack_states", ["expires_at"])
    op.create_table(
        "slack_folds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("created_at", storage.base.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_slack_folds_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_folds")),
    )
    op.create_index(op.f("ix_slack_folds_created_at"), "slack_folds", ["created_at"])


def downgrade() -> None:
    for name in ("slack_folds", "slack_states", "slack_installations"):
        op.drop_table(name)
