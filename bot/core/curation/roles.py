"""Who may do what: roles in named homes, the block list, channels for reviewers, the audit."""

from __future__ import annotations

from bot.core.access import Grant
from bot.core.command import Call
from bot.core.curation.acting import act, curator, me, place_of, proposal_named, told
from bot.core.curation.wording import say_moment
from bot.core.errors import BadValue, NotAllowed, NotFound
from bot.core.markup import Line, Run, Style, clean, line
from bot.core.model import Actor, Place, Role
from bot.core.notices import note
from bot.core.office import GrantRow
from bot.core.reply import Action, Card, Emphasis, Form, Input, Purpose, Reply
from bot.core.text import plain_card
from knowledge.curation.model import Action as Asked
from knowledge.curation.model import AuditLine

ROLES = ("editor", "reviewer", "admin")
PAGE = 15
_WHY = Input(name="why", label="Why", hint="stands in the audit", required=True, limit=300)


def _home(call: Call) -> tuple[str, str]:
    """The home that a grant is for: the one named, else where one is. Raises NotAllowed."""
    homes, here = call.office.grants.homes, call.request.place
    typed = call.text("home")
    found = (here.platform, here.workspace)
    if typed:
        platform, _, workspace = typed.replace(":", "/").partition("/")
        found = (platform, workspace)
    elif here.platform == "terminal" and len(homes) == 1:
        found = homes[0]
    if found in homes:
        return found
    known = ", ".join(":".join(home) for home in homes) or "none"
    raise NotAllowed(
        "Roles are granted for the homes that the operator named (MINEDESK_HOMES), and this is "
        "none of them.",
        f"They are: {known}. Act there, or name one of them as home.",
    )


def grant_form(call: Call) -> Form:
    """Whom to give which role, and why."""
    platform, workspace = _home(call)
    return Form(
        title="Grant a role",
        intro="It holds in this home alone. Editors propose, reviewers decide, admins grant roles.",
        inputs=(
            Input(name="member", label="To whom", member=True),
            Input(
                name="named",
                label="or the id of a person, role or user group",
                hint="user:ID or group:ID",
                limit=100,
            ),
            Input(name="role", label="Role", choices=ROLES, value=ROLES[0]),
            _WHY,
        ),
        submit="kb grant",
        hidden={"home": f"{platform}/{workspace}"},
    )


def grant(call: Call) -> Reply:
    """Grant a role to a person or a group, in one home."""
    platform, workspace = _home(call)
    kind, id = _member(call.text("named") or call.text("member"))
    role = Role[call.text("role").upper()]
    if role > call.role:
        raise NotAllowed("You cannot grant more than you have.", "Ask an administrator.")
    given = Grant(
        role=role,
        platform=platform,
        workspace=workspace,
        actor=id if kind == "user" else "",
        group=id if kind == "group" else "",
        reason="",
    )
    why, name = call.text("why"), f"{kind} {id}"
    call.office.grants.give(given, name=name, why=why, by=me(call), at=call.request.now)
    _audit(call, f"granted {role.name.lower()} to", _label_of(call, given), why)
    return told(f"{name} is now {_article(role)} in {platform}/{workspace}, and nowhere else.")


def _label_of(call: Call, grant: Grant) -> str:
    """The label of whom a grant is for: what is published with the base names nobody."""
    id = grant.actor or f"group {grant.group}"
    actor = Actor(platform=grant.platform, id=id)
    return call.office.people.label(
        actor, Place(platform=grant.platform, workspace=grant.workspace)
    )


def _member(typed: str) -> tuple[str, str]:
    kind, _, id = typed.strip().partition(":")
    if kind in {"user", "group"} and id.strip().isalnum():
        return kind, id.strip()
    raise BadValue(
        "Nobody was named.",
        "Choose a person or a group, or write user:ID or group:ID with the platform's own id.",
        field="named",
    )


def _article(role: Role) -> str:
    word = role.name.lower()
    return f"an {word}" if word[0] in "ae" else f"a {word}"


def _row(call: Call) -> GrantRow:
    number = call.number("number", 0)
    found = next((one for one in call.office.grants.all() if one.number == number), None)
    if found is None:
        raise NotFound(f"There is no grant {number} (any more).", "“kb who” lists them.")
    if found.grant.role > call.role:
        raise NotAllowed("You cannot take back more than you have.", "Ask an administrator.")
    return found


def revoke_form(call: Call) -> Form:
    """Asks why a role is taken back."""
    found = _row(call)
    return Form(
        title="Take a role back",
        intro=f"{clean(found.name)} will no longer be {_article(found.grant.role)}.",
        inputs=(_WHY,),
        submit="kb revoke",
        hidden={"number": str(found.number)},
    )


def revoke(call: Call) -> Reply:
    """Take a role back."""
    found = _row(call)
    call.office.grants.take(found.number)
    role = found.grant.role.name.lower()
    _audit(call, f"revoked {role} of", _label_of(call, found.grant), call.text("why"))
    return told(f"{clean(found.name)} is no longer {_article(found.grant.role)}.")


