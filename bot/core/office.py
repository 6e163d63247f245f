"""What a desk needs beyond the base to be kept true and to send news: declared here, made by the
composition root. A desk without an office only answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, cast

from bot.core.access import Grant
from bot.core.errors import NotAllowed
from bot.core.model import Actor, Place
from bot.core.reply import Form, Reply

if TYPE_CHECKING:
    from bot.core.digests.ports import Digests
    from knowledge.curation.curator import Curator
    from knowledge.curation.model import Draft

NOT_HERE = "This desk cannot do that: it runs without a state folder or a base that can be written."


class People(Protocol):
    """Who acts, by an opaque label: the base never learns a platform's ids."""

    def label(self, actor: Actor, place: Place) -> str:
        """The actor's label, made at their first act."""

    def name(self, label: str) -> str:
        """What to call whoever has a label; the label itself where nobody is known."""

    def blocked(self, label: str) -> str:
        """Why somebody may not suggest, or the empty string."""

    def block(self, label: str, reason: str) -> None:
        """Take no suggestions from somebody; with an empty reason, take them again."""

    def find(self, platform: str, workspace: str, user: str) -> str | None:
        """The label of a person who has acted before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """A draft that somebody works on. `owner` is a label. `proposal` is the open proposal that it
    would change, `answers` the suggestion that it was made from, `gap` the question."""

    number: int
    owner: str
    draft: Draft
    saved: datetime
    proposal: int | None = None
    answers: int | None = None


class Drafts(Protocol):
    """Drafts in the making: nothing that an editor typed is lost."""

    def add(
        self,
        owner: str,
        draft: Draft,
        at: datetime,
        *,
        proposal: int | None = None,
        answers: int | None = None,
    ) -> KeptDraft:
        """Keep a new draft."""

    def save(self, number: int, draft: Draft, at: datetime) -> KeptDraft:
        """Keep what was changed. Raises KeyError where it is gone."""

    def get(self, number: int) -> KeptDraft | None:
        """A draft by its number."""

    def of(self, owner: str) -> Sequence[KeptDraft]:
        """Somebody's drafts, newest first."""

    def drop(self, number: int) -> None:
        """Forget a draft."""


class KeptForms(Protocol):
    """Forms as they were filled in, kept for a day so that a refusal loses nothing."""

    def keep(self, form: Form, at: datetime) -> str:
        """Keep a form; the id by which it is found."""

    def find(self, id: str, at: datetime) -> Form | None:
        """A kept form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRow:
    """A stored grant: `name` of whom, `why` and `by` whom (a label) it was given, and when."""

    number: int
    grant: Grant
    name: str
    why: str
    by: str
    at: str
    in_force: bool = True


class Grants(Protocol):
    """Roles that were granted, in named homes only."""

    @property
    def homes(self) -> tuple[tuple[str, str], ...]:
        """(platform, workspace) of each place in which roles can be granted."""

    def all(self) -> Sequence[GrantRow]:
        """All grants."""

    def give(self, grant: Grant, *, name: str, why: str, by: str, at: datetime) -> None:
        """Grant a role; it replaces what the same actor or group had there."""

    def take(self, number: int) -> None:
        """Take a grant back."""


class Notices(Protocol):
    """Messages that are sent when the desk is online, each once and in the order of its keys."""

    def show_reviewers(self, key: str, reply: Reply, at: datetime, *, anew: bool = True) -> None:
        """Show a card in every review channel, or change the one shown there under the key.

        Where none is shown yet, only with `anew`.
        """

    def tell(self, label: str, key: str, reply: Reply, at: datetime) -> None:
        """Tell a person, in a direct message."""

    def review_places(self) -> Sequence[Place]:
        """The channels in which proposals are shown."""

    def review_here(self, place: Place, on: bool) -> None:
        """Show proposals in a channel, or no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """A topic of questions that were not covered, or an entry that did not help. No person. `work`
    is what is being done about it: "draft 3" or "proposal 12"."""

    number: int
    topic: str
    asked: int
    first: str
    last: str
    entry: str = ""
    work: str = ""


class Gaps(Protocol):
    """What was asked and not covered, and what did not help."""

    def uncovered(self, limit: int) -> Sequence[GapRow]:
        """What was not covered, most asked first."""

    def unhelpful(self, limit: int) -> Sequence[GapRow]:
        """Entries whose answers did not help, most marked first."""

    def take(self, number: int, work: str) -> None:
        """Something is being done about a gap."""

    def moved(self, before: str, after: str) -> None:
        """A draft has become a proposal."""

    def settle(self, work: str, *, done: bool) -> None:
        """What was being done came to an end; only if it is done is the gap closed."""

    def close(self, number: int) -> None:
        """A gap is none any more; asked again and not covered, it is one again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLink:
    """A source whose address no longer leads anywhere. `since` is a day, `why` plain words."""

    source: str
    url: str
    since: str
    why: str


class Links(Protocol):
    """What the checks of the sources' addresses found."""

    def dead(self) -> Sequence[DeadLink]:
        """The dead ones, longest first."""

    def looked(self) -> int:
        """How many were looked at so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the operator allows. `single`: who proposes may also approve; `suggestions` an hour and
    person."""

    single: bool = False
    suggestions: int = 5


class Office(Protocol):
    """All of it. Each may be missing: whoever needs it gets a plain refusal."""

    @property
    def policy(self) -> Policy:
        """What the operator allows."""

    @property
    def curator(self) -> Curator:
        """The desk that writes to the base. Raises NotAllowed where it cannot be written."""

    @property
    def people(self) -> People: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def forms(self) -> KeptForms: ...
    @property
    def grants(self) -> Grants: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def gaps(self) -> Gaps: ...
    @property
    def links(self) -> Links: ...
    @property
    def digests(self) -> Digests: ...

    def forget(self, platform: str, workspace: str) -> None:
        """Drop what was kept for a workspace that the desk has left."""

    def close(self) -> None:
        """Give everything back."""


class _NoOffice:
    policy = Policy()

    def forget(self, platform: str, workspace: str) -> None:
        pass

    def close(self) -> None:
        pass

    def __getattr__(self, name: str) -> object:
        raise NotAllowed(NOT_HERE, "Ask whoever runs it.")


def no_office() -> Office:
    """That of a desk that only answers: whatever is asked of it raises NotAllowed."""
    return cast("Office", _NoOffice())
