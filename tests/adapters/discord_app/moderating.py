"""A few commands of moderators to throw away, under names for which the desk has words."""

from __future__ import annotations

from bot.core.catalog import CATALOG
from bot.core.command import Call, Command, Parameter, ParameterKind
from bot.core.errors import BadValue
from bot.core.markup import Run, Style, line
from bot.core.notices import note
from bot.core.reply import Action, Card, Emphasis, Field, Form, Input, Purpose, Reply
from tests.adapters.discord_app.catalogs import Handler, echo

PROPOSAL = Parameter(
    name="proposal", kind=ParameterKind.NUMBER, required=True, lead=True, limit=999_999
)
PART = Parameter(name="part", required=True, carried=True, limit=40)
ROLES = ("reader", "editor", "reviewer")
LONG = "Finland left on 10 January 2026, see https://example.org; “quoted” & <b>. " * 50


def review(call: Call) -> Reply:
    """A proposal as reviewers see it: decide, or open one of its parts."""
    number = str(call.number("proposal", 0))
    card = Card(
        title=f"Proposal {number}",
        text=(
            (
                Run(text="Finland is "),
                Run(text="bound", style=Style.REMOVED),
                Run(text=" "),
                Run(text="no longer bound", style=Style.ADDED),
                Run(text=" by the Convention."),
            ),
        ),
        fields=(Field(name="By", value="Edi"), Field(name="Why", value="it left")),
    )
    this = {"proposal": number}
    buttons = (
        Action(label="Approve", command="kb approve", values=this, style=Emphasis.PRIMARY),
        Action(label="Edit and approve", command="kb part", values={**this, "part": "head"}),
        Action(label="Reject", command="kb reject", values=this, style=Emphasis.DANGER),
        *(
            Action(label=f"Further {n}", command="kb history", values={"key": f"entry-{n}"})
            for n in range(7)
        ),
    )
    parts = tuple(
        Action(
            label=f"Statement {n}",
            command="kb part",
            values={**this, "part": f"statement {n}"},
            purpose=Purpose.OPEN,
        )
        for n in range(1, 31)
    )
    return Reply(plain="proposal", cards=(card,), actions=(*buttons, *parts), shareable=False)


def reject_form(call: Call) -> Form:
    return Form(
        title=f"Reject proposal {call.number('proposal', 0)}",
        intro="Whoever proposed it is told *why*.",
        inputs=(Input(name="reason", label="Reason", required=True, long=True, limit=1_000),),
        submit="kb reject",
        hidden={"proposal": str(call.number("proposal", 0))},
    )


def reject(call: Call) -> Reply:
    reason = call.text("reason")
    if reason.startswith("bad"):
        raise BadValue("That is no reason.", "Say what is wrong with it.", field="reason")
    return note(f"Rejected {call.number('proposal', 0)}: {reason}")


def grant_form(call: Call) -> Form:
    return Form(
        title="Grant a role",
        inputs=(
            Input(name="member", label="To whom", member=True, required=True),
            Input(name="role", label="Role", choices=ROLES, value="editor", required=True),
            Input(name="consent", label="Consent", choices=("yes", "no")),
            Input(name="why", label="Why", value="trusted"),
        ),
        submit="kb grant",
    )


def grant(call: Call) -> Reply:
    if call.text("why") == "bad":
        raise BadValue("That is no reason.", field="why")
    return echo(call)


def part_form(call: Call) -> Form:
    """All that fits: five inputs, one of them as long as it may be."""
    names = ("title", "aliases", "topics", "questions")
    return Form(
        title=f"Part {call.text('part')}",
        intro="There is no room for this beside five inputs.",
        inputs=(
            *(Input(name=name, label=name, value=f"{name} as it was") for name in names),
            Input(name="wording", label="Wording", value=LONG[:4_000], long=True, limit=4_000),
        ),
        submit="kb part",
        hidden={"proposal": str(call.number("proposal", 0)), "part": call.text("part")},
    )


def part(call: Call) -> Reply:
    """Keeps a part and shows so much that it takes several messages; or has a further page."""
    if call.text("title") == "bad":
        raise BadValue("That is no title.", field="title")
    if call.text("title") == "more":
        return Reply(plain="One more page.", form=part_form(call), cards=(Card(title="Saved."),))
    lines = tuple(line(f"Line {n}: {'word ' * 30}") for n in range(60))
    again = Action(label="Propose", command="kb approve", values={"proposal": "1"})
    card = Card(title=f"Kept {call.text('part')}", text=lines)
    return Reply(plain="kept", cards=(card,), actions=(again,), shareable=False)


def suggest_form(call: Call) -> Form:
    return Form(
        title="Suggest",
        inputs=(
            Input(name="suggestion", label="What is wrong", value=call.text("quote"), long=True),
        ),
        submit="suggest",
    )


def filled(name: str, limit: int = 4_000, *, required: bool = False) -> Parameter:
    return Parameter(name=name, filled=True, limit=limit, required=required)


def saying_what(words: str) -> Handler:
    return lambda call: note(f"{words} {call.number('proposal', 0)}")


REOPEN = next(command for command in CATALOG if command.name == "reopen")
MODERATING = (
    Command(name="kb review", handler=review, parameters=(PROPOSAL,), private=True),
    Command(
        name="kb history",
        handler=echo,
        parameters=(Parameter(name="key", lead=True, completer="entry"),),
        private=True,
    ),
    Command(
        name="kb approve", handler=saying_what("Approved"), parameters=(PROPOSAL,), private=True
    ),
    Command(
        name="kb reject",
        handler=reject,
        form=reject_form,
        parameters=(PROPOSAL, filled("reason", required=True)),
        private=True,
    ),
    Command(
        name="kb grant",
        handler=grant,
        form=grant_form,
        parameters=(filled("role"), filled("member"), filled("consent"), filled("why")),
        private=True,
    ),
    Command(
        name="kb part",
        handler=part,
        form=part_form,
        parameters=(
            PROPOSAL,
            PART,
            *(filled(name) for name in ("title", "aliases", "topics", "questions", "wording")),
        ),
        pressed=True,
        private=True,
    ),
    Command(
        name="suggest",
        handler=echo,
        form=suggest_form,
        on_message="quote",
        parameters=(
            filled("suggestion"),
            Parameter(name="quote", carried=True, limit=10_000),
        ),
        private=True,
    ),
    REOPEN,
)
