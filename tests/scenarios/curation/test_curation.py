"""The base is kept true from inside chat: the same story on Discord, on Slack and in the terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.scenarios.curation.in_terminal import in_terminal
from tests.scenarios.curation.on_discord import on_discord
from tests.scenarios.curation.on_slack import on_slack
from tests.scenarios.curation.stage import (
    ADMIN,
    EDITOR,
    OTHER,
    READER,
    REVIEWER,
    STRANGER,
    Keeping,
    Seen,
    label_of,
)

ENTRY = "why-finland-left-mine-ban"
QUESTION = "why did Finland leave the mine ban?"
NEW = "Finland's government named the threat from Russia as its reason."
SURFACES = {"terminal": in_terminal, "discord": on_discord, "slack": on_slack}
CHATS = ["discord", "slack"]
Story = Callable[[Keeping], Awaitable[None]]


@pytest.fixture
def play(
    request: pytest.FixtureRequest, base_path: Path, tmp_path: Path
) -> Callable[[str, Story], None]:
    """`play(surface, story)`."""

    def run(surface: str, story: Story) -> None:
        async def whole() -> None:
            async with SURFACES[surface](tmp_path / surface, base_path) as keeping:
                await story(keeping)

        asyncio.run(whole())

    return run


async def draft_of(on: Keeping, who: str, text: str) -> Seen:
    """A draft of the entry with another first statement."""
    draft = await on.act(who, "kb edit", key=ENTRY)
    form = await on.press(who, draft, "1: ")
    assert form.form
    assert form.form["wording"].startswith("President Stubb said")
    return await on.fill(who, form, wording=text)


async def propose(on: Keeping, who: str, text: str) -> str:
    """Propose another first statement; the proposal's number."""
    draft = await draft_of(on, who, text)
    told = await on.fill(who, await on.press(who, draft, "Propose"), note="the government's reason")
    assert "waits for a reviewer" in told.text, told
    return told.text.split("Proposal ")[1].split()[0]


async def public(on: Keeping) -> str:
    """What readers are answered."""
    return (await on.act(READER, "ask", question=QUESTION)).text


@pytest.mark.parametrize("surface", SURFACES)
def test_from_a_suggestion_to_the_public_answer_and_back(
    surface: str, play: Callable[[str, Story], None]
) -> None:
    async def story(on: Keeping) -> None:
        before = await public(on)

        form = await on.act(READER, "suggest", entry=ENTRY)
        thanks = await on.fill(READER, form, suggestion="Name the reason in one sentence.")
        assert "suggestion 1" in thanks.text

        card = await on.act(EDITOR, "kb review", proposal="1")
        draft = await on.press(EDITOR, card, "Turn into a draft")
        form = await on.press(EDITOR, draft, "1: ")
        draft = await on.fill(EDITOR, form, wording="Brave Finland left the regime.")
        assert "takes a side" in draft.text
        form = await on.press(EDITOR, draft, "Propose")
        await on.fill(EDITOR, form, note="in one sentence")
        assert await public(on) == before

        card = await on.act(REVIEWER, "kb review", proposal="2")
        assert "Brave" in card.text
        form = await on.press(REVIEWER, card, "Reject")
        assert form.form is not None
        told = await on.fill(REVIEWER, form, reason="It takes a side.")
        assert "rejected" in told.text
        assert await public(on) == before
        if surface != "terminal":
            assert any("It takes a side." in words for words in await on.told(EDITOR))

        number = await propose(on, EDITOR, NEW)
        card = await on.act(REVIEWER, "kb review", proposal=number)
        told = await on.press(REVIEWER, card, "Approve")
        assert f"{ENTRY} is now at revision 2" in told.text
        assert NEW in await public(on)

        history = await on.act(READER, "kb history", key=ENTRY)
        assert "2 revisions" in history.text
        old = await on.act(READER, "show", entry=f"{ENTRY}@1")
        assert NEW not in old.text
        form = await on.act(REVIEWER, "kb revert", key=ENTRY, to="1")
        told = await on.fill(REVIEWER, form, reason="The sources say more.")
        assert "revision 3" in told.text
        assert await public(on) == before

    play(surface, story)


@pytest.mark.parametrize("surface", SURFACES)
def test_the_suggester_is_told_the_outcome_with_the_reason(
    surface: str, play: Callable[[str, Story], None]
) -> None:
    async def story(on: Keeping) -> None:
        form = await on.act(READER, "suggest", entry=ENTRY)
        await on.fill(READER, form, suggestion="It is all wrong.")
        form = await on.press(REVIEWER, await on.act(REVIEWER, "kb review", proposal="1"), "Reject")
        await on.fill(REVIEWER, form, reason="Say which sentence.")
        assert any("Say which sentence." in words for words in await on.told(READER))

    play(surface, story)


