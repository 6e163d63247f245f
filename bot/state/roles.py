"""Roles that were granted, in the homes that the operator named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.access import Grant
from bot.core.model import Role
from bot.core.office import GrantRow
from bot.state.db import State

Home = tuple[str, str]
"""(platform, workspace)"""


class StoredGrants:
    """Grants in `state.db`. One for a place that is no home (any more) does not count."""

    def __init__(self, state: State, homes: Sequence[Home]) -> None:
        self._state = state
        self._homes = tuple(homes)

    @property
    def homes(self) -> tuple[Home, ...]:
        """The places in which roles can be granted."""
        return self._homes

    def in_force(self) -> tuple[Grant, ...]:
        """The grants that count, read anew: another process may have given one."""
        return tuple(row.grant for row in self.all() if row.in_force)

    def all(self) -> Sequence[GrantRow]:
        """All grants, those of places that are no home any more as well."""
        rows = self._state.connection.execute(
            """SELECT id, platform, workspace, actor, team, role, reason, given_by, at, name FROM role
            ORDER BY platform, workspace, role DESC, id"""
        )
        return tuple(
            GrantRow(
                number=number,
                grant=Grant(
                    role=Role(role),
                    platform=platform,
                    workspace=workspace,
                    actor=actor,
                    group=group,
                    reason=f"you were named by {given_by}" if actor else "your group was named",
                ),
                name=name,
                why=reason,
                by=given_by,
                at=at,
                in_force=(platform, workspace) in self._homes,
            )
            for number, platform, workspace, actor, group, role, reason, given_by, at, name in rows
        )

    def give(self, grant: Grant, *, name: str, why: str, by: str, at: datetime) -> None:
        """Grant a role; it replaces what the same actor or group had there."""
        who = (grant.platform, grant.workspace, grant.actor, grant.group)
        with self._state.connection as connection:
            connection.execute(
                """INSERT INTO role (platform, workspace, actor, team, role, reason, given_by, at,
                name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (platform, workspace, actor, team) DO UPDATE SET role = excluded.role,
                reason = excluded.reason, given_by = excluded.given_by, at = excluded.at""",
                (*who, int(grant.role), why, by, at.isoformat(), name),
            )

    def take(self, number: int) -> None:
        """Take a grant back."""
        with self._state.connection as connection:
            connection.execute("DELETE FROM role WHERE id = ?", [number])

    def forget(self, platform: str, workspace: str) -> None:
        """Drop what was granted in a workspace that the desk has left."""
        with self._state.connection as connection:
            connection.execute(
                "DELETE FROM role WHERE platform = ? AND workspace = ?", (platform, workspace)
            )

    def groups(self, platform: str, workspace: str) -> tuple[str, ...]:
        """The groups that have a role there."""
        found = {
            grant.group
            for grant in self.in_force()
            if (grant.platform, grant.workspace) == (platform, workspace) and grant.group
        }
        return tuple(sorted(found))
