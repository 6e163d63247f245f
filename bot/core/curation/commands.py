"""The commands of the curation desk."""

from __future__ import annotations

from dataclasses import replace

from bot.core.command import Command, Parameter, ParameterKind
from bot.core.curation import (
    changing,
    drafting,
    history,
    review,
    roles,
    suggest,
    verifying,
)
from bot.core.curation.fields import CONSENTS, DETAILS, PARTICIPATION, SOURCE, STATEMENT
from bot.core.model import Role
from knowledge.curation.model import Target

MILLION = 999_999


def _text(name: str, limit: int = 4_000, *, required: bool = False) -> Parameter:
    return Parameter(name=name, filled=True, required=required, limit=limit)


def _choice(name: str, choices: tuple[str, ...], *, required: bool = False) -> Parameter:
    return Parameter(
        name=name, kind=ParameterKind.CHOICE, choices=choices, filled=True, required=required
    )


def _number(name: str, *, lead: bool = False, required: bool = False) -> Parameter:
    return Parameter(
        name=name, kind=ParameterKind.NUMBER, lead=lead, required=required, limit=MILLION
    )


def _carried(name: str) -> Parameter:
    return Parameter(name=name, kind=ParameterKind.NUMBER, carried=True, limit=MILLION)


WHAT = Parameter(
    name="what", kind=ParameterKind.CHOICE, choices=tuple(target.value for target in Target)
)
KEY = Parameter(name="key", required=True, lead=True, completer="entry")
PROPOSAL = _number("proposal", lead=True, required=True)
DRAFT = _number("draft", lead=True, required=True)
NOTE, WHY = _text("note", 500), _text("why", 300, required=True)
REASON = _text("reason", 1_000, required=True)
KINDS = DETAILS.specs[0].choices
CLASSES = SOURCE[0].specs[2].choices
READ = SOURCE[1].specs[1].choices
CONFIDENCES = STATEMENT[2].choices
PARTS = (
    _text("title"),
    _text("aliases"),
    _text("questions"),
    _text("entry_topics"),
    _text("dated"),
    _choice("entry_kind", KINDS),
    _text("sides"),
    _text("details"),
    _text("wording"),
    _text("cites"),
    _choice("confidence", CONFIDENCES),
    _text("period"),
    _text("side"),
    _text("publisher"),
    _choice("source_class", CLASSES),
    _text("address"),
    _text("archive"),
    _choice("reread", READ),
    _text("formerly"),
    _text("signed"),
    _choice("consent", CONSENTS),
    _text("consented"),
    _text("in_force"),
    _text("notified"),
    _text("left_on"),
    _text("remark"),
    _text("resting_on"),
)
assert {spec.name for part in PARTICIPATION for spec in part.specs} <= {p.name for p in PARTS}  # noqa: S101

