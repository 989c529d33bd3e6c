"""Commands, buttons, forms and shortcuts through the real SDK: what Slack gets back, and what people see."""

from __future__ import annotations

import json
import time
from typing import Any

from bot.platforms.slack import draw, forms, limits
from bot.platforms.slack.answering import FORM
from storage import people, places, workspaces
from storage.people import Role
from tests.platforms.slack.conftest import Desk, Team, sign
from tests.platforms.slack.server import FakeSlack, Refuse


def words(message: dict[str, Any]) -> str:
    return str(message["text"])


def button(message: dict[str, Any], label: str) -> dict[str, Any]:
    for block in message["blocks"]:
        for element in [*block.get("elements", ()), block.get("accessory", {})]:
            if element.get("type") == "button" and element["text"]["text"] == label:
                return dict(element)
    raise AssertionError(f"no button {label!r}")


async def test_a_command_is_acknowledged_empty_and_answered_for_the_actor_alone(desk: Desk) -> None:
    done = await desk.says("/tongpin", "card")
    assert (done.status_code, done.text) == (200, "")
    (answer,) = desk.server.answers
    assert answer["response_type"] == "ephemeral"
    assert answer["replace_original"] is False
    assert (answer["unfurl_links"], answer["unfurl_media"]) == (False, False)
    assert words(answer).startswith("Toy\na toy")
    assert limits.breaches(answer, "message") == []


async def test_the_same_trigger_twice_acts_once(desk: Desk) -> None:
    trigger = desk.server.trigger()
    await desk.says("/tongpin", "card", trigger_id=trigger)
    await desk.says("/tongpin", "card", trigger_id=trigger)
    assert len(desk.server.answers) == 1


async def test_people_are_known_by_name_zone_and_role_and_never_by_address(desk: Desk) -> None:
    await desk.says("/tongpin", "who <@U2|minwang> and <@W4> in <#C2|design>", name="privategroup", channel="C2")
    (answer,) = desk.server.answers
    assert words(answer).startswith("and  in #design|group|\n")
    assert "Ana/Europe/Berlin/['admin']" in words(answer)
    assert "王敏/Asia/Shanghai/[]" in words(answer)
    assert "Noor/Asia/Tokyo/[]" in words(answer)
    async with desk.app.database.read() as tx:
        found = await workspaces.find(tx, "slack", "T1")
        assert found is not None
        assert found.name == "Acme"
        min_ = await people.find(tx, found.id, "U2")
        assert min_ is not None
        assert (min_.locale, min_.name) == ("zh", "王敏")
        assert "example.org" not in repr(await people.everyone(tx, found.id))
    asked = len(desk.server.called("users.info"))
    await desk.says("/tongpin", "who <@U2>")
    assert len(desk.server.called("users.info")) == asked


async def test_a_guest_is_a_guest(desk: Desk) -> None:
    desk.user = "U3"
    await desk.says("/tongpin", "post hi")
    assert "is for admins or team leads" in words(desk.server.answers[0])
    await desk.says("/tongpin", "card")
    assert words(desk.server.answers[1]).startswith("Toy")


async def test_nobody_waits_for_a_profile_that_slack_does_not_give(desk: Desk) -> None:
    desk.user = "U9"
    await desk.says("/tongpin", "who", user_name="nina")
    assert "nina/Europe/Berlin" in words(desk.server.answers[0])


async def test_a_problem_is_told_to_the_actor_and_nothing_of_it_is_markup(desk: Desk) -> None:
    await desk.says("/tongpin", "problem")
    assert words(desk.server.answers[0]) == "I couldn't read &lt;that&gt;."


async def test_a_fault_of_ours_is_said_with_a_code_and_its_words_stay_out_of_the_log(
    desk: Desk, capsys: Any, caplog: Any
) -> None:
    await desk.says("/tongpin", "broken about my salary")
    assert "That wasn't done" in words(desk.server.answers[0])
    logged = capsys.readouterr()
    assert "salary" not in logged.err + logged.out + caplog.text


