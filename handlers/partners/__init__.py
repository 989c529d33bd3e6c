"""Partners: a file on everyone outside whom the team works with, and their key dates told to the owner in time.

Solar and lunar days, reminders in working days, gifts and contacts; nothing is ever sent to a partner.
"""

from handlers.conversation import Capability, Job, Word, catalogue
from handlers.partners import flows_dates, flows_file, flows_find, flows_import, flows_owner, reminding, sample, saving

capability = Capability(
    name="partners",
    command="partner",
    zh="伙伴",
    texts=catalogue("handlers.partners"),
    words=(
        Word(name="", zh="", flow=flows_find.overview),
        Word(name="add", zh="添加", also=("new", "新增", "新建", "加"), flow=flows_file.add),
        Word(name="find", zh="查找", also=("search", "找", "搜索", "查", "show", "看"), flow=flows_find.find),
        Word(name="list", zh="列表", also=("all", "ls", "全部", "列出"), flow=flows_find.list_all),
        Word(name="edit", zh="编辑", also=("change", "修改", "改"), flow=flows_file.edit),
        Word(name="date", zh="日子", also=("dates", "重要日子", "日期"), flow=flows_dates.date_command),
        Word(name="handover", zh="移交", also=("hand-over", "give", "转交"), flow=flows_owner.hand_over),
        Word(name="import", zh="导入", also=("upload", "批量"), flow=flows_import.begin),
        Word(name="template", zh="模板", flow=flows_import.template),
        Word(name="archive", zh="归档", flow=flows_file.archive),
    ),
    presses={
        "add": flows_file.add_pressed,
        "open": flows_file.open_file,
        "edit": flows_file.edit_pressed,
        "archive": flows_file.archive_pressed,
        "restore": flows_file.restore,
        "private": flows_file.private,
        "find": flows_find.find_pressed,
        "list": flows_find.list_pressed,
        "page": flows_find.page,
        "date": flows_dates.date_pressed,
        "date_edit": flows_dates.date_edit,
        "date_remove": flows_dates.date_remove,
        "import": flows_import.begin,
        "template": flows_import.template,
        "import_now": flows_import.bring_in,
        "import_cancel": flows_import.cancel,
        "done": flows_dates.done,
        "snooze": flows_dates.snooze,
        "hand_over": flows_owner.pressed,
    },
    submissions={
        "save": flows_file.save,
        "confirm": flows_file.confirm,
        "found": flows_find.found,
        "import": flows_import.preview,
        "date_save": flows_dates.date_save,
        "date_confirm": flows_dates.date_confirm,
        "done": flows_dates.done_form,
        "hand_over": flows_owner.handed,
        "hand_over_all": flows_owner.handed_all,
    },
    undo={
        "added": saving.undo_added,
        "changed": saving.undo_changed,
        "archived": flows_file.undo_archived,
        "restored": flows_file.undo_restored,
        "date_added": flows_dates.undo_date_added,
        "date_changed": flows_dates.undo_date_changed,
        "date_removed": flows_dates.undo_date_removed,
        "done": flows_dates.undo_done,
        "import": flows_import.undo_import,
        "handed": flows_owner.undo_handed,
    },
    sample=sample.sample,
    settled=saving.settled,
    export=flows_owner.export_person,
    erase=flows_owner.erase_person,
    jobs={"daily": Job(run=reminding.daily, late="same day")},
)

__all__ = ["capability"]
