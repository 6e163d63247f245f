"""The smallest valid set of packs, as plain data: a test changes one thing and writes it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import yaml

Data = dict[str, Any]
"""File name -> a list of rows, one mapping, or the text of the file itself."""


def small_packs() -> Data:
    """A fresh copy: two states, one treaty, three entries and everything they refer to."""
    return {
        "base.yaml": {
            "title": "A small base",
            "licence": "CC BY 4.0",
            "recorded": "2026-11-22",
            "facts_until": "2026-04",
        },
        "topics.yaml": [{"id": "law", "title": "Law"}, {"id": "debate", "title": "Debate"}],
        "lexicon.yaml": [{"id": "apmine", "phrases": ["anti-personnel mine", "ap mine"]}],
        "sources/all.yaml": _sources(),
        "entries/provisions.yaml": [_provision()],
        "entries/others.yaml": [_event(), _debate()],
        "law/states.csv": [
            {
                "iso2": "FI",
                "iso3": "FIN",
                "name": "Finland",
                "un_region": "Northern Europe",
                "un_member": "yes",
            },
            {
                "iso2": "UA",
                "iso3": "UKR",
                "name": "Ukraine",
                "un_region": "Eastern Europe",
                "un_member": "yes",
            },
        ],
        "law/names.yaml": [
            {"iso3": "FIN", "short": "", "names": ["finland"], "demonyms": ["finnish"]},
            {"iso3": "UKR", "short": "", "names": ["ukraine"], "demonyms": ["ukrainian"]},
        ],
        "law/instruments.yaml": [
            {
                "id": "APMBC",
                "title": "The whole title",
                "short": "the Ottawa Convention",
                "articles": "22",
                "texts": ["treaty-text"],
            },
            {
                "id": "CIHL",
                "title": "A study",
                "short": "the ICRC study",
                "unit": "rule",
                "articles": "161",
            },
        ],
        "law/treaties.yaml": [_treaty()],
        "law/participation.csv": [
            participation(
                iso3="FIN",
                consent_type="accession",
                consent_date="2012-01-09",
                entry_into_force="2012-07-01",
            ),
            participation(iso3="UKR", signed="1999-02-24"),
        ],
        "law/groupings.yaml": [
            {
                "id": "eu",
                "title": "the European Union",
                "names": ["eu"],
                "cite": ["news"],
                "members": [{"state": "FIN", "joined": "1995-01-01"}],
            }
        ],
        "law/deadlines.yaml": [
            {
                "state": "FIN",
                "treaty": "APMBC",
                "article": "5",
                "due": "2022",
                "note": "Extended.",
                "cite": ["news"],
            }
        ],
    }


def _sources() -> list[Data]:
    return [
        {
            "id": "treaty-text",
            "title": "The text",
            "publisher": "United Nations",
            "kind": "treaty",
            "url": "https://example.org/text",
            "date": "1997-09-18",
            "formerly": ["treaty-text-copy"],
        },
        {
            "id": "depositary",
            "title": "The table",
            "publisher": "United Nations",
            "kind": "depositary",
            "date": "2026",
        },
        {
            "id": "news",
            "title": "A report",
            "publisher": "A paper",
            "kind": "press",
            "date": "2024-11",
        },
    ]


def _provision() -> Data:
    return {
        "slug": "apmbc-5",
        "kind": "provision",
        "title": "Clearance under article 5",
        "topics": ["law"],
        "questions": ["who clears", "when must it be clear", "what does art 5 say"],
        "data": {"instrument": "APMBC", "article": "5"},
        "statements": [
            {
                "text": "Each State Party clears its mined areas.",
                "cite": ["treaty-text @ art. 5(1)"],
            }
        ],
    }


def _event() -> Data:
    return {
        "slug": "decision-2024",
        "kind": "event",
        "title": "A decision of 2024",
        "topics": ["debate"],
        "date": "2024-11",
        "origin": ["events:decision-2024"],
        "aliases": ["the decision"],
        "questions": ["what was decided", "when was that", "who decided it"],
        "statements": [
            {
                "text": "In November 2024 it was decided.",
                "cite": ["news", "depositary"],
                "confidence": "medium",
            }
        ],
    }


def _debate() -> Data:
    return {
        "slug": "debate-use",
        "kind": "debate",
        "title": "For and against",
        "topics": ["debate"],
        "sides": ["For", "Against"],
        "questions": ["should they", "is it right", "what speaks for it"],
        "statements": [
            {"side": "1", "text": "Some say yes.", "cite": ["news"]},
            {"side": "2", "text": "Others say no.", "cite": ["news"]},
        ],
    }


def _treaty() -> Data:
    return {
        "id": "APMBC",
        "title": "The whole title",
        "short": "the Ottawa Convention",
        "names": ["ottawa convention", "mine ban"],
        "adopted": "1997-09-18",
        "in_force": "1999-03-01",
        "late_joiner": "sixth-month",
        "withdrawal_months": "6",
        "complete_to": "2026-04",
        "complete_note": "Complete to 2026.",
        "text_source": "treaty-text",
        "status_source": "depositary",
        "joiner_article": "art. 17(2)",
        "withdrawal_article": "art. 20(3)",
        "duties": [
            {
                "article": "4",
                "what": "destroying stocks",
                "names": ["stockpile"],
                "years": "4",
                "locator": "art. 4",
            }
        ],
    }


def participation(**known: str) -> Data:
    """A row of `participation.csv`: what is not given is empty."""
    columns = "iso3 treaty signed consent_type consent_date entry_into_force"
    columns += " withdrawal_notified withdrawal_effective note"
    row = dict.fromkeys(columns.split(), "")
    return {**row, "treaty": "APMBC", "source_ids": "depositary", "confidence": "high", **known}


def entry_of(packs: Data, slug: str) -> Data:
    """The entry of that slug."""
    files = [rows for name, rows in packs.items() if name.startswith("entries/")]
    return next(row for rows in files for row in rows if row["slug"] == slug)


def write_packs(folder: Path, packs: Data) -> Path:
    """Write the packs below `folder` and return it."""
    for name, content in packs.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            content if isinstance(content, str) else _dump(path, content), encoding="utf-8"
        )
    return folder


def _dump(path: Path, content: Any) -> str:
    if path.suffix == ".yaml":
        return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(content[0]))
    writer.writeheader()
    writer.writerows(content)
    return out.getvalue()