async def test_a_form_opens_with_its_trigger_and_comes_back(desk: Desk) -> None:
    await desk.says("/tongpin", "form")
    view = desk.server.top
    assert view["callback_id"] == "toy:save"
    assert limits.breaches({k: v for k, v in view.items() if k not in ("id", "hash", "team_id")}, "modal") == []
    done = await desk.fills(view, name={"value": "Wang"}, owner={"selected_user": "U2"})
    assert (done.status_code, done.text) == (200, "")
    assert words(desk.server.answers[-1]) == "Saved Wang for @U2."


async def test_whoever_is_picked_in_a_form_is_known_by_name_when_it_is_sent(desk: Desk) -> None:
    await desk.says("/tongpin", "form")
    view = desk.server.top
    picked = {"type": "users_select", "action_id": forms.PICK, "selected_user": "U2"}
    await desk.interacts({"type": "block_actions", "actions": [picked], "view": view, "container": {"type": "view"}})
    await desk.fills(view, name={"value": "Wang"}, owner={"selected_user": "U2"})
    assert words(desk.server.answers[-1]) == "Saved Wang for @王敏."
    assert "<@U2>" in json.dumps(desk.server.answers[-1]["blocks"])


async def test_an_app_cannot_be_chosen_for_a_person(desk: Desk) -> None:
    await desk.says("/tongpin", "form")
    view = desk.server.top
    picked = {"type": "users_select", "action_id": forms.PICK, "selected_user": "UAPP"}
    await desk.interacts({"type": "block_actions", "actions": [picked], "view": view, "container": {"type": "view"}})
    done = await desk.fills(view, name={"value": "Wang"}, owner={"selected_user": "UAPP"})
    assert done.json() == {"response_action": "errors", "errors": {"owner": "That's an app. Choose a person."}}


async def test_errors_stand_beside_their_fields_and_a_general_one_at_the_first(desk: Desk) -> None:
    await desk.says("/tongpin", "form")
    view = desk.server.top
    done = await desk.fills(view, name={"value": "bad"})
    assert done.json() == {"response_action": "errors", "errors": {"name": "Try another name."}}
    done = await desk.fills(view, name={"value": "worse"}, owner={}, hash={"value": "2"})
    assert done.json()["errors"] == {"name": "Something about the whole form."} or done.json() == {}


async def test_the_next_step_takes_the_forms_place(desk: Desk) -> None:
    await desk.says("/tongpin", "form")
    done = (await desk.fills(desk.server.top, name={"value": "next"})).json()
    assert done["response_action"] == "update"
    assert done["view"]["callback_id"] == "toy:done"
    assert json.loads(done["view"]["private_metadata"])["o"]["c"] == "C1"


async def test_when_saving_fails_the_form_stays_with_what_was_typed(desk: Desk) -> None:
    await desk.says("/tongpin", "form")
    done = (await desk.fills(desk.server.top, name={"value": "boom"})).json()
    assert done["response_action"] == "update"
    assert "That wasn't done" in done["view"]["blocks"][0]["text"]["text"]
    assert done["view"]["blocks"][1]["element"]["initial_value"] == "boom"


async def test_sending_a_form_twice_saves_once(desk: Desk) -> None:
    await desk.says("/tongpin", "form")
    view = desk.server.top
    await desk.fills(view, name={"value": "Wang"})
    done = await desk.fills(view, name={"value": "Wang"})
    assert (done.status_code, done.text) == (200, "")
    assert len(desk.server.answers) == 1


async def test_a_form_whose_trigger_ran_out_waits_behind_a_button(desk: Desk) -> None:
    await desk.says("/tongpin", "form", trigger_id=desk.server.trigger(fresh=False))
    (answer,) = desk.server.answers
    assert words(answer) == "The form is ready: press the button to open it."
    pressed = button(answer, "Open the form")
    assert pressed["action_id"].endswith(FORM)
    await desk.presses(pressed)
    assert desk.server.top["callback_id"] == "toy:save"


