"""Drafting a greeting: three to choose from, another three, one to edit and copy."""

from __future__ import annotations

from handlers.conversation import (
    Block,
    Button,
    Buttons,
    Card,
    Command,
    Context,
    Form,
    Note,
    Press,
    Problem,
    Replace,
    Reply,
    Section,
    Submission,
    TextField,
)
from handlers.partners import access, flows_touch, greeting
from storage import gifts, touches
from storage.partners import Partner

AT_ONCE = 3


async def greet(event: Command, ctx: Context) -> Reply:
    """`/partner greet 王芳`: drafts for a birthday, with other occasions a press away."""
    partner, _ = await flows_touch.named_first(ctx, event.words)
    await access.check_editable(ctx, partner)
    return await _card(ctx, partner, "birthday", "", "", 0)


async def pressed(event: Press, ctx: Context) -> Reply:
    """From a reminder, a festival's card, or the buttons below the drafts."""
    partner = await access.readable(ctx, event.number("partner"))
    family, festival = str(event.value.get("kind", "birthday")), str(event.value.get("festival", ""))
    if event.number("list"):
        tick_list = await touches.get_list(ctx.tx, ctx.workspace.id, event.number("list"))
        if tick_list is None or tick_list.kind != "festival":
            raise Problem(ctx.t("ticks.gone"))
        festival = tick_list.title
        family = greeting.family_of(festival)
    if family not in greeting.FAMILIES:
        family = "birthday"
    tone = str(event.value.get("tone", ""))
    card = await _card(ctx, partner, family, festival, tone if tone in greeting.TONES else "", event.number("from"))
    return Replace(card) if "from" in event.value else card


async def facts(ctx: Context, partner: Partner, festival: str, locale: str) -> dict[str, str]:
    """What the file holds that a greeting may use."""
    given = (await gifts.of_partners(ctx.tx, ctx.workspace.id, [partner.id]))[partner.id]
    last = next((g.what for g in given if g.state == gifts.GIVEN), "")
    voice = ctx.voice(ctx.actor)
    name = voice(f"festival.{festival}") if festival else ""
    if festival and locale != ctx.actor.locale:
        name = greeting_voice(ctx, locale, festival)
    return {
        "name": partner.name,
        "organisation": partner.organisation,
        "gift": last if len(last) <= 40 else "",
        "preference": greeting.liking(partner.preferences),
        "festival": name,
    }


def greeting_voice(ctx: Context, locale: str, festival: str) -> str:
    """A festival's name in the partner's language."""
    from dataclasses import replace

    return replace(ctx.t, locale=locale)(f"festival.{festival}")


async def _card(ctx: Context, partner: Partner, family: str, festival: str, tone: str, start: int) -> Card:
    t = ctx.t
    locale = partner.locale or ctx.actor.locale
    found = greeting.drafts(locale, family, partner.kind, await facts(ctx, partner, festival, locale), tone)
    some = [found[(start + n) % len(found)] for n in range(min(AT_ONCE, len(found)))] if found else []
    value: dict[str, str | int] = {"partner": partner.id, "kind": family, "tone": tone}
    if festival:
        value["festival"] = festival
    blocks: list[Block] = [
        Section(
            text=text,
            button=Button(label=t("button.use"), action="partners:draft", value={"partner": partner.id, "text": text}),
        )
        for text in some
    ]
    if not some:
        blocks.append(Section(text=t("greet.none")))
    more = Button(label=t("button.more_drafts"), action="partners:greet", value={**value, "from": start + AT_ONCE})
    tones = [
        Button(label=t(f"tone.{name}"), action="partners:greet", value={**value, "tone": name, "from": 0})
        for name in greeting.TONES
        if name != tone
    ]
    blocks.append(Buttons(items=(more, *tones)))
    blocks.append(Note(text=t("greet.note")))
    occasion = t(f"festival.{festival}") if festival else t(f"occasion.{family}")
    return Card(title=t("greet.title", name=partner.name, occasion=occasion), blocks=tuple(blocks))


async def draft(event: Press, ctx: Context) -> Reply:
    """One draft in a form, to be changed."""
    partner = await access.readable(ctx, event.number("partner"))
    t = ctx.t
    field = TextField(
        name="text", label=t("field.greeting"), value=str(event.value.get("text", "")), long=True, max_length=1000
    )
    return Form(
        action="partners:greeting",
        title=t("form.greeting", name=partner.name)[:60],
        submit=t("button.ready"),
        fields=(field,),
        state={"partner": partner.id},
    )


async def ready(event: Submission, ctx: Context) -> Reply:
    """The text as it is to be copied, alone in its paragraph. It goes nowhere by itself."""
    t = ctx.t
    partner = await access.readable(ctx, event.number("partner"))
    text = event.text("text")
    if not text:
        raise Problem(t("greet.empty"), fields={"text": t("greet.empty")})
    return Card(
        title=t("greet.ready", name=partner.name), blocks=(Section(text=text), Note(text=t("greet.ready_note")))
    )
