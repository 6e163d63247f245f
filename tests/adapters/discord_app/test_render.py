"""Replies as Discord messages: within every limit, with every word and every source whole."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import discord
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.console.chat import read_command
from bot.adapters.discord_app import limits
from bot.adapters.discord_app.markdown import draw_reference, literal
from bot.adapters.discord_app.render import MENUS, Frame, Page, render
from bot.adapters.discord_app.state import Op, read
from bot.adapters.discord_app.view import MENU, make_view
from bot.core.access import Access
from bot.core.carried import Carried
from bot.core.catalog import CATALOG
from bot.core.dispatch import Desk
from bot.core.markup import Line, Run, Style, clean
from bot.core.model import Actor, Manages, Place, Request
from bot.core.reply import Action, Card, Field, Image, Purpose, Reference, Reply, Tone
from knowledge import KnowledgeBase
from knowledge.model import Source, SourceKind
from tests.adapters.discord_app.stage import Setting, online
from tests.servers.discord.limits import check_message
from tests.servers.discord.message import COMPONENTS_V2
from tests.servers.discord.refusal import Findings
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.shapes import CONTAINER

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOTE = "L’assistant ne répond qu’en anglais; les commandes sont traduites."
FRAMES = (
    Frame(note=NOTE),
    Frame(alone=True, note=NOTE),
    Frame(private=False, shared_by=f"<@{2**63}>", note=NOTE),
    Frame(shareable=False, quoted=False),
    Frame(private=False, quoted=False),
)
ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")


def pages(reply: Reply, carried: Carried, frame: Frame) -> list[Page]:
    """All pages of a reply."""
    first = render(reply, replace(carried, page=1), frame)
    rest = (
        render(reply, replace(carried, page=number), frame) for number in range(2, first.count + 1)
    )
    return [first, *rest]


def components(page: Page) -> list[dict]:  # type: ignore[type-arg]
    async def make() -> list[dict]:  # type: ignore[type-arg]
        return make_view(page).to_components()

    return asyncio.run(make())


def check_page(page: Page) -> None:
    """Within each limit: by our own count, and by that of the pretended Discord."""
    assert page.length <= limits.TEXT
    buttons = [button for row in page.rows for button in row]
    assert all(1 <= len(row) <= limits.BUTTONS for row in page.rows)
    assert len(page.rows) + len(page.menus) <= 5
    assert all(1 <= len(menu) <= limits.CHOICES for menu in page.menus)
    ids = [button.custom_id for button in buttons]
    assert len(ids) == len(set(ids))
    assert all(1 <= len(custom_id) <= limits.CUSTOM_ID for custom_id in ids)
    assert all(1 <= len(button.label) <= limits.BUTTON_LABEL for button in buttons)
    values = [choice.custom_id for choice in page.choices]
    assert len(values) == len(set(values)) <= limits.CHOICES * MENUS
    assert all(1 <= len(value) <= limits.CHOICE for value in values)
    assert all(1 <= len(choice.label) <= limits.CHOICE for choice in page.choices)
    drawn = components(page)
    assert drawn, "an empty message is refused"
    found = Findings()
    check_message(found, {"components": drawn, "flags": COMPONENTS_V2}, flags=COMPONENTS_V2)
    found.refuse()


def check_reply(reply: Reply, carried: Carried, frame: Frame) -> list[Page]:
    """All that must hold for the pages of any reply."""
    drawn = pages(reply, carried, frame)
    for number, page in enumerate(drawn, 1):
        check_page(page)
        assert (page.number, page.count) == (number, len(drawn))
        assert (f"-# Page {number} of {len(drawn)}" in page.below) is (len(drawn) > 1)
        assert (literal(NOTE) in page.below) is bool(frame.private and frame.note)
        assert bool(frame.shared_by) is ("Shared by" in page.above)
        check_leads_on(page, carried)
    check_complete(reply, drawn)
    return drawn


def check_leads_on(page: Page, carried: Carried) -> None:
    """The next page is a button away, or else is known to need sending along."""
    buttons = [button for row in page.rows for button in row]
    on = [button.custom_id for button in buttons if button.label == "Continue"]
    if page.number == page.count:
        assert not on
        assert page.carries
    elif page.carries:
        press = read(on[0], [button.custom_id for button in buttons])
        assert press.op is Op.PAGE
        assert press.carried == replace(carried, page=page.number + 1)
    else:
        assert not on


def check_complete(reply: Reply, drawn: list[Page]) -> None:
    """Every word and every source of the reply stands on a page."""
    blocks = [block for page in drawn for block in page.blocks]
    shown = Counter(plain(f"{block.body}\n{block.end}") for block in blocks)
    everything = "\n".join(shown)
    for card in reply.cards:
        for words in [
            card.title,
            card.footer,
            *(run.text for line in card.text for run in line),
        ] + [part for field in card.fields for part in (field.name, field.value)]:
            for word in clean(words).split():
                assert word in everything or len(word) > 40
        for reference in card.citations:
            assert any(f"-# {draw_reference(reference)}" in block.end for block in blocks)
        for line in card.text:
            check_marks(line, card, blocks)


def check_marks(line: Line, card: Card, blocks: list) -> None:  # type: ignore[type-arg]
    """Wherever a mark is shown, its source stands below on the same page, whole."""
    for run in line:
        if run.style is Style.MARK:
            named = next(cited for cited in card.citations if f"[{cited.number}]" == run.text)
            holders = [block for block in blocks if literal(run.text) in block.body]
            assert holders
            assert any(draw_reference(named) in block.end for block in holders)


def plain(text: str) -> str:
    return ESCAPE.sub(r"\1", text.replace("**", ""))


# Real replies


Answered = Callable[[Carried], Reply]


@pytest.fixture(scope="module")
def answer(base_path: Path) -> Iterator[Answered]:
    """The desk's reply to what a button carries."""
    base = KnowledgeBase.open(base_path)
    faults: list[BaseException] = []
    desk = Desk(base=base, access=Access(), report=lambda *told: faults.append(told[2]))
    actor = Actor(platform="discord", id="1", manages=Manages.WORKSPACE)
    place = Place(platform="discord", workspace="1", channel="2")

    def run(carried: Carried) -> Reply:
        return desk.handle(
            Request(
                command=carried.command, values=carried.values, actor=actor, place=place, now=NOW
            )
        )

    yield run
    base.close()
    assert not faults


