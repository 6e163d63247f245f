"""Labelled messages: what the check must find in each, and that it finds nothing where nothing is
claimed.

Precision is held at 100 %: no finding that is not in the labels, except honest doubt (EXISTS) about
a claim that is. The messages marked "fresh" were written after the rules: before any of them had
been seen, 81 % and 80 % of their claims got the labelled verdict, the rest doubt or silence, none
the opposite. Some rules were mended since, so the floor for all claims together is 90 %, and what
lies between is doubt where a human would decide.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge import KnowledgeBase
from knowledge.claims.model import Finding, Verdict

FILE = Path(__file__).resolve().parents[2] / "questions" / "claims.jsonl"
MESSAGES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
TODAY = "2026-11-22"
RECALL = 0.90
WRONG = {Verdict.OTHERWISE, Verdict.OUTDATED, Verdict.MISSING}


def check(base: KnowledgeBase, message: dict[str, Any]) -> tuple[Finding, ...]:
    return base.check(message["text"], today=date.fromisoformat(message.get("today", TODAY)))


def fits(finding: Finding, claim: dict[str, str]) -> bool:
    shown = [statement.text.casefold() for statement in finding.statements]
    same = (finding.kind, finding.verdict) == (claim["kind"], claim["verdict"])
    return same and (not claim["says"] or any(claim["says"].casefold() in text for text in shown))


def unlabelled(findings: tuple[Finding, ...], message: dict[str, Any]) -> Iterator[Finding]:
    """Findings that no label accounts for, leaving out honest doubt about a labelled claim."""
    labels = list(message["claims"])
    doubtful = []
    for finding in findings:
        label = next((label for label in labels if fits(finding, label)), None)
        if label:
            labels.remove(label)
        else:
            doubtful.append(finding)
    for finding in doubtful:
        label = next((label for label in labels if label["kind"] == finding.kind), None)
        if label and finding.verdict is Verdict.EXISTS:
            labels.remove(label)
        else:
            yield finding


def test_the_set_is_broad_enough() -> None:
    assert len(MESSAGES) >= 120
    assert sum(not message["claims"] for message in MESSAGES) >= 30
    assert sum(len(message["claims"]) >= 2 for message in MESSAGES) >= 6
    assert {c["verdict"] for m in MESSAGES for c in m["claims"]} == set(Verdict)


@pytest.mark.parametrize("message", MESSAGES, ids=[m["text"][:50] for m in MESSAGES])
def test_nothing_is_found_that_is_not_there(base: KnowledgeBase, message: dict[str, Any]) -> None:
    assert list(unlabelled(check(base, message), message)) == []


@pytest.mark.parametrize("message", MESSAGES, ids=[m["text"][:50] for m in MESSAGES])
def test_no_true_claim_is_called_wrong(base: KnowledgeBase, message: dict[str, Any]) -> None:
    if all(claim["verdict"] in {"confirmed", "exists"} for claim in message["claims"]):
        assert [f for f in check(base, message) if f.verdict in WRONG] == []


def test_recall(base: KnowledgeBase) -> None:
    found = total = 0
    for message in MESSAGES:
        findings = check(base, message)
        total += len(message["claims"])
        found += sum(
            any(fits(finding, claim) for finding in findings) for claim in message["claims"]
        )
    assert found / total >= RECALL
