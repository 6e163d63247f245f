"""The commands of digests, through the real desk and its office."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.access import Access, Grant
from bot.core.digests.model import DigestPolicy
from bot.core.dispatch import Desk
from bot.core.model import Actor, Manages, Place, Raw, Request, Role
from bot.core.reply import Action, Reply, Result, Visibility
from bot.digest.model import Feed, FeedFormat, ReadItem
from bot.digest.reading import Brought
from bot.digest.service import DigestService
from bot.office import DeskOffice
from bot.settings import Settings
from knowledge import KnowledgeBase
from tests.bot.digest.kit import NOW, PRESS, UN, by_title, mines_judge, read_item

HOME = Place(platform="discord", workspace="100", channel="7")
ELSEWHERE = replace(HOME, channel="8")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MANAGER = Actor(platform="discord", id="1", name="Manny", manages=Manages.CHANNEL)
ADMIN = Actor(platform="discord", id="2", name="Ada", manages=Manages.WORKSPACE)
READER = Actor(platform="discord", id="3", name="Rea")
EDITOR = Actor(platform="discord", id="4", name="Edi")
REVIEWER = Actor(platform="discord", id="5", name="Rev")


class Stage:
    """A desk whose office sends digests."""

    def __init__(self, base: KnowledgeBase, base_path: Path, folder: Path) -> None:
        settings = Settings(
            base=base_path,
            encoder="static",
            model=None,
            state=folder,
            log_level="warning",
            homes=(("discord", "100"),),
        )
        self.base = base
        self.now = NOW
        self.faults: list[BaseException] = []
        self.office = DeskOffice(settings, base)
        self.service = self.office.__dict__["digests"] = self._digests(self.office)
        self.desk = Desk(
            base=base,
            access=Access(stored=self.office.grants.in_force),
            report=lambda _reference, _command, error: self.faults.append(error),
            office=self.office,
        )
        for who, role in ((EDITOR, Role.EDITOR), (REVIEWER, Role.REVIEWER)):
            grant = Grant(
                role=role, platform="discord", workspace="100", actor=who.id, reason="trusted"
            )
            self.office.grants.give(grant, name=who.name, why="trusted", by="op", at=NOW)

    def _digests(self, office: DeskOffice) -> DigestService:
        return DigestService(
            state=office.state,
            base=self.base,
            outbox=office.outbox,
            feeds=(UN, PRESS),
            judge=mines_judge,
            cluster=by_title,
            tell=office.notices.tell,
            show=office.notices.show_reviewers,
        )

    def say(self, who: Actor, command: str, /, place: Place = HOME, **values: Raw) -> Reply:
        """What somebody is told; the desk never fails."""
        request = Request(command=command, values=values, actor=who, place=place, now=self.now)
        reply = self.desk.handle(request)
        assert not self.faults, self.faults
        return reply

    def press(self, who: Actor, reply: Reply, label: str) -> Reply:
        """Press the button of a reply that begins so."""
        action = button(reply, label)
        return self.say(who, action.command, **action.values)

    def fill(self, who: Actor, reply: Reply, **values: str) -> Reply:
        """Send the form of a reply, with some values changed."""
        assert reply.form, reply.plain
        filled = {field.name: field.value for field in reply.form.inputs}
        assert values.keys() <= filled.keys()
        return self.say(who, reply.form.submit, **reply.form.hidden, **{**filled, **values})

    def bring(self, *items: ReadItem, feed: Feed = UN) -> None:
        self.service.reader.brought(feed, Brought(items=items), self.now)


def button(reply: Reply, label: str) -> Action:
    found = [action for action in reply.actions if action.label.startswith(label)]
    assert found, f"no {label!r} among {[action.label for action in reply.actions]}"
    return found[0]


@pytest.fixture
def stage(base: KnowledgeBase, base_path: Path, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(base, base_path, tmp_path / "state")
    yield made
    made.office.close()


def subscribed(stage: Stage, **values: str) -> Reply:
    given = {"schedule": "daily 08:00", "zone": "Europe/Kyiv", **values}
    return stage.say(MANAGER, "digest subscribe", **given)


def test_subscribing_goes_through_a_form(stage: Stage) -> None:
    blank = stage.say(MANAGER, "digest subscribe", length="short", empty="quiet")
    assert blank.form
    assert [field.name for field in blank.form.inputs] == [
        "schedule",
        "zone",
        "countries",
        "topics",
        "languages",
    ]
    assert dict(blank.form.hidden) == {"length": "short", "empty": "quiet"}
    reply = stage.fill(
        MANAGER,
        blank,
        zone="kyiv",
        countries="Ukraine, finland, UKR",
        topics="Withdrawals from the treaties, clearance",
        languages="English, uk",
    )
    assert reply.result is Result.DONE
    assert reply.visibility is Visibility.PRIVATE
    assert "Digest 1, every day at 08:00 (Europe/Kyiv)" in reply.plain
    assert "Next: 25 Nov 2026, 08:00 (Europe/Kyiv)" in reply.plain
    one = stage.service.get(1)
    assert one.place == HOME
    assert one.wish.taste.countries == ("UKR", "FIN")
    assert one.wish.taste.topics == ("withdrawals", "clearance")
    assert one.wish.taste.languages == ("en", "uk")
    assert (one.wish.taste.length, one.wish.empty, one.wish.zone) == (
        "short",
        "quiet",
        "Europe/Kyiv",
    )
    assert one.made_by == stage.office.people.label(MANAGER, HOME)


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"schedule": "hourly"}, "schedule", "“hourly” is not a schedule. Write “daily 08:00”"),
        ({"zone": "Mars"}, "zone", "“Mars” is not a time zone."),
        ({"countries": "Atlantis"}, "countries", "knows no state called “Atlantis”"),
        ({"topics": "football"}, "topics", "There is no topic called “football”"),
        ({"languages": "klingonese"}, "languages", "“klingonese” is not a language"),
        ({"countries": ",".join(["FIN"] * 21)}, "countries", "21 countries are too many"),
    ],
)
def test_what_is_wrong_in_the_form_is_named_and_nothing_is_lost(
    stage: Stage, wrong: dict[str, str], field: str, says: str
) -> None:
    reply = subscribed(stage, **wrong)
    assert reply.result is Result.REFUSED
    assert says in reply.plain
    assert reply.wrong == field
    assert reply.form
    kept = {one.name: one.value for one in reply.form.inputs}
    assert kept[field] == wrong[field]
    assert stage.service.of(HOME) == ()


def test_only_who_manages_the_channel_subscribes_it(stage: Stage) -> None:
    for command in ("subscribe", "edit", "pause", "resume", "remove"):
        reply = stage.say(READER, f"digest {command}")
        assert reply.result is Result.REFUSED
        assert "for those who manage this channel" in reply.plain


def test_in_a_direct_message_there_is_no_channel(stage: Stage) -> None:
    alone = Place(platform="discord", channel="55")
    reply = stage.say(MANAGER, "digest subscribe", place=alone)
    assert "A digest goes to a channel." in reply.plain
    assert "A digest goes to a channel." in stage.say(READER, "digest list", place=alone).plain


def test_a_thread_goes_by_its_channel(stage: Stage) -> None:
    stage.say(
        MANAGER,
        "digest subscribe",
        place=replace(HOME, thread="t1"),
        schedule="daily 08:00",
        zone="UTC",
    )
    assert stage.service.get(1).place == HOME


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<@&4711>", "4711"),
        ("<!subteam^S0AB1>", "S0AB1"),
        ("<!subteam^S0AB1|@miners>", "S0AB1"),
        ("group:4711", "4711"),
        ("none", ""),
    ],
)
def test_a_role_or_group_may_be_notified(stage: Stage, typed: str, kept: str) -> None:
    subscribed(stage, mention=typed)
    assert stage.service.get(1).wish.mention == kept


@pytest.mark.parametrize("typed", ["@everyone", "@here", "<!channel>", "<@123>", "user:5", "all"])
def test_nobody_else_is_notified(stage: Stage, typed: str) -> None:
    reply = subscribed(stage, mention=typed)
    assert reply.result is Result.REFUSED
    assert "neither a role nor a group" in reply.plain


def test_an_operator_may_want_nobody_notified(stage: Stage) -> None:
    stage.service._policy = DigestPolicy(mentions=False)
    reply = subscribed(stage, mention="<@&4711>")
    assert reply.result is Result.REFUSED
    assert "notifies nobody" in reply.plain
    assert subscribed(stage, mention="none").result is Result.DONE


def test_editing_changes_what_is_named(stage: Stage) -> None:
    subscribed(stage, countries="Finland", length="short", mention="<@&1>", approval="on")
    blank = stage.say(MANAGER, "digest edit")
    assert blank.form
    values = {field.name: field.value for field in blank.form.inputs}
    assert values == {
        "schedule": "daily 08:00",
        "zone": "Europe/Kyiv",
        "countries": "FIN",
        "topics": "",
        "languages": "",
    }
    stage.fill(MANAGER, blank, countries="", topics="clearance")
    wish = stage.service.get(1).wish
    assert (wish.taste.countries, wish.taste.topics) == ((), ("clearance",))
    assert (wish.taste.length, wish.mention, wish.approval) == ("short", "1", True)
    stage.say(
        MANAGER, "digest edit", subscription="1", schedule="weekly mon 9:00", mention="none",
        approval="off", length="long",
    )  # fmt: skip
    wish = stage.service.get(1).wish
    assert (wish.schedule, wish.taste.topics) == ("weekly mon 09:00", ("clearance",))
    assert (wish.taste.length, wish.mention, wish.approval) == ("long", "", False)


def test_the_list_and_its_buttons(stage: Stage) -> None:
    assert stage.say(READER, "digest list").result is Result.NOTHING
    subscribed(stage, countries="Finland")
    reply = stage.say(READER, "digest list")
    assert "Countries: Finland; at most 12 stories, by country." in reply.plain
    assert [action.label for action in reply.actions] == ["Preview", "Edit", "Pause", "Remove"]
    subscribed(stage, approval="on", mention="<@&1>", empty="quiet")
    reply = stage.say(READER, "digest list")
    assert (
        "stays quiet when nothing is new; notifies a role or group; each is approved by a moderator "
        "first." in reply.plain
    )
    assert len(reply.actions) == 8
    assert reply.actions[1].label == "Edit: Digest 1, every day at 08:00 (Europe/Kyiv)"
    assert all(len(action.label) <= 75 for action in reply.actions)


def test_the_list_of_the_whole_server(stage: Stage) -> None:
    subscribed(stage)
    assert stage.say(READER, "digest list", place=ELSEWHERE).result is Result.NOTHING
    whole = stage.say(READER, "digest list", place=ELSEWHERE, where="server")
    assert "Channel: 7" in whole.plain
    abroad = Place(platform="discord", workspace="200", channel="7")
    assert stage.say(READER, "digest list", place=abroad, where="server").result is Result.NOTHING


def test_pause_resume_remove(stage: Stage) -> None:
    subscribed(stage)
    assert "Paused: by Manny" in stage.say(MANAGER, "digest pause").plain
    assert "paused already" in stage.say(MANAGER, "digest pause").plain
    assert [action.label for action in stage.say(READER, "digest list").actions][2] == "Resume"
    assert "Next: " in stage.say(MANAGER, "digest resume", subscription="1").plain
    assert "is not paused" in stage.say(MANAGER, "digest resume").plain
    asked = stage.say(MANAGER, "digest remove")
    assert "for good?" in asked.plain
    assert len(stage.service.of(HOME)) == 1
    assert "was removed" in stage.press(MANAGER, asked, "Remove it").plain
    assert stage.service.of(HOME) == ()
    assert "has no digest" in stage.say(MANAGER, "digest remove").plain


def test_which_digest_is_meant(stage: Stage) -> None:
    subscribed(stage)
    subscribed(stage)
    reply = stage.say(MANAGER, "digest pause")
    assert "has the digests 1, 2. Say which." in reply.plain
    assert "no digest 9 here" in stage.say(MANAGER, "digest pause", subscription="9").plain
    abroad = Place(platform="discord", workspace="200", channel="7")
    hidden = stage.say(MANAGER, "digest pause", place=abroad, subscription="1")
    assert "no digest 1 here" in hidden.plain, "those of other servers are not even confirmed"
    other = stage.say(MANAGER, "digest pause", place=ELSEWHERE, subscription="1")
    assert "belongs to another channel" in other.plain
    assert stage.say(ADMIN, "digest pause", place=ELSEWHERE, subscription="1").result is Result.DONE


def test_a_preview_is_private_and_leads_to_a_subscription(stage: Stage) -> None:
    stage.bring(read_item(1, "A mine in FIN"), read_item(2, "A mine in UKR"))
    reply = stage.say(READER, "digest preview", countries="Finland", length="short")
    assert reply.visibility is Visibility.PRIVATE
    assert "A mine in FIN" in reply.plain
    assert "A mine in UKR" not in reply.plain
    assert "A preview: nothing was sent." in reply.plain
    form = stage.press(MANAGER, reply, "Subscribe").form
    assert form
    assert {field.name: field.value for field in form.inputs}["countries"] == "FIN"
    assert form.hidden["length"] == "short"
    assert stage.service.of(HOME) == ()


def test_the_preview_of_a_subscription(stage: Stage) -> None:
    subscribed(stage, countries="Finland")
    stage.now = NOW + HOUR
    stage.bring(read_item(1, "A mine in FIN"), read_item(2, "A mine in UKR"))
    for reply in (
        stage.say(READER, "digest preview"),
        stage.say(READER, "digest preview", place=ELSEWHERE, subscription="1"),
    ):
        assert "A mine in FIN" in reply.plain
        assert "A mine in UKR" not in reply.plain
        assert not [one for one in reply.actions if one.label.startswith("Subscribe")]
    abroad = Place(platform="discord", workspace="200", channel="7")
    hidden = stage.say(READER, "digest preview", place=abroad, subscription="1")
    assert "no digest 1 here" in hidden.plain


def test_why(stage: Stage) -> None:
    subscribed(stage)
    stage.now = NOW + HOUR
    stage.bring(read_item(1, "A mine in UKR"), read_item(2, "Football"))
    stage.service.tick(NOW + DAY)
    for typed in ("1.1", "#1", "item 1", "https://un.test/1", "mine ukr"):
        reply = stage.say(READER, "digest why", item=typed)
        assert "a score of 3: about mines" in reply.plain, typed
        assert "“mine” (weapon): +3" in reply.plain
    whole = stage.say(READER, "digest why", item="1")
    assert "1.1 A mine in UKR (UN News, UN, 24 Nov 2026)" in whole.plain
    assert "#2 Football (UN News, UN, 24 Nov 2026) - not about mines" in whole.plain
    assert "not about mines" in stage.press(READER, whole, "Football").plain


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("1.9", "Digest 1 has no line 9."),
        ("1.0", "Digest 1 has no line 0."),
        ("9.1", "no longer kept"),
        ("9", "no longer kept"),
        ("#99", "no longer kept"),
        ("unicorns", "No feed of this desk has brought such an item"),
        ("https://un.test/404", "No feed of this desk has brought such an item"),
    ],
)
def test_why_of_what_is_not_there(stage: Stage, typed: str, says: str) -> None:
    subscribed(stage)
    stage.now = NOW + HOUR
    stage.bring(read_item(1, "A mine in UKR"))
    stage.service.tick(NOW + DAY)
    assert says in stage.say(READER, "digest why", item=typed).plain


def test_why_of_several(stage: Stage) -> None:
    stage.bring(read_item(1, "A mine in UKR"), read_item(2, "A mine in FIN"))
    reply = stage.say(READER, "digest why", item="mine")
    assert "Which one?" in reply.plain
    assert len(reply.actions) == 2


def test_feeds(stage: Stage) -> None:
    stage.bring(read_item(1, "A mine"))
    stage.service.reader.failed(PRESS, "There is nothing at this address (404).", NOW)
    reply = stage.say(READER, "digest feeds")
    first, second = reply.plain.splitlines()[1:3]
    assert first == (
        "The Daily, world (The Daily, press, en): failing since 24 Nov 2026: There is nothing at "
        "this address (404)."
    )
    assert second == "UN News, all (UN News, UN, en): well; read today"
    assert "2 feeds; 1 failing." in reply.plain
    one = stage.say(READER, "digest feeds", feed="un")
    assert "Id: un. Items kept: 1, on mines: 1." in one.plain
    assert "Next: 24 Nov 2026, 12:30 (UTC)" in one.plain
    assert "There is no feed “nothing”" in stage.say(READER, "digest feeds", feed="nothing").plain


def test_feeds_that_were_not_read_yet_and_those_that_never_are(stage: Stage) -> None:
    page = replace(PRESS, id="page", title="Village page", format=FeedFormat.PAGE, note="Read it.")
    stage.service._stores.feeds.feeds["page"] = page
    lines = stage.say(READER, "digest feeds").plain.splitlines()
    assert "UN News, all (UN News, UN, en): not read yet" in lines
    assert (
        lines.index("Village page (The Daily, press, en): a page without a feed; it cannot be read")
        == 3
    ), "last of all"
    one = stage.say(READER, "digest feeds", feed="village")
    assert "Read it." in one.plain
    assert "1 feed; none failing." in one.plain


def test_the_desk_is_for_moderators(stage: Stage) -> None:
    for command in ("desk", "mark", "read", "annotate", "decide"):
        reply = stage.say(READER, f"digest {command}", item="#1", digest="1")
        assert reply.result is Result.REFUSED
    abroad = Place(platform="discord", workspace="200", channel="7")
    assert stage.say(EDITOR, "digest desk", place=abroad).result is Result.REFUSED


def test_moderators_pin_hide_annotate_and_withdraw(stage: Stage) -> None:
    stage.bring(read_item(1, "A mine in UKR"), read_item(2, "A mine in FIN"))
    desk = stage.say(EDITOR, "digest desk")
    assert "#1 A mine in UKR" in desk.plain
    item = stage.press(EDITOR, desk, "A mine in UKR")
    assert [action.label for action in item.actions] == [
        "Pin",
        "Hide",
        "Annotate ...",
        "Withdraw ...",
    ]
    pinned = stage.press(EDITOR, item, "Pin")
    assert "Pinned" in pinned.plain
    assert pinned.actions[0].label == "Unpin"
    hidden = stage.press(EDITOR, pinned, "Hide")
    assert "hidden: by a moderator" in hidden.plain
    assert "Show again" in [action.label for action in hidden.actions]
    assert "No longer hidden" in stage.press(EDITOR, hidden, "Show again").plain
    form = stage.press(REVIEWER, item, "Annotate")
    assert form.form
    noted = stage.fill(REVIEWER, form, words="Not confirmed.")
    assert "note: Not confirmed." in noted.plain
    again = stage.press(REVIEWER, noted, "Annotate").form
    assert again
    assert again.inputs[0].value == "Not confirmed."
    withdrawing = stage.press(REVIEWER, item, "Withdraw")
    refused = stage.fill(REVIEWER, withdrawing, words="")
    assert "needs a reason" in refused.plain
    assert refused.wrong == "words"
    done = stage.fill(REVIEWER, withdrawing, words="The ministry denied it.")
    assert "withdrawn: The ministry denied it." in done.plain
    assert stage.service.item(1).marks.by == stage.office.people.label(REVIEWER, HOME)
    assert "Withdraw ..." not in [action.label for action in done.actions]


@pytest.mark.parametrize("typed", ["#99", "abc", "1" * 12])
def test_an_item_that_does_not_exist(stage: Stage, typed: str) -> None:
    assert stage.say(EDITOR, "digest desk", item=typed).result is Result.REFUSED
    assert stage.say(EDITOR, "digest mark", item=typed, act="pin").result is Result.REFUSED
    assert stage.say(REVIEWER, "digest annotate", item=typed).result is Result.REFUSED


def test_reviewers_approve_and_refuse(stage: Stage) -> None:
    stage.office.notices.review_here(ELSEWHERE, True)
    subscribed(stage, approval="on")
    stage.now = NOW + HOUR
    stage.bring(read_item(1, "A mine in UKR"))
    stage.service.tick(NOW + DAY)
    (key,) = stage.office.outbox.keys("digest-waits/")
    posting = stage.office.outbox.get(key)
    assert posting
    assert posting.place == ELSEWHERE
    card = posting.wanted[0]
    assert "A mine in UKR" in stage.press(EDITOR, card, "Read").plain
    assert stage.press(EDITOR, card, "Approve").result is Result.REFUSED
    desk = stage.say(REVIEWER, "digest desk")
    assert "Digest 1: 1 story, for 1 channel; dropped at " in desk.plain
    assert "is sent to 1 channel" in stage.press(REVIEWER, desk, "Approve 1").plain
    assert len(stage.office.outbox.keys("digest/")) == 1
    assert "No digest 1 waits" in stage.press(REVIEWER, card, "Refuse").plain
    stage.service.tick(NOW + 2 * DAY)
    refused = stage.say(REVIEWER, "digest decide", digest="2", verdict="refuse")
    assert "is not sent to 1 channel; the next one covers its time" in refused.plain
    assert "No digest 99 waits" in stage.say(EDITOR, "digest read", digest="99").plain


def test_its_maker_is_told_in_a_direct_message(stage: Stage) -> None:
    subscribed(stage)
    stage.service.tick(NOW + DAY)
    (key,) = stage.office.outbox.keys("digest/")
    stage.office.outbox.give_up(key, "The channel is no more.")
    stage.service.gave_up(key, "The channel is no more.", NOW + DAY)
    (message,) = stage.office.outbox.keys("digest-paused/")
    posting = stage.office.outbox.get(message)
    assert posting
    assert posting.person == MANAGER.id
    assert "could not be sent to its channel" in posting.wanted[0].plain
    assert "Paused: The channel is no more." in stage.say(READER, "digest list").plain
