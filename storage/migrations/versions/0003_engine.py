"""The engine: retries that remember when they were due, first tries, pace, and Procrastinate's tables on PostgreSQL

Revision: 0003, after 0002
"""

from importlib import resources

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
    # With the id, so that the first of thousands that are due at one instant are found without sorting them all.
    op.drop_index("ix_schedules_next_run_at", "schedules")
    op.create_index("ix_schedules_next_run_at", "schedules", ["next_run_at", "id"])
    op.create_table(
        "pace",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("due", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_pace")),
    )
    if op.get_bind().dialect.name == "postgresql":
        # The tables as the installed version declares them; its later changes come as steps of their own.
        schema = (resources.files("procrastinate") / "sql" / "schema.sql").read_text("utf-8")
        op.get_bind().exec_driver_sql(schema.replace("%", "%%"))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        bind = op.get_bind()
        kinds = {"r": "TABLE", "f": "FUNCTION", "t": "TYPE"}
        found = (
            "SELECT 'r', oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relname LIKE 'procrastinate%%'"
            " UNION ALL SELECT 'f', oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'procrastinate%%'"
            " UNION ALL SELECT 't', oid::regtype::text FROM pg_type WHERE typtype IN ('e', 'c')"
            " AND typname LIKE 'procrastinate%%'"
            " AND NOT EXISTS (SELECT FROM pg_class WHERE pg_class.oid = typrelid AND relkind = 'r')"
        )
        for kind, name in sorted(bind.exec_driver_sql(found).all(), key=lambda row: "rft".index(row[0])):
            bind.exec_driver_sql(f"DROP {kinds[kind]} IF EXISTS {name} CASCADE")
    op.drop_table("pace")
    op.drop_index("ix_schedules_next_run_at", "schedules")
    op.create_index("ix_schedules_next_run_at", "schedules", ["next_run_at"])
    op.drop_column("outbox", "tried_at")
    op.drop_column("schedules", "due_at")
