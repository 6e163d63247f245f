"""What surrounds a reply on Slack, and where a page of it stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What surrounds a reply on Slack.

    `private` says that only the asker sees it, `alone` that nobody else reads there at all, and
    `shareable` that others may be shown it. `shared_by` is the name of who made it public, and
    `asker` the id of who may remove a public one. `view` says that it stands in a view, where
    nothing can be shared or dismissed, and `posted` that nobody asked for it: all its pages are
    sent, and the first has the buttons. `again` says that the request may be made once more, as
    turning a page does.
    """

    private: bool = True
    alone: bool = False
    shareable: bool = True
    quoted: bool = True
    shared_by: str = ""
    asker: str = ""
    view: bool = False
    posted: bool = False
    again: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """Where a page stands among those of its reply."""

    first: bool = True
    last: bool = True
