"""Approves without end, to be killed: run with the path of a base.

For each line that it reads it forks, says the child's number, and waits for its end; so a child is
there at once and has what takes long to load. A child approves one thing after another: "(" is
written when an approval begins, ")" when it is done.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from knowledge.curation.curator import Curator, connect
from knowledge.curation.model import Draft, State, Target
from knowledge.encode import Encoder, make_encoder
from knowledge.errors import NotInBase
from knowledge.gazetteer import Gazetteer
from knowledge.index.update import IndexWriter
from tests.knowledge.curation.conftest import act, edited, new_entry
from tests.knowledge.index.editing import gazetteer_of

SLUGS = ("apmbc-5", "decision-2024", "debate-use", "new-one")
LINES = 20


def main(path: Path) -> None:
    """Fork for each line read; the child works until it is killed."""
    gazetteer, encoder = gazetteer_of(path), make_encoder("static")
    encoder.encode(["warm"])
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            work(path, gazetteer, encoder)
        say(f"{child}\n")
        os.waitpid(child, 0)
        say("\n")


def work(path: Path, gazetteer: Gazetteer, encoder: Encoder) -> None:
    """Approve for ever, beginning after what was approved before."""
    connection = connect(path)
    curator = Curator(connection, IndexWriter(connection, gazetteer, encoder))
    (turn,) = connection.execute("SELECT count(*) FROM revision").fetchone()
    while True:
        turn += 1
        number = propose(curator, turn)
        say("(")
        curator.approve(number, act("rita", turn))
        say(")")


def propose(curator: Curator, turn: int) -> int:
    """The number of a new proposal: to edit, add, retire or bring back an entry, or to edit a source
    or a participation.
    """
    if turn % 7 == 0:
        target, key = (Target.SOURCE, "news") if turn % 2 else (Target.PARTICIPATION, "UKR/APMBC")
        field = "publisher" if turn % 2 else "note"
        draft = edited(curator.draft_of(target, key), **{field: f"As of turn {turn}"})
        return curator.propose(draft, act("ed", turn)).id
    slug = SLUGS[turn % len(SLUGS)]
    draft = draft_of(curator, slug)
    if slug == "new-one" and draft.base and draft.state is State.HELD:
        return curator.propose_retire(Target.ENTRY, slug, act("ed", turn)).id
    aliases = [f"alias {number} of {slug} at turn{turn}" for number in range(LINES)]
    return curator.propose(
        edited(draft, title=f"Title of turn{turn}", aliases=aliases), act("ed", turn)
    ).id


def draft_of(curator: Curator, slug: str) -> Draft:
    try:
        return curator.draft_of(Target.ENTRY, slug)
    except NotInBase:
        return new_entry(slug)


def say(text: str) -> None:
    os.write(1, text.encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
