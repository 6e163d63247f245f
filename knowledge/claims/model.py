"""What a check finds: a claim in the words of the message, and what the base says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.model import Statement

QUOTE_AT_MOST = 200
"""Characters of the message that a finding quotes."""
STATEMENTS_AT_MOST = 3
FINDINGS_AT_MOST = 10


class ClaimKind(StrEnum):
    """What a claim is about."""

    PROVISION = "provision"
    STATUS = "status"
    COUNT = "count"


class Verdict(StrEnum):
    """How a claim stands to the base.

    CONFIRMED: the base says the same. OTHERWISE: it says otherwise, also where something was
    notified but has no effect yet. OUTDATED: it was so, and is not on the day of asking. EXISTS:
    what is cited exists, but whether it bears the claim out is left to the reader. MISSING: the
    base does not hold what is named.
    """

    CONFIRMED = "confirmed"
    OTHERWISE = "otherwise"
    OUTDATED = "outdated"
    EXISTS = "exists"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One claim and its verdict.

    `quote` is the claim in the words of the message, on one line; `since` the first day on which
    an outdated claim no longer held; `statements` what decides it, each with citations (none only
    where the base holds nothing); `note` a sentence of the desk about itself, for MISSING. `start`
    is where the claim begins in the message.
    """

    quote: str
    kind: ClaimKind
    verdict: Verdict
    statements: tuple[Statement, ...] = ()
    since: date | None = None
    note: str = ""
    start: int = 0


def quoted(text: str, start: int, end: int) -> str:
    """The words from `start` to `end` on one line, shortened to what a finding quotes."""
    line = " ".join(text[start:end].split()).strip(" ,;:-–—")
    return line if len(line) <= QUOTE_AT_MOST else line[: QUOTE_AT_MOST - 1].rstrip() + "…"
