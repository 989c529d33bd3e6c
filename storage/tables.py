"""Every module that declares tables, so that whoever needs the whole schema imports this one."""

from storage import (
    audit,
    files,
    gifts,
    inbox,
    occasions,
    outbox,
    pace,
    partners,
    people,
    places,
    schedules,
    slack,
    touches,
    transcript,
    undos,
    workspaces,
)

__all__ = [
    "audit",
    "files",
    "gifts",
    "inbox",
    "occasions",
    "outbox",
    "pace",
    "partners",
    "people",
    "places",
    "schedules",
    "slack",
    "touches",
    "transcript",
    "undos",
    "workspaces",
]
