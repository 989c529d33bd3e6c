"""Cards and forms that use everything the language has, for the drawing of every platform."""

from __future__ import annotations

from datetime import UTC, datetime

from handlers.conversation import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    ChoicesField,
    Confirm,
    DateField,
    Divider,
    Explanation,
    Fields,
    FileField,
    Form,
    LinkButton,
    More,
    Note,
    NumberField,
    Option,
    Pair,
    PeopleField,
    PersonField,
    Picture,
    Section,
    Table,
    TextField,
    TimeField,
    YesNoField,
    bold,
    link,
    mention,
    moment,
)

WHEN = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)

WICKED = "<!channel> <https://evil.example|your bank> & <@U123> *not bold* `code` &lt;"

BRIEF = Card(
    title="周简报 · 同频",
    subtitle="第 48 周，发给管理层",
    tone="warning",
    blocks=(
        Section(text=f"{bold('样机验收')}顺延 2 个工作日，负责人 {mention(1)}，下次检查 {moment(WHEN)}。"),
        Fields(items=(Pair(label="基准日期", value="11 月 20 日"), Pair(label="负责人", value=mention(2)))),
        Divider(),
        Table(
            caption="里程碑三项",
            columns=("里程碑", "日期", "结论"),
            rows=(("样机", moment(WHEN, "date"), "晚 2 天"), ("物料", "12 月 1 日", "符合计划"), ("发布", "", "")),
        ),
        Picture(file=7, alt="折线图：三周来的进度 60%、70%、75%。", title="进度"),
        More(
            label="数字从哪里来",
            blocks=(Section(text="按基准日期和工作日历算出。"), Note(text="含调休上班日。")),
        ),
        Section(
            text="要改日期吗？",
            button=Button(label="改日期", action="milestones:edit", value={"milestone": 3}),
        ),
        Buttons(
            items=(
                Button(label="发给管理层", action="milestones:send", value={"brief": 9}, style="primary"),
                Button(
                    label="不发了",
                    action="milestones:drop",
                    style="danger",
                    confirm=Confirm(title="不发这一期？", text="本周的简报不会再发。", yes="不发", no="再想想"),
                ),
                LinkButton(label="打开文档", url="https://example.org/a?b=1&c=2"),
            )
        ),
        Note(text=f"来源：{link('https://example.org/log', '变更记录')}"),
    ),
)

TYPED = Card(title=WICKED, subtitle=WICKED, blocks=(Section(text=WICKED), Note(text=WICKED)))

LONG = Card(
    title="Everything that waits",
    blocks=(
        *(Section(text=f"Request {n}: " + "the logo is too small on mobile, " * 8) for n in range(80)),
        Buttons(items=(Button(label="Close all", action="requests:close"),)),
    ),
)

ENDLESS = Card(title="One long text", blocks=(Section(text="一段很长的话，没有空格。" * 2500),))

FORM = Form(
    action="partners:save",
    title="Add a partner to the register of the team",
    submit="Add partner",
    state={"partner": 17, "step": "one"},
    fields=(
        Explanation(text=f"Understood: birthday on {moment(WHEN, 'date')}."),
        TextField(name="name", label="Name", required=True, value="王芳", placeholder="as they write it"),
        TextField(name="notes", label="Preferences", long=True, hint="Only you see this.", max_length=5000),
        ChoiceField(
            name="kind",
            label="Kind",
            options=(Option(value="kol", label="KOL"), Option(value="media", label="Media")),
            value="media",
        ),
        ChoicesField(
            name="days",
            label="Remind me",
            options=(Option(value="7", label="7 days before"), Option(value="1", label="a day before")),
            value=("7",),
        ),
        PersonField(name="owner", label="Owner", value=1, required=True),
        PeopleField(name="watchers", label="Watchers", value=(1, 2)),
        DateField(name="birthday", label="Birthday", value="2026-12-02"),
        TimeField(name="at", label="At", value="09:00"),
        NumberField(name="budget", label="Budget", value=200, minimum=0, maximum=10000.5),
        YesNoField(name="lunar", label="Lunar calendar", value=True),
        FileField(name="list", label="List", accept=(".csv", ".xlsx")),
    ),
)

MANY_OPTIONS = Form(
    action="partners:pick",
    title="选一位伙伴",
    submit="选这位",
    fields=(
        ChoiceField(
            name="one", label="伙伴", options=tuple(Option(value=str(n), label=f"伙伴 {n}") for n in range(250))
        ),
        ChoicesField(
            name="all", label="标签", options=tuple(Option(value=str(n), label=f"标签 {n}") for n in range(30))
        ),
        ChoiceField(name="none", label="项目", options=()),
    ),
)

CARDS = {"brief": BRIEF, "typed": TYPED, "long": LONG, "endless": ENDLESS}
FORMS = {"form": FORM, "many_options": MANY_OPTIONS}
