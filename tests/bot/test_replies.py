"""Each command over the real base: what a reader sees, whatever the surface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.core.access import Access
from bot.core.answer import draw_sources
from bot.core.catalog import CATALOG
from bot.core.command import Call
from bot.core.dispatch import Desk
from bot.core.model import Actor, Manages, Place, Request, Role
from bot.core.reply import Purpose, Reply, Result, Tone, Visibility
from bot.core.text import LENGTH, plain_card
from knowledge import KnowledgeBase
from knowledge.model import Answer, Outcome

Say = Callable[..., Reply]


def test_a_status_has_its_day(say: Say) -> None:
    before, after = (
        say("status", state="Finland", treaty="APMBC", on=day)
        for day in ("2026-01-09", "2026-01-10")
    )
    assert "still bound" in before.plain
    assert "no longer bound" in after.plain
    assert "As of 9 January 2026." in before.plain


def test_the_treaty_may_stand_behind_the_state(say: Say) -> None:
    reply = say("status", state="united states apmbc")
    assert "Ottawa Convention" in reply.plain
    assert "Cluster" not in reply.plain
    assert reply.plain == say("status", state="United States", treaty="APMBC").plain


def test_states_may_come_as_one_run_of_words(say: Say) -> None:
    run = say("compare", states=("united", "states", "russia", "apmbc"))
    assert run.plain == say("compare", states="United States, Russia", treaty="APMBC").plain


def test_a_comparison_needs_two_to_five(say: Say) -> None:
    assert "two to five" in say("compare", states="Finland").plain
    many = say("compare", states="Finland, Poland, Estonia, Latvia, Lithuania, Norway")
    assert many.plain == "6 states are too many to show side by side. Name two to five."


def test_parties_of_a_group(say: Say) -> None:
    reply = say("parties", which="outside", group="NATO")
    assert reply.result is Result.DONE
    assert "Finland" in reply.plain


@pytest.mark.parametrize(
    ("command", "values", "said"),
    [
        ("status", {"state": "Xqzzptl"}, "The base knows no state called “Xqzzptl”."),
        (
            "status",
            {"state": "Finland", "treaty": "xqzzptl"},
            "The base knows no treaty called “xqzzptl”.",
        ),
        ("parties", {"group": "Narnia"}, "The base knows no group or region called “Narnia”."),
        (
            "law",
            {"subject": "xqzzptl"},
            "“xqzzptl” is neither a state nor a provision that the base knows.",
        ),
        ("show", {"entry": "no-such-entry"}, "The base knows no entry called “no-such-entry”."),
        (
            "source",
            {"source": "no-such-source"},
            "The base knows no source called “no-such-source”.",
        ),
        ("browse", {"topic": "xqzzptl"}, "There is no topic or kind called “xqzzptl”."),
        ("help", {"command": "frobnicate"}, "There is no command “frobnicate”."),
        ("frobnicate", {}, "There is no command “frobnicate”."),
    ],
)
def test_a_name_that_is_not_there_is_refused_with_advice(
    say: Say, command: str, values: dict[str, str], said: str
) -> None:
    reply = say(command, **values)
    assert reply.plain.startswith(said)
    assert len(reply.plain) > len(said), "what to do instead"
    assert (reply.result, reply.visibility) == (Result.REFUSED, Visibility.PRIVATE)
    assert reply.cards[0].tone is Tone.PROBLEM


def test_law_of_a_state_and_of_a_pinpoint(say: Say) -> None:
    assert "Rule 81" in say("law", subject="Finland").plain
    assert "art. 5(1)" in say("law", subject="art 5(1)").plain


def test_a_debate_has_headed_sides(say: Say) -> None:
    reply = say("debate", subject="military utility")
    assert reply.answer
    assert len([part for part in reply.answer.parts if part.heading]) >= 2
    assert reply.plain.startswith("Disputed: ")


def test_a_period_must_not_end_before_it_begins(say: Say) -> None:
    assert "Swap the two dates" in say("timeline", first="2025", last="2024").plain


def test_an_empty_period_is_not_covered(say: Say) -> None:
    reply = say("timeline", first="1601", last="1602")
    assert reply.result is Result.NOTHING
    assert reply.plain == "The base holds no dated event in that period."


def test_a_subject_without_events_is_not_covered(say: Say) -> None:
    reply = say("timeline", subject="xqzzptl")
    assert reply.result is Result.NOTHING
    assert reply.plain.startswith("The base holds no dated event about “xqzzptl”.")


def test_a_timeline_keeps_its_order(say: Say) -> None:
    reply = say("timeline", first="2025-07", last="2025-12")
    assert reply.answer
    headings = [part.heading for part in reply.answer.parts]
    assert headings == sorted(headings, key=lambda heading: heading.partition(":")[0])


def test_every_entry_can_be_shown_with_a_source_at_every_statement(
    base: KnowledgeBase, say: Say
) -> None:
    for slug, _, title, _ in base.browse():
        reply = say("show", entry=slug)
        assert reply.result is Result.DONE
        assert title.split()[0] in reply.plain
        marks = [
            line
            for line in reply.cards[0].text
            if any(run.text == "[1]" or "[" in run.text for run in line)
        ]
        assert len(marks) >= len(base.entry(slug).statements)


def test_an_entry_may_be_typed_with_blanks_and_capitals(say: Say) -> None:
    assert (
        say("show", entry="Debate US transfer 2024").plain
        == say("show", entry="debate-us-transfer-2024").plain
    )


def test_every_source_can_be_shown(base: KnowledgeBase, say: Say) -> None:
    for id, source in base.store.sources.items():
        reply = say("source", source=id)
        assert reply.result is Result.DONE
        assert f"Source {source.id}." in reply.plain


def test_browsing_reaches_every_entry(base: KnowledgeBase, say: Say) -> None:
    for topic, _, count in base.topics():
        shown: list[str] = []
        reply = say("browse", topic=topic)
        while True:
            shown += [
                "".join(run.text for run in line) for line in reply.cards[0].text if len(line) == 2
            ]
            turn = reply.actions_for(Purpose.PAGE)
            if not turn:
                break
            reply = say(turn[0].command, **turn[0].values)
        assert len(set(shown)) == count


def test_browsing_by_kind_and_at_once(base: KnowledgeBase, say: Say) -> None:
    assert say("browse", topic="debate").plain == say("browse", kind="debate").plain
    rows = say("browse", kind="event", all=True).cards[0].text
    assert len(rows) == len(base.browse(kind="event"))


def test_browsing_nothing(say: Say) -> None:
    reply = say("browse", topic="animals", kind="provision")
    assert reply.result is Result.NOTHING


def test_help_names_every_command_and_explains_each(say: Say) -> None:
    overview = say("help").plain
    for command in CATALOG:
        readers = command.manages is Manages.NOTHING and command.role is Role.READER
        offered = readers and not command.pressed and not command.group
        assert (f"{command.name}: " in overview) == offered
        detail = say("help", command=command.name).plain
        for parameter in command.parameters:
            assert (
                parameter.reading or parameter.carried or parameter.name.replace("_", "-") in detail
            )


def test_about_says_how_far_the_base_reaches(base: KnowledgeBase, say: Say) -> None:
    plain = say("about").plain
    assert f"It holds {len(base.browse())} entries" in plain
    assert base.revision in plain


def test_what_was_left_out_can_be_read(say: Say) -> None:
    first = say("debate", subject="military utility")
    action = first.actions_for(Purpose.READ_ON)[0]
    rest = say(action.command, **action.values)
    assert first.answer
    assert len(rest.cards[0].text) == len(first.answer.more)
    assert "Sources:" in rest.plain


def test_sources_in_full_keep_their_numbers(say: Say) -> None:
    first = say("status", state="Finland", treaty="APMBC")
    action = first.actions_for(Purpose.SOURCES)[0]
    full = say(action.command, **action.values)
    for reference in first.cards[0].citations:
        assert f"[{reference.number}] {reference.source.publisher}" in full.plain
        assert reference.source.title in full.plain


def test_nothing_left_out_and_no_sources_are_said(say: Say) -> None:
    assert (
        say("status", state="Finland", treaty="CCW", more=True).plain
        == "Nothing was left out of that answer."
    )
    abstention = Answer(
        question="?", outcome=Outcome.UNKNOWN, as_of=date(2026, 11, 22), remark="Not covered."
    )
    declined = draw_sources(abstention)
    assert declined.plain.startswith("That answer rests on no source")
    assert declined.result is Result.NOTHING


def test_a_related_question_is_answered(say: Say) -> None:
    reply = say("ask", question="how do I build a landmine")
    for action in reply.actions_for(Purpose.RELATED):
        assert say(action.command, **action.values).result is Result.DONE


@pytest.mark.parametrize(
    ("command", "values"),
    [
        ("ask", {"question": "Is Finland bound by the mine ban?"}),
        ("status", {"state": "Ukraine"}),
        ("parties", {}),
        ("law", {"subject": "Ukraine"}),
        ("debate", {"subject": "alternatives to mines"}),
        ("show", {"entry": "debate-us-transfer-2024"}),
        ("browse", {}),
        ("about", {}),
    ],
)
def test_cards_say_what_the_plain_text_says(say: Say, command: str, values: dict[str, str]) -> None:
    reply = say(command, **values)
    assert reply.plain.startswith("\n\n".join(plain_card(card) for card in reply.cards))
    rest = reply.plain.removeprefix("\n\n".join(plain_card(card) for card in reply.cards))
    assert not rest or rest.startswith("\nRelated: ")
    assert not rest or len(reply.plain) <= LENGTH


def test_an_unexpected_error_is_noted_and_never_shown(base: KnowledgeBase) -> None:
    def fail(_call: Call) -> Reply:
        raise RuntimeError("a secret")

    noted: list[tuple[str, str, str]] = []
    desk = Desk(
        base=base,
        access=Access(),
        report=lambda reference, command, error: noted.append((reference, command, str(error))),
        catalog=(replace(CATALOG[0], handler=fail),),
        new_reference=lambda: "ref001",
    )
    request = Request(
        command="ask",
        values={"question": "Why?"},
        actor=Actor(platform="test", id="1"),
        place=Place(platform="test"),
        now=datetime(2026, 11, 22, tzinfo=UTC),
    )
    reply = desk.handle(request)
    assert reply.result is Result.FAILED
    assert "ref001" in reply.plain
    assert "secret" not in reply.plain
    assert noted == [("ref001", "ask", "a secret")]


def test_completion_is_for_names_of_the_base_and_commands(desk: Desk) -> None:
    assert ("FIN", "Finland") in desk.complete("state", "finl")
    assert desk.complete("command", "st") == [("status", "how a state stands to a treaty on a day")]
    assert len(desk.complete("entry", "mine", 25)) <= 25


def test_a_topic_called_like_a_kind_opens_as_a_topic(say: Say) -> None:
    opened = {action.label: action for action in say("browse").actions_for(Purpose.OPEN)}
    kind = next(action for label, action in opened.items() if label.startswith("debate ("))
    topic = next(
        action
        for action in opened.values()
        if action.values.get("topic") == "Arguments on both sides"
    )
    assert say(kind.command, **kind.values).plain != say(topic.command, **topic.values).plain
    assert say(topic.command, **topic.values).plain.startswith("Arguments on both sides")


def test_what_rests_on_a_source_can_be_opened(say: Say) -> None:
    reply = say("source", source="law-apmbc-text")
    for action in reply.actions_for(Purpose.OPEN)[:3]:
        assert say(action.command, **action.values).result is Result.DONE


@pytest.mark.parametrize(
    "states", ["finland and poland", "Finland vs Poland", "finland, poland", "finland poland"]
)
def test_states_are_told_apart_however_they_are_joined(say: Say, states: str) -> None:
    reply = say("compare", states=states, treaty="CCM")
    assert [row.text.split(" is ")[0] for row in reply.answer.statements] == ["Finland", "Poland"]


def test_a_state_with_and_in_its_name_stays_whole(say: Say) -> None:
    reply = say("compare", states="Bosnia and Herzegovina and Trinidad and Tobago", treaty="CCM")
    assert len(reply.answer.statements) == 2


@pytest.mark.parametrize("said", ["Hello!", "thanks a lot", "who are you?", "Привіт", "hey"])
def test_a_greeting_is_no_question(say: Say, said: str) -> None:
    reply = say("ask", question=said)
    assert reply.plain.startswith("This is a reference desk on anti-personnel mines")
    assert reply.answer is None


def test_a_question_that_begins_with_a_greeting_is_one(say: Say) -> None:
    assert say("ask", question="hi, is finland bound by the mine ban?").answer.statements
    assert say("ask", question="what is a mine").answer