def who(call: Call) -> Reply:
    """All roles that were granted, and one's own."""
    lines: list[Line] = [
        line(f"You are {_article(call.role)} here.", Style.STRONG),
    ]
    rows = call.office.grants.all()
    for one in rows:
        off = "" if one.in_force else " (not in force: that place is no home any more)"
        lines.append(
            (
                Run(text=f"{one.number}: {clean(one.name)} ", style=Style.STRONG),
                Run(
                    text=f"is {_article(one.grant.role)} in {one.grant.platform}/"
                    f"{one.grant.workspace}{off}"
                ),
                Run(
                    text=f"; granted by {clean(call.office.people.name(one.by))} on "
                    f"{one.at[:10]}: {clean(one.why)}",
                    style=Style.QUIET,
                ),
            )
        )
    homes = ", ".join("/".join(home) for home in call.office.grants.homes) or "none"
    places = ", ".join(map(place_of, call.office.notices.review_places())) or "nowhere"
    card = Card(
        title="Who keeps the base",
        text=tuple(lines),
        footer=f"Homes: {homes}. Proposals are shown in: {places}.",
    )
    actions = [
        Action(
            label=f"Take back: {one.name}, {one.grant.role.name.lower()}",
            command="kb revoke",
            values={"number": str(one.number)},
            purpose=Purpose.OPEN,
        )
        for one in rows
    ]
    if call.role < Role.ADMIN:
        actions = []
    return Reply(plain=plain_card(card), cards=(card,), actions=tuple(actions), shareable=False)


def channel(call: Call) -> Reply:
    """Show proposals in this channel from now on, or no longer."""
    place = call.request.place
    if not place.channel:
        raise BadValue("This is no channel.", "Use it in the channel of the reviewers.")
    here = Place(platform=place.platform, workspace=place.workspace, channel=place.channel)
    on = call.text("cards") != "off"
    call.office.notices.review_here(here, on)
    _audit(call, f"review cards {'on' if on else 'off'}", place_of(here), "")
    if not on:
        return told("Proposals are no longer shown in this channel.")
    return told(
        "From now on each proposal and suggestion is shown in this channel, with its buttons. "
        "Whoever reads here sees them; only reviewers can press them."
    )


def block_form(call: Call) -> Form:
    """Asks why no more suggestions are taken from somebody."""
    held = proposal_named(call)
    if held.action is not Asked.SUGGEST:
        raise BadValue(f"Proposal {held.id} is no suggestion.", "Editors lose their role instead.")
    if call.office.people.blocked(held.author):
        return Form(
            title="Take suggestions again",
            intro=f"From {held.author}, who is blocked now.",
            inputs=(_WHY,),
            submit="kb block",
            hidden={"proposal": str(held.id), "undo": "yes"},
        )
    return Form(
        title="Take no more suggestions",
        intro=f"From {held.author}, who made suggestion {held.id}; they are told so. The same "
        "again undoes it.",
        inputs=(_WHY,),
        submit="kb block",
        hidden={"proposal": str(held.id)},
    )


def block(call: Call) -> Reply:
    """Take no more suggestions from whoever made one, or take them again."""
    held = proposal_named(call)
    undo = call.flag("undo")
    call.office.people.block(held.author, "" if undo else call.text("why"))
    _audit(call, "unblocked" if undo else "blocked", held.author, call.text("why"))
    again = Action(
        label="Undo", command="kb block", values={"proposal": str(held.id)}, style=Emphasis.PLAIN
    )
    words = "Suggestions of theirs are taken again." if undo else "No more of theirs are taken."
    said = note(f"{words} What they suggested so far stays in the queue.")
    return Reply(
        plain=said.plain, cards=said.cards, actions=() if undo else (again,), shareable=False
    )


def _audit(call: Call, what: str, key: str, why: str) -> None:
    curator(call).note(act(call, why), what, "desk", key)


def _done(call: Call, one: AuditLine) -> str:
    """Who did what to what. Readers who suggest go by their label here as well."""
    who = one.who if one.what == "suggested" else call.office.people.name(one.who)
    key = call.office.people.name(one.key) if one.target == "desk" else one.key
    return " ".join(clean(part) for part in (who, one.what, key) if part)


def audit(call: Call) -> Reply:
    """What was done, newest first, and whether the chain holds."""
    key = call.text("key")
    lines = list(curator(call).audit(key=key))[::-1]
    broken = curator(call).verify_chain()
    pages = max(1, -(-len(lines) // PAGE))
    page = min(call.number("page", 1), pages)
    shown = lines[(page - 1) * PAGE : page * PAGE]
    state = "The chain holds." if broken is None else f"The chain is broken at line {broken}!"
    card = Card(
        title=f"Audit{f' of {clean(key)}' if key else ''}",
        text=tuple(
            (
                Run(text=f"{one.number} ", style=Style.STRONG),
                Run(text=f"{say_moment(one.at)}: {_done(call, one)}"),
                Run(
                    text=f" ({clean(one.place)}){f': {clean(one.why)}' if one.why else ''}",
                    style=Style.QUIET,
                ),
            )
            for one in shown
        )
        or (line("Nothing was done yet."),),
        footer=f"{len(lines)} lines; page {page} of {pages}. {state}",
    )
    actions: tuple[Action, ...] = ()
    if page < pages:
        values = {**({"key": key} if key else {}), "page": str(page + 1)}
        actions = (Action(label="Older", command="kb audit", values=values, purpose=Purpose.PAGE),)
    return Reply(plain=plain_card(card), cards=(card,), actions=actions, shareable=False)
