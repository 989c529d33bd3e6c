"""Partners: a file on everyone outside whom the team works with, and their key dates told to the owner in time.

Solar and lunar days, reminders in working days, gifts and contacts; nothing is ever sent to a partner.
"""

from handlers.conversation import Capability, Word, catalogue
from handlers.partners import flows_file, flows_find, saving

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
    },
    submissions={
        "save": flows_file.save,
        "confirm": flows_file.confirm,
        "found": flows_find.found,
    },
    undo={
        "added": saving.undo_added,
        "changed": saving.undo_changed,
        "archived": flows_file.undo_archived,
        "restored": flows_file.undo_restored,
    },
)

__all__ = ["capability"]