def typed(command: str, example: str) -> Carried:
    name, values = read_command(f"{command} {example}")
    return Carried(command=name, values=values)


EXAMPLES = [
    (command.name, example)
    for command in CATALOG
    if not command.shared
    for example in command.examples
]
LONG = [
    ("parties", "--which parties"),
    ("timeline", ""),
    ("compare", "Finland, Poland, Estonia, Latvia, Ukraine"),
    ("ask", "what does it say? " * 300),
]


@pytest.mark.parametrize("frame", FRAMES[:3], ids=["private", "alone", "public"])
@pytest.mark.parametrize(("command", "example"), EXAMPLES + LONG)
def test_real_replies_fit_and_lead_on(
    answer: Answered, command: str, example: str, frame: Frame
) -> None:
    """With all that their own buttons lead to: what was left out, sources, the next pages."""
    seen: set[str] = set()
    waiting = [typed(command, example)]
    while waiting:
        carried = waiting.pop()
        if str(carried) in seen:
            continue
        seen.add(str(carried))
        reply = answer(carried)
        assert reply.cards
        drawn = check_reply(reply, carried, frame)
        assert all("<t:" not in block.body + block.end for page in drawn for block in page.blocks)
        offered = [
            action
            for purpose in (Purpose.READ_ON, Purpose.PAGE, Purpose.SOURCES)
            for action in reply.actions_for(purpose)
        ]
        own_row = drawn[-1].rows[0] if drawn[-1].rows else ()
        labels = [button.label for button in own_row]
        ids = [button.custom_id for button in own_row]
        if len(str(carried.values)) < 100:
            for action in offered:
                custom_id = ids[labels.index(action.label)]
                pressed = read(custom_id, ids).carried
                assert pressed == Carried(command=action.command, values=action.values)
                waiting.append(pressed)


def test_every_page_of_a_list_is_a_press_away(answer: Answered) -> None:
    carried, titles = Carried(command="browse", values={"topic": "event"}), []
    while True:
        page = render(answer(carried), carried, FRAMES[0])
        titles += [choice.label for choice in page.choices]
        ids = {button.label: button.custom_id for row in page.rows for button in row}
        if "Next page" not in ids:
            break
        carried = read(ids["Next page"], list(ids.values())).carried or carried
        assert len(titles) < 2_000, "goes round in circles"
    everything = answer(Carried(command="browse", values={"topic": "event", "all": True}))
    assert len(titles) == len(everything.cards[0].text) > 50


