"""What every act of curation needs: who acts, from where, and that readers see it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.command import Call
from bot.core.errors import NotFound
from bot.core.markup import clean
from bot.core.model import Place, Role
from bot.core.notices import note
from bot.core.reply import Reply
from knowledge.curation.model import Act, Action, Proposal, Target

if TYPE_CHECKING:
    from knowledge.curation.curator import Curator
    from knowledge.curation.reading import Reading

SINGLE = "single-moderator mode"


def me(call: Call) -> str:
    """The label of whoever calls."""
    return call.office.people.label(call.request.actor, call.request.place)


def act(call: Call, reason: str = "") -> Act:
    """The act of whoever calls, now and from here."""
    where = place_of(call.request.place)
    if call.office.policy.single:
        where = f"{where}; {SINGLE}"
    return Act(by=me(call), at=call.request.now, reason=reason, place=where)


def place_of(place: Place) -> str:
    """A place as an audit line has it: platform, workspace and channel."""
    if place.channel and not place.workspace:
        return f"{place.platform}/direct"  # between one person and the desk: it would name them
    return "/".join(part for part in (place.platform, place.workspace, place.channel) if part)


def curator(call: Call) -> Curator:
    """The desk that writes to the base. Raises NotAllowed where it cannot be written."""
    return call.office.curator


def reading(call: Call) -> Reading:
    """What the base's history can be asked, by everybody."""
    from knowledge.curation.reading import Reading  # most requests need none

    return Reading(call.base.store.connection)


def told(words: str) -> Reply:
    """A short word of the desk to whoever acts, which is of no use to others."""
    said = note(words)
    return Reply(plain=said.plain, cards=said.cards, shareable=False)


def seen(call: Call) -> None:
    """Let readers see what was decided, from this moment on."""
    call.base.refresh()
    curator(call).checkpoint()


def reviews(call: Call) -> bool:
    """Whether whoever calls may decide."""
    return call.role >= Role.REVIEWER


def proposal_named(call: Call) -> Proposal:
    """The proposal that a call is about. Raises UnknownProposal."""
    return curator(call).proposal(call.number("proposal", 0))


def target_of(call: Call) -> Target:
    """What kind of thing a call is about: as it says, else as its key tells, else an entry."""
    if call.text("what"):
        return Target(call.text("what"))
    key = call.text("key")
    if "/" in key:
        return Target.PARTICIPATION
    known = _slug(key) in call.base.store.numbers
    return Target.SOURCE if not known and _slug(key) in call.base.store.sources else Target.ENTRY


def _slug(typed: str) -> str:
    return "-".join(typed.casefold().split())


def key_of(call: Call, name: str = "key") -> str:
    """The key of what a call is about, as it is kept; a merged entry goes by that it became."""
    key = own_key_of(call, name)
    return call.base.store.resolve(key) if target_of(call) is Target.ENTRY else key


def own_key_of(call: Call, name: str = "key") -> str:
    """As `key_of`, but a merged entry goes by its own slug: its past is its own."""
    typed = call.text(name)
    return participation(call, typed) if target_of(call) is Target.PARTICIPATION else _slug(typed)


def participation(call: Call, typed: str) -> str:
    """ "FIN/APMBC" from a state and a treaty as people write them. Raises NotFound."""
    state, _, treaty = typed.replace(" ", "/").rpartition("/")
    found = call.base.complete("state", state.replace("/", " "), 1) if state else []
    treaties = {id.casefold(): id for id in call.base.store.treaties}
    if not found or treaty.casefold() not in treaties:
        raise NotFound(
            f"“{typed[:60]}” names no state and treaty.",
            f"Write a state, a slash and one of: {', '.join(treaties.values())}.",
        )
    iso3 = state.upper() if state.upper() in call.base.store.states else found[0][0]
    return f"{iso3}/{treaties[treaty.casefold()]}"


def about(call: Call, one: Proposal) -> str:
    """What a proposal asks for and of what: "change “...”"; a wish for nothing yet is just that."""
    if one.action is Action.SUGGEST:
        return f"suggestion on “{_named(call, one)}”" if one.key else "suggestion"
    return f"{VERBS[one.action]} “{_named(call, one)}”"


def _named(call: Call, one: Proposal) -> str:
    return clean(named(call, one.target, one.key))


def named(call: Call, target: Target, key: str) -> str:
    """What to call a thing: an entry's or source's title, or its key."""
    if target is Target.ENTRY and key in call.base.store.numbers:
        return call.base.entry(key).title
    return key or "something new"


VERBS = {
    Action.ADD: "add",
    Action.EDIT: "change",
    Action.RETIRE: "retire",
    Action.MERGE: "merge",
    Action.SUGGEST: "suggestion",
}
"""What a proposal asks for, as its title says it."""
