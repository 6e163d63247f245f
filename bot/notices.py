"""Tells reviewers and those who suggested or proposed something, through the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.core.model import Place
from bot.core.reply import Reply
from bot.outbox.store import Outbox
from bot.state.db import State
from bot.state.people import StoredPeople


class StoredNotices:
    """Notices that are sent as soon as the desk is online; `wake` is called when there is one."""

    def __init__(
        self,
        state: State,
        outbox: Outbox,
        people: StoredPeople,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._state = state
        self._outbox = outbox
        self._people = people
        self._wake = wake

    def show_reviewers(self, key: str, reply: Reply, at: datetime, *, anew: bool = True) -> None:
        """Show a card in every review channel, or change the one shown there under the key.

        Where it is not shown yet it is only with `anew`.
        """
        prefix = f"{key}@"
        shown = {known: self._outbox.get(known) for known in self._outbox.keys(prefix)}
        places = {known: posting.place for known, posting in shown.items() if posting}
        if anew:
            for place in self.review_places():
                places[f"{prefix}{place.platform}/{place.workspace}/{place.channel}"] = place
        for known, place in places.items():
            self._outbox.want(known, place, [reply], at, kind="review")
        self._wake()

    def tell(self, label: str, key: str, reply: Reply, at: datetime) -> None:
        """Tell a person in a direct message; nobody where the label is not a chat's."""
        address = self._people.address(label)
        if address is None or address[0] == "terminal":
            return
        platform, workspace, user = address
        place = Place(platform=platform, workspace=workspace)
        self._outbox.want(key, place, [reply], at, kind="outcome", person=user)
        self._wake()

    def review_places(self) -> Sequence[Place]:
        """The channels in which proposals are shown."""
        rows = self._state.connection.execute(
            "SELECT platform, workspace, channel FROM reviewing ORDER BY 1, 2, 3"
        )
        return tuple(
            Place(platform=platform, workspace=workspace, channel=channel)
            for platform, workspace, channel in rows.fetchall()
        )

    def forget(self, platform: str, workspace: str) -> None:
        """Show nothing more in a workspace that the desk has left."""
        with self._state.connection as connection:
            connection.execute(
                "DELETE FROM reviewing WHERE platform = ? AND workspace = ?", (platform, workspace)
            )

    def review_here(self, place: Place, on: bool) -> None:
        """Show proposals in a channel, or no longer."""
        with self._state.connection as connection:
            connection.execute(
                "INSERT OR IGNORE INTO reviewing VALUES (?, ?, ?)"
                if on
                else "DELETE FROM reviewing WHERE platform = ? AND workspace = ? AND channel = ?",
                (place.platform, place.workspace, place.channel),
            )
