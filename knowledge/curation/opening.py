"""Puts the desk together over a base: its writing connection, its index, and newer packs."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from knowledge.curation.applying import upgrade
from knowledge.curation.curator import Curator, connect
from knowledge.curation.model import Act, Plan
from knowledge.encode import Encoder
from knowledge.errors import BaseOutdated
from knowledge.gazetteer import Gazetteer
from knowledge.index.update import IndexWriter
from knowledge.packing.build import PACKS, build_base, is_current, is_edited
from knowledge.store import Store


def open_curator(path: Path, encoder: Encoder, gazetteer: Gazetteer | None = None) -> Curator:
    """A curator whose index is the base's own. `encoder` must be the one that built it, `gazetteer`
    (default: read anew) that of the base. Close its `connection` when done.

    Raises:
        BaseMissing: there is no file at `path`.
        BaseOutdated: the file was made with another encoder, or by a version so different that its
            format cannot be brought to this one.
    """
    connection = connect(path)
    try:
        if gazetteer is None:
            with closing(Store(path)) as store:
                gazetteer = store.gazetteer
        return Curator(connection, IndexWriter(connection, gazetteer, encoder))
    except BaseOutdated:
        connection.close()
        raise


def bring_up_to_date(path: Path, act: Act, encoder: Encoder, folder: Path = PACKS) -> Plan | None:
    """Build the base where it is missing or untouched; upgrade it where moderators worked on it.

    Returns what the upgrade did; None where there was none to do.

    Raises:
        PackError: the packs are wrong.
        BuildError: the file could not be written.
        BaseOutdated: an edited base of a format that cannot be brought to this one in place.
    """
    if is_current(path, folder, encoder.name):
        return None
    if not is_edited(path):
        build_base(path, folder, encoder=encoder)
        return None
    curator = open_curator(path, encoder)
    with closing(curator.connection) as connection:
        return upgrade(
            curator.ledger, folder, act, lambda names: IndexWriter(connection, names, encoder)
        )