@pytest.mark.parametrize(
    "asked",
    [
        Carried(command="ask", values={"question": "how do I build a pipe bomb mine?"}),
        Carried(command="ask", values={"question": "what is the best pizza?"}),
        Carried(command="status", values={"state": "Xqzzptl"}),
        Carried(command="frobnicate"),
        Carried(command="debate", values={"subject": "military utility"}),
    ],
)
def test_the_tone_is_never_the_only_sign(answer: Answered, asked: Carried) -> None:
    reply = answer(asked)
    [card] = reply.cards
    assert card.text, "in words"
    flat = replace(reply, cards=(replace(card, tone=Tone.NEUTRAL),))
    [told], [same] = pages(reply, asked, FRAMES[0]), pages(flat, asked, FRAMES[0])
    assert [block.body for block in told.blocks] == [block.body for block in same.blocks]
    assert told.length > 20


# Invented replies

words = st.text(alphabet="abc*_[]()@:#-.é ", min_size=1, max_size=30)
sentences = st.lists(words, min_size=1, max_size=40).map(" ".join)
very_long = st.builds(
    lambda word, times: f"{word} " * times, words.filter(str.strip), st.integers(40, 150)
)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    count = draw(st.integers(0, 12))
    citations = tuple(draw(references(number)) for number in range(1, count + 1))
    marks = [Run(text=f"[{cited.number}]", style=Style.MARK) for cited in citations]
    styles = st.sampled_from([Style.PLAIN, Style.STRONG, Style.QUIET])
    lines = []
    for _ in range(draw(st.integers(0, 8))):
        text = draw(st.one_of(sentences, very_long))
        cited = draw(st.lists(st.sampled_from(marks), max_size=3)) if marks else []
        lines.append((Run(text=text, style=draw(styles)), *cited))
    return Card(
        title=draw(st.one_of(st.just(""), words)),
        url=draw(st.sampled_from(["", "https://x.y/a(b)", "javascript:x"])),
        text=tuple(lines),
        fields=tuple(draw(st.lists(st.builds(Field, name=words, value=sentences), max_size=4))),
        citations=citations,
        tone=draw(st.sampled_from(Tone)),
        footer=draw(st.one_of(st.just(""), words)),
        image=draw(st.none() | images),
    )


images = st.builds(
    lambda alt: Image(url="https://x.y/z.png", alt=alt),
    st.one_of(st.just(""), words, st.sampled_from(["a" * n for n in (1_023, 1_024, 1_025, 5_000)])),
)


@st.composite
def references(draw: st.DrawFn, number: int) -> Reference:
    source = Source(
        id=f"s{number}",
        title=draw(words),
        publisher=draw(words),
        kind=draw(st.sampled_from(SourceKind)),
        url=draw(st.sampled_from(["", f"https://x.y/{'z' * 150}"])),
        date=draw(st.sampled_from(["", "1991", "2024-11-20"])),
    )
    return Reference(
        number=number, source=source, locators=tuple(draw(st.lists(words, max_size=3)))
    )


values = st.dictionaries(
    st.sampled_from(["question", "state", "page"]), st.one_of(words, sentences), max_size=3
)
labels = st.one_of(words.filter(str.strip), st.sampled_from(["l" * n for n in (79, 80, 81, 101)]))
actions = st.builds(
    Action,
    label=labels,
    command=st.sampled_from(["ask", "show"]),
    values=values,
    purpose=st.sampled_from(Purpose),
)
requests = st.builds(
    Carried,
    command=st.sampled_from(["ask", "show"]),
    values=st.fixed_dictionaries({}, optional={"question": st.one_of(words, sentences, very_long)}),
)
replies = st.builds(
    Reply,
    plain=st.just("x"),
    cards=st.lists(cards(), max_size=5).map(tuple),
    actions=st.lists(actions, max_size=12).map(tuple),
)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(reply=replies, carried=requests, frame=st.sampled_from(FRAMES), data=st.data())
def test_any_reply_fits_and_is_complete(
    reply: Reply, carried: Carried, frame: Frame, data: st.DataObject
) -> None:
    going_on = data.draw(
        st.lists(
            st.builds(
                Action,
                label=labels,
                command=st.just(carried.command),
                values=st.sampled_from(["more", "sources", "page"]).map(
                    lambda name: {**carried.values, name: "2"}
                ),
                purpose=st.sampled_from(Purpose),
            ),
            max_size=12,
        )
    )
    check_reply(replace(reply, actions=(*reply.actions, *going_on)), carried, frame)


# Each limit at, below and above

ASK = Carried(command="ask", values={"question": "why?"})


def written(length: int) -> Reply:
    """A reply of one card of that many characters."""
    return Reply(plain="", cards=(Card(text=((Run(text="y" * length),),)),))


def test_a_page_is_full_at_its_limit() -> None:
    room = limits.TEXT - 700
    counts = [render(written(room + more), ASK, FRAMES[0]).count for more in (-1, 0, 1)]
    assert counts == [1, 1, 2]