@pytest.mark.parametrize("surface", CHATS)
def test_cards_stand_in_the_channel_of_the_reviewers_and_follow(
    surface: str, play: Callable[[str, Story], None]
) -> None:
    async def story(on: Keeping) -> None:
        await propose(on, EDITOR, NEW)
        [card] = await on.cards()
        assert "Proposal 1" in card.text
        assert "Russia as its reason" in card.text
        refused = await on.press(READER, card, "Approve")
        assert "you are a reader" in refused.text
        told = await on.press(REVIEWER, card, "Approve")
        assert "approved" in told.text
        [card] = await on.cards()
        assert "Approved by " in card.text
        assert "Approve" not in card.offers
        assert NEW in await public(on)

    play(surface, story)


@pytest.mark.parametrize("surface", CHATS)
def test_two_reviewers_at_once(surface: str, play: Callable[[str, Story], None]) -> None:
    async def story(on: Keeping) -> None:
        number = await propose(on, EDITOR, NEW)
        cards = [await on.act(who, "kb review", proposal=number) for who in (REVIEWER, OTHER)]
        told = await asyncio.gather(
            on.press(REVIEWER, cards[0], "Approve"), on.press(OTHER, cards[1], "Approve")
        )
        words = [seen.text for seen in told]
        assert sum("is now at revision 2" in text for text in words) == 1, words
        [late] = [text for text in words if "is now at revision 2" not in text]
        assert f"Proposal {number} was approved by" in late
        assert "2 revisions" in (await on.act(READER, "kb history", key=ENTRY)).text

    play(surface, story)


@pytest.mark.parametrize("surface", CHATS)
def test_a_stale_base_shows_both_changes_and_is_rebased(
    surface: str, play: Callable[[str, Story], None]
) -> None:
    async def story(on: Keeping) -> None:
        first = await propose(on, EDITOR, NEW)
        draft = await on.act(OTHER, "kb edit", key=ENTRY)
        form = await on.press(OTHER, draft, "Title, names")
        draft = await on.fill(OTHER, form, title="Finland's reasons")
        form = await on.press(OTHER, draft, "Propose")
        told = await on.fill(OTHER, form, note="shorter")
        second = told.text.split("Proposal ")[1].split()[0]
        await on.press(REVIEWER, await on.act(REVIEWER, "kb review", proposal=first), "Approve")
        card = await on.act(REVIEWER, "kb review", proposal=second)
        assert "brought up to date" in card.text
        rebased = await on.press(REVIEWER, card, "Bring up to date")
        await on.press(REVIEWER, rebased, "Approve as edited")
        shown = await on.act(READER, "show", entry=ENTRY)
        assert "Finland's reasons" in shown.text
        assert NEW in shown.text

    play(surface, story)


@pytest.mark.parametrize("surface", CHATS)
def test_a_moderator_who_was_removed_in_between(
    surface: str, play: Callable[[str, Story], None]
) -> None:
    async def story(on: Keeping) -> None:
        number = await propose(on, EDITOR, NEW)
        card = await on.act(REVIEWER, "kb review", proposal=number)
        form = await on.press(ADMIN, await on.act(ADMIN, "kb who"), "Take back: Rev")
        told = await on.fill(ADMIN, form, why="has left the team")
        assert "no longer a reviewer" in told.text
        refused = await on.press(REVIEWER, card, "Approve")
        assert "you are a reader" in refused.text
        audit = await on.act(ADMIN, "kb audit")
        assert "revoked reviewer" in audit.text
        assert "has left the team" in audit.text
        assert NEW not in await public(on)

    play(surface, story)


@pytest.mark.parametrize("surface", ["discord"])
def test_the_admin_of_a_foreign_server_is_a_reader(
    surface: str, play: Callable[[str, Story], None]
) -> None:
    async def story(on: Keeping) -> None:
        number = await propose(on, EDITOR, NEW)
        for command, values in (
            ("kb review", {}),
            ("kb approve", {"proposal": number}),
            ("kb edit", {"key": ENTRY}),
            ("kb grant", {}),
        ):
            refused = await on.act(STRANGER, command, **values)
            assert "you are a reader" in refused.text, command
        assert (
            "suggestion"
            in (
                await on.fill(
                    STRANGER, await on.act(STRANGER, "suggest", entry=ENTRY), suggestion="A wish."
                )
            ).text
        )

    play(surface, story)


@pytest.mark.parametrize("surface", CHATS)
def test_the_values_of_a_form_survive_an_error(
    surface: str, play: Callable[[str, Story], None]
) -> None:
    async def story(on: Keeping) -> None:
        draft = await on.act(EDITOR, "kb edit", key=ENTRY)
        form = await on.press(EDITOR, draft, "Kind, sides")
        wrong = await on.fill(EDITOR, form, details="a: [1", sides="one\ntwo")
        assert "not YAML" in wrong.text
        again = wrong if wrong.error else await on.press(EDITOR, wrong, "Try again")
        assert again.form
        assert again.form["details"] == "a: [1"
        assert again.form["sides"] == "one\ntwo"
        fixed = await on.fill(EDITOR, again, details="a: 1", sides="")
        assert label_of(fixed.offers, "Discard")

    play(surface, story)
