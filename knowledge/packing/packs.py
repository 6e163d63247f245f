"""All packs as one value, validated one by one."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowledge.packing import schema


@dataclass(slots=True)
class Packs:
    """All packs, validated one by one (`knowledge.packing.check` looks across them)."""

    manifest: schema.Manifest
    topics: list[schema.TopicPack] = field(default_factory=list)
    lexicon: list[schema.SynonymPack] = field(default_factory=list)
    sources: list[schema.SourcePack] = field(default_factory=list)
    entries: list[schema.EntryPack] = field(default_factory=list)
    states: list[schema.StatePack] = field(default_factory=list)
    names: list[schema.StateNames] = field(default_factory=list)
    instruments: list[schema.InstrumentPack] = field(default_factory=list)
    treaties: list[schema.TreatyPack] = field(default_factory=list)
    participations: list[schema.ParticipationPack] = field(default_factory=list)
    groupings: list[schema.GroupingPack] = field(default_factory=list)
    deadlines: list[schema.DeadlinePack] = field(default_factory=list)
    files: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """Where each row stands, for messages: (collection, slug or id) -> files."""
    broken: frozenset[str] = frozenset()
    """Slugs and ids of rows that are there but not valid: a reference to them is no fault."""
