"""Every module that declares tables, so that whoever needs the whole schema imports this one."""

from storage import audit, files, inbox, outbox, pace, people, places, schedules, slack, transcript, undos, workspaces

__all__ = [
    "audit",
    "files",
    "inbox",
    "outbox",
    "pace",
    "people",
    "places",
    "schedules",
    "slack",
    "transcript",
    "undos",
    "workspaces",
]
