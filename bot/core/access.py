"""Which role an actor has, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.core.model import Actor, Place, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Gives `role` to an actor or to a group of a platform, in one `workspace` only.

    An empty `actor` or `group` is not compared. An empty `workspace` holds where a platform has
    none, as in the terminal, and nowhere else: who may do what in the home server may not do it
    from another.
    """

    role: Role
    platform: str
    reason: str
    actor: str = ""
    group: str = ""
    workspace: str = ""

    def covers(self, actor: Actor, place: Place) -> bool:
        """Whether the grant is for this actor, acting in this place.

        A grant that names neither an actor nor a group covers nobody.
        """
        if self.platform != actor.platform or not (self.actor or self.group):
            return False
        if self.platform != place.platform or self.workspace != place.workspace:
            return False
        return (not self.actor or self.actor == actor.id) and (
            not self.group or self.group in actor.groups
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A role and the reason for it, in words that can be shown."""

    role: Role
    reason: str


EVERYONE = Decision(role=Role.READER, reason="everyone may read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The grants in force: those given once, and those that `stored` reads anew each time."""

    grants: tuple[Grant, ...] = ()
    stored: Callable[[], Iterable[Grant]] = tuple

    def decide(self, actor: Actor, place: Place) -> Decision:
        """The highest role granted to the actor there; a reader where there is none."""
        decisions = [
            Decision(role=grant.role, reason=grant.reason)
            for grant in (*self.grants, *self.stored())
            if grant.covers(actor, place)
        ]
        return max([EVERYONE, *decisions], key=lambda decision: decision.role)
