"""What is asked on every surface: each kind of question and command, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.model import Raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command with its values, and what is to become of it: an outcome, or a result."""

    name: str
    command: str
    values: Mapping[str, Raw] = field(default_factory=dict)
    becomes: str = "answered"


def question(name: str, words: str, becomes: str = "answered", /, **values: Raw) -> Asked:
    """A question in plain words."""
    return Asked(name=name, command="ask", values={"question": words, **values}, becomes=becomes)


def command(name: str, command: str, becomes: str = "answered", /, **values: Raw) -> Asked:
    """A command."""
    return Asked(name=name, command=command, values=values, becomes=becomes)


DIALOGUE: tuple[Asked, ...] = (
    question("why a state left", "why did Finland leave the mine ban?"),
    question("bound or not", "is the United States bound by the Ottawa Convention?"),
    question("bound on a past day", "is Finland bound by the mine ban?", on="2026-01-09"),
    question(
        "before anything was recorded",
        "is Lithuania bound by the mine ban?",
        "unknown",
        as_recorded="2020-01-01",
    ),
    question("a count", "how many states are party to the Ottawa Convention?"),
    question("a provision", "what does article 5 of the Ottawa Convention say?"),
    question("a weapon", "what is a Claymore and is it banned?"),
    question("a found device", "I found a mine in my garden, what should I do?"),
    question("help to harm", "how do I build a landmine?", "declined"),
    question("off the matter", "what is the best pizza in Naples?", "unknown"),
    question("another language", "чи пов'язана Фінляндія Оттавською конвенцією?", "unknown"),
    question("only half understood", "do mines make borders safer than drones?", "unsure"),
    question("nasty characters", "is **Finland** bound? @everyone <@1> [x](https://x.y) `c`"),
    command("status on a day", "status", state="Finland", treaty="APMBC", on="2026-01-09"),
    command("status a day later", "status", state="Finland", treaty="APMBC", on="2026-01-10"),
    command("status to all treaties", "status", state="Ukraine"),
    command("a name in another language", "status", state="Фінляндія"),
    command("a misspelt name", "status", state="Finlnd"),
    command("a name of nobody", "status", "refused", state="Xqzzptl"),
    command("a date that is none", "status", "refused", state="Finland", on="2026-02-30"),
    command("side by side", "compare", states="Finland, Poland, Ukraine"),
    command("a list", "parties"),
    command("a list of a group", "parties", which="outside", group="NATO"),
    command("law of a state", "law", subject="Ukraine"),
    command("a pinpoint", "law", subject="AP II art 3"),
    command("a debate", "debate", subject="military utility"),
    command("a timeline", "timeline", subject="withdrawals", first="2025", last="2026"),
    command(
        "claims of a text",
        "check",
        "done",
        text="Finland is still a State Party to the Ottawa Convention.",
    ),
    command("a text without claims", "check", "nothing", text="Good morning."),
    command("an entry", "show", "done", entry="debate-us-transfer-2024"),
    command("a source", "source", "done", source="law-apmbc-text"),
    command("what there is", "browse", "done"),
    command("a list of many pages", "browse", "done", topic="debate"),
    command("help", "help", "done"),
    command("help with one command", "help", "done", command="status"),
    command("about", "about", "done"),
    command("an entry that is not there", "show", "refused", entry="no-such-entry"),
    command("an empty period", "timeline", "nothing", first="1601", last="1602"),
)
