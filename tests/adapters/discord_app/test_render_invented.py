"""Invented replies: within every limit, with every word and every source whole."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.discord_app.page import Frame
from bot.core.carried import Carried
from bot.core.markup import Run, Style
from bot.core.reply import Action, Card, Emphasis, Field, Image, Purpose, Reference, Reply, Tone
from knowledge.model import Source, SourceKind
from tests.adapters.discord_app.drawn import (
    FRAMES,
    check_reply,
)

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
    styles = st.sampled_from([Style.PLAIN, Style.STRONG, Style.QUIET, Style.ADDED, Style.REMOVED])
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
    style=st.sampled_from(Emphasis),
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