def test_what_surrounds_a_page_never_takes_more_than_is_kept_free() -> None:
    """A question of nothing but special characters, shared, on one of many pages, with a note."""
    carried = Carried(command="ask", values={"question": "*_" * 2_000})
    worst = Frame(shared_by=f"<@{2**64}>", note="*" * 100)
    for page in pages(written(9_999), carried, worst):
        assert page.length <= limits.TEXT
        assert len(page.above) + len(page.below) <= 700


@pytest.mark.parametrize(("length", "shown"), [(199, 199), (200, 200), (201, 200)])
def test_a_question_is_quoted_up_to_its_limit(length: int, shown: int) -> None:
    carried = Carried(command="ask", values={"question": "q" * length})
    quoted = render(written(1), carried, FRAMES[0]).above.removeprefix("> ")
    assert len(quoted) == shown
    assert quoted.endswith("…") is (length > 200)


def offering(count: int, purpose: Purpose, label: str = "l") -> Reply:
    made = [
        Action(label=f"{label}{n}", command="ask", values={"question": f"{n}"}, purpose=purpose)
        for n in range(count)
    ]
    return replace(written(1), actions=tuple(made))


@pytest.mark.parametrize(
    ("count", "shown"), [(24, 24), (25, 25), (26, 26), (50, 50), (51, 50), (60, 50)]
)
def test_choices_of_the_menu(count: int, shown: int) -> None:
    page = render(offering(count, Purpose.OPEN), ASK, FRAMES[0])
    assert len(page.choices) == shown
    check_page(page)


@pytest.mark.parametrize(("count", "shown"), [(4, 4), (5, 5), (6, 5)])
def test_buttons_of_a_row(count: int, shown: int) -> None:
    page = render(offering(count, Purpose.OTHER), ASK, FRAMES[0])
    assert len(page.rows[1]) == shown
    check_page(page)


def test_the_own_row_keeps_share_and_dismiss_whatever_there_is_to_read() -> None:
    more = [
        Action(label=f"More {n}", command="ask", values={**ASK.values, f"v{n}": True}, purpose=kind)
        for kind in (Purpose.READ_ON, Purpose.PAGE, Purpose.SOURCES, Purpose.UNHELPFUL)
        for n in range(3)
    ]
    page = render(replace(written(1), actions=tuple(more)), ASK, FRAMES[0])
    assert [button.label for button in page.rows[0]] == [
        "More 0",
        "More 1",
        "Share",
        "More 0",
        "Dismiss",
    ]
    check_page(page)


@pytest.mark.parametrize(("length", "shown"), [(79, 79), (80, 80), (81, 80), (500, 80)])
def test_labels_of_buttons(length: int, shown: int) -> None:
    for purpose in (Purpose.OTHER, Purpose.RELATED):
        page = render(offering(1, purpose, "l" * (length - 1)), ASK, FRAMES[0])
        assert len(page.rows[1][0].label) == shown


@pytest.mark.parametrize(("length", "shown"), [(99, 99), (100, 100), (101, 100)])
def test_labels_of_choices(length: int, shown: int) -> None:
    page = render(offering(1, Purpose.OPEN, "l" * (length - 1)), ASK, FRAMES[0])
    assert len(page.choices[0].label) == shown


@pytest.mark.parametrize(("length", "shown"), [(1_023, 1_023), (1_024, 1_024), (1_025, 1_024)])
def test_words_for_a_picture(length: int, shown: int) -> None:
    picture = Card(image=Image(url="https://x.y/z.png", alt="a" * length))
    page = render(Reply(plain="", cards=(picture,)), ASK, FRAMES[0])
    [container] = [part for part in components(page) if part["type"] == CONTAINER]
    [gallery] = container["components"]
    assert len(gallery["items"][0]["description"]) == shown
    check_page(page)


@pytest.mark.parametrize("count", [1, 4, 5, 9, 30])
def test_many_small_cards_stay_below_the_count_of_components(count: int) -> None:
    """With all buttons that there can be."""
    card = Card(
        title="t", footer="f", text=((Run(text="x"),),), image=Image(url="https://x.y", alt="a")
    )
    reply = Reply(
        plain="",
        cards=(card,) * count,
        actions=tuple(
            action
            for purpose in (Purpose.OTHER, Purpose.RELATED, Purpose.OPEN)
            for action in offering(30, purpose, purpose.value).actions
        ),
    )
    reply = replace(
        reply,
        actions=tuple(
            replace(action, values={"question": action.label}) for action in reply.actions
        ),
    )
    drawn = check_reply(reply, ASK, FRAMES[0])
    assert sum(len(page.blocks) for page in drawn) == count