async def test_a_handed_in_file_is_fetched_after_the_acknowledgement(desk: Desk) -> None:
    await desk.says("/tongpin", "imports")
    view = desk.server.top
    desk.server.files["F77"] = b"name\nWang\n"
    file = {"id": "F77", "name": "list.csv", "url_private_download": f"{desk.server.root}/file/F77"}
    done = (await desk.fills(view, list={"files": [file]})).json()
    assert done["response_action"] == "update"
    assert done["view"]["title"]["text"] == "One moment"
    assert (
        desk.server.views[view["id"]]["blocks"][0]["text"]["text"]
        == "That took a little longer than Slack waits, but it's done."
    )
    assert words(desk.server.answers[-1]) == "list.csv: 10 bytes"


async def test_a_file_that_cannot_be_fetched_gives_the_form_back(desk: Desk) -> None:
    await desk.says("/tongpin", "imports")
    view = desk.server.top
    file = {"id": "F1", "name": "list.csv", "url_private_download": "https://evil.example/file"}
    await desk.fills(view, list={"files": [file]})
    top = desk.server.views[view["id"]]
    assert "I couldn't fetch that file" in top["blocks"][0]["text"]["text"]
    assert top["callback_id"] == "toy:import"


async def test_buttons_answer_beside_their_message_and_replace_only_what_is_private(desk: Desk) -> None:
    await desk.says("/tongpin", "card")
    card = desk.server.answers[0]
    await desk.presses(button(card, "Tell"))
    assert desk.server.answers[1]["replace_original"] is False
    await desk.presses(button(card, "Swap"))
    assert desk.server.answers[2]["replace_original"] is True
    assert words(desk.server.answers[2]) == "Swapped 7"
    await desk.presses(button(card, "Swap"), private=False)
    assert desk.server.answers[3]["replace_original"] is False
    await desk.presses(button(card, "Form"))
    assert desk.server.top["callback_id"] == "toy:save"


async def test_answers_in_a_thread_stay_in_it(desk: Desk) -> None:
    await desk.says("/tongpin", "card")
    tell = button(desk.server.answers[0], "Tell")
    await desk.presses(tell, message={"ts": "5.5", "thread_ts": "4.4"})
    assert desk.server.answers[1]["thread_ts"] == "4.4"


async def test_a_button_nobody_knows_any_longer_says_so(desk: Desk) -> None:
    await desk.presses({"type": "button", "action_id": "0|toy:forgotten", "value": "not json"})
    assert "out of date" in words(desk.server.answers[0])


async def test_a_link_that_is_followed_is_only_acknowledged(desk: Desk) -> None:
    done = await desk.presses({"type": "button", "action_id": f"0|{draw.LINK}", "url": "https://example.org"})
    assert (done.status_code, desk.server.answers) == (200, [])


async def test_a_long_card_shows_the_rest_in_a_dialog_and_its_folded_part_in_another(desk: Desk) -> None:
    await desk.says("/tongpin", "folded")
    card = desk.server.answers[0]
    await desk.presses(button(card, "Show all"))
    assert desk.server.top["title"]["text"] == "Long"
    assert len(desk.server.top["blocks"]) == 100
    further = button(desk.server.top, "Next page")
    await desk.presses_in(desk.server.top, further)
    assert "line 119" in json.dumps(desk.server.top["blocks"])
    await desk.presses(button(card, "Why"))
    assert desk.server.top["title"]["text"] == "Why"
    assert desk.server.top["blocks"][0]["text"]["text"] == "because"


async def test_a_document_goes_to_the_direct_messages(desk: Desk) -> None:
    await desk.says("/tongpin", "document")
    (upload,) = desk.server.uploads
    assert upload["channel_id"] == "D-U1"
    assert list(desk.server.files.values()) == [b"a,b\n"]
    assert words(desk.server.answers[0]) == "I've sent you list.csv in our direct messages."


