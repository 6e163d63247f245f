"""Whatever is quoted is only ever text: it pings nobody, links nowhere and formats nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.core.markup import line
from bot.core.reply import Action, Card, Field, Image, Purpose, Reply
from tests.adapters.slack_app.catalogs import catalog_with, replying
from tests.adapters.slack_app.newsroom import Scene
from tests.adapters.slack_app.stage import Shown, blocks_of, words_of
from tests.servers.slack.blocks import walk

Play = Callable[..., None]
OURS = {
    *("rich_text rich_text_section rich_text_quote text link date".split()),
    *("header context actions table image raw_text section divider input".split()),
    *("plain_text plain_text_input button static_select external_select datepicker".split()),
}
SHARP = [
    "is <!channel> bound by the mine ban?",
    "is <!here|now> and <!everyone> bound?",
    "is <@U0000000009> bound by the mine ban?",
    "is <!subteam^S0000000009> bound by the mine ban?",
    "is <https://evil.example|Finland> bound by the mine ban?",
    "is *bold* _Finland_ ~bound~ by `the` mine ban?",
    "is &amp; &lt;!channel&gt; bound by the mine ban?",
    "is [Finland](https://evil.example) bound by the mine ban?",
    "is @channel @here bound by the mine ban?",
    "is \u202eFinland\u202c\x00\x07 bound by the mine ban?",
]


SIMPLE = Card(text=(line("Yes."),))


def check(shown: Shown) -> None:
    """Rich text and plain text of our own kinds only, links to ordinary addresses only."""
    for _, part in walk(blocks_of(shown), ""):
        if "type" in part:
            assert part["type"] in OURS, part
            assert part["type"] != "mrkdwn"
        if part.get("type") == "link":
            assert part["url"].startswith(("https://", "http://"))
            assert "evil.example" not in part["url"]
        if part.get("type") == "plain_text":
            assert part.get("emoji") is not True


@pytest.mark.parametrize("question", SHARP)
def test_a_question_is_shown_as_it_was_written(play: Play, question: str) -> None:
    async def scene(on: Scene) -> None:
        written = question.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        clean = "".join(
            sign for sign in written if sign.isprintable() and sign not in "\u202e\u202c"
        )
        escaped = clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        await on.press(on.only(await on.slash(f"ask {question}")), "Share to channel")
        (shared,) = on.said()
        for shown in (shared, *[m for m in on.server.messages(on.channel) if m.only_for]):
            check(shown)
            assert not set("<>") & set(shown.text)
            assert clean in words_of(shown)
            assert escaped in shown.text

    play(scene, catalog=catalog_with("ask", replying(Reply(plain="Yes.", cards=(SIMPLE,)))))


@pytest.mark.parametrize("question", SHARP)
def test_so_it_is_in_mentions_and_direct_messages_and_the_modal(play: Play, question: str) -> None:
    async def scene(on: Scene) -> None:
        check(on.only(await on.mention(question)))
        for words in (question, f"status {question}"):
            ex = await on.dm(words)
            check(on.only(ex))
            assert "<" not in ex.text
        view = await on.open_form()
        await on.submit(view, question=question)
        check(view)

    play(scene)


@pytest.mark.parametrize(
    "name", ["<!channel>", "<@U0000000009>", "*x*", "<https://evil.example|x>", "&lt;!here&gt;"]
)
def test_what_is_not_found_is_quoted_as_text(play: Play, name: str) -> None:
    async def scene(on: Scene) -> None:
        for line_ in (f"status {name}", f"show {name}", f"help {name}", f"staus {name}", f"{name}"):
            for ex in (await on.slash(line_), await on.mention(line_)):
                for reply in ex.replies:
                    check(reply)
                    assert "<" not in reply.text

    play(scene)


def hostile() -> Reply:
    """A reply in which every text of the base is hostile."""
    sharp = "<!channel> <@U0000000009> <!subteam^S1> *b* &amp; <https://evil.example|x> @here"
    card = Card(
        title=sharp,
        text=(line(sharp),),
        fields=(Field(name=sharp, value=sharp), Field(name="url", value="javascript:alert(1)")),
        footer=sharp,
        image=Image(url="https://desk.example.org/file.png", alt=sharp),
    )
    actions = (
        Action(label=sharp, command="about", purpose=Purpose.RELATED),
        Action(label=sharp, command="about", purpose=Purpose.OPEN),
    )
    return Reply(plain=sharp, cards=(card,), actions=actions)


def test_entries_and_names_of_files_are_only_text(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for say in (on.slash, on.mention, on.dm):
            shown = on.only(await say("about"))
            check(shown)
            assert "&lt;!channel&gt;" in shown.text
            assert "<!channel>" in words_of(shown)
        view = await on.open_form()
        await on.submit(view, entry=(await one_entry(on, view)))
        check(view)
        check(await on.open_home())

    play(scene, catalog=catalog_with("about", replying(hostile())))


async def one_entry(on: Scene, view: object) -> str:
    found = await on.suggest(view, "entry", "transfer")  # type: ignore[arg-type]
    return next(iter(found.values()))


def test_the_name_of_who_shares_is_only_text(play: Play) -> None:
    async def scene(on: Scene) -> None:
        evil = on.server.add_user(on.room.team, "<!channel>*x*")
        asked = on.only(await on.slash("about", by=evil))
        await on.press(asked, "Share to channel", by=evil)
        (shared,) = on.said()
        check(shared)
        assert shared.text.startswith("Shared by &lt;!channel&gt;*x*")

    play(scene)


def test_no_link_of_ours_unfolds(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.mention("status finland")
        for call in on.server.calls("chat.postMessage"):
            assert str(call.params["unfurl_links"]).casefold() in {"false", "0"}
            assert str(call.params["unfurl_media"]).casefold() in {"false", "0"}
            assert "link_names" not in call.params
            assert "parse" not in call.params

    play(scene)
