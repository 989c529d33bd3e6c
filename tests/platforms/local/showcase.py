"""A small capability that shows everything a card and a form can be: for the golden tests and the browser."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from handlers import almanac
from handlers.conversation import (
    Button,
    Buttons,
    Capability,
    Card,
    Catalogue,
    ChoiceField,
    ChoicesField,
    Command,
    Confirm,
    Context,
    DateField,
    Divider,
    Document,
    Explanation,
    Fields,
    FileField,
    Form,
    Job,
    LinkButton,
    More,
    Note,
    Notice,
    NumberField,
    Opened,
    Option,
    Outgoing,
    Pair,
    PeopleField,
    PersonField,
    Picture,
    Press,
    Problem,
    Replace,
    Reply,
    Role,
    Run,
    Section,
    Shortcut,
    Submission,
    Table,
    TextField,
    TimeField,
    Upload,
    Word,
    YesNoField,
    bold,
    link,
    mention,
    moment,
)
from storage import files

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="320" height="80"><rect width="320" height="80"/></svg>'
AT = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)

TEXTS = Catalogue(
    "showcase",
    {
        "en": {
            "help.about": "Try every kind of card and form",
            "help.add": "Open a form with every kind of field",
            "help.card": "A card with everything on it",
            "help.admin": "Only for team leads",
            "help.later": "A message tomorrow at nine",
            "example.add": "/show add Wang Fang",
            "shortcut.keep": "Keep this message",
        },
        "zh": {
            "help.about": "看看各种卡片和表单",
            "help.add": "打开一张有各种字段的表单",
            "help.card": "一张应有尽有的卡片",
            "help.admin": "只给团队负责人",
            "help.later": "明天九点来一条消息",
            "example.add": "/展示 添加 王芳",
            "shortcut.keep": "收下这条消息",
        },
    },
)


def card(person: int, picture: int = 1) -> Card:
    """A card with every kind of block."""
    return Card(
        title="王芳的生日在下周三",
        subtitle="12 月 2 日，农历十月廿四",
        tone="warning",
        blocks=(
            Section(
                text=f"{bold('上次')}收到的是手冲咖啡，偏好里写着“不吃甜”。负责人 {mention(person)}，"
                f"提醒于 {moment(AT)} 发出，见 {link('https://example.com/a?b=1&c=2', '档案')}。"
            ),
            Fields(
                items=(
                    Pair(label="类型", value="达人"),
                    Pair(label="负责人", value="李雷"),
                    Pair(label="上次联系", value="11 月 3 日（周二）"),
                )
            ),
            Table(
                caption="送过的礼物",
                columns=("日期", "礼物", "预算"),
                rows=(("2025-12-12", "手冲咖啡", "¥ 260"), ("2024-12-24", "<b>钢笔</b>", "¥ 480")),
            ),
            Picture(file=picture, alt="过去一年的联系次数：每月 2 到 5 次", title="联系次数"),
            More(label="展开详情", blocks=(Section(text="她在三月换了公司。"), Note(text="来源：本人告知"))),
            Divider(),
            Buttons(
                items=(
                    Button(label="处理好了", action="show:done", value={"partner": 7}, style="primary"),
                    Button(label="晚一天提醒", action="show:snooze", value={"partner": 7}),
                    Button(
                        label="归档",
                        action="show:archive",
                        style="danger",
                        confirm=Confirm(
                            title="归档王芳？", text="之后不再提醒；十分钟内可以撤销。", yes="归档", no="先不"
                        ),
                    ),
                    LinkButton(label="打开档案", url="https://example.com/"),
                )
            ),
            Section(text="还没有备份负责人。", button=Button(label="指定", action="show:snooze")),
            Note(text="只有负责人和团队负责人能看到这张卡片。"),
        ),
    )


def form(value: str = "", person: int | None = None) -> Form:
    """A form with every kind of field."""
    return Form(
        action="show:add",
        title="添加伙伴",
        submit="添加",
        state={"step": 1},
        fields=(
            Explanation(text="写下你知道的，其余以后再补。"),
            TextField(name="name", label="名字", required=True, value=value, placeholder="王芳", max_length=100),
            ChoiceField(
                name="kind",
                label="类型",
                required=True,
                options=(Option(value="kol", label="达人"), Option(value="media", label="媒体")),
                value="kol",
            ),
            PersonField(name="owner", label="负责人", value=person),
            PeopleField(name="readers", label="抄送"),
            ChoicesField(
                name="tags", label="标签", options=(Option(value="a", label="美妆"), Option(value="b", label="数码"))
            ),
            TextField(name="birthday", label="生日", hint="写成“农历十月廿四”或“12 月 2 日”都行"),
            DateField(name="since", label="认识的日期"),
            TimeField(name="at", label="提醒时间", value="09:00"),
            NumberField(name="budget", label="礼物预算", minimum=0, maximum=5000, hint="人民币"),
            YesNoField(name="private", label="仅负责人可见"),
            ChoiceField(
                name="stage",
                label="阶段",
                options=tuple(Option(value=str(n), label=f"第 {n} 阶段") for n in range(1, 8)),
            ),
            FileField(name="file", label="名单", accept=(".csv", ".xlsx")),
            TextField(name="notes", label="备注", long=True, max_length=500),
        ),
    )


async def start(event: Command, ctx: Context) -> Reply:
    return Notice("好的。" if ctx.t.locale == "zh" else "Here we are.")


async def add(event: Command, ctx: Context) -> Reply:
    return form(event.words, ctx.actor.id)


async def show(event: Command, ctx: Context) -> Reply:
    kept = await files.keep(ctx.tx, ctx.workspace.id, None, "chart.svg", "image/svg+xml", SVG, ctx.now)
    return card(ctx.actor.id, kept)


async def post(event: Command, ctx: Context) -> Reply:
    return Outgoing(ctx.place, card(ctx.actor.id), living="show:1")


async def admin(event: Command, ctx: Context) -> Reply:
    return Notice("只有你能做这件事。")


async def later(event: Command, ctx: Context) -> Reply:
    tomorrow = ctx.today(ctx.actor) + timedelta(days=1)
    rule = almanac.Once(on=tomorrow, at=time(9))
    await ctx.schedule("show:remind", f"person:{ctx.actor.id}", rule, ctx.actor.zone, payload={"person": ctx.actor.id})
    return Notice("明天九点见。")


async def remind(run: Run, ctx: Context) -> list[Outgoing]:
    person = await ctx.person(int(run.payload["person"]))
    return [] if person is None else [Outgoing(person, Card(title="早上好", blocks=(Section(text=moment(run.due)),)))]


async def added(event: Submission, ctx: Context) -> Reply:
    if event.text("name") == "错":
        raise Problem("名字看起来不对。", {"name": "“错”不像一个名字，试试“王芳”。"})
    if event.state.get("step") == 1 and event.values.get("stage") == "7":
        return Form(
            action="show:add",
            title="再确认一步",
            submit="保存",
            state={"step": 2},
            fields=(TextField(name="name", label="名字", value=event.text("name")),),
        )
    upload = event.values.get("file")
    said = f"已添加 {event.text('name')}。"
    if isinstance(upload, Upload):
        said += f"收到 {upload.name}，{len(upload.content)} 字节。"
    return Notice(said, (Button(label="撤销", action="show:undo"),))


async def done(event: Press, ctx: Context) -> Reply:
    if event.action == "show:done":
        return [Replace(Card(title="处理好了", tone="good")), Notice("记下了。")]
    if event.action == "show:snooze":
        return Outgoing(ctx.place, Card(title="明天再提醒", tone="good"), living="show:1")
    return Notice(f"{event.action} {event.number('partner')}")


async def report(event: Command, ctx: Context) -> Reply:
    return Document("伙伴 名单.csv", "text/csv", "名字\n王芳\n".encode(), "1 位伙伴。")


async def keep(event: Shortcut, ctx: Context) -> Reply:
    return [Notice(f"收下了：{event.text}"), Outgoing(ctx.place, Card(title="收下了"), under=event.ref)]


async def crash(event: Command, ctx: Context) -> Reply:
    raise RuntimeError("a secret that must not be shown")


async def home(event: Opened, ctx: Context) -> Reply:
    return Card(title="总览")


async def sample(ctx: Context) -> list[Outgoing]:
    await later(Command("show"), ctx)
    return []


capability = Capability(
    name="show",
    command="show",
    zh="展示",
    texts=TEXTS,
    words=(
        Word(name="", zh="", flow=start),
        Word(name="add", zh="添加", flow=add),
        Word(name="card", zh="卡片", flow=show),
        Word(name="post", zh="发布", flow=post),
        Word(name="admin", zh="管理", flow=admin, roles=frozenset({Role.LEAD})),
        Word(name="later", zh="稍后", flow=later),
        Word(name="report", zh="导出", flow=report),
        Word(name="crash", zh="出错", flow=crash),
    ),
    presses={"done": done, "snooze": done, "archive": done, "undo": done},
    submissions={"add": added},
    shortcuts={"keep": keep},
    opened=home,
    jobs={"remind": Job(run=remind)},
    sample=sample,
)
