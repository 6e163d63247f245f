"""An answer as data: one flat object that stays stable for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.core.reply import Reply
from knowledge.model import Citation, Outcome


def record(
    question: str, reply: Reply, *, as_of: date, revision: str, took_ms: float
) -> dict[str, Any]:
    """The object for one question.

    `text` is all that a reader sees. A request that could not be read has the outcome unknown, no
    citations, and holds for `as_of`. `took_ms` is in milliseconds.
    """
    answer = reply.answer
    return {
        "question": question,
        "outcome": (answer.outcome if answer else Outcome.UNKNOWN).value,
        "text": reply.plain,
        "citations": [_citation(citation) for citation in answer.citations] if answer else [],
        "entries": list(answer.entries) if answer else [],
        "as_of": (answer.as_of if answer else as_of).isoformat(),
        "disputed": answer.disputed if answer else False,
        "revision": revision,
        "took_ms": round(took_ms, 3),
    }


def _citation(citation: Citation) -> dict[str, str]:
    source = citation.source
    return {
        "source": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "date": source.date,
        "kind": source.kind.value,
        "locator": citation.locator,
    }
