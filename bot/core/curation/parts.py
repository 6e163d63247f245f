"""The parts of drafts: which inputs stand on which page, and what is asked of something new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.curation.fields import (
    LONG,
    Fields,
    Part,
    Spec,
    consent_of,
    read_data,
    read_lines,
    read_list,
    read_period,
    write_data,
    write_lines,
    write_period,
)
from knowledge.curation.model import Target
from knowledge.model import Confidence, Kind, SourceKind

CONSENTS = ("ratification", "acceptance", "approval", "accession", "succession", "consent", "none")
READ = ("stored", "known")

HEAD = Part(
    id="head",
    title="Title, names, questions",
    specs=(
        Spec(name="title", field="title", label="Title", limit=90),
        Spec(
            name="aliases",
            field="aliases",
            label="Other names",
            hint="one a line",
            long=True,
            limit=LONG,
            read=read_lines,
            write=write_lines,
        ),
        Spec(
            name="questions",
            field="questions",
            label="Questions that it answers",
            hint="one a line, three or more",
            long=True,
            limit=LONG,
            read=read_lines,
            write=write_lines,
        ),
        Spec(
            name="entry_topics",
            field="topics",
            label="Topics",
            hint="ids, separated by commas; “browse” lists them",
            read=read_list,
            write=lambda value: ", ".join(value or ()),
        ),
        Spec(name="dated", field="date", label="Date", hint="YYYY, YYYY-MM or YYYY-MM-DD"),
    ),
)
DETAILS = Part(
    id="details",
    title="Kind, sides, details",
    specs=(
        Spec(
            name="entry_kind",
            field="kind",
            label="Kind",
            choices=tuple(kind.value for kind in Kind),
        ),
        Spec(
            name="sides",
            field="sides",
            label="Sides of a debate",
            hint="one a line; empty for other kinds",
            long=True,
            limit=1_000,
            read=read_lines,
            write=write_lines,
        ),
        Spec(
            name="details",
            field="data",
            label="Details of its kind",
            hint="name: value, one a line",
            long=True,
            limit=LONG,
            read=read_data,
            write=write_data,
        ),
    ),
)
STATEMENT = (
    Spec(
        name="wording",
        field="text",
        label="Statement",
        hint="one or two sentences, at most 300 characters; empty takes it away",
        long=True,
        limit=300,
        read=lambda text: " ".join(text.split()),
    ),
    Spec(
        name="cites",
        field="cite",
        label="Sources",
        hint="one a line: id, or id @ art. 5(1)",
        long=True,
        limit=1_000,
        read=read_lines,
        write=write_lines,
    ),
    Spec(
        name="confidence",
        field="confidence",
        label="Confidence",
        choices=tuple(one.value for one in Confidence),
    ),
    Spec(
        name="period",
        field="period",
        label="Holds from ... to ...",
        hint="2025-07-10 to 2026-01-10; empty: always",
        read=read_period,
        write=write_period,
    ),
    Spec(name="side", field="side", label="Side of a debate", hint="1, 2, ...; else empty"),
)
SOURCE = (
    Part(
        id="head",
        title="Title and address",
        specs=(
            Spec(name="title", field="title", label="Title"),
            Spec(name="publisher", field="publisher", label="Publisher"),
            Spec(
                name="source_class",
                field="kind",
                label="Class",
                choices=tuple(kind.value for kind in SourceKind),
            ),
            Spec(name="address", field="url", label="Address", hint="https://...", limit=1_000),
            Spec(name="dated", field="date", label="Date", hint="YYYY, YYYY-MM or YYYY-MM-DD"),
        ),
    ),
    Part(
        id="more",
        title="Archive and former ids",
        specs=(
            Spec(
                name="archive",
                field="archive",
                label="Archived copy",
                hint="https://...",
                limit=1_000,
            ),
            Spec(
                name="reread",
                field="checked",
                label="Read for this base",
                hint="stored: re-read; known: not",
                choices=READ,
            ),
            Spec(
                name="formerly",
                field="formerly",
                label="Former ids",
                hint="separated by commas",
                read=read_list,
                write=lambda value: ", ".join(value or ()),
            ),
        ),
    ),
)
PARTICIPATION = (
    Part(
        id="joining",
        title="Signing and joining",
        specs=(
            Spec(name="signed", field="signed", label="Signed", hint="YYYY-MM-DD"),
            Spec(
                name="consent",
                field="consent_type",
                label="Consent to be bound",
                choices=CONSENTS,
                read=consent_of,
                write=lambda value: str(value or "none"),
            ),
            Spec(name="consented", field="consent_date", label="Deposited", hint="YYYY-MM-DD"),
            Spec(name="in_force", field="entry_into_force", label="In force", hint="YYYY-MM-DD"),
            Spec(
                name="confidence",
                field="confidence",
                label="Confidence",
                choices=tuple(one.value for one in Confidence),
            ),
        ),
    ),
    Part(
        id="leaving",
        title="Leaving, note, sources",
        specs=(
            Spec(
                name="notified",
                field="withdrawal_notified",
                label="Withdrawal notified",
                hint="YYYY-MM-DD",
            ),
            Spec(
                name="left_on",
                field="withdrawal_effective",
                label="Withdrawal effective",
                hint="YYYY-MM-DD",
            ),
            Spec(name="remark", field="note", label="Note", limit=1_000, long=True),
            Spec(
                name="resting_on",
                field="source_ids",
                label="Sources",
                hint="ids, separated by commas",
                limit=1_000,
                read=read_list,
                write=lambda value: ", ".join(value or ()),
            ),
        ),
    ),
)


def parts_of(target: Target, fields: Mapping[str, Any]) -> tuple[Part, ...]:
    """The parts of a draft; of an entry also each of its statements, and one more to be added."""
    if target is Target.SOURCE:
        return SOURCE
    if target is Target.PARTICIPATION:
        return PARTICIPATION
    statements = [
        Part(id=f"statement {number}", title=f"Statement {number}", specs=STATEMENT)
        for number in range(1, len(fields.get("statements", ())) + 2)
    ]
    return (HEAD, DETAILS, *statements)


NEW: Mapping[Target, tuple[Spec, ...]] = {
    Target.ENTRY: (
        Spec(name="new_key", field="slug", label="Slug", hint="a-short-name-in-lower-case"),
        DETAILS.specs[0],
        HEAD.specs[0],
        HEAD.specs[3],
        HEAD.specs[2],
    ),
    Target.SOURCE: (
        Spec(name="new_key", field="id", label="Id", hint="a-short-name-in-lower-case"),
        *SOURCE[0].specs[:4],
    ),
    Target.PARTICIPATION: (
        Spec(name="new_key", field="", label="State and treaty", hint="FIN/APMBC"),
        *PARTICIPATION[0].specs[:4],
    ),
}
"""What is asked of something new, before anything else."""

EMPTY: Mapping[Target, Fields] = {
    Target.ENTRY: {
        "slug": "",
        "kind": Kind.EXPLAINER.value,
        "title": "",
        "aliases": [],
        "questions": [],
        "topics": [],
        "origin": [],
        "date": "",
        "sides": [],
        "data": {},
        "statements": [],
    },
    Target.SOURCE: {
        "id": "",
        "title": "",
        "publisher": "",
        "kind": SourceKind.PRESS.value,
        "url": "",
        "archive": "",
        "date": "",
        "checked": "stored",
        "formerly": [],
    },
    Target.PARTICIPATION: {
        "iso3": "",
        "treaty": "",
        "signed": "",
        "consent_type": "",
        "consent_date": "",
        "entry_into_force": "",
        "withdrawal_notified": "",
        "withdrawal_effective": "",
        "note": "",
        "source_ids": [],
        "confidence": "medium",
    },
}
"""Something new, before anything was filled in."""
