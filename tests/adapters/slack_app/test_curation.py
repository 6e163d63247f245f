"""The real commands of curation in windows: edited, proposed, rejected, approved, seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.core.access import Grant
from bot.core.model import Role
from tests.adapters.slack_app.newsroom import Scene
from tests.adapters.slack_app.stage import Shelf, labels, options_of, words_of
from tests.adapters.slack_app.windows import title, window
from tests.servers.slack.blocks import walk
from tests.servers.slack.world import User

Play = Callable[..., None]
ENTRY = "finland-exit-2026"
NEW = (
    "Finland left the Ottawa Convention with effect from 10 January 2026, six months after notice."
)


def grant(on: Scene, who: User, role: Role) -> None:
    on.stage.grant(
        Grant(role=role, platform="slack", reason="", actor=who.id, workspace=on.room.team.id)
    )


def test_from_a_change_in_forms_to_what_readers_see(play: Play, own_shelf: Shelf) -> None:
    async def scene(on: Scene) -> None:
        grant(on, on.ada, Role.EDITOR)
        grant(on, on.bo, Role.REVIEWER)
        shown = on.only(await on.slash(f"kb edit {ENTRY}"))
        assert shown.only_for is on.ada
        (part,) = [value for label, value in options_of(shown).items() if label.startswith("1:")]
        view = window(await on.choose(shown, part))
        await on.fill(view, wording=NEW)
        assert NEW in words_of(view)
        await on.press(view, next(label for label in labels(view) if label.startswith("Propose")))
        assert title(view).startswith("Propose draft")
        await on.fill(view, note="shorter, with the notice")
        assert "Draft" not in title(view)
        assert NEW not in on.only(await on.slash(f"show {ENTRY}", by=on.bo)).text

        home = await on.open_home(on.bo)
        assert words_of(home).startswith("Waiting for a decision")
        (queued,) = [value for label, value in options_of(home).items() if label.startswith("1:")]
        ex: Any = await on.press(home, action_id="open:0-kb-review", value=queued, by=on.bo)
        card = window(ex)
        assert "shorter, with the notice" in words_of(card)
        styles = [part.get("style") for _, part in walk(card.content["blocks"], "")]
        assert {"bold": True} in styles
        await on.press(card, "Reject", by=on.bo)
        assert (await on.fill(card, by=on.bo, reason="Say whose notice it was.")).errors == {}
        assert "rejected" in words_of(card)
        assert "Nothing waits." in words_of(home)

        again = on.only(await on.slash(f"kb edit {ENTRY}"))
        (part,) = [value for label, value in options_of(again).items() if label.startswith("1:")]
        view = window(await on.choose(again, part))
        await on.fill(view, wording=NEW)
        await on.press(view, next(label for label in labels(view) if label.startswith("Propose")))
        await on.fill(view, note="whose notice is in the source")
        review = on.only(await on.slash("kb review 2", by=on.bo))
        approved = on.only(await on.press(review, "Approve", by=on.bo))
        assert "Proposal 2 was approved" in approved.text
        assert NEW in on.only(await on.slash(f"show {ENTRY}", by=on.bo)).text

    play(scene, shelf=own_shelf)
