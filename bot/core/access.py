"""Which role an actor has, and why."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.model import Actor, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Gives `role` to an actor or to a group of a platform.

    An empty `actor` or `group` is not compared.
    """

    role: Role
    platform: str
    reason: str
    actor: str = ""
    group: str = ""

    def covers(self, actor: Actor) -> bool:
        """Whether the grant is for this actor.

        A grant that names neither an actor nor a group covers nobody.
        """
        if self.platform != actor.platform or not (self.actor or self.group):
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
    """The grants in force."""

    grants: tuple[Grant, ...] = ()

    def decide(self, actor: Actor) -> Decision:
        """The highest role granted to the actor; a reader where there is none."""
        decisions = [
            Decision(role=grant.role, reason=grant.reason)
            for grant in self.grants
            if grant.covers(actor)
        ]
        return max([EVERYONE, *decisions], key=lambda decision: decision.role)
