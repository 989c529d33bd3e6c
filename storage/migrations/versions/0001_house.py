"""The house: workspaces, people, places, inbox, outbox, schedules

Revision: 0001, after None
"""

import sqlalchemy as sa
from alembic import op

import storage.base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("subdivision", sa.String(length=8), nullable=True),
        sa.Column("week_start", sa.Integer(), nullable=False),
        sa.Column("days_off", storage.base.Json, nullable=False),
        sa.Column("days_worked", storage.base.Json, nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=False),
        sa.Column("settings", storage.base.Json, nullable=False),
        sa.Column("paused_at", storage.base.Instant(), nullable=True),
        sa.Column("paused_by", storage.base.Key, nullable=True),
        sa.Column("gone_at", storage.base.Instant(), nullable=True),
        sa.Column("clock_shift", sa.Integer(), nullable=False),
        sa.Column("created_at", storage.base.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
        sa.UniqueConstraint("platform", "external_id", name=op.f("uq_workspaces_platform_external_id")),
    )
    op.create_table(
        "audit",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("at", storage.base.Instant(), nullable=False),
        sa.Column("person_id", storage.base.Key, nullable=True),
        sa.Column("deed", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("detail", storage.base.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_audit_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_workspace_subject", ["workspace_id", "subject", "id"], unique=False)

    op.create_table(
        "files",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("person_id", storage.base.Key, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", storage.base.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_files_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_files_created_at"), ["created_at"], unique=False)

    op.create_table(
        "inbox",
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("received_at", storage.base.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_inbox_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "event_id", name=op.f("pk_inbox")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_received_at"), ["received_at"], unique=False)

    op.create_table(
        "people",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_other", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("roles", storage.base.Json, nullable=False),
        sa.Column("quiet_from", sa.String(length=5), nullable=True),
        sa.Column("quiet_to", sa.String(length=5), nullable=True),
        sa.Column("away_until", storage.base.Instant(), nullable=True),
        sa.Column("cover_id", storage.base.Key, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("chosen", storage.base.Json, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_people_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("workspace_id", "external_id", name=op.f("uq_people_workspace_id_external_id")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index("ix_people_workspace_active", ["workspace_id", "active"], unique=False)

    op.create_table(
        "schedules",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("rule", storage.base.Json, nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("payload", storage.base.Json, nullable=False),
        sa.Column("next_run_at", storage.base.Instant(), nullable=True),
        sa.Column("slot", sa.String(length=40), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_schedules_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
        sa.UniqueConstraint("workspace_id", "kind", "subject", name=op.f("uq_schedules_workspace_id_kind_subject")),
    )
    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.create_index("ix_schedules_next_run_at", ["next_run_at"], unique=False)

    op.create_table(
        "places",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=True),
        sa.Column("person_id", storage.base.Key, nullable=True),
        sa.Column("closed_at", storage.base.Instant(), nullable=True),
        sa.Column("closed_why", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_places_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_places_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("workspace_id", "external_id", name=op.f("uq_places_workspace_id_external_id")),
        sa.UniqueConstraint("workspace_id", "person_id", name=op.f("uq_places_workspace_id_person_id")),
    )
    op.create_table(
        "undos",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("person_id", storage.base.Key, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("says", sa.String(length=300), nullable=False),
        sa.Column("payload", storage.base.Json, nullable=False),
        sa.Column("at", storage.base.Instant(), nullable=False),
        sa.Column("used_at", storage.base.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_undos_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_undos_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undos")),
    )
    with op.batch_alter_table("undos", schema=None) as batch_op:
        batch_op.create_index("ix_undos_workspace_person", ["workspace_id", "person_id", "id"], unique=False)

    op.create_table(
        "living_cards",
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("living", sa.String(length=120), nullable=False),
        sa.Column("place_id", storage.base.Key, nullable=False),
        sa.Column("external_ref", sa.String(length=200), nullable=False),
        sa.Column("posted_at", storage.base.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_living_cards_place_id_places"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_living_cards_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "living", "place_id", name=op.f("pk_living_cards")),
    )
    op.create_table(
        "outbox",
        sa.Column("seq", storage.base.Key, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("once", sa.String(length=250), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("place_id", storage.base.Key, nullable=False),
        sa.Column("living", sa.String(length=120), nullable=True),
        sa.Column("under", sa.String(length=200), nullable=True),
        sa.Column("policy", sa.String(length=8), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", storage.base.Instant(), nullable=False),
        sa.Column("not_before", storage.base.Instant(), nullable=True),
        sa.Column("not_after", storage.base.Instant(), nullable=True),
        sa.Column("changed_at", storage.base.Instant(), nullable=False),
        sa.Column("external_ref", sa.String(length=200), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_outbox_place_id_places"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_outbox_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sa.UniqueConstraint("id", name=op.f("uq_outbox_id")),
        sa.UniqueConstraint("workspace_id", "once", name=op.f("uq_outbox_workspace_id_once")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_state_workspace", ["state", "workspace_id", "seq"], unique=False)

    op.create_table(
        "transcript",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("place_id", storage.base.Key, nullable=False),
        sa.Column("letter", sa.String(length=36), nullable=True),
        sa.Column("author_id", storage.base.Key, nullable=True),
        sa.Column("under", storage.base.Key, nullable=True),
        sa.Column("seen_by", storage.base.Key, nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", storage.base.Instant(), nullable=False),
        sa.Column("edited_at", storage.base.Instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("change", storage.base.Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_transcript_author_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_transcript_place_id_places"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["seen_by"], ["people.id"], name=op.f("fk_transcript_seen_by_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_transcript_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript")),
        sa.UniqueConstraint("workspace_id", "letter", name=op.f("uq_transcript_workspace_id_letter")),
    )
    with op.batch_alter_table("transcript", schema=None) as batch_op:
        batch_op.create_index("ix_transcript_change", ["workspace_id", "change"], unique=False)
        batch_op.create_index("ix_transcript_place", ["workspace_id", "place_id", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("transcript", schema=None) as batch_op:
        batch_op.drop_index("ix_transcript_place")
        batch_op.drop_index("ix_transcript_change")

    op.drop_table("transcript")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_state_workspace")

    op.drop_table("outbox")
    op.drop_table("living_cards")
    with op.batch_alter_table("undos", schema=None) as batch_op:
        batch_op.drop_index("ix_undos_workspace_person")

    op.drop_table("undos")
    op.drop_table("places")
    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.drop_index("ix_schedules_next_run_at")

    op.drop_table("schedules")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index("ix_people_workspace_active")

    op.drop_table("people")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbox_received_at"))

    op.drop_table("inbox")
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_files_created_at"))

    op.drop_table("files")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_workspace_subject")

    op.drop_table("audit")
    op.drop_table("workspaces")