async def test_without_a_way_back_beside_the_message_the_answer_goes_to_the_person(desk: Desk) -> None:
    await desk.says("/tongpin", "notice", response_url=f"{desk.server.root}/respond/expired")
    assert words(desk.server.private[0]) == "Done by Ana."
    await desk.says(
        "/tongpin", "notice", channel="G9", name="privategroup", response_url=f"{desk.server.root}/respond/expired"
    )
    assert words(desk.server.messages["D-U1"][0]) == "Done by Ana."


async def test_in_a_channel_the_bot_is_not_in_it_answers_and_says_how_to_invite_it(desk: Desk) -> None:
    await desk.says("/tongpin", "card", channel="G9", name="privategroup")
    await desk.says("/tongpin", "card", channel="G9", name="privategroup")
    said = [words(a) for a in desk.server.answers]
    assert len(said) == 3
    assert "`/invite <@UBOT>`" in said[1]


async def test_a_private_channel_the_bot_is_in_is_known_by_its_name(desk: Desk, team: Team) -> None:
    team.inside.add("G5")
    await desk.says("/tongpin", "card", channel="G5", name="privategroup")
    async with desk.app.database.read() as tx:
        found = await workspaces.find(tx, "slack", "T1")
        assert found is not None
        place = await places.find(tx, found.id, "G5")
        assert place is not None
        assert place.name == "name-of-G5"
    await desk.says("/tongpin", "who", channel="G5", name="privategroup")
    assert words(desk.server.answers[-1]).startswith("|group|name-of-G5")


async def test_a_talk_between_two_people_is_not_the_bots_place(desk: Desk) -> None:
    await desk.says("/tongpin", "direct", channel="D-other", name="directmessage")
    await desk.deliver()
    assert words(desk.server.answers[0]) == "Sent."
    assert [words(m) for m in desk.server.messages["D-U1"]] == ["For you"]
    assert "D-other" not in desk.server.messages
    await desk.says("/tongpin", "card", channel="D-U1", name="directmessage")
    assert words(desk.server.messages["D-U1"][1]).startswith("Toy")


async def test_somebody_from_another_company_is_told_politely(desk: Desk) -> None:
    await desk.says("/tongpin", "card")
    swap = button(desk.server.answers[0], "Swap")
    stranger = {"id": "U7", "name": "x", "team_id": "T9"}
    await desk.presses(swap, user=stranger)
    assert "only people of Acme" in words(desk.server.answers[1])
    async with desk.app.database.read() as tx:
        found = await workspaces.find(tx, "slack", "T1")
        assert found is not None
        assert await people.find(tx, found.id, "U7") is None


async def test_a_team_that_has_not_installed_the_app_is_told_so(desk: Desk) -> None:
    await desk.says("/tongpin", "card", team_id="T404")
    assert "install me again" in words(desk.server.answers[0])


async def test_a_message_becomes_a_shortcut_with_its_author_and_a_way_back(desk: Desk) -> None:
    await desk.interacts(
        {
            "type": "message_action",
            "callback_id": "toy:note",
            "message": {"ts": "1700000000.000100", "user": "U2", "text": "logo &lt; 5 MB <!here>"},
            "channel": {"id": "C1", "name": "general"},
            "response_url": desk.server.response_url(),
        }
    )
    said = words(desk.server.answers[0])
    assert said == (
        "Noted\nlogo &lt; 5 MB @here|王敏|https://acme.slack.com/archives/C1/p1700000000000100|C1:1700000000.000100"
    )


async def test_the_global_shortcut_opens_the_umbrella_in_a_dialog(desk: Desk) -> None:
    await desk.interacts({"type": "shortcut", "callback_id": "tongpin"})
    assert desk.server.top["callback_id"] == forms.READ


