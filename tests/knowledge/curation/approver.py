"""Approves without end, to be killed: run with the path of a base and the number of approvals."""

from __future__ import annotations

import sys
from pathlib import Path

from knowledge.curation.curator import Curator, connect
from knowledge.curation.model import Target
from knowledge.curation.rows import SearchRows
from tests.knowledge.curation.conftest import act, edited


def main(path: Path, count: int) -> None:
    """Propose and approve an edit `count` times, and say so after each."""
    connection = connect(path)
    curator = Curator(connection, SearchRows(connection))
    slugs = ("apmbc-5", "decision-2024", "debate-use")
    for turn in range(count):
        draft = curator.draft_of(Target.ENTRY, slugs[turn % 3])
        aliases = [f"alias {number} of {draft.key} {draft.base}" for number in range(40)]
        draft = edited(draft, title=f"Title after {draft.base}", aliases=aliases)
        curator.approve(curator.propose(draft, act("ed", turn)).id, act("rita", turn))
        sys.stdout.write(".")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