READERS = (
    Command(
        name="suggest",
        handler=suggest.suggest,
        form=suggest.suggest_form,
        on_message="quote",
        parameters=(
            _text("suggestion", suggest.LONGEST, required=True),
            Parameter(name="entry", lead=True, completer="entry"),
            _text("address", 1_000),
            Parameter(name="quote", carried=True, limit=10_000),
        ),
        private=True,
        examples=("", "debate-us-transfer-2024"),
    ),
    Command(name="suggestions", handler=suggest.suggestions, private=True, examples=("",)),
    Command(
        name="kb history",
        handler=history.history,
        parameters=(KEY, WHAT),
        examples=("debate-us-transfer-2024", "FIN/APMBC what participation"),
    ),
    Command(
        name="kb diff",
        handler=history.diff,
        parameters=(KEY, _number("older"), _number("newer"), WHAT),
        examples=("debate-us-transfer-2024", "debate-us-transfer-2024 older 1 newer 2"),
    ),
)
EDITORS = (
    Command(
        name="kb add",
        handler=drafting.add,
        form=drafting.add_form,
        parameters=(
            _text("new_key", 120, required=True),
            replace(WHAT, lead=True),
            *(
                parameter
                for parameter in PARTS
                if parameter.name
                in {
                    "entry_kind",
                    "title",
                    "entry_topics",
                    "questions",
                    "publisher",
                    "source_class",
                    "address",
                    "signed",
                    "consent",
                    "consented",
                    "in_force",
                }
            ),
            _carried("gap"),
            _carried("answering"),
        ),
        role=Role.EDITOR,
        private=True,
        examples=("", "source"),
    ),
    Command(
        name="kb edit",
        handler=drafting.edit,
        parameters=(KEY, WHAT, _carried("answering")),
        role=Role.EDITOR,
        private=True,
        examples=("debate-us-transfer-2024", "FIN/APMBC what participation"),
    ),
    Command(
        name="kb part",
        handler=drafting.part,
        form=drafting.part_form,
        parameters=(DRAFT, Parameter(name="part", required=True, limit=40), *PARTS),
        role=Role.EDITOR,
        pressed=True,
        private=True,
        examples=("3 part head", "3 part 2"),
    ),
    Command(
        name="kb draft",
        handler=drafting.draft,
        parameters=(_number("draft", lead=True),),
        role=Role.EDITOR,
        private=True,
        examples=("", "3"),
    ),
    Command(
        name="kb discard",
        handler=drafting.discard,
        form=drafting.discard_form,
        parameters=(DRAFT, _choice("really", ("no", "yes"))),
        role=Role.EDITOR,
        pressed=True,
        private=True,
        examples=("3",),
    ),
    Command(
        name="kb propose",
        handler=drafting.propose,
        form=drafting.propose_form,
        parameters=(DRAFT, NOTE),
        role=Role.EDITOR,
        private=True,
        examples=("3",),
    ),
    Command(
        name="kb retire",
        handler=changing.retire,
        form=changing.retire_form,
        parameters=(KEY, _text("note", 500, required=True), WHAT),
        role=Role.EDITOR,
        private=True,
        examples=("debate-us-transfer-2024",),
    ),
    Command(
        name="kb merge",
        handler=changing.merge,
        form=changing.merge_form,
        parameters=(
            KEY,
            Parameter(name="into", required=True, completer="entry"),
            _text("note", 500, required=True),
        ),
        role=Role.EDITOR,
        private=True,
        examples=("a-slug into another-slug",),
    ),
    Command(
        name="kb withdraw",
        handler=review.withdraw,
        parameters=(PROPOSAL,),
        private=True,
        examples=("12",),
    ),
    Command(
        name="kb verify",
        handler=verifying.verify,
        parameters=(
            Parameter(name="key", lead=True, completer="entry"),
            Parameter(name="days", kind=ParameterKind.NUMBER, limit=1_000),
            Parameter(name="page", kind=ParameterKind.NUMBER, limit=MILLION, reading=True),
        ),
        role=Role.EDITOR,
        private=True,
        examples=("", "debate-us-transfer-2024"),
    ),
    Command(
        name="kb links",
        handler=verifying.links,
        role=Role.EDITOR,
        private=True,
        examples=("",),
    ),
    Command(
        name="kb gaps",
        handler=verifying.gaps,
        parameters=(_carried("close"),),
        role=Role.EDITOR,
        private=True,
        examples=("",),
    ),
    Command(
        name="kb balance",
        handler=verifying.balance,
        parameters=(Parameter(name="topic", lead=True, completer="topic"),),
        role=Role.EDITOR,
        private=True,
        examples=("",),
    ),
)
REVIEWERS = (
    Command(
        name="kb review",
        handler=review.review,
        parameters=(_number("proposal", lead=True),),
        role=Role.EDITOR,
        private=True,
        examples=("", "12"),
    ),
    Command(
        name="kb approve",
        handler=review.approve,
        parameters=(
            PROPOSAL,
            Parameter(name="reason", limit=1_000),
            _carried("draft"),
        ),
        role=Role.REVIEWER,
        private=True,
        examples=("12",),
    ),
    Command(
        name="kb reject",
        handler=review.reject,
        form=review.reject_form,
        parameters=(PROPOSAL, REASON),
        role=Role.REVIEWER,
        private=True,
        examples=("12",),
    ),
    Command(
        name="kb amend",
        handler=review.amend,
        parameters=(PROPOSAL,),
        role=Role.EDITOR,
        pressed=True,
        private=True,
        examples=("12",),
    ),
    Command(
        name="kb rebase",
        handler=review.rebase,
        parameters=(_number("proposal", lead=True), _carried("draft")),
        role=Role.EDITOR,
        pressed=True,
        private=True,
        examples=("12",),
    ),
    Command(
        name="kb revert",
        handler=review.revert,
        form=review.revert_form,
        parameters=(KEY, _number("to", required=True), REASON, WHAT),
        role=Role.REVIEWER,
        private=True,
        examples=("debate-us-transfer-2024 to 1",),
    ),
    Command(
        name="kb audit",
        handler=roles.audit,
        parameters=(
            Parameter(name="key", lead=True),
            Parameter(name="page", kind=ParameterKind.NUMBER, limit=MILLION, reading=True),
        ),
        role=Role.EDITOR,
        private=True,
        examples=("",),
    ),
)
ADMINS = (
    Command(name="kb who", handler=roles.who, role=Role.EDITOR, private=True, examples=("",)),
    Command(
        name="kb grant",
        handler=roles.grant,
        form=roles.grant_form,
        parameters=(
            _choice("role", roles.ROLES, required=True),
            WHY,
            _text("member", 100),
            _text("named", 100),
            Parameter(name="home", carried=True, limit=100),
        ),
        role=Role.ADMIN,
        private=True,
        examples=("",),
    ),
    Command(
        name="kb revoke",
        handler=roles.revoke,
        form=roles.revoke_form,
        parameters=(_number("number", lead=True, required=True), WHY),
        role=Role.ADMIN,
        private=True,
        examples=("1",),
    ),
    Command(
        name="kb block",
        handler=roles.block,
        form=roles.block_form,
        parameters=(
            PROPOSAL,
            WHY,
            Parameter(name="undo", kind=ParameterKind.FLAG, carried=True),
        ),
        role=Role.REVIEWER,
        private=True,
        examples=("12",),
    ),
    Command(
        name="kb channel",
        handler=roles.channel,
        parameters=(
            Parameter(name="cards", kind=ParameterKind.CHOICE, lead=True, choices=("on", "off")),
        ),
        role=Role.ADMIN,
        shared=True,
        examples=("", "off"),
    ),
)
COMMANDS: tuple[Command, ...] = (*READERS, *EDITORS, *REVIEWERS, *ADMINS)
