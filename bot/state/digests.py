"""What digests keep in `state.db`."""

from __future__ import annotations

from sqlite_utils import Database

_STEPS = (
    # `window` is the last window served, `covered` up to when digests have reported, `next` the
    # window to come. `paused` says why nothing is sent; `untold` what its maker was not told yet.
    """CREATE TABLE subscription (number INTEGER PRIMARY KEY AUTOINCREMENT, platform TEXT NOT NULL,
    workspace TEXT NOT NULL, channel TEXT NOT NULL, made_by TEXT NOT NULL, wish TEXT NOT NULL CHECK
    (json_valid(wish)), created TEXT NOT NULL, covered TEXT NOT NULL, window TEXT NOT NULL,
    next TEXT NOT NULL, paused TEXT NOT NULL DEFAULT '', untold TEXT NOT NULL DEFAULT '') STRICT""",
    "CREATE INDEX subscription_next ON subscription (next) WHERE paused = ''",
    "CREATE INDEX subscription_place ON subscription (platform, workspace, channel)",
    "CREATE INDEX subscription_untold ON subscription (number) WHERE untold <> ''",
    # `url` is where a feed has moved to for good. `read` is when it was last read whole, `since`
    # from when on it has failed, `warned` whether the channels that depend on it know.
    """CREATE TABLE feed (id TEXT PRIMARY KEY, url TEXT NOT NULL DEFAULT '', etag TEXT NOT NULL
    DEFAULT '', modified TEXT NOT NULL DEFAULT '', tried TEXT, read TEXT, next TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0, problem TEXT NOT NULL DEFAULT '', since TEXT, warned INTEGER
    NOT NULL DEFAULT 0, left_out TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID""",
    # `canonical` is the address as it is compared. `stale` says why an item is no news although it
    # was first seen then. Of what is old, the text is dropped (`dropped`) and the rest stays, so that
    # it is not taken for new.
    """CREATE TABLE item (id INTEGER PRIMARY KEY AUTOINCREMENT, feed TEXT NOT NULL, outlet TEXT NOT
    NULL, kind TEXT NOT NULL, title TEXT NOT NULL, summary TEXT NOT NULL, url TEXT NOT NULL, canonical
    TEXT NOT NULL, published TEXT NOT NULL, whole_day INTEGER NOT NULL, undated INTEGER NOT NULL,
    seen TEXT NOT NULL, changed TEXT, language TEXT NOT NULL, stale TEXT NOT NULL DEFAULT '', relevant INTEGER NOT NULL, judgement TEXT NOT
    NULL, dropped INTEGER NOT NULL DEFAULT 0) STRICT""",
    "CREATE INDEX item_seen ON item (seen)",
    "CREATE INDEX item_relevant ON item (seen) WHERE relevant = 1",
    "CREATE INDEX item_canonical ON item (canonical) WHERE canonical <> ''",
    """CREATE TABLE sighting (feed TEXT NOT NULL, key TEXT NOT NULL, item INTEGER NOT NULL REFERENCES
    item (id) ON DELETE CASCADE, last TEXT NOT NULL, PRIMARY KEY (feed, key)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX sighting_item ON sighting (item)",
    """CREATE TABLE mark (item INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE, pinned
    INTEGER NOT NULL DEFAULT 0, hidden TEXT NOT NULL DEFAULT '', withdrawn TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '', by TEXT NOT NULL, at TEXT NOT NULL) STRICT""",
    # One row: grows with every change of an item, so that what was made of them is known to be old.
    "CREATE TABLE item_version (version INTEGER NOT NULL) STRICT",
    "INSERT INTO item_version VALUES (0)",
    # One row a digest, however many channels get the same; its content goes when it is old.
    """CREATE TABLE digest (number INTEGER PRIMARY KEY AUTOINCREMENT, composed TEXT NOT NULL, content
    TEXT NOT NULL, announced INTEGER NOT NULL DEFAULT 1) STRICT""",
    "CREATE INDEX digest_composed ON digest (composed)",
    """CREATE TABLE digest_item (item INTEGER NOT NULL, digest INTEGER NOT NULL REFERENCES digest
    (number) ON DELETE CASCADE, PRIMARY KEY (item, digest)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX digest_item_digest ON digest_item (digest)",
    """CREATE TABLE delivery (subscription INTEGER NOT NULL REFERENCES subscription (number) ON DELETE
    CASCADE, window TEXT NOT NULL, digest INTEGER NOT NULL REFERENCES digest (number) ON DELETE
    CASCADE, since TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'wanted', 'dropped',
    'refused', 'failed')), PRIMARY KEY (subscription, window)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX delivery_digest ON delivery (digest)",
    "CREATE INDEX delivery_waiting ON delivery (digest) WHERE state = 'waiting'",
    # What changed in an item after it may have been sent, until the digests have been corrected.
    """CREATE TABLE correction (id INTEGER PRIMARY KEY AUTOINCREMENT, item INTEGER NOT NULL, kind TEXT
    NOT NULL, before TEXT NOT NULL, at TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0) STRICT""",
    "CREATE INDEX correction_open ON correction (id) WHERE done = 0",
)


def create_digests(db: Database) -> None:
    """Subscriptions, feeds, items with what was judged and marked, digests and where they went."""
    for step in _STEPS:
        db.execute(step)
