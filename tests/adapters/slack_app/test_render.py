"""Made-up replies of every shape, drawn: always valid, complete, and never empty."""

from __future__ import annotations

from html import unescape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.slack_app.frame import Frame
from bot.adapters.slack_app.home import home_view
from bot.adapters.slack_app.render import Page, render
from bot.adapters.slack_app.rich import escaped
from bot.adapters.slack_app.views import answer_view
from bot.core.carried import Carried
from bot.core.markup import Run, Style, clean
from bot.core.reply import Action, Card, Emphasis, Field, Purpose, Reference, Reply
from bot.core.text import plain_card
from knowledge.model import Source
from tests.servers.slack import blocks as kit
from tests.servers.slack.blocks import message_findings, view_findings, walk
from tests.servers.slack.posting import PING

WORDS = st.text(
    alphabet=st.one_of(
        st.sampled_from("abc XYZ <>&*_~`@!#|[](){}\"'\\/:…–“”\n\t\u202e\x00"),
        st.characters(codec="utf-8"),
    ),
    max_size=80,
)
LONG = st.builds(lambda words, n: " ".join([words] * n), WORDS, st.integers(1, 30))
URLS = st.sampled_from(["https://example.org/a?b=c&d=e", "", "javascript:alert(1)", "https://x y"])
SOURCES = st.builds(
    Source,
    id=st.just("s"),
    title=WORDS.filter(lambda words: bool(clean(words))),
    publisher=WORDS,
    url=URLS,
    date=st.sampled_from(["", "2026", "2026-01-10"]),
    kind=st.sampled_from(["un", "treaty", "press"]),
)
LOCATORS = st.lists(WORDS.map(clean).filter(bool), max_size=3).map(tuple)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    sources = draw(st.lists(SOURCES, max_size=4))
    references = tuple(
        Reference(number=number, source=source, locators=draw(LOCATORS))
        for number, source in enumerate(sources, 1)
    )
    lines = []
    for words in draw(st.lists(LONG, max_size=12)):
        runs = [Run(text=clean(words), style=draw(st.sampled_from([Style.PLAIN, Style.STRONG])))]
        if references and draw(st.booleans()):
            runs.append(Run(text=f"[{draw(st.integers(1, len(references)))}]", style=Style.MARK))
        lines.append(tuple(runs))
    return Card(
        title=draw(WORDS),
        text=tuple(lines),
        fields=tuple(draw(st.lists(st.builds(Field, name=WORDS, value=LONG), max_size=4))),
        citations=references,
        footer=draw(WORDS),
    )


ACTIONS = st.builds(
    Action,
    label=WORDS.map(clean).filter(bool),
    command=st.sampled_from(["ask", "show"]),
    values=st.dictionaries(st.sampled_from(["question", "entry"]), LONG),
    style=st.sampled_from(Emphasis),
    purpose=st.sampled_from(Purpose),
)


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    found = tuple(draw(st.lists(cards(), max_size=2)))
    plain = "\n\n".join(plain_card(card) for card in found)
    return Reply(plain=plain, cards=found, actions=tuple(draw(st.lists(ACTIONS, max_size=12))))


FRAMES = st.builds(
    Frame,
    private=st.booleans(),
    alone=st.booleans(),
    shareable=st.booleans(),
    quoted=st.booleans(),
    shared_by=WORDS,
    asker=st.sampled_from(["", "U0000000001"]),
    view=st.just(False),
)
ASKED = st.builds(Carried, command=st.just("ask"), values=st.fixed_dictionaries({"question": LONG}))
OFTEN = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def pages_of(reply: Reply, carried: Carried, frame: Frame) -> list[Page]:
    first = render(reply, carried, frame)
    rest = [
        render(reply, Carried(command=carried.command, values=carried.values, page=number), frame)
        for number in range(2, first.count + 1)
    ]
    return [first, *rest]


def bare(text: str) -> str:
    """The letters of a text: how it is laid out, and where it is cut, does not matter."""
    return "".join(sign for sign in text if sign.isalnum())


@OFTEN
@given(replies(), ASKED, FRAMES)
def test_every_page_is_valid_and_has_text(reply: Reply, carried: Carried, frame: Frame) -> None:
    for page in pages_of(reply, carried, frame):
        assert message_findings(list(page.blocks)) == []
        assert page.text.strip()
        assert len(page.text) <= 4_000
        assert len(page.text) + kit.characters(list(page.blocks)) <= kit.MESSAGE_CHARACTERS
        assert "<" not in page.text
        assert not PING.findall(page.text)
        for _, part in walk(list(page.blocks), ""):
            assert part.get("type") not in {"mrkdwn", "markdown", "user", "usergroup", "broadcast"}
            assert "emoji" not in part or part["emoji"] is False


@OFTEN
@given(replies(), ASKED)
def test_every_word_is_reachable_and_no_citation_is_cut(reply: Reply, carried: Carried) -> None:
    pages = pages_of(reply, carried, Frame(quoted=False))
    texts = [unescape(page.text) for page in pages]
    whole = bare("".join(texts))
    for card in reply.cards:
        for runs in card.text:
            for word in " ".join(run.text for run in runs if run.style is not Style.MARK).split():
                if len(word) < 20:
                    assert bare(word) in whole, word
        for reference in card.citations:
            name = clean(reference.source.publisher or reference.source.title)
            assert any(name in text for text in texts)
            for place in reference.locators:
                assert any(place in text for text in texts)


@OFTEN
@given(replies(), ASKED)
def test_each_page_has_the_sources_that_it_cites(reply: Reply, carried: Carried) -> None:
    for page in pages_of(reply, carried, Frame(quoted=False)):
        shown = [
            part["text"] for _, part in walk(list(page.blocks), "") if part.get("type") == "text"
        ]
        for number in range(1, 5):
            if f"[{number}]" in shown:
                assert f"[{number}] " in shown


@OFTEN
@given(replies(), ASKED)
def test_so_are_views(reply: Reply, carried: Carried) -> None:
    assert view_findings(answer_view(reply, carried)) == []
    assert view_findings(home_view(reply, reply, reply)) == []


@given(WORDS)
def test_escaped_text_reads_as_it_was(words: str) -> None:
    found = escaped(words)
    assert found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == words
    assert "<" not in found
    assert ">" not in found


def test_cards_with_nothing_in_them_still_have_a_text() -> None:
    reply = Reply(plain="\n\n", cards=(Card(), Card(), Card()))
    assert render(reply, Carried(command="ask"), Frame()).text == "…"
