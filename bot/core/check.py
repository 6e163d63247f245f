"""Checks the claims of a text: what the base says of each, beside the words that made it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.command import Call
from bot.core.layout import number_sources, statement_lines
from bot.core.markup import BLANK, Line, Run, Style, clean
from bot.core.notices import note
from bot.core.reply import Card, Reply, Result, Tone
from bot.core.text import plain_card
from knowledge.claims.model import Finding, Verdict
from knowledge.dates import say

NOTHING = (
    "No claim was found that can be checked. What can be: an article or rule (“Article 5 of the "
    "Ottawa Convention gives ten years to clear”), how a state stands to a treaty (“Finland left "
    "the Ottawa Convention in January 2026”), a number of states (“164 states are party”)."
)
_WORDS = {
    Verdict.CONFIRMED: "The base says so",
    Verdict.OTHERWISE: "The base says otherwise",
    Verdict.OUTDATED: "Outdated",
    Verdict.EXISTS: "It exists; compare it yourself",
    Verdict.MISSING: "Not in the base",
}


def check(call: Call) -> Reply:
    """Check the claims of a text, each with the stored statements that decide it."""
    findings = call.base.check(
        call.text("text"), today=call.request.today, as_recorded=call.day("as_recorded")
    )
    if not findings:
        return note(NOTHING, result=Result.NOTHING)
    card = findings_card(findings, footer=f"As of {say(call.request.today)}.")
    return Reply(plain=plain_card(card), cards=(card,))


def findings_card(findings: Sequence[Finding], footer: str) -> Card:
    """One card: a finding's words, its verdict, its statements; sources numbered over the whole."""
    references = number_sources(
        statement for finding in findings for statement in finding.statements
    )
    lines: list[Line] = []
    for finding in findings:
        lines += [BLANK] if lines else []
        lines.append(_head(finding))
        lines += statement_lines(finding.statements, references)
        if finding.note:
            lines.append((Run(text=clean(finding.note), style=Style.QUIET),))
    wrong = {Verdict.OTHERWISE, Verdict.OUTDATED, Verdict.MISSING}
    count = len(findings)
    return Card(
        title=f"{count} claim{'' if count == 1 else 's'} checked",
        text=tuple(lines),
        citations=references,
        tone=Tone.CAUTION if any(f.verdict in wrong for f in findings) else Tone.NEUTRAL,
        footer=footer,
    )


def _head(finding: Finding) -> Line:
    return (
        Run(text=f"{verdict_words(finding)}:", style=Style.STRONG),
        Run(text=f" “{clean(finding.quote)}”"),
    )


def verdict_words(finding: Finding) -> str:
    """The verdict in words, with the day where it is outdated."""
    words = _WORDS[finding.verdict]
    return f"{words} since {say(finding.since)}" if finding.since else words
