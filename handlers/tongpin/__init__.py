"""The umbrella: help, what waits on me, settings, pause, what comes up, undo, and a person's right to their data.

It knows the other capabilities only through the list in its context.
"""

from handlers.conversation import Capability, Job, Role, Word, catalogue
from handlers.tongpin import (
    flows_calendar,
    flows_data,
    flows_help,
    flows_home,
    flows_pause,
    flows_settings,
    flows_waiting,
    flows_workspace,
)

_LEADS = frozenset({Role.ADMIN, Role.LEAD})
_ADMINS = frozenset({Role.ADMIN})

capability = Capability(
    name="tongpin",
    command="tongpin",
    zh="同频",
    texts=catalogue("handlers.tongpin"),
    words=(
        Word(name="", zh="", flow=flows_help.overview, guests=True),
        Word(name="help", zh="帮助", also=("?", "？", "h", "怎么用"), flow=flows_help.overview, guests=True),
        Word(name="waiting", zh="等我处理", also=("待我处理", "todo", "等我"), flow=flows_waiting.waiting, guests=True),
        Word(name="upcoming", zh="接下来", also=("next", "预告", "定时"), flow=flows_waiting.upcoming),
        Word(name="undo", zh="撤销", flow=flows_waiting.undo, guests=True),
        Word(name="settings", zh="设置", also=("setting", "config"), flow=flows_settings.settings, guests=True),
        Word(name="away", zh="不在岗", also=("请假", "ooo"), flow=flows_settings.away),
        Word(name="back", zh="回来了", also=("销假",), flow=flows_settings.back),
        Word(name="calendar", zh="日历", also=("holidays", "假期", "节假日"), flow=flows_calendar.calendar),
        Word(name="pause", zh="暂停", flow=flows_pause.pause, roles=_LEADS),
        Word(name="resume", zh="恢复", flow=flows_pause.resume, roles=_LEADS),
        Word(name="export", zh="导出", flow=flows_data.export, guests=True),
        Word(name="erase", zh="抹除", flow=flows_data.erase, roles=_ADMINS),
    ),
    presses={
        "run": flows_help.run,
        "undo": flows_waiting.undo_pressed,
        "waiting": flows_waiting.waiting,
        "settings": flows_settings.settings,
        "mine": flows_settings.mine,
        "workspace": flows_workspace.workspace,
        "roles": flows_workspace.roles,
        "become_admin": flows_workspace.become_admin,
        "resume": flows_pause.resume_pressed,
    },
    submissions={
        "mine": flows_settings.save_mine,
        "away": flows_settings.save_away,
        "workspace": flows_workspace.save_workspace,
        "days": flows_workspace.save_days,
        "roles": flows_workspace.save_roles,
        "erase": flows_data.erased,
    },
    undo={
        "mine": flows_settings.undo_mine,
        "workspace": flows_workspace.undo_workspace,
        "roles": flows_workspace.undo_roles,
    },
    jobs={"year": Job(run=flows_calendar.year, late="same day")},
    settled=flows_calendar.settled,
    opened=flows_home.opened,
)

__all__ = ["capability"]