def test_the_same_question_is_offered_once() -> None:
    twice = (
        *offering(2, Purpose.OTHER).actions,
        *offering(3, Purpose.RELATED).actions,
        *offering(2, Purpose.OPEN).actions,
    )
    page = render(replace(written(1), actions=(*twice, *twice)), ASK, FRAMES[0])
    assert [button.label for button in page.rows[2]] == ["l2"]
    check_page(page)


def test_a_reply_without_cards_says_its_plain_words() -> None:
    page = render(Reply(plain="One.\nTwo."), ASK, FRAMES[0])
    assert page.blocks[0].body == "One.\nTwo."
    check_page(page)


@pytest.mark.parametrize("length", [60, 120, 200, 300, 400, 1_000])
@pytest.mark.parametrize("frame", FRAMES)
def test_no_page_is_out_of_reach_however_long_the_question(length: int, frame: Frame) -> None:
    noise = "".join(chr(0x4E00 + (n * 7919) % 20_000) for n in range(length))
    carried = Carried(command="ask", values={"question": noise})
    check_reply(written(9_000), carried, frame)


@pytest.mark.parametrize("page", [-5, 0, 1, 2, 3, 99, 10**9])
def test_a_page_that_is_not_there_is_the_nearest(page: int) -> None:
    reply = written(6_000)
    drawn = render(reply, replace(ASK, page=page), FRAMES[0])
    assert drawn.number == min(max(page, 1), 2)
    check_leads_on(drawn, ASK)


def test_the_picture_stays_when_a_card_is_split() -> None:
    picture = Image(url="https://x.y/z.png", alt="a")
    card = replace(written(9_000).cards[0], image=picture, title="Title")
    drawn = pages(Reply(plain="", cards=(card,)), ASK, FRAMES[0])
    assert [block.image for page in drawn for block in page.blocks][:2] == [picture, None]


@pytest.mark.parametrize("length", range(3_250, 3_310, 3))
def test_a_line_that_just_fits_under_one_title_fits_under_the_longer_one(length: int) -> None:
    lines = (((Run(text="x" * 200),)), ((Run(text="z" * length),)))
    check_reply(Reply(plain="", cards=(Card(title="Title", text=lines),)), ASK, FRAMES[0])


# What is sent


def test_views_are_accepted_and_not_kept(setting: Callable[..., Setting], answer: Answered) -> None:
    """The largest pages, then many: the library remembers none of them."""

    async def scene() -> None:
        async with DiscordServer() as server:
            guild = server.add_guild("Law desk")
            server.add_channel(guild)
            channel = server.add_channel(guild, "large")
            async with online(server, setting()) as on:
                to = on.client.get_partial_messageable(channel.id)
                sent = [page for large in largest() for page in large]
                carried = typed("parties", "")
                sent += pages(answer(carried), carried, FRAMES[2])
                while len(sent) < 200:
                    sent.append(render(written(10), ASK, FRAMES[0]))
                for page in sent:
                    view = make_view(page)
                    assert view.is_finished()
                    await to.send(view=view, allowed_mentions=discord.AllowedMentions.none())
                assert len(server.messages_in(channel)) == len(sent) >= 200
                store = on.client._connection._view_store
                assert not store._views
                assert not store._synced_message_views
                assert not store._modals
                assert not store.persistent_views
        assert not server.refused
        assert not server.violations

    asyncio.run(scene())


def largest() -> Iterator[list[Page]]:
    """Pages with as much of everything as there can be."""
    everything = [
        Action(
            label="l" * 90, command="ask", values={"question": f"{purpose} {n}"}, purpose=purpose
        )
        for purpose in (Purpose.OTHER, Purpose.RELATED, Purpose.OPEN)
        for n in range(30)
    ]
    picture = Image(url="https://x.y/z.png", alt="a" * 2_000)
    small = Card(title="t", text=((Run(text="x" * 700),),), footer="f", image=picture)
    carried = Carried(command="ask", values={"question": "*" * 300})
    for frame in FRAMES[:3]:
        for shown in ((small,) * 5, written(12_000).cards):
            yield pages(Reply(plain="", cards=shown, actions=tuple(everything)), carried, frame)


def test_the_menu_has_an_id_of_its_own() -> None:
    page = render(offering(2, Purpose.OPEN), ASK, FRAMES[0])
    [menu] = [row["components"][0] for row in components(page) if row.get("components")][1:2]
    assert menu["custom_id"] == MENU
