"""All commands, declared once. Surfaces, help and documentation derive from this list."""

from __future__ import annotations

from bot.core import about, answer, browse, check, debate, filling, law, preferences
from bot.core.command import Command, Parameter, ParameterKind
from bot.core.curation import commands as curation
from bot.core.digests import commands as digests
from bot.core.model import Manages
from knowledge.model import Kind

WHICH = ("parties", "outside", "signatories", "left", "joined")

ON = Parameter(name="on", kind=ParameterKind.DATE)
AS_RECORDED = Parameter(name="as_recorded", kind=ParameterKind.DATE)
MORE = Parameter(name="more", kind=ParameterKind.FLAG, reading=True)
SOURCES = Parameter(name="sources", kind=ParameterKind.FLAG, reading=True)
UNHELPFUL = Parameter(name="unhelpful", kind=ParameterKind.FLAG, reading=True)
TREATY = Parameter(name="treaty", completer="treaty")
CLOCKS = (ON, AS_RECORDED)
PARTS = (MORE, SOURCES, UNHELPFUL)

CATALOG: tuple[Command, ...] = (
    Command(
        name="ask",
        handler=answer.ask,
        on_message="question",
        parameters=(
            Parameter(name="question", required=True, lead=True, limit=10_000),
            *CLOCKS,
            *PARTS,
        ),
        examples=(
            "why did Finland leave the mine ban?",
            "is the United States bound by the Ottawa Convention?",
        ),
    ),
    Command(
        name="status",
        handler=law.status,
        parameters=(
            Parameter(name="state", required=True, lead=True, completer="state"),
            TREATY,
            *CLOCKS,
            *PARTS,
        ),
        examples=("Finland", "Finland on 2026-01-09", "Ukraine treaty CCM"),
    ),
    Command(
        name="compare",
        handler=law.compare,
        parameters=(
            Parameter(
                name="states", kind=ParameterKind.NAMES, required=True, lead=True, completer="state"
            ),
            TREATY,
            *CLOCKS,
            *PARTS,
        ),
        examples=("Finland, Poland, Ukraine", "Russia, China treaty CCW"),
    ),
    Command(
        name="parties",
        handler=law.parties,
        parameters=(
            Parameter(name="treaty", lead=True, completer="treaty"),
            Parameter(name="which", kind=ParameterKind.CHOICE, choices=WHICH),
            Parameter(name="group", completer="group"),
            *CLOCKS,
            *PARTS,
        ),
        examples=("", "Ottawa Convention which outside group NATO", "CCM which signatories"),
    ),
    Command(
        name="law",
        handler=law.law,
        parameters=(
            Parameter(name="subject", required=True, lead=True, completer="state"),
            *CLOCKS,
            *PARTS,
        ),
        examples=("Ukraine", "art 5(1)", "Rule 81", "AP II art 3"),
    ),
    Command(
        name="debate",
        handler=debate.debate,
        parameters=(Parameter(name="subject", required=True, lead=True, completer="topic"), *PARTS),
        examples=("military utility", "US transfer to Ukraine"),
    ),
    Command(
        name="timeline",
        handler=debate.timeline,
        parameters=(
            Parameter(name="subject", lead=True, completer="topic"),
            Parameter(name="first", kind=ParameterKind.FROM),
            Parameter(name="last", kind=ParameterKind.TO),
            Parameter(name="newest", kind=ParameterKind.FLAG),
            *PARTS,
        ),
        examples=("US policy", "withdrawals first 2025 last 2026"),
    ),
    Command(
        name="show",
        handler=browse.show,
        parameters=(Parameter(name="entry", required=True, lead=True, completer="entry"),),
        examples=("debate-us-transfer-2024",),
    ),
    Command(
        name="browse",
        handler=browse.browse,
        parameters=(
            Parameter(name="topic", lead=True, completer="topic"),
            Parameter(
                name="kind", kind=ParameterKind.CHOICE, choices=tuple(kind.value for kind in Kind)
            ),
            Parameter(name="page", kind=ParameterKind.NUMBER, limit=100_000, reading=True),
            Parameter(name="all", kind=ParameterKind.FLAG, reading=True),
        ),
        examples=("", "ukraine", "debate", "clearance kind figure"),
    ),
    Command(
        name="source",
        handler=browse.source,
        parameters=(Parameter(name="source", required=True, lead=True, completer="source"),),
        examples=("law-apmbc-text",),
    ),
    Command(
        name="check",
        handler=check.check,
        on_message="text",
        parameters=(
            Parameter(name="text", required=True, lead=True, limit=10_000),
            AS_RECORDED,
        ),
        examples=(
            "Finland is still a State Party to the Ottawa Convention.",
            "Article 5 of the Ottawa Convention gives ten years to clear.",
        ),
    ),
    Command(
        name="help",
        handler=about.help,
        parameters=(Parameter(name="command", lead=True, completer="command"),),
        examples=("", "status"),
    ),
    Command(name="about", handler=about.about, examples=("",)),
    Command(
        name="reopen",
        handler=filling.reopen,
        form=filling.reopened,
        parameters=(Parameter(name="form", required=True, lead=True, carried=True),),
        pressed=True,
        private=True,
        examples=("0a1b2c3d",),
    ),
    *curation.COMMANDS,
    *digests.COMMANDS,
    Command(
        name="settings",
        handler=preferences.settings,
        parameters=(
            Parameter(
                name="answers",
                kind=ParameterKind.CHOICE,
                lead=True,
                choices=preferences.WHO_SEES,
            ),
            Parameter(name="where", kind=ParameterKind.CHOICE, choices=preferences.WHERE),
        ),
        manages=Manages.CHANNEL,
        shared=True,
        examples=("", "public", "private where server"),
    ),
)