async def test_the_home_tab_is_drawn_and_drawn_again_after_a_deed(desk: Desk) -> None:
    await desk.event({"type": "app_home_opened", "user": "U1", "channel": "D-U1", "tab": "home"})
    home = desk.server.homes["U1"]
    assert home["type"] == "home"
    assert home["blocks"][0]["text"]["text"] == "home of Ana"
    published = len(desk.server.called("views.publish"))
    await desk.presses_in(home, button(home, "Tell"))
    assert desk.server.top["blocks"][0]["text"]["text"] == "Done by Ana."
    assert len(desk.server.called("views.publish")) == published + 1
    await desk.presses_in(home, button(home, "Form"))
    done = (await desk.fills(desk.server.top, name={"value": "Wang"})).json()
    assert done["view"]["blocks"][0]["text"]["text"] == "Saved Wang for nobody."


async def test_the_first_words_are_said_once(desk: Desk) -> None:
    for _ in range(2):
        await desk.event({"type": "app_home_opened", "user": "U1", "channel": "D-U1", "tab": "home"})
    assert [words(m).split("\n")[0] for m in desk.server.messages["D-U1"]] == ["hello of Ana"]


async def test_the_bot_is_answered_by_name_in_threads_and_in_its_own_messages(desk: Desk) -> None:
    mention = {
        "type": "app_mention",
        "user": "U1",
        "text": "<@UBOT> card",
        "channel": "C1",
        "ts": "9.9",
        "thread_ts": "8.8",
    }
    await desk.event(mention)
    (private,) = desk.server.private
    assert (private["thread_ts"], private["user"]) == ("8.8", "U1")
    await desk.event(
        {"type": "message", "channel_type": "im", "user": "U1", "text": "card", "channel": "D-U1", "ts": "1"}
    )
    assert words(desk.server.messages["D-U1"][0]).startswith("Toy")
    await desk.event({"type": "message", "channel_type": "im", "bot_id": "B1", "text": "card", "channel": "D-U1"})
    await desk.event(
        {"type": "message", "channel_type": "im", "user": "U1", "subtype": "message_changed", "channel": "D-U1"}
    )
    assert len(desk.server.messages["D-U1"]) == 1


async def test_what_is_typed_to_the_bot_is_answered_where_it_lasts(desk: Desk) -> None:
    said = {"type": "message", "channel_type": "im", "user": "U1", "channel": "D-U1", "ts": "1"}
    await desk.event({**said, "text": "problem"})
    await desk.event({**said, "text": "form"})
    problem, ready = desk.server.messages["D-U1"]
    assert words(problem) == "I couldn't read &lt;that&gt;."
    await desk.presses(button(ready, "Open the form"), channel="D-U1", private=False)
    await desk.fills(desk.server.top, name={"value": "Wang"})
    assert desk.server.private == []
    assert words(desk.server.answers[-1]) == "Saved Wang for nobody."


async def test_slack_that_was_away_at_the_start_is_asked_again(desk: Desk, server: FakeSlack) -> None:
    desk.slack.accounts._own = None
    await desk.says("/tongpin", "card")
    assert desk.slack.accounts._own is not None
    await desk.says("/tongpin", "card", team_id="T404")
    assert "install me again" in words(server.answers[-1])


async def test_an_event_that_comes_again_acts_once(desk: Desk) -> None:
    mention = {"type": "app_mention", "user": "U1", "text": "<@UBOT> card", "channel": "C1", "ts": "9.9"}
    for number in range(3):
        headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"} if number else {}
        await desk.event(mention, event_id="Ev1", headers=headers)
    assert len(desk.server.private) == 1


async def test_what_nobody_handles_is_acknowledged(desk: Desk) -> None:
    assert (await desk.event({"type": "pin_added", "user": "U1"})).status_code == 200
    assert (await desk.interacts({"type": "workflow_step_edit", "callback_id": "x"})).status_code == 200
    assert (await desk.interacts({"type": "block_suggestion", "action_id": "x", "value": ""})).status_code == 200
    assert (await desk.interacts({"type": "view_closed", "view": {"callback_id": "x"}})).status_code == 200


