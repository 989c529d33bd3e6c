"""Feedback drafts, milestones, briefs

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

import storage.base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "projects",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("goal", sa.String(length=500), nullable=False),
        sa.Column("paused_at", storage.base.Instant(), nullable=True),
        sa.Column("paused_by", storage.base.Key, nullable=True),
        sa.Column("archived_at", storage.base.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_projects_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_projects_workspace_id_name")),
    )
    op.create_table(
        "feedback_marks",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("author_id", storage.base.Key, nullable=False),
        sa.Column("at", storage.base.Instant(), nullable=False),
        sa.Column("missing", storage.base.Json, nullable=False),
        sa.Column("removed", storage.base.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_feedback_marks_author_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_feedback_marks_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_marks")),
    )
    with op.batch_alter_table("feedback_marks", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_marks_author", ["workspace_id", "author_id", "id"], unique=False)

    op.create_table(
        "feedback_practice",
        sa.Column("person_id", storage.base.Key, nullable=False),
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("scenario", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_feedback_practice_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_feedback_practice_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_feedback_practice")),
    )
    op.create_table(
        "milestones",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("project_id", storage.base.Key, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("done_means", sa.String(length=1000), nullable=False),
        sa.Column("owner_id", storage.base.Key, nullable=True),
        sa.Column("baseline", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("goal", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["people.id"], name=op.f("fk_milestones_owner_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_milestones_project_id_projects"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_milestones_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
    )
    with op.batch_alter_table("milestones", schema=None) as batch_op:
        batch_op.create_index("ix_milestones_owner_id", ["workspace_id", "owner_id", "state"], unique=False)
        batch_op.create_index("ix_milestones_project_id", ["project_id", "position"], unique=False)

    op.create_table(
        "feedback_drafts",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("author_id", storage.base.Key, nullable=False),
        sa.Column("receiver_id", storage.base.Key, nullable=False),
        sa.Column("place_id", storage.base.Key, nullable=True),
        sa.Column("under", sa.String(length=200), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("parts", storage.base.Json, nullable=False),
        sa.Column("send_at", storage.base.Instant(), nullable=True),
        sa.Column("created_at", storage.base.Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_feedback_drafts_author_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_feedback_drafts_place_id_places"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["people.id"], name=op.f("fk_feedback_drafts_receiver_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_feedback_drafts_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_drafts")),
    )
    with op.batch_alter_table("feedback_drafts", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_drafts_workspace_created", ["workspace_id", "created_at"], unique=False)

    op.create_table(
        "milestone_answers",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("milestone_id", storage.base.Key, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("by_id", storage.base.Key, nullable=True),
        sa.Column("line", sa.String(length=500), nullable=False),
        sa.Column("ask", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("at", storage.base.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestones.id"],
            name=op.f("fk_milestone_answers_milestone_id_milestones"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_answers")),
        sa.UniqueConstraint("milestone_id", "week", name=op.f("uq_milestone_answers_milestone_id_week")),
    )
    op.create_table(
        "milestone_slips",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("milestone_id", storage.base.Key, nullable=False),
        sa.Column("was", sa.Date(), nullable=False),
        sa.Column("now", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by_id", storage.base.Key, nullable=True),
        sa.Column("at", storage.base.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestones.id"],
            name=op.f("fk_milestone_slips_milestone_id_milestones"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_slips")),
    )
    with op.batch_alter_table("milestone_slips", schema=None) as batch_op:
        batch_op.create_index("ix_milestone_slips_milestone_id", ["milestone_id", "id"], unique=False)

    op.create_table(
        "teams",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("place_id", storage.base.Key, nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("settings", storage.base.Json, nullable=False),
        sa.Column("archived_at", storage.base.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_teams_place_id_places"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_teams_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_teams_workspace_id_name")),
    )
    op.create_table(
        "briefs",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("workspace_id", storage.base.Key, nullable=False),
        sa.Column("team_id", storage.base.Key, nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("words", storage.base.Json, nullable=False),
        sa.Column("figures", storage.base.Json, nullable=False),
        sa.Column("approved_by", storage.base.Key, nullable=True),
        sa.Column("posted_at", storage.base.Instant(), nullable=True),
        sa.Column("edited_at", storage.base.Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_briefs_team_id_teams"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_briefs_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefs")),
        sa.UniqueConstraint("team_id", "kind", "period", name=op.f("uq_briefs_team_id_kind_period")),
    )
    op.create_table(
        "project_teams",
        sa.Column("project_id", storage.base.Key, nullable=False),
        sa.Column("team_id", storage.base.Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_teams_project_id_projects"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_project_teams_team_id_teams"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "team_id", name=op.f("pk_project_teams")),
    )
    with op.batch_alter_table("project_teams", schema=None) as batch_op:
        batch_op.create_index("ix_project_teams_team_id", ["team_id"], unique=False)

    op.create_table(
        "team_members",
        sa.Column("team_id", storage.base.Key, nullable=False),
        sa.Column("person_id", storage.base.Key, nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("where", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_team_members_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_team_members_team_id_teams"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_id", "person_id", "role", name=op.f("pk_team_members")),
    )
    with op.batch_alter_table("team_members", schema=None) as batch_op:
        batch_op.create_index("ix_team_members_person_id", ["person_id"], unique=False)

    op.create_table(
        "brief_responses",
        sa.Column("id", storage.base.Key, nullable=False),
        sa.Column("brief_id", storage.base.Key, nullable=False),
        sa.Column("milestone_id", storage.base.Key, nullable=True),
        sa.Column("person_id", storage.base.Key, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("at", storage.base.Instant(), nullable=False),
        sa.Column("settled_at", storage.base.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brief_id"], ["briefs.id"], name=op.f("fk_brief_responses_brief_id_briefs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestones.id"],
            name=op.f("fk_brief_responses_milestone_id_milestones"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_brief_responses_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brief_responses")),
    )
    with op.batch_alter_table("brief_responses", schema=None) as batch_op:
        batch_op.create_index("ix_brief_responses_brief_id", ["brief_id", "kind"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("brief_responses", schema=None) as batch_op:
        batch_op.drop_index("ix_brief_responses_brief_id")

    op.drop_table("brief_responses")
    with op.batch_alter_table("team_members", schema=None) as batch_op:
        batch_op.drop_index("ix_team_members_person_id")

    op.drop_table("team_members")
    with op.batch_alter_table("project_teams", schema=None) as batch_op:
        batch_op.drop_index("ix_project_teams_team_id")

    op.drop_table("project_teams")
    op.drop_table("briefs")
    op.drop_table("teams")
    with op.batch_alter_table("milestone_slips", schema=None) as batch_op:
        batch_op.drop_index("ix_milestone_slips_milestone_id")

    op.drop_table("milestone_slips")
    op.drop_table("milestone_answers")
    with op.batch_alter_table("feedback_drafts", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_drafts_workspace_created")

    op.drop_table("feedback_drafts")
    with op.batch_alter_table("milestones", schema=None) as batch_op:
        batch_op.drop_index("ix_milestones_project_id")
        batch_op.drop_index("ix_milestones_owner_id")

    op.drop_table("milestones")
    op.drop_table("feedback_practice")
    with op.batch_alter_table("feedback_marks", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_marks_author")

    op.drop_table("feedback_marks")
    op.drop_table("projects")