async def test_slack_checks_the_address_with_a_challenge(desk: Desk) -> None:
    done = await desk.send(json.dumps({"type": "url_verification", "challenge": "abc"}), "application/json")
    assert (done.status_code, done.json()) == (200, {"challenge": "abc"})


async def test_a_bad_signature_is_refused_and_never_logged(desk: Desk, capsys: Any, caplog: Any) -> None:
    caplog.set_level("DEBUG")
    body = "command=%2Ftongpin&text=my+salary"
    now = str(int(time.time()))
    for headers in (
        {"signature": "v0=00"},
        {"signature": ""},
        {"stamp": "tomorrow"},
        {"stamp": ""},
        {"stamp": str(int(now) - 400), "signature": sign(body, str(int(now) - 400))},
        {"stamp": now, "signature": sign(body, now, "another secret")},
    ):
        done = await desk.send(body, **headers)
        assert (done.status_code, done.text) == (401, "refused\n")
    await desk.settle()
    logged = capsys.readouterr()
    assert "salary" not in logged.err + logged.out + caplog.text
    assert desk.server.answers == []
    assert (await desk.send("ssl_check=1", signature="v0=0")).status_code == 401
    assert (await desk.send("{", "application/json")).status_code == 400
    assert (await desk.send("x" * 1_000_001)).status_code == 413


async def test_profiles_follow_people_and_keep_what_they_chose(desk: Desk) -> None:
    await desk.says("/tongpin", "card")
    async with desk.app.database.write() as tx:
        found = await workspaces.find(tx, "slack", "T1")
        assert found is not None
        ana = await people.find(tx, found.id, "U1")
        assert ana is not None
        await people.change(tx, ana, locale="zh", chosen={"locale"})
    moved = {"id": "U1", "profile": {"display_name": "Ana B."}, "tz": "Asia/Tokyo", "locale": "en-US", "deleted": True}
    await desk.event({"type": "user_change", "user": moved})
    async with desk.app.database.read() as tx:
        ana = await people.find(tx, found.id, "U1")
        assert ana is not None
        assert (ana.name, ana.zone, ana.locale, ana.active) == ("Ana B.", "Asia/Tokyo", "zh", False)
        assert Role.ADMIN in ana.roles


async def test_an_invitation_opens_a_closed_place_again(desk: Desk, team: Team) -> None:
    team.inside.discard("C1")
    await desk.says("/tongpin", "post hi")
    await desk.deliver()
    async with desk.app.database.read() as tx:
        found = await workspaces.find(tx, "slack", "T1")
        assert found is not None
        place = await places.find(tx, found.id, "C1")
        assert place is not None
        assert place.closed_why == "not_in_channel"
    for user, closed in (("U2", True), ("UBOT", False)):
        await desk.event({"type": "member_joined_channel", "user": user, "channel": "C1"})
        async with desk.app.database.read() as tx:
            place = await places.find(tx, found.id, "C1")
            assert place is not None
            assert (place.closed_at is not None) == closed


async def test_refused_blocks_become_words(desk: Desk, server: FakeSlack) -> None:
    server.plan("chat.postMessage", Refuse("invalid_blocks"))
    await desk.says("/tongpin", "post hello")
    await desk.deliver()
    (message,) = server.messages["C1"]
    assert words(message) == "Posted\nhello"
    assert "blocks" not in message


async def test_blocks_refused_in_a_private_answer_become_words_as_well(desk: Desk, server: FakeSlack) -> None:
    server.plan("respond", Refuse("invalid_blocks", status=400))
    await desk.says("/tongpin", "card")
    (answer,) = server.answers
    assert words(answer).startswith("Toy\na toy")
    assert "blocks" not in answer
    server.plan("chat.postEphemeral", Refuse("invalid_blocks"))
    await desk.says("/tongpin", "card", response_url=f"{server.root}/respond/expired")
    assert server.private[0].get("blocks", []) == []
    assert words(server.private[0]).startswith("Toy")
